import Evaluation
import Foundation
import RasterCore

/// Scenario after scenario through simulation, run and evaluation.
public enum EvaluationSuite {
  public struct Options: Sendable, Hashable {
    public var count: Int
    /// Seeds are this one and those after it.
    public var seedBase: UInt64 = 1
    /// The name of a shipped scenario, a file, or `random`.
    public var scenario = "random"
    /// Nil: the scenario's own.
    public var sensor: String?
    /// Nil: as many as the sensor delivers.
    public var scenes: Int?
    /// Keeps each scenario's scores; nil: a temporary folder that is gone afterwards.
    public var folder: String?
    /// Takes scores that are in the folder already and makes only the others.
    public var resumes = false
    /// Keeps images and results too.
    public var keepsAll = false
    public init(count: Int) { self.count = count }
  }

  /// How far a suite is.
  public struct Progress: Sendable {
    /// The scenario under way, from 1, and its seed.
    public var scenario: Int
    public var count: Int
    public var seed: UInt64
    public var stage: RunProgress
    /// 0...1 of the scenarios to be made now.
    public var overall: Double
  }

  /// - Returns: the scores of all scenarios; one that failed is among them with its reason.
  /// - Throws: `RunError`: the folder cannot be used, the scenario or the sensor is not known, or `.cancelled`; what was finished by then
  ///   is in the folder.
  public static func run(
    _ options: Options, progress: @escaping @Sendable (Progress) -> Void = { _ in },
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws -> SuiteReport {
    let store = try SuiteStore(options)
    defer { store.close() }
    // A scenario that is not known fails at once and not in every entry.
    _ = try plan(options, options.seedBase)
    var entries = try (0..<options.count).map { try store.entry(options.seedBase &+ UInt64($0)) }
    let open = entries.indices.filter { entries[$0] == nil }
    for (number, index) in open.enumerated() {
      let seed = options.seedBase &+ UInt64(index)
      let watch = Watch(options, index, seed, done: number, open: open.count, progress)
      let entry = try make(options, seed, store, watch, isCancelled)
      try store.save(entry)
      entries[index] = entry
    }
    let report = SuiteReport(entries: entries.compactMap { $0 }, version: Product.version)
    try store.save(report)
    return report
  }

  private static func plan(_ options: Options, _ seed: UInt64) throws -> SimulationPlan {
    try SimulationPlan(
      SimulationRequest(scenario: options.scenario, seed: seed, sensor: options.sensor, scenes: options.scenes))
  }

  private static func make(
    _ options: Options, _ seed: UInt64, _ store: SuiteStore, _ watch: Watch,
    _ isCancelled: @escaping @Sendable () -> Bool
  ) throws -> SuiteReport.Entry {
    let clock = ContinuousClock()
    let begun = clock.now
    var entry = SuiteReport.Entry(
      seed: seed, scenario: options.scenario, sensor: options.sensor, scenes: options.scenes, version: Product.version,
      seconds: 0, report: nil, failure: nil)
    let folders = try store.work(seed)
    defer { if !options.keepsAll { store.discard(folders.root) } }
    do {
      _ = try SimulatedScenes.write(
        try plan(options, seed), to: folders.scenes, force: true, progress: watch.simulating, isCancelled: isCancelled)
      var run = RunOptions(inputs: [folders.scenes], output: folders.result)
      run.force = true
      _ = try SiteRun.run(run, progress: watch.running, isCancelled: isCancelled)
      var report = try EvaluationRun.evaluate(result: folders.result, truth: folders.scenes)
      report.result = "seed \(seed)"
      report.truth = try TruthSimulated.read(folders.scenes + "/truth/truth.json").truth.name
      entry.report = report
    } catch let error as RunError where error.code == .cancelled {
      throw error
    } catch let error as RunError {
      entry.failure = error.message
    }
    entry.seconds = Double((clock.now - begun) / .milliseconds(1)) / 1_000
    return entry
  }

  /// Turns the progress of one scenario's parts into that of the suite.
  private struct Watch: Sendable {
    private let scenario: Int
    private let count: Int
    private let seed: UInt64
    private let done: Int
    private let open: Int
    private let tell: @Sendable (Progress) -> Void

    init(
      _ options: Options, _ index: Int, _ seed: UInt64, done: Int, open: Int,
      _ tell: @escaping @Sendable (Progress) -> Void
    ) {
      scenario = index + 1
      count = options.count
      self.seed = seed
      self.done = done
      self.open = open
      self.tell = tell
    }

    /// Simulation takes about as long as the run.
    var simulating: @Sendable (RunProgress) -> Void { { tell($0, $0.overall / 2) } }
    var running: @Sendable (RunProgress) -> Void { { tell($0, 0.5 + $0.overall / 2) } }

    private func tell(_ stage: RunProgress, _ share: Double) {
      tell(
        Progress(
          scenario: scenario, count: count, seed: seed, stage: stage, overall: (Double(done) + share) / Double(open)))
    }
  }
}
