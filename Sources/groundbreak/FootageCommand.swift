import ArgumentParser
import Foundation
import SitePipeline

struct FootageCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "footage",
    abstract: "Keeps published footage, takes it apart into shots and stitches its pans.",
    discussion: """
      The first steps of finding out where published footage was filmed: the original is kept with its digest and \
      source, shots are told apart, and a pan becomes one picture with true relative angles. Films are read \
      with ffmpeg (on Debian: apt-get install ffmpeg).

      EXAMPLES:
        groundbreak footage add clip.mp4 --source "Channel 4, https://..." --date 2023-06-03 --case plant
        groundbreak footage shots 3fa2c81b --case plant
        groundbreak footage panorama 3fa2c81b --shot 4 --case plant
      """,
    subcommands: [FootageAddCommand.self, FootageShotsCommand.self, FootagePanoramaCommand.self])
}

/// Which film, and where results go.
struct FilmArguments: ParsableArguments {
  @Argument(help: ArgumentHelp("A film of the case by its id (four digits or more), or a file.", valueName: "id|file"))
  var film: String

  @Option(name: .customLong("case"), help: ArgumentHelp("Folder of the case.", valueName: "dir"))
  var folder = "case"

  @Option(
    name: [.long, .short], help: ArgumentHelp("Folder for the result (beside the film in its case).", valueName: "dir"))
  var out: String?

  @Flag(help: "Replace an older result in that folder.")
  var force = false

  @Flag(help: "Print the result as JSON.")
  var json = false

  @Flag(help: "Show no progress.")
  var quiet = false

  func open(results: String) throws -> FootageFilm {
    try FootageFilm(film, caseFolder: folder, out: out, results: results)
  }

  /// Does long work with progress shown and Ctrl-C heeded.
  func watched<T>(_ work: (FootageWatch) throws -> T) throws -> T {
    Interruption.watch()
    let display = ProgressDisplay(quiet: quiet)
    defer { display.finish() }
    return try work(
      FootageWatch(
        progress: { step in
          display.show { elapsed in
            var line = "\(step.doing), \(Int(step.share * 100)) %"
            let seconds = Double(elapsed.components.seconds)
            if seconds > 1, step.share > 0.05, step.share < 1 {
              line += ", about \(ProgressText.duration(seconds * (1 - step.share) / step.share)) left"
            }
            return line
          }
        }, isCancelled: { Interruption.requested }))
  }
}
