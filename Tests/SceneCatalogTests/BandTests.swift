import RasterCore
import Testing

@testable import SceneCatalog

@Suite struct BandTests {
  private let rgb = ["Red", "Green", "Blue"]

  private func roles(_ f: RasterFacts, _ user: [BandRole]? = nil) -> [BandRole]? {
    decode([f], bands: user).scenes.first?.roles
  }

  @Test func countAndTypeDecideLast() {
    let d = "/d/x_20200105.tif"
    #expect(roles(facts(d, bands: 1)) == [.pan])
    #expect(roles(facts(d, bands: 3, type: "Byte")) == [.red, .green, .blue])
    #expect(roles(facts(d, bands: 4, type: "Byte")) == [.red, .green, .blue, .nir])
    #expect(roles(facts(d, bands: 4)) == [.blue, .green, .red, .nir])
    #expect(roles(facts(d, bands: 8))?.last == .nir)
    #expect(roles(facts(d, bands: 6)) == nil)
    #expect(decode([facts(d, bands: 6)]).rejected.first?.advice.contains("--bands") == true)
  }

  @Test func alphaIsNoBand() {
    let file = facts("/d/x_20200105.tif", bands: 4, type: "Byte", colours: rgb + ["Alpha"])
    let asset = decode([file]).scenes.first?.assets.first
    #expect(asset?.alphaBand == 4)
    #expect(roles(file) == [.red, .green, .blue])
  }

  @Test func descriptionsBeatColoursAndCount() {
    let named = facts(
      "/d/x_20200105.tif", bands: 4, colours: rgb,
      descriptions: ["nir", "Red", "B3, central wavelength 560 nm", "coastal_blue"])
    #expect(roles(named) == [.nir, .red, .green, .coastal])
    // Words that say nothing leave the decision to the next rule.
    #expect(
      roles(facts("/d/x_20200105.tif", bands: 3, type: "Byte", descriptions: ["Band 1", "Band 2", "Band 3"])) == [
        .red, .green, .blue,
      ])
  }

  @Test func coloursBeatCount() {
    #expect(roles(facts("/d/x_20200105.tif", bands: 3, colours: ["Blue", "Green", "Red"])) == [.blue, .green, .red])
    #expect(roles(facts("/d/x_20200105.tif", bands: 4, colours: rgb + ["Undefined"])) == [.red, .green, .blue, .nir])
  }

  /// Real Planet files claim red, green, blue in their colour interpretation; their order is blue, green, red.
  @Test func planetsOrderBeatsItsColours() {
    let file = facts("/o/20170831_172754_101c_3B_AnalyticMS.tif", bands: 4, colours: rgb + ["Undefined"])
    #expect(roles(file) == [.blue, .green, .red, .nir])
    let visual = facts("/o/20170831_172754_101c_3B_Visual.tif", bands: 3, type: "Byte", colours: rgb)
    #expect(roles(visual) == [.red, .green, .blue])
  }

  @Test func theUserDecidesFirst() {
    let file = facts("/d/x_20200105.tif", bands: 6, descriptions: ["red", "green", "blue", "", "", ""])
    #expect(roles(file, [.blue, .green, .red, .nir]) == [.blue, .green, .red, .nir])
    let many = decode([facts("/d/x_20200105.tif", bands: 3)], bands: [.blue, .green, .red, .nir])
    #expect(many.rejected.first?.reason.contains("4") == true)
  }

  @Test func aColourTableIsNoImage() {
    let map = decode([facts("/d/x_20200105.tif", type: "Byte", colours: ["Palette"])])
    #expect(map.scenes.isEmpty)
    #expect(map.rejected.count == 1)
  }

  @Test func scalesFollowTheProduct() {
    func first(
      _ path: String, _ type: String = "UInt16", sidecars: [String: String] = [:], metadata: [String: String] = [:]
    ) -> Band? {
      decode([facts(path, bands: 4, type: type, metadata: metadata)], sidecars: sidecars).scenes.first?.imageBands.first
    }
    let planet = first("/o/20200727_014458_104b_3B_AnalyticMS_SR.tif")
    #expect(planet == Band(index: 1, role: .blue, noData: 0, scale: 1e-4))
    let eight = first("/d/x_20200105.tif", "Byte", metadata: ["PLATFORM": "Sentinel-2"])
    #expect(eight?.scale == 1)
    #expect(eight?.noData == nil)
    let other = first("/d/x_20200105.tif")
    #expect(other?.scale == 1)
    let coefficients = """
      <r><ps:acquisitionDateTime>2020-07-27T01:44:58Z</ps:acquisitionDateTime>
      <ps:bandNumber>1</ps:bandNumber><ps:reflectanceCoefficient>2.1e-05</ps:reflectanceCoefficient>
      <ps:bandNumber>2</ps:bandNumber><ps:reflectanceCoefficient>2.2e-05</ps:reflectanceCoefficient></r>
      """
    let path = "/o/20200727_014458_104b_3B_AnalyticMS.tif"
    #expect(
      first(path, sidecars: ["/o/20200727_014458_104b_3B_AnalyticMS_metadata.xml": coefficients])?.scale == 2.1e-5)
    #expect(first(path)?.scale == 1)
  }

  @Test func theOffsetOfNewBaselinesNeedsAWitness() {
    func offset(_ folder: String, _ sidecars: [String: String] = [:]) -> Double? {
      let path = "/\(folder)/T31UFQ_20230101T105431_B02_10m.jp2"
      return decode([facts(path)], sidecars: sidecars).scenes.first?.imageBands.first?.offset
    }
    #expect(offset("x") == 0)
    #expect(offset("S2A_MSIL2A_20230101T105431_N0509_R051_T31UFQ_20230101T150000.SAFE/IMG_DATA") == -0.1)
    #expect(offset("S2A_MSIL2A_20200101T105431_N0213_R051_T31UFQ_20200101T150000.SAFE/IMG_DATA") == 0)
    let item = { (more: String) in
      [
        "/x/T31UFQ_20230101T105431.json":
          #"{"type":"Feature","properties":{"datetime":"2023-01-01T10:54:31Z","s2:processing_baseline":"05.09"\#(more)}}"#
      ]
    }
    #expect(offset("x", item("")) == -0.1)
    #expect(offset("x", item(#","earthsearch:boa_offset_applied":true"#)) == 0)
  }

  @Test func aScaleInTheFileWins() {
    let file = facts("/o/20200727_014458_104b_3B_AnalyticMS_SR.tif", bands: 4, noData: 9, scale: 0.5, offset: 3)
    #expect(
      decode([file]).scenes.first?.imageBands.first == Band(index: 1, role: .blue, noData: 9, scale: 0.5, offset: 3))
  }
}
