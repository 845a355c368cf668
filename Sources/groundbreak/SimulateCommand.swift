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

  @Flag(help: "Show no progress.")
  var quiet = false

  func run() throws {
    Interruption.watch()
    let display = ProgressDisplay(quiet: quiet)
    defer { display.finish() }
    let count = try SimulatedScenes.write(
      name: name, seed: seed, to: out, progress: display.show,
      isCancelled: { Interruption.requested })
    display.finish()
    print("\(count) scenes in \(Sentence.printable(out))")
  }
}
