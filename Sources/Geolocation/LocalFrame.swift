import Foundation
import RasterCore

/// A position with its height in metres above sea level, as the elevation model counts it.
public struct GeoPosition: Sendable, Hashable, Codable {
  public var longitude: Double
  public var latitude: Double
  public var height: Double

  public init(longitude: Double, latitude: Double, height: Double) {
    self.longitude = longitude
    self.latitude = latitude
    self.height = height
  }

  public var point: GeoPoint { GeoPoint(longitude: longitude, latitude: latitude) }
}

/// The working frame: metres east and north of an anchor, heights as they are.
///
/// It is the azimuthal equidistant projection of the WGS84 ellipsoid about the anchor (`+proj=aeqd`): distances and azimuths from the
/// anchor are true, lengths 60 km away wrong by 15 parts in a million. Heights are not changed: the Earth's curvature is put in
/// between an observer and what is seen (`Refraction`), not into the frame.
public struct LocalFrame: Sendable, Hashable, Codable {
  public let anchor: GeoPoint

  private static let a = 6_378_137.0
  private static let e2 = 0.006694379990141317

  /// - Precondition: latitude within -89.9 ... 89.9.
  public init(anchor: GeoPoint) {
    precondition(abs(anchor.latitude) <= 89.9, "a local frame has a north")
    self.anchor = anchor
  }

  /// What PROJ calls this frame.
  public var projDefinition: String {
    "+proj=aeqd +lat_0=\(anchor.latitude) +lon_0=\(anchor.longitude) +x_0=0 +y_0=0 +datum=WGS84 +units=m +no_defs"
  }

  /// Metres east and north of the anchor, to a centimetre within 100 km.
  ///
  /// The chord to the point gives azimuth and length; the length is put onto the arc with the radius of the normal section (Euler).
  public func local(_ p: GeoPosition) -> Vector3 {
    let d = Self.geocentric(p.longitude, p.latitude) - Self.geocentric(anchor.longitude, anchor.latitude)
    let (east, north, _) = axes
    let (e, n) = (east.dot(d), north.dot(d))
    let flat = (e * e + n * n).squareRoot()
    guard flat > 0 else { return Vector3(0, 0, p.height) }
    let scale = arc(chord: d.length, sinAzimuth: e / flat, cosAzimuth: n / flat) / flat
    return Vector3(scale * e, scale * n, p.height)
  }

  /// The inverse of `local`, by fixed-point steps; longitude -180 ..< 180.
  public func geographic(_ v: Vector3) -> GeoPosition {
    var guess = GeoPosition(longitude: anchor.longitude, latitude: anchor.latitude, height: v.z)
    for _ in 0..<12 {
      let here = local(guess)
      let (de, dn) = (v.x - here.x, v.y - here.y)
      let phi = guess.latitude * Angle.radians
      guess.latitude += dn / Self.meridianRadius(phi) * Angle.degrees
      guess.longitude += de / (Self.normalRadius(phi) * cos(phi)) * Angle.degrees
      if de * de + dn * dn < 1e-10 { break }
    }
    guess.longitude = Angle.difference(guess.longitude, 0)
    return guess
  }

  /// Degrees by which true north at a place lies clockwise of the frame's north there: what has to be taken from an azimuth in the
  /// frame to have one from true north.
  public func convergence(at v: Vector3) -> Double {
    let here = geographic(v)
    let up = local(GeoPosition(longitude: here.longitude, latitude: here.latitude + 1e-4, height: v.z))
    return Angle.difference((up - v).azimuth, 0)
  }

  // MARK: The ellipsoid

  private var axes: (east: Vector3, north: Vector3, up: Vector3) {
    let (l, p) = (anchor.longitude * Angle.radians, anchor.latitude * Angle.radians)
    return (
      Vector3(-sin(l), cos(l), 0), Vector3(-sin(p) * cos(l), -sin(p) * sin(l), cos(p)),
      Vector3(cos(p) * cos(l), cos(p) * sin(l), sin(p))
    )
  }

  private func arc(chord: Double, sinAzimuth s: Double, cosAzimuth c: Double) -> Double {
    let phi = anchor.latitude * Angle.radians
    let radius = 1 / (c * c / Self.meridianRadius(phi) + s * s / Self.normalRadius(phi))
    return 2 * radius * asin(min(1, chord / (2 * radius)))
  }

  private static func geocentric(_ longitude: Double, _ latitude: Double) -> Vector3 {
    let (l, p) = (longitude * Angle.radians, latitude * Angle.radians)
    let n = normalRadius(p)
    return Vector3(n * cos(p) * cos(l), n * cos(p) * sin(l), n * (1 - e2) * sin(p))
  }

  private static func normalRadius(_ phi: Double) -> Double { a / (1 - e2 * sin(phi) * sin(phi)).squareRoot() }
  private static func meridianRadius(_ phi: Double) -> Double {
    a * (1 - e2) / pow(1 - e2 * sin(phi) * sin(phi), 1.5)
  }
}

/// How far things sink below the horizontal with distance: the Earth's curvature less the bending of light.
public struct Refraction: Sendable, Hashable, Codable {
  /// Coefficient of refraction: the curvature of a ray of light over that of the Earth. 0.13 is Gauss's value, in use in surveying;
  /// -0.1 (hot ground) to 0.3 (inversion) occur.
  public var k = 0.13
  /// Mean radius of the Earth, metres.
  public static let earthRadius = 6_371_000.0

  public init(k: Double = 0.13) { self.k = k }

  /// Metres by which something at `distance` (metres along the ground) appears lowered: d^2 (1 - k) / 2R.
  @inlinable
  public func drop(_ distance: Double) -> Double { distance * distance * (1 - k) / (2 * Self.earthRadius) }

  /// Vector from `eye` to where `point` appears to be.
  @inlinable
  public func apparent(_ point: Vector3, from eye: Vector3) -> Vector3 {
    var d = point - eye
    d.z -= (d.x * d.x + d.y * d.y) * (1 - k) / (2 * Self.earthRadius)
    return d
  }
}
