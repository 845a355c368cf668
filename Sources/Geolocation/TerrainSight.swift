import Foundation

/// Looking over terrain from a point, with the Earth's curvature.
extension ElevationGrid {
  /// Metres from the eye at which looking begins: nearer, the model's cells say nothing of what stands in the way.
  var nearest: Double { max(30, 2 * step) }

  /// The next distance along a ray: a cell's share near by, coarser far off, where a cell fills less of the view.
  @inlinable
  func following(_ d: Double) -> Double { d + max(step * 0.5, 0.003 * d) }

  /// Elevation of the terrain's edge at one azimuth of the frame, degrees, and its distance in metres; nil where the eye stands outside
  /// the grid. - Parameter eye: its z is a height above sea level.
  public func horizon(
    from eye: Vector3, azimuth: Double, refraction: Refraction = Refraction()
  ) -> (elevation: Double, distance: Double)? {
    let (sx, cx) = (sin(azimuth * Angle.radians), cos(azimuth * Angle.radians))
    var best = (slope: -Double.infinity, distance: 0.0)
    var d = nearest
    while reach(east: eye.x + d * sx, north: eye.y + d * cx) >= 0 {
      let z = height(east: eye.x + d * sx, north: eye.y + d * cx)
      if !z.isNaN {
        let slope = (z - refraction.drop(d) - eye.z) / d
        if slope > best.slope { best = (slope, d) }
      }
      d = following(d)
    }
    return best.distance > 0 ? (atan(best.slope) * Angle.degrees, best.distance) : nil
  }

  /// The whole horizon in `count` steps of azimuth; where the grid says nothing, -5 degrees.
  public func horizonLine(from eye: Vector3, count: Int = 720, refraction: Refraction = Refraction()) -> HorizonLine {
    HorizonLine(
      elevations: (0..<count).map { i in
        max(-5, horizon(from: eye, azimuth: 360 * Double(i) / Double(count), refraction: refraction)?.elevation ?? -5)
      })
  }

  /// Where a ray from the eye meets the ground; nil where it leaves the grid before.
  /// - Parameter direction: any length.
  public func hit(from eye: Vector3, along direction: Vector3, refraction: Refraction = Refraction()) -> Vector3? {
    let flat = direction.horizontalLength
    guard flat > 1e-9 else {
      let z = height(east: eye.x, north: eye.y)
      return direction.z < 0 && !z.isNaN && z <= eye.z ? Vector3(eye.x, eye.y, z) : nil
    }
    let (ux, uy, slope) = (direction.x / flat, direction.y / flat, direction.z / flat)
    // Positive above the ground.
    func clearance(_ d: Double) -> Double {
      eye.z + slope * d + refraction.drop(d) - height(east: eye.x + d * ux, north: eye.y + d * uy)
    }
    var last = 0.0
    var d = min(step, 5) * 0.2
    while reach(east: eye.x + d * ux, north: eye.y + d * uy) >= 0 {
      let c = clearance(d)
      if c < 0 {
        var (low, high) = (last, d)
        for _ in 0..<40 {
          let middle = (low + high) / 2
          if clearance(middle) < 0 { high = middle } else { low = middle }
        }
        let (x, y) = (eye.x + high * ux, eye.y + high * uy)
        return Vector3(x, y, height(east: x, north: y))
      }
      if !c.isNaN { last = d }
      d = d < step ? d * 1.3 : following(d)
    }
    return nil
  }

  /// Whether a point can be seen from the eye.
  public struct Sight: Sendable, Hashable, Codable {
    /// Metres by which the line of sight passes above the ground where it passes closest to it; negative where ground is in the way.
    public var clearance: Double
    /// Metres from the eye to that place.
    public var at: Double
    /// Share of the line over ground of known height.
    public var known: Double
  }

  /// The ground within `nearest` of the eye and of the point is passed over, for both stand on it.
  public func sight(from eye: Vector3, to point: Vector3, refraction: Refraction = Refraction()) -> Sight {
    let far = (point - eye).horizontalLength
    var result = Sight(clearance: .infinity, at: 0, known: 1)
    guard far > 2 * nearest else { return result }
    let apparent = refraction.apparent(point, from: eye)
    let (ux, uy, slope) = (apparent.x / far, apparent.y / far, apparent.z / far)
    var (looked, known) = (0, 0)
    var d = nearest
    while d < far - nearest {
      looked += 1
      let z = height(east: eye.x + d * ux, north: eye.y + d * uy)
      if !z.isNaN {
        known += 1
        let above = eye.z + slope * d + refraction.drop(d) - z
        if above < result.clearance { (result.clearance, result.at) = (above, d) }
      }
      d = following(d)
    }
    result.known = looked == 0 ? 1 : Double(known) / Double(looked)
    return result
  }
}
