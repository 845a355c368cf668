import ArgumentParser
import Foundation
import SiteAnalysis
import SitePipeline

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Holds published claims against a result: supported, contradicted, or cannot say.",
    discussion: """
      CLAIMS is a YAML file of statements in a small vocabulary: extent, count, ratio, area, happened, delay, \
      pause, absence, and use for what no image decides. Guides/Claims.md lists all of it; groundbreak \
      simulate plant writes a file of claims beside its scenes. RESULT is the output folder of run.

      The verdicts are also written to claims.json in RESULT, or to --out.

      EXAMPLES:
        groundbreak check claims.yaml result
        groundbreak check claims.yaml result --json | jq '.verdicts[] | .verdict'
        groundbreak check claims.yaml result --out verdicts.json

      A claim:
        - id: hall
          text: The new hall is twice the size of the old one.
          claim: ratio
          of: largest new
          to: largest old
          value: about 2 times
      """)

  @Argument(help: "File of claims.")
  var claims: String

  @Argument(help: "Output folder of run.")
  var result: String

  @Option(name: [.long, .short], help: ArgumentHelp("File for the verdicts (RESULT/claims.json).", valueName: "file"))
  var out: String?

  @Flag(help: "Print the verdicts as JSON on standard output.")
  var json = false

  func run() throws {
    let report = try ClaimCheck.run(claims: claims, result: result)
    let text = try ClaimCheck.json(report)
    try ClaimCheck.save(text, to: out ?? result + "/" + ClaimCheck.file, result: result)
    print(json ? text : ClaimTable.text(report), terminator: json ? "" : "\n")
  }
}
