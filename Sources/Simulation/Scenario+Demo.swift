import RasterCore

extension Scenario {
  /// A small works for the demo: about forty scenes of 200 x 200 pixels from 2021 to 2023.
  ///
  /// An old hall is pulled down in spring 2022, the ground beside it, cleared in 2021, lies idle until September 2022; then a
  /// hall of exactly twice the existing one's footprint and five smaller structures go up; the existing hall gets a new roof.
  public static func demo(seed: UInt64) -> Scenario {
    var random = SeededGenerator(seed: seed, stream: 2)
    let size = 600.0
    let site = GroundShape(
      centre: GroundPoint(x: size * 0.5, y: size * 0.48), width: 230, depth: 190, degrees: random.uniform(in: -12...12))
    var scenario = Scenario(
      name: "demo", seed: seed, size: size,
      acquisition: Acquisition(
        start: CalendarDate(year: 2021, month: 1, day: 1), end: CalendarDate(year: 2024, month: 6, day: 30),
        perMonth: 1.6))
    scenario.acquisition.cloud = 0.2
    let restart = CalendarDate(year: 2022, month: 9, day: 5)
    scenario.site = site
    scenario.roads = [
      Road(
        line: [site.ground(u: -size, v: 118), site.ground(u: size, v: 118)], width: 8, material: .asphalt),
      Road(line: [site.ground(u: -30, v: 118), site.ground(u: -30, v: 88)], width: 7, material: .concrete),
      Road(
        line: [site.ground(u: 150, v: size), site.ground(u: 146, v: 0), site.ground(u: 165, v: -size)], width: 3.5,
        material: .dirtRoad),
    ]
    let clearing = Period(
      from: CalendarDate(year: 2021, month: 8, day: 9), to: CalendarDate(year: 2021, month: 9, day: 6))
    var pad = Pad(
      shape: site, clearing: clearing, weeds: Period(from: clearing.to.adding(20), to: restart),
      paving: Period(
        from: CalendarDate(year: 2023, month: 4, day: 20), to: CalendarDate(year: 2023, month: 5, day: 28)))
    pad.weedCover = 0.5
    scenario.pads = [pad]
    scenario.stall = Period(from: clearing.to, to: restart)
    scenario.structures = demoStructures(site, scenario.roads, size: size, restart: restart, &random)
    let apron = GroundShape(centre: site.ground(u: -66, v: -58), width: 76, depth: 51, degrees: site.degrees)
    let always = Period(from: scenario.acquisition.start.adding(-400), to: scenario.acquisition.end.adding(400))
    scenario.yards = [
      Yard(shape: apron, material: .concrete, clutter: 0.02, period: always),
      Yard(
        shape: site, material: nil, clutter: 0.012,
        period: Period(from: restart, to: CalendarDate(year: 2023, month: 5, day: 31))),
    ]
    return scenario
  }

  private static func demoStructures(
    _ site: GroundShape, _ roads: [Road], size: Double, restart: CalendarDate, _ random: inout SeededGenerator
  ) -> [PlannedStructure] {
    var plan = SitePlan(site: site)
    plan.add(
      "existing hall", .reRoofed, u: -66, v: -58, width: 60, depth: 35, height: 9, roof: .redTile
    ) {
      $0.pitch = 8
      $0.newRoof = .whiteSheet
      $0.work = Period(
        from: CalendarDate(year: 2022, month: 10, day: 3), to: CalendarDate(year: 2022, month: 11, day: 7))
    }
    plan.add(
      "old shed", .demolished, u: -66, v: -12, width: 42, depth: 24, height: 6, roof: .galvanisedSheet
    ) {
      $0.work = Period(
        from: CalendarDate(year: 2022, month: 3, day: 14), to: CalendarDate(year: 2022, month: 4, day: 11))
    }
    let roofing = CalendarDate(year: 2023, month: 1, day: 23)
    let finish = CalendarDate(year: 2023, month: 5, day: 10)
    plan.add("new hall", .new, u: 52, v: -44, width: 84, depth: 50, height: 11, roof: .lightGreySheet) {
      $0.pitch = 6
      $0.rooflights = 0.12
      $0.construction = .init(
        slab: restart, frame: restart.adding(45), roofBegin: roofing, roofEnd: roofing.adding(40))
    }
    let footprints: [(Double, Double)] = [(42, 30), (36, 20), (30, 18), (24, 15), (18, 12)]
    let roofs: [Material] = [.blueSheet, .whiteSheet, .redTile, .galvanisedSheet, .blueSheet]
    for (index, footprint) in footprints.enumerated() {
      guard var shape = plan.place(width: footprint.0, depth: footprint.1, gap: 9, margin: 8, &random)
      else { continue }
      if index == 0 {
        shape.notchWidth = 20
        shape.notchDepth = 14
      }
      let slab = restart.adding(random.integer(in: 5...100))
      plan.append(
        "building \(index + 1)", .new, shape, height: random.uniform(in: 5...8), roof: roofs[index]
      ) { $0.construction = .drawn(slab: slab, roofing: roofing, finish: finish, &random) }
    }
    plan.addHouses(8, size: size, roads: roads, &random)
    return plan.structures
  }
}
