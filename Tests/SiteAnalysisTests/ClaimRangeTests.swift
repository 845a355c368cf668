import Foundation
import RasterCore
import Testing

@testable import SiteAnalysis

@Suite struct ClaimRangeTests {
  @Test(arguments: [
    ("9.3 ha", 88_350, 97_650), ("about 9.3 ha", 83_700, 102_300), ("at least 1.5 km2", 1_450_000, .infinity),
    ("at most 1,200 m2", -.infinity, 1_200), ("between 1 and 2 ha", 10_000, 20_000), ("1 to 2 ha", 10_000, 20_000),
    ("exactly 2 acres", 0.95 * 8_093.712_844_8, 1.05 * 8_093.712_844_8), ("up to 3 hectares", -.infinity, 30_000),
  ]) func `Areas in square metres`(text: String, low: Double, high: Double) throws {
    let range = try ClaimRange(.area, text, line: 1)
    #expect(abs((range.low ?? -.infinity) - low) < 1e-6 || range.low == nil && low == -.infinity)
    #expect(abs((range.high ?? .infinity) - high) < 1e-6 || range.high == nil && high == .infinity)
  }

  @Test(
    arguments: [
      ("15", 14.5, 15.5), ("about 4", 2.5, 5.5), ("about 40 structures", 35.5, 44.5), ("between 5 and 8", 4.5, 8.5),
      ("fifteen", nil, nil), ("seven", 6.5, 7.5), ("at least ten", 9.5, nil), ("more than 3", 3.5, nil),
      ("fewer than 3", nil, 2.5),
    ] as [(String, Double?, Double?)]) func `Counts are exact unless about`(text: String, low: Double?, high: Double?)
    throws
  {
    guard low != nil || high != nil else {
      #expect(throws: ClaimFileError.self) { try ClaimRange(.count, text, line: 1) }
      return
    }
    let range = try ClaimRange(.count, text, line: 1)
    #expect(range.low == low && range.high == high)
  }

  @Test func `Years, months and times`() throws {
    #expect(try ClaimRange(.duration, "at least 4 years", line: 1).low == 4 * 365.2425)
    #expect(try ClaimRange(.duration, "at least a month", line: 1).low == 30.436875)
    let press = try ClaimRange(.ratio, "between 1.6 and 1.7 times", line: 1)
    #expect(abs((press.low ?? 0) - 1.55) < 1e-12 && abs((press.high ?? 0) - 1.75) < 1e-12)
  }

  @Test(arguments: [
    (ClaimRange.Quantity.area, "9.3"), (.area, "ha"), (.area, "9.3 cm"), (.area, "between 3 and 2 ha"),
    (.area, "-3 ha"),
    (.area, "1e5 ha"), (.area, "12,34 ha"), (.duration, "4 ha"), (.count, "2.5.1"), (.ratio, "twice"), (.ratio, "nan"),
    (.ratio, ""), (.count, "between 3"), (.count, "99999999999999999999"),
  ]) func `What is no such quantity is refused`(quantity: ClaimRange.Quantity, text: String) {
    #expect(throws: ClaimFileError.self) { try ClaimRange(quantity, text, line: 7) }
  }
}

@Suite struct ClaimChanceTests {
  @Test func `A 95 % interval holds 95 %, and half of that width 75`() throws {
    let number = try #require(MeasuredNumber(10, Interval95(low: 8, high: 12)))
    let whole = number.chance(of: ClaimRange(.ratio, low: 8, high: 12, wording: ""))
    #expect(abs(whole.isTrue - 0.95) < 1e-4 && whole.isFalse == 0)
    // scipy.stats: 2 t.cdf(2.570582 / 2, 5) - 1
    let half = number.chance(of: ClaimRange(.ratio, low: 9, high: 11, wording: ""))
    #expect(abs(half.isTrue - 0.74500) < 1e-4)
    let far = number.chance(of: ClaimRange(.ratio, low: 13, high: nil, wording: ""))
    #expect(far.isTrue < 0.01 && far.isFalse > 0.99)
    #expect(MeasuredNumber(10, Interval95(low: 11, high: 12)) == nil)
    #expect(MeasuredNumber(.nan, Interval95(low: 8, high: 12)) == nil)
  }

  /// Of n found at a recall r the number missed has the mean (n + 1)(1 - r) / r, the negative binomial's.
  @Test(arguments: [(0, 0.75), (5, 0.75), (12, 0.5)]) func `Missed ones are counted as a negative binomial`(
    n: Int, r: Double
  ) {
    let chance = CountChance(found: [Double](repeating: 1, count: n), recall: r)
    let each = (0..<400).map { k in
      chance.chance(of: ClaimRange(.count, low: Double(k) - 0.5, high: Double(k) + 0.5, wording: "")).isTrue
    }
    #expect(abs(each.reduce(0, +) - 1) < 1e-3)
    let mean = each.enumerated().reduce(0) { $0 + Double($1.offset) * $1.element }
    #expect(abs(mean - Double(n) - Double(n + 1) * (1 - r) / r) < 0.05)
  }

  @Test func `With perfect recall the count is that of independent findings`() {
    let chance = CountChance(found: [0.5, 0.5], recall: 1)
    let one = chance.chance(of: ClaimRange(.count, low: 0.5, high: 1.5, wording: ""))
    #expect(abs(one.isTrue - 0.5) < 1e-12)
  }

  private func image(_ day: Int) -> ImageReference {
    ImageReference(scene: "s\(day)", time: Instant(secondsSince1970: day * 86_400))
  }
  private func days(_ from: Int?, _ to: Int?) -> ClaimDays {
    ClaimDays(from: from.map(CalendarDate.init(dayNumber:)), to: to.map(CalendarDate.init(dayNumber:)))
  }

  @Test func `A bracket within the days is true as often as brackets hold and its tails reach`() {
    let step = MeasuredStep(Bracket(lastWithout: image(100), firstWith: image(140)), holds: 0.8)
    #expect(step.chance(of: days(nil, nil)).isTrue == 1)
    #expect(abs(step.chance(of: days(100, 139)).isTrue - 0.8) < 1e-12)
    #expect(abs(step.chance(of: days(100, 119)).isTrue - 0.4) < 1e-12)
    // A tail of 0.1 with the scale of the bracket's 40 days: 0.1 e^-1 is left beyond 40 days.
    #expect(abs(step.chance(of: days(nil, 179)).isTrue - (1 - 0.1 * exp(-1))) < 1e-12)
    let far = step.chance(of: days(400, 500))
    #expect(far.isTrue < 0.01 && far.isFalse > 0.99)
    #expect(step.chance(of: days(150, 170)).isFalse == 0)
  }

  @Test func `What a side leaves open is not known`() {
    let before = MeasuredStep(Bracket(lastWithout: nil, firstWith: image(100)), holds: 0.8)
    #expect(before.chance(of: days(nil, 100)).isTrue == 1)
    #expect(before.chance(of: days(50, 100)) == .unknown)
    #expect(before.chance(of: days(200, nil)).isFalse == 1)
    let after = MeasuredStep(Bracket(lastWithout: image(100), firstWith: nil), holds: 0.8)
    #expect(after.chance(of: days(nil, 50)).isFalse == 1)
    #expect(after.chance(of: days(100, 900)) == .unknown)
  }
}
