import Foundation

/// Between which two observations a lasting step lies.
///
/// Each observation votes for "before" or "after" with a bounded weight, so that no single bad image can move the date; the posterior
/// over the place of the one step gives a credible bracket.
public struct StepPosterior: Sendable, Hashable {
  /// Index of the last observation without, or nil where the step may lie before the first; and of the first with, or nil where
  /// it may lie after the last.
  public var lastWithout: Int?
  public var firstWith: Int?
  /// Most likely first observation with, 0...n (n: not seen).
  public var best: Int
  /// The last observation before the most likely place that says anything; nil where there is none.
  public var beforeBest: Int?
  /// Of the most likely place, 0...1.
  public var bestProbability: Double
  /// 0...1: that there is a step at all within the series, against none (all without).
  public var happened: Double

  /// - Parameters:
  ///   - votes: one an observation, -1 (surely without) ... +1 (surely with), 0 where it says nothing.
  ///   - cap: log odds of a full vote, natural units. 5 believes a clear image; less lets contrary images share the doubt.
  ///   - level: credible level of the bracket.
  ///   - isCertain: that there is a step within the series is known, so "after the last" is no place for it.
  ///   - least: a weaker vote bounds no bracket: the bracket goes on to the next image that says something.
  /// - Returns: nil for an empty series.
  public init?(votes: [Double], cap: Double = 5, level: Double = 0.95, isCertain: Bool = false, least: Double = 0.05) {
    let n = votes.count
    guard n > 0 else { return nil }
    // score(k): observations k... are with, those before without.
    var score = [Double](repeating: 0, count: n + 1)
    for k in stride(from: n - 1, through: 0, by: -1) {
      score[k] = score[k + 1] + cap * min(max(votes[k], -1), 1)
    }
    let top = score.max() ?? 0
    var weights = score.map { exp($0 - top) }
    happened = 1 - weights[n] / weights.reduce(0, +)
    if isCertain { weights[n] = 0 }
    let total = max(weights.reduce(0, +), .leastNormalMagnitude)
    let posterior = weights.map { $0 / total }
    var order = Array(0...n)
    order.sort { posterior[$0] != posterior[$1] ? posterior[$0] > posterior[$1] : $0 < $1 }
    var (low, high, mass) = (order[0], order[0], 0.0)
    for k in order {
      mass += posterior[k]
      low = min(low, k)
      high = max(high, k)
      if mass >= level { break }
    }
    best = order[0]
    bestProbability = posterior[best]
    lastWithout = (0..<low).last { votes[$0] <= -least }
    firstWith = (high..<n).first { votes[$0] >= least }
    beforeBest = (0..<best).last { abs(votes[$0]) >= least }
  }
}
