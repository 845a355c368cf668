import Foundation
import Geolocation
import RasterCore
import RasterIO
import SceneCatalog

/// Where a frame can have been taken, from bearings, angles and things that stand one before another.
public enum GeolocationAreas {
  public struct Request: Sendable {
    /// CSV of bearings; of alignments; at least one of them.
    public var bearings: String?
    public var alignments: String?
    public var system: String?
    /// The bearings count from an unknown direction.
    public var relative = false
    /// Degrees, where a row says nothing.
    public var sigma = 1.0
    /// Metres around the landmarks in which to look.
    public var radius = 20_000.0
    /// Polygons within which the camera stood.
    public var within: String?
    public init() {}
  }

  public struct Answer: Sendable, Codable {
    public var best: GeoPoint
    /// Sum of squared deviations in variances at the best place, and the numbers beyond the two unknowns.
    public var misfit: Double
    public var freedom: Int
    /// Whether any place explains all of it.
    public var fits: Bool
    /// The region runs off the area that was searched.
    public var open: Bool
    public var areaHectares: Double
    public var region68: [GeoPolygon]
    public var region95: [GeoPolygon]
    /// How far each row of the tables is off at the best place, in standard deviations.
    public var rows: [Row]
    public struct Row: Sendable, Codable {
      public var name: String
      public var deviation: Double
    }
  }

  /// - Throws: `RunError` where a table cannot be used.
  public static func answer(_ r: Request) throws -> Answer {
    guard r.radius >= 100, r.radius <= 200_000, r.sigma > 0 else {
      throw RunError(
        .badOption, path: "--radius", message: "is not between 0.1 and 200 km",
        advice: "Leave it out to look 20 km around.")
    }
    let bearings = try r.bearings.map { try readBearings($0, r) } ?? []
    let alignments = try r.alignments.map { try readAlignments($0, r) } ?? []
    let points = bearings.map(\.place) + alignments.flatMap { [$0.a, $0.b] }
    guard let first = points.first else {
      throw RunError(
        .badOption, path: r.bearings ?? r.alignments ?? "", message: "holds no row",
        advice: "Write one line for each landmark.")
    }
    let allowed = try r.within.map { path in try Failure.passingOn(path) { try AOIReader.read(path: path) } }
    let frame = LocalFrame(
      anchor: GeoPoint(
        longitude: Angle.difference(
          first.longitude + points.map { Angle.difference($0.longitude, first.longitude) }.reduce(0, +)
            / Double(points.count), 0),
        latitude: points.map(\.latitude).reduce(0, +) / Double(points.count)))
    let area = allowed.map { InFrame($0, frame) }
    func search(_ constraints: [PlaceConstraint]) -> PlaceRegion {
      PlaceRegion(constraints, radius: r.radius) { area?.contains($0) ?? true }
    }
    var named = constraints(bearings, alignments, r, frame, turn: 0)
    var region = search(named.map(\.1))
    guard region.misfit.isFinite else {
      throw RunError(
        .badOption, path: r.within ?? "",
        message: "lies nowhere within \(GeolocationText.metres(r.radius)) of the landmarks",
        advice: "Widen --radius, or leave --within out.")
    }
    // Bearings count from true north, which the frame's north is at its anchor only.
    if !bearings.isEmpty, !r.relative {
      named = constraints(bearings, alignments, r, frame, turn: frame.convergence(at: region.best))
      region = search(named.map(\.1))
    }
    return answer(region, named, frame)
  }

  private static func answer(_ region: PlaceRegion, _ named: [(String, PlaceConstraint)], _ frame: LocalFrame) -> Answer
  {
    func polygons(_ parts: [PlaceRegion.PlanarPolygon]) -> [GeoPolygon] {
      parts.map { p in
        GeoPolygon(
          exterior: p.exterior.map { frame.geographic($0).point },
          holes: p.holes.map { $0.map { frame.geographic($0).point } })
      }
    }
    let best = frame.geographic(region.best).rounded()
    return Answer(
      best: best.point, misfit: GeolocationText.rounded(region.misfit, 2), freedom: region.freedom, fits: region.fits,
      open: region.isOpen, areaHectares: GeolocationText.rounded(region.area / 10_000, 3),
      region68: polygons(region.inner),
      region95: polygons(region.outer),
      rows: named.map {
        .init(name: $0.0, deviation: GeolocationText.rounded(min($0.1.misfit(at: region.best), 1e8).squareRoot(), 2))
      })
  }

  // MARK: Tables

  private struct Bearing {
    var name: String
    var place: GeoPoint
    var azimuth: Double
    var sigma: Double
  }

  private struct Alignment {
    var name: String
    var a: GeoPoint
    var b: GeoPoint
    var relation: String
    var sigma: Double
  }

  private static func constraints(
    _ bearings: [Bearing], _ alignments: [Alignment], _ r: Request, _ frame: LocalFrame, turn: Double
  ) -> [(String, PlaceConstraint)] {
    func local(_ p: GeoPoint) -> Vector3 {
      frame.local(GeoPosition(longitude: p.longitude, latitude: p.latitude, height: 0))
    }
    var result: [(String, PlaceConstraint)] = []
    if r.relative, !bearings.isEmpty {
      result.append(
        ("angles", .turn(bearings.map { .init(landmark: local($0.place), angle: $0.azimuth, sigma: $0.sigma) })))
    } else {
      result += bearings.map { ($0.name, .bearing(local($0.place), azimuth: $0.azimuth + turn, sigma: $0.sigma)) }
    }
    for a in alignments {
      switch a.relation {
      case "left": result.append((a.name, .leftOf(local(a.a), local(a.b), sigma: a.sigma)))
      case "right": result.append((a.name, .leftOf(local(a.b), local(a.a), sigma: a.sigma)))
      default: result.append((a.name, .before(nearer: local(a.a), farther: local(a.b), sigma: a.sigma)))
      }
    }
    return result
  }

  private static func readBearings(_ path: String, _ r: Request) throws -> [Bearing] {
    let table = try PlaceTable.read(path, places: [""], numbers: ["azimuth"], system: r.system)
    let found = try table.rows.map { row in
      Bearing(
        name: row.name, place: row.places[0], azimuth: try row.fields.number("azimuth"),
        sigma: try row.fields.positive("sigma") ?? r.sigma)
    }
    guard !r.relative || found.count >= 2 else {
      throw RunError(
        .unreadable, path: path, message: "holds one angle",
        advice: "Angles from an unknown direction need two landmarks at least, three for an area.")
    }
    return found
  }

  private static func readAlignments(_ path: String, _ r: Request) throws -> [Alignment] {
    try PlaceTable.read(path, places: ["_a", "_b"], numbers: [], system: r.system).rows.map { row in
      let relation = (row.fields.text("relation") ?? "before").lowercased()
      guard ["before", "left", "right"].contains(relation) else {
        throw RunError(
          .unreadable, path: "\(path), line \(row.fields.row.line)", message: "“\(relation)” is no relation",
          advice: "Write before (A stands before B), left (A is seen left of B) or right.")
      }
      return Alignment(
        name: row.name, a: row.places[0], b: row.places[1], relation: relation,
        sigma: try row.fields.positive("sigma") ?? r.sigma)
    }
  }
}

/// Polygons in a frame's metres.
private struct InFrame: Sendable {
  private let polygons: [PixelPolygon]

  init(_ aoi: AOI, _ frame: LocalFrame) {
    polygons = aoi.polygons.map { p in
      func ring(_ r: [GeoPoint]) -> [PixelPoint] {
        r.map { q in
          let v = frame.local(GeoPosition(longitude: q.longitude, latitude: q.latitude, height: 0))
          return PixelPoint(x: v.x, y: v.y)
        }
      }
      return PixelPolygon(exterior: ring(p.exterior), holes: p.holes.map(ring))
    }
  }

  func contains(_ v: Vector3) -> Bool { polygons.contains { $0.contains(PixelPoint(x: v.x, y: v.y)) } }
}

/// A CSV whose rows name one place or more.
struct PlaceTable {
  struct Row {
    var name: String
    var places: [GeoPoint]
    var fields: FieldReader
  }
  var rows: [Row]

  /// - Parameters:
  ///   - suffixes: of the columns lon, lat (or x, y) of each place.
  ///   - numbers: further columns that have to be there.
  static func read(_ path: String, places suffixes: [String], numbers: [String], system: String?) throws -> PlaceTable {
    guard let data = FileManager.default.contents(atPath: path), data.count < 10_000_000 else {
      throw RunError(.unreadable, path: path, message: "cannot be read", advice: "Check the name and the permissions.")
    }
    guard let text = String(data: data, encoding: .utf8) else {
      throw RunError(.unreadable, path: path, message: "is not UTF-8 text", advice: "Save it as CSV in UTF-8.")
    }
    let rows = try Failure.passingOn(path) {
      try CSV.rows(text, path: path).filter { $0.fields != [""] && !($0.fields.first ?? "").hasPrefix("#") }
    }
    var columns: [String: Int] = [:]
    for (i, name) in (rows.first?.fields ?? []).enumerated() {
      columns[name.trimmingCharacters(in: .whitespaces).lowercased()] = i
    }
    let (x, y) = system == nil ? ("lon", "lat") : ("x", "y")
    let needed = suffixes.flatMap { [x + $0, y + $0] } + numbers
    let missing = needed.filter { columns[$0] == nil }
    guard missing.isEmpty else {
      throw RunError(
        .unreadable, path: path, message: "has no column \(missing.joined(separator: ", "))",
        advice: "The first line names the columns: \(needed.joined(separator: ",")),sigma,name.")
    }
    var result: [Row] = []
    for row in rows.dropFirst() {
      let fields = FieldReader(row: row, columns: columns, path: path)
      let pairs = try suffixes.map { (x: try fields.number(x + $0), y: try fields.number(y + $0)) }
      let found: [GeoPoint?] =
        try system.map { s in try Failure.passingOn(path) { try PlaceConverter.geographic(pairs, from: s) } }
        ?? pairs.map { GeoPoint(longitude: $0.x, latitude: $0.y) }
      let places = found.compactMap { $0 }.filter { abs($0.latitude) <= 89.9 && abs($0.longitude) <= 360 }
      guard places.count == pairs.count else {
        throw RunError(
          .unreadable, path: "\(path), line \(row.line)", message: "holds no place on the Earth",
          advice: "Longitude and latitude are in degrees; for other coordinates name columns x and y and give --crs.")
      }
      result.append(Row(name: fields.text("name") ?? "\(result.count + 1)", places: places, fields: fields))
    }
    return PlaceTable(rows: result)
  }
}

extension GeolocationAreas.Answer {
  /// For a terminal.
  public func text() -> String {
    typealias T = GeolocationText
    var lines: [String] = []
    if fits {
      lines.append(
        "area      \(T.fixed(areaHectares, areaHectares < 10 ? 2 : 0)) ha in \(region95.count == 1 ? "one part" : "\(region95.count) parts") (95 %)\(open ? ", cut off where the search ended (--radius)" : "")"
      )
      lines.append("best      \(T.place(best))")
    } else {
      lines.append(
        "No place explains all of it: the least bad is \(T.place(best)) (misfit \(T.fixed(misfit, 1)) with \(max(freedom, 0)) to spare)."
      )
    }
    for row in rows where rows.count > 1 {
      lines.append("  \(row.name)  \(T.fixed(row.deviation, 1)) standard deviations off")
    }
    return lines.joined(separator: "\n")
  }

  /// The regions, the wider first.
  public func geoJSON() throws -> String {
    struct Feature: Encodable {
      var type = "Feature"
      var properties: [String: Int]
      var geometry: GeoPolygon
    }
    struct Collection: Encodable {
      var type = "FeatureCollection"
      var features: [Feature]
    }
    return try EvaluationText.json(
      Collection(
        features: region95.map { Feature(properties: ["level": 95], geometry: $0) }
          + region68.map { Feature(properties: ["level": 68], geometry: $0) }))
  }
}
