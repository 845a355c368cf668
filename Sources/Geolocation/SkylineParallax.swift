import Foundation

/// A place's horizon in bins of a rung's width, with how it changes when the eye is moved.
///
/// A candidate stands up to a grid's step beside the true place, and there ground a few kilometres off looks another by degrees. Taken as
/// an error of the ground, that leaves nothing by which places could be told apart. It is none: every point of the horizon moves by
/// its own parallax, so the step to the true place and the eye's height are solved for beside offset and tilt, and what is left over
/// is compared.
struct RoamingHorizon {
  /// Degrees less their mean, one over variance (degrees), and logarithm of the variance (square pixels); the circle and once more
  /// as much as the widest curve spans.
  private var heights: [Float]
  private var weights: [Float]
  private var logs: [Float]
  /// Degrees by which the horizon rises for each metre that the eye goes east, north and up.
  private var parallax: [SIMD4<Float>]
  /// One over the variance of a step east, north and up, metres.
  private let priors: SIMD4<Float>

  struct Answer {
    var cost: Float
    var offset: Float
    var tilt: Float
    var move: SIMD4<Float>
  }

  /// What a residual counts for at most, in variances: a shoulder that hides the view from here alone is no reason to give a place up.
  private static let most: Float = 12
  /// That it is cover and not the terrain, a bin.
  private static let coverPrior: Float = 1.5

  /// - Parameters:
  ///   - gradient: rise of the ground at the place, metres a metre east and north.
  ///   - sigma: of the ground at the horizon, metres.
  ///   - roams: standard deviation of the place, metres.
  init(
    _ field: WeightedHorizon, _ rung: SkylineRung, gradient: (east: Double, north: Double), sigma: Double,
    lineSigma: Double, roams: Double, lift: Double
  ) {
    let bins = field.bins
    let total = bins + (rung.curves.map(\.extent).max() ?? 0) + 8
    let pixel = Angle.degrees / rung.focal
    let floor = Float(pow(lineSigma * pixel, 2) + pow(0.1 * rung.binWidth, 2))
    let spread = Float(pow(sigma * Angle.degrees, 2))
    let square = Float(pixel * pixel)
    (heights, weights, logs, parallax) = ([], [], [], [])
    heights.reserveCapacity(total)
    weights.reserveCapacity(total)
    logs.reserveCapacity(total)
    parallax.reserveCapacity(total)
    let (degrees, mean, mostBend) = (Float(Angle.degrees), Float(field.mean), Float(1))
    let (toEast, toNorth) = (Float(gradient.east), Float(gradient.north))
    let width = Float(2 * rung.binWidth)
    for k in 0..<bins {
      let near = field.squares[k]
      let variance = floor + spread * near
      heights.append(field.heights[k])
      weights.append(1 / variance)
      logs.append(log(variance / square))
      let (after, before) = (k + 1 == bins ? 0 : k + 1, k == 0 ? bins - 1 : k - 1)
      let bend = min(max((field.heights[after] - field.heights[before]) / width, -mostBend), mostBend)
      // The tangent of so small an angle.
      let angle = (field.heights[k] + mean) / degrees
      let slope = angle * (1 + angle * angle / 3)
      let scale = degrees * near.squareRoot()
      let (s, c) = (rung.sines[k], rung.cosines[k])
      parallax.append(
        SIMD4(scale * (slope * s + bend * c - toEast), scale * (slope * c - bend * s - toNorth), -scale, 0))
    }
    for k in bins..<total {
      heights.append(heights[k - bins])
      weights.append(weights[k - bins])
      logs.append(logs[k - bins])
      parallax.append(parallax[k - bins])
    }
    let place = Float(1 / (roams * roams))
    priors = SIMD4(place, place, Float(1 / (lift * lift)), 0)
  }

  /// The curve with its first bin at bin `start`.
  ///
  /// - Parameters:
  ///   - tiltPrior: one over the variance of the tilt a bin.
  ///   - slack, shift: how far the offset may lie from `shift`.
  ///   - inside: the curve's bins by which it is fitted; all are counted.
  ///   - cover: what a bin costs in which something before the terrain makes the line.
  func answer(
    _ curve: SkylineCurve, from start: Int, inside: Range<Int>, tiltPrior: Float, slack: Float, shift: Float,
    cover: Float?
  ) -> Answer? {
    let count = curve.bins.count
    let centre = Float(curve.extent) / 2
    // Rows of the normal matrix: offset, tilt, then the three moves.
    var (m00, m01, m11) = (1 / (slack * slack), Float(0), tiltPrior)
    var (b0, b1) = (shift / (slack * slack), Float(0))
    var (c0, c1, b) = (SIMD4<Float>(), SIMD4<Float>(), SIMD4<Float>())
    var (x, y, z) = (SIMD4<Float>(), SIMD4<Float>(), SIMD4<Float>())
    curve.bins.withUnsafeBufferPointer { at in
      curve.elevations.withUnsafeBufferPointer { e in
        for n in inside {
          let k = start + Int(at[n])
          let w = weights[k]
          let r = w * (heights[k] - e[n])
          let i = Float(at[n]) - centre
          let p = parallax[k]
          let wp = -w * p
          m00 += w
          m01 += w * i
          m11 += w * i * i
          b0 += r
          b1 += r * i
          c0 += wp
          c1 += wp * i
          b -= r * p
          x -= wp * p.x
          y -= wp * p.y
          z -= wp * p.z
        }
      }
    }
    x.x += priors.x
    y.y += priors.y
    z.z += priors.z
    let rows = (
      SIMD8(m00, m01, c0.x, c0.y, c0.z, b0, 0, 0), SIMD8(m01, m11, c1.x, c1.y, c1.z, b1, 0, 0),
      SIMD8(c0.x, c1.x, x.x, x.y, x.z, b.x, 0, 0), SIMD8(c0.y, c1.y, y.x, y.y, y.z, b.y, 0, 0),
      SIMD8(c0.z, c1.z, z.x, z.y, z.z, b.z, 0, 0)
    )
    guard let s = Self.solve(rows) else { return nil }
    let move = SIMD4(s.2, s.3, s.4, 0)
    var cost = (priors * move * move).sum() + s.1 * s.1 * tiltPrior + pow((s.0 - shift) / slack, 2)
    for n in 0..<count {
      let k = start + Int(curve.bins[n])
      let line = s.0 + s.1 * (Float(curve.bins[n]) - centre)
      let r = heights[k] - curve.elevations[n] - line + (parallax[k] * move).sum()
      let far = min(weights[k] * r * r, Self.most) + logs[k]
      if let cover, r < 0 { cost += min(far, max(cover + Self.coverPrior, logs[k])) } else { cost += far }
    }
    return Answer(cost: cost, offset: s.0, tilt: s.1, move: move)
  }

  private typealias Row = SIMD8<Float>

  /// Five unknowns by elimination, the right side in the sixth column; the matrix is positive.
  @inline(__always)
  private static func solve(_ m: (Row, Row, Row, Row, Row)) -> (Float, Float, Float, Float, Float)? {
    var (r0, r1, r2, r3, r4) = m
    guard r0[0] > 1e-12 else { return nil }
    r0 /= r0[0]
    r1 -= r1[0] * r0
    r2 -= r2[0] * r0
    r3 -= r3[0] * r0
    r4 -= r4[0] * r0
    guard r1[1] > 1e-12 else { return nil }
    r1 /= r1[1]
    r2 -= r2[1] * r1
    r3 -= r3[1] * r1
    r4 -= r4[1] * r1
    guard r2[2] > 1e-12 else { return nil }
    r2 /= r2[2]
    r3 -= r3[2] * r2
    r4 -= r4[2] * r2
    guard r3[3] > 1e-12 else { return nil }
    r3 /= r3[3]
    r4 -= r4[3] * r3
    guard r4[4] > 1e-12 else { return nil }
    let z = r4[5] / r4[4]
    let y = r3[5] - r3[4] * z
    let x = r2[5] - r2[3] * y - r2[4] * z
    let tilt = r1[5] - r1[2] * x - r1[3] * y - r1[4] * z
    return (r0[5] - r0[1] * tilt - r0[2] * x - r0[3] * y - r0[4] * z, tilt, x, y, z)
  }
}
