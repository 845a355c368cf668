import Foundation
import RasterCore

extension RandomDraft {
  // MARK: Industry

  mutating func drawIndustry() {
    let manner: SiteLayout =
      kind == .warehouses ? random.pick([.halls, .halls, .single, .grid]) : random.pick([.grid, .road, .yard, .single])
    drawPads(pavedShare: 0.6)
    var slots = manner.slots(width: site.width, depth: site.depth, &random)
    if slots.isEmpty { slots = [Slot(u: 0, v: 0, width: site.width * 0.5, depth: site.depth * 0.5)] }
    if manner == .yard || manner == .road { drawYard(manner) }
    let oldShare = random.chance(0.5) ? random.uniform(in: 0.1...0.45) : 0
    let isOld = slots.map { _ in random.chance(oldShare) }
    let newCount = isOld.count { !$0 }
    var made = 0
    for (index, slot) in slots.enumerated() {
      if isOld[index], newCount > 0 {
        addOld(slot, index + 1)
      } else {
        made += 1
        addNew(slot, "building \(index + 1)", isFirst: made == 1, isLast: made == newCount && made > 1)
      }
    }
    if kind == .tanks { drawTanks() }
  }

  private mutating func drawYard(_ manner: SiteLayout) {
    let shape = GroundShape(
      centre: site.centre, width: site.width * (manner == .road ? 0.94 : 0.4), depth: manner == .road ? 9 : site.depth * 0.3,
      degrees: site.degrees)
    scenario.yards.append(
      .init(
        shape: shape, material: random.pick([.concrete, .gravel, .asphalt]),
        clutter: manner == .road ? 0.01 : random.uniform(in: 0.01...0.06),
        period: .init(from: plan.post.adding(-20), to: always.to)))
  }

  private func shape(_ slot: Slot) -> GroundShape {
    GroundShape(
      centre: site.ground(u: slot.u, v: slot.v), width: slot.width, depth: slot.depth, degrees: site.degrees)
  }

  private func fits(_ shape: GroundShape, gap: Double) -> Bool {
    !layout.structures.contains { $0.shape.isNear(shape, gap: gap) }
  }

  private mutating func addNew(_ slot: Slot, _ label: String, isFirst: Bool, isLast: Bool) {
    var own = shape(slot)
    guard fits(own, gap: 1.5) else { return }
    own.varyPlan(&random)
    let height = min(16, max(3.5, random.uniform(in: 4...8) + own.area.squareRoot() * 0.07))
    let dates = drawConstruction(height: height, isFirst: isFirst, isLast: isLast)
    let pitch = own.isRectangle ? random.pick([0.0, 0, 5, 8, 14]) : 0
    let rooflights = random.chance(0.25) ? 0.12 : 0
    layout.append(label, .new, own, height: height, roof: random.pick(roofs)) {
      $0.construction = dates
      $0.pitch = pitch
      $0.rooflights = rooflights
    }
  }

  /// A building that stood before: it stays, is re-roofed, extended or pulled down.
  private mutating func addOld(_ slot: Slot, _ number: Int) {
    var own = shape(slot)
    guard fits(own, gap: 1.5) else { return }
    let fate = random.uniform()
    if fate > 0.2 { own.varyPlan(&random) }
    let age = random.uniform(in: 0...25)
    let days = max(20, plan.post.dayNumber - plan.preparation.dayNumber)
    let from = plan.preparation.adding(random.integer(in: 0...days / 2))
    let work = Scenario.Period(from: from, to: min(plan.post, from.adding(random.integer(in: 18...70))))
    let newRoof = random.pick(Material.industrialRoofs)
    let standing = random.uniform(in: 0.35...0.75)
    let dates = drawConstruction(height: 7, isFirst: false, isLast: false)
    let quiet = plan.stall.map { work.to <= $0.from || work.from >= $0.to } ?? true
    layout.append(
      "old building \(number)", .existing, own, height: random.uniform(in: 4...10),
      roof: random.pick(Material.industrialRoofs)
    ) {
      $0.roofAge = age
      $0.pitch = own.isRectangle ? 7 : 0
      if fate < 0.2 {
        $0.kind = .extended
        $0.standing = standing
        $0.construction = dates
      } else if fate < 0.4, quiet, newRoof != $0.roof {
        $0.kind = .reRoofed
        $0.newRoof = newRoof
        $0.work = work
      } else if fate < 0.55, quiet {
        $0.kind = .demolished
        $0.work = work
      }
    }
  }

  private mutating func drawTanks() {
    let diameter = random.uniform(in: 10...26)
    for index in 0..<random.integer(in: 3...10) {
      for _ in 0..<60 {
        let u = random.uniform(in: -0.45...0.45) * site.width
        let v = random.uniform(in: -0.45...0.45) * site.depth
        let tank = GroundShape.round(centre: site.ground(u: u, v: v), diameter: diameter)
        guard fits(tank, gap: 4) else { continue }
        let dates = drawConstruction(height: 10, isFirst: false, isLast: false)
        layout.append(
          "tank \(index + 1)", .new, tank, height: random.uniform(in: 7...14), roof: random.pick([.whiteSheet, .lightGreySheet])
        ) { $0.construction = dates }
        break
      }
    }
  }

  // MARK: Other kinds

  mutating func drawApartments() {
    drawPads(pavedShare: 0.3)
    let depth = random.uniform(in: 12...17)
    let width = random.uniform(in: 32...66)
    let gap = random.uniform(in: 26...42)
    let rows = max(1, Int((site.depth - 12) / (depth + gap)))
    let columns = max(1, Int((site.width - 12) / (width + 16)))
    let storeys = random.integer(in: 5...22)
    let total = rows * columns
    for index in 0..<total {
      let row = index / columns
      let slot = Slot(
        u: (Double(index % columns) - Double(columns - 1) / 2) * (width + 16),
        v: (Double(row) - Double(rows - 1) / 2) * (depth + gap), width: width, depth: depth)
      let height = 3 * Double(storeys + random.integer(in: -2...2))
      let dates = drawConstruction(height: height, isFirst: index == 0, isLast: index == total - 1 && index > 0)
      layout.append("block \(index + 1)", .new, shape(slot), height: height, roof: random.pick([.concrete, .lightGreySheet, .darkBitumen])) {
        $0.construction = dates
      }
      guard row > 0, random.chance(0.6) else { continue }
      let parking = Slot(u: slot.u, v: slot.v - (depth + gap) / 2, width: width * 0.9, depth: 16)
      scenario.yards.append(
        .init(
          shape: shape(parking), material: .asphalt, clutter: random.uniform(in: 0.1...0.35),
          period: .init(from: plan.post, to: always.to)))
      scenario.yards[scenario.yards.count - 1].things = .cars
    }
  }

  mutating func drawSolarFarm() {
    // Grass stays under the panels of many farms.
    if random.chance(0.5) { drawPads(pavedShare: 0) }
    let spacing = random.uniform(in: 5...9)
    let columns = max(1, Int(site.width / random.uniform(in: 60...110)))
    let rows = max(1, Int(site.depth / random.uniform(in: 35...60)))
    let width = site.width / Double(columns)
    let depth = site.depth / Double(rows)
    for index in 0..<(columns * rows) {
      let slot = Slot(
        u: (Double(index % columns) + 0.5) * width - site.width / 2,
        v: (Double(index / columns) + 0.5) * depth - site.depth / 2, width: width - 7, depth: depth - 6)
      let dates = drawConstruction(height: 2.5, isFirst: index == 0, isLast: index == columns * rows - 1 && index > 0)
      layout.append("panels \(index + 1)", .new, shape(slot), height: 2.5, roof: .solarPanel) {
        $0.construction = dates
        $0.rowSpacing = spacing
        $0.glint = 0.12
      }
    }
  }

  mutating func drawQuarry() {
    drawBenches(in: site, steps: random.integer(in: 3...6))
    let built = Scenario.Period(from: plan.active, to: plan.active.adding(random.integer(in: 120...420)))
    scenario.roads.append(
      .init(
        line: [
          site.ground(u: site.width / 2 - 10, v: 0), site.ground(u: site.width * 0.8, v: random.uniform(in: -80...80)),
          site.ground(u: 2 * size, v: random.uniform(in: -200...200)),
        ], width: random.uniform(in: 7...16), material: random.pick([.asphalt, .gravel]), built: built))
    let hut = Slot(u: -site.width / 2 - 14, v: site.depth * 0.3, width: 12, depth: 8)
    let dates = drawConstruction(height: 4, isFirst: true, isLast: false)
    layout.append("hut", .new, shape(hut), height: 4, roof: random.pick(roofs)) { $0.construction = dates }
  }

  /// A pit that grows bench by bench from one side.
  mutating func drawBenches(in area: GroundShape, steps: Int) {
    let days = max(120, plan.post.dayNumber - plan.preparation.dayNumber)
    for step in 0..<steps {
      let width = area.width / Double(steps) + 6
      let u = (Double(step) + 0.5) * area.width / Double(steps) - area.width / 2
      let bench = GroundShape(
        centre: area.ground(u: u, v: random.uniform(in: -0.1...0.1) * area.depth), width: width,
        depth: area.depth * random.uniform(in: 0.6...0.95), degrees: area.degrees)
      let from = plan.preparation.adding(days * step / steps)
      var pad = Scenario.Pad(shape: bench, clearing: .init(from: from, to: from.adding(days / steps)))
      pad.ground = random.pick([.limestone, .gravel, .sand, bareGround])
      scenario.pads.append(pad)
      var heaps = Scenario.Yard(
        shape: bench, material: nil, clutter: random.uniform(in: 0.05...0.2),
        period: .init(from: pad.clearing.to, to: always.to))
      heaps.things = .heaps
      scenario.yards.append(heaps)
    }
  }

  /// Streets of small new houses.
  mutating func drawSuburb() {
    if random.chance(0.6) { drawPads(pavedShare: 0) }
    let pitch = random.uniform(in: 15...24)
    let rows = max(1, Int(site.depth / random.uniform(in: 26...36)))
    let columns = max(1, Int(site.width / pitch))
    let rowDepth = site.depth / Double(rows)
    let total = min(90, rows * columns)
    let roofs: [Material] = random.pick([[.brownTile, .redTile], [.darkBitumen, .brownTile], [.whiteSheet, .lightGreySheet, .redTile]])
    for index in 0..<total where random.chance(0.92) || index == 0 || index == total - 1 {
      let slot = Slot(
        u: (Double(index % columns) + 0.5) * pitch - site.width / 2,
        v: (Double(index / columns) + 0.5) * rowDepth - site.depth / 2 - 4, width: random.uniform(in: 9...min(14, pitch - 4)),
        depth: random.uniform(in: 8...11))
      let dates = drawConstruction(height: 6, isFirst: index == 0, isLast: index == total - 1 && index > 0)
      layout.append("house \(index + 1)", .new, shape(slot), height: random.uniform(in: 4...7), roof: random.pick(roofs)) {
        $0.construction = dates
        $0.pitch = 24
      }
    }
    for row in 0..<rows {
      let v = (Double(row) + 0.5) * rowDepth - site.depth / 2 + 9
      scenario.roads.append(
        .init(
          line: [site.ground(u: -site.width / 2, v: v), site.ground(u: site.width / 2, v: v)], width: 5, material: .asphalt,
          built: .init(from: plan.preparation.adding(15), to: plan.active.adding(20))))
    }
  }

  /// Felling, floods, mowing: much changes and nothing is built.
  mutating func drawNothing() {
    let floods = drawFloods(random.integer(in: 2...5))
    scenario.river?.floods = floods
    guard random.chance(0.7) else { return }
    var felled = Scenario.Pad(
      shape: GroundShape(
        centre: site.centre, width: site.width * 0.5, depth: site.depth * 0.4, degrees: site.degrees + 11),
      clearing: .init(from: plan.active, to: plan.active.adding(20)))
    felled.ground = .stubble
    felled.weeds = .init(from: plan.active.adding(40), to: always.to)
    felled.weedCover = 0.9
    scenario.pads.append(felled)
  }

  // MARK: Around

  /// Houses, farms and old halls that stay as they are.
  mutating func drawSurroundings() {
    switch random.integer(in: 0...4) {
    case 0: break
    case 1, 2: layout.addHouses(random.integer(in: 4...14), size: size, roads: scenario.roads, &random)
    case 3: layout.addSuburb(random.integer(in: 30...110), size: size, roads: scenario.roads, river: scenario.river, &random)
    default:
      layout.addHouses(random.integer(in: 3...8), size: size, roads: scenario.roads, &random)
      layout.addOldHalls(random.integer(in: 1...4), size: size, roads: scenario.roads, &random)
    }
  }
}
