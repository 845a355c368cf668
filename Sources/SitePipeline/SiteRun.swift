import Foundation
import RasterCore
import SiteAnalysis

/// The way through, from files to a result on disk.
public enum SiteRun {
  /// In the staging folder; gone before the result is there.
  private static let scratchFolder = "scratch"

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
    let claims = try options.claimsPath.map(ClaimCheck.read)
    let report = try ReportFolder(options.report)
    let footage = try FootageBoards.read(folder.destination)
    let intake = try Intake.gather(options, watch: watch)
    let tiles = try TilePlan.make(intake.plan, budget: options.memoryBudget)
    let scratch = try tiles.isWhole ? nil : SceneScratch(folder: folder.stage(scratchFolder), plan: intake.plan)
    let (reading, analysis, scenes) = try examine(intake, tiles, scratch, options.analysis, watch)
    let account = try AccountComposer.compose(
      options: options, intake: intake, reading: reading, analysis: analysis, tiles: tiles.tiles.count)
    var input = try ReportPictures(stack: reading.frame, analysis: analysis, scenes: scenes, watch: watch)
      .input(account: account)
    input.claims = try claims.map {
      ClaimCheck.report($0, account, accountDigest: SHA256.hex(of: try AccountJSON.text(account) + "\n"))
    }
    input.footage = try FootageBoards.matched(footage, to: account)
    let json = try ResultWriter(folder: folder, report: report, watch: watch)
      .write(input, stack: reading.frame, analysis: analysis)
    try watch.check()
    try folder.remove(scratchFolder)
    try ResultSeal.write(folder, kept: FootageBoards.files(footage, in: folder.destination))
    try folder.commit()
    Self.removeStale(options, in: folder.destination)
    return RunResult(
      account: account, accountJSON: json, output: folder.destination,
      problems: intake.problems + reading.problems)
  }

  /// Verdicts on an older result, or a film of it, would be taken for those of this one.
  private static func removeStale(_ options: RunOptions, in folder: String) {
    var stale = options.claimsPath == nil ? [ResultFiles.claims] : []
    stale += TimeLapseOptions.Format.allCases.filter { $0 != options.report.timeLapse?.format }.map {
      "timelapse.\($0.rawValue)"
    }
    for name in stale { try? FileManager.default.removeItem(atPath: folder + "/" + name) }
  }

  /// Reads and analyses: all at once where that fits into memory, else through scratch files, tile by tile.
  private static func examine(
    _ intake: Intake, _ tiles: TilePlan, _ scratch: SceneScratch?, _ options: AnalysisOptions, _ watch: RunWatch
  ) throws -> (Reading, Analysis, any SceneWindows) {
    if let scratch {
      let reading = try Reading.onDisk(intake, scratch: scratch, watch: watch)
      let analysis = try TiledAnalysis(
        reading: reading, scratch: scratch, tiles: tiles.tiles, options: options, watch: watch
      ).run()
      let scenes = ScratchWindows(
        scratch: scratch, slots: reading.slots, images: analysis.images, composite: analysis.after)
      return (reading, analysis, scenes)
    }
    let (reading, stack) = try Reading.whole(intake, watch: watch)
    let analysis = try analyse(stack, options, watch)
    return (reading, analysis, AnalysedWindows(analysis: analysis))
  }

  private static func analyse(
    _ stack: consuming Stack, _ options: AnalysisOptions, _ watch: RunWatch
  ) throws -> Analysis {
    try watch.check()
    var share = AnalysisShare()
    return try SiteAnalyser.analyse(consume stack, options: options) { step in
      try watch.check()
      watch.progress(
        RunProgress(
          stage: .analyse, detail: step.stage, done: step.done, total: step.total,
          stageShare: share.advance(step)))
    }
  }
}
