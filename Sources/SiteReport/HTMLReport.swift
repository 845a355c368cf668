import RasterCore
import SiteAnalysis

public enum HTMLReport {
  /// One self-contained page: no request leaves it, it works from disk and, but for the player, the swipe and the zoom, without JavaScript.
  ///
  /// Any text of the input may hold anything; it is escaped, and a content security policy forbids every script but the page's own.
  public static func render(_ input: ReportInput, options: ReportOptions = ReportOptions()) -> String {
    document(ReportContext(input, text: options.text, options: options))
  }

  private static func content(_ c: ReportContext) -> String {
    let t = c.text
    let parts: [(anchor: String, label: String, markup: String)] = [
      ("h-claims", t.claims, ClaimSection.render(c)),
      ("h-map", MapFigure(c).heading, MapFigure(c).render()),
      ("h-swipe", t.beforeAfter, SwipeFigure.render(c)),
      ("h-series", t.series, SeriesFigure(c).render()),
      ("h-time", t.timeline, TimelineFigure(c).map { $0.render() } ?? ""),
      ("h-growth", t.growth, GrowthFigure(c).map { $0.render() } ?? ""),
      ("h-changed", t.changedAreas, ChangedAreaTable.render(c)),
      ("h-sites", t.sites, SummarySection.sites(c)),
      ("h-structures", t.structures, StructureSection.all(c)),
      ("h-footage", t.footage, FootageSection.render(c)),
      ("h-table", t.table, StructureTable.render(c)),
      ("h-scenes", t.sceneList, SceneTable.render(c)),
      ("h-method", t.method, MethodSection.render(c)),
    ].filter { !$0.2.isEmpty }
    let contents = SummarySection.contents(parts.map { ($0.anchor, $0.label) }, t)
    return ([SummarySection.header(c), contents] + parts.map(\.markup)).joined(separator: "\n")
  }

  /// Where a house's own page puts the parts, `{{name}}` each.
  static let page = """
    <!doctype html>
    <html lang="{{language}}">
    <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="{{policy}}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>{{title}}</title>
    <style>{{style}}</style>
    </head>
    <body>
    {{logo}}{{content}}
    {{foot}}
    <script>{{script}}</script>
    </body>
    </html>

    """

  private static func document(_ c: ReportContext) -> String {
    let t = c.text
    let template = c.options.template
    let product = c.account.product
    let logo = template.logo.map { "<p class=\"logo\"><img src=\"\(Markup.dataURI($0))\" alt=\"\"></p>" } ?? ""
    let values = [
      "language": Markup.escape(t.languageCode),
      "policy": PageScript.policy,
      "title": Markup.escape(c.title),
      "style": PageStyle.css + (template.style.map { "\n" + $0 } ?? ""),
      "logo": logo,
      "content": """
      <a class="skip" href="#main">\(Markup.escape(t.skipToContent))</a>
      <main id="main">
      \(content(c))
      </main>
      """,
      "script": PageScript.source,
      "foot":
        "<footer class=\"page-foot\"><p>\(t.madeWith(Markup.escape(product.name), Markup.escape(product.version)))</p></footer>",
    ]
    return fill(template.page ?? page, values)
  }

  /// One pass from left to right, so that braces in the content stay what they are.
  private static func fill(_ page: String, _ values: [String: String]) -> String {
    let parts = page.components(splitBy: "{{")
    return parts.dropFirst().reduce(into: parts[0]) { out, part in
      let pieces = part.components(splitBy: "}}")
      out += values[pieces[0]] ?? ""
      out += pieces.dropFirst().joined(separator: "}}")
    }
  }
}
