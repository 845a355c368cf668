import RasterCore
import SiteAnalysis

enum SceneTable {
  static func render(_ c: ReportContext) -> String {
    guard !c.scenes.isEmpty else { return "" }
    let t = c.text
    let rows = c.scenes.enumerated().map { i, scene in row(i, scene, c) }
    let table = TableMarkup.cards(
      label: t.sceneList, kind: "scenes", columns: t.sceneColumns, rows: rows)
    let used = t.imagesUsed(c.usable.count, c.scenes.count)
    let credits = c.credits.map(Markup.name).joined(separator: "; ")
    let sources = credits.isEmpty ? "" : "<p class=\"source\">\(Markup.escape(t.sources)): \(credits)</p>"
    return """
      <section aria-labelledby="h-scenes">
      <h2 id="h-scenes">\(Markup.escape(t.sceneList))</h2>
      <p>\(Markup.sentence(used)).</p>
      \(table)
      \(sources)
      </section>
      """
  }

  private static func row(_ index: Int, _ s: SceneRecord, _ c: ReportContext) -> String {
    let t = c.text
    let file = ReportContext.fileName(s.path)
    let name =
      "<span class=\"file\" title=\"\(Markup.escape(s.path))\">\(Markup.name(file))</span><small>\(Markup.name(s.sensor))</small>"
    let used =
      s.used
      ? t.yes : "\(t.no)<small>\(Markup.sentence(s.reason ?? ""))</small>"
    let cells = [
      c.timeElement(s), Markup.escape(t.timeSource(s.timeSource)),
      "<span class=\"\(s.used ? "yes" : "no")\">\(used)</span>",
      Markup.sentence(t.percent(s.usableShare)), shift(s.shiftMetres),
      s.residualMetres.map { Markup.sentence("\(Wording.number($0, place: -1)) m") } ?? "–",
      s.sha256.isEmpty
        ? "–"
        : "<code title=\"\(Markup.escape(s.sha256))\">\(Markup.escape(String(s.sha256.prefix(10))))…</code>",
    ]
    return TableMarkup.row(
      id: "scene-\(index)", head: name, cells: cells, columns: t.sceneColumns)
  }

  private static func shift(_ metres: [Double]?) -> String {
    guard let metres, metres.count == 2 else { return "–" }
    let parts = metres.map { Wording.number($0, place: -1) }
    return Markup.escape("\(parts[0]),\u{A0}\(parts[1])\u{A0}m")
  }
}
