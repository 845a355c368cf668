import RasterCore

/// Moves rasters by a part of a pixel.
public enum Translation {
  /// `out(x, y) = in(x + dx, y + dy)` by cubic convolution (Keys 1981, a = -1/2), edges repeated.
  ///
  /// - Parameter raster: finite values (fill gaps first: a NaN would spread).
  public static func cubic(_ raster: Raster, dx: Double, dy: Double) -> Raster {
    if dx == 0 && dy == 0 { return raster }
    return verticalPass(horizontalPass(raster, dx), dy)
  }

  /// Moves a mask along: usable only where every pixel that the cubic weights lean on most (the 2 x 2 around the source point) is usable.
  public static func mask(_ mask: ValidityMask, dx: Double, dy: Double) -> ValidityMask {
    if dx == 0 && dy == 0 { return mask }
    let x0 = Int(dx.rounded(.down))
    let y0 = Int(dy.rounded(.down))
    let x1 = dx == Double(x0) ? x0 : x0 + 1
    let y1 = dy == Double(y0) ? y0 : y0 + 1
    let (w, h) = (mask.width, mask.height)
    let columns = max(0, -x0)..<max(max(0, -x0), min(w, w - x1))
    let rows = max(0, -y0)..<max(max(0, -y0), min(h, h - y1))
    let usable = [Bool](unsafeUninitializedCapacity: w * h) { out, count in
      out.initialize(repeating: false)
      count = w * h
      mask.usable.withUnsafeBytes { m in
        let out = UnsafeMutableRawBufferPointer(out)
        for y in rows {
          let (top, bottom, to) = ((y + y0) * w, (y + y1) * w, y * w)
          // As bytes of 0 and 1 and without a branch, so that neighbours are worked on at once.
          for x in columns {
            let (left, right) = (x &+ x0, x &+ x1)
            out[to &+ x] = m[top &+ left] & m[top &+ right] & m[bottom &+ left] & m[bottom &+ right]
          }
        }
      }
    }
    return ValidityMask(width: w, height: h, usable: usable)
  }

  static func weights(_ f: Float) -> (Float, Float, Float, Float) {
    let f2 = f * f
    let f3 = f2 * f
    return (
      -0.5 * f3 + f2 - 0.5 * f, 1.5 * f3 - 2.5 * f2 + 1, -1.5 * f3 + 2 * f2 + 0.5 * f,
      0.5 * f3 - 0.5 * f2
    )
  }

  private static func horizontalPass(_ raster: Raster, _ dx: Double) -> Raster {
    let base = Int(dx.rounded(.down))
    let (a, b, c, d) = weights(Float(dx - Double(base)))
    let w = raster.width
    // Columns whose four sources all lie within the row.
    let first = min(max(1 - base, 0), w)
    let inner = first..<max(first, min(w, w - 2 - base))
    var out = raster
    raster.values.withUnsafeBufferPointer { v in
      out.values.withUnsafeMutableBufferPointer { o in
        for y in 0..<raster.height {
          let row = y * w
          func edge(_ x: Int) {
            func at(_ i: Int) -> Float { v[row + min(max(x + base + i, 0), w - 1)] }
            o[row + x] = a * at(-1) + b * at(0) + c * at(1) + d * at(2)
          }
          for x in 0..<inner.lowerBound { edge(x) }
          for x in inner {
            let k = row &+ x &+ base
            o[row &+ x] = a * v[k &- 1] + b * v[k] + c * v[k &+ 1] + d * v[k &+ 2]
          }
          for x in inner.upperBound..<w { edge(x) }
        }
      }
    }
    return out
  }

  private static func verticalPass(_ raster: Raster, _ dy: Double) -> Raster {
    let base = Int(dy.rounded(.down))
    let (a, b, c, d) = weights(Float(dy - Double(base)))
    let w = raster.width
    let h = raster.height
    var out = raster
    raster.values.withUnsafeBufferPointer { v in
      out.values.withUnsafeMutableBufferPointer { o in
        for y in 0..<h {
          func row(_ i: Int) -> Int { min(max(y + base + i, 0), h - 1) * w }
          let (r0, r1, r2, r3) = (row(-1), row(0), row(1), row(2))
          for x in 0..<w {
            o[y * w + x] = a * v[r0 + x] + b * v[r1 + x] + c * v[r2 + x] + d * v[r3 + x]
          }
        }
      }
    }
    return out
  }
}

extension Translation {
  /// Twice as many pixels each way by cubic convolution; pixel (x, y) becomes the four around (2x + 1, 2y + 1).
  public static func doubled(_ raster: Raster) -> Raster {
    let parts = [-0.25, 0.25].map { dy in [-0.25, 0.25].map { cubic(raster, dx: $0, dy: dy).values } }
    var values = [Float](repeating: 0, count: 4 * raster.width * raster.height)
    for y in 0..<(2 * raster.height) {
      for x in 0..<(2 * raster.width) {
        values[y * 2 * raster.width + x] = parts[y % 2][x % 2][(y / 2) * raster.width + x / 2]
      }
    }
    return Raster(width: 2 * raster.width, height: 2 * raster.height, values: values)
  }
}
