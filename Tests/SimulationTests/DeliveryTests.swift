import Foundation
import RasterCore
import Testing

@testable import Simulation

/// A scene with pixels chosen by hand, in the shape of each product.
struct DeliveryTests {
  private let ground = GroundFrame(
    step: 64, columns: 2, rows: 2, longitudes: [127, 127.01, 127, 127.01], latitudes: [37.5, 37.5, 37.49, 37.49],
    pixelAreas: [9, 9, 9, 9])

  /// 4 x 2 pixels: clear grass, clear concrete, clear water, cloud; no data, snow, shadow, light haze.
  private var scene: SimulatedScene {
    let grid = PixelGrid(
      width: 4, height: 2, transform: AffineTransform2D(originX: 320_000, originY: 4_150_000, pixelSize: 10),
      crs: CRS(definition: "EPSG:32652", name: "EPSG:32652", isGeographic: false))
    func raster(_ values: [Float]) -> Raster { Raster(width: 4, height: 2, values: values) }
    let classes: [SkyClass] = [.clear, .clear, .clear, .cloud, .noData, .snow, .shadow, .lightHaze]
    let given = raster(classes.map { Float($0.rawValue) })
    return SimulatedScene(
      conditions: TestScenario.conditions(Instant(year: 2022, month: 7, day: 1, hour: 2, minute: 3, second: 4)), grid: grid,
      bands: [
        raster([400, 2_500, 700, 6_000, 0, 8_000, 200, 1_500]), raster([700, 2_600, 800, 6_000, 0, 8_000, 300, 1_600]),
        raster([500, 2_700, 500, 6_000, 0, 8_000, 300, 1_700]), raster([4_000, 3_000, 200, 6_000, 0, 7_000, 900, 2_500]),
      ], classes: given, trueClasses: given, confidence: raster([90, 90, 90, 90, 0, 90, 90, 90]))
  }

  private func files(_ product: SensorModel.Product) throws -> [DeliveredFile] {
    try SensorModel.preset(product).delivery(of: scene, on: ground)
  }

  private func image(_ product: SensorModel.Product, _ ending: String) throws -> DeliveredFile.Image {
    for case .image(let image) in try files(product) where image.path.hasSuffix(ending) { return image }
    throw NoSuchFile(ending: ending)
  }
  private struct NoSuchFile: Error { var ending: String }

  private func json(_ product: SensorModel.Product, _ ending: String) throws -> [String: Any] {
    for case .text(let path, let text) in try files(product) where path.hasSuffix(ending) {
      return try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] ?? [:]
    }
    throw NoSuchFile(ending: ending)
  }

  @Test func `Names are those of the providers`() throws {
    #expect(
      try files(.planetscope).map(\.path) == [
        "20220701_020000_00_test_3B_AnalyticMS_SR.tif", "20220701_020000_00_test_3B_udm2.tif",
        "20220701_020000_00_test_metadata.json",
      ])
    let skySat = try files(.skysat).map(\.path)
    #expect(skySat[0].wholeMatch(of: /20220701_020304_ssc\d+_u0001_analytic_SR\.tif/) != nil)
    #expect(skySat[1].wholeMatch(of: /20220701_020304_ssc\d+_u0001_udm2\.tif/) != nil)
    let sentinel = try files(.sentinel2).map(\.path)
    let folder = /S2[AB]_MSIL2A_20220701T020304_N0510_R\d{3}_T52SCG_20220701T060304\/T52SCG_20220701T020304_B02_10m\.tif/
    #expect(sentinel[0].wholeMatch(of: folder) != nil, "\(sentinel[0])")
    #expect(sentinel.count == 6)
    let landsat = try files(.landsat).map(\.path)
    #expect(landsat[3].wholeMatch(of: /(LC08_L2SP_11[67]03[34]_20220701_20220710_02_T1)\/\1_SR_B5\.TIF/) != nil, "\(landsat[3])")
    #expect(landsat[4].hasSuffix("_02_T1_QA_PIXEL.TIF"))
    #expect(landsat.count == 7)
  }

  /// Reflectance 0.04 and 0.6 by the providers' own formulas: 10,000 r; 10,000 (r + 0.1); (r + 0.2) / 0.0000275.
  @Test(arguments: [
    (SensorModel.Product.planetscope, "_SR.tif", 400.0, 6_000.0), (.skysat, "_SR.tif", 400, 6_000),
    (.sentinel2, "_B02_10m.tif", 1_400, 7_000), (.landsat, "_SR_B2.TIF", 8_727, 29_091),
  ]) func `Numbers are stored as the provider stores them`(
    product: SensorModel.Product, ending: String, grass: Double, cloud: Double
  ) throws {
    let image = try image(product, ending)
    #expect(image.bands[0].raster.values[0] == Float(grass))
    #expect(image.bands[0].raster.values[3] == Float(cloud))
    #expect(image.bands[0].raster.values[4] == 0)
    #expect(image.noData == 0 && !image.isByte && image.scaling == nil)
  }

  @Test func `An encoding of one's own is stated in the file`() throws {
    var sensor = SensorModel.preset(.planetscope)
    sensor.encoding.scale = 2e-5
    guard case .image(let image) = try sensor.delivery(of: scene, on: ground)[0] else { throw NoSuchFile(ending: "tif") }
    #expect(image.scaling?.scale == 2e-5)
    #expect(image.bands[0].raster.values[0] == 2_000)
  }

  @Test func `Landsat's quality numbers are those of the product guide`() throws {
    let values = try image(.landsat, "_QA_PIXEL.TIF").bands[0].raster.values
    // Water beside the cloud counts as dilated cloud; the snow is two pixels away from it.
    #expect(values == [21_824, 21_824, 21_826, 22_280, 1, 30_048, 23_888, 22_080])
  }

  @Test func `The scene classification has half the resolution and the class that most pixels have`() throws {
    let image = try image(.sentinel2, "_SCL_20m.tif")
    #expect(image.grid.width == 2 && image.grid.height == 1 && image.grid.pixelSize == 20)
    // Of grass, concrete, no data and snow there is one each: no data hides most. Of water, cloud, shadow and haze: cloud.
    #expect(image.bands[0].raster.values == [0, 9])
  }

  @Test func `Without a mask none is delivered, nor named`() throws {
    for name in SensorModel.presetNames {
      var sensor = try #require(SensorModel.preset(name))
      sensor.mask = .none
      let files = try sensor.delivery(of: scene, on: ground)
      let words = ["udm2", "SCL", "QA_PIXEL"]
      #expect(!files.contains { file in words.contains { file.path.contains($0) } })
      for case .text(_, let text) in files { #expect(!words.contains { text.contains($0) }, "\(name)") }
    }
  }

  @Test func `Metadata state time, sun, offset and that no satellite was there`() throws {
    let item = try json(.sentinel2, ".json")
    let properties = try #require(item["properties"] as? [String: Any])
    #expect(properties["datetime"] as? String == "2022-07-01T02:03:04Z")
    #expect(properties["simulated"] as? Bool == true)
    #expect(properties["view:sun_elevation"] as? Double == 50)
    let assets = try #require(item["assets"] as? [String: [String: Any]])
    #expect(Set(assets.keys) == ["B02", "B03", "B04", "B08", "SCL"])
    let bands = try #require(assets["B04"]?["raster:bands"] as? [[String: Any]])
    #expect(bands[0]["offset"] as? Double == -0.1 && bands[0]["scale"] as? Double == 0.0001)
    let landsat = try json(.landsat, "_MTL.json")
    let mtl = try #require(landsat["LANDSAT_METADATA_FILE"] as? [String: [String: String]])
    #expect(mtl["IMAGE_ATTRIBUTES"]?["DATE_ACQUIRED"] == "2022-07-01")
    #expect(mtl["LEVEL2_SURFACE_REFLECTANCE_PARAMETERS"]?["REFLECTANCE_ADD_BAND_5"] == "-0.2")
    for product in [SensorModel.Product.planetscope, .skysat] {
      let item = try json(product, "_metadata.json")
      let planet = try #require(item["properties"] as? [String: Any])
      #expect(planet["acquired"] as? String == "2022-07-01T02:03:04Z")
      #expect(planet["simulated"] as? Bool == true)
      // Two of the seven pixels with data are clear by three: 43 per cent.
      #expect(planet["clear_percent"] as? Int == 43)
    }
  }
}
