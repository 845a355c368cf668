/// A straight line through a scatter with many outliers: what one scene is worth in the units of another.
public struct RobustLine: Sendable, Hashable {
  public var slope: Double
  public var intercept: Double
  /// Robust standard deviation of the residuals, in units of y.
  public var scatter: Double
  /// Correlation of the points that the fit believes, -1...1.
  public var correlation: Double
  /// 0...1 of the points that the fit believes.
  public var inlierShare: Double

  /// What is known of the slope before a point is seen.
  public struct Prior: Sendable, Hashable, Codable {
    public var slope: Double
    public var deviation: Double
    /// Neighbouring pixels share their errors: no more than this many points count against the prior.
    public var samples: Double
    public init(slope: Double, deviation: Double, samples: Double) {
      self.slope = slope
      self.deviation = deviation
      self.samples = samples
    }
  }

  /// Fits `y = slope * x + intercept` by Tukey's biweight, started from medians and deviations so that half the points may be wrong.
  ///
  /// - Parameters: x, y: equally many finite values.
  /// With a prior the fit starts from its slope and never strays far from it without many points that say so.
  ///
  /// - Returns: nil for fewer than 20 points or for x without spread.
  public static func fit(x: [Float], y: [Float], prior: Prior? = nil, iterations: Int = 40) -> RobustLine? {
    precondition(x.count == y.count, "a scatter has pairs")
    guard x.count >= 20, let mx = Statistics.median(x), let my = Statistics.median(y),
      let sx = Statistics.robustDeviation(x, around: mx), sx > 1e-9,
      let sy = Statistics.robustDeviation(y, around: my)
    else { return nil }
    var slope = prior?.slope ?? Double(max(sy / sx, 0.05))
    var intercept = Double(my) - slope * Double(mx)
    var result: RobustLine?
    for _ in 0..<iterations {
      let residuals = zip(x, y).map { $1 - Float(slope) * $0 - Float(intercept) }
      let centre = Statistics.median(residuals.map(abs)) ?? 0
      let scatter = max(1.4826 * Double(centre), 1e-9)
      guard let step = weighted(x, y, residuals, scatter, prior) else { break }
      let moved = abs(step.slope - slope) + abs(step.intercept - intercept)
      slope = step.slope
      intercept = step.intercept
      result = RobustLine(
        slope: slope, intercept: intercept, scatter: scatter, correlation: step.correlation,
        inlierShare: step.share)
      if moved < 1e-5 * (abs(slope) + abs(intercept)) { break }
    }
    return result
  }

  private static func weighted(_ x: [Float], _ y: [Float], _ residuals: [Float], _ scatter: Double, _ prior: Prior?)
    -> (slope: Double, intercept: Double, correlation: Double, share: Double)?
  {
    var (n, sw, sx, sy, sxx, syy, sxy) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    let cut = 4.685 * scatter
    for i in x.indices {
      let u = Double(residuals[i]) / cut
      guard abs(u) < 1 else { continue }
      let w = (1 - u * u) * (1 - u * u)
      let a = Double(x[i])
      let b = Double(y[i])
      n += 1
      sw += w
      sx += w * a
      sy += w * b
      sxx += w * a * a
      syy += w * b * b
      sxy += w * a * b
    }
    guard sw > 0 else { return nil }
    let vx = sxx - sx * sx / sw
    let vy = syy - sy * sy / sw
    let c = sxy - sx * sy / sw
    guard vx > 1e-12 else { return nil }
    var slope = c / vx
    if let prior {
      // Both sides of the normal equation in units of the slope's own variance.
      let precision = vx * min(1, prior.samples / sw) / (scatter * scatter)
      let known = 1 / (prior.deviation * prior.deviation)
      slope = (precision * slope + known * prior.slope) / (precision + known)
    }
    let correlation = vy > 1e-12 ? c / (vx * vy).squareRoot() : 0
    return (slope, (sy - slope * sx) / sw, correlation, n / Double(x.count))
  }
}
