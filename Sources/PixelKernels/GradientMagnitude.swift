import RasterCore

/// How strongly a picture changes from pixel to pixel: high at edges of buildings, roads and fields in every season, whatever
/// their colours do. What scenes are registered on and what regions are cut along.
public enum GradientMagnitude {
  /// Root of the summed squared Sobel gradients of all bands, after a Gaussian blur of `sigma` pixels.
  ///
  /// - Parameter bands: same size, finite (fill gaps first).
  /// - Returns: units of the bands per pixel, >= 0; the outermost pixel ring copies its neighbour.
  public static func compute(_ bands: [Raster], sigma: Double) -> Raster {
    precondition(!bands.isEmpty, "a gradient needs a band")
    let width = bands[0].width
    let height = bands[0].height
    var sum = [Float](repeating: 0, count: width * height)
    for band in bands {
      let blurred = GaussianBlur.apply(band, sigma: sigma)
      addSquaredSobel(blurred, to: &sum)
    }
    for i in sum.indices { sum[i] = sum[i].squareRoot() }
    return Raster(width: width, height: height, values: sum)
  }

  private static func addSquaredSobel(_ raster: Raster, to sum: inout [Float]) {
    let w = raster.width
    let h = raster.height
    guard w > 2, h > 2 else { return }
    raster.values.withUnsafeBufferPointer { v in
      sum.withUnsafeMutableBufferPointer { s in
        for y in 0..<h {
          let yc = min(max(y, 1), h - 2)
          for x in 1..<(w - 1) { s[y * w + x] += square(v, yc * w + x, w) }
          // The outermost ring copies its neighbour.
          s[y * w] += square(v, yc * w + 1, w)
          s[y * w + w - 1] += square(v, yc * w + w - 2, w)
        }
      }
    }
  }
}

extension GradientMagnitude {
  /// Squared Sobel gradient around element `k`.
  @inline(__always)
  private static func square(_ v: UnsafeBufferPointer<Float>, _ k: Int, _ w: Int) -> Float {
    let right = v[k &- w &+ 1] + 2 * v[k &+ 1] + v[k &+ w &+ 1]
    let left = v[k &- w &- 1] + 2 * v[k &- 1] + v[k &+ w &- 1]
    let below = v[k &+ w &- 1] + 2 * v[k &+ w] + v[k &+ w &+ 1]
    let above = v[k &- w &- 1] + 2 * v[k &- w] + v[k &- w &+ 1]
    let gx = (right - left) / 8
    let gy = (below - above) / 8
    return gx * gx + gy * gy
  }
}

public enum GaussianBlur {
  /// Separable Gaussian with edge pixels repeated; a radius of three sigmas.
  public static func apply(_ raster: Raster, sigma: Double) -> Raster {
    guard sigma > 0 else { return raster }
    let radius = max(1, Int((3 * sigma).rounded(.up)))
    var kernel = (-radius...radius).map { i in
      Float(exponential(-Double(i * i) / (2 * sigma * sigma)))
    }
    let total = kernel.reduce(0, +)
    for i in kernel.indices { kernel[i] /= total }
    return vertical(horizontal(raster, kernel, radius), kernel, radius)
  }

  private static func horizontal(_ raster: Raster, _ kernel: [Float], _ radius: Int) -> Raster {
    let w = raster.width
    var out = raster
    raster.values.withUnsafeBufferPointer { v in
      out.values.withUnsafeMutableBufferPointer { o in
        for y in 0..<raster.height {
          let row = y * w
          func edge(_ x: Int) {
            var sum: Float = 0
            for i in -radius...radius { sum += kernel[i + radius] * v[row + min(max(x + i, 0), w - 1)] }
            o[row + x] = sum
          }
          let inner = min(radius, w)..<max(min(radius, w), w - radius)
          for x in 0..<inner.lowerBound { edge(x) }
          weighted(v, row &- radius, 1, kernel, to: o, row, inner)
          for x in inner.upperBound..<w { edge(x) }
        }
      }
    }
    return out
  }

  private static func vertical(_ raster: Raster, _ kernel: [Float], _ radius: Int) -> Raster {
    let w = raster.width
    let h = raster.height
    var out = raster
    raster.values.withUnsafeBufferPointer { v in
      out.values.withUnsafeMutableBufferPointer { o in
        for y in 0..<h {
          if y >= radius && y < h - radius {
            weighted(v, (y - radius) * w, w, kernel, to: o, y * w, 0..<w)
            continue
          }
          for x in 0..<w { o[y * w + x] = 0 }
          for i in -radius...radius {
            let source = min(max(y + i, 0), h - 1) * w
            let weight = kernel[i + radius]
            for x in 0..<w { o[y * w + x] += weight * v[source + x] }
          }
        }
      }
    }
    return out
  }

  /// Weighted sums of `kernel.count` values that lie `stride` apart, for neighbours in a row; added up in the kernel's order, eight sums at a time that
  /// stay in registers.
  @inline(__always)
  private static func weighted(
    _ v: UnsafeBufferPointer<Float>, _ from: Int, _ stride: Int, _ kernel: [Float],
    to o: UnsafeMutableBufferPointer<Float>, _ to: Int, _ columns: Range<Int>
  ) {
    guard let source = v.baseAddress, let target = o.baseAddress else { return }
    kernel.withUnsafeBufferPointer { kernel in
      var x = columns.lowerBound
      while x &+ 8 <= columns.upperBound {
        var sum = SIMD8<Float>.zero
        for i in 0..<kernel.count {
          sum += kernel[i] * UnsafeRawPointer(source + (from &+ x &+ i &* stride)).loadUnaligned(as: SIMD8<Float>.self)
        }
        UnsafeMutableRawPointer(target + (to &+ x)).storeBytes(of: sum, as: SIMD8<Float>.self)
        x &+= 8
      }
      while x < columns.upperBound {
        var sum: Float = 0
        for i in 0..<kernel.count { sum += kernel[i] * source[from &+ x &+ i &* stride] }
        target[to &+ x] = sum
        x &+= 1
      }
    }
  }
}
