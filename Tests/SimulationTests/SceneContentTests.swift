import Foundation
import RasterCore
import TestSupport
import Testing

@testable import Simulation

@Suite("Content of rendered scenes")
struct SceneContentTests {
  private func day(_ month: Int, _ day: Int) -> Instant { Instant(year: 2022, month: month, day: day, hour: 2) }

  @Test("a pixel of a new hall is soil, then slab, then frame, then roof")
  func construction() {
    var scenario = TestScenario.plain()
    var hall = TestScenario.structure(.new, width: 40, depth: 30, height: 8, roof: .blueSheet)
    hall.construction = .init(
      slab: CalendarDate(year: 2022, month: 3, day: 1), frame: CalendarDate(year: 2022, month: 4, day: 1),
      roofBegin: CalendarDate(year: 2022, month: 5, day: 1), roofEnd: CalendarDate(year: 2022, month: 6, day: 1))
    scenario.structures = [hall]
    let renderer = SceneRenderer(scenario)
    func look(_ time: Instant) -> [Double] {
      let scene = renderer.scene(under: TestScenario.conditions(time))
      return SimulatedScene.roles.map { scene.reflectance($0, 25, 25) }
    }
    let soil = look(day(2, 1))
    #expect((0.12...0.25).contains(soil[2]) && soil[3] > soil[2] && soil[2] > soil[0])
    #expect(look(day(3, 29))[0] > soil[0] + 0.08)
    let roof = look(day(7, 1))
    #expect(areClose(roof, (0..<4).map { Double(Material.blueSheet.spectrum[$0]) }, within: 0.03))
    #expect(areClose(look(day(11, 1)), roof, within: 0.015))
  }

  @Test("a roof is laid along the hall")
  func roofing() {
    var scenario = TestScenario.plain()
    var hall = TestScenario.structure(.new, width: 90, depth: 30, height: 0, roof: .snow)
    hall.construction = .init(
      slab: TestScenario.start, frame: TestScenario.start.adding(30),
      roofBegin: CalendarDate(year: 2022, month: 6, day: 1),
      roofEnd: CalendarDate(year: 2022, month: 7, day: 1))
    scenario.structures = [hall]
    let scene = SceneRenderer(scenario).scene(under: TestScenario.conditions(day(6, 16)))
    // From 30 to 120 m: half is roofed, so pixel 15 is and pixel 35 is not.
    #expect(scene.reflectance(.red, 15, 25) > 0.6)
    #expect(scene.reflectance(.red, 35, 25) < 0.4)
  }

  @Test("re-roofing and demolition happen on their days")
  func renewal() {
    var scenario = TestScenario.plain()
    let work = Scenario.Period(
      from: CalendarDate(year: 2022, month: 5, day: 1), to: CalendarDate(year: 2022, month: 6, day: 1))
    var renewed = TestScenario.structure(.reRoofed, width: 36, depth: 30, height: 6, at: 40, 75, roof: .darkBitumen)
    renewed.newRoof = .whiteSheet
    renewed.work = work
    var gone = TestScenario.structure(.demolished, width: 36, depth: 30, height: 6, at: 110, 75, roof: .whiteSheet)
    gone.id = 2
    gone.work = work
    scenario.structures = [renewed, gone]
    let renderer = SceneRenderer(scenario)
    let before = renderer.scene(under: TestScenario.conditions(day(4, 20)))
    let after = renderer.scene(under: TestScenario.conditions(day(6, 20)))
    #expect(before.reflectance(.red, 13, 25) < 0.1 && after.reflectance(.red, 13, 25) > 0.4)
    #expect(before.reflectance(.red, 36, 25) > 0.4)
    #expect(isClose(after.reflectance(.red, 36, 25), after.reflectance(.red, 25, 40), within: 0.01))
  }

  @Test("weeds come up on an idle pad in summer and are gone when work is resumed")
  func weeds() {
    var scenario = TestScenario.plain()
    scenario.pads[0].clearing = .init(
      from: CalendarDate(year: 2018, month: 4, day: 1), to: CalendarDate(year: 2018, month: 7, day: 1))
    scenario.pads[0].weeds = .init(
      from: CalendarDate(year: 2018, month: 8, day: 1), to: CalendarDate(year: 2022, month: 10, day: 1))
    let renderer = SceneRenderer(scenario)
    func greenness(_ year: Int, _ month: Int) -> Double {
      let scene = renderer.scene(under: TestScenario.conditions(Instant(year: year, month: month, day: 20, hour: 2)))
      let (nir, red) = (scene.reflectance(.nir, 25, 25), scene.reflectance(.red, 25, 25))
      return (nir - red) / (nir + red)
    }
    #expect(greenness(2018, 7) < 0.2)
    #expect(greenness(2021, 7) > 0.35)
    #expect(greenness(2022, 11) < 0.2)
  }

  @Test("the countryside has plausible reflectance: green in July, bare or brown in March")
  func seasons() {
    var scenario = Scenario.nothingBuilt(seed: 2)
    scenario.size = 240
    scenario.structures = []
    scenario.yards = []
    scenario.river = nil
    scenario.acquisition.haze = 0
    let renderer = SceneRenderer(scenario)
    func mean(_ role: BandRole, _ month: Int) -> Double {
      let scene = renderer.scene(
        under: TestScenario.conditions(Instant(year: 2020, month: month, day: 25, hour: 2)))
      let band = scene.bands[SimulatedScene.roles.firstIndex(of: role) ?? 0]
      return band.values.reduce(0) { $0 + Double($1) } / Double(band.values.count) / 10_000
    }
    #expect((0.22...0.42).contains(mean(.nir, 7)))
    #expect((0.02...0.10).contains(mean(.red, 7)))
    #expect(mean(.red, 3) > mean(.red, 7) + 0.02)
    #expect(mean(.nir, 3) < mean(.nir, 7))
  }

  @Test("snow covers the fields")
  func snow() {
    let renderer = SceneRenderer(TestScenario.plain())
    var conditions = TestScenario.conditions(day(1, 20))
    conditions.snow = 0.9
    let scene = renderer.scene(under: conditions)
    #expect(scene.reflectance(.blue, 25, 25) > 0.55)
    #expect(scene.percent(.snow) > 90)
  }
}
