import Foundation
import RasterCore

extension SimulatedScene {
  /// The text of the scene's `*_metadata.json`: the fields of a Planet item, and `"simulated": true` in its properties so
  /// that nobody takes it for one.
  public func metadataJSON() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(Metadata(self)), as: UTF8.self) + "\n"
  }

  private struct Metadata: Encodable {
    struct Properties: Encodable {
      var acquired: String
      var anomalousPixels = 0.0
      var clearConfidencePercent: Int
      var clearPercent: Int
      var cloudCover: Double
      var cloudPercent: Int
      var columns: Int
      var epsgCode: Int?
      var groundControl = true
      var gsd: Double
      var heavyHazePercent: Int
      var instrument = "PSB.SD"
      var itemType = "PSScene"
      var lightHazePercent: Int
      var originX: Double
      var originY: Double
      var pixelResolution: Double
      var provider = "simulated"
      var qualityCategory = "standard"
      var rows: Int
      var satelliteId: String
      var shadowPercent: Int
      var simulated = true
      var snowIcePercent: Int
      var stripId: String
      var sunAzimuth: Double
      var sunElevation: Double
      var viewAngle: Double

      private enum CodingKeys: String, CodingKey {
        case acquired, columns, gsd, instrument, provider, rows, simulated
        case anomalousPixels = "anomalous_pixels"
        case clearConfidencePercent = "clear_confidence_percent"
        case clearPercent = "clear_percent"
        case cloudCover = "cloud_cover"
        case cloudPercent = "cloud_percent"
        case epsgCode = "epsg_code"
        case groundControl = "ground_control"
        case heavyHazePercent = "heavy_haze_percent"
        case itemType = "item_type"
        case lightHazePercent = "light_haze_percent"
        case originX = "origin_x"
        case originY = "origin_y"
        case pixelResolution = "pixel_resolution"
        case qualityCategory = "quality_category"
        case satelliteId = "satellite_id"
        case shadowPercent = "shadow_percent"
        case snowIcePercent = "snow_ice_percent"
        case stripId = "strip_id"
        case sunAzimuth = "sun_azimuth"
        case sunElevation = "sun_elevation"
        case viewAngle = "view_angle"
      }
    }
    var id: String
    var properties: Properties
    var type = "Feature"

    init(_ scene: SimulatedScene) {
      let conditions = scene.conditions
      let grid = scene.grid
      func whole(_ kind: SkyClass) -> Int { Int(scene.percent(kind).rounded()) }
      func tenths(_ x: Double) -> Double { (x * 10).rounded() / 10 }
      let covered = scene.confidence.values.filter { $0 > 0 }
      let confidence = covered.isEmpty ? 0 : covered.reduce(0) { $0 + Double($1) } / Double(covered.count)
      id = scene.id
      properties = Properties(
        acquired: conditions.acquisition.iso8601, clearConfidencePercent: Int(confidence.rounded()),
        clearPercent: whole(.clear), cloudCover: (scene.percent(.cloud)).rounded() / 100,
        cloudPercent: whole(.cloud), columns: grid.width, epsgCode: Int(grid.crs.name.dropFirst("EPSG:".count)),
        gsd: grid.pixelSize, heavyHazePercent: whole(.heavyHaze), lightHazePercent: whole(.lightHaze),
        originX: grid.transform.originX, originY: grid.transform.originY, pixelResolution: grid.pixelSize,
        rows: grid.height, satelliteId: String(conditions.id.suffix(4)), shadowPercent: whole(.shadow),
        snowIcePercent: whole(.snow), stripId: String(conditions.id.prefix(15)),
        sunAzimuth: tenths(conditions.sunAzimuth),
        sunElevation: tenths(conditions.sunElevation), viewAngle: tenths(conditions.viewAngle))
    }
  }
}
