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
  /// - Parameters: gradient magnitudes of one size, finite; masks say where each may be used, `trust` how much each of the reference's
  ///   pixels counts (relative weights; nil for the same everywhere).
  /// - Returns: nil where fewer than `minimumPixels` overlap or the system is singular (no texture).
  ///
  /// > Reference: Baker and Matthews (2004), "Lucas-Kanade 20 years on", doi 10.1023/B:VISI.0000011205.11775.fd.
  public static func estimate(
    reference: Raster, referenceMask: ValidityMask, moving: Raster, movingMask: ValidityMask,
    trust: Raster? = nil, options: Options = Options()
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
      guard
        let step = AlignmentStep.solve(
          reference, referenceMask, shifted, mask, columns: 2..<max(2, reference.width - 2),
          rows: 2..<max(2, reference.height - 2), minimum: options.minimumPixels, trust: trust)
      else { return nil }
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

  /// What is left of the offset between two pictures that lie within half a pixel of each other: one linear step.
  ///
  /// - Returns: nil where fewer than `minimumPixels` overlap, the pictures contradict each other, or there is no texture.
  public static func remaining(
    reference: Raster, referenceMask: ValidityMask, moved: Raster, movedMask: ValidityMask,
    trust: Raster? = nil, minimumPixels: Int
  ) -> ShiftEstimate? {
    let step = AlignmentStep.solve(
      reference, referenceMask, moved, movedMask, columns: 2..<max(2, reference.width - 2),
      rows: 2..<max(2, reference.height - 2), minimum: minimumPixels, trust: trust)
    guard let step, step.error.isFinite else { return nil }
    return ShiftEstimate(dx: step.dx, dy: step.dy, correlation: step.correlation, standardError: step.error)
  }

  /// Whole-pixel offset of the highest masked correlation, on every second pixel.
  private static func coarse(
    _ r: Raster, _ rm: ValidityMask, _ m: Raster, _ mm: ValidityMask, _ radius: Int, _ minimum: Int
  ) -> (Int, Int)? {
    let (fixed, moving) = (Thinned(r, rm), Thinned(m, mm))
    var best: (Int, Int)?
    var bestScore = -2.0
    for oy in -radius...radius {
      for ox in -radius...radius {
        let s = fixed.sums(with: moving, ox, oy)
        guard s.n * 4 >= Double(minimum) else { continue }
        let va = s.xx - s.x * s.x / s.n
        let vb = s.yy - s.y * s.y / s.n
        guard va > 0, vb > 0 else { continue }
        let score = (s.xy - s.x * s.y / s.n) / (va * vb).squareRoot()
        if score > bestScore {
          bestScore = score
          best = (ox, oy)
        }
      }
    }
    return best
  }
}
