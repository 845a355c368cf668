import Foundation

/// The cumulative normal curve from a table: a fit asks for it some hundred thousand times.
enum NormalCurve {
  private static let perUnit = 64.0
  private static let reach = 4.0
  /// To be fetched once and handed to `below`.
  static let table: [Double] = (0...Int(2 * reach * perUnit) + 1).map { k in
    0.5 * (1 + erf((Double(k) / perUnit - reach) / 2.0.squareRoot()))
  }

  /// Share of a normal distribution below z.
  @inline(__always)
  static func below(_ z: Double, _ table: UnsafePointer<Double>) -> Double {
    let t = (z + reach) * perUnit
    guard t > 0 else { return 0 }
    guard t < 2 * reach * perUnit else { return 1 }
    let k = Int(t)
    return table[k] + (table[k + 1] - table[k]) * (t - Double(k))
  }
}
