import RasterCore

extension Scenario {
  /// A hall that only the last one, two or three scenes show; the ground for it was cleared months before.
  ///
  /// It is put up between two scenes that lie weeks apart: in the scene before there is no slab, in the next the roof is
  /// closed. Which of the three it is depends on the seed. With another revisit or sensor it stays as near to the end.
  public static func lastImages(seed: UInt64) -> Scenario {
    var random = SeededGenerator(seed: seed, stream: 2)
    let size = 450.0
    let site = GroundShape(
      centre: GroundPoint(x: size * 0.5, y: size * 0.46), width: 180, depth: 150, degrees: random.uniform(in: -25...25))
    var scenario = empty(
      "last-images", seed: seed, size: size, from: CalendarDate(year: 2020, month: 3, day: 1),
      to: CalendarDate(year: 2024, month: 3, day: 31), perMonth: 1.6)
    scenario.lie(
      in: .temperate, epsg: 32720, easting: 462_590, northing: 6_359_730, longitude: -63.40002, latitude: -32.89998, pattern: 4)
    scenario.countryside.parcel = 2.5
    scenario.countryside.woods = 0.1
    scenario.acquisition.snow = 0
    scenario.acquisition.maximumCloud = 0.35
    scenario.acquisition.partial = 0
    scenario.site = site
    scenario.roads = usualRoads(site, size: size, &random)
    let shown = random.integer(in: 1...3)
    let gap = scenario.endAfterGap(scenesAfter: shown)
    let clearing = gap.from.adding(-random.integer(in: 150...260))
    scenario.pads = [Pad(shape: site, clearing: Period(from: clearing, to: clearing.adding(40)))]
    let days = max(4, gap.to.dayNumber - gap.from.dayNumber - 2)
    var plan = SitePlan(site: site)
    plan.add("old hall", .existing, u: -45, v: -38, width: 50, depth: 28, height: 7, roof: .galvanisedSheet) { $0.pitch = 8 }
    let roof: Material = random.pick([.whiteSheet, .blueSheet, .lightGreySheet, .redTile])
    plan.add(
      "hall", .new, u: random.uniform(in: 15...25), v: random.uniform(in: 15...25), width: 84, depth: 46, height: 9,
      roof: roof
    ) {
      $0.pitch = 6
      $0.construction = construction(slab: gap.from.adding(1), days: days)
    }
    plan.addHouses(7, size: size, roads: scenario.roads, &random)
    scenario.structures = plan.structures
    scenario.yards = [
      Yard(shape: site, material: nil, clutter: 0.004, period: Period(from: clearing.adding(40), to: scenario.always.to))
    ]
    return scenario
  }

  /// Ends the period such that `scenesAfter` scenes follow a pause of four weeks or more between two scenes.
  private mutating func endAfterGap(scenesAfter: Int) -> Period {
    let days = schedule().map(\.acquisition.dayNumber)
    let usable = days.indices.dropFirst(days.count / 2).dropLast(scenesAfter)
    let widths = usable.map { (index: $0, width: days[$0 + 1] - days[$0]) }
    // The first long one, or the longest where there is none.
    let choice = widths.first { $0.width >= 28 } ?? widths.max { $0.width < $1.width }
    guard let choice else { return Period(from: acquisition.end.adding(-30), to: acquisition.end) }
    acquisition.end = CalendarDate(dayNumber: days[choice.index + scenesAfter])
    return Period(
      from: CalendarDate(dayNumber: days[choice.index]), to: CalendarDate(dayNumber: days[choice.index + 1]))
  }
}
