import Foundation
import RasterCore

/// How likely a claim is to be true and to be false; what is left is what the images do not say.
struct ClaimChance: Sendable, Hashable {
  /// 0...1 each, at most 1 together.
  var isTrue: Double
  var isFalse: Double

  static let unknown = ClaimChance(isTrue: 0, isFalse: 0)

  /// The same where what it rests on is itself only so likely: the rest is not known.
  func given(_ probability: Double) -> ClaimChance {
    let p = min(max(probability.isFinite ? probability : 0, 0), 1)
    return ClaimChance(isTrue: isTrue * p, isFalse: isFalse * p)
  }
}

/// Where a measured number lies, from its value and its 95 % interval: half of Student's curve of five degrees of freedom on either side, as wide as that side.
///
/// Most outlines are good and some are of half a roof: of 104 areas on simulated places 58 % lay within three tenths of their interval, 78 % within half and 96 % within all of it. A normal curve
/// would have 44 and 67 % there, this one has 52 and 75 %.
struct MeasuredNumber: Sendable, Hashable {
  var value: Double
  private var below: Double
  private var above: Double
  /// Deviate of a 95 % interval.
  private static let deviate = 2.570582

  /// - Parameter widening: how many times the interval has to be stretched to hold as often as it says.
  /// - Returns: nil where value or interval is no number.
  init?(_ value: Double, _ interval: Interval95, widening: Double = 1) {
    guard value.isFinite, interval.isUsable, interval.low <= value, value <= interval.high else { return nil }
    self.value = value
    below = (value - interval.low) / Self.deviate * widening
    above = (interval.high - value) / Self.deviate * widening
  }

  var interval95: Interval95 {
    Interval95(low: value - below * Self.deviate, high: value + above * Self.deviate)
  }

  /// Share of the possible values at or below x.
  func share(below x: Double) -> Double {
    let sigma = x < value ? below : above
    guard sigma > 0 else { return x < value ? 0 : x > value ? 1 : 0.5 }
    return Self.student((x - value) / sigma)
  }

  /// Student's distribution function for five degrees of freedom in closed form: Abramowitz and Stegun 1964, 26.7.3.
  private static func student(_ t: Double) -> Double {
    let (angle, square) = (atan(t / 5.0.squareRoot()), 1 / (1 + t * t / 5))
    return 0.5 + (angle + sin(angle) * cos(angle) * (1 + 2.0 / 3 * square)) / .pi
  }

  /// True for the share of values within the range. A range that the interval meets is never called false: a measurement too coarse to confirm
  /// a number does not contradict it.
  func chance(of range: ClaimRange) -> ClaimChance {
    let inside = (range.high.map(share(below:)) ?? 1) - (range.low.map(share(below:)) ?? 0)
    return ClaimChance(isTrue: max(0, inside), isFalse: range.meets(interval95) ? 0 : 1 - max(0, inside))
  }
}

/// When a step took place, from the two images that bound it.
struct MeasuredStep: Sendable, Hashable {
  /// Day numbers with fractions; nil: open.
  var from: Double?
  var to: Double?
  /// How often a bracket holds the instant it is meant for.
  var holds: Double
  /// Days: how far beyond its ends the instant lies where it does not, at least.
  var leastScale: Double

  init(_ bracket: Bracket, holds: Double, leastScale: Double = 30) {
    from = bracket.lastWithout?.time.days
    to = bracket.firstWith?.time.days
    self.holds = holds
    self.leastScale = leastScale
  }

  private func scale(_ a: Double, _ b: Double) -> Double { max(b - a, leastScale) }

  /// Evenly within the bracket, and beyond its ends ever less likely with the distance.
  private func share(below x: Double, _ a: Double, _ b: Double) -> Double {
    let inside = min(max((x - a) / max(b - a, 1), 0), 1)
    let scale = scale(a, b)
    let tails = x < a ? 0.5 * exp((x - a) / scale) : x > b ? 1 - 0.5 * exp((b - x) / scale) : 0.5
    return holds * inside + (1 - holds) * tails
  }

  /// Days beyond either end within which it lies in 95 of 100 cases.
  private func reach(_ a: Double, _ b: Double) -> Double { max(0, scale(a, b) * log((1 - holds) / 0.05)) }

  /// As with numbers, days that lie within reach of the bracket are never called false.
  func chance(of days: ClaimDays) -> ClaimChance {
    let low = days.from.map { Double($0.dayNumber) }
    let high = days.to.map { Double($0.dayNumber + 1) }
    switch (from, to) {
    case (let a?, let b?):
      let inside = (high.map { share(below: $0, a, b) } ?? 1) - (low.map { share(below: $0, a, b) } ?? 0)
      let reach = reach(a, b)
      let meets = (low.map { $0 <= b + reach } ?? true) && (high.map { $0 >= a - reach } ?? true)
      return ClaimChance(isTrue: max(0, inside), isFalse: meets ? 0 : 1 - max(0, inside))
    case (nil, let b?):
      if let low, low >= b + leastScale { return ClaimChance(isTrue: 0, isFalse: 1) }
      return low == nil && (high ?? b) >= b ? ClaimChance(isTrue: 1, isFalse: 0) : .unknown
    case (let a?, nil):
      if let high, high <= a - leastScale { return ClaimChance(isTrue: 0, isFalse: 1) }
      return high == nil && (low ?? a) <= a ? ClaimChance(isTrue: 1, isFalse: 0) : .unknown
    case (nil, nil): return .unknown
    }
  }
}

/// How many structures there are, from those that were found with their probabilities and from how many are usually missed.
struct CountChance {
  /// Chance of each number from 0 on.
  private let chances: [Double]

  /// - Parameter recall: share of structures of this kind that are found, above 0 and at most 1.
  ///
  /// Of n found, the number missed has a negative binomial distribution: n + 1 successes at the recall's rate, every total being as likely
  /// before anything is seen.
  init(found probabilities: [Double], recall: Double) {
    var found = [1.0]
    for p in probabilities {
      let q = p.isFinite ? min(max(p, 0), 1) : 0
      var next = [Double](repeating: 0, count: found.count + 1)
      for (k, c) in found.enumerated() {
        next[k] += c * (1 - q)
        next[k + 1] += c * q
      }
      found = next
    }
    let reach = 2 * found.count + 20
    var total = [Double](repeating: 0, count: found.count + reach)
    for (n, c) in found.enumerated() where c > 1e-9 {
      var missed = pow(recall, Double(n + 1))
      for m in 0..<reach {
        total[n + m] += c * missed
        missed *= (1 - recall) * Double(n + 1 + m) / Double(m + 1)
      }
    }
    chances = total
  }

  var interval: (low: Int, high: Int) {
    var sum = 0.0
    var low: Int?
    for (n, c) in chances.enumerated() {
      sum += c
      if low == nil, sum > 0.025 { low = n }
      if sum >= 0.975 { return (low ?? 0, n) }
    }
    return (low ?? 0, chances.count - 1)
  }

  func chance(of range: ClaimRange) -> ClaimChance {
    let inside = chances.enumerated().reduce(0) { $0 + (range.contains(Double($1.offset)) ? $1.element : 0) }
    let (low, high) = interval
    let meets = range.meets(Interval95(low: Double(low), high: Double(high)))
    return ClaimChance(isTrue: inside, isFalse: meets ? 0 : 1 - inside)
  }
}
