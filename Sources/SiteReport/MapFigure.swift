import RasterCore
import SiteAnalysis

/// The last clear image with the outlines over it, scale bar, north arrow and sources.
struct MapFigure {
  /// The overlay's own width; heights follow the grid.
  private static let span = 1000.0
  private static let labelLimit = 60
  private static let narrowLabelLimit = 20

  let c: ReportContext
  private let scale: Double
  private let height: Double

  init(_ context: ReportContext) {
    c = context
    scale = Self.span / Double(max(context.input.grid.width, 1))
    height = Double(context.input.grid.height) * scale
  }

  var heading: String {
    if c.account.structures.contains(where: { $0.outline.exterior.count > 2 }) { return c.text.map }
    return changed.isEmpty ? c.text.mapOfNothing : c.text.mapOfChanges
  }

  func render() -> String {
    let t = c.text
    guard c.input.grid.width > 0, c.input.grid.height > 0 else { return "" }
    let date = c.input.lastClearScene.map { t.date($0.time.date) } ?? ""
    let drawn = c.account.structures.filter { $0.outline.exterior.count > 2 }
    // CSS pixels across that the picture has on a wide and on a narrow page; a tall one is drawn narrower.
    let widths = (min(1000, 860 * Self.span / height), min(350, 480 * Self.span / height))
    let wide = labels(drawn, shownAt: widths.0, limit: Self.labelLimit)
    let narrow = labels(drawn, shownAt: widths.1, limit: Self.narrowLabelLimit)
    return """
      <section aria-labelledby="h-map">
      <h2 id="h-map">\(Markup.escape(heading))</h2>
      <figure class="map" style="--aspect:\(Markup.n(Self.span / height, 4))">
      <div class="viewport" role="group" aria-label="\(Markup.escape(t.mapKeys))">
      <div class="stage">
      \(Markup.image(c.input.lastClear, alt: t.mapAlt(date, drawn.count)))
      <svg class="over" viewBox="0 0 1000 \(Markup.n(height))" preserveAspectRatio="none" aria-hidden="true">
      \(siteOutlines(clearOf: drawn))\(changedOutlines())\(outlines(drawn))
      </svg>
      \(labelLayer(wide, "wide", shownAt: widths.0))
      \(labelLayer(narrow, "narrow", shownAt: widths.1))
      </div>
      </div>
      \(controls())
      \(foot())
      <figcaption>\(caption(drawn.count, labelled: (wide.count, narrow.count)))</figcaption>
      </figure>
      </section>
      """
  }

  /// The picture with outlines and labels for a drawing of its own, with its height for a width of 1000.
  func drawing() -> (markup: String, height: Double) {
    let drawn = c.account.structures.filter { $0.outline.exterior.count > 2 }
    let placed = labels(drawn, shownAt: 1000, limit: Self.labelLimit)
    let image =
      "<image width=\"1000\" height=\"\(Markup.n(height))\" preserveAspectRatio=\"none\" xlink:href=\"\(Markup.dataURI(c.input.lastClear))\"/>"
    let names = "<g class=\"labels\" font-size=\"13\" stroke-width=\"3.2\">\(marks(placed))</g>"
    return (image + siteOutlines(clearOf: drawn) + changedOutlines() + outlines(drawn, linked: false) + names, height)
  }

  /// Kinds of outline that the map holds, with their names.
  var kinds: [(name: String, label: String)] {
    let likely = c.account.structures.filter(Wording.isLikely)
    var items = StructureStatus.allCases.filter { status in likely.contains { $0.status == status } }
      .map { ($0.rawValue, c.text.status($0)) }
    if likely.count < c.account.structures.count { items.append(("doubtful", c.text.doubtful)) }
    if !c.account.sites.isEmpty { items.append(("site", c.text.siteBoundary)) }
    if !changed.isEmpty { items.append(("different", c.text.changedArea)) }
    return items
  }

  /// Shown by the script that serves them.
  private func controls() -> String {
    let t = c.text
    let buttons = [("in", "+", t.zoomIn), ("out", "\u{2212}", t.zoomOut), ("all", t.zoomAll, "")].map {
      act, sign, label in
      "<button type=\"button\" data-act=\"\(act)\"\(label.isEmpty ? "" : " aria-label=\"\(Markup.escape(label))\"")>\(Markup.escape(sign))</button>"
    }
    return """
      <div class="control" hidden>\(buttons.joined())<label><input type="checkbox" data-act="lines" checked> \(Markup.escape(t.showOutlines))</label>\
      <span class="hint">\(Markup.escape(t.mapHint))</span></div>
      """
  }

  // MARK: Outlines

  /// A site's soft border does not cut through a structure that stands on it: it is hidden there.
  private func siteOutlines(clearOf structures: [Structure]) -> String {
    let lines = c.account.sites.filter { $0.outline.exterior.count > 2 }.map { site in
      let d = path(site.outline)
      return
        "<path class=\"case\" d=\"\(d)\"/><path class=\"ol site\" d=\"\(d)\"><title>\(Markup.escape(c.text.site(site.id)))</title></path>"
    }
    guard !lines.isEmpty, !structures.isEmpty else { return lines.joined() }
    let size = "width=\"1000\" height=\"\(Markup.n(height))\""
    let holes = structures.map { path($0.outline) }.joined()
    return """
      <mask id="clear-of-structures" maskUnits="userSpaceOnUse" x="0" y="0" \(size)><rect \(size) fill="#fff"/>\
      <path d="\(holes)" fill="#000" stroke="#000" stroke-width="3"/></mask><g mask="url(#clear-of-structures)">\(lines.joined())</g>
      """
  }

  private func path(_ outline: PixelPolygon) -> String {
    Markup.path(outline) { PixelPoint(x: $0.x * scale, y: $0.y * scale) }
  }

  private var changed: [ChangedArea] { (c.account.comparison?.areas ?? []).filter { $0.outline.exterior.count > 2 } }

  private func changedOutlines() -> String {
    changed.map { area in
      let d = path(area.outline)
      let title = "\(area.id), \(c.text.changedArea), \(Wording.area(area))"
      return
        "<path class=\"case\" d=\"\(d)\"/><path class=\"ol different\" d=\"\(d)\"><title>\(Markup.escape(title))</title></path>"
    }.joined(separator: "\n")
  }

  /// Small ones last, so that they lie on top.
  private func outlines(_ structures: [Structure], linked: Bool = true) -> String {
    structures.map { s in
      let d = path(s.outline)
      // What is not counted on the front page does not look as if it were.
      let isLikely = Wording.isLikely(s)
      let doubt = isLikely ? "" : ", \(c.text.doubtful)"
      let title = "\(s.id), \(c.text.status(s.status))\(doubt), \(Wording.area(s))"
      let shape =
        "<path class=\"case\" d=\"\(d)\"/><path class=\"ol \(isLikely ? s.status.rawValue : "doubtful")\" d=\"\(d)\"><title>\(Markup.escape(title))</title></path>"
      return linked ? "<a href=\"#\(c.anchor(s.id) ?? "")\" tabindex=\"-1\">\(shape)</a>" : shape
    }.joined(separator: "\n")
  }

  // MARK: Labels

  /// Labels for a picture shown so many CSS pixels wide; their size there is always the same.
  private func labels(
    _ structures: [Structure], shownAt width: Double, limit: Int
  ) -> [LabelPlacement.Placed] {
    let pixel = Self.span / width
    let notable = structures.filter { $0.status != .unchanged }
    let ordered = notable + structures.filter { $0.status == .unchanged }
    let items = ordered.map { s in
      LabelPlacement.Item(
        key: c.structureNumber(s.id), bounds: bounds(s.outline),
        width: (Double(s.id.count) * 8.6 + 6) * pixel, height: 16 * pixel)
    }
    let frame = Box(x: 0, y: 0, width: Self.span, height: height).grown(by: -3 * pixel)
    return LabelPlacement(frame: frame, unit: 14 * pixel).place(items, limit: limit)
  }

  private func labelLayer(
    _ labels: [LabelPlacement.Placed], _ name: String, shownAt width: Double
  ) -> String {
    let pixel = Self.span / width
    // Divided by the zoom, so that words keep their size.
    let style =
      "font-size:calc(\(Markup.n(13 * pixel))px/var(--z,1));stroke-width:calc(\(Markup.n(3.2 * pixel))px/var(--z,1))"
    return
      "<svg class=\"over labels \(name)\" viewBox=\"0 0 1000 \(Markup.n(height))\" aria-hidden=\"true\" style=\"\(style)\">\(marks(labels))</svg>"
  }

  private func marks(_ labels: [LabelPlacement.Placed]) -> String {
    labels.map { label -> String in
      let id = c.account.structures[label.key].id
      let leader =
        label.leader.map { l in
          let d =
            "M\(Markup.n(l.from.x)) \(Markup.n(l.from.y))L\(Markup.n(l.to.x)) \(Markup.n(l.to.y))"
          return "<path class=\"leadcase\" d=\"\(d)\"/><path class=\"lead\" d=\"\(d)\"/>"
        } ?? ""
      let middle = label.box.centre
      return
        "\(leader)<text x=\"\(Markup.n(middle.x))\" y=\"\(Markup.n(middle.y))\" dy=\".35em\">\(Markup.escape(id))</text>"
    }.joined()
  }

  private func bounds(_ polygon: PixelPolygon) -> Box {
    let xs = polygon.exterior.map { $0.x * scale }
    let ys = polygon.exterior.map { $0.y * scale }
    guard let x = xs.min(), let right = xs.max(), let y = ys.min(), let bottom = ys.max() else {
      return Box(x: 0, y: 0, width: 0, height: 0)
    }
    return Box(x: x, y: y, width: right - x, height: bottom - y)
  }

  // MARK: Foot

  private func foot() -> String {
    "<div class=\"map-foot\">\(Furniture.scaleBar(c, pixels: c.input.grid.width))\(legend())\(Furniture.northArrow(c))</div>"
  }

  private func legend() -> String {
    let marks = kinds.map { name, label in
      "<li><svg viewBox=\"0 0 34 14\" aria-hidden=\"true\"><rect width=\"34\" height=\"14\" rx=\"2\"/><path class=\"ol \(name)\" d=\"M4 7H30\"/></svg>\(Markup.escape(label))</li>"
    }
    return marks.isEmpty
      ? "" : "<ul class=\"legend\" aria-label=\"\(c.text.legend)\">\(marks.joined())</ul>"
  }

  private func caption(_ drawn: Int, labelled: (wide: Int, narrow: Int)) -> String {
    func missing(_ count: Int, _ page: String) -> String {
      guard count < drawn else { return "" }
      let text = Markup.sentence(c.text.unlabelled(drawn - count))
      return " <span class=\"\(page)-only\">\(text)</span>"
    }
    let none = changed.isEmpty ? c.text.mapCaptionOfNothing : c.text.mapCaptionOfChanges
    let unseen = c.input.isPartlyUnseen ? " " + c.text.unseenNote : ""
    let head = Markup.sentence((drawn == 0 ? none : c.text.mapCaption) + unseen)
    var lines =
      "<p>\(head)\(missing(labelled.wide, "wide"))\(missing(labelled.narrow, "narrow"))</p>"
    if let reference = c.input.lastClearScene {
      let sensor = c.scene(reference.scene).map { " · \(Markup.name($0.sensor))" } ?? ""
      lines += "<p class=\"source\">\(c.text.image): \(c.citation(reference))\(sensor)</p>"
    }
    let credits = c.credits.map(Markup.name)
    if !credits.isEmpty {
      lines += "<p class=\"source\">\(Markup.escape(c.text.sources)): \(credits.joined(separator: "; "))</p>"
    }
    return lines
  }
}
