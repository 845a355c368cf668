import RasterCore
import SiteAnalysis

/// Title, period, the sentences that may be printed, and the figures behind them.
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
    return """
      <header class="masthead">
      <p class="kicker">\(t.kicker)</p>
      <h1>\(Markup.escape(c.account.name ?? t.defaultTitle))</h1>
      <p class="period">\(Markup.sentence(period)) <span aria-hidden="true">·</span> \(Markup.sentence(images))</p>
      \(statements(c))
      </header>
      """
  }

  private static func statements(_ c: ReportContext) -> String {
    let all =
      c.account.statements.isEmpty ? Wording.statements(for: c.account) : c.account.statements
    let sentences = all.map { "\(Markup.sentence($0.text))\(evidence($0, c))" }
    return """
      <p class="summary" aria-label="\(c.text.summaryLabel)">\(sentences.joined(separator: " "))</p>
      """
  }

  /// Up to three links: things by their id, images by their date.
  private static func evidence(_ statement: Statement, _ c: ReportContext) -> String {
    let known = statement.evidence.filter { c.anchor($0) != nil }
    guard !known.isEmpty else { return "" }
    let links = known.prefix(3).map { id in
      if let scene = c.scene(id), c.anchor(id)?.hasPrefix("scene") == true {
        return c.link(
          id, Markup.sentence(c.text.shortDate(scene.time.date)),
          title: ReportContext.fileName(scene.path))
      }
      return c.link(id, Markup.name(id))
    }
    let more = known.count > 3 ? ", \(c.text.moreEvidence(known.count - 3))" : ""
    return
      " <span class=\"evidence\"><span class=\"sr\">\(c.text.evidence): </span>[\(links.joined(separator: ", "))\(more)]</span>"
  }

  // MARK: Key figures

  static func keyFigures(_ c: ReportContext) -> String {
    let t = c.text
    let tiles = [extent(c), standing(c), work(c), phase(c)]
    let items = tiles.map { tile in
      "<div><dt>\(tile.label)</dt><dd>\(tile.value)<small>\(tile.note)</small></dd></div>"
    }
    return """
      <section class="figures" aria-labelledby="h-figures">
      <h2 id="h-figures" class="sr">\(t.keyFigures)</h2>
      <dl class="tiles">\(items.joined())</dl>
      \(c.account.sites.count > 1 ? siteTable(c) : siteAnchor(c))
      </section>
      """
  }

  private typealias Tile = (label: String, value: String, note: String)

  private static func extent(_ c: ReportContext) -> Tile {
    let sites = c.account.sites
    guard !sites.isEmpty else { return (c.text.extentOfWork, c.text.none, "") }
    let total = sites.reduce(0) { $0 + $1.areaHectares }
    // Sites are measured apart from each other, so the half widths add in quadrature on either side.
    let below = sites.reduce(0) { $0 + square($1.areaHectares - $1.area95.low) }.squareRoot()
    let above = sites.reduce(0) { $0 + square($1.area95.high - $1.areaHectares) }.squareRoot()
    let interval = Interval95(low: total - below, high: total + above)
    let parts = Wording.measuredParts(total, interval)
    let range = parts.range.map { c.text.intervalOf($0.0, $0.1) } ?? ""
    let on = sites.count > 1 ? "\(c.text.onSites(sites.count)); " : ""
    return (c.text.extentOfWork, "\(parts.value)\u{A0}ha", Markup.sentence(on + range))
  }

  private static func square(_ x: Double) -> Double { x * x }

  private static func standing(_ c: ReportContext) -> Tile {
    let all = c.account.structures
    let inSites = Set(c.account.sites.flatMap(\.structures))
    let outside = all.filter { $0.status != .demolished && !inSites.contains($0.id) }
    let loose = CountEstimate(ofProbabilities: outside.map(\.probability))
    let counts = c.account.sites.map(\.count) + [loose]
    let value = counts.reduce(0) { $0 + $1.value }
    let low = counts.reduce(0) { $0 + $1.low }
    let high = counts.reduce(0) { $0 + $1.high }
    func number(_ status: StructureStatus) -> Int { all.filter { $0.status == status }.count }
    let interval = low < high ? "\(c.text.intervalOf("\(low)", "\(high)")); " : ""
    let kinds = c.text.newChangedGone(number(.new), number(.changed), number(.demolished))
    guard !all.isEmpty else { return (c.text.structuresStanding, c.text.none, "") }
    return (
      c.text.structuresStanding, Wording.number(Double(value), place: 0),
      Markup.sentence(interval + kinds)
    )
  }

  private static func work(_ c: ReportContext) -> Tile {
    let begins = c.account.sites.compactMap(\.beginOfWork)
    guard let earliest = begins.min(by: { $0.best < $1.best }) else {
      return (c.text.periodOfWork, c.account.sites.isEmpty ? c.text.none : c.text.notDated, "")
    }
    let open = c.account.sites.contains { $0.beginOfWork != nil && $0.endOfWork == nil }
    let ends = c.account.sites.compactMap { $0.endOfWork }
    let latest = ends.max { $0.best < $1.best }
    let from = earliest.bracket.lastWithout.map { c.text.shortDate($0.time.date) }
    let until = latest?.bracket.firstWith.map { c.text.shortDate($0.time.date) }
    let to = open ? nil : until
    let value =
      "\(Markup.sentence(from ?? c.text.fromBefore)) – \(Markup.sentence(to ?? c.text.stillGoingOn))"
    return (c.text.periodOfWork, "<span class=\"words\">\(value)</span>", "")
  }

  private static func phase(_ c: ReportContext) -> Tile {
    let sites = c.account.sites
    let phases = sites.compactMap { site in site.phases.last.map { (site.id, $0.phase) } }
    guard let first = phases.first else {
      let text = sites.isEmpty ? c.text.phase(.noActivity) : c.text.notDated
      return (c.text.phaseNow, "<span class=\"words\">\(text)</span>", "")
    }
    if Set(phases.map(\.1)).count == 1 {
      return (c.text.phaseNow, "<span class=\"words\">\(c.text.phase(first.1))</span>", "")
    }
    let lines = phases.prefix(3).map { id, phase in
      "\(Markup.escape(id)): \(c.text.phase(phase))"
    }
    return (
      c.text.phaseNow, "<span class=\"words\">\(lines.joined(separator: "<br>"))</span>", ""
    )
  }

  /// With one site there is no table, yet links to the site must lead somewhere.
  private static func siteAnchor(_ c: ReportContext) -> String {
    c.account.sites.isEmpty ? "" : "<span id=\"site-0\"></span>"
  }

  private static func siteTable(_ c: ReportContext) -> String {
    let t = c.text
    let rows = c.account.sites.map { site in
      let count = site.count
      let standing =
        count.low < count.high ? "\(count.value) (\(count.low) to \(count.high))" : "\(count.value)"
      let cells = [
        Markup.sentence(Wording.measured(site.areaHectares, site.area95, unit: "ha")),
        Markup.sentence(standing),
        site.beginOfWork.map { onset($0.bracket, c) } ?? t.notDated,
        site.endOfWork.map { onset($0.bracket, c) }
          ?? (site.beginOfWork == nil ? t.notDated : t.stillGoingOn),
        site.phases.last.map { t.phase($0.phase) } ?? t.notDated,
      ]
      return TableMarkup.row(
        id: "site-\(c.siteNumber(site.id))", head: Markup.sentence(t.site(site.id)), cells: cells,
        columns: t.siteColumns)
    }
    return TableMarkup.cards(label: t.sites, caption: true, columns: t.siteColumns, rows: rows)
  }

  private static func onset(_ bracket: Bracket, _ c: ReportContext) -> String {
    Markup.sentence(Wording.range(bracket))
  }
}
