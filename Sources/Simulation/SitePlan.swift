import RasterCore

/// Finds room for structures on a works: places do not overlap and keep their distance.
struct SitePlan {
  let site: GroundShape
  private(set) var structures: [PlannedStructure] = []

  init(site: GroundShape) { self.site = site }

  /// Takes a place given in the site's own axes, metres from its centre.
  mutating func add(
    _ label: String, _ kind: PlannedStructure.Kind, u: Double, v: Double, width: Double, depth: Double,
    height: Double, roof: Material, change: (inout PlannedStructure) -> Void = { _ in }
  ) {
    let shape = GroundShape(
      centre: site.ground(u: u, v: v), width: width, depth: depth, degrees: site.degrees)
    append(label, kind, shape, height: height, roof: roof, change: change)
  }

  mutating func append(
    _ label: String, _ kind: PlannedStructure.Kind, _ shape: GroundShape, height: Double, roof: Material,
    change: (inout PlannedStructure) -> Void = { _ in }
  ) {
    var structure = PlannedStructure(
      id: structures.count + 1, label: label, kind: kind, shape: shape, height: height, roof: roof)
    change(&structure)
    structures.append(structure)
  }

  /// A free place for a footprint within the site, along or across, or nil where none was found in 600 tries.
  func place(
    width: Double, depth: Double, gap: Double, margin: Double, _ random: inout SeededGenerator
  ) -> GroundShape? {
    for _ in 0..<600 {
      let turned = random.chance(0.5)
      let spanU = site.width / 2 - margin - (turned ? depth : width) / 2
      let spanV = site.depth / 2 - margin - (turned ? width : depth) / 2
      guard spanU > 0, spanV > 0 else { continue }
      let centre = site.ground(u: random.uniform(in: -spanU...spanU), v: random.uniform(in: -spanV...spanV))
      let shape = GroundShape(
        centre: centre, width: width, depth: depth, degrees: site.degrees + (turned ? 90 : 0))
      if !structures.contains(where: { $0.shape.isNear(shape, gap: gap) }) { return shape }
    }
    return nil
  }

  /// Farmhouses outside the works, on a ground of `size` metres, clear of roads.
  mutating func addHouses(_ count: Int, size: Double, roads: [Scenario.Road], _ random: inout SeededGenerator) {
    let village = GroundPoint(x: size * random.uniform(in: 0.12...0.2), y: size * random.uniform(in: 0.8...0.88))
    var placed = 0
    for _ in 0..<400 where placed < count {
      let shape = GroundShape(
        centre: GroundPoint(
          x: min(size - 15, max(15, village.x + random.uniform(in: -60...60))),
          y: min(size - 15, max(15, village.y + random.uniform(in: -50...50)))),
        width: random.uniform(in: 9...14), depth: random.uniform(in: 6.5...8.5),
        degrees: site.degrees + random.uniform(in: -12...12))
      let onRoad = roads.contains { road in
        zip(road.line, road.line.dropFirst()).contains {
          World.distance(shape.centre.x, shape.centre.y, $0, $1) < road.width / 2 + shape.radius
        }
      }
      guard !onRoad, !site.isNear(shape, gap: 12), !structures.contains(where: { $0.shape.isNear(shape, gap: 5) })
      else { continue }
      placed += 1
      append(
        "house \(placed)", .existing, shape, height: random.uniform(in: 3.5...4.5),
        roof: random.pick([.brownTile, .brownTile, .redTile, .blueSheet, .darkBitumen])
      ) { $0.pitch = 22 }
    }
  }
}

extension CalendarDate {
  /// A later (or earlier) day.
  func adding(_ days: Int) -> CalendarDate { CalendarDate(dayNumber: dayNumber + days) }
}

extension PlannedStructure.Construction {
  /// Steps that follow each other from `slab`; the roof does not begin before `roofing` and ends by `finish`.
  static func drawn(
    slab: CalendarDate, roofing: CalendarDate, finish: CalendarDate, _ random: inout SeededGenerator
  ) -> PlannedStructure.Construction {
    let frame = slab.adding(random.integer(in: 20...42))
    let roofBegin = max(frame.adding(random.integer(in: 15...40)), roofing.adding(random.integer(in: 0...35)))
    let begin = min(roofBegin, finish.adding(-8))
    let end = min(begin.adding(random.integer(in: 8...24)), finish)
    return .init(slab: slab, frame: min(frame, begin.adding(-5)), roofBegin: begin, roofEnd: end)
  }
}
