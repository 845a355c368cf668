import Foundation
import RasterCore
import TestSupport
import Testing

@testable import Simulation

@Suite("What happens on the ground")
struct HappeningTests {
  private func time(_ year: Int, _ month: Int, _ day: Int) -> Instant {
    Instant(year: year, month: month, day: day, hour: 2)
  }

  @Test("an extension leaves the standing part alone and roofs the rest")
  func extended() {
    var scenario = TestScenario.plain()
    var hall = TestScenario.structure(.extended, width: 90, depth: 36, height: 0, roof: .whiteSheet)
    hall.standing = 1.0 / 3
    hall.construction = .init(
      slab: CalendarDate(year: 2022, month: 4, day: 1), frame: CalendarDate(year: 2022, month: 5, day: 1),
      roofBegin: CalendarDate(year: 2022, month: 6, day: 1), roofEnd: CalendarDate(year: 2022, month: 7, day: 1))
    scenario.structures = [hall]
    let renderer = SceneRenderer(scenario)
    let before = renderer.scene(under: TestScenario.conditions(time(2022, 3, 1)))
    let after = renderer.scene(under: TestScenario.conditions(time(2022, 8, 1)))
    // From 30 to 60 m stands, 60 to 120 m is added: pixel 14 and pixel 30.
    #expect(before.reflectance(.red, 14, 25) > 0.4 && before.reflectance(.red, 30, 25) < 0.25)
    #expect(after.reflectance(.red, 30, 25) > 0.4)
    #expect(isClose(after.reflectance(.red, 14, 25), before.reflectance(.red, 14, 25), within: 0.03))
  }

  @Test("a courtyard stays ground, and a round tank is round")
  func courtyard() {
    var scenario = TestScenario.plain()
    var ring = TestScenario.structure(.existing, width: 60, depth: 60, height: 0, at: 45, 45, roof: .snow)
    ring.shape.cuts = [.init(fromU: -15, toU: 15, fromV: -15, toV: 15)]
    var tank = TestScenario.structure(.existing, width: 30, depth: 30, height: 0, at: 120, 120, roof: .snow)
    tank.id = 2
    tank.shape = .round(centre: GroundPoint(x: 120, y: 120), diameter: 30)
    scenario.structures = [ring, tank]
    let scene = SceneRenderer(scenario).scene(under: TestScenario.conditions())
    let soil = scene.reflectance(.red, 48, 2)
    #expect(isClose(scene.reflectance(.red, 15, 15), soil, within: 0.01))
    #expect(scene.reflectance(.red, 7, 15) > 0.6 && scene.reflectance(.red, 40, 40) > 0.6)
    // 13.5 m away on the diagonal lies in the square around the disc and 4 m outside of the disc.
    #expect(scene.reflectance(.red, 35, 35) < 0.25)
  }

  @Test("a flood covers the fields beside the river for its days and leaves mud")
  func flood() {
    var scenario = Scenario.nothingBuilt(seed: 3)
    scenario.size = 360
    scenario.pads = []
    scenario.countryside.texture = 0
    scenario.countryside.treesPerHectare = 0
    scenario.structures = []
    scenario.yards = []
    scenario.acquisition.haze = 0
    scenario.sensor.noise = 0
    scenario.river = .init(line: [GroundPoint(x: -50, y: 150), GroundPoint(x: 500, y: 150)], width: 20)
    scenario.river?.floods = [
      .init(from: CalendarDate(year: 2020, month: 3, day: 1), to: CalendarDate(year: 2020, month: 3, day: 21))
    ]
    scenario.river?.floodReach = 5
    let renderer = SceneRenderer(scenario)
    // 30 m from the middle line: dry at other times.
    func nir(_ time: Instant) -> Double {
      renderer.scene(under: TestScenario.conditions(time)).reflectance(.nir, 60, 60)
    }
    let before = nir(time(2020, 2, 20))
    let during = nir(time(2020, 3, 8))
    #expect(before > 0.15 && during < 0.09)
    #expect(nir(time(2020, 3, 24)) > during + 0.04)
    #expect(isClose(nir(time(2020, 5, 10)), nir(time(2020, 5, 10)), within: 0) && nir(time(2020, 6, 20)) > 0.15)
  }

  @Test("meadows are mown within days")
  func mowing() throws {
    let parcel = Parcel(cover: .meadow, seed: 4, tone: 1, delay: 0)
    let growth = (150..<190).map { parcel.look(year: 2021, dayOfYear: Double($0), scenario: 1).growth }
    let largestDrop = zip(growth, growth.dropFirst(4)).map { $0 - $1 }.max() ?? 0
    #expect(largestDrop > 0.35)
  }

  @Test("a road is built along its line, earth first")
  func road() {
    var scenario = TestScenario.plain(size: 300)
    scenario.pads = []
    scenario.roads = [
      .init(
        line: [GroundPoint(x: -30, y: 150), GroundPoint(x: 330, y: 150)], width: 15, material: .asphalt,
        built: .init(from: CalendarDate(year: 2022, month: 3, day: 1), to: CalendarDate(year: 2022, month: 11, day: 1)))
    ]
    let renderer = SceneRenderer(scenario)
    func red(_ month: Int, _ column: Int) -> Double {
      renderer.scene(under: TestScenario.conditions(time(2022, month, 10))).reflectance(.red, column, 50)
    }
    // In May the west is laid bare (gravel, 0.22) and the east is not; in December all is asphalt (0.105).
    #expect(red(5, 8) > 0.16)
    #expect(red(12, 8) < 0.14 && red(12, 92) < 0.14)
  }

  @Test("a mediterranean summer is dry where a temperate one is green, and the south has its summer in January")
  func climates() {
    func greenness(_ climate: Scenario.Climate, latitude: Double, month: Int) -> Double {
      var scenario = Scenario.nothingBuilt(seed: 2)
      scenario.size = 240
      scenario.structures = []
      scenario.yards = []
      scenario.river = nil
      scenario.pads = []
      scenario.countryside.climate = climate
      scenario.place.latitude = latitude
      let scene = SceneRenderer(scenario).scene(under: TestScenario.conditions(time(2020, month, 20)))
      let nir = scene.bands[3].values.reduce(0) { $0 + Double($1) }
      let red = scene.bands[2].values.reduce(0) { $0 + Double($1) }
      return (nir - red) / (nir + red)
    }
    #expect(greenness(.temperate, latitude: 40, month: 7) > greenness(.mediterranean, latitude: 38, month: 8) + 0.15)
    #expect(greenness(.desert, latitude: 25, month: 7) < 0.25)
    #expect(greenness(.temperate, latitude: -35, month: 1) > greenness(.temperate, latitude: -35, month: 8) + 0.15)
  }

  @Test("scenes are the same in any order and on any number of threads")
  func threads() async {
    var scenario = Scenario.random(seed: 8)
    scenario.acquisition.end = scenario.acquisition.start.adding(240)
    let place = scenario
    let renderer = SceneRenderer(place)
    let count = min(5, renderer.count)
    let alone = (0..<count).reversed().map { renderer.scene($0) }.reversed()
    let together = await withTaskGroup(of: (Int, SimulatedScene).self) { group in
      for index in 0..<count {
        group.addTask { (index, SceneRenderer(place).scene(index)) }
      }
      var out: [Int: SimulatedScene] = [:]
      for await (index, scene) in group { out[index] = scene }
      return out
    }
    for (index, scene) in alone.enumerated() {
      #expect(together[index]?.bands == scene.bands && together[index]?.classes == scene.classes)
      #expect(together[index]?.confidence == scene.confidence)
    }
  }

  @Test("dates before 1970 and grounds at the equator are rendered like others")
  func oldDates() {
    var scenario = TestScenario.plain()
    scenario.place.latitude = 0
    scenario.acquisition.start = CalendarDate(year: 1960, month: 1, day: 1)
    scenario.acquisition.end = CalendarDate(year: 1960, month: 3, day: 1)
    #expect(scenario.flaws.isEmpty)
    #expect(SceneRenderer(scenario).scene(0).bands[0].values.allSatisfy { $0 > 0 })
  }
}
