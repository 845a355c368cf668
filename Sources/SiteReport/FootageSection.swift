import RasterCore
import SiteAnalysis

/// Published footage of the place: where each was taken from, how sure that is, and what it says of the structures' dates.
enum FootageSection {
  static func render(_ c: ReportContext) -> String {
    guard !c.input.footage.isEmpty else { return "" }
    let parts = c.input.footage.enumerated().map { article($0.element, $0.offset, c) }
    return """
      <section aria-labelledby="h-footage"><h2 id="h-footage">\(Markup.escape(c.text.footage))</h2>
      <p class="lead-note">\(Markup.sentence(c.text.footageNote))</p>
      \(parts.joined(separator: "\n"))
      </section>
      """
  }

  private static func article(_ footage: ReportInput.Footage, _ number: Int, _ c: ReportContext) -> String {
    let (board, t) = (footage.board, c.text)
    // What was read off structures that have other names or dates by now is not repeated.
    let said = footage.isCurrent ? board.statements : board.statements.isEmpty ? [] : [t.footageOutdated]
    let doubts = board.doubts.isEmpty ? [t.footageNoDoubt] : board.doubts
    return """
      <article class="footage" id="footage-\(number)" aria-labelledby="h-f\(number)">
      <h3 id="h-f\(number)">\(Markup.name(board.title))</h3>
      <p><b>\(Markup.escape(board.confidence)).</b> \(Markup.sentence(board.rule))</p>
      \(said.map { "<p>\(Markup.sentence($0))</p>" }.joined())
      <div class="duo">
      \(figure(footage.frame, alt: t.footageFrameAlt(board.title), caption: board.frameCaption))
      \(figure(footage.map, alt: t.footageMapAlt(board.title), caption: board.mapCaption))
      </div>
      <h4>\(Markup.escape(t.footageCamera))</h4>
      \(list(board.facts))
      <h4>\(Markup.escape(t.footageDoubts))</h4>
      <ul>\(doubts.map { "<li>\(Markup.sentence($0))</li>" }.joined())</ul>
      <h4>\(Markup.escape(t.sources))</h4>
      \(list(board.sources))
      <p class="source">\(Markup.sentence(t.footageSheet(footage.folder)))</p>
      </article>
      """
  }

  private static func figure(_ picture: EncodedPicture, alt: String, caption: String) -> String {
    "<figure>\(Markup.image(picture, alt: alt, lazy: true))<figcaption>\(Markup.sentence(caption))</figcaption></figure>"
  }

  private static func list(_ facts: [FootageBoard.Fact]) -> String {
    let rows = facts.map { "<div><dt>\(Markup.sentence($0.name))</dt><dd>\(Markup.sentence($0.text))</dd></div>" }
    return "<dl class=\"pairs\">\(rows.joined())</dl>"
  }
}
