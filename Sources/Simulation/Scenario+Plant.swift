import RasterCore

extension Scenario {
  /// The published case: a works of 9.3 ha beside a road, with an existing hall of 90 x 50 m.
  ///
  /// Prepared from April to July 2018, idle under weeds until October 2022, then a hall of exactly twice the existing one's
  /// footprint and fourteen further structures of 150 to 1,300 m2, roofed in spring 2023; paved and finished in June 2023.
  /// The seed moves the countryside, the layout, the roofs and the days within these limits.
  public static func plant(seed: UInt64) -> Scenario {
    var random = SeededGenerator(seed: seed, stream: 2)
    let size = 600.0
    let site = GroundShape(
      centre: GroundPoint(x: size * 0.52, y: size * 0.47), width: 310, depth: 300,
      degrees: random.uniform(in: -14...14))
    var scenario = Scenario(
      name: "plant", seed: seed, size: size,
      acquisition: Acquisition(
        start: CalendarDate(year: 2017, month: 3, day: 1), end: CalendarDate(year: 2023, month: 10, day: 31),
        perMonth: 2.8))
    let restart = CalendarDate(year: 2022, month: 10, day: 3).adding(random.integer(in: 0...14))
    scenario.site = site
    scenario.roads = plantRoads(site, size: size)
    scenario.pads = plantPads(site, restart: restart, &random)
    let cleared = scenario.pads.map(\.clearing.to).max() ?? restart
    scenario.stall = Period(from: cleared, to: restart)
    scenario.structures = plantStructures(site, scenario.roads, size: size, restart: restart, &random)
    let apron = GroundShape(
      centre: site.ground(u: -92, v: -102), width: 112, depth: 74, degrees: site.degrees)
    let always = Period(from: scenario.acquisition.start.adding(-400), to: scenario.acquisition.end.adding(400))
    scenario.yards = [
      Yard(shape: apron, material: .concrete, clutter: 0.03, period: always),
      Yard(
        shape: site, material: nil, clutter: 0.012,
        period: Period(from: restart, to: CalendarDate(year: 2023, month: 6, day: 15))),
    ]
    return scenario
  }

  private static func plantRoads(_ site: GroundShape, size: Double) -> [Road] {
    let south = site.depth / 2 + 22
    return [
      Road(
        line: [site.ground(u: -size, v: south), site.ground(u: size, v: south)], width: 8, material: .asphalt),
      Road(
        line: [site.ground(u: -40, v: south), site.ground(u: -38, v: site.depth / 2 - 6)], width: 7, material: .concrete
      ),
      Road(
        line: [
          site.ground(u: -site.width / 2 - 30, v: size), site.ground(u: -site.width / 2 - 26, v: 60),
          site.ground(u: -site.width / 2 - 38, v: -80), site.ground(u: -site.width / 2 - 20, v: -size),
        ], width: 3.5, material: .dirtRoad),
    ]
  }

  /// Three strips cleared one after the other; the two on the new hall's side are paved in the end.
  private static func plantPads(
    _ site: GroundShape, restart: CalendarDate, _ random: inout SeededGenerator
  ) -> [Pad] {
    let first = CalendarDate(year: 2018, month: 4, day: 4).adding(random.integer(in: 0...10))
    return (0..<3).map { index in
      let width = site.width / 3
      // A later strip laps 6 m over the one before, or their ragged edges would leave a seam of old ground.
      let lap = index == 0 ? 0.0 : 6
      let strip = GroundShape(
        centre: site.ground(u: (Double(index) - 1) * width - lap / 2, v: 0), width: width + lap,
        depth: site.depth, degrees: site.degrees)
      let begin = first.adding(index * 30 + random.integer(in: 0...6))
      let clearing = Period(from: begin, to: begin.adding(random.integer(in: 18...28)))
      let paving = CalendarDate(year: 2023, month: 4, day: 25).adding(index * 6)
      var pad = Pad(
        shape: strip, clearing: clearing, weeds: Period(from: clearing.to.adding(20), to: restart),
        paving: index == 0 ? nil : Period(from: paving, to: paving.adding(36)))
      pad.weedCover = random.uniform(in: 0.45...0.75)
      pad.pavement = index == 1 ? .concrete : .gravel
      return pad
    }
  }

  private static func plantStructures(
    _ site: GroundShape, _ roads: [Road], size: Double, restart: CalendarDate, _ random: inout SeededGenerator
  ) -> [PlannedStructure] {
    var plan = SitePlan(site: site)
    plan.add(
      "existing hall", .existing, u: -92, v: -105, width: 90, depth: 50, height: 10,
      roof: random.pick(Material.industrialRoofs)
    ) { $0.pitch = 8 }
    let roofing = CalendarDate(year: 2023, month: 2, day: 20)
    let finish = CalendarDate(year: 2023, month: 5, day: 31)
    plan.add(
      "new hall", .new, u: 78, v: random.uniform(in: -100 ... -85), width: 120, depth: 75, height: 12,
      roof: random.pick(Material.industrialRoofs)
    ) {
      $0.pitch = 6
      $0.rooflights = 0.12
      $0.construction = .init(
        slab: restart, frame: restart.adding(42), roofBegin: roofing, roofEnd: roofing.adding(42))
    }
    let footprints: [(Double, Double)] = [
      (50, 26), (44, 32), (45, 24), (40, 22), (36, 20), (34, 18), (30, 18), (28, 16), (26, 15), (24, 14), (22, 13),
      (20, 12), (16, 10), (15, 10),
    ]
    for (index, footprint) in footprints.enumerated() {
      guard
        var shape = plan.place(width: footprint.0, depth: footprint.1, gap: 9, margin: 8, &random)
      else { continue }
      if index == 1 || index == 5 {
        // Two L-shaped ones: 1,088 and 437 m2.
        shape.notchWidth = index == 1 ? 20 : 17.5
        shape.notchDepth = index == 1 ? 16 : 10
      }
      let slab = restart.adding(random.integer(in: 3...115))
      plan.append(
        "building \(index + 1)", .new, shape, height: random.uniform(in: 4.5...9),
        roof: random.pick(Material.industrialRoofs)
      ) {
        $0.pitch = shape.isL ? 0 : random.pick([0, 6, 12])
        $0.construction = .drawn(slab: slab, roofing: roofing, finish: finish, &random)
      }
    }
    plan.addHouses(9, size: size, roads: roads, &random)
    return plan.structures
  }
}
