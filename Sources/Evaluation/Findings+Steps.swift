import RasterCore
import SiteAnalysis

extension Findings {
  /// True and claimed steps of the structures that were found.
  static func steps(_ truth: Truth, _ claim: Claim, _ matching: Matching) -> [StepItem] {
    truth.structures.indices.flatMap { index -> [StepItem] in
      guard let found = matching.claimOf[index] else { return [] }
      return steps(truth.structures[index], claim.structures[found], claim.usableTimes)
    }
  }

  /// Each true step takes the claimed one of its own kind; what is left over pairs off by time, as one taken for another kind.
  private static func steps(
    _ truth: Truth.Structure, _ claim: Claim.Structure, _ times: [Instant]
  ) -> [StepItem] {
    let all = canonical(truth.steps)
    var left = claim.events.filter { $0.kind != .stall && $0.kind != .resumption }
    var items: [StepItem] = []
    var unmatched: [Truth.Step] = []
    for step in all {
      // A step outside the series, or one that a series bounds on one side only, leaves no bracket to be right about.
      guard let narrowest = narrowest(step.instant, times) else {
        left.removeAll { canonical($0.kind) == step.kind }
        continue
      }
      if let k = left.firstIndex(where: { canonical($0.kind) == step.kind }) {
        items.append(item(step, left.remove(at: k), truth.id, narrowest))
      } else {
        unmatched.append(step)
      }
    }
    for step in unmatched {
      guard let narrowest = narrowest(step.instant, times) else { continue }
      let near = left.indices.filter { meets(step, left[$0]) }
        .min { distance(step, left[$0]) < distance(step, left[$1]) }
      items.append(item(step, near.map { left.remove(at: $0) }, truth.id, narrowest))
    }
    return items
      + left.map { event in
        StepItem(
          claimed: canonical(event.kind), structure: truth.id, probability: event.probability,
          width: event.bracket.widthInDays)
      }
  }

  /// Roofing that is done is completion: both are seen as the finished roof.
  private static func canonical(_ kind: EventKind) -> EventKind { kind == .roofing ? .completion : kind }

  private static func canonical(_ steps: [Truth.Step]) -> [Truth.Step] {
    let complete = steps.contains { $0.kind == .completion }
    return steps.compactMap { step in
      guard step.kind == .roofing else { return step }
      return complete ? nil : Truth.Step(kind: .completion, from: step.from, to: step.to)
    }
  }

  private static func item(
    _ step: Truth.Step, _ event: Event?, _ structure: String, _ narrowest: Double
  ) -> StepItem {
    var item = StepItem(truth: step.kind, structure: structure, narrowest: narrowest)
    guard let event else { return item }
    item.claimed = canonical(event.kind)
    item.probability = event.probability
    item.bestError = Double(event.best.dayNumber - step.instant.dayNumber)
    item.width = event.bracket.widthInDays
    item.holds = holds(event.bracket, step.instant)
    item.meets = meets(step, event)
    return item
  }

  /// Days between the usable images on either side of a moment; nil where one side has none.
  static func narrowest(_ moment: Instant, _ times: [Instant]) -> Double? {
    guard let after = times.first(where: { $0 >= moment }), let before = times.last(where: { $0 < moment }) else {
      return nil
    }
    return after.days(since: before)
  }

  /// An open bracket holds nothing: it does not say when.
  static func holds(_ bracket: Bracket, _ moment: Instant) -> Bool {
    guard let without = bracket.lastWithout?.time, let with = bracket.firstWith?.time else { return false }
    return without < moment && moment <= with
  }

  private static func meets(_ step: Truth.Step, _ event: Event) -> Bool {
    guard let without = event.bracket.lastWithout?.time, let with = event.bracket.firstWith?.time else { return false }
    return without <= step.end && with >= step.begin
  }

  private static func distance(_ step: Truth.Step, _ event: Event) -> Int {
    abs(event.best.dayNumber - step.instant.dayNumber)
  }
}
