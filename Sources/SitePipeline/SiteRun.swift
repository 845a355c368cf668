import RasterCore
import SiteAnalysis

/// The way through, from files to a result on disk.
public enum SiteRun {
  /// - Parameters:
  ///   - progress: told after each unit of work, from one thread at a time but not always the same one.
  ///   - isCancelled: asked between units of work, from any thread.
  /// - Returns: what was written, and which inputs were left out and why.
  /// - Throws: `RunError`; the output folder is then as it was before.
  public static func run(
    _ options: RunOptions, progress: @escaping @Sendable (RunProgress) -> Void = { _ in },
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws -> RunResult {
    let watch = RunWatch(progress: progress, isCancelled: isCancelled)
    // First of all, so that hours of work do not end at a folder that cannot be written.
    let folder = try OutputFolder(path: options.output, force: options.force)
    defer { folder.discard() }
    let intake = try Intake.gather(options, watch: watch)
    let reading = try Reading.read(intake, watch: watch)
    let analysis = try analyse(reading.stack, options.analysis, watch)
    let account = AccountComposer.compose(
      options: options, intake: intake, reading: reading, analysis: analysis)
    let input = try ReportPictures(stack: reading.stack, analysis: analysis, watch: watch)
      .input(account: account)
    let json = try ResultWriter(folder: folder, watch: watch)
      .write(input, stack: reading.stack, analysis: analysis)
    try watch.check()
    try folder.commit()
    return RunResult(
      account: account, accountJSON: json, output: folder.destination,
      problems: intake.problems + reading.problems)
  }

  private static func analyse(
    _ stack: Stack, _ options: AnalysisOptions, _ watch: RunWatch
  ) throws -> Analysis {
    try watch.check()
    var share = AnalysisShare()
    return try SiteAnalyser.analyse(stack, options: options) { step in
      try watch.check()
      watch.progress(
        RunProgress(
          stage: .analyse, detail: step.stage, done: step.done, total: step.total,
          stageShare: share.advance(step)))
    }
  }
}
