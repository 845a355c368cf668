import RasterCore
import SiteAnalysis

/// Region and site models of IARPA's SMART programme. What they have no word for (brackets, intervals, events, stalls) is in `cache`.
///
/// > Reference: pubgeo/IARPA-SMART, utilities/smart.schema.json.
public struct SMARTExport: Sendable {
  public struct File: Sendable, Hashable {
    public var name: String
    public var text: String
  }
  let account: SiteAccount
  let region: String
  let extent: GeoPolygon

  /// - Parameters:
  ///   - region: `KR_R001`: two letters, then R, S or T and three digits. `ZZ` is the code that ISO leaves to its users.
  ///   - extent: the ground that was looked at.
  public init(_ account: SiteAccount, region: String, extent: GeoPolygon) {
    self.account = account
    self.region = region
    self.extent = extent
  }

  public static func isRegion(_ text: String) -> Bool {
    text.wholeMatch(of: /[A-Z]{2}_([RST][0-9]{3}|C[0-7][0-9]{2})/) != nil
  }

  /// The region with a summary of each site, and a file a site.
  /// - Throws: `ExportError` where a number is not finite, or where there is no usable image.
  public func files() throws -> [File] {
    guard account.period != nil else { throw ExportError(message: "without usable images there is no region model") }
    let summaries = account.sites.enumerated().map { feature("site_summary", $1, id($0)) }
    let models = try account.sites.enumerated().map { index, site in
      File(
        name: id(index) + ".geojson",
        text: try collection([feature("site", site, id(index))] + site.activity.map { observation($0, site) }))
    }
    return [File(name: region + ".geojson", text: try collection([regionFeature] + summaries))] + models
  }

  private func id(_ index: Int) -> String {
    let digits = String(index % 10_000)
    return region + "_" + String(repeating: "0", count: 4 - digits.count) + digits
  }

  private func collection(_ features: [JSONText]) throws -> String {
    var out = ""
    try JSONText.object([("type", .string("FeatureCollection")), ("features", .array(features))]).write(into: &out)
    return out + "\n"
  }

  private func feature(_ geometry: JSONText, _ properties: [(String, JSONText)]) -> JSONText {
    .object([("type", .string("Feature")), ("geometry", geometry), ("properties", .object(properties))])
  }

  private var square: JSONText {
    .string(MilitaryGrid.square(extent.exterior.first ?? GeoPoint(longitude: 0, latitude: 0)))
  }

  /// "proposed" and its originators belong to the programme's performers; a region of ours is one in which was looked.
  private var regionFeature: JSONText {
    feature(
      GeoJSONExport.geometry(extent),
      [
        ("type", .string("region")), ("region_id", .string(region)), ("version", .string("1.0.0")), ("mgrs", square),
        ("originator", .string("groundbreak")),
        ("model_content", .string(account.sites.isEmpty ? "empty" : "annotation")),
        ("start_date", .string(account.period?.first.date.iso8601 ?? "")),
        ("end_date", .string(account.period?.last.date.iso8601 ?? "")), ("comments", .optional(account.name)),
        (
          "cache",
          .object([
            ("product", .string("\(account.product.name) \(account.product.version)")),
            ("sources", .array(account.sources.map { .string($0.text) })),
            ("pixel_size_m", .number(account.pixelSizeMetres, decimals: 3)),
          ])
        ),
      ])
  }

  /// `start_date`: the last image without activity; `end_date`: the first that shows the site complete. Where the series does not bound it, the
  /// series' own end stands there, for the programme's scorer passes over sites without dates; `cache` says so.
  private func feature(_ type: String, _ site: Site, _ id: String) -> JSONText {
    let begin = site.phases.first { $0.phase == .sitePreparation }?.bracket.lastWithout?.time.date
    let end = site.phases.first { $0.phase == .postConstruction }?.bracket.firstWith?.time.date
    let members = account.structures.filter { $0.site == site.id }
    let score = site.phases.map(\.probability).max() ?? 0.5
    let region: [(String, JSONText)] = type == "site" ? [("region_id", .string(self.region))] : []
    return feature(
      GeoJSONExport.geometry(site.geometry),
      [
        ("type", .string(type)), ("site_id", .string(id)), ("version", .string("1.0.0")), ("mgrs", square),
        ("status", .string("system_confirmed")), ("originator", .string("groundbreak")),
        ("model_content", .string("update")),
        ("start_date", .optional((begin ?? account.period?.first.date)?.iso8601)),
        ("end_date", .optional((end ?? account.period?.last.date)?.iso8601)),
        ("score", .number(min(max(score, 0), 1), decimals: 3)), ("validated", .string("False")),
        ("cache", cache(site, members, isOpen: (begin == nil, end == nil))),
      ] + region)
  }

  private func cache(_ site: Site, _ members: [Structure], isOpen: (start: Bool, end: Bool)) -> JSONText {
    .object([
      ("site", .string(site.id)), ("start_is_open", .bool(isOpen.start)), ("end_is_open", .bool(isOpen.end)),
      ("area_ha", .number(site.areaHectares, decimals: 3)),
      ("area_ha_95", .array([.number(site.area95.low, decimals: 3), .number(site.area95.high, decimals: 3)])),
      ("count", .array([site.count.value, site.count.low, site.count.high].map { .number(Double($0), decimals: 0) })),
      (
        "phases",
        .array(
          site.phases.map { phase in
            .object(
              [("phase", .string(phase.phase.rawValue))] + bracket(phase.bracket)
                + [("best", .string(phase.best.iso8601)), ("probability", .number(phase.probability, decimals: 3))])
          })
      ),
      (
        "stalls",
        .array(
          site.stalls.map { stall in
            .object([
              ("from", GeoJSONExport.reference(stall.from)), ("to", GeoJSONExport.reference(stall.to)),
              ("usable_images", .number(Double(stall.usableImages), decimals: 0)),
            ])
          })
      ), ("structures", .array(members.map(structure))),
      (
        "ratios",
        .array(
          account.ratios.map { ratio in
            .object([
              ("sentence", .string(ratio.sentence)), ("value", .number(ratio.value, decimals: 3)),
              (
                "value_95", .array([.number(ratio.value95.low, decimals: 3), .number(ratio.value95.high, decimals: 3)])
              ),
            ])
          })
      ),
    ])
  }

  private func bracket(_ b: Bracket) -> [(String, JSONText)] {
    [("last_without", GeoJSONExport.reference(b.lastWithout)), ("first_with", GeoJSONExport.reference(b.firstWith))]
  }

  private func structure(_ s: Structure) -> JSONText {
    .object([
      ("id", .string(s.id)), ("status", .string(s.status.rawValue)), ("form", .string(s.form.rawValue)),
      ("geometry", GeoJSONExport.geometry(s.footprint)), ("area_m2", .number(s.areaSquareMetres, decimals: 1)),
      ("area_m2_95", GeoJSONExport.interval(s.area95)),
      ("height_m", s.heightMetres.map { .number($0, decimals: 1) } ?? .null),
      ("height_m_95", s.height95.map(GeoJSONExport.interval) ?? .null),
      ("probability", .number(s.probability, decimals: 4)),
      (
        "events",
        .array(
          s.events.map { event in
            .object(
              [("kind", .string(event.kind.rawValue))] + bracket(event.bracket)
                + [("best", .string(event.best.iso8601)), ("probability", .number(event.probability, decimals: 4))])
          })
      ),
    ])
  }

  private func observation(_ sample: ActivitySample, _ site: Site) -> JSONText {
    let phase = site.phases.last { ($0.bracket.firstWith?.time ?? Instant(secondsSince1970: .max)) <= sample.time }
    let name = account.scenes.first { $0.id == sample.scene }.flatMap { Self.sensorName($0.sensor) }
    return feature(
      .object([("type", .string("MultiPolygon")), ("coordinates", Self.multi(site.geometry))]),
      [
        ("type", .string("observation")), ("observation_date", .string(sample.time.date.iso8601)),
        ("source", .string(sample.scene)), ("sensor_name", .optional(name)),
        ("current_phase", .string((phase?.phase ?? .noActivity).rawValue)), ("is_occluded", .string("False")),
        ("is_site_boundary", .string("True")), ("score", .number(phase?.probability ?? 0.9, decimals: 3)),
        ("cache", .object([("changed_share", .number(sample.changedShare, decimals: 3))])),
      ])
  }

  private static func multi(_ outline: GeoPolygon) -> JSONText {
    guard case .object(let members) = GeoJSONExport.geometry(outline),
      let rings = members.first(where: { $0.0 == "coordinates" })?.1
    else { return .array([]) }
    return .array([rings])
  }

  /// The programme knows four.
  static func sensorName(_ sensor: String) -> String? {
    if sensor.contains("PlanetScope") || sensor.contains("SkySat") || sensor.contains("RapidEye") { return "Planet" }
    if sensor.contains("Sentinel-2") { return "Sentinel-2" }
    return sensor.contains("Landsat 8") ? "Landsat 8" : nil
  }
}
