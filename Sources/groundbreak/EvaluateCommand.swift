import ArgumentParser
import Foundation
import SitePipeline

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Holds a result against what is known to be true.",
    discussion: """
      EXAMPLES:
        groundbreak evaluate result scenes
        groundbreak evaluate result scenes --json | jq .own.as_stated.detection.all
      """)

  @Argument(help: "Output folder of a run.")
  var result: String

  @Argument(help: "Folder that simulate wrote, or its truth.json.")
  var truth: String

  @Flag(help: "Print the scores as JSON on standard output.")
  var json = false

  @Option(name: [.long, .short], help: ArgumentHelp("Also write the JSON to this file.", valueName: "file"))
  var out: String?

  func run() throws {
    let report = try EvaluationRun.evaluate(result: result, truth: truth)
    let text = try EvaluationText.json(report)
    if let out { try EvaluationText.save(text, to: out) }
    print(json ? text : EvaluationTable.text(report), terminator: json ? "" : "\n")
  }
}
