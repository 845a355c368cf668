import Foundation
import RasterCore
import TestSupport
import Testing

@testable import Simulation

@Suite("Sky, mask and metadata")
struct SkyTests {
  /// A small part of the demo under the sky: clouds, haze and errors on.
  private static func renderer(maskErrors: Double = 1) -> SceneRenderer {
    var scenario = TestScenario.plain(size: 240)
    scenario.acquisition.cloud = 0.4
    scenario.acquisition.haze = 0.02
    scenario.acquisition.maskErrors = maskErrors
    scenario.acquisition.perMonth = 2
    scenario.structures = [TestScenario.structure(.existing, width: 60, depth: 40, height: 8, at: 120, 120)]
    return SceneRenderer(scenario)
  }

  private func share(_ kind: SkyClass, _ raster: Raster) -> Double {
    Double(raster.values.filter { $0 == Float(kind.rawValue) }.count) / Double(raster.values.count)
  }

  @Test("cloud covers the share that was asked for, and is bright", arguments: [0.1, 0.4, 0.75])
  func cloudShare(asked: Double) {
    var conditions = TestScenario.conditions()
    conditions.cloudShare = asked
    let scene = Self.renderer().scene(under: conditions)
    #expect(isClose(share(.cloud, scene.trueClasses), asked, within: 0.05))
    let cloud = Float(SkyClass.cloud.rawValue)
    let inside = scene.trueClasses.values.indices.filter { scene.trueClasses.values[$0] == cloud }
    let mean = inside.reduce(0.0) { $0 + Double(scene.bands[0].values[$1]) } / Double(max(1, inside.count)) / 10_000
    // Small clouds are mostly thin edges.
    #expect((0.27...0.8).contains(mean))
  }

  @Test("a clear sky leaves the ground as it is")
  func clearSky() {
    let scene = Self.renderer(maskErrors: 0).scene(under: TestScenario.conditions())
    #expect(share(.cloud, scene.trueClasses) == 0)
    #expect(share(.clear, scene.classes) == 1)
  }

  @Test("the mask errs where errors are asked for, and only there")
  func maskErrors() {
    let erring = Self.renderer(maskErrors: 1)
    let perfect = Self.renderer(maskErrors: 0)
    var wrong = 0
    for index in 0..<6 {
      let scene = erring.scene(index)
      if scene.classes != scene.trueClasses { wrong += 1 }
      let exact = perfect.scene(index)
      #expect(exact.classes == exact.trueClasses)
    }
    #expect(wrong >= 3)
  }

  @Test("udm2 has eight bands; its classes exclude each other and add up")
  func udm2() {
    let renderer = Self.renderer()
    let scene = renderer.scene(renderer.count / 2)
    let bands = scene.udm2
    #expect(bands.count == 8 && SimulatedScene.udm2Names.count == 8)
    for k in 0..<scene.grid.pixelCount {
      let sum = bands[0...5].reduce(0) { $0 + $1.values[k] } + bands[7].values[k]
      #expect(sum == 1)
    }
    #expect(bands[6].values.allSatisfy { (0...100).contains($0) })
  }

  @Test("a strip that ends in the frame leaves nodata in every band and in the mask")
  func partial() {
    var conditions = TestScenario.conditions()
    conditions.isPartial = true
    let scene = Self.renderer().scene(under: conditions)
    let empty = scene.bands[0].values.map { $0 == 0 }
    let missing = share(.noData, scene.classes)
    #expect((0.02...0.98).contains(missing))
    for band in scene.bands { #expect(band.values.map { $0 == 0 } == empty) }
    #expect(scene.classes.values.map { $0 == 0 } == empty)
  }

  @Test("the same seed gives the same pixels in any order, another seed others")
  func deterministic() {
    let a = Self.renderer()
    let b = Self.renderer()
    let first = a.scene(0)
    _ = b.scene(2)
    let again = b.scene(0)
    #expect(first.bands == again.bands && first.classes == again.classes && first.id == again.id)
    var other = a.scenario
    other.seed += 1
    #expect(SceneRenderer(other).scene(0).bands != first.bands)
  }

  @Test("values are whole numbers that fit 16 bits, and noise has the size asked for")
  func noise() {
    var scenario = TestScenario.plain()
    scenario.sensor.noise = 0.005
    let noisy = SceneRenderer(scenario).scene(under: TestScenario.conditions())
    #expect(noisy.bands.allSatisfy { $0.values.allSatisfy { $0 == $0.rounded() && (1...65_535).contains($0) } })
    let red = noisy.bands[2].values.map(Double.init)
    let mean = red.reduce(0, +) / Double(red.count)
    let deviation = (red.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(red.count)).squareRoot()
    // 0.005 * sqrt(0.4 + 4 * 0.19), in units of 1/10,000.
    #expect(isClose(deviation, 54, within: 5))
  }

  @Test("the metadata say that the scene is simulated, and agree with it")
  func metadata() throws {
    let renderer = Self.renderer()
    let scene = renderer.scene(1)
    let object = try JSONSerialization.jsonObject(with: Data(try scene.metadataJSON().utf8))
    let root = try #require(object as? [String: Any])
    let properties = try #require(root["properties"] as? [String: Any])
    #expect(root["id"] as? String == scene.id)
    #expect(properties["simulated"] as? Bool == true)
    #expect(properties["provider"] as? String == "simulated")
    #expect(properties["instrument"] as? String == "PSB.SD")
    let acquired = try #require(properties["acquired"] as? String)
    #expect(Instant(parsing: acquired) == scene.acquisition)
    let elevation = try #require(properties["sun_elevation"] as? Double)
    #expect(isClose(elevation, scene.sunElevation, within: 0.051))
    #expect(properties["gsd"] as? Double == 3)
    let classes = ["clear", "cloud", "shadow", "snow_ice", "light_haze", "heavy_haze"]
    let sum = classes.compactMap { properties["\($0)_percent"] as? Int }.reduce(0, +)
    #expect((97...103).contains(sum))
  }
}
