import Foundation

/// The ground of one scene on the fine raster: reflectance, and how much of the sun is taken away.
struct Canvas {
  let frame: FineFrame
  /// Reflectance in blue, green, red, near infrared.
  var colour: [SIMD4<Float>]
  /// 0 = lit, 1 = full shadow.
  var shadow: [Float]
  /// Where works have replaced what grew: no crowns break the snow there.
  var worked: [Bool]

  /// Skylight left in full shadow: more of it is blue.
  static let ambient = SIMD4<Float>(0.30, 0.24, 0.20, 0.15)

  init(_ frame: FineFrame) {
    self.frame = frame
    colour = [SIMD4<Float>](repeating: .zero, count: frame.side * frame.side)
    shadow = [Float](repeating: 0, count: frame.side * frame.side)
    worked = [Bool](repeating: false, count: frame.side * frame.side)
  }

  /// Calls `paint` for every cell that the shape touches, with the share covered and the position in the shape's axes
  /// (metres), and takes the colour it returns.
  mutating func fill(
    _ shape: GroundShape, dx: Double = 0, dy: Double = 0, isWork: Bool = false,
    _ paint: (_ cell: Int, _ u: Double, _ v: Double, _ under: SIMD4<Float>) -> (SIMD4<Float>, Float)
  ) {
    let axes = shape.axes
    let rows = frame.cells(around: shape.centre.y + dy, radius: shape.radius)
    let columns = frame.cells(around: shape.centre.x + dx, radius: shape.radius)
    for row in rows {
      let y = frame.ground(row) - shape.centre.y - dy
      for column in columns {
        let x = frame.ground(column) - shape.centre.x - dx
        let u = x * axes.cosine + y * axes.sine
        let v = -x * axes.sine + y * axes.cosine
        let share = Float(min(1, max(0, 0.5 - shape.distance(u: u, v: v) / frame.cell)))
        guard share > 0 else { continue }
        let k = row * frame.side + column
        let (spectrum, opacity) = paint(k, u, v, colour[k])
        colour[k] += (spectrum - colour[k]) * (share * opacity)
        if isWork && share * opacity > 0.5 { worked[k] = true }
      }
    }
  }

  /// Casts the shadow of a prism of `height` metres over the shape.
  /// - Parameter sun: where the sun stands.
  mutating func castShadow(of shape: GroundShape, height: Double, solidity: Double, sun: SunRay) {
    let reach = height * sun.lengthPerHeight
    let middle = (
      x: shape.centre.x + sun.awayX * reach / 2, y: shape.centre.y + sun.awayY * reach / 2
    )
    let rows = frame.cells(around: middle.y, radius: shape.radius + abs(sun.awayY) * reach / 2)
    let columns = frame.cells(around: middle.x, radius: shape.radius + abs(sun.awayX) * reach / 2)
    let axes = shape.axes
    // Towards the sun in the shape's own axes.
    let du = (-sun.awayX * axes.cosine - sun.awayY * axes.sine) * reach
    let dv = (sun.awayX * axes.sine - sun.awayY * axes.cosine) * reach
    let boxes = shape.boxes
    let quarter = frame.cell / 4
    for row in rows {
      for column in columns {
        let k = row * frame.side + column
        var hits: Float = 0
        for corner in 0..<4 {
          let x = frame.ground(column) - shape.centre.x + (corner & 1 == 0 ? -quarter : quarter)
          let y = frame.ground(row) - shape.centre.y + (corner & 2 == 0 ? -quarter : quarter)
          let u = x * axes.cosine + y * axes.sine
          let v = -x * axes.sine + y * axes.cosine
          if boxes.contains(where: { Self.meets($0.u, $0.v, u, v, du, dv) }) { hits += 0.25 }
        }
        if hits > 0 { shadow[k] = max(shadow[k], hits * Float(solidity)) }
      }
    }
  }

  /// Whether the segment from (u, v) by (du, dv) meets the box (slab method).
  private static func meets(
    _ boxU: ClosedRange<Double>, _ boxV: ClosedRange<Double>, _ u: Double, _ v: Double, _ du: Double, _ dv: Double
  ) -> Bool {
    var low = 0.0
    var high = 1.0
    for (box, start, step) in [(boxU, u, du), (boxV, v, dv)] {
      if abs(step) < 1e-12 {
        guard box.contains(start) else { return false }
      } else {
        let a = (box.lowerBound - start) / step
        let b = (box.upperBound - start) / step
        low = max(low, min(a, b))
        high = min(high, max(a, b))
      }
    }
    return low <= high
  }

  /// Darkens everything painted so far by the shadows cast so far; what is painted later stands in the light.
  mutating func applyShadow() {
    let lost = 1 - Self.ambient
    for k in colour.indices where shadow[k] > 0 { colour[k] *= 1 - lost * shadow[k] }
  }
}

/// The sun of one scene as vectors on the ground.
struct SunRay: Sendable, Hashable {
  /// Unit vector in which shadows fall: `x` east, `y` south.
  var awayX: Double
  var awayY: Double
  /// Metres of shadow for a metre of height.
  var lengthPerHeight: Double
  /// Radians above the horizon.
  var elevation: Double

  init(azimuth: Double, elevation: Double) {
    awayX = -sin(azimuth * .pi / 180)
    awayY = cos(azimuth * .pi / 180)
    // Below 6 degrees shadows would cross the frame; PlanetScope does not deliver such scenes either.
    self.elevation = max(elevation, 6) * .pi / 180
    lengthPerHeight = 1 / tan(self.elevation)
  }

  /// Light on a surface tilted by the slope (rise over run east and south), relative to level ground.
  func light(slopeX: Double, slopeY: Double) -> Double {
    let normal = (1 + slopeX * slopeX + slopeY * slopeY).squareRoot()
    return max(0, 1 + (slopeX * awayX + slopeY * awayY) * lengthPerHeight) / normal
  }
}
