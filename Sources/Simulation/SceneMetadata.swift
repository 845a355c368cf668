import Foundation
import RasterCore

extension SimulatedScene {
  /// The text of the scene's `*_metadata.json`: the fields of a Planet item, and `"simulated": true` in its properties so
  /// that nobody takes it for one.
  /// - Parameter footprint: the scene's outline; left out where it is not known.
  public func metadataJSON(
    id: String? = nil, product: SensorModel.Product = .planetscope, footprint: GeoPolygon? = nil
  ) throws -> String {
    var item: JSONValue = ["id": .string(id ?? self.id), "type": "Feature"]
    if let footprint { item = item.adding(["geometry": JSONValue(polygon: footprint)]) }
    return try item.adding(["properties": .object(planetProperties(product))]).text()
  }

  private func planetProperties(_ product: SensorModel.Product) -> [String: JSONValue] {
    let isSkySat = product == .skysat
    func percent(_ kind: SkyClass) -> JSONValue { .int(Int(self.percent(kind).rounded())) }
    func tenths(_ x: Double) -> JSONValue { .number(x, decimals: 1) }
    let covered = confidence.values.filter { $0 > 0 }
    let sure = covered.isEmpty ? 0 : covered.reduce(0) { $0 + Double($1) } / Double(covered.count)
    return [
      "acquired": .string(acquisition.iso8601), "anomalous_pixels": 0.0, "clear_confidence_percent": .int(Int(sure.rounded())),
      "clear_percent": percent(.clear), "cloud_cover": .number(self.percent(.cloud) / 100, decimals: 2),
      "cloud_percent": percent(.cloud), "columns": .int(grid.width), "epsg_code": epsg.map { .int($0) } ?? .null,
      "ground_control": true, "gsd": .number(grid.pixelSize), "heavy_haze_percent": percent(.heavyHaze),
      "instrument": isSkySat ? "SkySat" : "PSB.SD", "item_type": isSkySat ? "SkySatCollect" : "PSScene",
      "light_haze_percent": percent(.lightHaze), "origin_x": .number(grid.transform.originX),
      "origin_y": .number(grid.transform.originY), "pixel_resolution": .number(grid.pixelSize), "provider": "simulated",
      "publishing_stage": "finalized", "quality_category": "standard", "rows": .int(grid.height),
      "satellite_azimuth": tenths(viewAzimuth), "satellite_id": .string(String(conditions.id.suffix(4))),
      "shadow_percent": percent(.shadow), "simulated": true, "snow_ice_percent": percent(.snow),
      "strip_id": .string(String(conditions.id.prefix(15))), "sun_azimuth": tenths(conditions.sunAzimuth),
      "sun_elevation": tenths(conditions.sunElevation), "view_angle": tenths(conditions.viewAngle),
    ]
  }

  /// Nil for a coordinate system without a code.
  var epsg: Int? { grid.crs.name.hasPrefix("EPSG:") ? Int(grid.crs.name.dropFirst("EPSG:".count)) : nil }

  /// Degrees from north of the satellite as seen from the ground: roofs lean away from it.
  var viewAzimuth: Double { (conditions.leanAzimuth + 180).truncatingRemainder(dividingBy: 360) }
}
