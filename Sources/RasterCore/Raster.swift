/// One band on one grid: row-major values, NaN where there is none.
public struct Raster: Sendable, Hashable {
  public let width: Int
  public let height: Int
  public var values: [Float]

  /// - Precondition: `values.count == width * height`.
  public init(width: Int, height: Int, values: [Float]) {
    precondition(values.count == width * height, "a raster holds width x height values")
    self.width = width
    self.height = height
    self.values = values
  }

  public init(width: Int, height: Int, filledWith value: Float) {
    self.init(
      width: width, height: height, values: [Float](repeating: value, count: width * height))
  }

  @inlinable
  public subscript(column: Int, row: Int) -> Float {
    get { values[row * width + column] }
    set { values[row * width + column] = newValue }
  }
}

/// Which pixels may be used: **true = usable**, always.
public struct ValidityMask: Sendable, Hashable {
  public let width: Int
  public let height: Int
  public var usable: [Bool]

  public init(width: Int, height: Int, usable: [Bool]) {
    precondition(usable.count == width * height, "a mask holds width x height flags")
    self.width = width
    self.height = height
    self.usable = usable
  }

  public init(width: Int, height: Int, filledWith value: Bool) {
    self.init(
      width: width, height: height, usable: [Bool](repeating: value, count: width * height))
  }

  @inlinable
  public subscript(column: Int, row: Int) -> Bool {
    get { usable[row * width + column] }
    set { usable[row * width + column] = newValue }
  }

  /// Usable in both. - Precondition: equal sizes.
  public func intersection(_ other: ValidityMask) -> ValidityMask {
    precondition(width == other.width && height == other.height, "masks of one size")
    return ValidityMask(width: width, height: height, usable: zip(usable, other.usable).map { $0 && $1 })
  }

  public var usableCount: Int { usable.reduce(0) { $0 + ($1 ? 1 : 0) } }
  public var usableShare: Double { usable.isEmpty ? 0 : Double(usableCount) / Double(usable.count) }
}
