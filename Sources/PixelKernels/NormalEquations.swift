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

  /// Cholesky factor (lower, row-major), nil where the system is singular.
  private func factor() -> [Double]? {
    var l = matrix
    let n = unknowns
    for j in 0..<n {
      var diagonal = l[j * n + j]
      for k in 0..<j { diagonal -= l[j * n + k] * l[j * n + k] }
      guard diagonal > 1e-12 * max(matrix[j * n + j], 1e-300) else { return nil }
      let root = diagonal.squareRoot()
      l[j * n + j] = root
      for i in (j + 1)..<max(n, j + 1) {
        var value = l[i * n + j]
        for k in 0..<j { value -= l[i * n + k] * l[j * n + k] }
        l[i * n + j] = value / root
      }
    }
    return l
  }

  private func substitute(_ l: [Double], _ b: [Double]) -> [Double] {
    let n = unknowns
    var x = b
    for i in 0..<n {
      for k in 0..<i { x[i] -= l[i * n + k] * x[k] }
      x[i] /= l[i * n + i]
    }
    for i in stride(from: n - 1, through: 0, by: -1) {
      for k in (i + 1)..<max(n, i + 1) { x[i] -= l[k * n + i] * x[k] }
      x[i] /= l[i * n + i]
    }
    return x
  }

  /// The solution, or nil where the system is singular.
  public func solve() -> [Double]? {
    guard let l = factor() else { return nil }
    return substitute(l, right)
  }

  /// Diagonal of the inverse normal matrix: variances for unit noise.
  public func inverseDiagonal() -> [Double]? {
    guard let l = factor() else { return nil }
    return (0..<unknowns).map { i in
      var unit = [Double](repeating: 0, count: unknowns)
      unit[i] = 1
      return substitute(l, unit)[i]
    }
  }
}
