import Foundation
import RasterCore

/// When the work at one site began, went on, stood still and ended: from the dated steps of its structures and from the work on its ground.
struct SiteChronicle {
  /// Used images that show at least half of the site.
  private let usable: [Int]
  private let work: GroundWork
  /// For each used image: share of the site's ground that has left its first look for good by then.
  private let changed: [Double]
  private let structures: [JudgedStructure]
  private let options: SiteOptions
  /// Foundations and bare roofs are hardly seen, so that even sure structures are dated late.
  private let isCoarse: Bool
  private let references: [ImageReference]

  /// - Parameter structures: those of the site.
  init(
    members: [Int], structures: [JudgedStructure], stack: PreparedStack, maps: ChangeMaps,
    references: [ImageReference], options: SiteOptions, isCoarse: Bool
  ) {
    var left = [Double](repeating: 0, count: stack.used.count)
    for i in members where maps.departure[i] >= 0 { left[Int(maps.departure[i])] += 1 / Double(members.count) }
    changed = Self.cumulated(left)
    work = GroundWork(members, stack, maps, tolerance: options.workTolerance)
    usable = stack.used.indices.filter { t in
      2 * members.count { stack.usable[t].usable[$0] } >= members.count
    }
    self.structures = structures
    self.options = options
    self.isCoarse = isCoarse
    self.references = references
  }

  var activity: [ActivitySample] {
    usable.map {
      ActivitySample(
        scene: references[$0].scene, time: references[$0].time,
        changedShare: (min(1, changed[$0]) * 1000).rounded() / 1000)
    }
  }

  private static func cumulated(_ shares: [Double]) -> [Double] {
    var total = 0.0
    return shares.map {
      total += $0
      return total
    }
  }

  // MARK: phases

  /// In order of time, with No Activity first where the series shows the site before the work; empty where no work is seen.
  func phases() -> [PhaseOnset] {
    guard let first = usable.first else { return [] }
    let active = construction()
    guard let preparation = preparation(before: active) else { return [] }
    var phases: [PhaseOnset] = []
    if let begin = preparation.firstWith, begin > first {
      phases.append(
        PhaseOnset(
          phase: .noActivity, bracket: Bracket(lastWithout: nil, firstWith: references[first]),
          best: references[first].time.date, probability: 0.95))
    }
    var prepared = onset(.sitePreparation, preparation)
    let building = active.map { onset(.activeConstruction, $0) }
    // Nothing is built before the ground is touched, and the begin of a building reaches back to before it shows.
    if let building { prepared.best = min(prepared.best, building.best) }
    phases.append(prepared)
    guard let active, let building else { return phases }
    phases.append(building)
    if let end = end(after: active) { phases.append(onset(.postConstruction, end)) }
    return phases
  }

  /// A step of the site, as indices into the used images.
  private struct Step {
    var lastWithout: Int?
    var firstWith: Int?
    var best: Int
    var probability: Double
    /// An image as near before the step as can be said; the date told is the middle between it and `best`.
    var after: Int?
  }

  private func onset(_ phase: Phase, _ step: Step) -> PhaseOnset {
    let bracket = Bracket(
      lastWithout: step.lastWithout.map { references[$0] }, firstWith: step.firstWith.map { references[$0] })
    // The begin of a building shows only when a quarter of it is there: it may lie anywhere since the last image surely without.
    let early = phase == .activeConstruction ? step.after : nil
    let before = (early ?? usable.last { $0 < step.best }).map { references[$0] }
    let narrow = Bracket(lastWithout: before, firstWith: references[step.best])
    return PhaseOnset(
      phase: phase, bracket: bracket, best: Self.middle(narrow, references[step.best].time),
      probability: step.probability)
  }

  static func middle(_ bracket: Bracket, _ fallback: Instant) -> CalendarDate {
    guard let a = bracket.lastWithout?.time, let b = bracket.firstWith?.time else { return fallback.date }
    return CalendarDate(dayNumber: (a.dayNumber + b.dayNumber + 1) / 2)
  }

  /// When building has more likely than not begun: any of the structures so far makes it true. It began no earlier than the earliest of those may have, and
  /// no later than the one by which it is as good as certain.
  private func construction() -> Step? {
    let begun = structures.compactMap { j in
      j.events.first { $0.kind == .construction || $0.kind == .extension_ || $0.kind == .reRoofing }
    }.sorted { ($0.best, $0.probability) < ($1.best, $1.probability) }
    var none = 1.0
    let odds = begun.map { event in
      none *= 1 - event.probability
      return 1 - none
    }
    let likely = odds.firstIndex { $0 >= 0.5 }
    if !isCoarse, let likely, none <= 0.1 {
      let sure = odds.firstIndex { $0 >= 0.95 } ?? begun.count - 1
      let starts = begun[...sure].map(\.lastWithout)
      return Step(
        lastWithout: starts.contains(nil) ? nil : starts.compactMap { $0 }.min(), firstWith: begun[sure].firstWith,
        best: begun[likely].best, probability: odds[sure], after: begun[likely].lastWithout)
    }
    let possible = likely.map { step(begun[$0], probability: odds[$0]) }
    // Where it is not, and on coarse images, ground that is worked on again speaks too.
    let steps = [possible, workedAgain()].compactMap { $0 }
    return steps.min { $0.best < $1.best } ?? begun.max { $0.probability < $1.probability }.map { step($0) }
  }

  /// Ground that had been worked on took another new look. Foundations are hardly seen on coarse images: they may have been laid at any time since the first
  /// work, and most often were when the further work began to be seen. Of several shares to call its begin, a quarter of the onset share came nearest on 37
  /// simulated places (`Benchmarks/results/coarse-pixels.md`).
  private func workedAgain() -> Step? {
    let shares = recent(work.further)
    guard var step = reached(shares), let shown = step.firstWith else { return nil }
    step.best = usable.last { $0 < shown && shares[$0] < options.onsetShare / 4 } ?? shown
    step.after = step.best
    step.lastWithout = reached(recent(work.first)).map { min($0.best, step.best) } ?? step.best
    return step
  }

  /// - Parameter probability: that of the event where nothing else is known.
  private func step(_ event: DatedEvent, probability: Double? = nil) -> Step {
    Step(
      lastWithout: event.lastWithout, firstWith: event.firstWith, best: event.best,
      probability: probability ?? event.probability, after: event.lastWithout)
  }

  /// The first work on the ground, or the first demolition; where structures say that building began before that, their date.
  private func preparation(before active: Step?) -> Step? {
    let gone = structures.filter { $0.probability >= 0.5 }.compactMap { j in j.events.first { $0.kind == .demolition } }
      .min { ($0.best, -$0.probability) < ($1.best, -$1.probability) }.map { step($0) }
    let steps = [reached(recent(work.first)), gone, active].compactMap { $0 }
    return steps.min { $0.best < $1.best }
  }

  /// The share within the window that ends with each image: ground that changes by itself does so a little at a time.
  private func recent(_ shares: [Double]) -> [Double] {
    shares.indices.map { t in
      shares[...t].indices.reversed().prefix { days(t, since: $0) <= options.workWindowDays }.reduce(0) {
        $0 + shares[$1]
      }
    }
  }

  /// First usable image in which the onset share is reached, and the last by which hardly any of it was.
  private func reached(_ cumulative: [Double]) -> Step? {
    guard let with = usable.first(where: { cumulative[$0] >= options.onsetShare }) else { return nil }
    let without = usable.last { $0 < with && cumulative[$0] < options.onsetShare / 3 }
    return Step(lastWithout: without, firstWith: with, best: with, probability: 0.9)
  }

  /// The last structure was complete and no more ground was being worked on; nil where it may still go on.
  private func end(after active: Step) -> Step? {
    let ends = structures.filter { $0.probability >= 0.5 }.compactMap { j in j.events.last { $0.kind != .clearing } }
      .sorted { ($0.best, $0.probability) < ($1.best, $1.probability) }
    // One of many that is dated too late must not hold the whole site open.
    let done = ends.isEmpty ? nil : ends[ends.count - 1 - ends.count / 10]
    // Paving follows the roofs; what happens a season later is another story, where it is as good as certain that there are roofs.
    let isBuilt = structures.reduce(1.0) { $0 * (1 - $1.probability) } <= 0.1
    let ground = spells().last { span in
      guard let done, isBuilt else { return true }
      return days(span.lowerBound, since: done.best) <= options.workWindowDays
    }
    let last = max(done?.best ?? active.best, ground?.upperBound ?? active.best)
    if let done, done.best >= last { return done.firstWith == nil ? nil : step(done) }
    // Ground is seen as worked on in the image after the work; two more must show that it rests.
    let after = usable.filter { $0 > last }
    guard after.count >= 2 else { return nil }
    guard let done, isBuilt else {
      // A spell ends with a window in which enough ground was worked on.
      let open = usable.first { $0 < last && days(last, since: $0) <= options.workWindowDays }
      return Step(lastWithout: open ?? usable.last { $0 < last }, firstWith: last, best: last, probability: 0.8)
    }
    // The roofs say one end and the ground another, neither of them well: the truth lies between more often than at either.
    let half = days(last, since: done.best) / 2
    let between = usable.last { $0 <= last && days($0, since: done.best) <= half } ?? last
    let best = max(between, done.best)
    return Step(
      lastWithout: unfinished(ends).map { min($0, best - 1) } ?? done.lastWithout,
      firstWith: max(last, done.firstWith ?? last), best: best, probability: 0.8)
  }

  /// The last image in which it is as good as certain that one structure or another was not finished; nil where it is not in any. Four brackets of completions in
  /// five hold.
  private func unfinished(_ ends: [DatedEvent]) -> Int? {
    var none = 1.0
    return ends.compactMap { end in end.lastWithout.map { (image: $0, probability: end.probability) } }
      .sorted { $0.image > $1.image }
      .first { end in
        none *= 1 - 0.8 * end.probability
        return none <= 0.1
      }?.image
  }

  // MARK: stalls

  /// Images of work on the ground, joined to spells: windows in which the onset share or more of the site is worked on.
  private func spells() -> [ClosedRange<Int>] {
    let total = zip(work.first, work.further).map { $0 + $1 }
    // An image begins or ends a spell where half the onset share is worked on within two weeks of it: a truck's worth of ground that
    // changes by itself would draw every spell out.
    let isBusy = usable.map { t in
      usable.reduce(0) { abs(days($1, since: t)) <= 15 ? $0 + total[$1] : $0 } >= options.onsetShare / 2
        && total[t] >= options.onsetShare / 10
    }
    var spells: [ClosedRange<Int>] = []
    for (k, t) in usable.enumerated() where isBusy[k] {
      let window = (k..<usable.count).prefix { days(usable[$0], since: t) <= options.workWindowDays }
      guard let end = window.last(where: { isBusy[$0] }),
        window.reduce(0, { $0 + total[usable[$1]] }) >= options.onsetShare
      else { continue }
      if let last = spells.last, last.upperBound >= t {
        spells[spells.count - 1] = last.lowerBound...max(last.upperBound, usable[end])
      } else {
        spells.append(t...usable[end])
      }
    }
    return spells
  }

  private func days(_ t: Int, since other: Int) -> Double { references[t].time.days(since: references[other].time) }

  /// The times between spells of work, from the preparation to the end, that are long enough. A structure under construction is work, but not
  /// for longer than a stall would last: of such a one only begin and end are known.
  func stalls(_ phases: [PhaseOnset]) -> [Stall] {
    guard let begin = phases.first(where: { $0.phase == .sitePreparation })?.bracket.firstWith?.time else { return [] }
    let end = phases.first { $0.phase == .postConstruction }?.bracket.firstWith?.time
    let built = structures.filter { $0.probability >= 0.5 }.flatMap { j -> [ClosedRange<Int>] in
      let own = j.events.filter { $0.kind != .clearing }
      guard let from = own.map(\.best).min(), let to = own.map(\.best).max() else { return [] }
      return days(to, since: from) > options.minimumStallDays ? [from...from, to...to] : [from...to]
    }
    let active = (spells() + built).filter { span in
      references[span.upperBound].time >= begin && (end.map { references[span.lowerBound].time <= $0 } ?? true)
    }.sorted { ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound) }
    var stalls: [Stall] = []
    guard var reached = active.first?.upperBound else { return [] }
    for span in active.dropFirst() {
      let quiet = usable.filter { $0 > reached && $0 < span.lowerBound }
      if span.lowerBound > reached, days(span.lowerBound, since: reached) > options.minimumStallDays, quiet.count >= 5 {
        stalls.append(Stall(from: references[reached], to: references[span.lowerBound], usableImages: quiet.count))
      }
      reached = max(reached, span.upperBound)
    }
    return stalls
  }
}
