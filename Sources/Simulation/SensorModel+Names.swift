import Foundation
import RasterCore

/// The names that one scene's files carry in its product's convention.
struct DeliveredNames: Sendable, Hashable {
  /// The scene's own id.
  var item: String
  /// With a slash at its end; empty where all scenes lie in one folder.
  var folder: String
  /// What the names of single bands begin with.
  var stem: String
  var metadata: String
}

extension SensorModel {
  func names(of scene: SimulatedScene, at place: GeoPoint) -> DeliveredNames {
    let time = scene.acquisition
    let digits = time.iso8601.filter(\.isNumber)
    let day = String(digits.prefix(8))
    let clock = String(digits.dropFirst(8))
    switch product {
    case .planetscope:
      return DeliveredNames(item: scene.id, folder: "", stem: scene.id + "_3B", metadata: "\(scene.id)_metadata.json")
    case .skysat:
      let satellite = 1 + SeededGenerator.mixed(UInt64(bitPattern: Int64(time.secondsSince1970))) % 19
      let id = "\(day)_\(clock)_ssc\(satellite)_u0001"
      return DeliveredNames(item: id, folder: "", stem: id, metadata: "\(id)_metadata.json")
    case .sentinel2:
      let unit = Self.sentinelUnit(time)
      let tile = "T" + MilitaryGrid.square(place)
      let made = Self.digits(Instant(secondsSince1970: time.secondsSince1970 + 14_400))
      let orbit = "R" + Self.padded(Self.relativeOrbit(place), 3)
      let id = "S2\(unit)_MSIL2A_\(day)T\(clock)_N\(Self.sentinelBaseline.filter(\.isNumber))_\(orbit)_\(tile)_\(made)"
      return DeliveredNames(item: id, folder: id + "/", stem: "\(tile)_\(day)T\(clock)", metadata: "\(id)/\(id).json")
    case .landsat:
      let wrs = ReferenceSystem2(place)
      let made = CalendarDate(dayNumber: time.dayNumber + 9).iso8601.filter(\.isNumber)
      let id = "LC08_L2SP_\(Self.padded(wrs.path, 3))\(Self.padded(wrs.row, 3))_\(day)_\(made)_02_T1"
      return DeliveredNames(item: id, folder: id + "/", stem: id, metadata: "\(id)/\(id)_SR_stac.json")
    }
  }

  /// The baseline whose numbers carry 1000 more; ESA has reprocessed the whole archive to 05.00 and later.
  static let sentinelBaseline = "05.10"

  /// The two satellites take turns every five days.
  static func sentinelUnit(_ time: Instant) -> String { (time.dayNumber / 5) % 2 == 0 ? "A" : "B" }

  /// 1 ... 143, the same for all scenes of a place.
  static func relativeOrbit(_ place: GeoPoint) -> Int {
    let turn = (180 - place.longitude) / 360 * 143
    return 1 + min(142, max(0, Int(turn)))
  }

  /// `20220508T061611`
  private static func digits(_ time: Instant) -> String {
    let digits = time.iso8601.filter(\.isNumber)
    return "\(digits.prefix(8))T\(digits.dropFirst(8))"
  }

  static func padded(_ number: Int, _ width: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, width - text.count)) + text
  }
}

/// The 100 km square of the Military Grid Reference System, the tile of Sentinel-2 and the address in SMART's site models.
enum MilitaryGrid {
  /// `52SCK`. Latitudes beyond 80 south and 84 north take the last band.
  ///
  /// > Reference: Snyder (1987), Map Projections: A Working Manual, USGS PP 1395, equations 8-9 to 8-15; lettering of the WGS84 ellipsoid.
  static func square(_ place: GeoPoint) -> String {
    let zone = min(60, max(1, Int(((place.longitude + 180) / 6).rounded(.down)) + 1))
    let (easting, northing) = transverseMercator(place, zone: zone)
    let bands = Array("CDEFGHJKLMNPQRSTUVWX")
    let band = min(bands.count - 1, max(0, Int(((place.latitude + 80) / 8).rounded(.down))))
    let columns = [Array("ABCDEFGH"), Array("JKLMNPQR"), Array("STUVWXYZ")][(zone - 1) % 3]
    let column = min(7, max(0, Int(easting / 100_000) - 1))
    let rows = Array("ABCDEFGHJKLMNPQRSTUV")
    let metres = place.latitude < 0 ? northing + 10_000_000 : northing
    let row = (Int(metres / 100_000) + (zone % 2 == 0 ? 5 : 0)) % 20
    return "\(SensorModel.padded(zone, 2))\(bands[band])\(columns[column])\(rows[max(0, row)])"
  }

  /// UTM of the WGS84 ellipsoid, metres, northing negative in the south; good to a metre within the zone.
  private static func transverseMercator(_ place: GeoPoint, zone: Int) -> (easting: Double, northing: Double) {
    let a = 6_378_137.0
    let e2 = 0.006_694_379_990_14
    let phi = place.latitude * .pi / 180
    let lambda = (place.longitude - Double(zone * 6 - 183)) * .pi / 180
    let ep2 = e2 / (1 - e2)
    let n = a / (1 - e2 * sin(phi) * sin(phi)).squareRoot()
    let t = tan(phi) * tan(phi)
    let c = ep2 * cos(phi) * cos(phi)
    let A = lambda * cos(phi)
    let m =
      a
      * ((1 - e2 / 4 - 3 * e2 * e2 / 64 - 5 * e2 * e2 * e2 / 256) * phi
        - (3 * e2 / 8 + 3 * e2 * e2 / 32 + 45 * e2 * e2 * e2 / 1_024) * sin(2 * phi)
        + (15 * e2 * e2 / 256 + 45 * e2 * e2 * e2 / 1_024) * sin(4 * phi) - (35 * e2 * e2 * e2 / 3_072) * sin(6 * phi))
    let third = (1 - t + c) * A * A * A / 6
    let fifth = (5 - 18 * t + t * t + 72 * c - 58 * ep2) * pow(A, 5) / 120
    let fourth = (5 - t + 9 * c + 4 * c * c) * pow(A, 4) / 24
    let sixth = (61 - 58 * t + t * t + 600 * c - 330 * ep2) * pow(A, 6) / 720
    return (500_000 + 0.9996 * n * (A + third + fifth), 0.9996 * (m + n * tan(phi) * (A * A / 2 + fourth + sixth)))
  }
}

/// Path and row of Landsat's reference system nearest to a place.
struct ReferenceSystem2: Sendable, Hashable {
  /// 1 ... 233
  var path: Int
  /// 1 ... 122 on the descending half of the orbit.
  var row: Int

  /// From the orbit's geometry: inclination 98.2 degrees, 248 rows and 233 paths to the circle, path 1 crossing the equator at 64.6 west
  /// in row 60 (USGS, Worldwide Reference System-2); right to one path and row.
  init(_ place: GeoPoint) {
    let inclination = 98.2 * Double.pi / 180
    let reach = min(0.999, max(-0.999, sin(place.latitude * .pi / 180) / sin(inclination)))
    let along = asin(reach)
    // North of the equator the track lies east of its node: by the orbit's slant and by the Earth's turn meanwhile.
    let slant = atan(abs(cos(inclination)) * tan(along)) * 180 / .pi
    let turn = along * 180 / .pi * 98.884 / 1_436.07
    let node = place.longitude - slant - turn
    let count = ((-64.6 - node) / (360.0 / 233)).rounded()
    path = Int(((count.truncatingRemainder(dividingBy: 233)) + 233).truncatingRemainder(dividingBy: 233)) + 1
    row = min(122, max(1, Int((60 - along * 180 / .pi / (360.0 / 248)).rounded())))
  }
}
