import ChangeDetection
import Foundation
import PixelKernels
import RasterCore

/// Dates the steps of structures that are known to be there: between which two usable images each lies, with 95 % probability.
///
/// A construction is seen when part of the ground ceases to look like the ground around it; a completion when all of it looks as it
/// does at last; a demolition or a new roof when part of it ceases to look as it did. Measured on simulated places, brackets from the
/// outline's final contrast alone held the first day of a third of the constructions, for a slab is neither as bright nor as sharp as a roof.
struct EventDater {
  let stack: PreparedStack
  let maps: ChangeMaps

  /// The same structures with dated events. A new roof that no image shows leaves the structure unchanged; a demolition that none shows is not said, for something
  /// else may stand there.
  func date(_ judged: [JudgedStructure]) -> [JudgedStructure] {
    var taken = [Bool](repeating: false, count: stack.width * stack.height)
    for j in judged { for i in j.candidate.members { taken[i] = true } }
    let blocked = Morphology.dilate(taken, width: stack.width, height: stack.height, radius: 1)
    return parallelMap(judged.count) { k -> JudgedStructure? in
      var j = judged[k]
      j.events = events(of: j, blocked)
      guard j.events.isEmpty else { return j }
      if j.status == .demolished { return nil }
      j.status = .unchanged
      return j
    }.compactMap { $0 }
  }

  private func events(of j: JudgedStructure, _ blocked: [Bool]) -> [DatedEvent] {
    guard let first = j.events.first(where: { $0.kind != .clearing && $0.kind != .completion }) else { return j.events }
    let ground = j.changed ?? j.candidate.members
    let ring = surroundings(of: ground, blocked)
    guard ring.count >= 12 else { return j.events }
    let trust = ObjectSeries.weights(j.candidate, stack, maps)
    let series = GroundSeries(ground, around: ring, stack, trust: trust)
    guard series.steady.count >= 4 else { return j.events }
    switch first.kind {
    // Without near infrared bare soil is not told from a slab, and clearing would pass for construction: the outline's own dates stand.
    case .construction where !series.tellsSoil: return j.events
    case .construction, .extension_: return built(first, series) ?? j.events
    default: return ended(first, series) ?? j.events
    }
  }

  /// Up to six pixels beyond the ground and one away from anything that stands; further where little is left.
  private func surroundings(of ground: [Int], _ blocked: [Bool]) -> [Int] {
    let (w, h) = (stack.width, stack.height)
    let own = Set(ground)
    let (xs, ys) = (ground.map { $0 % w }, ground.map { $0 / w })
    guard let x0 = xs.min(), let x1 = xs.max(), let y0 = ys.min(), let y1 = ys.max() else { return [] }
    for reach in [6, 10, 16] {
      let left = max(0, x0 - reach)
      let right = min(w - 1, x1 + reach)
      let top = max(0, y0 - reach)
      let bottom = min(h - 1, y1 + reach)
      let (columns, rows) = (right - left + 1, bottom - top + 1)
      let set = (0..<(columns * rows)).map { own.contains((top + $0 / columns) * w + left + $0 % columns) }
      let near = Morphology.dilate(set, width: columns, height: rows, radius: reach)
      let list = (0..<(columns * rows)).filter { near[$0] && !set[$0] }
        .map { (top + $0 / columns) * w + left + $0 % columns }.filter { !blocked[$0] }
      if list.count >= 40 { return list }
    }
    return []
  }

  // MARK: what was put up

  /// Construction (or extension) with its completion, and the clearing before it.
  private func built(_ known: DatedEvent, _ s: GroundSeries) -> [DatedEvent]? {
    let last = Array(s.steady.suffix(9))
    guard let final = s.likeness(to: last) else { return nil }
    let usual = min(1, max(0.3, middle(last.map { s.differing[$0] })))
    let differing = s.differing.map { $0 / usual }
    var votes = startVotes(s, differing, final, usually: 0)
    guard var step = posterior(votes, s.weight, isCertain: true), step.best < s.count else { return nil }
    // Once more beside what the images just before it show: pads are never quite even.
    let before = s.steady.filter { $0 < step.best && s.plants[$0] < 0.3 }.suffix(8)
    if before.count >= 3 {
      votes = startVotes(s, differing, final, usually: min(0.35, middle(before.map { differing[$0] })))
      step = posterior(votes, s.weight, isCertain: true) ?? step
    }
    guard step.best > 0, step.best < s.count else { return nil }
    let start = step.best
    var begin = event(known.kind, step, s, known.probability)
    // A quarter of it shows in the most likely image; the first day lies anywhere since the last image surely without.
    begin.beforeBest = begin.lastWithout ?? begin.beforeBest
    var events = [begin]
    let roofed = final.indices.map { k in k < start ? -1 : Self.completionVote(final[k]) }
    if let done = posterior(roofed, s.weight, cap: 1.7), done.best < s.count, done.firstWith != nil {
      events.append(event(.completion, done, s, min(known.probability, done.happened)))
    }
    if known.kind == .construction, let cleared = clearing(s, before: start, known.probability) {
      events.insert(cleared, at: 0)
    }
    return events
  }

  /// A share of the ground that differs from its surroundings says that building has begun; ground that is green, or coloured like
  /// soil without looking final, says that it has not.
  private func startVotes(
    _ s: GroundSeries, _ differing: [Double], _ final: [Double], usually usual: Double
  ) -> [Double] {
    differing.indices.map { k in
      if s.plants[k] > 0.3 { return -1 }
      let vote =
        Self.ramp(differing[k], usual + 0.25 * (1 - usual), usual + 0.42 * (1 - usual))
        - (1 - Self.ramp(differing[k], usual + 0.05, usual + 0.16))
      return vote > 0 && s.hue[k] > 0.33 && final[k] < 0.8 ? -0.5 : vote
    }
  }

  /// The ground took the look that it had just before building began, and was something else before.
  private func clearing(_ s: GroundSeries, before start: Int, _ probability: Double) -> DatedEvent? {
    let bare = s.steady.filter { $0 < start && s.plants[$0] < 0.3 }.suffix(6)
    guard bare.count >= 2, let alike = s.likeness(to: Array(bare)) else { return nil }
    let votes = (0..<start).map { k in
      s.plants[k] > 0.3 ? -1 : Self.ramp(alike[k], 0.5, 0.8) - (1 - Self.ramp(alike[k], 0.1, 0.35))
    }
    guard let step = posterior(votes, Array(s.weight.prefix(start))), step.best > 0, step.best < start,
      step.lastWithout != nil
    else { return nil }
    return event(.clearing, step, s, min(probability, step.happened))
  }

  // MARK: what ended

  /// A demolition or a new roof: the first image in which part of the structure no longer looks as it did until then. Empty where it is likelier that all of it
  /// goes on to look so, or no image shows otherwise; nil where that cannot be told.
  private func ended(_ known: DatedEvent, _ s: GroundSeries) -> [DatedEvent]? {
    let until = s.images.firstIndex { $0 >= known.best } ?? s.count
    let before = s.steady.filter { $0 < until }.suffix(12)
    guard before.count >= 3, let alike = s.likeness(to: Array(before)) else { return nil }
    let votes = alike.map { (1 - Self.ramp($0, 0.62, 0.80)) - Self.ramp($0, 0.85, 0.95) }
    // Images that say nothing leave room for a step, and show none.
    if let free = posterior(votes, s.weight), free.happened < 0.5 || free.firstWith == nil { return [] }
    guard let step = posterior(votes, s.weight, isCertain: true), step.best > 0 else { return nil }
    return [event(known.kind, step, s, known.probability)]
  }

  // MARK: helpers

  /// 3.5 natural units a clear image: brackets then held most often for their width (simulated, 52 structures of 8 places).
  private func posterior(
    _ votes: [Double], _ weight: [Double], cap: Double = 3.5, isCertain: Bool = false
  ) -> StepPosterior? {
    StepPosterior(votes: zip(votes, weight).map { $0 * $1 }, cap: cap, isCertain: isCertain, least: 0.25)
  }

  /// How much oftener a share of the ground that looks final was counted after the end of the works than before it: the logarithm of that ratio over 2.4, its
  /// most. Roofs in the colour of their slab look final early, and snow, wet roofs and low suns make finished ones look otherwise. Counted on 71 structures
  /// (simulated); images in a row err together, so that seven tenths of the ratio are believed.
  private static func completionVote(_ share: Double) -> Double {
    let counted = [
      (0.0, -1.0), (0.3, -0.9), (0.5, -0.55), (0.7, -0.38), (0.82, -0.17), (0.87, 0.12), (0.93, 0.5), (0.97, 0.75),
      (1.0, 1.0),
      (1.04, 0.92), (1.1, 0.42), (1.3, 0.0),
    ]
    guard let above = counted.firstIndex(where: { $0.0 > share }) else { return 0 }
    guard above > 0 else { return -1 }
    let (low, high) = (counted[above - 1], counted[above])
    return low.1 + (high.1 - low.1) * (share - low.0) / (high.0 - low.0)
  }

  private func event(_ kind: EventKind, _ step: StepPosterior, _ s: GroundSeries, _ p: Double) -> DatedEvent {
    DatedEvent(
      kind: kind, lastWithout: step.lastWithout.map { s.images[$0] }, firstWith: step.firstWith.map { s.images[$0] },
      best: s.images[min(step.best, s.count - 1)], beforeBest: step.beforeBest.map { s.images[$0] }, probability: p)
  }

  private func middle(_ values: [Double]) -> Double { Double(Statistics.median(values.map { Float($0) }) ?? 0) }

  /// 0 up to `low`, 1 from `high` on, straight between.
  private static func ramp(_ x: Double, _ low: Double, _ high: Double) -> Double {
    min(1, max(0, (x - low) / (high - low)))
  }
}
