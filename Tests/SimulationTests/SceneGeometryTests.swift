import Foundation
import RasterCore
import TestSupport
import Testing

@testable import Simulation

@Suite("Geometry of rendered scenes")
struct SceneGeometryTests {
  @Test(
    "a shadow falls away from the sun and is as long as height over tangent of elevation", arguments: [25.0, 40, 60])
  func shadow(elevation: Double) {
    var scenario = TestScenario.plain()
    scenario.structures = [TestScenario.structure(.existing, width: 60, depth: 30, height: 12)]
    // Sun in the south: the hall's north edge is at y = 60 m, pixel row 20.
    let scene = SceneRenderer(scenario).scene(
      under: TestScenario.conditions(sunAzimuth: 180, sunElevation: elevation))
    let soil = scene.reflectance(.nir, 25, 2)
    let dark = 1 - Double(Canvas.ambient[3])
    // The roof's own light is blurred into the first pixel, so the length is measured from the second on.
    let length = (2..<18).reduce(0.0) { $0 + (1 - scene.reflectance(.nir, 25, $1) / soil) / dark * 3 } + 6
    #expect(isClose(length, 12 / tan(elevation * .pi / 180), within: 0.6))
    // South of the hall the ground is lit.
    #expect(isClose(scene.reflectance(.nir, 25, 34), soil, within: 0.002))
  }

  @Test("with the sun in the south-east the shadow lies in the north-west")
  func diagonal() {
    var scenario = TestScenario.plain()
    scenario.structures = [TestScenario.structure(.existing, width: 30, depth: 30, height: 15)]
    let scene = SceneRenderer(scenario).scene(under: TestScenario.conditions(sunAzimuth: 135, sunElevation: 45))
    let soil = scene.reflectance(.nir, 2, 2)
    // The corner at (60, 60) m throws its shadow to (49.4, 49.4) m; (55, 55) m is pixel 18.
    #expect(scene.reflectance(.nir, 18, 18) < 0.4 * soil)
    #expect(isClose(scene.reflectance(.nir, 32, 32), soil, within: 0.002))
    #expect(scene.reflectance(.nir, 18, 18) > 0.015)
  }

  @Test("the light of a roof sums to its footprint", arguments: [0.0, 17, 45])
  func footprint(degrees: Double) {
    var scenario = TestScenario.plain()
    var hall = TestScenario.structure(.existing, width: 45, depth: 24, height: 0, degrees: degrees, roof: .snow)
    hall.shape.notchWidth = 15
    hall.shape.notchDepth = 10
    scenario.structures = [hall]
    let renderer = SceneRenderer(scenario)
    let with = renderer.scene(under: TestScenario.conditions())
    scenario.structures = []
    let without = SceneRenderer(scenario).scene(under: TestScenario.conditions())
    let light = zip(with.bands[0].values, without.bands[0].values).reduce(0.0) { $0 + Double($1.0 - $1.1) }
    let centre = Double(with.bands[0][24, 24] - without.bands[0][24, 24])
    // Roofs have a darker rim of a metre and panels of slightly different tone: 4 per cent.
    #expect(isClose(light / centre * 9 / (45 * 24 - 150), 1, within: 0.04))
  }

  @Test("misregistration moves the content by whole and half pixels, and not the grid")
  func shift() {
    var scenario = TestScenario.plain()
    scenario.sensor.misregistration = 1
    scenario.structures = [TestScenario.structure(.existing, width: 36, depth: 24, height: 0)]
    let renderer = SceneRenderer(scenario)
    let still = renderer.scene(under: TestScenario.conditions())
    let moved = renderer.scene(under: TestScenario.conditions(shift: PixelPoint(x: 1, y: 0)))
    #expect(moved.grid == still.grid)
    for row in 5..<45 {
      for column in 5..<45 {
        #expect(abs(moved.bands[2][column, row] - still.bands[2][column - 1, row]) <= 2)
      }
    }
    let half = renderer.scene(under: TestScenario.conditions(shift: PixelPoint(x: 0.5, y: -0.25)))
    let a = centroid(still)
    let b = centroid(half)
    #expect(isClose(b.x - a.x, 0.5, within: 0.02) && isClose(b.y - a.y, -0.25, within: 0.02))
  }

  private func centroid(_ scene: SimulatedScene) -> PixelPoint {
    let base = Double(scene.bands[0][1, 1])
    var sum = (0.0, 0.0, 0.0)
    for row in 0..<50 {
      for column in 0..<50 {
        let light = Double(scene.bands[0][column, row]) - base
        sum = (sum.0 + light, sum.1 + light * (Double(column) + 0.5), sum.2 + light * (Double(row) + 0.5))
      }
    }
    return PixelPoint(x: sum.1 / sum.0, y: sum.2 / sum.0)
  }

  @Test("a roof leans away from nadir by its height times the tangent of the view")
  func lean() {
    var scenario = TestScenario.plain()
    scenario.structures = [TestScenario.structure(.existing, width: 36, depth: 24, height: 20, roof: .snow)]
    let renderer = SceneRenderer(scenario)
    var tilted = TestScenario.conditions(sunAzimuth: 180, sunElevation: 85)
    let upright = renderer.scene(under: tilted)
    tilted.viewAngle = atan(0.1) * 180 / .pi
    tilted.leanAzimuth = 90
    let scene = renderer.scene(under: tilted)
    // Two metres to the east: the east edge (93 m, the end of pixel 30) gains light, the west edge loses it.
    #expect(scene.reflectance(.red, 31, 25) > upright.reflectance(.red, 31, 25) + 0.15)
    #expect(scene.reflectance(.red, 19, 25) < upright.reflectance(.red, 19, 25) - 0.15)
  }

  @Test(
    "the far edge of a roof lies height times tangent of the view beyond its footprint", arguments: [0.05, 0.1, 0.3])
  func leanLength(tangent: Double) {
    var scenario = TestScenario.plain()
    scenario.sensor.tilt = 0.3
    scenario.structures = [TestScenario.structure(.existing, width: 36, depth: 24, height: 20, roof: .snow)]
    let renderer = SceneRenderer(scenario)
    var tilted = TestScenario.conditions(sunAzimuth: 180, sunElevation: 85)
    let upright = renderer.scene(under: tilted)
    tilted.viewAngle = atan(tangent) * 180 / .pi
    tilted.leanAzimuth = 90
    let scene = renderer.scene(under: tilted)
    let soil = upright.reflectance(.red, 2, 2)
    let roof = upright.reflectance(.red, 25, 25) - soil
    // Light in the row through the middle, from the roof's inside to beyond its east edge.
    func length(_ scene: SimulatedScene) -> Double {
      (25..<45).reduce(0) { $0 + (scene.reflectance(.red, $1, 25) - soil) / roof * 3 }
    }
    #expect(isClose(length(scene) - length(upright), 20 * tangent, within: 0.3))
  }
}
