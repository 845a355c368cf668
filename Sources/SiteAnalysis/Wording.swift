import RasterCore

/// Sentences made from numbers.
///
/// Every sentence that the project prints about a place is made here, so that a finding reads the same on the page, on the command
/// line and in the files. Rules: digits follow the interval; small numbers are words; a statement less probable than 95 % carries a
/// word of likelihood (ICD 203) and none at or above; a side that the series does not bound is said to be open.
public enum Wording {
  /// The account's statements, most important first.
  ///
  /// Never empty: where nothing was found, or nothing can be said, that is the statement. The last one names what the pixel size hides.
  /// The account's own `statements` are not read.
  public static func statements(for account: SiteAccount) -> [Statement] {
    if let statement = withoutSeries(account) { return [statement] }
    var result = account.comparison.map(comparison) ?? []
    let main = Self.main(of: account.sites)
    result += extents(of: main, in: account)
    if let rest = smallerSites(Array(account.sites.dropFirst(main.count))) { result.append(rest) }
    // What is less likely than not is in the table with its probability, not among the findings.
    let likely = account.structures.filter(isLikely)
    result += appearances(likely.filter { $0.status == .new })
    let minor = Set(account.sites.dropFirst(main.count).map(\.id))
    let inMain = likely.filter { s in s.site.map { !minor.contains($0) } ?? true }
    result += changes(inMain.filter { $0.status == .changed })
    result += demolitions(inMain.filter { $0.status == .demolished })
    for site in account.sites { result += stalls(at: site, in: account) }
    for ratio in account.ratios where inMain.contains(where: { $0.id == ratio.numerator }) {
      result.append(
        Statement(
          text: ratio.sentence, evidence: [ratio.numerator, ratio.denominator], probability: 0.95))
    }
    if result.isEmpty { result.append(nothingFound(account)) }
    if let limit = resolutionLimit(account) { result.append(limit) }
    return result
  }

  /// Sites that are named one by one: the largest three of at least a tenth of the largest.
  static func main(of sites: [Site]) -> [Site] {
    guard let largest = sites.first?.areaHectares else { return [] }
    return Array(sites.prefix(3).prefix { $0.areaHectares >= 0.1 * largest })
  }

  static func smallerSites(_ rest: [Site]) -> Statement? {
    guard !rest.isEmpty else { return nil }
    let hectares = rest.reduce(0) { $0 + $1.areaHectares }
    // Borders are soft in the same way everywhere, so the ends add.
    let interval = Interval95(
      low: rest.reduce(0) { $0 + $1.area95.low }, high: rest.reduce(0) { $0 + $1.area95.high })
    let places = rest.count == 1 ? "one smaller place" : "\(word(rest.count)) smaller places"
    return Statement(
      text:
        "Work is also seen at \(places), \(measured(hectares, interval, unit: "ha"))\(rest.count == 1 ? "" : " in all").",
      evidence: rest.map(\.id), probability: 0.95)
  }

  /// The side of the smallest square that three pixels make, in metres; nil where the pixel size is not known.
  ///
  /// Three pixels are the least in which one pixel is free of its neighbours' mixture on every side.
  public static func smallestSide(_ account: SiteAccount) -> Double? {
    let side = 3 * account.pixelSizeMetres
    return side.isFinite && side > 0 ? side : nil
  }

  /// What can be said where there is no series of at least two usable images; nil where there is one.
  static func withoutSeries(_ account: SiteAccount) -> Statement? {
    let usable = account.scenes.filter(\.used)
    let all = account.scenes.count
    guard usable.count < 2 else { return nil }
    let text: String
    if all == 0 {
      text = "No image was given, so nothing can be said about this place."
    } else if let only = usable.first {
      text =
        "Only one image, of \(only.time.date.inWords), can be used, so nothing can be said about change."
    } else if all == 1 {
      text = "The only image cannot be used, so nothing can be said about this place."
    } else {
      text = "None of the \(word(all)) images can be used, so nothing can be said about this place."
    }
    return Statement(text: text, evidence: usable.map(\.id), probability: 1)
  }

  private static func nothingFound(_ account: SiteAccount) -> Statement {
    let usable = account.scenes.filter(\.used).sorted { $0.time < $1.time }
    let ends = [usable.first, usable.last].compactMap { $0 }
    let doubtful = account.structures.contains { $0.status != .unchanged }
    let claim =
      doubtful
      ? "No structure is more likely than not to have appeared, changed or vanished"
      : "No structure appeared, changed or vanished"
    var text = "\(claim) in \(word(usable.count)) usable images"
    if let first = ends.first, let last = ends.last {
      text +=
        first.time.date == last.time.date
        ? " of \(first.time.date.inWords)"
        : " between \(first.time.date.inWords) and \(last.time.date.inWords)"
    }
    return Statement(text: text + ".", evidence: ends.map(\.id), probability: 1)
  }

  static func resolutionLimit(_ account: SiteAccount) -> Statement? {
    guard let side = smallestSide(account) else { return nil }
    let metres = significant(side, digits: 2)
    let pixel = significant(account.pixelSizeMetres, digits: 2)
    return Statement(
      text:
        "The images cannot show structures smaller than about \(metres) by \(metres) m (three pixels of \(pixel) m a side).",
      evidence: [], probability: 1)
  }

  // MARK: Structures

  /// The step by which a changed or demolished structure is what it is: the surest, the latest of equals.
  static func alteration(of s: Structure) -> Event? {
    let steps = s.status == .demolished ? s.events.filter { $0.kind == .demolition } : s.events
    return steps.reversed().max { $0.probability < $1.probability }
  }

  /// Whether a structure is more likely than not what it is drawn as, its change or demolition included: the others are in the table with their probability, not
  /// among the findings.
  public static func isLikely(_ s: Structure) -> Bool {
    let isAltered = s.status == .changed || s.status == .demolished
    return certainty(of: isAltered ? alteration(of: s) : nil, s) >= 0.5
  }

  /// How sure it is that a structure is there and that the step took place: an event's probability has that of its structure in it already.
  static func certainty(of event: Event?, _ s: Structure) -> Double {
    min(s.probability, event?.probability ?? s.probability)
  }

  /// What the new ones are, where not all are buildings: ": three buildings and two plots of paved or levelled ground".
  static func kinds(of new: [Structure]) -> String {
    let surfaces = new.count { $0.form == .surface }
    let roofs = new.count - surfaces
    if surfaces == 0 { return "" }
    if roofs == 0 { return ", all of them plots of paved or levelled ground" }
    return
      ": \(count(roofs, "building", "buildings")) and \(count(surfaces, "plot", "plots")) of paved or levelled ground"
  }

  private static func appearances(_ new: [Structure]) -> [Statement] {
    guard let largest = new.max(by: { $0.areaSquareMetres < $1.areaSquareMetres }) else { return [] }
    let event = largest.events.first { $0.kind == .construction } ?? largest.events.first
    let certainty = certainty(of: event, largest)
    let evidence = [largest.id] + (event.map { cited($0.bracket) } ?? [])
    // A date that is less likely than not is none to be said.
    let isDated = certainty >= 0.5
    let name = isDated || new.count == 1 ? largest.id : "\(largest.id), the largest,"
    // A likelihood and an interval never share a sentence.
    let size = Statement(
      text: "As outlined, \(name) covers \(area(largest)).", evidence: [largest.id], probability: certain)
    let clause = "covers \(area(largest))" + firstSeen(event)
    if new.count == 1 {
      let dated = (isDated ? seen(event) : nil).map { "One new structure, \(largest.id),\($0)." }
      let doubtful = dated ?? "One new structure was built: \(largest.id)."
      let text = certainty >= certain ? "One new structure was built: \(largest.id) \(clause)." : doubtful
      let sure = isDated ? certainty : largest.probability
      let built = Statement(
        text: hedged(text, sure), evidence: isDated ? evidence : [largest.id], probability: sure)
      return certainty >= certain ? [built] : [built, size]
    }
    let counted = CountEstimate(standing: new.map(\.probability))
    let range = counted.low == counted.high ? "" : " (\(counted.low) to \(counted.high))"
    // A sentence does not begin with a figure.
    let number = new.count > 9 ? "Altogether \(word(new.count))" : capital(word(new.count))
    let kinds = kinds(of: new)
    let head = "\(number) new structures\(range) were built" + (kinds.hasPrefix(":") ? "" : kinds)
    let ids = new.map(\.id)
    if certainty >= certain {
      let all = evidence + ids.filter { $0 != largest.id }
      let text = "\(head): the largest, \(largest.id), \(clause)."
      return [Statement(text: text, evidence: all, probability: certainty)]
    }
    let dated = (isDated ? seen(event) : nil).map {
      Statement(
        text: hedged("\(largest.id), the largest,\($0).", certainty), evidence: evidence, probability: certainty)
    }
    return [Statement(text: head + ".", evidence: ids, probability: certain)] + [dated].compactMap { $0 } + [size]
  }

  /// As `firstSeen`, without what comes before it: " was first seen on ...".
  private static func seen(_ event: Event?) -> String? {
    let text = firstSeen(event)
    if text.hasPrefix(" and") { return String(text.dropFirst(4)) }
    return text.hasPrefix("; it") ? String(text.dropFirst(4)) : nil
  }

  private static func firstSeen(_ event: Event?) -> String {
    guard let bracket = event?.bracket else { return "" }
    switch (bracket.lastWithout?.time.date, bracket.firstWith?.time.date) {
    case (let without?, let with?) where without == with:
      return " and was first seen on \(with.inWords); an earlier image of that day is without it"
    case (let without?, let with?):
      return
        " and was first seen on \(with.inWords); it is absent from the image of \(without.inWords)"
    case (nil, let with?):
      return "; it was already there in the first usable image, of \(with.inWords)"
    case (let without?, nil):
      return " and was built after \(without.inWords)"
    case (nil, nil):
      return ""
    }
  }

  private static func changes(_ changed: [Structure]) -> [Statement] {
    guard changed.count <= 3 else {
      return [listed(changed, "\(altogether(changed.count)) changed")]
    }
    return changed.map { structure in
      guard let event = alteration(of: structure) else {
        let text = hedged("\(structure.id) changed.", structure.probability)
        return Statement(text: text, evidence: [structure.id], probability: structure.probability)
      }
      let certainty = certainty(of: event, structure)
      let text = "\(structure.id) changed: \(step(event.kind, structure.form)) \(range(event.bracket))."
      return Statement(
        text: hedged(text, certainty), evidence: [structure.id] + cited(event.bracket),
        probability: certainty)
    }
  }

  private static func demolitions(_ demolished: [Structure]) -> [Statement] {
    guard demolished.count <= 3 else {
      let head = "\(altogether(demolished.count)) were demolished"
      return [listed(demolished, head)]
    }
    return demolished.flatMap { structure -> [Statement] in
      let event = alteration(of: structure)
      let certainty = certainty(of: event, structure)
      let when = event.map { " " + range($0.bracket) } ?? ""
      let isCertain = certainty >= certain
      let size = isCertain ? ", which covered \(area(structure))," : ""
      let gone = Statement(
        text: hedged("\(structure.id)\(size) was demolished\(when).", certainty),
        evidence: [structure.id] + (event.map { cited($0.bracket) } ?? []), probability: certainty)
      let covered = Statement(
        text: "As outlined, \(structure.id) covered \(area(structure)).", evidence: [structure.id], probability: certain
      )
      return isCertain ? [gone] : [gone, covered]
    }
  }

  private static func altogether(_ n: Int) -> String {
    n > 9 ? "Altogether \(word(n)) structures" : "\(capital(word(n))) structures"
  }

  private static func listed(_ structures: [Structure], _ head: String) -> Statement {
    let ids = structures.map(\.id)
    let shown = ids.prefix(9).joined(separator: ", ")
    let rest = ids.count > 9 ? " and \(word(ids.count - 9)) more" : ""
    return Statement(text: "\(head): \(shown)\(rest).", evidence: ids, probability: certain)
  }
}
