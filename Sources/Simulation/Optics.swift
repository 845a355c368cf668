import Foundation

/// The sensor's optics: Gaussian point spread, the pixel's own box, and the georeferencing error, in one resampling of the
/// fine raster.
struct Optics: Sendable {
  let frame: FineFrame
  /// Pixels along a side of the image.
  let pixels: Int
  let gsd: Double
  /// Standard deviation of the Gaussian part, metres.
  let sigma: Double

  init(_ scenario: Scenario, frame: FineFrame) {
    self.frame = frame
    pixels = scenario.grid.width
    gsd = scenario.sensor.gsd
    sigma = max(1e-6, scenario.sensor.psf * scenario.sensor.gsd)
  }

  /// Weights of fine cells in one image column or row.
  struct Taps: Sendable {
    var first: [Int]
    /// `length` weights for each pixel, summing to 1.
    var weights: [Float]
    var length: Int
  }

  /// - Parameter shift: how far the content lies to the right (or below), pixels.
  func taps(shift: Double) -> Taps {
    let radius = gsd / 2 + 3 * sigma
    let length = Int((2 * radius / frame.cell).rounded(.up)) + 2
    var taps = Taps(first: [], weights: [], length: length)
    for pixel in 0..<pixels {
      let centre = (Double(pixel) + 0.5 - shift) * gsd
      let first = Int(((centre - radius + frame.margin) / frame.cell).rounded(.down))
      // Cells beyond the margin do not exist; the last one stands for them.
      let start = min(max(0, first), max(0, frame.side - length))
      let responses = (0..<length).map { response(frame.ground(start + $0) - centre) }
      let sum = responses.reduce(0, +)
      taps.first.append(start)
      taps.weights.append(contentsOf: responses.map { Float($0 / max(sum, 1e-12)) })
    }
    return taps
  }

  /// Box of one pixel blurred by the Gaussian, at `x` metres from the pixel's centre.
  private func response(_ x: Double) -> Double {
    let s = sigma * 2.0.squareRoot()
    return erf((x + gsd / 2) / s) - erf((x - gsd / 2) / s)
  }

  /// The image: row-major, `pixels` squared.
  func image(of colour: [SIMD4<Float>], shiftX: Double, shiftY: Double) -> [SIMD4<Float>] {
    let across = taps(shift: shiftX)
    let down = taps(shift: shiftY)
    var narrow = [SIMD4<Float>](repeating: .zero, count: frame.side * pixels)
    var out = [SIMD4<Float>](repeating: .zero, count: pixels * pixels)
    Self.squeezeAcross(colour, into: &narrow, side: frame.side, taps: across, pixels: pixels)
    Self.squeezeDown(narrow, into: &out, taps: down, pixels: pixels)
    return out
  }

  private static func squeezeAcross(
    _ source: [SIMD4<Float>], into target: inout [SIMD4<Float>], side: Int, taps: Taps, pixels: Int
  ) {
    source.withUnsafeBufferPointer { source in
      target.withUnsafeMutableBufferPointer { target in
        taps.weights.withUnsafeBufferPointer { weights in
          for line in 0..<side {
            for pixel in 0..<pixels {
              let start = line * side + taps.first[pixel]
              var sum = SIMD4<Float>.zero
              for t in 0..<taps.length { sum += source[start + t] * weights[pixel * taps.length + t] }
              target[line * pixels + pixel] = sum
            }
          }
        }
      }
    }
  }

  /// Rows are summed whole, so that memory is walked in order.
  private static func squeezeDown(
    _ source: [SIMD4<Float>], into target: inout [SIMD4<Float>], taps: Taps, pixels: Int
  ) {
    source.withUnsafeBufferPointer { source in
      target.withUnsafeMutableBufferPointer { target in
        for row in 0..<pixels {
          for t in 0..<taps.length {
            let weight = taps.weights[row * taps.length + t]
            let start = (taps.first[row] + t) * pixels
            for column in 0..<pixels { target[row * pixels + column] += source[start + column] * weight }
          }
        }
      }
    }
  }
}
