import ArgumentParser
import SitePipeline

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Holds a result against what is known to be true.",
    discussion: """
      RESULT is the output folder of run; TRUTH a folder that simulate wrote. RESULT and TRUTH may also be \
      SMART site models with their region, or SpaceNet-style monthly labels, by any tool.

      With --suite, fresh scenarios go through simulate, run and evaluate one by one; --out then names a \
      folder that keeps the scores of each, and --resume goes on where a suite was stopped.

      EXAMPLES:
        groundbreak evaluate result scenes
        groundbreak evaluate result scenes --json | jq .own.as_stated.detection.all
        groundbreak evaluate proposals/ site_models/
        groundbreak evaluate --suite 20 --out baseline
        groundbreak evaluate --suite 20 --out baseline --resume
        groundbreak evaluate --suite 10 --scenario nothing-built --sensor sentinel2
      """)

  @Argument(help: "Output folder of run, site models, or monthly labels.")
  var result: String?

  @Argument(help: "Folder that simulate wrote, site models, or monthly labels.")
  var truth: String?

  @Flag(help: "Print the scores as JSON on standard output.")
  var json = false

  @Option(
    name: [.long, .short],
    help: ArgumentHelp("File for the JSON; with --suite, folder for all scores.", valueName: "path"))
  var out: String?

  @Option(help: ArgumentHelp("Score so many fresh scenarios.", valueName: "n"))
  var suite: Int?

  @Option(help: ArgumentHelp("First seed of the suite.", valueName: "n"))
  var seedBase: UInt64 = 1

  @Option(help: ArgumentHelp("Scenario of the suite: a name, a JSON file, or random.", valueName: "scenario"))
  var scenario = "random"

  @Option(help: ArgumentHelp("Sensor of the suite (the scenario's own).", valueName: "sensor"))
  var sensor: String?

  @Option(help: ArgumentHelp("Scenes a scenario (as many as the sensor delivers).", valueName: "n"))
  var scenes: Int?

  @Flag(help: "Go on with the suite in the folder --out.")
  var resume = false

  @Flag(help: "Keep the images and results of the suite in the folder --out.")
  var keep = false

  @Flag(help: "Show no progress.")
  var quiet = false

  func validate() throws {
    if let suite {
      if suite < 1 { throw ValidationError("--suite is a number of scenarios, 1 or more.") }
      if result != nil { throw ValidationError("--suite makes results and truths itself; leave RESULT and TRUTH out.") }
      if out == nil, resume || keep {
        throw ValidationError("--resume and --keep need the folder of the suite: --out.")
      }
    } else if result == nil || truth == nil {
      throw ValidationError("Give a result and a truth, or --suite with a number of scenarios.")
    } else if resume || keep || sensor != nil || scenes != nil {
      throw ValidationError("--resume, --keep, --sensor and --scenes belong to --suite.")
    }
  }

  func run() throws {
    if let suite { return try run(suite: suite) }
    let report = try EvaluationRun.evaluate(result: result ?? "", truth: truth ?? "")
    let text = try EvaluationText.json(report)
    if let out { try EvaluationText.save(text, to: out) }
    print(json ? text : EvaluationTable.text(report), terminator: json ? "" : "\n")
  }

  private func run(suite count: Int) throws {
    var options = EvaluationSuite.Options(count: count)
    options.seedBase = seedBase
    options.scenario = scenario
    options.sensor = sensor
    options.scenes = scenes
    options.folder = out
    options.resumes = resume
    options.keepsAll = keep
    Interruption.watch()
    let display = ProgressDisplay(quiet: quiet)
    defer { display.finish() }
    let report = try EvaluationSuite.run(
      options, progress: { progress in display.show { ProgressText.line(progress, elapsed: $0) } },
      isCancelled: { Interruption.requested })
    display.finish()
    print(json ? try EvaluationText.json(report) : EvaluationTable.text(report), terminator: json ? "" : "\n")
    if report.rows.contains(where: { $0.failure != nil }) { throw Outcome.doneWithFailures }
  }
}

extension ProgressText {
  /// `3/20 (seed 5): analysing (shifts) 12/94; about 9 min left`
  static func line(_ progress: EvaluationSuite.Progress, elapsed: Duration) -> String {
    var text = "\(progress.scenario)/\(progress.count) (seed \(progress.seed)): \(progress.stage.stage.rawValue)"
    if let detail = progress.stage.detail { text += " (\(detail))" }
    if progress.stage.total > 1 { text += " \(progress.stage.done)/\(progress.stage.total)" }
    return text + left(share: progress.overall, elapsed: elapsed)
  }

  private static func left(share: Double, elapsed: Duration) -> String {
    let seconds = Double(elapsed.components.seconds)
    guard seconds > 5, share > 0.02, share < 1 else { return "" }
    return "; about \(duration(seconds * (1 - share) / share)) left"
  }
}
