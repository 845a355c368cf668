import Foundation
import RasterCore

/// What a metadata file beside an image says. Decoding is pure: text in, values out.
struct Sidecar {
  enum Kind { case stacItem, planetMetadata }
  var kind: Kind
  var acquisition: Instant
  var sensor: Sensor?
  var geometry = ViewGeometry()
  var baseline: Double?
  var offsetRemoved = false
  /// The scene was computed: its sensor is a model, and nobody's credit is due.
  var simulated = false
  var reflectanceCoefficients: [Int: Double] = [:]
  /// The file itself, where it was read from one.
  var path: String?
  /// Files that a STAC Item names as its assets.
  var assetFiles: Set<String> = []

  private init(kind: Kind, acquisition: Instant) {
    self.kind = kind
    self.acquisition = acquisition
  }

  /// A STAC Item or Planet's `*_metadata.json`; nil where the text is neither.
  static func decode(json text: Data) -> Sidecar? {
    guard let root = try? JSONSerialization.jsonObject(with: text) as? [String: Any],
      root["type"] as? String == "Feature", let properties = root["properties"] as? [String: Any]
    else { return nil }
    if let acquired = properties["acquired"] as? String {
      return planet(properties, acquired: acquired)
    }
    guard let time = properties["datetime"] as? String ?? properties["start_datetime"] as? String,
      let instant = Instant(parsing: time)
    else { return nil }
    var item = Sidecar(kind: .stacItem, acquisition: instant)
    item.simulated = isSimulated(properties)
    item.readSTAC(properties)
    let assets = root["assets"] as? [String: Any] ?? [:]
    for case let asset as [String: Any] in assets.values {
      guard let href = asset["href"] as? String, let file = href.split(separator: "/").last else { continue }
      item.assetFiles.insert(String(file).removingPercentEncoding ?? String(file))
    }
    return item
  }

  private static func planet(_ properties: [String: Any], acquired: String) -> Sidecar? {
    guard let instant = Instant(parsing: acquired) else { return nil }
    var item = Sidecar(kind: .planetMetadata, acquisition: instant)
    item.simulated = isSimulated(properties)
    let type =
      properties["item_type"] as? String ?? properties["provider"] as? String ?? "planetscope"
    item.sensor = Sensor(platform: type, instrument: properties["instrument"] as? String)
    item.geometry = ViewGeometry(
      sunAzimuth: number(properties["sun_azimuth"]),
      sunElevation: number(properties["sun_elevation"]),
      viewAngle: number(properties["view_angle"]),
      viewAzimuth: number(properties["satellite_azimuth"]))
    return item
  }

  private mutating func readSTAC(_ p: [String: Any]) {
    let instrument = (p["instruments"] as? [Any])?.first as? String
    let names = [p["constellation"], p["platform"]].compactMap { $0 as? String }
    // The platform names the unit (sentinel-2a); Planet's is a bare satellite id, so there the constellation speaks.
    sensor =
      names.reversed().lazy.compactMap { Sensor(platform: $0, instrument: instrument) }.first
      ?? names.last.map { .other($0) }
    geometry = ViewGeometry(
      sunAzimuth: Self.number(p["view:sun_azimuth"]),
      sunElevation: Self.number(p["view:sun_elevation"]),
      viewAngle: Self.number(p["view:off_nadir"]), viewAzimuth: Self.number(p["view:azimuth"]))
    for key in ["s2:processing_baseline", "processing:version"] {
      if baseline == nil { baseline = Self.number(p[key]) }
    }
    offsetRemoved = p["earthsearch:boa_offset_applied"] as? Bool ?? false
  }

  private static func isSimulated(_ properties: [String: Any]) -> Bool {
    let provider = properties["provider"] as? String
    return properties["simulated"] as? Bool == true || provider?.lowercased() == "simulated"
  }

  private static func number(_ value: Any?) -> Double? {
    if let number = value as? NSNumber { return number.doubleValue.isFinite ? number.doubleValue : nil }
    return (value as? String).flatMap { Double($0) }
  }

  /// Planet's `*_metadata.xml`; nil where it holds no acquisition time.
  static func decode(xml text: String) -> Sidecar? {
    func value(_ name: String) -> String? { XMLText.first(name, in: text[...]) }
    func degrees(_ name: String) -> Double? { value(name).flatMap { Double($0) } }
    guard let time = value("acquisitionDateTime") ?? value("acquisitionDate"),
      let instant = Instant(parsing: time)
    else { return nil }
    var item = Sidecar(kind: .planetMetadata, acquisition: instant)
    // The first short name is the platform's, the second the instrument's.
    let names = XMLText.all("shortName", in: text[...])
    item.sensor = names.first.flatMap { Sensor(platform: $0, instrument: names.dropFirst().first) }
    // Its azimuthAngle is the direction of the scan lines, not that of the satellite.
    item.geometry = ViewGeometry(
      sunAzimuth: degrees("illuminationAzimuthAngle"),
      sunElevation: degrees("illuminationElevationAngle"),
      viewAngle: degrees("spaceCraftViewAngle"))
    let numbers = XMLText.all("bandNumber", in: text[...]).map { Int($0) }
    let factors = XMLText.all("reflectanceCoefficient", in: text[...]).map { Double($0) }
    guard numbers.count == factors.count else { return item }
    for case (let n?, let f?) in zip(numbers, factors) where f > 0 && f < 1 {
      item.reflectanceCoefficients[n] = f
    }
    return item
  }
}

/// Element texts out of XML, by local name. Enough for flat values, and with no entity or document type to be misled by.
enum XMLText {
  static func first(_ name: String, in text: Substring) -> String? { next(name, in: text)?.value }

  static func all(_ name: String, in text: Substring) -> [String] {
    var rest = text
    var found: [String] = []
    while found.count < 100, let (value, after) = next(name, in: rest) {
      found.append(value)
      rest = after
    }
    return found
  }

  private static func next(_ name: String, in text: Substring) -> (value: String, rest: Substring)? {
    var rest = text
    while let hit = rest.range(of: name) {
      let before = hit.lowerBound > rest.startIndex ? rest[rest.index(before: hit.lowerBound)] : " "
      let tail = rest[hit.upperBound...]
      rest = tail
      // The opening tag: after "<" or a prefix's colon, before ">" or an attribute.
      guard before == "<" || before == ":", let after = tail.first, after == ">" || after == " ",
        let open = tail.firstIndex(of: ">"),
        let close = tail[open...].firstIndex(of: "<")
      else { continue }
      let value = tail[tail.index(after: open)..<close]
      return (value.trimmingCharacters(in: .whitespacesAndNewlines), tail[close...])
    }
    return nil
  }
}
