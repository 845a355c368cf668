import RasterCore
import SiteAnalysis

enum StructureTable {
  /// From so many on, structures that did not change are folded away.
  static let foldedFrom = 13

  static func render(_ c: ReportContext) -> String {
    let t = c.text
    let all = c.account.structures
    let unchanged = all.filter { $0.status == .unchanged }
    let folded = unchanged.count >= foldedFrom
    let open = folded ? c.notable : all
    var body = ""
    if all.isEmpty { body = "<p>\(t.noStructures)</p>" }
    if !open.isEmpty {
      body += TableMarkup.cards(
        label: t.table, columns: t.structureColumns, rows: open.map { row($0, c) })
    }
    if folded {
      let rows = unchanged.map { row($0, c) }
      let title = t.unchangedSummary(unchanged.count)
      let table = TableMarkup.cards(label: title, columns: t.structureColumns, rows: rows)
      body += "<details><summary>\(Markup.sentence(title))</summary>\(table)</details>"
    }
    return
      "<section aria-labelledby=\"h-table\"><h2 id=\"h-table\">\(Markup.escape(t.table))</h2>\(body)</section>"
  }

  private static func row(_ s: Structure, _ c: ReportContext) -> String {
    let t = c.text
    let interval = Wording.measuredParts(s.areaSquareMetres, s.area95)
    let events = s.events.map { event in
      Markup.sentence("\(Wording.capital(t.event(event.kind))) \(Wording.range(event.bracket))")
    }
    let hasSection = c.described.contains { $0.id == s.id }
    let head = hasSection ? c.link(s.id, Markup.name(s.id)) : Markup.name(s.id)
    let cells = [
      "<span class=\"st\"><span class=\"dot \(s.status.rawValue)\" aria-hidden=\"true\"></span>\(t.status(s.status))</span>",
      t.form(s.form),
      Markup.sentence("\(interval.value) m²"),
      interval.range.map { Markup.sentence("\(t.rangeOf($0.0, $0.1)) m²") } ?? "–",
      events.isEmpty ? "–" : events.joined(separator: "<br>"),
      Markup.sentence(t.probability(s.probability)),
    ]
    return TableMarkup.row(
      id: "row-\(c.structureNumber(s.id))", head: head, cells: cells, columns: t.structureColumns)
  }
}
