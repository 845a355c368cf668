import Foundation

/// A region around a place in which the truth lies with a stated probability, metres and degrees.
public struct ErrorEllipse: Sendable, Hashable, Codable {
  /// Half the longer and the shorter axis, metres.
  public var major: Double
  public var minor: Double
  /// Azimuth of the longer axis, degrees from the frame's north, 0 ..< 180.
  public var azimuth: Double

  /// - Parameters:
  ///   - xx, xy, yy: covariance, m2.
  ///   - quantile: squared Mahalanobis distance at the region's edge.
  public init(xx: Double, xy: Double, yy: Double, quantile: Double) {
    let middle = (xx + yy) / 2
    let spread = (pow((xx - yy) / 2, 2) + xy * xy).squareRoot()
    major = (max(0, middle + spread) * quantile).squareRoot()
    minor = (max(0, middle - spread) * quantile).squareRoot()
    // Eigenvector of the larger eigenvalue, as an angle from y.
    let angle = 0.5 * atan2(2 * xy, yy - xx) * Angle.degrees
    azimuth = Angle.wrapped(angle).truncatingRemainder(dividingBy: 180)
  }

  /// Points of the outline about a centre, counter-clockwise on the map.
  public func outline(around centre: Vector3, count: Int = 72) -> [Vector3] {
    let (s, c) = (sin(azimuth * Angle.radians), cos(azimuth * Angle.radians))
    return (0..<count).map { i in
      let t = -2 * Double.pi * Double(i) / Double(count)
      let (along, across) = (major * cos(t), minor * sin(t))
      return Vector3(centre.x + along * s + across * c, centre.y + along * c - across * s, centre.z)
    }
  }

  /// Whether a point lies in the ellipse about a centre.
  public func contains(_ p: Vector3, around centre: Vector3) -> Bool {
    let (s, c) = (sin(azimuth * Angle.radians), cos(azimuth * Angle.radians))
    let (dx, dy) = (p.x - centre.x, p.y - centre.y)
    let (along, across) = (dx * s + dy * c, dx * c - dy * s)
    return pow(along / max(major, 1e-12), 2) + pow(across / max(minor, 1e-12), 2) <= 1
  }
}
