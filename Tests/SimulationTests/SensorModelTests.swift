import Foundation
import RasterCore
import Testing

@testable import Simulation

struct SensorModelTests {
  private func read(_ text: String) throws -> SensorModel { try SensorModelDecoder.decode(Data(text.utf8)) }

  @Test(arguments: SensorModel.presetNames) func `A usual sensor is sound, and reads back as it was`(name: String) throws {
    let model = try #require(SensorModel.preset(name))
    #expect(model.flaws.isEmpty)
    #expect(try SensorModelDecoder.decode(JSONEncoder().encode(model)) == model)
  }

  @Test func `A file says only what differs`() throws {
    let model = try read(#"{"product": "sentinel2", "name": "soft", "psf": 0.9, "misregistration": {"global": 2}}"#)
    var expected = SensorModel.preset(.sentinel2)
    expected.name = "soft"
    expected.psf = 0.9
    expected.misregistration.global = 2
    #expect(model == expected)
  }

  @Test(arguments: [
    (#"{"product": "hubble"}"#, "product", "hubble"),
    (#"{"gsd": 3}"#, "product", "missing"),
    (#"{"product": "landsat", "gsb": 3}"#, "gsb", "no key"),
    (#"{"product": "landsat", "misregistration": {"globl": 3}}"#, "misregistration.globl", "no key"),
    (#"{"product": "landsat", "gsd": "wide"}"#, "gsd", "a number"),
    (#"{"product": "landsat", "bands": [{"role": "blue", "name": "B", "noise": true}]}"#, "bands[0].noise", "a number"),
    (#"{"product": "landsat", "mask": "fog"}"#, "mask", "qa_pixel"),
    (#"{"product": "landsat", "gsd": 0}"#, "", "gsd is 0"),
    (#"{"product": "landsat", "mask": "udm2"}"#, "", "mask is udm2"),
    (#"{"product": "landsat", "name": "../../x"}"#, "", "name is"),
    (#"{"product": "landsat", "bands": []}"#, "", "bands has the roles none"),
    ("[1]", "", "no JSON object"), ("{", "", "no JSON"), ("", "", "no JSON"),
  ]) func `A faulty file is refused with its key`(text: String, key: String, words: String) throws {
    let error = #expect(throws: SensorModelError.self) { try self.read(text) }
    #expect(error?.keyPath == key)
    #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
  }

  @Test func `A sensor changes how a place is seen and not what is there`() throws {
    var place = TestScenario.plain()
    place.acquisition.perMonth = 3
    let seen = place.seen(by: SensorModel.preset(.sentinel2))
    #expect(seen.grid.width == 15)
    #expect(seen.structures == place.structures && seen.seed == place.seed && seen.size == place.size)
    // An open archive gives every pass; an order what was ordered, at most every pass.
    #expect(seen.acquisition.perMonth == 6.1)
    #expect(place.seen(by: SensorModel.preset(.planetscope)).acquisition.perMonth == 3)
    #expect(place.seen(by: SensorModel.preset(.landsat)).acquisition.perMonth == 1.9)
    for name in SensorModel.presetNames {
      #expect(place.seen(by: try #require(SensorModel.preset(name))).flaws.isEmpty, "\(name)")
    }
  }

  /// Squares as the SMART programme prints them for its regions (KR_R001, BR_R002, PE_R001), and as Sentinel-2's tiles of Paris and Sydney are
  /// called.
  @Test(arguments: [
    (128.67, 37.66, "52SDG"), (2.35, 48.86, "31UDQ"), (151.21, -33.87, "56HLH"), (-77.04, 38.9, "18SUJ"),
  ]) func `Squares of the military grid`(longitude: Double, latitude: Double, square: String) {
    #expect(MilitaryGrid.square(GeoPoint(longitude: longitude, latitude: latitude)) == square)
  }

  /// USGS's own path and row of scenes centred near Seoul, San Francisco, Paris and Sydney.
  @Test(arguments: [(127.0, 37.5, 116, 34), (-122.2, 37.5, 44, 34), (2.2, 48.9, 199, 26), (150.9, -34.6, 89, 84)])
  func `Path and row are right to one`(longitude: Double, latitude: Double, path: Int, row: Int) {
    let found = ReferenceSystem2(GeoPoint(longitude: longitude, latitude: latitude))
    #expect(abs(found.path - path) <= 1)
    #expect(abs(found.row - row) <= 1)
  }

  /// exp(-pi^2/8) times 2/pi at half a pixel of blur, by hand.
  @Test func `Modulation at the Nyquist frequency`() {
    #expect(abs(SensorModel.modulation(psf: 0) - 0.6366) < 1e-4)
    #expect(abs(SensorModel.modulation(psf: 0.5) - 0.1854) < 1e-4)
  }
}
