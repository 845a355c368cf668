import RasterCore
import SiteAnalysis

/// The first and the last state, side by side; with JavaScript one over the other with a slider.
enum SwipeFigure {
  static func render(_ c: ReportContext) -> String {
    let t = c.text
    guard let first = c.usable.first, let last = c.usable.last, c.usable.count > 1 else { return "" }
    let before = note(
      c.input.beforePeriod, t.beforeNote, open: t.beforeOpen(t.date(first.time.date)), c)
    let after = note(c.input.afterPeriod, t.afterNote, open: t.afterOpen(t.date(last.time.date)), c)
    let aspect =
      Double(max(c.input.grid.width, 1)) / Double(max(c.input.grid.height, 1))
    return """
      <section aria-labelledby="h-swipe">
      <h2 id="h-swipe">\(t.beforeAfter)</h2>
      <figure class="compare" style="--aspect:\(Markup.n(aspect, 4))">
      <div class="pair">
      \(side("before", t.before, before, c.input.before))
      \(side("after", t.after, after, c.input.after))
      <span class="handle" aria-hidden="true"></span>
      </div>
      <div class="control" hidden><input type="range" min="0" max="100" value="50" step="1" aria-label="\(Markup.escape(t.swipeLabel))"><span class="hint">\(Markup.escape(t.swipeHint))</span></div>
      <figcaption><p><b>\(t.before)</b>: \(Markup.sentence(before)). <b>\(t.after)</b>: \(Markup.sentence(after)). \(Markup.sentence(t.compositeNote))</p></figcaption>
      </figure>
      </section>
      """
  }

  private static func note(
    _ period: SiteAccount.Period?, _ closed: (String) -> String, open: String, _ c: ReportContext
  ) -> String {
    guard let period else { return open }
    let first = c.text.date(period.first.date)
    let last = c.text.date(period.last.date)
    return closed(first == last ? first : c.text.period(first, last))
  }

  private static func side(
    _ name: String, _ label: String, _ note: String, _ picture: EncodedPicture
  ) -> String {
    "<div class=\"\(name)\">\(Markup.image(picture, alt: "\(label): \(note)"))<span class=\"tag\">\(Markup.escape(label))</span></div>"
  }
}
