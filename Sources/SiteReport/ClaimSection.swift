import SiteAnalysis

/// The table of verdicts on claims, as a part of the page.
enum ClaimSection {
  /// Images that a row names; `claims.json` has all of them.
  private static let imageLimit = 6

  /// A section of HTML; empty without verdicts. Every foreign text in it is escaped and cut off from the direction of the text around it.
  static func render(_ c: ReportContext) -> String {
    guard let report = c.input.claims, !report.verdicts.isEmpty else { return "" }
    let t = c.text
    let rows = report.verdicts.enumerated().map { index, verdict in row(index, verdict, c) }
    let heads = [report.title, report.source].compactMap { $0 }.map(Markup.name).joined(separator: " · ")
    let head = heads.isEmpty ? "" : "<p class=\"note\">\(heads)</p>\n"
    return """
      <section aria-labelledby="h-claims"><h2 id="h-claims">\(Markup.escape(t.claims))</h2>
      \(head)\(TableMarkup.cards(label: t.claims, kind: "claims", columns: t.claimColumns, rows: rows))
      <p class="note">\(Markup.sentence(t.claimNote))</p></section>
      """
  }

  private static func row(_ index: Int, _ v: ClaimVerdict, _ c: ReportContext) -> String {
    let answer = Markup.escape(Wording.capital(c.text.answer(v.answer)))
    let chance =
      v.probability.map { "<small>\(Markup.sentence(limit(v.answer, c.text.probability($0), c.text)))</small>" } ?? ""
    let cells = [
      "<strong class=\"verdict \(token(v.answer))\">\(mark(v.answer))&nbsp;\(answer)</strong>\(chance)",
      "<bdi>\(Markup.sentence(v.claimed))</bdi>", v.measured.map { "<bdi>\(Markup.sentence($0))</bdi>" } ?? "–",
      "<bdi>\(Markup.sentence(v.reason))</bdi>" + images(v, c),
    ]
    return TableMarkup.row(
      id: "claim-\(index)", head: "<bdi>\(Markup.sentence(v.text))</bdi>", cells: cells, columns: c.text.claimColumns)
  }

  /// Their dates, each leading to the image's row; the file's name shows on pointing.
  private static func images(_ v: ClaimVerdict, _ c: ReportContext) -> String {
    guard !v.images.isEmpty else { return "" }
    let dates = v.images.prefix(imageLimit).map { image -> String in
      let date = "<time datetime=\"\(image.time.date.iso8601)\">\(c.date(image.time))</time>"
      return c.sceneAnchor(image.scene) == nil
        ? date : "<a href=\"#scene-\(c.sceneNumber(image.scene))\" title=\"\(Markup.escape(image.scene))\">\(date)</a>"
    }
    let rest = v.images.count - imageLimit
    let more = rest > 0 ? " \(Markup.sentence(c.text.andMore(rest)))" : ""
    return "<small>\(c.text.claimImages(dates.joined(separator: ", ") + more))</small>"
  }

  /// What is not known may lie on either side.
  private static func limit(_ answer: ClaimVerdict.Answer, _ percent: String, _ t: ReportText) -> String {
    switch answer {
    case .supported: t.atLeast(percent)
    case .contradicted: t.atMost(percent)
    case .cannotSay: t.probable(percent)
    }
  }

  /// Not by colour alone.
  private static func mark(_ answer: ClaimVerdict.Answer) -> String {
    switch answer {
    case .supported: "✓"
    case .contradicted: "✗"
    case .cannotSay: "?"
    }
  }

  private static func token(_ answer: ClaimVerdict.Answer) -> String {
    switch answer {
    case .supported: "supported"
    case .contradicted: "contradicted"
    case .cannotSay: "open"
    }
  }
}
