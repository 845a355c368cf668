import RasterCore
import SiteAnalysis

/// The front page: title, period, and the sentences that may be printed.
enum SummarySection {
  static func header(_ c: ReportContext) -> String {
    let t = c.text
    let period: String
    if let first = c.account.period?.first ?? c.usable.first?.time,
      let last = c.account.period?.last ?? c.usable.last?.time
    {
      period =
        first.date == last.date
        ? t.date(first.date) : t.period(t.date(first.date), t.date(last.date))
    } else {
      period = t.noPeriod
    }
    let images = t.imagesUsed(c.usable.count, c.scenes.count)
    let facts =
      [Markup.sentence(period), Markup.sentence(images)] + (c.account.name == nil ? [] : [Markup.sentence(c.position)])
    let simulated = c.isSimulated ? "<p class=\"simulated\">\(Markup.escape(t.simulated))</p>" : ""
    return """
      <header class="masthead">
      <p class="kicker">\(Markup.escape(t.kicker))</p>
      <h1>\(Markup.escape(c.title))</h1>
      <p class="period">\(facts.filter { !$0.isEmpty }.joined(separator: " <span aria-hidden=\"true\">·</span> "))</p>
      \(simulated)
      \(front(c))
      </header>
      """
  }

  private static func front(_ c: ReportContext) -> String {
    let prose = Prose(c: c)
    let page = Wording.frontPage(for: c.account, acres: c.options.acres)
    let parts = page.parts.map { part -> String in
      var sentences = part.statements.map(prose.sentence)
      // The first sentence of all is what a reader takes away.
      let lead = part.topic == .what ? "<p class=\"lead\">\(sentences.removeFirst())</p>" : ""
      let rest = sentences.isEmpty ? "" : "<p>\(sentences.joined(separator: " "))</p>"
      return
        "<div class=\"\(part.topic.rawValue)\"><dt>\(Markup.escape(c.text.topic(part.topic)))</dt><dd>\(lead)\(rest)</dd></div>"
    }
    return """
      <dl class="front" aria-label="\(c.text.summaryLabel)">\(parts.joined())</dl>
      <p class="note">\(Markup.sentence(c.text.frontNote))</p>
      """
  }

  static func contents(_ parts: [(anchor: String, label: String)], _ text: ReportText) -> String {
    let links = parts.map { "<a href=\"#\($0.anchor)\">\(Markup.escape($0.label))</a>" }
    return
      "<nav class=\"contents\" aria-label=\"\(Markup.escape(text.contents))\">\(links.joined(separator: " "))</nav>"
  }

  // MARK: Sites

  static func sites(_ c: ReportContext) -> String {
    guard !c.account.sites.isEmpty else { return "" }
    let t = c.text
    let rows = c.account.sites.map { site in
      let count = site.count
      let standing =
        count.low < count.high ? "\(count.value) (\(t.rangeOf("\(count.low)", "\(count.high)")))" : "\(count.value)"
      let metres = Interval95(low: site.area95.low * 1e4, high: site.area95.high * 1e4)
      let acres =
        c.options.acres ? "<small>\(Markup.sentence(Wording.inAcres(site.areaHectares * 1e4, metres)))</small>" : ""
      let cells = [
        Markup.sentence(Wording.measured(site.areaHectares, site.area95, unit: "ha")) + acres,
        Markup.sentence(standing),
        site.beginOfWork.map { onset($0, c) } ?? t.notDated,
        site.endOfWork.map { onset($0, c) }
          ?? (site.beginOfWork == nil ? t.notDated : t.stillGoingOn),
        site.phases.last.map { t.phase($0.phase) } ?? t.notDated,
      ]
      return TableMarkup.row(
        id: "site-\(c.siteNumber(site.id))", head: Markup.sentence(t.site(site.id)), cells: cells,
        columns: t.siteColumns)
    }
    return """
      <section aria-labelledby="h-sites"><h2 id="h-sites">\(Markup.escape(t.sites))</h2>
      \(TableMarkup.cards(label: t.sites, columns: t.siteColumns, rows: rows))
      <p class="note">\(Markup.sentence(t.siteNote))</p></section>
      """
  }

  /// Its dates and, as in the sentences, how likely they are; only the best estimate where they are less likely than not.
  private static func onset(_ onset: PhaseOnset, _ c: ReportContext) -> String {
    guard onset.probability >= 0.5 else { return Markup.sentence(c.text.notEstablished(c.text.date(onset.best))) }
    let dates = Markup.sentence(Wording.capital(Wording.range(onset.bracket)))
    return dates
      + (onset.probability < Wording.certain
        ? "<small>\(Markup.sentence(c.text.probability(onset.probability)))</small>" : "")
  }
}
