import RasterCore

/// The sentences of a front page under the questions that they answer.
public struct FrontPage: Sendable, Hashable {
  public enum Topic: String, Sendable, Hashable, CaseIterable {
    case what, when, size, limits
  }
  public struct Part: Sendable, Hashable {
    public var topic: Topic
    public var statements: [Statement]
  }
  /// In the order of `Topic`; a topic without a statement is left out.
  public var parts: [Part]
}

extension Wording {
  /// What, when, how big, and what the images cannot show, from the account's numbers alone.
  ///
  /// A sentence carries a word of likelihood or an interval, never both: that a thing is there, and when it came, is said in one sentence;
  /// how large it is as outlined in another.
  /// - Parameter acres: acres follow hectares and square metres.
  public static func frontPage(for account: SiteAccount, acres: Bool = false) -> FrontPage {
    let all: [(FrontPage.Topic, [Statement])]
    if let none = withoutSeries(account) {
      all = [(.what, [none])]
    } else if let pair = account.comparison {
      all = [(.what, comparison(pair)), (.limits, limits(account))]
    } else {
      let front = FrontPageWriter(account: account, acres: acres)
      all = [(.what, front.what()), (.when, front.when()), (.size, front.size()), (.limits, limits(account))]
    }
    return FrontPage(parts: all.filter { !$0.1.isEmpty }.map { .init(topic: $0.0, statements: $0.1) })
  }

  /// "No change is seen in 41 usable images between 1 March 2017 and 21 October 2023."
  public static func noChange(_ place: String, images: Int, from: Instant, to: Instant) -> String {
    let spot = place.isEmpty ? "" : " at \(place)"
    let seen = count(images, "usable image", "usable images")
    let dates =
      from.date == to.date ? "of \(from.date.inWords)" : "between \(from.date.inWords) and \(to.date.inWords)"
    return "No change is seen\(spot) in \(seen) \(dates)."
  }

  /// " (2.2 acres)" for square metres.
  public static func inAcres(_ squareMetres: Double, _ interval: Interval95) -> String {
    // The international acre is 4046.8564224 m2.
    let acre = 4046.8564224
    let scaled = Interval95(low: interval.low / acre, high: interval.high / acre)
    return plusMinus(squareMetres / acre, scaled, unit: "acres")
  }

  private static func limits(_ account: SiteAccount) -> [Statement] {
    var result = [resolutionLimit(account)].compactMap { $0 }
    let usable = account.scenes.filter(\.used).sorted { $0.time < $1.time }
    let widest = zip(usable, usable.dropFirst()).max { a, b in
      a.1.time.days(since: a.0.time) < b.1.time.days(since: b.0.time)
    }
    if let (a, b) = widest, b.time.date.dayNumber - a.time.date.dayNumber > 1 {
      let days = count(b.time.date.dayNumber - a.time.date.dayNumber, "day", "days")
      result.append(
        Statement(
          text:
            "The longest time without a usable image is \(days), between \(a.time.date.inWords) and \(b.time.date.inWords): what came and went within it is not seen.",
          evidence: [a.id, b.id], probability: 1))
    }
    result.append(
      Statement(
        text: "What a structure is for, and what goes on under its roof, no image of this kind shows.", evidence: [],
        probability: 1))
    return result
  }
}

/// Writes the three parts that need findings.
private struct FrontPageWriter {
  let account: SiteAccount
  let acres: Bool

  /// What is less likely than not stands in the table with its probability, not on the front page.
  private var likely: [Structure] { account.structures.filter(Wording.isLikely) }
  private var new: [Structure] {
    likely.filter { $0.status == .new }.sorted { $0.areaSquareMetres > $1.areaSquareMetres }
  }
  private var usable: [SceneRecord] { account.scenes.filter(\.used).sorted { $0.time < $1.time } }

  // MARK: What

  func what() -> [Statement] {
    var result = built() + altered(.changed, "changed") + altered(.demolished, "were demolished")
    if result.isEmpty && account.sites.isEmpty { return nothing() + throughout() + doubtful() }
    if result.isEmpty {
      result.append(
        Statement(
          text: "Ground was worked at \(places(account.sites.count)), but no new structure is more likely than not.",
          evidence: account.sites.map(\.id), probability: Wording.certain))
    }
    return result + throughout() + doubtful()
  }

  /// What the map and the table show beyond what is said, so that nobody who counts there finds another number than here.
  private func doubtful() -> [Statement] {
    let ids = account.structures.filter { !Wording.isLikely($0) }.map(\.id)
    guard let last = ids.last else { return [] }
    let names =
      ids.count == 1
      ? last
      : ids.count <= 6
        ? ids.dropLast().joined(separator: ", ") + " and \(last)"
        : ids.prefix(5).joined(separator: ", ") + " and \(Wording.word(ids.count - 5)) others"
    let text =
      ids.count == 1
      ? "Not counted here is \(names) on the map, which is less likely than not to be what it is drawn as."
      : "Not counted here are \(names) on the map, each less likely than not to be what it is drawn as."
    return [Statement(text: text, evidence: ids, probability: Wording.certain)]
  }

  private func places(_ n: Int) -> String { n == 1 ? "one place" : "\(Wording.word(n)) places" }

  private func built() -> [Statement] {
    guard let largest = new.first else { return [] }
    let ids = new.map(\.id)
    if new.count == 1 {
      let text = "One new structure was built: \(largest.id), \(kind(largest.form))."
      return [
        Statement(text: Wording.hedged(text, largest.probability), evidence: ids, probability: largest.probability)
      ]
    }
    let counted = CountEstimate(standing: new.map(\.probability))
    let range = counted.low == counted.high ? "" : " (\(counted.low) to \(counted.high))"
    let number = new.count > 9 ? "Altogether \(Wording.word(new.count))" : Wording.capital(Wording.word(new.count))
    return [
      Statement(
        text:
          "\(number) new structures\(range) were built\(Wording.kinds(of: new)). The largest of them is \(largest.id).",
        evidence: ids,
        probability: Wording.certain)
    ]
  }

  /// Up to three by name with their dates, more as a list; only where the step is more likely than not.
  private func altered(_ status: StructureStatus, _ verb: String) -> [Statement] {
    let found = account.structures.filter { $0.status == status && Wording.isLikely($0) }
    guard found.count > 3 else { return found.map(alteration) }
    let ids = found.map(\.id)
    let named =
      ids.prefix(9).joined(separator: ", ") + (ids.count > 9 ? " and \(Wording.word(ids.count - 9)) more" : "")
    let number =
      found.count > 9 ? "Altogether \(Wording.word(found.count))" : Wording.capital(Wording.word(found.count))
    return [
      Statement(text: "\(number) structures \(verb): \(named).", evidence: ids, probability: Wording.certain)
    ]
  }

  private func alteration(_ s: Structure) -> Statement {
    guard let event = Wording.alteration(of: s) else {
      return Statement(
        text: Wording.hedged("\(s.id) changed.", s.probability), evidence: [s.id], probability: s.probability)
    }
    let step = Wording.step(event.kind, s.form).split(separator: " ").dropFirst(2).joined(separator: " ")
    // "the structure was demolished" and "the roof was renewed" become clauses about the one that is meant.
    let clause =
      event.kind == .reRoofing && s.form == .building ? "the roof of \(s.id) \(step)" : "\(s.id) \(step)"
    let certainty = Wording.certainty(of: event, s)
    return Statement(
      text: Wording.hedged("\(Wording.capital(clause)) \(Wording.range(event.bracket)).", certainty),
      evidence: [s.id] + Wording.cited(event.bracket), probability: certainty)
  }

  private func kind(_ form: StructureForm) -> String {
    form == .building ? "a building" : "a plot of paved or levelled ground"
  }

  private func nothing() -> [Statement] {
    guard let first = usable.first, let last = usable.last else { return [] }
    let text = Wording.noChange("", images: usable.count, from: first.time, to: last.time)
    return [Statement(text: text, evidence: [first.id, last.id], probability: 1)]
  }

  /// What stood there all the time.
  private func throughout() -> [Statement] {
    let old = likely.filter { $0.status == .unchanged }
    guard !old.isEmpty else { return [] }
    let ids = old.map(\.id)
    let named = old.count <= 3 ? ": \(ids.joined(separator: ", "))" : ""
    let stood = old.count == 1 ? "structure stands" : "structures stand"
    // A sentence does not begin with a figure.
    let number = old.count > 9 ? "Altogether \(Wording.word(old.count))" : Wording.capital(Wording.word(old.count))
    return [
      Statement(
        text: "\(number) \(stood) throughout the series\(named).", evidence: ids,
        probability: Wording.certain)
    ]
  }

  // MARK: When

  func when() -> [Statement] {
    var result: [Statement] = []
    for site in Wording.main(of: account.sites) where site.beginOfWork != nil || site.endOfWork != nil {
      result += Wording.course(of: site, in: account)
    }
    result += appeared()
    // The longest times without a step; shorter ones are on the timeline.
    let quiet = Wording.main(of: account.sites).flatMap { site in
      Wording.quietTimes(of: site, in: account).map { (site, $0) }
    }
    .filter { $0.1.stall.usableImages > 0 }.sorted { $0.1.stall.usableImages > $1.1.stall.usableImages }
    for (site, time) in quiet.prefix(2) {
      let stall = time.stall
      let text = Wording.noChange(
        "site \(site.id)", images: stall.usableImages, from: stall.from.time, to: stall.to.time)
      result.append(
        Statement(
          text: text.dropLast() + Wording.openNote(time.openNames) + ".",
          evidence: [site.id, stall.from.scene, stall.to.scene] + time.open, probability: Wording.certain))
    }
    return result
  }

  /// The largest whose date is more likely than not, and the span of the others.
  private func appeared() -> [Statement] {
    let dated = new.compactMap { s -> (structure: Structure, event: Event, certainty: Double)? in
      guard let event = coming(s) else { return nil }
      let certainty = Wording.certainty(of: event, s)
      return certainty >= 0.5 ? (s, event, certainty) : nil
    }
    guard let lead = dated.first else { return [] }
    let id = lead.structure.id
    let name = new.count > 1 && id == new[0].id ? "\(id), the largest new structure," : id
    let text = "\(name) \(Self.verb(lead.event.kind, lead.structure.form)) \(Wording.range(lead.event.bracket))."
    var result = [
      Statement(
        text: Wording.hedged(text, lead.certainty), evidence: [id] + Wording.cited(lead.event.bracket),
        probability: lead.certainty)
    ]
    let others = dated.dropFirst()
    let brackets = others.map(\.event.bracket)
    let first = brackets.compactMap(\.lastWithout).min { $0.time < $1.time }
    let last = brackets.compactMap(\.firstWith).max { $0.time < $1.time }
    if others.count > 1, let first, let last, brackets.allSatisfy({ $0.lastWithout != nil && $0.firstWith != nil }) {
      let who = dated.count == new.count ? "The other" : "Another"
      result.append(
        Statement(
          text:
            "\(who) \(Wording.word(others.count)) are dated between \(first.time.date.inWords) and \(last.time.date.inWords).",
          evidence: others.map(\.structure.id) + [first.scene, last.scene], probability: Wording.certain))
    }
    return result
  }

  private func coming(_ s: Structure) -> Event? {
    s.events.first { $0.kind == .construction } ?? s.events.first
  }

  private static func verb(_ kind: EventKind, _ form: StructureForm) -> String {
    switch kind {
    case .construction: form == .building ? "appeared" : "was laid out"
    case .completion: "was completed"
    case .roofing: "received its roof"
    case .clearing: "had its ground cleared"
    default: "changed"
    }
  }

  // MARK: How big

  func size() -> [Statement] {
    var result: [Statement] = []
    let main = Wording.main(of: account.sites)
    if acres {
      result += main.map { site in
        let area = Wording.measured(site.areaHectares, site.area95, unit: "ha")
        let metres = Interval95(low: site.area95.low * 1e4, high: site.area95.high * 1e4)
        let text = "The work at site \(site.id) covers \(area), or \(Wording.inAcres(site.areaHectares * 1e4, metres))."
        return Statement(text: text, evidence: [site.id], probability: Wording.certain)
      }
    } else {
      result += Wording.sizes(of: main)
    }
    if let rest = Wording.smallerSites(Array(account.sites.dropFirst(main.count))) { result.append(rest) }
    if let largest = new.first ?? likely.first(where: { $0.status != .unchanged }) { result += measures(largest) }
    if new.count > 1 { result.append(together()) }
    return result
  }

  private func measures(_ s: Structure) -> [Statement] {
    let also = acres ? ", or \(Wording.inAcres(s.areaSquareMetres, s.area95))" : ""
    let ratio = account.ratios.first { $0.numerator == s.id }
    // The ratio's own sentence without its subject: "2.0 times (1.9 to 2.1) the footprint of S2."
    let compared = ratio.map { ", " + $0.sentence.dropFirst("\(s.id) covers ".count).dropLast() } ?? ""
    var result = [
      Statement(
        text: "As outlined, \(s.id) covers \(Wording.area(s))\(also)\(compared).",
        evidence: [s.id] + (ratio.map { [$0.denominator] } ?? []), probability: Wording.certain)
    ]
    if let height = s.heightMetres, let interval = s.height95 {
      result.append(
        Statement(
          text: "Its shadow gives \(s.id) a height of \(Wording.plusMinus(height, interval, unit: "m")).",
          evidence: [s.id], probability: Wording.certain))
    }
    return result
  }

  /// Sizes are measured apart from each other, so the half widths add in quadrature.
  private func together() -> Statement {
    let total = new.reduce(0) { $0 + $1.areaSquareMetres }
    func root(_ side: (Structure) -> Double) -> Double { new.reduce(0) { $0 + side($1) * side($1) }.squareRoot() }
    let interval = Interval95(
      low: total - root { $0.areaSquareMetres - $0.area95.low },
      high: total + root { $0.area95.high - $0.areaSquareMetres })
    let area =
      total >= 10_000
      ? Wording.plusMinus(total / 1e4, Interval95(low: interval.low / 1e4, high: interval.high / 1e4), unit: "ha")
      : Wording.plusMinus(total, interval, unit: "m²")
    let also = acres ? ", or \(Wording.inAcres(total, interval))" : ""
    return Statement(
      text: "Together, as outlined, the \(Wording.word(new.count)) new structures cover \(area)\(also).",
      evidence: new.map(\.id), probability: Wording.certain)
  }
}
