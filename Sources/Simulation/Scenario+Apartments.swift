import RasterCore

extension Scenario {
  /// A housing estate: rows of blocks of 12 to 20 storeys with a school in the shape of a U, car parks and greens.
  ///
  /// Prepared in spring 2019, built one row after the other until 2022. Tall blocks throw long shadows and lean with the view.
  public static func apartments(seed: UInt64) -> Scenario {
    var random = SeededGenerator(seed: seed, stream: 2)
    let size = 600.0
    let site = GroundShape(
      centre: GroundPoint(x: size * 0.5, y: size * 0.47), width: 270, depth: 250, degrees: random.uniform(in: -18...18))
    var scenario = empty(
      "apartments", seed: seed, size: size, from: CalendarDate(year: 2018, month: 4, day: 1),
      to: CalendarDate(year: 2023, month: 3, day: 31), perMonth: 2.2)
    scenario.lie(
      in: .temperate, epsg: 32650, easting: 530_240, northing: 3_534_940, longitude: 117.31998, latitude: 31.95002, pattern: 1)
    scenario.countryside.woods = 0.08
    scenario.countryside.blocks = 26
    scenario.site = site
    scenario.sensor.tilt = 0.08
    scenario.roads = usualRoads(site, size: size, &random)
    let begin = CalendarDate(year: 2019, month: 3, day: 18).adding(random.integer(in: 0...40))
    var pad = Pad(shape: site, clearing: Period(from: begin, to: begin.adding(random.integer(in: 45...80))))
    pad.ground = random.pick([.soil, .redSoil, .darkSoil])
    scenario.pads = [pad]
    var plan = SitePlan(site: site)
    let first = pad.clearing.to.adding(random.integer(in: 20...60))
    let storeys = random.integer(in: 12...18)
    let roof: Material = random.pick([.concrete, .lightGreySheet, .darkBitumen])
    for row in 0..<4 {
      for column in 0..<4 where (row, column) != (3, 3) && (row, column) != (3, 2) {
        let days = random.integer(in: 330...460)
        let slab = first.adding(row * 130 + column * random.integer(in: 8...22))
        plan.add(
          "block \(row * 4 + column + 1)", .new, u: (Double(column) - 1.5) * 64, v: (Double(row) - 1.5) * 58, width: 46,
          depth: 14, height: 3 * Double(storeys + random.integer(in: -2...2)), roof: roof
        ) { $0.construction = construction(slab: slab, days: days) }
      }
    }
    let opening = first.adding(3 * 130 + 480)
    plan.add("school", .new, u: 64, v: 84, width: 62, depth: 40, height: 13, roof: .redTile) {
      $0.shape.cuts = [.init(fromU: -17, toU: 17, fromV: -6, toV: 20)]
      $0.construction = construction(slab: first.adding(300), days: 300)
    }
    plan.addHouses(12, size: size, roads: scenario.roads, &random)
    scenario.structures = plan.structures
    scenario.yards = [Yard(shape: site, material: nil, clutter: 0.008, period: Period(from: first, to: opening))]
    for row in 0..<3 {
      var parking = Yard(
        shape: GroundShape(
          centre: site.ground(u: -20, v: (Double(row) - 1) * 58), width: 180, depth: 17, degrees: site.degrees),
        material: .asphalt, clutter: 0.2, period: Period(from: first.adding(row * 130 + 440), to: scenario.always.to))
      parking.things = .cars
      scenario.yards.append(parking)
    }
    return scenario
  }
}
