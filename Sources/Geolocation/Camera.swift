import Foundation
import RasterCore

/// The inner geometry of a camera.
///
/// Pixels: x to the right, y down, (0, 0) the outer corner of the first pixel, so that its centre is (0.5, 0.5). (OpenCV counts from
/// the first pixel's centre: its numbers are ours less 0.5.)
public struct Intrinsics: Sendable, Hashable, Codable {
  /// Width and height of the image in pixels.
  public var width: Int
  public var height: Int
  /// Focal length in pixels, > 0.
  public var focal: Double
  /// Principal point in pixels.
  public var cx: Double
  public var cy: Double
  /// Radial distortion: a point at distance r from the axis (r = 1 at 45 degrees) is drawn at r (1 + k1 r^2).
  public var k1: Double

  /// - Parameter principal: nil: the middle of the image, which is right unless the image was cropped.
  public init(width: Int, height: Int, focal: Double, principal: PixelPoint? = nil, k1: Double = 0) {
    self.width = width
    self.height = height
    self.focal = focal
    cx = principal?.x ?? Double(width) / 2
    cy = principal?.y ?? Double(height) / 2
    self.k1 = k1
  }

  /// - Parameter hFOV: horizontal field of view in degrees, > 0 and < 180.
  public init(width: Int, height: Int, hFOV: Double) {
    self.init(width: width, height: height, focal: Self.focal(width: width, hFOV: hFOV))
  }

  /// Horizontal field of view in degrees: 2 atan(W / 2f), without distortion.
  public var hFOV: Double { 2 * atan(Double(width) / (2 * focal)) * Angle.degrees }

  /// Focal length in millimetres of a 36 mm wide film with the same horizontal field of view.
  public var equivalent35mm: Double { 36 * focal / Double(width) }

  public static func focal(width: Int, hFOV: Double) -> Double {
    Double(width) / (2 * tan(hFOV * Angle.radians / 2))
  }
}

/// Where a camera points, in degrees.
public struct Orientation: Sendable, Hashable, Codable {
  /// Azimuth of the optical axis, clockwise from true north.
  public var yaw: Double
  /// Of the optical axis above the horizontal.
  public var pitch: Double
  /// Positive: turned clockwise as seen from behind, its right side down.
  public var roll: Double

  public init(yaw: Double, pitch: Double, roll: Double) {
    self.yaw = yaw
    self.pitch = pitch
    self.roll = roll
  }

  /// As KML's `Camera` wants it: tilt 0 looks straight down and roll turns the other way round.
  public var kml: (heading: Double, tilt: Double, roll: Double) { (Angle.wrapped(yaw), 90 + pitch, -roll) }

  public init(kmlHeading heading: Double, tilt: Double, roll: Double) {
    self.init(yaw: Angle.wrapped(heading), pitch: tilt - 90, roll: -roll)
  }
}

/// A rotation from the local frame (east, north, up) to camera axes (x right, y down, z forward): the camera's axes as rows.
public struct Rotation: Sendable, Hashable {
  public var right: Vector3
  public var down: Vector3
  public var forward: Vector3

  public init(right: Vector3, down: Vector3, forward: Vector3) {
    self.right = right
    self.down = down
    self.forward = forward
  }

  /// Rz(roll) Rx(pitch) Ry(yaw) A, with A taking (E, N, U) to (E, -U, N).
  public init(_ o: Orientation) {
    let (sy, cy) = (sin(o.yaw * Angle.radians), cos(o.yaw * Angle.radians))
    let (sp, cp) = (sin(o.pitch * Angle.radians), cos(o.pitch * Angle.radians))
    let (sr, cr) = (sin(o.roll * Angle.radians), cos(o.roll * Angle.radians))
    forward = Vector3(sy * cp, cy * cp, sp)
    let level = Vector3(cy, -sy, 0)
    let below = forward.cross(level)
    right = cr * level + sr * below
    down = cr * below - sr * level
  }

  /// The inverse of `init(_ orientation:)`; yaw 0 ..< 360, pitch -90 ... 90, roll -180 ... 180. Straight up or down all turning is
  /// counted as yaw.
  public var orientation: Orientation {
    let pitch = asin(min(1, max(-1, forward.z))) * Angle.degrees
    guard forward.horizontalLength > 1e-9 else {
      return Orientation(yaw: Angle.wrapped(atan2(-right.y, right.x) * Angle.degrees), pitch: pitch, roll: 0)
    }
    return Orientation(yaw: forward.azimuth, pitch: pitch, roll: atan2(-right.z, -down.z) * Angle.degrees)
  }

  @inlinable
  public func toCamera(_ v: Vector3) -> Vector3 { Vector3(right.dot(v), down.dot(v), forward.dot(v)) }

  @inlinable
  public func toWorld(_ c: Vector3) -> Vector3 { c.x * right + c.y * down + c.z * forward }
}

/// A camera in a local frame.
public struct Camera: Sendable, Hashable {
  public var intrinsics: Intrinsics
  /// East, north and height in metres.
  public var position: Vector3
  public var rotation: Rotation

  public init(intrinsics: Intrinsics, position: Vector3, orientation: Orientation) {
    self.init(intrinsics: intrinsics, position: position, rotation: Rotation(orientation))
  }

  public init(intrinsics: Intrinsics, position: Vector3, rotation: Rotation) {
    self.intrinsics = intrinsics
    self.position = position
    self.rotation = rotation
  }

  /// Yaw from the frame's north, which is true north at its anchor (see `LocalFrame.convergence`).
  public var orientation: Orientation { rotation.orientation }

  /// The pixel that sees a direction; nil for directions behind the camera, and beyond the radius where the distortion folds back.
  public func pixel(direction: Vector3) -> PixelPoint? {
    let c = rotation.toCamera(direction)
    guard c.z > 1e-9 * direction.length else { return nil }
    let (x, y) = (c.x / c.z, c.y / c.z)
    let k = intrinsics.k1
    let r2 = x * x + y * y
    guard 1 + 3 * k * r2 > 0 else { return nil }
    let s = intrinsics.focal * (1 + k * r2)
    return PixelPoint(x: intrinsics.cx + s * x, y: intrinsics.cy + s * y)
  }

  /// The pixel at which a point of the local frame appears, lowered by the Earth's curvature; nil where it is behind the camera.
  public func pixel(of point: Vector3, refraction: Refraction = Refraction()) -> PixelPoint? {
    pixel(direction: refraction.apparent(point, from: position))
  }

  /// Unit vector in the local frame along which a pixel looks.
  public func ray(_ p: PixelPoint) -> Vector3 {
    let xd = (p.x - intrinsics.cx) / intrinsics.focal
    let yd = (p.y - intrinsics.cy) / intrinsics.focal
    var s = 1.0
    if intrinsics.k1 != 0 {
      // Newton's method for r (1 + k1 r^2) = rd; beyond the fold the nearest radius before it.
      let rd = (xd * xd + yd * yd).squareRoot()
      let limit = intrinsics.k1 < 0 ? (-1 / (3 * intrinsics.k1)).squareRoot() : .infinity
      var r = min(rd, limit)
      for _ in 0..<30 {
        let slope = 1 + 3 * intrinsics.k1 * r * r
        guard slope > 1e-6 else { break }
        r = min(limit, max(0, r - (r * (1 + intrinsics.k1 * r * r) - rd) / slope))
      }
      s = rd > 0 ? r / rd : 1
    }
    return rotation.toWorld(Vector3(xd * s, yd * s, 1)).normalised
  }

  /// Whether the image holds the pixel.
  public func shows(_ p: PixelPoint) -> Bool {
    p.x >= 0 && p.y >= 0 && p.x <= Double(intrinsics.width) && p.y <= Double(intrinsics.height)
  }
}
