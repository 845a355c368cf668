import RasterCore

/// Sub-pixel translation between two gradient pictures.
public struct ShiftEstimate: Sendable, Hashable {
  /// Where the moving picture's content lies relative to the reference, pixels, +x right, +y down: `moving(x + dx) ~ reference(x)`.
  public var dx: Double
  public var dy: Double
  /// Correlation after alignment, -1...1.
  public var correlation: Double
  /// One-sigma uncertainty of the offset from the fit, pixels.
  public var standardError: Double

  public struct Options: Sendable, Hashable, Codable {
    /// Whole pixels that the coarse search spans to each side: Planet's 10 m RMSE is about 3 pixels of 3 m, doubled.
    public var searchRadius = 6
    public var maximumSteps = 8
    /// A Gauss-Newton step is cut to this, so that one bad linearisation cannot run away.
    public var maximumStep = 0.7
    public var tolerance = 0.004
    public var minimumPixels = 300
    public init() {}
  }

  /// Aligns `moving` to `reference` by masked Gauss-Newton with Huber weights and a free gain and offset, started by a search over
  /// whole pixels.
  ///
  /// - Parameters: gradient magnitudes of one size, finite; masks say where each may be used.
  /// - Returns: nil where fewer than `minimumPixels` overlap or the system is singular (no texture).
  ///
  /// > Reference: Baker and Matthews (2004), "Lucas-Kanade 20 years on", doi 10.1023/B:VISI.0000011205.11775.fd.
  public static func estimate(
    reference: Raster, referenceMask: ValidityMask, moving: Raster, movingMask: ValidityMask,
    options: Options = Options()
  ) -> ShiftEstimate? {
    // Interpolation and gradients reach two pixels: what lies closer to a cloud has some of it.
    let clear = ValidityMask(
      width: movingMask.width, height: movingMask.height,
      usable: Morphology.erode(movingMask.usable, width: movingMask.width, height: movingMask.height, radius: 2))
    guard
      let start = coarse(
        reference, referenceMask, moving, clear, options.searchRadius, options.minimumPixels)
    else { return nil }
    var dx = Double(start.0)
    var dy = Double(start.1)
    var result: ShiftEstimate?
    for _ in 0..<options.maximumSteps {
      let shifted = Translation.cubic(moving, dx: dx, dy: dy)
      let mask = Translation.mask(clear, dx: dx, dy: dy)
      guard let step = solve(reference, referenceMask, shifted, mask, options.minimumPixels) else {
        return nil
      }
      let sx = min(max(step.dx, -options.maximumStep), options.maximumStep)
      let sy = min(max(step.dy, -options.maximumStep), options.maximumStep)
      dx += sx
      dy += sy
      result = ShiftEstimate(
        dx: dx, dy: dy, correlation: step.correlation, standardError: step.error)
      if max(abs(sx), abs(sy)) < options.tolerance { break }
    }
    return result
  }

  /// Whole-pixel offset of the highest masked correlation, on every second pixel.
  private static func coarse(
    _ r: Raster, _ rm: ValidityMask, _ m: Raster, _ mm: ValidityMask, _ radius: Int, _ minimum: Int
  ) -> (Int, Int)? {
    var best: (Int, Int)?
    var bestScore = -2.0
    for oy in -radius...radius {
      for ox in -radius...radius {
        var (n, sx, sy, sxx, syy, sxy) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
        for y in stride(from: max(0, -oy), to: min(r.height, r.height - oy), by: 2) {
          for x in stride(from: max(0, -ox), to: min(r.width, r.width - ox), by: 2) {
            let i = y * r.width + x
            let j = (y + oy) * r.width + x + ox
            guard rm.usable[i], mm.usable[j] else { continue }
            let a = Double(r.values[i])
            let b = Double(m.values[j])
            n += 1
            sx += a
            sy += b
            sxx += a * a
            syy += b * b
            sxy += a * b
          }
        }
        guard n * 4 >= Double(minimum) else { continue }
        let va = sxx - sx * sx / n
        let vb = syy - sy * sy / n
        guard va > 0, vb > 0 else { continue }
        let score = (sxy - sx * sy / n) / (va * vb).squareRoot()
        if score > bestScore {
          bestScore = score
          best = (ox, oy)
        }
      }
    }
    return best
  }

  private struct Step {
    var dx: Double
    var dy: Double
    var correlation: Double
    var error: Double
  }

  /// One weighted least-squares step of `reference = a * shifted + b + a * (dx * gx + dy * gy)`.
  private static func solve(
    _ r: Raster, _ rm: ValidityMask, _ s: Raster, _ sm: ValidityMask, _ minimum: Int
  ) -> Step? {
    let w = r.width
    var indices: [Int] = []
    for y in stride(from: 2, to: r.height - 2, by: 1) {
      for x in 2..<max(2, w - 2) {
        let i = y * w + x
        if rm.usable[i], sm.usable[i] { indices.append(i) }
      }
    }
    guard indices.count >= minimum else { return nil }
    let (a, b, correlation) = gain(r, s, indices)
    guard a > 0 else { return Step(dx: 0, dy: 0, correlation: correlation, error: .infinity) }
    let residuals = indices.map { r.values[$0] - Float(a) * s.values[$0] - Float(b) }
    let sigma = max(Double(Statistics.robustDeviation(residuals, around: 0) ?? 0), 1e-6)
    var normal = NormalEquations(unknowns: 4)
    var weighted = 0.0
    for (k, i) in indices.enumerated() {
      let residual = Double(residuals[k])
      let weight = 1 / max(1, abs(residual) / (1.5 * sigma))
      let gx = Double(s.values[i + 1] - s.values[i - 1]) / 2
      let gy = Double(s.values[i + w] - s.values[i - w]) / 2
      normal.add([a * gx, a * gy, Double(s.values[i]), 1], residual, weight)
      weighted += weight * residual * residual
    }
    guard let solution = normal.solve(), let variance = normal.inverseDiagonal() else { return nil }
    // A blurred picture's neighbours share their noise; four pixels count as one.
    let scale = weighted / Double(indices.count) * 4
    let error = (max(variance[0], variance[1]) * scale).squareRoot()
    return Step(dx: solution[0], dy: solution[1], correlation: correlation, error: error)
  }

  private static func gain(_ r: Raster, _ s: Raster, _ indices: [Int]) -> (Double, Double, Double) {
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
    let c = sxy - sx * sy / n
    guard vx > 0, vy > 0 else { return (0, 0, 0) }
    let a = c / vx
    return (a, (sy - a * sx) / n, c / (vx * vy).squareRoot())
  }
}
