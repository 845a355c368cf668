import RasterCore

extension ClaimChecker {
  /// Whether something changed within a time. A claim of absence is contradicted by what was seen; it is supported where images bound and fill
  /// the time and show nothing, to the degree to which such things are found at all.
  func absence(_ place: PlaceChoice, _ least: Double?, _ days: ClaimDays) -> ClaimFinding {
    let size = least.map { " of \(Wording.significant($0, digits: 3)) m² or more" } ?? ""
    let claimed = "no change\(size) \(days.inWords)"
    if let side = Wording.smallestSide(account), let least, least < side * side {
      return ClaimFinding(
        claimed: claimed,
        reason: "Things of \(Wording.significant(least, digits: 2)) m² cannot be seen in these images. " + tooFew,
        images: ends)
    }
    guard let scope = scope(place) else {
      return ClaimFinding(claimed: claimed, reason: "The account does not hold the place that is spoken of. " + tooFew)
    }
    let changes = changes(scope, least: least ?? 0, days)
    let none = changes.reduce(1) { $0 * (1 - $1.probability) }
    if 1 - none >= options.sure {
      let worst = changes.sorted { ($1.probability, $0.id) < ($0.probability, $1.id) }
      let words = worst.prefix(3).map(\.words).joined(separator: " ")
      let rest = worst.count > 3 ? " And \(Wording.count(worst.count - 3, "more step", "more steps"))." : ""
      return ClaimFinding(
        claimed: claimed, measured: Wording.count(changes.count, "change", "changes"), reason: words + rest,
        chance: ClaimChance(isTrue: none, isFalse: 1 - none), evidence: Self.distinct(worst.map(\.id)),
        images: worst.prefix(3).flatMap(\.images))
    }
    return unseen(days, claimed, none, changes)
  }

  private struct Change {
    var id: String
    var probability: Double
    var words: String
    var images: [ImageReference]
  }

  /// Structures and sites that are looked at; nil where there is no such place.
  private func scope(_ place: PlaceChoice) -> (structures: [Structure], sites: [Site], everywhere: Bool)? {
    switch place {
    case .everywhere: return (account.structures, account.sites, true)
    case .site(let choice):
      let sites = sites(choice)
      guard !sites.isEmpty else { return nil }
      let members = Set(sites.flatMap(\.structures))
      return (account.structures.filter { members.contains($0.id) }, sites, false)
    case .structure(let choice): return structure(choice).map { ([$0], [], false) }
    }
  }

  private func changes(
    _ scope: (structures: [Structure], sites: [Site], everywhere: Bool), least: Double, _ days: ClaimDays
  ) -> [Change] {
    func within(_ bracket: Bracket, holds: Double? = nil, leastScale: Double = 30) -> Double {
      MeasuredStep(bracket, holds: holds ?? options.bracketHolds, leastScale: leastScale).chance(of: days).isTrue
    }
    var result: [Change] = []
    for s in scope.structures where s.areaSquareMetres >= least {
      // Several steps of one structure are one change, as likely as the likeliest.
      let best = s.events.map { ($0, within($0.bracket) * Wording.certainty(of: $0, s)) }.max { $0.1 < $1.1 }
      guard let (event, p) = best, p > 0.05 else { continue }
      result.append(
        Change(
          id: s.id, probability: p, words: "\(s.id): " + Wording.sentence(for: event, form: s.form),
          images: [event.bracket.lastWithout, event.bracket.firstWith].compactMap { $0 }))
    }
    for site in scope.sites where site.areaHectares * 1e4 >= least {
      let onsets = site.phases.filter { $0.phase == .sitePreparation || $0.phase == .activeConstruction }
      guard
        let (onset, p) = onsets.map({
          ($0, within($0.bracket, holds: options.phaseHolds, leastScale: options.phaseScale) * $0.probability)
        }).max(by: { $0.1 < $1.1 }), p > 0.05
      else { continue }
      result.append(
        Change(
          id: site.id, probability: p,
          words: "Site \(site.id): \(onset.phase.rawValue) began \(Wording.range(onset.bracket)).",
          images: [onset.bracket.lastWithout, onset.bracket.firstWith].compactMap { $0 }))
    }
    if scope.everywhere, let pair = account.comparison {
      for area in pair.areas where area.areaSquareMetres >= least {
        let p = within(pair.bracket) * area.probability
        guard p > 0.05 else { continue }
        result.append(
          Change(
            id: area.id, probability: p, words: "\(area.id) looks different \(Wording.range(pair.bracket)).",
            images: [pair.bracket.lastWithout, pair.bracket.firstWith].compactMap { $0 }))
      }
    }
    return result
  }

  /// Nothing, or nothing sure, was seen. Taking change and no change as equally likely beforehand, silence speaks for absence as far as
  /// changes are found: at a recall r, 1 / (2 - r).
  private func unseen(_ days: ClaimDays, _ claimed: String, _ none: Double, _ changes: [Change]) -> ClaimFinding {
    let inside = usable.filter { image in
      (days.from.map { image.time.dayNumber >= $0.dayNumber } ?? true)
        && (days.to.map { image.time.dayNumber <= $0.dayNumber } ?? true)
    }
    let from = days.from.map { Double($0.dayNumber) }
    let to = days.to.map { Double($0.dayNumber + 1) }
    let begins = from.map { (usable.first?.time.days ?? .infinity) <= $0 + options.slackDays } ?? true
    let ends = to.map { (usable.last?.time.days ?? -.infinity) >= $0 - options.slackDays } ?? true
    let images = Array(inside.prefix(1) + inside.suffix(1))
    guard account.comparison == nil, usable.count >= 5, inside.count >= 2, begins, ends else {
      return ClaimFinding(
        claimed: claimed,
        reason:
          "\(Wording.capital(Wording.count(inside.count, "usable image", "usable images"))) of that time cannot bound it. "
          + tooFew,
        images: images)
    }
    let doubtful =
      changes.isEmpty
      ? "" : " \(Wording.capital(Wording.count(changes.count, "doubtful step", "doubtful steps"))) stands against it."
    return ClaimFinding(
      claimed: claimed, measured: "no sure change in \(Wording.count(inside.count, "usable image", "usable images"))",
      reason:
        "No change that is sure is seen in \(Wording.count(inside.count, "usable image", "usable images")) of that time."
        + doubtful,
      chance: ClaimChance(isTrue: none * absentWhereUnseen, isFalse: 1 - none),
      fit: changes.isEmpty ? nil : ClaimChance(isTrue: 0, isFalse: 1 - none), evidence: changes.map(\.id),
      images: images)
  }

  private var absentWhereUnseen: Double { 1 / (2 - options.recall) }

  private static func distinct(_ ids: [String]) -> [String] {
    var seen: Set<String> = []
    return ids.filter { seen.insert($0).inserted }
  }
}
