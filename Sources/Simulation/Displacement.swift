import Foundation

/// Where the content of each pixel comes from: the error of georeference, place by place.
struct Displacement: Sendable {
  /// How far the content lies to the right of and below where the grid says, pixels, one for each pixel.
  var x: [Float]
  var y: [Float]
  /// What each band adds to that.
  var bandsX = SIMD4<Double>.zero
  var bandsY = SIMD4<Double>.zero

  init(_ scenario: Scenario, _ conditions: SceneConditions, pixels: Int) {
    x = [Float](repeating: Float(conditions.shift.x), count: pixels * pixels)
    y = [Float](repeating: Float(conditions.shift.y), count: pixels * pixels)
    guard let distortion = conditions.distortion else { return }
    for (band, shift) in distortion.bandShifts.prefix(4).enumerated() {
      bandsX[band] = shift.x
      bandsY[band] = shift.y
    }
    turn(distortion, pixels: pixels)
    guard distortion.warp > 0 else { return }
    let seed = SeededGenerator.mixed(scenario.seed &+ conditions.key &* 5)
    let strength = Float(distortion.warp)
    // Attitude errors within a strip: longer than the frame is wide at 3 m, with a shorter part of a third.
    for (axis, own) in [seed, seed &+ 1].enumerated() {
      let field = FractalNoise(seed: own, wavelength: 110 * scenario.sensor.gsd, octaves: 2, gain: 0.35).field(
        width: pixels, height: pixels, originX: 0, originY: 0, cell: scenario.sensor.gsd)
      for k in field.indices {
        if axis == 0 { x[k] += strength * field[k] } else { y[k] += strength * field[k] }
      }
    }
  }

  private mutating func turn(_ distortion: SceneConditions.Distortion, pixels: Int) {
    let sine = Float(sin(distortion.rotation * .pi / 180))
    let stretch = Float(distortion.scale)
    let middle = Float(pixels) / 2
    for row in 0..<pixels {
      let dy = Float(row) + 0.5 - middle
      for column in 0..<pixels {
        let dx = Float(column) + 0.5 - middle
        x[row * pixels + column] += stretch * dx - sine * dy
        y[row * pixels + column] += sine * dx + stretch * dy
      }
    }
  }
}
