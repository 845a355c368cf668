import Foundation

/// A distribution known by three of its quantiles: two halves of log-normals that meet in the median.
struct Prior: Sendable {
  /// 10 %, 50 % and 90 % quantiles; positive and increasing.
  var low: Double
  var median: Double
  var high: Double

  // Industrial sites of the SMART annotations (307 fully annotated sites; medians and deciles counted from the public site models).
  static let siteHectares = Prior(low: 1.0, median: 2.4, high: 9.3)
  static let preparationToActiveDays = Prior(low: 43, median: 149, high: 385)
  static let activeToPostDays = Prior(low: 222, median: 455, high: 1_010)

  /// - Parameter normal: a draw with mean 0 and deviation 1; cut at 2 so that nothing absurd is drawn.
  func value(_ normal: Double) -> Double {
    // 1.2816 standard deviations lie between the median and the outer deciles.
    let z = min(2, max(-2, normal)) / 1.2816
    return median * pow(z > 0 ? high / median : median / low, z)
  }

  func draw(_ random: inout SeededGenerator) -> Double { value(random.normal()) }
}
