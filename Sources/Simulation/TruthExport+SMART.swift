import RasterCore

extension TruthExport {
  /// A region model and, where something was built, a site model of IARPA's SMART programme: one observation for each scene in which half of the
  /// site could be seen. `start_date` is the last observation without activity, `end_date` the first that shows the site complete. Works that
  /// build nothing (a demolition, a new roof) are no site in the programme's sense.
  ///
  /// > Reference: pubgeo/IARPA-SMART, utilities/smart.schema.json.
  func siteModels() throws -> [File] {
    let seen = scenes.filter { ($0.site ?? 0) >= Self.enoughOfSite }
    let isBuilt = truth.site?.phases.contains { $0.phase == "Active Construction" } ?? false
    guard let site = truth.site, isBuilt, !seen.isEmpty else {
      return [File(path: "sites/\(regionID).geojson", text: try collection([region]).text())]
    }
    let outline = site.outline.pixels.onGround(ground)
    let common = summary(site, seen)
    let siteFeature: JSONValue = [
      "type": "Feature", "geometry": JSONValue(polygon: outline),
      "properties": JSONValue.object(common).adding(["type": "site", "region_id": .string(regionID)]),
    ]
    let summaryFeature: JSONValue = [
      "type": "Feature", "geometry": JSONValue(polygon: outline),
      "properties": JSONValue.object(common).adding(["type": "site_summary"]),
    ]
    let observations = seen.map { observation($0, phase(of: site, at: $0.time), outline) }
    return [
      File(path: "sites/\(regionID).geojson", text: try collection([region, summaryFeature]).text()),
      File(path: "sites/\(regionID)_0001.geojson", text: try collection([siteFeature] + observations).text()),
    ]
  }

  /// `ZZ` is the country code that ISO leaves to its users; S marks synthetic regions' numbers.
  var regionID: String { "ZZ_S" + SensorModel.padded(Int(truth.seed % 1_000), 3) }

  private var region: JSONValue {
    let w = Double(truth.grid.width)
    let h = Double(truth.grid.height)
    let outline = PixelPolygon(exterior: [
      PixelPoint(x: 0, y: 0), PixelPoint(x: w, y: 0), PixelPoint(x: w, y: h), PixelPoint(x: 0, y: h),
    ])
    return [
      "type": "Feature", "geometry": JSONValue(polygon: outline.onGround(ground)),
      "properties": [
        "type": "region", "region_id": .string(regionID), "version": "1.0.0", "mgrs": .string(square), "originator": "sim",
        "model_content": "annotation", "comments": "simulated: \(truth.scenario), seed \(truth.seed)",
        "start_date": .string(scenes.first.map(\.time.date.iso8601) ?? "1970-01-01"),
        "end_date": .string(scenes.last.map(\.time.date.iso8601) ?? "1970-01-01"),
      ],
    ]
  }

  private var square: String {
    MilitaryGrid.square(ground.geographic(PixelPoint(x: Double(truth.grid.width) / 2, y: Double(truth.grid.height) / 2)))
  }

  private func summary(_ site: SimulatedTruth.Site, _ seen: [SceneVisibility]) -> [String: JSONValue] {
    let idle = seen.last { phase(of: site, at: $0.time) == "No Activity" }
    let complete = seen.first { phase(of: site, at: $0.time) == "Post Construction" }
    let isWhole = idle != nil && complete != nil
    return [
      "site_id": "\(regionID)_0001", "version": "1.0.0", "mgrs": .string(square), "originator": "sim", "score": 1,
      "model_content": "annotation", "validated": "True", "status": isWhole ? "positive_annotated" : "positive_partial",
      "start_date": idle.map { .string($0.time.date.iso8601) } ?? .null,
      "end_date": complete.map { .string($0.time.date.iso8601) } ?? .null,
    ]
  }

  /// The furthest phase that has begun; works may have begun before the first scene.
  func phase(of site: SimulatedTruth.Site, at time: Instant) -> String {
    site.phases.last { $0.from.dayNumber <= time.dayNumber }?.phase ?? "No Activity"
  }

  private func observation(_ scene: SceneVisibility, _ phase: String, _ outline: GeoPolygon) -> JSONValue {
    [
      "type": "Feature", "geometry": JSONValue(multiPolygon: outline),
      "properties": [
        "type": "observation", "observation_date": .string(scene.time.date.iso8601), "source": .string(scene.scene),
        "sensor_name": .string(sensorName), "current_phase": .string(phase), "is_occluded": "False",
        "is_site_boundary": "True", "score": 1,
      ],
    ]
  }

  /// The programme knows four.
  private var sensorName: String {
    switch sensor.product {
    case .planetscope, .skysat: "Planet"
    case .sentinel2: "Sentinel-2"
    case .landsat: "Landsat 8"
    }
  }
}
