/// What became of one place: how it looked at first, when it left that look for good, how it looks at last, and since when.
public struct StateHistory: Sendable, Hashable {
  /// Median of the first and of the last stable stretch, one value a channel.
  public var initial: [Float]
  public var final: [Float]
  /// First observation after which the initial look never comes back; nil if it is never left for good.
  public var departure: Int?
  /// First observation of the final look; 0 if it always looked so.
  public var arrival: Int
  /// Begins of the stretches whose level differs from the one before by more than the tolerance.
  public var steps: [Int]
  /// 0...1: share of the observations before the departure that already looked final. High for fields, which return every year.
  public var overlap: Double

  /// Largest channel difference of initial and final look.
  public var magnitude: Float { Series.distance(initial, final) }

  /// - Parameters:
  ///   - series: kept observations, at least one.
  ///   - starts: begins of stable stretches, as `OptimalPartition.starts` gives them.
  ///   - tolerance: largest channel difference between two levels that count as one look.
  public init(_ series: Series, starts: [Int], tolerance: Float) {
    let n = series.count
    let ends = Array(starts.dropFirst()) + [n]
    let levels = zip(starts, ends).map { series.level($0..<$1) }
    let first = series.level(0..<max(ends[0], min(3, n)))
    let last = series.level(min(starts[starts.count - 1], max(0, n - 3))..<n)
    initial = first
    final = last
    var firstAway = levels.count
    while firstAway > 0, Series.distance(levels[firstAway - 1], first) > tolerance { firstAway -= 1 }
    departure = firstAway > 0 && firstAway < levels.count ? starts[firstAway] : nil
    var firstFinal = levels.count
    while firstFinal > 0, Series.distance(levels[firstFinal - 1], last) <= tolerance { firstFinal -= 1 }
    arrival = firstFinal < levels.count ? starts[firstFinal] : max(0, n - 1)
    steps = (1..<max(levels.count, 1)).compactMap {
      Series.distance(levels[$0], levels[$0 - 1]) > tolerance ? starts[$0] : nil
    }
    overlap = 0
    if let departure, departure > 0 {
      let alike = (0..<departure).reduce(0) {
        $0 + (series.distance($1, to: last) <= tolerance ? 1 : 0)
      }
      overlap = Double(alike) / Double(departure)
    }
  }
}
