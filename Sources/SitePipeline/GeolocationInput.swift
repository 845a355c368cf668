import Foundation
import Geolocation
import RasterCore
import RasterIO

/// What the commands about places and cameras have in common: how places and times are written, and the terrain.
public enum GeolocationInput {
  /// `LON,LAT` or `LON,LAT,H` in degrees and metres, longitude first as in GeoJSON.
  public static func place(_ text: String, option: String = "--at") throws -> (point: GeoPoint, height: Double?) {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
      .map { Double($0.trimmingCharacters(in: .whitespaces)) }
    guard (2...3).contains(parts.count), let lon = parts[0], let lat = parts[1], lon.isFinite, lat.isFinite,
      parts.count == 2 || parts[2]?.isFinite == true
    else {
      throw RunError(
        .badOption, path: "\(option) \(text)", message: "is not a place",
        advice: "Write longitude and latitude in degrees, and a height in metres where it is known: 8.09,46.43,2927.")
    }
    guard abs(lat) <= 89.9, abs(lon) <= 360 else {
      throw RunError(
        .badOption, path: "\(option) \(text)", message: "lies at latitude \(lat), longitude \(lon)",
        advice: "Longitude comes first: 8.09,46.43 is 8.09 east, 46.43 north.")
    }
    return (GeoPoint(longitude: Angle.difference(lon, 0), latitude: lat), parts.count == 3 ? parts[2] : nil)
  }

  public static func time(_ text: String, option: String = "--time") throws -> Instant {
    guard let time = Instant(parsing: text), text.contains("T") || text.contains(" ") else {
      throw RunError(
        .badOption, path: "\(option) \(text)", message: "is not a moment",
        advice: "Write date and time of day, in UTC or with an offset: 2023-06-03T14:20Z, 2023-06-03T17:20+03:00.")
    }
    return time
  }

  public static func day(_ text: String, option: String) throws -> CalendarDate {
    guard let time = Instant(parsing: text), text.count <= 10 else {
      throw RunError(.badOption, path: "\(option) \(text)", message: "is not a day", advice: "Write it as 2023-06-03.")
    }
    return time.date
  }

  /// Terrain around places.
  /// - Parameters:
  ///   - radius: metres of terrain wanted around them.
  ///   - required: metres without which the work cannot be done.
  static func terrain(
    _ paths: [String], around points: [GeoPoint], radius: Double, required: Double, options: TerrainOptions
  ) throws -> ElevationTerrain {
    let first = points.first ?? GeoPoint(longitude: 0, latitude: 0)
    let lon = points.map { Angle.difference($0.longitude, first.longitude) }
    let lat = points.map(\.latitude)
    let frame = LocalFrame(
      anchor: GeoPoint(
        longitude: Angle.difference(first.longitude + ((lon.min() ?? 0) + (lon.max() ?? 0)) / 2, 0),
        latitude: ((lat.min() ?? 0) + (lat.max() ?? 0)) / 2))
    let box = FrameBox(
      around: points.map { frame.local(GeoPosition(longitude: $0.longitude, latitude: $0.latitude, height: 0)) })
    var request = ElevationRequest(frame: frame, core: box, wantedRadius: radius, requiredRadius: required)
    request.step = options.step
    request.missingIsSea = options.missingIsSea
    request.raisesSea = !options.keepsBelowSea
    return try Failure.passingOn(paths.first ?? "") { try ElevationReader.read(paths: paths, request: request) }
  }
}

/// How elevation models are to be read.
public struct TerrainOptions: Sendable, Hashable {
  public var paths: [String] = []
  /// Metres between heights; nil: as the finest file has them.
  public var step: Double?
  public var missingIsSea = false
  public var keepsBelowSea = false
  /// Coefficient of refraction.
  public var refraction = 0.13
  public init() {}

  public func check() throws {
    guard (-0.5...1).contains(refraction) else {
      throw RunError(
        .badOption, path: "--refraction \(refraction)", message: "is no coefficient of refraction",
        advice: "0.13 is usual; -0.1 over hot ground to 0.3 under an inversion occur.")
    }
    if let step, !(step >= 0.5 && step <= 1_000) {
      throw RunError(
        .badOption, path: "--dem-step \(step)", message: "is not between 0.5 and 1,000 m",
        advice: "Leave it out to keep the model's own.")
    }
  }
}

/// Numbers as they are printed and written: digits that mean something, and places as people say them.
enum GeolocationText {
  static func rounded(_ x: Double, _ decimals: Int) -> Double {
    let f = pow(10, Double(decimals))
    return (x * f).rounded() / f
  }

  static func fixed(_ x: Double, _ decimals: Int) -> String { String(format: "%.\(decimals)f", x) }

  /// `46.43123 N, 8.09333 E`
  static func place(_ p: GeoPoint) -> String {
    "\(fixed(abs(p.latitude), 5)) \(p.latitude < 0 ? "S" : "N"), \(fixed(abs(p.longitude), 5)) \(p.longitude < 0 ? "W" : "E")"
  }

  static func metres(_ x: Double) -> String {
    abs(x) >= 9_950
      ? "\(fixed(x / 1_000, 1)) km"
      : abs(x) >= 100 ? "\(fixed((x / 10).rounded() * 10, 0)) m" : "\(fixed(x, abs(x) < 10 ? 1 : 0)) m"
  }

  /// `297.3° (WNW)`
  static func azimuth(_ a: Double) -> String {
    let names = ["N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE", "S", "SSW", "SW", "WSW", "W", "WNW", "NW", "NNW"]
    return "\(fixed(a, 1))° (\(names[Int((a / 22.5).rounded()) % 16]))"
  }
}

extension GeoPosition {
  func rounded() -> GeoPosition {
    GeoPosition(
      longitude: GeolocationText.rounded(longitude, 7), latitude: GeolocationText.rounded(latitude, 7),
      height: GeolocationText.rounded(height, 1))
  }
}
