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
    let (indices, centre) = common(rm, sm, columns, rows)
    guard indices.count >= max(minimum, 8) else { return nil }
    guard let (a, b, correlation) = gain(r, s, indices) else { return nil }
    guard a > 0 else { return AlignmentStep(dx: 0, dy: 0, correlation: correlation, error: .infinity, centre: centre) }
    let residuals = residuals(r, s, indices, Float(a), Float(b))
    var sizes = residuals.map { abs($0) }
    let sigma = max(Double(1.4826 * (Statistics.medianInPlace(&sizes) ?? 0)), 1e-6)
    return solve(Fit(indices: indices, residuals: residuals, gain: a, sigma: sigma), s, trust).map { step in
      AlignmentStep(dx: step.dx, dy: step.dy, correlation: correlation, error: step.error, centre: centre)
    }
  }

  /// What the pixels say once the gain is known.
  private struct Fit {
    var indices: [Int32]
    var residuals: [Float]
    var gain: Double
    /// Robust deviation of the residuals.
    var sigma: Double
  }

  private static func solve(_ fit: Fit, _ s: Raster, _ trust: Raster?) -> (dx: Double, dy: Double, error: Double)? {
    let sums =
      if let trust {
        trust.values.withUnsafeBufferPointer { t in normalSums(fit, s) { Double(t[$0]) } }
      } else {
        normalSums(fit, s) { _ in 1 }
      }
    var matrix = sums.rows.flatMap { [$0.x, $0.y, $0.z, $0.w] }
    let right = sums.right
    // The step, and two columns of the inverse: the variances of the offsets for unit noise.
    var columns = [right.x, 1, 0, right.y, 0, 1, right.z, 0, 0, right.w, 0, 0]
    guard Cholesky.solve(&matrix, &columns, order: 4, columns: 3) else { return nil }
    // A blurred picture's neighbours share their noise; four pixels count as one.
    let scale = sums.weighted / max(sums.total, 1e-9) * 4
    let error = (max(columns[1], columns[5]) * scale).squareRoot()
    return (columns[0], columns[3], error)
  }

  private struct Sums {
    var rows: [SIMD4<Double>]
    var right: SIMD4<Double>
    /// Of squared weighted residuals, and of weights.
    var weighted: Double
    var total: Double
  }

  @inline(__always)
  private static func normalSums(_ fit: Fit, _ s: Raster, _ trust: (Int) -> Double) -> Sums {
    let (a, w, limit) = (fit.gain, s.width, 1.5 * fit.sigma)
    return s.values.withUnsafeBufferPointer { s in
      fit.indices.withUnsafeBufferPointer { indices in
        fit.residuals.withUnsafeBufferPointer { residuals in
          var (m0, m1, m2, m3) = (SIMD4<Double>.zero, SIMD4<Double>.zero, SIMD4<Double>.zero, SIMD4<Double>.zero)
          var right = SIMD4<Double>.zero
          var (weighted, total) = (0.0, 0.0)
          for k in 0..<indices.count {
            let i = Int(indices[k])
            let residual = Double(residuals[k])
            let weight = trust(i) / max(1, abs(residual) / limit)
            let gx = a * Double(s[i &+ 1] - s[i &- 1]) / 2
            let gy = a * Double(s[i &+ w] - s[i &- w]) / 2
            let row = SIMD4(gx, gy, Double(s[i]), 1)
            let scaled = row * weight
            m0 += scaled * gx
            m1 += scaled * gy
            m2 += scaled * row.z
            m3 += scaled
            right += scaled * residual
            weighted += weight * weight * residual * residual
            total += weight
          }
          return Sums(rows: [m0, m1, m2, m3], right: right, weighted: weighted, total: total)
        }
      }
    }
  }

  /// Pixels that both masks leave, in order, and their middle.
  private static func common(
    _ rm: ValidityMask, _ sm: ValidityMask, _ columns: Range<Int>, _ rows: Range<Int>
  ) -> ([Int32], PixelPoint) {
    let w = rm.width
    var (cx, cy) = (0, 0)
    let indices = [Int32](unsafeUninitializedCapacity: columns.count * rows.count + 1) { out, used in
      var count = 0
      rm.usable.withUnsafeBufferPointer { rm in
        sm.usable.withUnsafeBufferPointer { sm in
          for y in rows {
            for x in columns {
              let i = y &* w &+ x
              // Written in any case and kept where both agree: a branch on a ragged mask is guessed wrong too often.
              out[count] = Int32(truncatingIfNeeded: i)
              let both = (rm[i] ? 1 : 0) & (sm[i] ? 1 : 0)
              count &+= both
              cx &+= both &* x
              cy &+= both &* y
            }
          }
        }
      }
      used = count
    }
    let n = Double(max(indices.count, 1))
    return (indices, PixelPoint(x: Double(cx) / n, y: Double(cy) / n))
  }

  private static func residuals(_ r: Raster, _ s: Raster, _ indices: [Int32], _ a: Float, _ b: Float) -> [Float] {
    [Float](unsafeUninitializedCapacity: indices.count) { out, count in
      r.values.withUnsafeBufferPointer { r in
        s.values.withUnsafeBufferPointer { s in
          indices.withUnsafeBufferPointer { indices in
            for k in 0..<indices.count {
              let i = Int(indices[k])
              out[k] = r[i] - a * s[i] - b
            }
          }
        }
      }
      count = indices.count
    }
  }

  /// - Returns: `a` and `b` of `reference = a * shifted + b`, and the correlation; nil without texture.
  private static func gain(_ r: Raster, _ s: Raster, _ indices: [Int32]) -> (Double, Double, Double)? {
    let n = Double(indices.count)
    var (sx, sy, sxx, syy, sxy) = (0.0, 0.0, 0.0, 0.0, 0.0)
    r.values.withUnsafeBufferPointer { r in
      s.values.withUnsafeBufferPointer { s in
        indices.withUnsafeBufferPointer { indices in
          for i in indices {
            let x = Double(s[Int(i)])
            let y = Double(r[Int(i)])
            sx += x
            sy += y
            sxx += x * x
            syy += y * y
            sxy += x * y
          }
        }
      }
    }
    let vx = sxx - sx * sx / n
    let vy = syy - sy * sy / n
    guard vx > 0, vy > 0 else { return nil }
    let c = sxy - sx * sy / n
    return (c / vx, (sy - c / vx * sx) / n, c / (vx * vy).squareRoot())
  }
}
