import Foundation
import Geolocation
import RasterCore

/// `camera.json`: a camera that was found, as later steps read it.
public struct CameraRecord: Sendable, Codable {
  public struct Frame: Sendable, Codable {
    /// The frame's file and digest; null where only its size was given.
    public var path: String?
    public var sha256: String?
    public var width: Int
    public var height: Int
    /// EXIF's number where it says that viewers are to turn the picture; null where it is shown as it is stored. Landmarks' pixels
    /// count in the picture as it is stored; a skyline's camera is that of the picture as it is shown, `width` and `height` too.
    public var turned: Int?
  }
  /// Half axes in metres, azimuth of the longer one in degrees from true north.
  public struct Region: Sendable, Codable {
    public var major: Double
    public var minor: Double
    public var azimuth: Double
    public var outline: GeoPolygon
  }
  /// Standard deviations: metres, degrees, and the focal length as a share.
  public struct Sigmas: Sendable, Codable {
    public var east: Double
    public var north: Double
    public var height: Double
    public var yaw: Double
    public var pitch: Double
    public var roll: Double
    public var focal: Double
  }
  public struct Point: Sendable, Codable {
    public var name: String
    public var note: String
    public var u: Double
    public var v: Double
    public var place: GeoPosition
    /// Measured less predicted, pixels; their size in standard deviations.
    public var du: Double
    public var dv: Double
    public var size: Double
    public var distance: Double
    public var azimuth: Double
    /// Metres by which the camera moves without it; null where the rest does not hold the camera.
    public var pull: Double?
    public var leftOut: Bool
  }
  public struct Notice: Sendable, Codable {
    public var kind: String
    public var text: String
  }
  public struct Elsewhere: Sendable, Codable {
    public var place: GeoPosition
    public var yaw: Double
    public var hfov: Double
  }
  /// How the line between ground and sky lies.
  public struct SkylineFit: Sendable, Codable {
    /// Whether the line belongs to the place: consistent, inconsistent, cannot say; of a search its word.
    public var verdict: String
    public var reason: String
    /// Pixels between line and prediction; share of the samples that agree; how many there are.
    public var residual: Double
    public var agreeing: Double
    public var samples: Int
    /// Metres to the ground that makes the line, in its middle.
    public var distance: Double
    /// Pixels x, y along the line and along the terrain's.
    public var line: [[Double]]
    public var terrain: [[Double]]
  }

  public static let schema = "groundbreak.camera/1"
  public var schema: String
  /// How it was found: `landmarks`; `skyline` at a place that was given; `skyline search`.
  public var method: String
  public var frame: Frame
  public var place: GeoPosition
  /// Degrees: from true north, above the horizontal, right side down.
  public var yaw: Double
  public var pitch: Double
  public var roll: Double
  /// Pixels; degrees; millimetres on 36 mm film; the principal point in pixels; distortion.
  public var focal: Double
  public var hfov: Double
  public var equivalent: Double
  public var cx: Double
  public var cy: Double
  public var k1: Double
  /// Coefficient of refraction.
  public var refraction: Double
  public var sigma: Sigmas?
  /// Of east, north, height, yaw, pitch, roll and the logarithm of the focal length: 7 x 7, row by row, metres and degrees.
  public var covariance: [Double]?
  public var region68: Region?
  public var region95: Region?
  public var chiSquared: Double?
  public var freedom: Int?
  public var errorScale: Double?
  /// Null where no skyline was used.
  public var skyline: SkylineFit?
  public var points: [Point]
  public var elsewhere: [Elsewhere]
  public var terrain: [String]
  public var notices: [Notice]

  /// Metres to what is farthest of that which holds the camera.
  var farthest: Double { points.filter { !$0.leftOut }.map(\.distance).max() ?? skyline?.distance ?? 2_000 }

  /// The camera in a local frame of its own.
  public func camera(in frame: LocalFrame) -> Camera {
    let at = frame.local(place)
    var inner = Intrinsics(
      width: self.frame.width, height: self.frame.height, focal: focal, principal: PixelPoint(x: cx, y: cy), k1: k1)
    inner.k1 = k1
    return Camera(
      intrinsics: inner, position: at,
      orientation: Orientation(yaw: yaw + frame.convergence(at: at), pitch: pitch, roll: roll))
  }

  /// - Throws: `RunError.unreadable` where the file is none of ours or cannot be a camera.
  public static func read(_ path: String) throws -> CameraRecord {
    var isFolder: ObjCBool = false
    let file =
      FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
      ? path + "/camera.json" : path
    guard let data = FileManager.default.contents(atPath: file) else {
      throw RunError(
        .unreadable, path: file, message: "cannot be read",
        advice: "Give the folder or the camera.json that `geolocate resect` wrote.")
    }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    guard let record = try? decoder.decode(CameraRecord.self, from: data), record.schema == Self.schema,
      record.focal > 0, record.frame.width > 0, record.frame.height > 0, abs(record.place.latitude) <= 89.9
    else {
      throw RunError(
        .unreadable, path: file, message: "is not a camera of this program",
        advice: "Give the camera.json that `geolocate resect` wrote.")
    }
    return record
  }

  /// Outline of what the camera looks at, as far as `distance` metres.
  public func cone(distance: Double) -> GeoPolygon {
    let frame = LocalFrame(anchor: place.point)
    let camera = camera(in: frame)
    let y = cy
    let edges = (0...24).map { i -> Vector3 in
      let ray = camera.ray(PixelPoint(x: Double(self.frame.width) * Double(i) / 24, y: y))
      let a = ray.azimuth * Angle.radians
      return Vector3(distance * sin(a), distance * cos(a), 0)
    }
    // From right to left: counter-clockwise on the map.
    let ring = [Vector3(0, 0, 0)] + edges.reversed()
    return GeoPolygon(exterior: ring.map { frame.geographic($0).point })
  }
}
