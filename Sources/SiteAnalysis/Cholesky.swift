/// Small symmetric systems, solved in place.
enum Cholesky {
  /// - Parameters:
  ///   - matrix: lower triangle of a symmetric positive matrix, row-major; overwritten by its factor.
  ///   - right: (order, columns) right-hand sides; overwritten by the solutions.
  /// - Returns: false where the matrix is not positive definite.
  @discardableResult
  static func solve(_ matrix: inout [Double], _ right: inout [Double], order n: Int, columns m: Int) -> Bool {
    for j in 0..<n {
      var diagonal = matrix[j * n + j]
      for k in 0..<j { diagonal -= matrix[j * n + k] * matrix[j * n + k] }
      guard diagonal > 1e-14 else { return false }
      let root = diagonal.squareRoot()
      matrix[j * n + j] = root
      for i in (j + 1)..<max(n, j + 1) {
        var value = matrix[i * n + j]
        for k in 0..<j { value -= matrix[i * n + k] * matrix[j * n + k] }
        matrix[i * n + j] = value / root
      }
    }
    for c in 0..<m {
      for i in 0..<n {
        var value = right[i * m + c]
        for k in 0..<i { value -= matrix[i * n + k] * right[k * m + c] }
        right[i * m + c] = value / matrix[i * n + i]
      }
      for i in stride(from: n - 1, through: 0, by: -1) {
        var value = right[i * m + c]
        for k in (i + 1)..<max(n, i + 1) { value -= matrix[k * n + i] * right[k * m + c] }
        right[i * m + c] = value / matrix[i * n + i]
      }
    }
    return true
  }
}
