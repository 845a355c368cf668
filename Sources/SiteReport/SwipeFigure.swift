import RasterCore
import SiteAnalysis

/// The first and the last state, side by side; with JavaScript one over the other with a slider, and in false colour.
enum SwipeFigure {
  static func render(_ c: ReportContext) -> String {
    let t = c.text
    guard c.usable.count > 1 else { return "" }
    let before = note(c, isBefore: true)
    let after = note(c, isBefore: false)
    let aspect =
      Double(max(c.input.grid.width, 1)) / Double(max(c.input.grid.height, 1))
    let isComposite = c.input.beforeScene == nil || c.input.afterScene == nil
    let remark =
      (isComposite ? [t.compositeNote] : []) + [t.stretchNote] + (c.input.isPartlyUnseen ? [t.unseenNote] : [])
      + (hasInfrared(c) ? [t.infraredNote] : [])
    return """
      <section aria-labelledby="h-swipe">
      <h2 id="h-swipe">\(Markup.escape(t.beforeAfter))</h2>
      <figure class="compare" style="--aspect:\(Markup.n(aspect, 4))">
      <div class="pair">
      \(side("before", t.before, before, c.input.before, c.input.falseBefore, date(c.input.beforeScene, c), c))
      \(side("after", t.after, after, c.input.after, c.input.falseAfter, date(c.input.afterScene, c), c))
      <span class="handle" aria-hidden="true"></span>
      </div>
      <div class="control" hidden><input type="range" min="0" max="100" value="50" step="1" aria-label="\(Markup.escape(t.swipeLabel))">\
      \(infraredControl(c))<span class="hint">\(Markup.escape(t.swipeHint))</span></div>
      <div class="map-foot">\(Furniture.scaleBar(c, pixels: c.input.grid.width))<span></span>\(Furniture.northArrow(c))</div>
      <figcaption><p><b>\(Markup.escape(t.before))</b>: \(Markup.sentence(before)). <b>\(Markup.escape(t.after))</b>: \(Markup.sentence(after)).</p>\
      <p>\(Markup.sentence(remark.joined(separator: " ")))</p></figcaption>
      </figure>
      </section>
      """
  }

  private static func hasInfrared(_ c: ReportContext) -> Bool {
    c.input.falseBefore != nil && c.input.falseAfter != nil
  }

  private static func infraredControl(_ c: ReportContext) -> String {
    guard hasInfrared(c) else { return "" }
    return "<label><input type=\"checkbox\" data-act=\"infrared\"> \(Markup.escape(c.text.showInfrared))</label>"
  }

  private static func date(_ reference: ImageReference?, _ c: ReportContext) -> String? {
    reference.map { c.text.shortDate($0.time.date) }
  }

  /// What the picture is: the image's own source line, or which part of the series the composite is from.
  static func note(_ c: ReportContext, isBefore: Bool) -> String {
    let t = c.text
    if let scene = isBefore ? c.input.beforeScene : c.input.afterScene { return c.sourceLine(scene) }
    if let period = isBefore ? c.input.beforePeriod : c.input.afterPeriod {
      let (first, last) = (t.date(period.first.date), t.date(period.last.date))
      let span = first == last ? first : t.period(first, last)
      return isBefore ? t.beforeNote(span) : t.afterNote(span)
    }
    let time = (isBefore ? c.usable.first : c.usable.last)?.time
    let date = time.map { t.date($0.date) } ?? ""
    return isBefore ? t.beforeOpen(date) : t.afterOpen(date)
  }

  private static func side(
    _ name: String, _ label: String, _ note: String, _ picture: EncodedPicture, _ infrared: EncodedPicture?,
    _ date: String?, _ c: ReportContext
  ) -> String {
    let plain = Markup.image(picture, alt: "\(label): \(note)")
    let other =
      infrared.map { "<div class=\"ir\">\(Markup.image($0, alt: c.text.infraredAlt(label, note), lazy: true))</div>" }
      ?? ""
    let tag = [label, date].compactMap { $0 }.joined(separator: ", ")
    return
      "<div class=\"\(name)\"><div class=\"rgb\">\(plain)</div>\(other)<span class=\"tag\">\(Markup.sentence(tag))</span></div>"
  }
}
