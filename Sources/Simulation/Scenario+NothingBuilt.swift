import Foundation
import RasterCore

extension Scenario {
  /// Fields, mowing, snow, floods, a wood that is felled, a village and an old hall: much changes, nothing is built.
  public static func nothingBuilt(seed: UInt64) -> Scenario {
    var random = SeededGenerator(seed: seed, stream: 2)
    let size = 600.0
    var scenario = Scenario(
      name: "nothing-built", seed: seed, size: size,
      acquisition: Acquisition(
        start: CalendarDate(year: 2019, month: 1, day: 1), end: CalendarDate(year: 2022, month: 12, day: 31),
        perMonth: 2.0))
    scenario.countryside.blocks = 22
    scenario.countryside.pattern = 7
    scenario.countryside.woods = 0.2
    let sway = random.uniform(in: 40...80)
    scenario.river = River(
      line: (0...30).map { step in
        let t = Double(step) / 30
        let turn = sin(t * 9) * 0.6 + sin(t * 21 + sway) * 0.15
        return GroundPoint(x: -40 + t * (size + 80), y: size * 0.3 + turn * sway + t * 60)
      }, width: random.uniform(in: 22...34))
    scenario.river?.floods = (0..<3).map { year in
      let from = CalendarDate(year: 2019 + year, month: random.pick([3, 4, 7, 8]), day: random.integer(in: 1...28))
      return Period(from: from, to: from.adding(random.integer(in: 9...22)))
    }
    let felling = CalendarDate(year: 2020, month: 2, day: 3).adding(random.integer(in: 0...60))
    var felled = Pad(
      shape: GroundShape(
        centre: GroundPoint(x: size * random.uniform(in: 0.15...0.3), y: size * 0.9), width: 90, depth: 55,
        degrees: random.uniform(in: -40...40)),
      clearing: Period(from: felling, to: felling.adding(25)))
    felled.ground = .stubble
    felled.weeds = Period(from: felling.adding(50), to: CalendarDate(year: 2023, month: 6, day: 1))
    felled.weedCover = 0.9
    scenario.pads = [felled]
    scenario.roads = [
      Road(
        line: [
          GroundPoint(x: -40, y: size * 0.72), GroundPoint(x: size * 0.5, y: size * 0.66),
          GroundPoint(x: size + 40, y: size * 0.74),
        ], width: 7, material: .asphalt),
      Road(
        line: [GroundPoint(x: size * 0.55, y: size * 0.67), GroundPoint(x: size * 0.6, y: size + 40)], width: 3.5,
        material: .dirtRoad),
    ]
    let farm = GroundShape(
      centre: GroundPoint(x: size * 0.76, y: size * 0.84), width: 90, depth: 60, degrees: random.uniform(in: -20...20))
    var plan = SitePlan(site: farm)
    plan.add(
      "old hall", .existing, u: -10, v: -6, width: 46, depth: 24, height: 7, roof: random.pick(Material.industrialRoofs)
    ) { $0.pitch = 10 }
    plan.addHouses(10, size: size, roads: scenario.roads, &random)
    scenario.structures = plan.structures
    let always = Period(from: scenario.acquisition.start.adding(-400), to: scenario.acquisition.end.adding(400))
    scenario.yards = [Yard(shape: farm, material: .gravel, clutter: 0.02, period: always)]
    return scenario
  }
}
