import RasterCore

/// Many scenarios simulated, run and scored: each of them, and what they say together.
public struct SuiteReport: Sendable, Codable {
  /// One scenario. Either `report` or `failure` is there.
  public struct Entry: Sendable, Codable {
    public var seed: UInt64
    /// As asked for: a shipped scenario, a file or `random`.
    public var scenario: String
    public var sensor: String?
    public var scenes: Int?
    /// Version of the program that made the result.
    public var version: String
    public var seconds: Double
    public var report: EvaluationReport?
    /// Why there is none.
    public var failure: String?
    public init(
      seed: UInt64, scenario: String, sensor: String?, scenes: Int?, version: String, seconds: Double,
      report: EvaluationReport?, failure: String?
    ) {
      self.seed = seed
      self.scenario = scenario
      self.sensor = sensor
      self.scenes = scenes
      self.version = version
      self.seconds = seconds
      self.report = report
      self.failure = failure
    }
  }

  /// One measure over all scenarios.
  public struct Summary: Sendable, Hashable, Codable {
    public var name: String
    /// Scenarios that have a value.
    public var scenarios: Int
    public var median: Double?
    public var quartiles: [Double]?
    /// From the items of all scenarios together.
    public var pooled: Double?
    /// 95 %: percentiles of `pooled` over scenarios drawn with replacement.
    public var pooled95: [Double]?
  }

  public struct Row: Sendable, Hashable, Codable {
    public var seed: UInt64
    /// The place that the seed made.
    public var place: String?
    public var seconds: Double
    public var failure: String?
    public var measures: [String: Double]
  }

  public var schema = "groundbreak.evaluation-suite/1"
  public var version: String
  public var scenario: String
  public var sensor: String?
  public var seeds: [UInt64]
  /// Draws of the bootstrap, and its seed.
  public var draws: Int
  public var bootstrapSeed: UInt64
  public var summaries: [Summary]
  /// Pooled over all scenarios, outlines as stated.
  public var pooled: OwnScores
  /// The same with each scenario's common offset taken out.
  public var pooledAligned: OwnScores
  public var rows: [Row]

  /// - Parameters:
  ///   - entries: at least one; failed ones are listed and enter no score.
  public init(entries: [Entry], version: String, draws: Int = 1_000, bootstrapSeed: UInt64 = 1) {
    self.version = version
    self.draws = draws
    self.bootstrapSeed = bootstrapSeed
    scenario = entries.first?.scenario ?? ""
    sensor = entries.first?.sensor
    seeds = entries.map(\.seed)
    let items = entries.compactMap(\.report).compactMap(SuiteItem.init)
    pooled = OwnScores(Findings(joining: items.map(\.stated)))
    pooledAligned = OwnScores(Findings(joining: items.map(\.aligned)))
    summaries = Self.summaries(items, draws: draws, seed: bootstrapSeed)
    rows = entries.map { entry in
      let item = entry.report.flatMap(SuiteItem.init)
      let values = item.map { item in SuiteItem.values([item]) } ?? [:]
      return Row(
        seed: entry.seed, place: item?.place, seconds: entry.seconds, failure: entry.failure, measures: values)
    }
  }

  private static func summaries(_ items: [SuiteItem], draws: Int, seed: UInt64) -> [Summary] {
    let single = items.map { SuiteItem.values([$0]) }
    let pooled = SuiteItem.values(items)
    var random = Draws(state: seed)
    var drawn: [String: [Double]] = [:]
    if items.count > 1 {
      for _ in 0..<draws {
        let sample = items.map { _ in items[random.index(below: items.count)] }
        for (name, value) in SuiteItem.values(sample) { drawn[name, default: []].append(value) }
      }
    }
    return SuiteItem.names.map { name in
      let values = single.compactMap { $0[name] }
      let spread = drawn[name] ?? []
      return Summary(
        name: name, scenarios: values.count, median: Quantile.median(values),
        quartiles: Quantile.of(values, 0.25).flatMap { low in Quantile.of(values, 0.75).map { [low, $0] } },
        pooled: pooled[name],
        pooled95: Quantile.of(spread, 0.025).flatMap { low in Quantile.of(spread, 0.975).map { [low, $0] } })
    }
  }
}

/// SplitMix64: numbers for the bootstrap, the same everywhere.
///
/// > Reference: G. Steele, D. Lea, C. Flood (2014), doi 10.1145/2660193.2660195.
struct Draws {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// Uniform, but for a bias below 2^-32 with fewer than 2^32 values.
  mutating func index(below count: Int) -> Int { Int(next() % UInt64(count)) }
}
