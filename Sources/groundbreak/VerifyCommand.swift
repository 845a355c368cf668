import ArgumentParser
import SitePipeline

struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Checks a result against its digests and, given the images, against a second run.",
    discussion: """
      Without --images it is checked that the files of RESULT are as they were written (SHA256SUMS) and that \
      the images still lie where account.json says, byte for byte. With --images the images are looked for \
      by their digests in that folder, whatever they are called; where all are found, the run is \
      repeated with the same options and everything that differs is named.

      EXAMPLES:
        groundbreak verify result
        groundbreak verify result --images scenes/
        groundbreak verify result --images scenes/ --json | jq .rerun.differences

      Exit status: 0 nothing differs; 1 something differs or is missing; 2 could not be checked.
      """)

  @Argument(help: "Output folder of run.")
  var result: String

  @Option(help: ArgumentHelp("Folder with the images, to run again.", valueName: "dir"))
  var images: String?

  @Flag(help: "Print what was found as JSON on standard output.")
  var json = false

  @Flag(help: "Show no progress.")
  var quiet = false

  func run() throws {
    Interruption.watch()
    let display = ProgressDisplay(quiet: quiet)
    defer { display.finish() }
    let report = try VerifyRun.verify(
      VerifyRun.Options(result: result, images: images), progress: display.show,
      isCancelled: { Interruption.requested })
    display.finish()
    print(json ? try EvaluationText.json(report) : report.text, terminator: json ? "" : "\n")
    if !report.isVerified { throw Outcome.doneWithFailures }
  }
}
