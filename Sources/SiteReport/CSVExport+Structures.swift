import RasterCore
import SiteAnalysis

extension CSVExport {
  /// One row a structure, RFC 4180; lengths in metres, areas in square metres, empty where not known.
  public static func structures(_ account: SiteAccount) -> String {
    let header = [
      "id", "site", "status", "form", "area_m2", "area_m2_low", "area_m2_high", "height_m", "height_m_low",
      "height_m_high",
      "probability", "replaces", "longitude", "latitude",
    ]
    return table(
      [header]
        + account.structures.map { s in
          let centre = s.footprint.middle
          return [
            s.id, s.site ?? "", s.status.rawValue, s.form.rawValue, n(s.areaSquareMetres, 1), n(s.area95.low, 1),
            n(s.area95.high, 1),
            n(s.heightMetres, 1), n(s.height95?.low, 1), n(s.height95?.high, 1), n(s.probability, 4), s.replaces ?? "",
            n(centre?.longitude, 7), n(centre?.latitude, 7),
          ]
        })
  }

  /// One row a step of a structure or the begin of a phase of a site.
  public static func events(_ account: SiteAccount) -> String {
    let header = [
      "of", "kind", "last_without", "last_without_scene", "first_with", "first_with_scene", "best", "probability",
    ]
    func row(_ id: String, _ kind: String, _ b: Bracket, _ best: CalendarDate, _ p: Double) -> [String] {
      [
        id, kind, b.lastWithout?.time.iso8601 ?? "", b.lastWithout?.scene ?? "", b.firstWith?.time.iso8601 ?? "",
        b.firstWith?.scene ?? "", best.iso8601, n(p, 4),
      ]
    }
    let steps = account.structures.flatMap { s in
      s.events.map { row(s.id, $0.kind.rawValue, $0.bracket, $0.best, $0.probability) }
    }
    let phases = account.sites.flatMap { s in
      s.phases.map { row(s.id, $0.phase.rawValue, $0.bracket, $0.best, $0.probability) }
    }
    return table([header] + steps + phases)
  }

  private static func n(_ x: Double?, _ decimals: Int) -> String {
    x.flatMap { Wording.plain($0, decimals: decimals) } ?? ""
  }
}

extension GeoPolygon {
  /// Mean of the exterior's vertices; nil without any.
  var middle: GeoPoint? {
    guard !exterior.isEmpty else { return nil }
    let count = Double(exterior.count)
    return GeoPoint(
      longitude: exterior.reduce(0) { $0 + $1.longitude } / count,
      latitude: exterior.reduce(0) { $0 + $1.latitude } / count)
  }
}

extension GeoJSONExport {
  /// Sites as GeoJSON, RFC 7946: one feature a site with its area, count and phases.
  /// - Throws: `ExportError` where a number is not finite.
  public static func sites(_ account: SiteAccount) throws -> String {
    var out = ""
    let features = account.sites.map { site -> JSONText in
      .object([
        ("type", .string("Feature")), ("id", .string(site.id)), ("geometry", geometry(site.geometry)),
        (
          "properties",
          .object([
            ("id", .string(site.id)), ("area_ha", .number(site.areaHectares, decimals: 3)),
            ("area_ha_95", .array([.number(site.area95.low, decimals: 3), .number(site.area95.high, decimals: 3)])),
            ("structures", .array(site.structures.map { .string($0) })),
            (
              "phases",
              .array(
                site.phases.map {
                  .object([
                    ("phase", .string($0.phase.rawValue)), ("last_without", reference($0.bracket.lastWithout)),
                    ("first_with", reference($0.bracket.firstWith)), ("best", .string($0.best.iso8601)),
                    ("probability", .number($0.probability, decimals: 3)),
                  ])
                })
            ),
          ])
        ),
      ])
    }
    try JSONText.object([("type", .string("FeatureCollection")), ("features", .array(features))]).write(into: &out)
    return out + "\n"
  }
}
