import Foundation

/// A direction or a position in a right-handed frame of three axes: in the local frame x = east, y = north, z = up, in metres.
public struct Vector3: Sendable, Hashable, Codable {
  public var x: Double
  public var y: Double
  public var z: Double

  @inlinable
  public init(_ x: Double, _ y: Double, _ z: Double) {
    self.x = x
    self.y = y
    self.z = z
  }

  @inlinable public static func + (a: Vector3, b: Vector3) -> Vector3 { Vector3(a.x + b.x, a.y + b.y, a.z + b.z) }
  @inlinable public static func - (a: Vector3, b: Vector3) -> Vector3 { Vector3(a.x - b.x, a.y - b.y, a.z - b.z) }
  @inlinable public static func * (s: Double, v: Vector3) -> Vector3 { Vector3(s * v.x, s * v.y, s * v.z) }
  @inlinable public static prefix func - (v: Vector3) -> Vector3 { Vector3(-v.x, -v.y, -v.z) }

  @inlinable public func dot(_ o: Vector3) -> Double { x * o.x + y * o.y + z * o.z }
  @inlinable public func cross(_ o: Vector3) -> Vector3 {
    Vector3(y * o.z - z * o.y, z * o.x - x * o.z, x * o.y - y * o.x)
  }
  @inlinable public var length: Double { dot(self).squareRoot() }
  /// - Precondition: not the zero vector.
  @inlinable public var normalised: Vector3 { (1 / length) * self }

  /// Length of the part in the plane of x and y.
  @inlinable public var horizontalLength: Double { (x * x + y * y).squareRoot() }
  /// Clockwise from +y (north) in degrees, 0 ..< 360.
  public var azimuth: Double { Angle.wrapped(atan2(x, y) * Angle.degrees) }
  /// Above the plane of x and y in degrees, -90 ... 90.
  public var elevation: Double { atan2(z, horizontalLength) * Angle.degrees }

  /// Unit vector of a direction given in degrees.
  public init(azimuth: Double, elevation: Double) {
    let (a, e) = (azimuth * Angle.radians, elevation * Angle.radians)
    self.init(sin(a) * cos(e), cos(a) * cos(e), sin(e))
  }
}

/// Conversions of angles; everything public in this room is in degrees.
public enum Angle {
  public static let radians = Double.pi / 180
  public static let degrees = 180 / Double.pi

  /// 0 ..< 360.
  public static func wrapped(_ a: Double) -> Double {
    let r = a - 360 * (a / 360).rounded(.down)
    return r >= 360 ? 0 : r
  }

  /// The signed turn from `b` to `a`, -180 ..< 180.
  public static func difference(_ a: Double, _ b: Double) -> Double { wrapped(a - b + 180) - 180 }
}
