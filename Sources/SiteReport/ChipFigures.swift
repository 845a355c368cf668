import RasterCore
import SiteAnalysis

/// The cut-outs of one structure: its key bracket and its measured edges large, what lies between small, and the years.
struct ChipFigures {
  let strip: ReportInput.Strip
  let structure: Structure
  let c: ReportContext
  /// Units of the overlay across a chip.
  private static let span = 100.0
  private let unit: Double

  /// Nil where there is nothing to show.
  init?(strip: ReportInput.Strip, structure: Structure, c: ReportContext) {
    guard !strip.chips.isEmpty, strip.window.width > 0, strip.window.height > 0 else { return nil }
    self.strip = strip
    self.structure = structure
    self.c = c
    unit = Self.span / Double(strip.window.width)
  }

  private var key: Event? { structure.keyEvent }

  private func chip(_ reference: ImageReference?) -> ReportInput.Chip? {
    reference.flatMap { r in strip.chips.first { $0.scene == r.scene } }
  }

  // MARK: Three large pictures

  /// The last image without, the first with, and the clearest late one with its edges measured.
  func panel() -> String {
    let t = c.text
    var figures: [String] = []
    if let before = chip(key?.bracket.lastWithout) {
      figures.append(large(before, role: t.lastWithout, overlay: outline(before)))
    }
    if let after = chip(key?.bracket.firstWith) {
      figures.append(large(after, role: t.firstWith, overlay: outline(after)))
    }
    if let measured { figures.append(large(measured, role: t.measuredOn, overlay: edges())) }
    guard !figures.isEmpty else { return "" }
    return """
      <div class="panel" role="group" aria-label="\(Markup.escape(t.panelLabel(structure.id)))">\(figures.joined(separator: "\n"))</div>
      <div class="panel-foot">\(Furniture.scaleBar(c, pixels: strip.window.width * max(figures.count, 1)))\(Furniture.northArrow(c))</div>
      """
  }

  /// The last of the large chips in which the structure stands; of equals the sharpest.
  var measured: ReportInput.Chip? {
    let standing = strip.chips.filter { StructureSection.stands(structure, at: $0.time) }
    let widest = standing.map(\.picture.width).max()
    return standing.last { $0.picture.width == widest }
  }

  private func large(_ chip: ReportInput.Chip, role: String, overlay: String) -> String {
    let source = c.sourceLine(ImageReference(scene: chip.scene, time: chip.time))
    let known = c.scene(chip.scene)?.timeOfDayKnown ?? false
    let alt = c.text.chipAlt(structure.id, c.text.date(chip.time.date)) + ": " + role
    let date = c.link(
      chip.scene, Markup.sentence(c.text.date(chip.time.date)), title: known ? c.text.moment(chip.time) : source)
    let sensor = c.scene(chip.scene).map { "<small>\(Markup.name($0.sensor))</small>" } ?? ""
    return """
      <figure class="chip large"><div class="stage">\(Markup.image(chip.picture, alt: alt, lazy: true))\(overlay)</div>\
      <figcaption><b>\(Markup.escape(Wording.capital(role)))</b> \(date)\(sensor)</figcaption></figure>
      """
  }

  // MARK: Overlays

  private func point(_ p: PixelPoint) -> PixelPoint {
    PixelPoint(x: (p.x - Double(strip.window.column)) * unit, y: (p.y - Double(strip.window.row)) * unit)
  }

  private var path: String { Markup.path(structure.outline, decimals: 2, point) }

  private func over(_ inner: String) -> String {
    let height = Markup.n(Double(strip.window.height) * unit)
    return
      "<svg class=\"over\" viewBox=\"0 0 100 \(height)\" preserveAspectRatio=\"none\" aria-hidden=\"true\">\(inner)</svg>"
  }

  private func outline(_ chip: ReportInput.Chip) -> String {
    let state = StructureSection.stands(structure, at: chip.time) ? "stands" : "absent"
    return over(
      "<path class=\"case thin\" d=\"\(path)\"/><path class=\"ol \(structure.status.rawValue) \(state)\" d=\"\(path)\"/>"
    )
  }

  /// The outline with the band in which its edges lie (95 %) and the lengths of its sides in metres.
  private func edges() -> String {
    let band = MeasureNote.edgeSigma(structure).map { 2 * 1.96 * $0 * unit } ?? 0
    let ring = structure.outline.exterior
    let labels = ring.count <= 12 ? sides(ring) : ""
    return over(
      """
      <path class="band" d="\(path)" stroke-width="\(Markup.n(band, 2))"/><path class="ol measured" d="\(path)"/>\(labels)
      """)
  }

  /// The sides' lengths beside them, the longest first: outside the outline, inside where another one stands there, else not at all.
  private func sides(_ ring: [PixelPoint]) -> String {
    let clockwise = PixelPolygon.signedArea(ring) > 0
    let walls = ring.indices.map { i -> (middle: PixelPoint, out: PixelPoint, length: Double) in
      let (a, b) = (point(ring[i]), point(ring[(i + 1) % ring.count]))
      let (dx, dy) = (b.x - a.x, b.y - a.y)
      let length = max((dx * dx + dy * dy).squareRoot(), 1e-9)
      // The normal that points outwards: to the left of a clockwise walk on the screen.
      let sign = (clockwise ? 1 : -1) / length
      return (
        PixelPoint(x: (a.x + b.x) / 2, y: (a.y + b.y) / 2), PixelPoint(x: dy * sign, y: -dx * sign), length
      )
    }
    var taken: [Box] = []
    var labels = ""
    // Short sides have no room for a number.
    for wall in walls.filter({ $0.length > 13 }).sorted(by: { $0.length > $1.length }) {
      let metres = Wording.number(wall.length / unit * c.metresPerPixel, place: 0)
      let width = 2.9 * Double(metres.count) + 6
      let places = [5.5, -5.5].map { d -> Box in
        Box(
          x: wall.middle.x + wall.out.x * d - width / 2, y: wall.middle.y + wall.out.y * d - 2.6, width: width,
          height: 5.2)
      }
      guard let free = places.first(where: { box in !taken.contains { $0.overlaps(box) } }) else { continue }
      taken.append(free)
      labels +=
        "<text class=\"len\" x=\"\(Markup.n(free.centre.x))\" y=\"\(Markup.n(free.centre.y))\" dy=\".35em\">\(metres)\u{A0}m</text>"
    }
    return labels
  }

  // MARK: Between and over the years

  /// The images between the two of the key bracket, and why they did not count.
  func between() -> String {
    let t = c.text
    guard let a = key?.bracket.lastWithout?.time, let b = key?.bracket.firstWith?.time else { return "" }
    let inside = c.scenes.filter { a < $0.time && $0.time < b }.sorted { $0.time < $1.time }
    guard !inside.isEmpty else { return "<p class=\"between-none\">\(Markup.sentence(t.noneBetween))</p>" }
    let items = inside.map { scene -> String in
      let picture =
        strip.chips.first { $0.scene == scene.id }.map {
          Markup.image($0.picture, alt: t.chipAlt(structure.id, t.date(scene.time.date)), lazy: true)
        } ?? "<span class=\"noimage\" aria-hidden=\"true\"></span>"
      let date = c.link(scene.id, Markup.sentence(t.shortDate(scene.time.date)))
      return "<li>\(picture)<span>\(date)<small>\(Markup.sentence(why(scene)))</small></span></li>"
    }
    let list = "<ul class=\"between\">\(items.joined())</ul>"
    let title = t.between(inside.count)
    guard inside.count > 6 else { return "<h4>\(Markup.sentence(title))</h4>\(list)" }
    return "<details><summary>\(Markup.sentence(title))</summary>\(list)</details>"
  }

  private func why(_ scene: SceneRecord) -> String {
    guard scene.used else { return c.text.notUsedBecause(scene.reason ?? "") }
    guard let share = strip.shares[scene.id] else { return c.text.doesNotSettle }
    return share < 0.6 ? c.text.cloudedHere(c.text.percent(share)) : c.text.doesNotSettle
  }

  /// The rest of the strip: one row through the years.
  func years() -> String {
    let shown = Set([key?.bracket.lastWithout?.scene, key?.bracket.firstWith?.scene].compactMap { $0 })
    let span = (key?.bracket.lastWithout?.time, key?.bracket.firstWith?.time)
    let rest = strip.chips.filter { chip in
      if shown.contains(chip.scene) { return false }
      if let a = span.0, let b = span.1, a < chip.time, chip.time < b { return !roles(of: chip).isEmpty }
      return true
    }
    guard !rest.isEmpty else { return "" }
    let figures = rest.map(small)
    return
      "<h4>\(Markup.escape(c.text.overTheYears))</h4><div class=\"strip\" role=\"group\" aria-label=\"\(Markup.escape(c.text.stripLabel(structure.id)))\">\(figures.joined(separator: "\n"))</div>"
  }

  private func small(_ chip: ReportInput.Chip) -> String {
    let marks = roles(of: chip)
    let known = c.scene(chip.scene)?.timeOfDayKnown ?? false
    let alt = c.text.chipAlt(structure.id, c.text.date(chip.time.date))
    let title = known ? c.text.moment(chip.time) : c.text.date(chip.time.date)
    let date = c.link(chip.scene, Markup.sentence(c.text.shortDate(chip.time.date)), title: title)
    let words = marks.map { "<span class=\"role \($0.side)\">\(Markup.escape($0.label))</span>" }
    return """
      <figure class="chip\(marks.isEmpty ? "" : " cited")"><div class="stage">\(Markup.image(chip.picture, alt: alt, lazy: true))\
      \(outline(chip))</div><figcaption>\(date)\(words.joined())</figcaption></figure>
      """
  }

  private typealias Role = (side: String, label: String)

  /// What the structure's own brackets say of the image; what the chip came with where they say nothing.
  private func roles(of chip: ReportInput.Chip) -> [Role] {
    let text = c.text
    let found = structure.events.flatMap { event -> [Role] in
      let kind = structure.events.count > 1 ? "\(text.event(event.kind)): " : ""
      var roles: [Role] = []
      if event.bracket.firstWith?.scene == chip.scene { roles.append(("with", kind + text.firstWith)) }
      if event.bracket.lastWithout?.scene == chip.scene { roles.append(("without", kind + text.lastWithout)) }
      return roles
    }
    if found.isEmpty, let role = chip.role { return [("without", role)] }
    return found
  }
}
