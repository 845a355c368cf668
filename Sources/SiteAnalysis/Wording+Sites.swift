import RasterCore

extension Wording {
  /// How far the work at each site reaches in time and on the ground; where a word of likelihood is needed, the areas are a sentence of their own.
  static func extents(of sites: [Site], in account: SiteAccount) -> [Statement] {
    let doubtful = sites.filter { certainty(of: $0) < certain }
    return sites.flatMap { site in
      certainty(of: site) < 0.5 ? course(of: site, in: account) : [extent(of: site, in: account)]
    } + sizes(of: doubtful)
  }

  static func certainty(of site: Site) -> Double {
    (site.beginOfWork?.probability ?? 1) * (site.endOfWork?.probability ?? 1)
  }

  private static func extent(of site: Site, in account: SiteAccount) -> Statement {
    let begin = site.beginOfWork
    let end = site.endOfWork
    let certainty = certainty(of: site)
    let covers = certainty < certain ? nil : "covers \(measured(site.areaHectares, site.area95, unit: "ha"))"
    // The two dates that the sentence names come first.
    let outer = [begin?.bracket.lastWithout, end?.bracket.firstWith]
    let inner = [begin?.bracket.firstWith, end?.bracket.lastWithout]
    var scenes: [String] = []
    for scene in (outer + inner).compactMap({ $0?.scene }) where !scenes.contains(scene) {
      scenes.append(scene)
    }
    let text: String
    if begin == nil && end == nil {
      text = "Site \(site.id) \(covers ?? ""); the series does not date the work there."
    } else if let from = begin?.bracket.lastWithout, let to = end?.bracket.firstWith,
      from.time.date != to.time.date
    {
      text =
        "Work at site \(site.id) lies between \(from.time.date.inWords) and \(to.time.date.inWords)\(covers.map { " and " + $0 } ?? "")."
    } else {
      text = "Work at site \(site.id) \(course(begin, end, account.period))\(covers.map { "; it " + $0 } ?? "")."
    }
    return Statement(
      text: hedged(text, certainty), evidence: [site.id] + scenes, probability: certainty)
  }

  /// When work began and ended: in one sentence, or in one for each where both together are less likely than not. What is less likely than not by itself
  /// is no finding: of that only the best estimate is told.
  static func course(of site: Site, in account: SiteAccount) -> [Statement] {
    let (begin, end) = (site.beginOfWork, site.endOfWork)
    let joint = certainty(of: site)
    if joint >= 0.5 {
      let text = "Work at site \(site.id) \(course(begin, end, account.period))."
      let last = account.scenes.filter(\.used).max { $0.time < $1.time }?.id
      let images = [begin?.bracket, end?.bracket].compactMap { $0 }.flatMap(cited) + [last].compactMap { $0 }
      return [Statement(text: hedged(text, joint), evidence: [site.id] + images, probability: joint)]
    }
    func part(_ onset: PhaseOnset, _ verb: String) -> Statement {
      let evidence = [site.id] + cited(onset.bracket)
      guard onset.probability >= 0.5 else {
        return Statement(
          text: "When work at site \(site.id) \(verb) is not established; the best estimate is \(onset.best.inWords).",
          evidence: evidence, probability: certain)
      }
      let text =
        "Work at site \(site.id) "
        + (verb == "began" ? course(onset, nil, nil) : "ended \(range(onset.bracket))") + "."
      return Statement(text: hedged(text, onset.probability), evidence: evidence, probability: onset.probability)
    }
    return [begin.map { part($0, "began") }, end.map { part($0, "ended") }].compactMap { $0 }
  }

  /// "began between … and … and was still going on in the last usable image, of …"
  static func course(
    _ begin: PhaseOnset?, _ end: PhaseOnset?, _ period: SiteAccount.Period?
  ) -> String {
    var parts: [String] = []
    if let begin {
      if begin.bracket.lastWithout == nil, let first = begin.bracket.firstWith {
        parts.append(
          "was already under way in the first usable image, of \(first.time.date.inWords),")
      } else {
        parts.append("began \(range(begin.bracket))")
      }
    }
    if let end {
      parts.append("ended \(range(end.bracket))")
    } else if let last = period?.last {
      parts.append("was still going on in the last usable image, of \(last.date.inWords)")
    }
    return parts.joined(separator: " and ")
  }

  static func stalls(at site: Site, in account: SiteAccount) -> [Statement] {
    quietTimes(of: site, in: account).map { quiet in
      let stall = quiet.stall
      let dates = "\(stall.from.time.date.inWords) and \(stall.to.time.date.inWords)"
      let images = count(stall.usableImages, "usable image", "usable images")
      let shows = stall.usableImages == 1 ? "shows" : "show"
      let tail = stall.usableImages > 0 ? "; \(images) in between \(shows) no step" : ""
      return Statement(
        text: "Work at site \(site.id) stood still between \(dates)\(tail)\(openNote(quiet.openNames)).",
        evidence: [site.id, stall.from.scene, stall.to.scene] + quiet.open, probability: certain)
    }
  }

  /// What the work covers: a sentence for one site, one for all of several.
  static func sizes(of sites: [Site]) -> [Statement] {
    guard !sites.isEmpty else { return [] }
    let covers = sites.map { (area: measured($0.areaHectares, $0.area95, unit: "ha"), site: "site \($0.id)") }
    let parts = covers.map { "\($0.area) at \($0.site)" }
    let text =
      sites.count == 1
      ? "The work at \(covers[0].site) covers \(covers[0].area)."
      : "The work covers \(parts.dropLast().joined(separator: ", ")) and \(parts[parts.count - 1])."
    return [Statement(text: text, evidence: sites.map(\.id), probability: certain)]
  }
}

extension Site {
  /// The onset of the first phase in which there is work; nil where the series dates none.
  public var beginOfWork: PhaseOnset? {
    phases.first { $0.phase == .sitePreparation || $0.phase == .activeConstruction }
  }

  /// The onset of the phase that ended the work; nil while the work goes on at the end of the series.
  public var endOfWork: PhaseOnset? {
    guard beginOfWork != nil, let last = phases.last else {
      return phases.first { $0.phase == .postConstruction }
    }
    return last.phase == .postConstruction || last.phase == .noActivity ? last : nil
  }
}
