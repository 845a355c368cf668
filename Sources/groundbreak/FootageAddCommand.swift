import ArgumentParser
import SitePipeline

struct FootageAddCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add",
    abstract: "Keeps a film in a case: copied byte for byte, with its digest, source and facts.",
    discussion: """
      The film goes to DIR/footage/ID/, where ID is the beginning of its SHA-256; footage.json says where it came from and \
      what ffprobe found. The same film from a second source is kept once, with both sources. Refused are files that hold \
      no film, cannot be decoded, are encrypted or longer than four hours, and playlists: nothing that a file points at \
      is ever opened.

      EXAMPLES:
        groundbreak footage add clip.mp4 --source "Channel 4, https://..." --date 2023-06-03T18:00Z
        groundbreak footage add clip.mp4 --source "agency copy" --date 2023-06-04 --case plant --json
      """)

  @Argument(help: "The film.")
  var file: String

  @Option(help: ArgumentHelp("Who published it, and where.", valueName: "text"))
  var source: String

  @Option(help: ArgumentHelp("When it was published, or else fetched.", valueName: "date"))
  var date: String

  @Option(name: .customLong("case"), help: ArgumentHelp("Folder of the case.", valueName: "dir"))
  var folder = "case"

  @Flag(help: "Print the record as JSON.")
  var json = false

  func run() throws {
    Interruption.watch()
    let added = try FootageCase.add(
      file, source: source, date: date, to: folder, isCancelled: { Interruption.requested })
    print(json ? try EvaluationText.json(added) : added.text(), terminator: json ? "" : "\n")
  }
}
