import RasterCore

extension Scenario {
  /// Panels in rows on a former meadow: eight fields of them, two transformer houses, and grass that grows on underneath.
  ///
  /// Put up field by field in 2021; little soil is laid bare.
  public static func solarFarm(seed: UInt64) -> Scenario {
    var random = SeededGenerator(seed: seed, stream: 2)
    let size = 600.0
    let site = GroundShape(
      centre: GroundPoint(x: size * 0.49, y: size * 0.48), width: 320, depth: 240, degrees: random.uniform(in: -9...9))
    var scenario = empty(
      "solar-farm", seed: seed, size: size, from: CalendarDate(year: 2019, month: 9, day: 1),
      to: CalendarDate(year: 2023, month: 6, day: 30), perMonth: 2.2)
    scenario.lie(
      in: .mediterranean, epsg: 32630, easting: 349_580, northing: 4_191_660, longitude: -4.70996, latitude: 37.86, pattern: 2)
    scenario.site = site
    scenario.countryside.parcel = 2
    scenario.roads = usualRoads(site, size: size, &random)
    let first = CalendarDate(year: 2021, month: 3, day: 1).adding(random.integer(in: 0...50))
    let service = GroundShape(centre: site.centre, width: 9, depth: site.depth, degrees: site.degrees)
    scenario.pads = [
      Pad(
        shape: service, clearing: Period(from: first.adding(-30), to: first.adding(-10)),
        paving: Period(from: first.adding(-9), to: first.adding(10)))
    ]
    scenario.pads[0].pavement = .gravel
    var plan = SitePlan(site: site)
    let spacing = random.uniform(in: 5.5...8)
    for index in 0..<8 {
      let slab = first.adding(index * random.integer(in: 14...24))
      plan.add(
        "panels \(index + 1)", .new, u: index % 2 == 0 ? -82 : 82, v: (Double(index / 2) - 1.5) * 59, width: 148,
        depth: 50, height: 2.6, roof: .solarPanel
      ) {
        $0.rowSpacing = spacing
        $0.glint = 0.12
        $0.construction = .init(
          slab: slab, frame: slab.adding(4), roofBegin: slab.adding(18), roofEnd: slab.adding(random.integer(in: 34...55)))
      }
    }
    for (index, u) in [-82.0, 82].enumerated() {
      plan.add(
        "transformer house \(index + 1)", .new, u: u, v: site.depth / 2 + 6, width: 13, depth: 7, height: 4,
        roof: random.pick([.lightGreySheet, .greenSheet])
      ) { $0.construction = construction(slab: first.adding(60), days: 40) }
    }
    plan.addHouses(9, size: size, roads: scenario.roads, &random)
    scenario.structures = plan.structures
    scenario.yards = [
      Yard(shape: site, material: nil, clutter: 0.004, period: Period(from: first, to: first.adding(230)))
    ]
    return scenario
  }
}
