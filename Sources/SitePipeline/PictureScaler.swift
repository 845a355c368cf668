import RasterCore

/// Changes a picture's size so that a person can look at it.
enum PictureScaler {
  /// Catmull-Rom interpolation, widened when shrinking so that nothing is skipped; separable.
  ///
  /// - Precondition: both sides are positive.
  /// - Complexity: O(pixels of the result times the kernel's width).
  ///
  /// > Reference: Keys (1981), Cubic convolution interpolation for digital image processing,
  /// > doi:10.1109/TASSP.1981.1163711, with a = -1/2.
  static func scale(_ picture: Picture, toWidth width: Int, height: Int) -> Picture {
    if width == picture.width, height == picture.height { return picture }
    let columns = taps(from: picture.width, to: width)
    let rows = taps(from: picture.height, to: height)
    let stride = width * 3
    var wide = [Float](repeating: 0, count: picture.height * stride)
    for y in 0..<picture.height {
      let line = y * picture.width * 3
      for (x, tap) in columns.enumerated() {
        for (k, weight) in tap.weights.enumerated() {
          let source = line + (tap.first + k) * 3
          for c in 0..<3 { wide[y * stride + x * 3 + c] += weight * Float(picture.rgb[source + c]) }
        }
      }
    }
    var rgb = [UInt8](repeating: 0, count: height * stride)
    var sum = [Float](repeating: 0, count: stride)
    for (y, tap) in rows.enumerated() {
      for i in 0..<stride { sum[i] = 0.5 }
      for (k, weight) in tap.weights.enumerated() {
        let source = (tap.first + k) * stride
        for i in 0..<stride { sum[i] += weight * wide[source + i] }
      }
      for i in 0..<stride { rgb[y * stride + i] = UInt8(min(max(sum[i], 0), 255)) }
    }
    return Picture(width: width, height: height, rgb: rgb)
  }

  /// So that the longer side is near `longSide`: a whole multiple when growing, so that pixels stay alike.
  static func fit(_ picture: Picture, longSide: Int) -> Picture {
    let long = max(picture.width, picture.height)
    if long <= longSide {
      let factor = max(1, Int((Double(longSide) / Double(long)).rounded()))
      return scale(picture, toWidth: picture.width * factor, height: picture.height * factor)
    }
    let ratio = Double(longSide) / Double(long)
    return scale(
      picture, toWidth: max(1, Int((Double(picture.width) * ratio).rounded())),
      height: max(1, Int((Double(picture.height) * ratio).rounded())))
  }

  private struct Tap {
    var first: Int
    var weights: [Float]
  }

  private static func taps(from old: Int, to new: Int) -> [Tap] {
    let ratio = Double(old) / Double(new)
    let spread = max(ratio, 1)
    return (0..<new).map { i in
      let centre = (Double(i) + 0.5) * ratio - 0.5
      let first = Int((centre - 2 * spread).rounded(.up))
      let last = Int((centre + 2 * spread).rounded(.down))
      // Beyond the edge the edge's own pixel goes on.
      var weights = [Double](repeating: 0, count: min(last, old - 1) - max(first, 0) + 1)
      var total = 0.0
      for j in first...last {
        let weight = kernel((Double(j) - centre) / spread)
        weights[min(max(j, 0), old - 1) - max(first, 0)] += weight
        total += weight
      }
      return Tap(first: max(first, 0), weights: weights.map { Float($0 / total) })
    }
  }

  private static func kernel(_ x: Double) -> Double {
    let t = abs(x)
    if t < 1 { return (1.5 * t - 2.5) * t * t + 1 }
    if t < 2 { return ((-0.5 * t + 2.5) * t - 4) * t + 2 }
    return 0
  }
}
