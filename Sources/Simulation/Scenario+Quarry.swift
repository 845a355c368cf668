import RasterCore

extension Scenario {
  /// A quarry that grows bench by bench, and a new road to it: much ground is moved, and only a hut and a crusher are built.
  public static func quarryAndRoad(seed: UInt64) -> Scenario {
    var random = SeededGenerator(seed: seed, stream: 2)
    let size = 600.0
    let pit = GroundShape(
      centre: GroundPoint(x: size * 0.42, y: size * 0.42), width: 230, depth: 190, degrees: random.uniform(in: -30...30))
    var scenario = empty(
      "quarry-and-road", seed: seed, size: size, from: CalendarDate(year: 2018, month: 1, day: 1),
      to: CalendarDate(year: 2022, month: 12, day: 31), perMonth: 2.0)
    scenario.lie(
      in: .temperate, epsg: 32633, easting: 465_820, northing: 5_573_210, longitude: 14.51998, latitude: 50.31001, pattern: 3)
    scenario.site = pit
    scenario.countryside.woods = 0.5
    scenario.countryside.relief = 0.08
    let built = Period(
      from: CalendarDate(year: 2019, month: 5, day: 6).adding(random.integer(in: 0...60)),
      to: CalendarDate(year: 2020, month: 6, day: 15).adding(random.integer(in: 0...60)))
    scenario.roads = [
      Road(
        line: [
          GroundPoint(x: -40, y: size * 0.86), GroundPoint(x: size * 0.5, y: size * 0.83),
          GroundPoint(x: size + 40, y: size * 0.88),
        ], width: 9, material: .asphalt),
      Road(
        line: [
          GroundPoint(x: size * 0.8, y: size * 0.85), GroundPoint(x: size * 0.78, y: size * 0.62),
          GroundPoint(x: size * 0.86, y: size * 0.35), GroundPoint(x: size * 0.83, y: -40),
        ], width: 12, material: .asphalt, built: built),
      Road(
        line: [GroundPoint(x: size * 0.79, y: size * 0.66), pit.ground(u: pit.width / 2 - 15, v: 20)], width: 8,
        material: .gravel, built: Period(from: built.from.adding(-60), to: built.from.adding(30))),
    ]
    let first = built.from.adding(-45)
    let rock: Material = random.pick([.limestone, .gravel, .sand])
    for step in 0..<5 {
      let bench = GroundShape(
        centre: pit.ground(u: (2 - Double(step)) * 46, v: random.uniform(in: -12...12)), width: 56,
        depth: random.uniform(in: 120...185), degrees: pit.degrees)
      let from = first.adding(step * random.integer(in: 190...230))
      var pad = Pad(shape: bench, clearing: Period(from: from, to: from.adding(120)))
      pad.ground = step == 0 ? .soil : rock
      scenario.pads.append(pad)
      var heaps = Yard(
        shape: bench, material: nil, clutter: random.uniform(in: 0.08...0.2),
        period: Period(from: from.adding(60), to: scenario.always.to))
      heaps.things = .heaps
      scenario.yards.append(heaps)
    }
    var plan = SitePlan(site: pit)
    plan.append(
      "hut", .new,
      GroundShape(centre: pit.ground(u: pit.width / 2 + 22, v: 46), width: 16, depth: 9, degrees: pit.degrees), height: 4,
      roof: random.pick([.blueSheet, .greenSheet, .whiteSheet])
    ) { $0.construction = construction(slab: first.adding(70), days: 50) }
    plan.append(
      "crusher", .new,
      GroundShape(centre: pit.ground(u: pit.width / 2 + 26, v: -30), width: 24, depth: 14, degrees: pit.degrees), height: 9,
      roof: .galvanisedSheet
    ) { $0.construction = construction(slab: first.adding(110), days: 90) }
    plan.addHouses(8, size: size, roads: scenario.roads, &random)
    scenario.structures = plan.structures
    return scenario
  }
}
