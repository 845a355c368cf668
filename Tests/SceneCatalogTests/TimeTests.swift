import Foundation
import RasterCore
import Testing

@testable import SceneCatalog

@Suite struct TimeTests {
  private let stac = """
    {"type":"Feature","stac_version":"1.0.0","id":"i","properties":{"datetime":"2020-01-01T10:00:00Z","platform":"sentinel-2b",
    "view:sun_azimuth":145.4,"view:sun_elevation":"65.1","view:off_nadir":0.2},"geometry":null,"assets":{"a":{"href":"./d/other%20name.tif"}}}
    """
  private let planet = """
    {"id":"20200727_014458_104b","type":"Feature","properties":{"acquired":"2020-07-27T01:44:58.558778Z","instrument":"PSB.SD",
    "item_type":"PSScene","satellite_azimuth":97.1,"view_angle":2,"sun_azimuth":63.8,"sun_elevation":34.3,"published":"2020-07-27T10:36:09Z"}}
    """
  private let jan3 = Instant(year: 2020, month: 1, day: 3)

  /// All sources at once; the surest is taken away each time.
  @Test func theOrderOfSources() {
    let path = "/d/scene_20200105.tif"
    let tagged = facts(path, metadata: ["ACQUISITION_DATE": "2020-01-04", "TIFFTAG_DATETIME": "2020:01:06 00:00:00"])
    let xml = "<r><ps:acquisitionDateTime>2020-01-02T01:00:00+00:00</ps:acquisitionDateTime></r>"
    let files = ["/d/scene_20200105.json": stac, "/d/scene_20200105_metadata.xml": xml]
    func found(_ f: RasterFacts, _ s: [String: String], _ d: [String: Instant]?) -> (String?, TimeSource?) {
      let scene = decode([f], sidecars: s, dates: d).scenes.first
      return (scene?.acquisition.date.iso8601, scene?.timeSource)
    }
    let table = ["scene_20200105.tif": jan3]
    #expect(found(tagged, files, table) == ("2020-01-01", .stacItem))
    #expect(found(tagged, ["/d/scene_20200105_metadata.xml": xml], table) == ("2020-01-02", .planetMetadata))
    #expect(found(tagged, [:], table) == ("2020-01-03", .datesTable))
    #expect(found(tagged, [:], nil) == ("2020-01-04", .fileTags))
    #expect(found(facts(path), [:], nil) == ("2020-01-05", .fileName))
  }

  @Test func withoutADateASceneIsNamedAndTold() {
    let result = decode([facts("/d/house.tif")])
    #expect(result.scenes.isEmpty)
    #expect(
      result.rejected == [
        RejectedInput(
          path: "/d/house.tif", reason: "no acquisition date", advice: "add it to a --dates CSV (file,date)")
      ])
  }

  /// A stamp of processing is no date: in this real name it is 15 months late.
  @Test func aStampOfProcessingIsNotTaken() {
    let name = "/d/imgs_1/S2A_OPER_MSI_L1C_TL_EPA__20161227T091305_A001222_T22LHH_B02.tif"
    #expect(decode([facts(name)]).rejected.first?.reason.contains("processing") == true)
    let dated = decode([facts(name)], dates: ["d/imgs_1": Instant(year: 2015, month: 9, day: 16)])
    #expect(dated.scenes.first?.acquisition.iso8601 == "2015-09-16T00:00:00Z")
  }

  @Test func theDatesTableMatchesPathsNamesStemsAndFolders() {
    let file = facts("/data/site/2/image.tif")
    for key in ["/data/site/2/image.tif", "site/2/image.tif", "image.tif", "image", "2", "site/2"] {
      #expect(decode([file], dates: [key: jan3]).scenes.count == 1, "\(key)")
    }
    for key in ["age.tif", "site", "/site/2", "tif"] {
      let result = decode([file], dates: [key: jan3])
      #expect(result.scenes.isEmpty, "\(key)")
      #expect(result.warnings.contains { $0.contains(key) })
    }
  }

  @Test func aTagThatContradictsTheNameIsTakenWithAWarning() {
    let late = decode([facts("/d/a_20200105.tif", metadata: ["TIFFTAG_DATETIME": "2021:01:06 09:00:00"])])
    #expect(late.scenes.first?.acquisition.iso8601 == "2021-01-06T09:00:00Z")
    #expect(late.scenes.first?.timeOfDayKnown == true)
    #expect(late.warnings.count == 1)
    #expect(late.warnings.first?.contains("/d/a_20200105.tif") == true)
    let near = decode([facts("/d/a_20200105.tif", metadata: ["TIFFTAG_DATETIME": "2020:01:05 09:00:00"])])
    #expect(near.warnings.isEmpty)
  }

  @Test func whatTheMetadataSayIsKept() {
    let image = facts("/o/20200727_014458_104b_3B_AnalyticMS_SR_clip.tif", bands: 4)
    let scene = decode([image], sidecars: ["/o/20200727_014458_104b_metadata.json": planet]).scenes.first
    #expect(scene?.sensor == "PlanetScope PSB.SD")
    #expect(scene?.geometry == ViewGeometry(sunAzimuth: 63.8, sunElevation: 34.3, viewAngle: 2, viewAzimuth: 97.1))
    #expect(scene?.acquisition.iso8601 == "2020-07-27T01:44:58Z")
    #expect(scene?.credit == "Image © 2020 Planet Labs PBC")
    let linked = decode([facts("/d/other name.tif")], sidecars: ["/d/x.json": stac]).scenes.first
    #expect(linked?.timeSource == .stacItem)
    #expect(linked?.sensor == "Sentinel-2B")
    #expect(linked?.geometry.sunElevation == 65.1)
  }

  /// A computed scene looks like a real product in all but this.
  @Test(arguments: [#""simulated":true"#, #""provider":"simulated""#])
  func aSimulatedSceneCarriesNobodysCredit(mark: String) {
    let name = "/o/20200727_014458_104b_3B_AnalyticMS_SR.tif"
    func scene(_ text: String) -> Scene? {
      decode([facts(name, bands: 4)], sidecars: ["/o/20200727_014458_104b_metadata.json": text]).scenes.first
    }
    let marked = scene(planet.replacingOccurrences(of: #""view_angle":2"#, with: #""view_angle":2,\#(mark)"#))
    #expect(marked?.sensor == "simulated PlanetScope PSB.SD")
    #expect(marked?.credit == "Simulated scenes, Groundbreak")
    #expect(marked?.imageBands.first?.scale == 1e-4, "numbers are read as the product's")
    let denied = scene(planet.replacingOccurrences(of: #""view_angle":2"#, with: #""simulated":false"#))
    #expect(denied?.sensor == "PlanetScope PSB.SD")
    let item = stac.replacingOccurrences(of: #""platform""#, with: #"\#(mark),"platform""#)
    let linked = decode([facts("/d/other name.tif")], sidecars: ["/d/x.json": item]).scenes.first
    #expect(linked?.sensor == "simulated Sentinel-2B")
    #expect(linked?.credit == "Simulated scenes, Groundbreak")
  }

  @Test func aSimulatedSceneWithoutItsMetadataIsKnownByItsTag() {
    let name = "/o/20200727_014458_104b_3B_AnalyticMS_SR.tif"
    let scene = decode([facts(name, bands: 4, metadata: ["TIFFTAG_SOFTWARE": "groundbreak 0.1.0, simulated"])])
      .scenes.first
    #expect(scene?.sensor == "simulated PlanetScope")
    #expect(scene?.credit == "Simulated scenes, Groundbreak")
    let other = decode([facts(name, bands: 4, metadata: ["TIFFTAG_SOFTWARE": "GIMP 2.10"])]).scenes.first
    #expect(other?.credit == "Image © 2020 Planet Labs PBC")
  }

  @Test func brokenMetadataAreNoMetadata() {
    let texts = [
      "", "{", "[]", "null", #"{"type":"Feature"}"#, #"{"type":"Feature","properties":{"datetime":7}}"#,
      #"{"type":"Feature","properties":{"datetime":"yesterday"}}"#,
      #"{"type":"Feature","properties":{"acquired":null}}"#,
      #"{"type":"Feature","properties":{"datetime":"9999-01-01T00:00:00Z"}}"#,
    ]
    for text in texts {
      let scene = decode([facts("/d/a_20200105.tif")], sidecars: ["/d/a_20200105.json": text]).scenes.first
      #expect(scene?.timeSource == .fileName, "\(text)")
    }
    for text in ["<acquisitionDate", "<acquisitionDate>", "<acquisitionDate></acquisitionDate>", "acquisitionDate>x<"] {
      #expect(Sidecar.decode(xml: text) == nil)
    }
  }
}
