import RasterCore
import SiteAnalysis

public enum HTMLReport {
  /// One self-contained page: no request leaves it, it works from disk and, but for the swipe, without JavaScript.
  ///
  /// Any text of the input may hold anything; it is escaped, and a content security policy forbids every script but the page's own.
  public static func render(_ input: ReportInput) -> String {
    let context = ReportContext(input, text: .english)
    let body = [
      SummarySection.header(context),
      SummarySection.keyFigures(context),
      input.claims.map { ClaimSection.render($0.verdicts, title: $0.title, source: $0.source) } ?? "",
      MapFigure(context).render(),
      SwipeFigure.render(context),
      TimelineFigure(context).map { $0.render() } ?? "",
      ChangedAreaTable.render(context),
      StructureSection.all(context),
      StructureTable.render(context),
      SceneTable.render(context),
      MethodSection.render(context),
    ]
    return document(context, body: body.filter { !$0.isEmpty }.joined(separator: "\n"))
  }

  private static func document(_ context: ReportContext, body: String) -> String {
    let t = context.text
    let product = context.account.product
    return """
      <!doctype html>
      <html lang="\(t.languageCode)">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; \
      script-src '\(PageScript.digest)'; base-uri 'none'; form-action 'none'">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta name="generator" content="\(Markup.escape(product.name)) \(Markup.escape(product.version))">
      <title>\(Markup.escape(context.account.name ?? t.defaultTitle))</title>
      <style>\(PageStyle.css)</style>
      </head>
      <body>
      <a class="skip" href="#main">\(t.skipToContent)</a>
      <main id="main">
      \(body)
      </main>
      <footer class="page-foot"><p>\(t.madeWith(Markup.escape(product.name), Markup.escape(product.version)))</p></footer>
      <script>\(PageScript.source)</script>
      </body>
      </html>

      """
  }
}
