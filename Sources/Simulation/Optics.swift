import Foundation

/// The sensor's optics: Gaussian point spread, the pixel's own box, and all errors of georeference, in one resampling of the
/// fine raster.
struct Optics: Sendable {
  let frame: FineFrame
  /// Pixels along a side of the image.
  let pixels: Int
  let gsd: Double
  /// Standard deviation of the Gaussian part, metres, in a scene of usual sharpness.
  let sigma: Double

  /// Steps within a cell for which weights are kept: rounding to them moves content by at most 1/128 of a cell.
  static let phases = 64

  init(_ scenario: Scenario, frame: FineFrame) {
    self.frame = frame
    pixels = scenario.grid.width
    gsd = scenario.sensor.gsd
    sigma = max(1e-6, scenario.sensor.psf * scenario.sensor.gsd)
  }

  /// Weights of fine cells for every position of a pixel's centre within a cell, one lane a band.
  struct Taps: Sendable {
    /// `length` weights for each phase, summing to 1 in each lane.
    var weights: [SIMD4<Float>]
    var length: Int
    /// Metres from the pixel's centre to the left edge of its first cell at phase 0.
    var radius: Double
  }

  /// - Parameters:
  ///   - blur: point spread relative to the usual.
  ///   - shifts: how far each band lies to the right (or below) of the others, pixels.
  func taps(blur: Double, shifts: SIMD4<Double>) -> Taps {
    let sigma = self.sigma * blur
    let reach = (0..<4).map { abs(shifts[$0]) }.max() ?? 0
    let radius = gsd / 2 + 3 * sigma + reach * gsd
    let length = min(frame.side, Int((2 * radius / frame.cell).rounded(.up)) + 2)
    var taps = Taps(weights: [], length: length, radius: radius)
    taps.weights.reserveCapacity(Self.phases * length)
    for phase in 0..<Self.phases {
      // The first cell's centre seen from the pixel's centre.
      let first = frame.cell * (0.5 - (Double(phase) + 0.5) / Double(Self.phases)) - radius
      var own = (0..<length).map { tap in
        var weight = SIMD4<Float>.zero
        for band in 0..<4 {
          weight[band] = Float(response(first + Double(tap) * frame.cell + shifts[band] * gsd, sigma))
        }
        return weight
      }
      let sum = own.reduce(SIMD4<Float>.zero, +)
      for tap in own.indices { own[tap] /= sum }
      taps.weights += own
    }
    return taps
  }

  /// Box of one pixel blurred by the Gaussian, at `x` metres from the pixel's centre.
  private func response(_ x: Double, _ sigma: Double) -> Double {
    let s = sigma * 2.0.squareRoot()
    return erf((x + gsd / 2) / s) - erf((x - gsd / 2) / s)
  }

  /// The image: row-major, `pixels` squared.
  func image(of colour: [SIMD4<Float>], displaced: Displacement, blur: Double) -> [SIMD4<Float>] {
    let across = taps(blur: blur, shifts: displaced.bandsX)
    let down = taps(blur: blur, shifts: displaced.bandsY)
    var narrow = [SIMD4<Float>](repeating: .zero, count: frame.side * pixels)
    var out = [SIMD4<Float>](repeating: .zero, count: pixels * pixels)
    squeezeAcross(colour, into: &narrow, across, displaced)
    squeezeDown(narrow, into: &out, down, displaced)
    return out
  }

  /// Where a pixel's weights begin: first cell and phase.
  @inline(__always)
  private func start(_ position: Float, _ taps: Taps, _ scale: Float, _ offset: Float) -> (cell: Int, phase: Int) {
    let p = position * scale + offset
    let floor = p.rounded(.down)
    let phase = Int((p - floor) * Float(Self.phases))
    // Cells beyond the margin do not exist; the last ones stand for them.
    return (min(max(0, Int(floor)), frame.side - taps.length), min(phase, Self.phases - 1))
  }

  private func squeezeAcross(
    _ source: [SIMD4<Float>], into target: inout [SIMD4<Float>], _ taps: Taps, _ displaced: Displacement
  ) {
    let scale = Float(gsd / frame.cell)
    let offset = Float((frame.margin - taps.radius) / frame.cell)
    let side = frame.side
    let length = taps.length
    source.withUnsafeBufferPointer { source in
      target.withUnsafeMutableBufferPointer { target in
        taps.weights.withUnsafeBufferPointer { weights in
          displaced.x.withUnsafeBufferPointer { shift in
            for line in 0..<side {
              let row = min(pixels - 1, max(0, Int(frame.ground(line) / gsd)))
              for pixel in 0..<pixels {
                let centre = Float(pixel) + 0.5 - shift[row * pixels + pixel]
                let (cell, phase) = start(centre, taps, scale, offset)
                var sum = SIMD4<Float>.zero
                for t in 0..<length { sum += source[line * side + cell + t] * weights[phase * length + t] }
                target[line * pixels + pixel] = sum
              }
            }
          }
        }
      }
    }
  }

  private func squeezeDown(
    _ source: [SIMD4<Float>], into target: inout [SIMD4<Float>], _ taps: Taps, _ displaced: Displacement
  ) {
    let scale = Float(gsd / frame.cell)
    let offset = Float((frame.margin - taps.radius) / frame.cell)
    let length = taps.length
    source.withUnsafeBufferPointer { source in
      target.withUnsafeMutableBufferPointer { target in
        taps.weights.withUnsafeBufferPointer { weights in
          displaced.y.withUnsafeBufferPointer { shift in
            for row in 0..<pixels {
              for column in 0..<pixels {
                let centre = Float(row) + 0.5 - shift[row * pixels + column]
                let (cell, phase) = start(centre, taps, scale, offset)
                var sum = SIMD4<Float>.zero
                for t in 0..<length {
                  sum += source[(cell + t) * pixels + column] * weights[phase * length + t]
                }
                target[row * pixels + column] = sum
              }
            }
          }
        }
      }
    }
  }
}
