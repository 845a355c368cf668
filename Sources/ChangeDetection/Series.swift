/// Observations of one place, several channels each, in order of time: row-major (observation, channel).
public struct Series: Sendable {
  public let channels: Int
  public var values: [Float]

  /// - Precondition: `values.count` is a multiple of `channels`.
  public init(channels: Int, values: [Float] = []) {
    precondition(channels > 0 && values.count % channels == 0, "a series has whole observations")
    self.channels = channels
    self.values = values
  }

  public var count: Int { values.count / channels }

  /// Median of each channel over `range`. - Precondition: the range is not empty.
  public func level(_ range: Range<Int>) -> [Float] {
    (0..<channels).map { c in
      var sample = range.map { values[$0 * channels + c] }
      sample.sort()
      let n = sample.count
      return n % 2 == 1 ? sample[n / 2] : (sample[n / 2 - 1] + sample[n / 2]) / 2
    }
  }

  /// Largest difference over the channels between observation `i` and a level.
  public func distance(_ i: Int, to level: [Float]) -> Float {
    var most: Float = 0
    for c in 0..<channels { most = max(most, abs(values[i * channels + c] - level[c])) }
    return most
  }

  public static func distance(_ a: [Float], _ b: [Float]) -> Float {
    zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) }
  }
}
