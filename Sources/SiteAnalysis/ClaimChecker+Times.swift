import Foundation
import RasterCore

extension ClaimChecker {
  // MARK: steps

  func happened(_ kind: EventKind, _ choice: StructureChoice, _ days: ClaimDays) -> ClaimFinding {
    let claimed = "\(Self.past(kind)) \(days.inWords)"
    guard let s = structure(choice) else { return missing(choice, claimed) }
    let known = s.events.filter { $0.kind == kind }.max { $0.probability < $1.probability }
    guard
      let (bracket, probability, words) = known.map({
        ($0.bracket, $0.probability, Wording.sentence(for: $0, form: s.form))
      })
        ?? implied(kind, s)
    else {
      return ClaimFinding(
        claimed: claimed,
        reason:
          "No such step of \(s.id) was seen, and steps of this kind are too often missed to say that there was none. "
          + tooFew,
        evidence: [s.id], images: ends)
    }
    let chance = MeasuredStep(bracket, holds: options.bracketHolds).chance(of: days)
    return ClaimFinding(
      claimed: claimed, measured: Wording.range(bracket), reason: "\(s.id): " + words + Self.existence(s),
      chance: chance.given(min(s.probability, probability)), fit: chance, evidence: [s.id],
      images: [bracket.lastWithout, bracket.firstWith].compactMap { $0 })
  }

  /// A structure that stood in the first image was built before it, and one that stands in the last was not pulled down before that.
  private func implied(_ kind: EventKind, _ s: Structure) -> (Bracket, Double, String)? {
    guard let first = usable.first, let last = usable.last else { return nil }
    switch kind {
    case .construction where s.status != .new:
      return (
        Bracket(lastWithout: nil, firstWith: first), 1,
        "It stood in the first usable image, of \(first.time.date.inWords)."
      )
    case .demolition where s.status != .demolished:
      return (
        Bracket(lastWithout: last, firstWith: nil), 1,
        "It stands in the last usable image, of \(last.time.date.inWords)."
      )
    default: return nil
    }
  }

  private static func existence(_ s: Structure) -> String {
    s.probability >= Wording.certain
      ? "" : " \(s.id) itself is there with a probability of \(percent(s.probability))."
  }

  private static func past(_ kind: EventKind) -> String {
    switch kind {
    case .clearing: "cleared"
    case .construction: "built"
    case .roofing: "roofed"
    case .completion: "completed"
    case .reRoofing: "re-roofed"
    case .extension_: "extended"
    case .demolition: "demolished"
    case .stall: "stopped"
    case .resumption: "resumed"
    }
  }

  func began(_ phase: Phase, _ choice: SiteChoice, _ days: ClaimDays) -> ClaimFinding {
    let what =
      switch phase {
      case .noActivity, .sitePreparation: "work began"
      case .activeConstruction: "construction began"
      case .postConstruction: "work ended"
      }
    let claimed = "\(what) \(days.inWords)"
    guard let site = sites(choice).first else { return missing(choice, claimed) }
    guard let onset = site.phases.first(where: { $0.phase == phase }) else {
      return ClaimFinding(
        claimed: claimed, reason: "The account dates no such phase of site \(site.id). " + tooFew, evidence: [site.id],
        images: ends)
    }
    let chance = MeasuredStep(onset.bracket, holds: options.phaseHolds, leastScale: options.phaseScale).chance(of: days)
    return ClaimFinding(
      claimed: claimed, measured: Wording.range(onset.bracket),
      reason: "Site \(site.id): \(phase.rawValue) began \(Wording.range(onset.bracket)).",
      chance: chance.given(onset.probability), fit: chance,
      evidence: [site.id], images: [onset.bracket.lastWithout, onset.bracket.firstWith].compactMap { $0 })
  }

  // MARK: lengths of time

  func delay(_ choice: SiteChoice, _ range: ClaimRange) -> ClaimFinding {
    let claimed = Self.claimed(range) + " from the first work to construction"
    guard let site = sites(choice).first else { return missing(choice, claimed) }
    guard let a = site.phases.first(where: { $0.phase == .sitePreparation }),
      let b = site.phases.first(where: { $0.phase == .activeConstruction }), let firstWith = a.bracket.firstWith,
      let builtWith = b.bracket.firstWith
    else {
      return ClaimFinding(
        claimed: claimed,
        reason: "The account does not date both the first work and construction at site \(site.id). " + tooFew,
        evidence: [site.id], images: ends)
    }
    // Work that was there in the first image may have begun at any time before.
    let least = max(0, (b.bracket.lastWithout?.time ?? firstWith.time).days(since: firstWith.time))
    let most = a.bracket.lastWithout.map { max(least, builtWith.time.days(since: $0.time)) }
    return ClaimFinding(
      claimed: claimed, measured: Self.days(least, most),
      reason:
        "At site \(site.id) the first work was seen \(Wording.range(a.bracket)), construction \(Wording.range(b.bracket)).",
      chance: span(least, most, range).given(a.probability * b.probability), fit: span(least, most, range),
      evidence: [site.id],
      images: [a.bracket.lastWithout, a.bracket.firstWith, b.bracket.lastWithout, b.bracket.firstWith].compactMap { $0 }
    )
  }

  func pause(_ choice: SiteChoice, _ range: ClaimRange) -> ClaimFinding {
    let claimed = Self.claimed(range) + " without work"
    guard let site = sites(choice).first else { return missing(choice, claimed) }
    let times = Wording.quietTimes(of: site, in: account)
    guard
      let time = times.max(by: {
        $0.stall.to.time.days(since: $0.stall.from.time) < $1.stall.to.time.days(since: $1.stall.from.time)
      })
    else {
      return ClaimFinding(
        claimed: claimed,
        reason:
          "No time without work was seen at site \(site.id), and such times are too often missed to say that there was none. "
          + tooFew,
        evidence: [site.id], images: ends)
    }
    let stall = time.stall
    // An end that a bracket cut off is an image without the step; the stall's own ends show work.
    let quiet = usable.filter {
      ($0.time > stall.from.time || time.outerFrom != stall.from) && $0.time >= stall.from.time
        && ($0.time < stall.to.time || time.outerTo != stall.to) && $0.time <= stall.to.time
    }
    let least =
      zip(quiet.last.map { [$0] } ?? [], quiet.first.map { [$0] } ?? []).map { $0.time.days(since: $1.time) }.first ?? 0
    let most = time.outerTo.time.days(since: time.outerFrom.time)
    // As sure as the phases between which it lies.
    let probability =
      site.phases.filter { $0.phase == .sitePreparation || $0.phase == .activeConstruction }
      .map(\.probability).min() ?? 0.5
    let again = time.outerTo == stall.to ? "on" : "by"
    return ClaimFinding(
      claimed: claimed, measured: Self.days(least, most),
      reason:
        "Site \(site.id) shows work up to \(stall.from.time.date.inWords) and again \(again) \(time.outerTo.time.date.inWords); "
        + "\(Wording.count(stall.usableImages, "usable image", "usable images")) up to \(stall.to.time.date.inWords) show no step\(Wording.openNote(time.openNames)).",
      chance: span(least, most, range).given(probability), fit: span(least, most, range), evidence: [site.id],
      images: [time.outerFrom] + quiet.prefix(1) + quiet.suffix(1) + [time.outerTo])
  }

  /// Any length between the least and the most is as likely, in as many cases as a phase's bracket holds; the rest is spread as the errors of
  /// two onsets are. Without a most, only what the least decides is known.
  private func span(_ least: Double, _ most: Double?, _ range: ClaimRange) -> ClaimChance {
    let most = most ?? .infinity
    guard most.isFinite else {
      if let high = range.high, high < least - 2 * options.phaseScale { return ClaimChance(isTrue: 0, isFalse: 1) }
      return range.high == nil && (range.low ?? 0) <= least ? ClaimChance(isTrue: 1, isFalse: 0) : .unknown
    }
    let scale = max(most - least, options.phaseScale)
    func share(_ x: Double) -> Double {
      let inside = min(max((x - least) / max(most - least, 1), 0), 1)
      let tails = x < least ? 0.5 * exp((x - least) / scale) : x > most ? 1 - 0.5 * exp((most - x) / scale) : 0.5
      return options.phaseHolds * inside + (1 - options.phaseHolds) * tails
    }
    let reach = scale * log((1 - options.phaseHolds) / 0.05)
    let inside = max(0, (range.high.map(share) ?? 1) - (range.low.map(share) ?? 0))
    let meets = range.meets(Interval95(low: least - reach, high: most + reach))
    return ClaimChance(isTrue: inside, isFalse: meets ? 0 : 1 - inside)
  }

  private static func days(_ least: Double, _ most: Double?) -> String {
    let inYears = least >= 2 * year
    let unit = inYears ? "years" : "days"
    func say(_ days: Double) -> String {
      inYears ? Wording.significant(days / year, digits: 2) : Wording.number(days, place: 0)
    }
    guard let most else { return "\(say(least)) \(unit) or more" }
    return say(least) == say(most) ? "\(say(least)) \(unit)" : "\(say(least)) to \(say(most)) \(unit)"
  }
}
