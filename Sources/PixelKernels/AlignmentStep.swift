import RasterCore

/// One weighted least-squares step of `reference = a * shifted + b + a * (dx * gx + dy * gy)`.
struct AlignmentStep: Sendable {
  var dx: Double
  var dy: Double
  /// -1...1, before the step.
  var correlation: Double
  /// One-sigma uncertainty of the larger of both offsets, pixels; infinite where the pictures contradict each other.
  var error: Double
  /// Middle of the pixels that were used.
  var centre: PixelPoint

  /// - Parameters:
  ///   - columns, rows: at least two pixels from the frame, for gradients.
  ///   - minimum: pixels that both masks must leave.
  ///   - trust: relative weights of the pixels; nil for the same everywhere.
  /// - Returns: nil for fewer pixels, or where they have no texture.
  static func solve(
    _ r: Raster, _ rm: ValidityMask, _ s: Raster, _ sm: ValidityMask, columns: Range<Int>, rows: Range<Int>,
    minimum: Int, trust: Raster?
  ) -> AlignmentStep? {
    let w = r.width
    var indices: [Int] = []
    var (cx, cy) = (0.0, 0.0)
    for y in rows {
      for x in columns where rm.usable[y * w + x] && sm.usable[y * w + x] {
        indices.append(y * w + x)
        cx += Double(x)
        cy += Double(y)
      }
    }
    guard indices.count >= max(minimum, 8) else { return nil }
    let n = Double(indices.count)
    let centre = PixelPoint(x: cx / n, y: cy / n)
    guard let (a, b, correlation) = gain(r, s, indices) else { return nil }
    guard a > 0 else { return AlignmentStep(dx: 0, dy: 0, correlation: correlation, error: .infinity, centre: centre) }
    let residuals = indices.map { r.values[$0] - Float(a) * s.values[$0] - Float(b) }
    let sigma = max(Double(Statistics.robustDeviation(residuals, around: 0) ?? 0), 1e-6)
    var (m0, m1, m2, m3) = (SIMD4<Double>.zero, SIMD4<Double>.zero, SIMD4<Double>.zero, SIMD4<Double>.zero)
    var right = SIMD4<Double>.zero
    var (weighted, total) = (0.0, 0.0)
    for (k, i) in indices.enumerated() {
      let residual = Double(residuals[k])
      let weight = Double(trust?.values[i] ?? 1) / max(1, abs(residual) / (1.5 * sigma))
      let gx = a * Double(s.values[i + 1] - s.values[i - 1]) / 2
      let gy = a * Double(s.values[i + w] - s.values[i - w]) / 2
      let row = SIMD4(gx, gy, Double(s.values[i]), 1)
      let scaled = row * weight
      m0 += scaled * gx
      m1 += scaled * gy
      m2 += scaled * row.z
      m3 += scaled
      right += scaled * residual
      weighted += weight * weight * residual * residual
      total += weight
    }
    var matrix = [m0, m1, m2, m3].flatMap { [$0.x, $0.y, $0.z, $0.w] }
    // The step, and two columns of the inverse: the variances of the offsets for unit noise.
    var columns = [right.x, 1, 0, right.y, 0, 1, right.z, 0, 0, right.w, 0, 0]
    guard Cholesky.solve(&matrix, &columns, order: 4, columns: 3) else { return nil }
    // A blurred picture's neighbours share their noise; four pixels count as one.
    let scale = weighted / max(total, 1e-9) * 4
    let error = (max(columns[1], columns[5]) * scale).squareRoot()
    return AlignmentStep(dx: columns[0], dy: columns[3], correlation: correlation, error: error, centre: centre)
  }

  private static func gain(_ r: Raster, _ s: Raster, _ indices: [Int]) -> (Double, Double, Double)? {
    let n = Double(indices.count)
    var (sx, sy, sxx, syy, sxy) = (0.0, 0.0, 0.0, 0.0, 0.0)
    for i in indices {
      let x = Double(s.values[i])
      let y = Double(r.values[i])
      sx += x
      sy += y
      sxx += x * x
      syy += y * y
      sxy += x * y
    }
    let vx = sxx - sx * sx / n
    let vy = syy - sy * sy / n
    guard vx > 0, vy > 0 else { return nil }
    let c = sxy - sx * sy / n
    return (c / vx, (sy - c / vx * sx) / n, c / (vx * vy).squareRoot())
  }
}
