import Foundation
import RasterCore

/// Fills a random scenario with roads, pads, structures and what surrounds them.
struct RandomDraft {
  var scenario: Scenario
  let site: GroundShape
  let plan: RandomTiming
  let kind: RandomKind
  var random: SeededGenerator
  var layout = SitePlan(site: GroundShape(centre: GroundPoint(x: 0, y: 0), width: 1, depth: 1))
  /// Roofs of this works: a builder uses few kinds.
  var roofs: [Material] = []

  var size: Double { scenario.size }

  mutating func build() {
    layout = SitePlan(site: site)
    roofs = (0..<random.integer(in: 1...4)).map { _ in random.pick(Material.industrialRoofs) }
    drawRoads()
    if random.chance(0.2) { drawRiver() }
    switch kind {
    case .works, .warehouses, .tanks: drawIndustry()
    case .apartments: drawApartments()
    case .solarFarm: drawSolarFarm()
    case .quarry: drawQuarry()
    case .suburb: drawSuburb()
    case .nothing: drawNothing()
    }
    drawSurroundings()
    scenario.structures = layout.structures
    if kind != .nothing, kind != .quarry {
      scenario.site = site
      scenario.stall = plan.stall
    } else if kind == .quarry {
      scenario.site = site
    }
  }

  // MARK: Roads and water

  private mutating func drawRoads() {
    let south = site.depth / 2 + random.uniform(in: 10...30)
    let bend = random.uniform(in: -60...60)
    let material: Material = random.pick([.asphalt, .asphalt, .concrete, .dirtRoad])
    scenario.roads = [
      .init(
        line: [
          site.ground(u: -2 * size, v: south + bend), site.ground(u: -site.width * 0.6, v: south),
          site.ground(u: site.width * 0.6, v: south), site.ground(u: 2 * size, v: south + random.uniform(in: -90...90)),
        ], width: random.uniform(in: 6...14), material: material),
      .init(
        line: [site.ground(u: site.width * 0.1, v: south), site.ground(u: site.width * 0.1, v: site.depth / 2 - 4)],
        width: random.uniform(in: 5...8), material: random.pick([.concrete, .gravel, .dirtRoad])),
    ]
    if random.chance(0.6) {
      let west = -site.width / 2 - random.uniform(in: 14...60)
      scenario.roads.append(
        .init(
          line: [site.ground(u: west, v: -2 * size), site.ground(u: west + 8, v: 0), site.ground(u: west - 10, v: 2 * size)],
          width: random.uniform(in: 3...7), material: random.pick([.dirtRoad, .asphalt])))
    }
  }

  private mutating func drawRiver() {
    let north = -site.depth / 2 - random.uniform(in: 50...120)
    let sway = random.uniform(in: 6...18)
    var river = Scenario.River(
      line: (0...24).map { step in
        let u = (Double(step) / 12 - 1) * 1.6 * size
        return site.ground(u: u, v: north - abs(sin(u / 90) * sway) - sin(u / 37) * sway * 0.3)
      }, width: random.uniform(in: 8...30))
    river.seasonal = random.uniform(in: 0.1...0.5)
    river.floodReach = random.uniform(in: 2...3)
    if random.chance(0.6) { river.floods = drawFloods(random.integer(in: 1...3)) }
    scenario.river = river
  }

  mutating func drawFloods(_ count: Int) -> [Scenario.Period] {
    let days = scenario.acquisition.end.dayNumber - scenario.acquisition.start.dayNumber
    return (0..<count).map { _ in
      let from = scenario.acquisition.start.adding(random.integer(in: 0...max(1, days)))
      return .init(from: from, to: from.adding(random.integer(in: 7...25)))
    }
  }

  // MARK: Ground

  /// What lies under the turf here.
  var bareGround: Material {
    switch scenario.countryside.climate {
    case .desert: .paleSoil
    case .tropical: .redSoil
    case .mediterranean: .soil
    default: hashed(scenario.seed, 71) < 0.35 ? .darkSoil : .soil
    }
  }

  /// Clears the site in strips and paves some of them in the end.
  mutating func drawPads(pavedShare: Double) {
    let strips = random.integer(in: 1...3)
    let width = site.width / Double(strips)
    let work = max(14, min(120, plan.active.dayNumber - plan.preparation.dayNumber))
    let clearingEnd = plan.stallsMidway ? nil : plan.stall?.from
    for index in 0..<strips {
      // A later strip laps 6 m over the one before, or their ragged edges would leave a seam of old ground.
      let lap = index == 0 ? 0.0 : 6
      let u = (Double(index) + 0.5) * width - site.width / 2 - lap / 2
      let shape = GroundShape(
        centre: site.ground(u: u, v: 0), width: width + lap, depth: site.depth, degrees: site.degrees)
      let begin = index == 0 ? plan.preparation : plan.preparation.adding(random.integer(in: 0...work / 3))
      let end = min(begin.adding(random.integer(in: 12...max(13, work / 2))), clearingEnd ?? plan.post)
      var pad = Scenario.Pad(shape: shape, clearing: .init(from: begin, to: max(begin.adding(8), end)))
      pad.ground = bareGround
      if plan.active.dayNumber - pad.clearing.to.dayNumber > 120 {
        pad.weeds = .init(from: pad.clearing.to.adding(20), to: plan.active)
        pad.weedCover = scenario.countryside.climate == .desert ? 0.05 : random.uniform(in: 0.3...0.8)
      }
      if random.chance(pavedShare) {
        let last = max(plan.post.adding(-random.integer(in: 20...60)), plan.active)
        pad.paving = .init(from: last, to: plan.post)
        pad.pavement = random.pick([.concrete, .concrete, .asphalt, .gravel])
      }
      scenario.pads.append(pad)
    }
    // Vehicles and material stand about while work goes on.
    let busy = Scenario.Period(from: plan.active, to: plan.post)
    scenario.yards.append(.init(shape: site, material: nil, clutter: random.uniform(in: 0.003...0.015), period: busy))
  }

  var always: Scenario.Period {
    .init(from: scenario.acquisition.start.adding(-400), to: scenario.acquisition.end.adding(400))
  }

  /// The steps of one building, within the plan.
  mutating func drawConstruction(height: Double, isFirst: Bool, isLast: Bool) -> PlannedStructure.Construction {
    let wanted = height > 20 ? random.integer(in: 240...520) : random.integer(in: 70...260)
    var days = min(wanted, max(24, plan.post.dayNumber - plan.active.dayNumber))
    if plan.stallsMidway, let stall = plan.stall {
      let parts = [stall.from.dayNumber - plan.active.dayNumber, plan.post.dayNumber - stall.to.dayNumber]
      days = max(24, min(days, (parts.max() ?? days)))
    }
    var slab = isFirst ? plan.active : plan.slab(days: days, &random)
    if isFirst, plan.stallsMidway, let stall = plan.stall { days = min(days, max(24, stall.from.dayNumber - slab.dayNumber)) }
    if isLast { slab = max(plan.active, plan.post.adding(-days)) }
    let end = min(plan.post, slab.adding(days))
    let span = max(8, end.dayNumber - slab.dayNumber)
    let frame = slab.adding(span * random.integer(in: 15...40) / 100)
    let roofBegin = frame.adding((slab.adding(span).dayNumber - frame.dayNumber) * random.integer(in: 35...75) / 100)
    return .init(slab: slab, frame: frame, roofBegin: roofBegin, roofEnd: slab.adding(span))
  }
}
