import RasterCore

extension Scenario {
  /// An empty ground of a shipped scenario, and the site in its middle.
  static func empty(
    _ name: String, seed: UInt64, size: Double, from: CalendarDate, to: CalendarDate, perMonth: Double
  ) -> Scenario {
    Scenario(name: name, seed: seed, size: size, acquisition: Acquisition(start: from, end: to, perMonth: perMonth))
  }

  /// Sets the ground into one of the world's climates, with a pattern of its own.
  mutating func lie(
    in climate: Climate, epsg: Int, easting: Double, northing: Double, longitude: Double, latitude: Double, pattern: Int
  ) {
    place.epsg = epsg
    place.easting = easting
    place.northing = northing
    place.longitude = longitude
    place.latitude = latitude
    countryside.climate = climate
    countryside.pattern = pattern
    if climate != .temperate && climate != .boreal { acquisition.snow = 0 }
  }

  /// Longer than any series.
  var always: Period { Period(from: acquisition.start.adding(-400), to: acquisition.end.adding(400)) }

  /// A main road south of the site, its access, and a track to the west.
  static func usualRoads(_ site: GroundShape, size: Double, _ random: inout SeededGenerator) -> [Road] {
    let south = site.depth / 2 + random.uniform(in: 14...26)
    let west = -site.width / 2 - random.uniform(in: 22...40)
    let bend = random.uniform(in: -70...70)
    return [
      Road(
        line: [
          site.ground(u: -2 * size, v: south + bend), site.ground(u: -site.width * 0.7, v: south),
          site.ground(u: site.width * 0.7, v: south), site.ground(u: 2 * size, v: south - bend),
        ], width: 8, material: .asphalt),
      Road(
        line: [site.ground(u: -site.width * 0.1, v: south), site.ground(u: -site.width * 0.1, v: site.depth / 2 - 5)],
        width: 6.5, material: .concrete),
      Road(
        line: [
          site.ground(u: west, v: -2 * size), site.ground(u: west + 7, v: -site.depth * 0.2),
          site.ground(u: west - 8, v: site.depth * 0.3), site.ground(u: west, v: 2 * size),
        ], width: 3.5, material: .dirtRoad),
    ]
  }

  /// Dates of a structure whose works take `days` from `slab`, in the usual proportions.
  static func construction(slab: CalendarDate, days: Int) -> PlannedStructure.Construction {
    .init(
      slab: slab, frame: slab.adding(days * 3 / 10), roofBegin: slab.adding(days * 7 / 10), roofEnd: slab.adding(days))
  }
}
