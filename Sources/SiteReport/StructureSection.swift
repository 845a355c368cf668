import RasterCore
import SiteAnalysis

/// A section for every structure that appeared, changed or vanished: what, how big, when, and the pictures that show it.
enum StructureSection {
  static func all(_ c: ReportContext) -> String {
    guard !c.described.isEmpty else { return "" }
    let strips = Dictionary(
      c.input.strips.map { ($0.structure, $0) }, uniquingKeysWith: { first, _ in first })
    let sections = c.described.map { render($0, strips[$0.id], c) }
    return """
      <section aria-labelledby="h-structures">
      <h2 id="h-structures">\(c.text.structures)</h2>
      \(sections.joined(separator: "\n"))
      </section>
      """
  }

  private static func render(
    _ s: Structure, _ strip: ReportInput.Strip?, _ c: ReportContext
  ) -> String {
    let t = c.text
    let place = s.site.map { " · \(c.link($0, Markup.escape(t.site($0))))" } ?? ""
    let kind = "\(t.status(s.status)) \(t.form(s.form))"
    var facts = [Markup.sentence(t.probabilityOf(probability(s.probability)))]
    if let old = s.replaces {
      facts.insert(Markup.sentence(t.replaces(old)), at: 0)
    }
    if let height = s.heightMetres {
      let text =
        s.height95.map { Wording.plusMinus(height, $0, unit: "m") }
        ?? "\(Wording.significant(height, digits: 2)) m"
      facts.insert("\(t.height): \(Markup.sentence(text)).", at: 0)
    } else if s.form == .building {
      facts.append(Markup.sentence(t.noHeight(s.evidence)))
    }
    let steps =
      s.events.isEmpty
      ? "<p>\(t.noEvents)</p>" : "<ol class=\"steps\">\(s.events.map { step($0, s.form, c) }.joined())</ol>"
    return """
      <article class="structure" id="structure-\(c.structureNumber(s.id))" aria-labelledby="h-s\(c.structureNumber(s.id))">
      <header><h3 id="h-s\(c.structureNumber(s.id))">\(Markup.name(s.id))</h3>\
      <p class="what"><span class="dot \(s.status.rawValue)" aria-hidden="true"></span>\(Markup.escape(Wording.capital(kind)))\(place)</p>\
      <p class="area">\(area(s))</p></header>
      <div class="text">\(steps)<p class="facts">\(facts.joined(separator: " "))</p></div>
      \(strip.map { chips($0, s, c) } ?? "")
      </article>
      """
  }

  /// In square metres, and from half a hectare on in hectares too.
  static func area(_ s: Structure) -> String {
    let metres = Wording.plusMinus(s.areaSquareMetres, s.area95, unit: "m²")
    return Markup.sentence(metres)
      + " <span class=\"alt\">\(Markup.sentence(Wording.areaInHectares(s)))</span>"
  }

  static func probability(_ p: Double) -> String {
    p > 0.99 ? "above 99 %" : Wording.number(p * 100, place: 0) + " %"
  }

  /// The sentence, then the two images that it rests on.
  private static func step(_ event: Event, _ form: StructureForm, _ c: ReportContext) -> String {
    let t = c.text
    func cite(_ label: String, _ reference: ImageReference?) -> String {
      "<li><span class=\"k\">\(label)</span> \(reference.map(c.citation) ?? t.noneInSeries)</li>"
    }
    return """
      <li><p>\(Markup.sentence(Wording.sentence(for: event, form: form)))</p><ul class="cite">\
      \(cite(t.lastImageWithout, event.bracket.lastWithout))\(cite(t.firstImageWith, event.bracket.firstWith))</ul></li>
      """
  }

  // MARK: Chips

  private static func chips(
    _ strip: ReportInput.Strip, _ s: Structure, _ c: ReportContext
  ) -> String {
    guard !strip.chips.isEmpty, strip.window.width > 0, strip.window.height > 0 else { return "" }
    let w = strip.window
    let size = 100.0 / Double(w.width)
    let d = Markup.path(s.outline) {
      PixelPoint(x: ($0.x - Double(w.column)) * size, y: ($0.y - Double(w.row)) * size)
    }
    let box = "0 0 100 \(Markup.n(Double(w.height) * size))"
    let figures = strip.chips.map { chip -> String in
      let roles = self.roles(of: chip, in: s, c.text)
      let stands = self.stands(s, at: chip.time)
      let known = c.scene(chip.scene)?.timeOfDayKnown ?? false
      let alt = c.text.chipAlt(s.id, c.text.date(chip.time.date))
      let marks = roles.map { "<span class=\"role \($0.side)\">\(Markup.escape($0.label))</span>" }
      let title = known ? c.text.moment(chip.time) : c.text.date(chip.time.date)
      let date = c.link(
        chip.scene, Markup.sentence(c.text.shortDate(chip.time.date)), title: title)
      return """
        <figure class="chip\(roles.isEmpty ? "" : " cited")"><div class="stage">\(Markup.image(chip.picture, alt: alt, lazy: true))\
        <svg class="over" viewBox="\(box)" preserveAspectRatio="none" aria-hidden="true"><path class="case thin" d="\(d)"/>\
        <path class="ol \(s.status.rawValue) \(stands ? "stands" : "absent")" d="\(d)"/></svg></div>\
        <figcaption>\(date)\(marks.joined())</figcaption></figure>
        """
    }
    return
      "<div class=\"strip\" role=\"group\" aria-label=\"\(Markup.escape(c.text.stripLabel(s.id)))\">\(figures.joined(separator: "\n"))</div><p class=\"note\">\(Markup.sentence(c.text.chipNote))</p>"
  }

  private typealias Role = (side: String, label: String)

  /// What the structure's own brackets say of the image; what the chip came with where they say nothing.
  private static func roles(
    of chip: ReportInput.Chip, in s: Structure, _ text: ReportText
  ) -> [Role] {
    let several = s.events.count > 1
    let found = s.events.flatMap { event -> [Role] in
      let kind = several ? "\(text.event(event.kind)): " : ""
      var roles: [Role] = []
      if event.bracket.firstWith?.scene == chip.scene {
        roles.append(("with", kind + text.firstWith))
      }
      if event.bracket.lastWithout?.scene == chip.scene {
        roles.append(("without", kind + text.lastWithout))
      }
      return roles
    }
    if found.isEmpty, let role = chip.role { return [("without", role)] }
    return found
  }

  /// Whether the structure is known to stand in an image of that time.
  static func stands(_ s: Structure, at time: Instant) -> Bool {
    let gone = s.events.last { $0.kind == .demolition }?.bracket.lastWithout?.time
    if s.status == .demolished, let gone, time > gone { return false }
    guard s.status == .new else { return true }
    let appeared = s.events.filter { $0.kind != .clearing }.compactMap(\.bracket.firstWith?.time).min()
    return appeared.map { time >= $0 } ?? true
  }
}
