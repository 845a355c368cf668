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
