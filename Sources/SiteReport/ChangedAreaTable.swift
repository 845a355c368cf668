import RasterCore
import SiteAnalysis

/// The areas that look different between two states, where there are too few images for a series.
enum ChangedAreaTable {
  /// Rows on the page; more are in `changes.geojson`.
  static let limit = 60

  static func render(_ c: ReportContext) -> String {
    guard let pair = c.account.comparison, !pair.areas.isEmpty else { return "" }
    let t = c.text
    let shown = pair.areas.prefix(limit)
    let rows = shown.enumerated().map { k, area in
      TableMarkup.row(
        id: "change-\(k)", head: Markup.name(area.id),
        cells: [
          Markup.sentence(Wording.area(area)), Markup.sentence(Wording.range(pair.bracket)),
          Markup.sentence(t.probability(area.probability)),
        ], columns: t.changedColumns)
    }
    let rest = pair.areas.count - shown.count
    let more = rest > 0 ? "<p class=\"note\">\(Markup.sentence(t.moreChanged(rest)))</p>" : ""
    return """
      <section aria-labelledby="h-changed"><h2 id="h-changed">\(Markup.escape(t.changedAreas))</h2>
      <p>\(Markup.sentence(t.changedNote))</p>
      \(TableMarkup.cards(label: t.changedAreas, columns: t.changedColumns, rows: rows))\(more)</section>
      """
  }
}
