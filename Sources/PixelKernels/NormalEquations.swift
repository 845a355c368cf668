/// Weighted linear least squares with a handful of unknowns.
public struct NormalEquations: Sendable {
  public let unknowns: Int
  private var matrix: [Double]
  private var right: [Double]

  public init(unknowns: Int) {
    self.unknowns = unknowns
    matrix = [Double](repeating: 0, count: unknowns * unknowns)
    right = [Double](repeating: 0, count: unknowns)
  }

  /// Adds one equation `row . x = value`. - Precondition: `row.count == unknowns`.
  public mutating func add(_ row: [Double], _ value: Double, _ weight: Double) {
    for i in 0..<unknowns {
      let wi = weight * row[i]
      right[i] += wi * value
      for j in 0...i { matrix[i * unknowns + j] += wi * row[j] }
    }
  }

  /// Nil where the system is singular.
  private func factor() -> [Double]? {
    var l = matrix
    return Cholesky.factor(&l, order: unknowns) ? l : nil
  }

  /// The solution, or nil where the system is singular.
  public func solve() -> [Double]? {
    guard let l = factor() else { return nil }
    var x = right
    Cholesky.substitute(l, &x, order: unknowns)
    return x
  }

  /// Diagonal of the inverse normal matrix: variances for unit noise.
  public func inverseDiagonal() -> [Double]? {
    guard let l = factor() else { return nil }
    return (0..<unknowns).map { i in
      var unit = [Double](repeating: 0, count: unknowns)
      unit[i] = 1
      Cholesky.substitute(l, &unit, order: unknowns)
      return unit[i]
    }
  }
}
