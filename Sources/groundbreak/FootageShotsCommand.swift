import ArgumentParser
import SitePipeline

struct FootageShotsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "shots",
    abstract: "Finds a film's cuts, each shot's sharpest frame, what is drawn over it, and copies.",
    discussion: """
      Written are shots.json, the sharpest frame of each shot in full size, a mask of each shot (white where the scene is \
      seen, black under logos, tickers and borders) and a contact sheet. Frames woven of two moments (interlaced) are \
      found and undone. Shots that come in other footage of the case, also mirrored, are named.

      EXAMPLES:
        groundbreak footage shots 3fa2c81b
        groundbreak footage shots clip.mp4 --out shots --json
      """)

  @OptionGroup var film: FilmArguments

  func run() throws {
    let opened = try film.open(results: "shots")
    let list = try film.watched { try FootageShotRun.run(opened, force: film.force, watch: $0) }
    print(
      film.json ? try EvaluationText.json(list) : list.text(folder: opened.folder), terminator: film.json ? "" : "\n")
  }
}
