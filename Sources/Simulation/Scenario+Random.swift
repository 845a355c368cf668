import Foundation
import RasterCore

extension Scenario {
  /// A scenario that nobody has seen: kind of place, climate, layout, materials, timing, weather and errors are all drawn.
  ///
  /// Areas and durations follow the industrial sites of the SMART annotations (see `Prior`). The same seed gives the same
  /// scenario; every seed gives a sound one.
  public static func random(seed: UInt64) -> Scenario {
    var random = SeededGenerator(seed: seed, stream: 12)
    let place = RandomPlace.drawn(&random)
    let kind = RandomKind.drawn(&random)
    let plan = RandomTiming.drawn(kind, &random)
    let area = min(16, max(0.6, Prior.siteHectares.draw(&random))) * 10_000 * (kind == .solarFarm ? 1.6 : 1)
    let aspect = random.uniform(in: 0.55...1.0)
    let width = (area / aspect).squareRoot()
    let side = 3 * (min(960, max(450, width * random.uniform(in: 1.7...2.6))) / 3).rounded()
    var scenario = Scenario(
      name: "random-\(kind.rawValue)", seed: seed, size: side,
      acquisition: Acquisition(start: plan.start, end: plan.end, perMonth: 3))
    place.apply(to: &scenario, &random)
    let slack = max(0, side - width * 1.25) / 2
    let site = GroundShape(
      centre: GroundPoint(
        x: side / 2 + random.uniform(in: -0.5...0.5) * slack, y: side / 2 + random.uniform(in: -0.5...0.5) * slack),
      width: width, depth: width * aspect, degrees: random.uniform(in: -45...45))
    var draft = RandomDraft(scenario: scenario, site: site, plan: plan, kind: kind, random: random)
    draft.build()
    scenario = draft.scenario
    random = draft.random
    scenario.drawSensor(&random)
    scenario.settleSceneCount(wanted: random.integer(in: 60...200))
    return scenario
  }

  /// Errors of a sensor like PlanetScope's, from good to bad.
  private mutating func drawSensor(_ random: inout SeededGenerator) {
    sensor.misregistration = random.uniform(in: 0...2)
    sensor.warp = random.uniform(in: 0.02...0.45)
    sensor.rotation = random.uniform(in: 0...0.03)
    sensor.bandShift = random.uniform(in: 0.02...0.2)
    sensor.psf = random.uniform(in: 0.48...0.75)
    sensor.noise = random.uniform(in: 0.003...0.007)
    sensor.gainJitter = random.uniform(in: 0.02...0.07)
    sensor.offsetJitter = random.uniform(in: 0.002...0.009)
    sensor.striping = random.uniform(in: 0...0.0015)
    sensor.tilt = random.uniform(in: 0.03...0.1)
    acquisition.maskErrors = random.uniform(in: 0.3...1.5)
    acquisition.partial = random.uniform(in: 0...0.15)
    acquisition.maximumCloud = random.uniform(in: 0.5...0.9)
  }

  /// Makes the revisit such that about so many scenes are delivered.
  mutating func settleSceneCount(wanted: Int) {
    let months = max(1, Double(acquisition.end.dayNumber - acquisition.start.dayNumber) / 30.4)
    acquisition.perMonth = min(30, Double(wanted) / months * 1.4)
    for _ in 0..<4 {
      let count = schedule().count
      if abs(count - wanted) <= wanted / 20 { return }
      acquisition.perMonth = min(60, max(0.05, acquisition.perMonth * Double(wanted) / Double(max(1, count))))
    }
  }
}

/// What kind of place is made.
enum RandomKind: String, Sendable, CaseIterable {
  case works, warehouses, tanks, apartments
  case solarFarm = "solar-farm"
  case quarry, suburb, nothing

  /// Industry mostly, for its durations and areas are the ones that are known.
  static func drawn(_ random: inout SeededGenerator) -> RandomKind {
    let many: [RandomKind] = [
      .works, .works, .works, .works, .works, .works, .warehouses, .warehouses, .warehouses, .warehouses, .tanks,
      .apartments, .apartments, .solarFarm, .quarry, .suburb, .suburb, .nothing,
    ]
    return random.pick(many)
  }
}

/// The days of a random site.
struct RandomTiming: Sendable {
  var start: CalendarDate
  var preparation: CalendarDate
  var active: CalendarDate
  var post: CalendarDate
  var end: CalendarDate
  /// A pause, and whether it lies within construction rather than before it.
  var stall: Scenario.Period?
  var stallsMidway = false

  static func drawn(_ kind: RandomKind, _ random: inout SeededGenerator) -> RandomTiming {
    let preparation = CalendarDate(year: 2016, month: 9, day: 1).adding(random.integer(in: 0...1_500))
    var idle = Int(Prior.preparationToActiveDays.draw(&random))
    let building = Int(Prior.activeToPostDays.draw(&random))
    let isStalled = random.chance(0.3) && kind != .nothing
    let midway = random.chance(0.4)
    // Clearing itself takes its weeks; only what goes beyond is a pause.
    let pause = isStalled ? random.integer(in: 270...1_300) : 0
    if isStalled && !midway { idle = max(idle, 40) + pause }
    let active = preparation.adding(idle)
    let post = active.adding(building + (midway ? pause : 0))
    var timing = RandomTiming(
      start: preparation.adding(-random.integer(in: 120...500)), preparation: preparation, active: active,
      post: post, end: post.adding(random.integer(in: 40...500)), stall: nil)
    guard isStalled else { return timing }
    if midway {
      let from = active.adding(building * random.integer(in: 35...60) / 100)
      timing.stall = .init(from: from, to: from.adding(pause))
      timing.stallsMidway = true
    } else {
      timing.stall = .init(from: preparation.adding(min(idle - pause, 60)), to: active)
    }
    return timing
  }

  /// A span of `days` within construction that does not touch the pause, or as near as possible.
  func slab(days: Int, _ random: inout SeededGenerator) -> CalendarDate {
    let last = max(active, post.adding(-days))
    for _ in 0..<40 {
      let day = active.adding(random.integer(in: 0...max(0, last.dayNumber - active.dayNumber)))
      guard stallsMidway, let stall else { return day }
      if day.adding(days) <= stall.from || day >= stall.to { return day }
    }
    // Too long for both parts: after the pause, and the caller shortens it.
    return min(stall?.to ?? active, last)
  }
}
