import ArgumentParser
import SitePipeline

struct SimulateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Makes a set of dated images of an invented place, with the truth beside it.",
    discussion: """
      NAME is one of: \(SimulatedScenes.names.joined(separator: ", ")).

      EXAMPLES:
        groundbreak simulate demo --out scenes
        groundbreak simulate nothing-built --out quiet --seed 7
      """)

  @Argument(help: "Which place to make.")
  var name: String

  @Option(name: [.long, .short], help: ArgumentHelp("Folder that receives the images.", valueName: "dir"))
  var out: String

  @Option(help: ArgumentHelp("Another number makes another place of the same kind.", valueName: "n"))
  var seed: UInt64 = 1

  func run() throws {
    Interruption.watch()
    let files = try SimulatedScenes.write(
      name: name, seed: seed, to: out, isCancelled: { Interruption.requested })
    print("\(files) files in \(Sentence.printable(out))")
  }
}
