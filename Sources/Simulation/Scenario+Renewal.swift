import RasterCore

extension Scenario {
  /// A works that goes: six of nine buildings are pulled down over two years, the ground is levelled, three buildings stay.
  public static func demolition(seed: UInt64) -> Scenario {
    var random = SeededGenerator(seed: seed, stream: 2)
    let (site, size) = oldWorks(&random)
    var scenario = empty(
      "demolition", seed: seed, size: size, from: CalendarDate(year: 2019, month: 4, day: 1),
      to: CalendarDate(year: 2022, month: 12, day: 31), perMonth: 2.2)
    scenario.lie(
      in: .temperate, epsg: 32617, easting: 334_660, northing: 4_441_770, longitude: -82.94003, latitude: 40.11, pattern: 5)
    scenario.site = site
    scenario.roads = usualRoads(site, size: size, &random)
    var plan = oldBuildings(site, &random)
    let first = CalendarDate(year: 2020, month: 3, day: 9).adding(random.integer(in: 0...60))
    let staying = Set([random.integer(in: 1...3), random.integer(in: 4...6), random.integer(in: 7...9)])
    var last = first
    plan.change { structure in
      guard !staying.contains(structure.id) else { return }
      let from = first.adding((structure.id - 1) * random.integer(in: 55...85))
      structure.kind = .demolished
      structure.work = Period(from: from, to: from.adding(random.integer(in: 20...55)))
      last = max(last, from.adding(55))
    }
    plan.addHouses(10, size: size, roads: scenario.roads, &random)
    scenario.structures = plan.structures
    scenario.yards = yard(of: site, until: last, always: scenario.always)
    return scenario
  }

  /// A works that is kept up: five of nine buildings get new roofs, one after the other, and one hall grows by half its length.
  public static func reRoofing(seed: UInt64) -> Scenario {
    var random = SeededGenerator(seed: seed, stream: 2)
    let (site, size) = oldWorks(&random)
    var scenario = empty(
      "reroofing", seed: seed, size: size, from: CalendarDate(year: 2019, month: 4, day: 1),
      to: CalendarDate(year: 2022, month: 12, day: 31), perMonth: 2.2)
    scenario.lie(
      in: .tropical, epsg: 32648, easting: 687_850, northing: 1_229_790, longitude: 106.72001, latitude: 11.11998, pattern: 6)
    scenario.site = site
    scenario.roads = usualRoads(site, size: size, &random)
    var plan = oldBuildings(site, &random)
    let first = CalendarDate(year: 2020, month: 2, day: 17).adding(random.integer(in: 0...60))
    let grown = random.integer(in: 1...2)
    let staying = Set([random.integer(in: 4...5), random.integer(in: 6...7), 9])
    plan.change { structure in
      let from = first.adding((structure.id - 1) * random.integer(in: 60...90))
      if structure.id == grown {
        structure.kind = .extended
        structure.standing = 2.0 / 3
        structure.construction = construction(slab: from, days: random.integer(in: 120...180))
      } else if !staying.contains(structure.id) {
        structure.kind = .reRoofed
        structure.newRoof = random.pick(Material.industrialRoofs.filter { $0 != structure.roof })
        structure.work = Period(from: from, to: from.adding(random.integer(in: 16...50)))
      }
    }
    plan.addHouses(10, size: size, roads: scenario.roads, &random)
    scenario.structures = plan.structures
    scenario.yards = yard(of: site, until: scenario.always.to, always: scenario.always)
    return scenario
  }

  private static func oldWorks(_ random: inout SeededGenerator) -> (site: GroundShape, size: Double) {
    let site = GroundShape(
      centre: GroundPoint(x: 265, y: 245), width: 260, depth: 200, degrees: random.uniform(in: -25...25))
    return (site, 540)
  }

  /// Nine buildings in three rows: halls, an L, a T, one around a courtyard, a tank.
  private static func oldBuildings(_ site: GroundShape, _ random: inout SeededGenerator) -> SitePlan {
    var plan = SitePlan(site: site)
    let places: [(u: Double, v: Double, width: Double, depth: Double)] = [
      (-80, -66, 84, 40), (20, -66, 90, 44), (98, -66, 42, 40), (-88, 0, 64, 42), (-10, 2, 60, 48), (76, 0, 70, 40),
      (-84, 66, 70, 42), (0, 68, 62, 40), (86, 66, 24, 24),
    ]
    for (index, place) in places.enumerated() {
      let width = place.width * (index == 8 ? 1 : random.uniform(in: 0.8...1))
      plan.add(
        index == 8 ? "tank" : "building \(index + 1)", .existing, u: place.u, v: place.v, width: width, depth: place.depth,
        height: random.uniform(in: 5...11), roof: random.pick(Material.industrialRoofs)
      ) {
        $0.roofAge = random.uniform(in: 5...30)
        $0.pitch = index < 3 ? 8 : 0
        switch index {
        case 3:
          $0.shape.notchWidth = width * 0.45
          $0.shape.notchDepth = 20
        case 4: $0.shape.cuts = [.init(fromU: -width / 2 + 13, toU: width / 2 - 13, fromV: -11, toV: 11)]
        case 6:
          $0.shape.cuts = [
            .init(fromU: -width / 2, toU: -width / 6, fromV: 2, toV: 21), .init(fromU: width / 6, toU: width / 2, fromV: 2, toV: 21),
          ]
        case 8: $0.shape = .round(centre: $0.shape.centre, diameter: 24)
        default: break
        }
      }
    }
    return plan
  }

  private static func yard(of site: GroundShape, until day: CalendarDate, always: Period) -> [Yard] {
    [
      Yard(shape: site, material: .concrete, clutter: 0, period: always),
      Yard(shape: site, material: nil, clutter: 0.012, period: Period(from: always.from, to: day)),
    ]
  }
}
