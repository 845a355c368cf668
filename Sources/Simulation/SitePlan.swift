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

  /// Changes every structure in turn.
  mutating func change(_ body: (inout PlannedStructure) -> Void) {
    for index in structures.indices { body(&structures[index]) }
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
      guard isFree(shape, roads, gap: 5) else { continue }
      placed += 1
      append(
        "house \(placed)", .existing, shape, height: random.uniform(in: 3.5...4.5),
        roof: random.pick([.brownTile, .brownTile, .redTile, .blueSheet, .darkBitumen])
      ) { $0.pitch = 22 }
    }
  }

  /// Clear of roads, of the works and of everything built so far.
  func isFree(_ shape: GroundShape, _ roads: [Scenario.Road], gap: Double) -> Bool {
    let onRoad = roads.contains { road in
      zip(road.line, road.line.dropFirst()).contains {
        World.distance(shape.centre.x, shape.centre.y, $0, $1) < road.width / 2 + shape.radius
      }
    }
    return !onRoad && !site.isNear(shape, gap: 12) && !structures.contains { $0.shape.isNear(shape, gap: gap) }
  }

  /// A quarter of small houses in rows, of a few builders' types.
  mutating func addSuburb(
    _ count: Int, size: Double, roads: [Scenario.Road], river: Scenario.River?, _ random: inout SeededGenerator
  ) {
    let water = river.map { Scenario.Road(line: $0.line, width: $0.width + 20, material: .water) }
    let blocked = roads + (water.map { [$0] } ?? [])
    let pitch = random.uniform(in: 16...24)
    let row = random.uniform(in: 26...34)
    let turn = site.degrees + random.uniform(in: -8...8)
    let side = random.chance(0.5) ? -1.0 : 1
    let roofs: [Material] = random.pick([
      [.brownTile, .redTile, .darkBitumen], [.redTile, .brownTile], [.whiteSheet, .lightGreySheet, .concrete],
      [.blueSheet, .darkBitumen, .brownTile],
    ])
    let frame = GroundShape(centre: site.centre, width: 1, depth: 1, degrees: turn)
    var placed = 0
    for j in 0..<60 {
      for i in -40...40 where placed < count {
        let centre = frame.ground(
          u: Double(i) * pitch + random.uniform(in: -1.5...1.5),
          v: side * (site.depth / 2 + 24 + Double(j) * row) + random.uniform(in: -1.5...1.5))
        guard (10...(size - 10)).contains(centre.x), (10...(size - 10)).contains(centre.y), random.chance(0.9)
        else { continue }
        let shape = GroundShape(
          centre: centre, width: random.uniform(in: 9...13), depth: random.uniform(in: 7.5...10),
          degrees: turn + (random.chance(0.2) ? 90 : 0))
        guard isFree(shape, blocked, gap: 3) else { continue }
        placed += 1
        let age = random.uniform(in: 0...40)
        append("house \(placed)", .existing, shape, height: random.uniform(in: 4...7), roof: random.pick(roofs)) {
          $0.pitch = 25
          $0.roofAge = age
        }
      }
    }
  }

  /// Halls of former times, here and there.
  mutating func addOldHalls(_ count: Int, size: Double, roads: [Scenario.Road], _ random: inout SeededGenerator) {
    for index in 0..<count {
      for _ in 0..<80 {
        let width = random.uniform(in: 24...70)
        let shape = GroundShape(
          centre: GroundPoint(x: random.uniform(in: 40...(size - 40)), y: random.uniform(in: 40...(size - 40))),
          width: width, depth: width * random.uniform(in: 0.35...0.7), degrees: site.degrees + random.uniform(in: -25...25))
        guard isFree(shape, roads, gap: 8) else { continue }
        let age = random.uniform(in: 3...30)
        append(
          "old hall \(index + 1)", .existing, shape, height: random.uniform(in: 5...10),
          roof: random.pick(Material.industrialRoofs)
        ) {
          $0.pitch = 9
          $0.roofAge = age
        }
        break
      }
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
