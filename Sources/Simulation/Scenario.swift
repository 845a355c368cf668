import RasterCore

/// What is built where and when, and how it is looked at.
public struct Scenario: Sendable {
  public var seed: UInt64
  public init(seed: UInt64) { self.seed = seed }
}
