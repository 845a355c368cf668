/// A 95 % interval, encoded as `[low, high]`.
public struct Interval95: Sendable, Hashable, Codable {
  public var low: Double
  public var high: Double
  public init(low: Double, high: Double) {
    self.low = low
    self.high = high
  }
  public init(from decoder: any Decoder) throws {
    var c = try decoder.unkeyedContainer()
    low = try c.decode(Double.self)
    high = try c.decode(Double.self)
  }
  public func encode(to encoder: any Encoder) throws {
    var c = encoder.unkeyedContainer()
    try c.encode(low)
    try c.encode(high)
  }
}

/// A whole number with its 95 % interval.
public struct CountEstimate: Sendable, Hashable, Codable {
  public var value: Int
  public var low: Int
  public var high: Int
  public init(value: Int, low: Int, high: Int) {
    self.value = value
    self.low = low
    self.high = high
  }
}
