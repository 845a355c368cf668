import RasterCore

/// A time in which a site may be said to have stood still: a stall without what the brackets of other findings leave open.
///
/// A stall ends where new work is most likely to be seen first. The bracket of that work often begins earlier, and "nothing changed until October" beside
/// "built between September and November" would contradict itself.
public struct QuietTime: Sendable, Hashable {
  /// What may be said: no bracket of a likely step reaches into it, save those of `open`.
  public var stall: Stall
  /// The images between which the time without work lies at most.
  public var outerFrom: ImageReference
  public var outerTo: ImageReference
  /// Ids of structures with a likely step whose bracket holds so much of the time that it cannot be told from it.
  public var open: [String]
  /// The same as words, each once: "S7", "the clearing for S1".
  public var openNames: [String]
}

extension Wording {
  /// The stalls of a site as they may be said beside the brackets of its structures and phases, in their order; one that is left with nothing is not there.
  public static func quietTimes(of site: Site, in account: SiteAccount) -> [QuietTime] {
    let steps = account.structures.filter { $0.site == site.id }.flatMap { s in
      s.events.filter { certainty(of: $0, s) >= 0.5 }.map {
        Step(id: s.id, name: $0.kind == .clearing ? "the clearing for \(s.id)" : s.id, bracket: $0.bracket)
      }
    }
    let onsets = site.phases.filter { $0.phase != .noActivity && $0.probability >= 0.5 }.map {
      Step(bracket: $0.bracket)
    }
    return site.stalls.compactMap { stall in
      guard var quiet = cut(stall, by: steps + onsets) else { return nil }
      if quiet.stall.from != stall.from || quiet.stall.to != stall.to {
        quiet.stall.usableImages = min(stall.usableImages, images(of: site, in: account, quiet.stall, stall))
      }
      return quiet
    }
  }

  /// A dated step of a structure, or the begin of a phase, which has no name.
  private struct Step {
    var id: String?
    var name = ""
    var bracket: Bracket
  }

  /// Shortest share of a stall that still stands for it.
  private static let leastShare = 0.5

  private static func cut(_ stall: Stall, by steps: [Step]) -> QuietTime? {
    var quiet = QuietTime(stall: stall, outerFrom: stall.from, outerTo: stall.to, open: [], openNames: [])
    let least = leastShare * stall.to.time.days(since: stall.from.time)
    func length(_ from: ImageReference, _ to: ImageReference) -> Double { to.time.days(since: from.time) }
    var held: [Step] = []
    // Those that cut off least come first, so that the order of the structures does not matter.
    for step in steps.sorted(by: { loss($0.bracket, stall) < loss($1.bracket, stall) })
    where overlaps(step.bracket, quiet.stall) {
      let (a, b) = (step.bracket.lastWithout, step.bracket.firstWith)
      if let a, a.time > quiet.stall.from.time, b.map({ $0.time >= quiet.stall.to.time }) ?? true,
        length(quiet.stall.from, a) >= least
      {
        quiet.stall.to = a
        if let b, b.time > quiet.outerTo.time { quiet.outerTo = b }
      } else if let b, b.time < quiet.stall.to.time, a.map({ $0.time <= quiet.stall.from.time }) ?? true,
        length(b, quiet.stall.to) >= least
      {
        quiet.stall.from = b
        if let a, a.time < quiet.outerFrom.time { quiet.outerFrom = a }
      } else {
        held.append(step)
      }
    }
    let still = held.filter { overlaps($0.bracket, quiet.stall) }
    // The begin of a phase has no name to be left open under.
    guard still.allSatisfy({ $0.id != nil }) else { return nil }
    func once(_ words: [String]) -> [String] { words.reduce(into: []) { if !$0.contains($1) { $0.append($1) } } }
    quiet.open = once(still.compactMap(\.id))
    quiet.openNames = once(still.map(\.name))
    return quiet
  }

  private static func overlaps(_ bracket: Bracket, _ stall: Stall) -> Bool {
    (bracket.lastWithout.map { $0.time < stall.to.time } ?? true)
      && (bracket.firstWith.map { $0.time > stall.from.time } ?? true)
  }

  /// Days of the stall that the bracket holds.
  private static func loss(_ bracket: Bracket, _ stall: Stall) -> Double {
    let from = max(bracket.lastWithout?.time ?? stall.from.time, stall.from.time)
    return min(bracket.firstWith?.time ?? stall.to.time, stall.to.time).days(since: from)
  }

  /// Usable images of what is left, with those ends that were not the stall's own: they show no step either.
  private static func images(of site: Site, in account: SiteAccount, _ left: Stall, _ whole: Stall) -> Int {
    let usable = account.scenes.filter(\.used).map(\.time)
    let times = site.activity.isEmpty ? usable : site.activity.map(\.time)
    return times.count { $0 > whole.from.time && $0 < whole.to.time && $0 >= left.from.time && $0 <= left.to.time }
  }

  /// "; the dates of S7 leave open whether it belongs to that time": empty where none is open.
  static func openNote(_ names: [String]) -> String {
    guard let last = names.last else { return "" }
    let shown =
      names.count > 3
      ? names.prefix(2).joined(separator: ", ") + " and \(word(names.count - 2)) others"
      : names.count == 1 ? last : names.dropLast().joined(separator: ", ") + " and \(last)"
    return "; the dates of \(shown) leave open whether \(names.count == 1 ? "it belongs" : "they belong") to that time"
  }
}
