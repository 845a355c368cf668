import Foundation
import Geolocation
import RasterCore
import RasterIO
import SceneCatalog

/// The table of landmarks: a place in the frame and a place on the map, one row each.
///
/// Columns, by name and in any order: `u`, `v` in pixels from the frame's upper left corner; `lon`, `lat`, or `x`, `y` with a coordinate
/// system; optional `height` (metres above sea level), `above` (metres above the ground of the elevation model), `sigma_px`, `sigma_m`,
/// `sigma_h`, `name`, `note`.
public struct PairTable: Sendable {
  public struct Row: Sendable, Hashable {
    public var name: String
    public var pixel: PixelPoint
    public var place: GeoPoint
    public var height: Double?
    public var above: Double?
    public var sigmaPixel: Double?
    public var sigmaMap: Double?
    public var sigmaHeight: Double?
    public var note: String
    /// Of the file.
    public var line: Int
  }
  public var path: String
  public var rows: [Row]

  private static let synonyms: [String: [String]] = [
    "u": ["u", "column", "px"], "v": ["v", "row", "py"], "lon": ["lon", "longitude", "lng"],
    "lat": ["lat", "latitude"],
    "x": ["x", "east", "easting"], "y": ["y", "north", "northing"],
    "height": ["height", "h", "z", "elevation", "altitude"],
    "above": ["above"], "sigma_px": ["sigma_px"], "sigma_m": ["sigma_m"], "sigma_h": ["sigma_h"],
    "name": ["name", "id", "label"], "note": ["note", "notes", "what"],
  ]

  /// - Parameter system: of the columns x and y; nil: there are lon and lat.
  /// - Throws: `RunError` naming the file and the line.
  public static func read(path: String, system: String?) throws -> PairTable {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw RunError(.unreadable, path: path, message: "cannot be read", advice: "Check the name and the permissions.")
    }
    guard data.count < 10_000_000, let text = String(data: data, encoding: .utf8) else {
      throw RunError(
        .unreadable, path: path, message: "is not UTF-8 text", advice: "Save the landmarks as CSV in UTF-8.")
    }
    let rows = try Failure.passingOn(path) {
      try CSV.rows(text, path: path).filter { $0.fields != [""] && !($0.fields.first ?? "").hasPrefix("#") }
    }
    let columns = try header(rows.first?.fields ?? [], path, system)
    var result: [Row] = []
    var planar: [(x: Double, y: Double)] = []
    for row in rows.dropFirst() {
      let reader = FieldReader(row: row, columns: columns, path: path)
      let pixel = PixelPoint(x: try reader.number("u"), y: try reader.number("v"))
      planar.append((try reader.number(system == nil ? "lon" : "x"), try reader.number(system == nil ? "lat" : "y")))
      result.append(
        Row(
          name: reader.text("name") ?? "\(result.count + 1)", pixel: pixel, place: GeoPoint(longitude: 0, latitude: 0),
          height: try reader.optional("height"), above: try reader.optional("above"),
          sigmaPixel: try reader.positive("sigma_px"), sigmaMap: try reader.positive("sigma_m"),
          sigmaHeight: try reader.positive("sigma_h"), note: reader.text("note") ?? "", line: row.line))
    }
    try place(&result, planar, system, path)
    try refuseTwins(result, path)
    return PairTable(path: path, rows: result)
  }

  private static func header(_ fields: [String], _ path: String, _ system: String?) throws -> [String: Int] {
    let names = fields.map { $0.trimmingCharacters(in: .whitespaces).lowercased() }
    var columns: [String: Int] = [:]
    for (key, words) in synonyms {
      // The whole name, else what stands before a unit: east_m, height_m.
      let i =
        names.firstIndex(where: words.contains)
        ?? names.firstIndex { n in !n.hasPrefix("sigma") && words.contains(String(n.prefix { $0 != "_" })) }
      if let i { columns[key] = i }
    }
    let needed = ["u", "v"] + (system == nil ? ["lon", "lat"] : ["x", "y"])
    let missing = needed.filter { columns[$0] == nil }
    guard missing.isEmpty else {
      let advice =
        system == nil && columns["x"] != nil && columns["y"] != nil
        ? "Name the coordinate system of x and y with --crs, for example EPSG:32632."
        : "The first line names the columns: u,v,lon,lat,height,sigma_px,sigma_m,name."
      throw RunError(
        .unreadable, path: path, message: "has no column \(missing.joined(separator: ", "))", advice: advice)
    }
    return columns
  }

  private static func place(_ rows: inout [Row], _ planar: [(x: Double, y: Double)], _ system: String?, _ path: String)
    throws
  {
    let places: [GeoPoint?] =
      try system.map { s in try Failure.passingOn(path) { try PlaceConverter.geographic(planar, from: s) } }
      ?? planar.map { GeoPoint(longitude: $0.x, latitude: $0.y) }
    for i in rows.indices {
      guard let p = places[i], abs(p.latitude) <= 89.9, abs(p.longitude) <= 360 else {
        throw RunError(
          .unreadable, path: "\(path), line \(rows[i].line)",
          message: "\(planar[i].x), \(planar[i].y) is no place on the Earth",
          advice: system == nil
            ? "Longitude and latitude are in degrees; for other coordinates name columns x and y and give --crs."
            : "Check --crs.")
      }
      rows[i].place = GeoPoint(longitude: Angle.difference(p.longitude, 0), latitude: p.latitude)
    }
  }

  private static func refuseTwins(_ rows: [Row], _ path: String) throws {
    for (i, a) in rows.enumerated() {
      if let b = rows[..<i].first(where: { $0.pixel == a.pixel && $0.place == a.place || $0.name == a.name }) {
        throw RunError(
          .unreadable, path: "\(path), line \(a.line)", message: "repeats line \(b.line) (\(b.name))",
          advice: "Give each landmark once, with a name of its own.")
      }
    }
  }
}

/// Fields of one row by the names of their columns.
struct FieldReader {
  var row: CSV.Row
  var columns: [String: Int]
  var path: String

  func text(_ column: String) -> String? {
    guard let i = columns[column], i < row.fields.count, !row.fields[i].isEmpty else { return nil }
    return row.fields[i]
  }

  func optional(_ column: String) throws -> Double? {
    guard let text = text(column) else { return nil }
    guard let value = Double(text), value.isFinite else {
      throw RunError(
        .unreadable, path: "\(path), line \(row.line)", message: "“\(text)” in column \(column) is not a number",
        advice: "Write numbers with a point: 1234.5.")
    }
    return value
  }

  func number(_ column: String) throws -> Double {
    guard let value = try optional(column) else {
      throw RunError(
        .unreadable, path: "\(path), line \(row.line)", message: "has no \(column)",
        advice: "Fill it in, or remove the line.")
    }
    return value
  }

  func positive(_ column: String) throws -> Double? {
    guard let value = try optional(column) else { return nil }
    guard value > 0 else {
      throw RunError(
        .unreadable, path: "\(path), line \(row.line)", message: "\(column) is \(value)",
        advice: "Standard deviations are above 0.")
    }
    return value
  }
}
