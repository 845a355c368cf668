/// Small symmetric systems, solved in place.
public enum Cholesky {
  /// Overwrites the lower triangle of a symmetric matrix (row-major, `order` squared) by its factor.
  ///
  /// - Returns: false where the matrix is not positive definite; it is then spoilt.
  public static func factor(_ matrix: inout [Double], order n: Int) -> Bool {
    for j in 0..<n {
      let whole = matrix[j * n + j]
      var diagonal = whole
      for k in 0..<j { diagonal -= matrix[j * n + k] * matrix[j * n + k] }
      guard diagonal > 1e-12 * max(whole, 1e-300) else { return false }
      let root = diagonal.squareRoot()
      matrix[j * n + j] = root
      for i in (j + 1)..<max(n, j + 1) {
        var value = matrix[i * n + j]
        for k in 0..<j { value -= matrix[i * n + k] * matrix[j * n + k] }
        matrix[i * n + j] = value / root
      }
    }
    return true
  }

  /// Overwrites right-hand sides, shape (order, columns), by the solutions.
  public static func substitute(_ factor: [Double], _ right: inout [Double], order n: Int, columns m: Int = 1) {
    for c in 0..<m {
      for i in 0..<n {
        var value = right[i * m + c]
        for k in 0..<i { value -= factor[i * n + k] * right[k * m + c] }
        right[i * m + c] = value / factor[i * n + i]
      }
      for i in stride(from: n - 1, through: 0, by: -1) {
        var value = right[i * m + c]
        for k in (i + 1)..<max(n, i + 1) { value -= factor[k * n + i] * right[k * m + c] }
        right[i * m + c] = value / factor[i * n + i]
      }
    }
  }

  /// Both at once: the matrix becomes its factor, the right-hand sides the solutions.
  public static func solve(_ matrix: inout [Double], _ right: inout [Double], order n: Int, columns m: Int = 1) -> Bool
  {
    guard factor(&matrix, order: n) else { return false }
    substitute(matrix, &right, order: n, columns: m)
    return true
  }
}
