import RasterCore
import SiteAnalysis

/// A page part for every structure that appeared, changed or vanished: what, how big, when, and the pictures that show it.
enum StructureSection {
  static func all(_ c: ReportContext) -> String {
    guard !c.described.isEmpty else { return "" }
    let strips = Dictionary(
      c.input.strips.map { ($0.structure, $0) }, uniquingKeysWith: { first, _ in first })
    let sections = c.described.map { render($0, strips[$0.id], c) }
    return """
      <section aria-labelledby="h-structures">
      <h2 id="h-structures">\(Markup.escape(c.text.structures))</h2>
      <p class="lead-note">\(Markup.sentence(c.text.chipNote))</p>
      \(Furniture.sources(c))
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
    let number = c.structureNumber(s.id)
    let chips = strip.flatMap { ChipFigures(strip: $0, structure: s, c: c) }
    return """
      <article class="structure" id="structure-\(number)" aria-labelledby="h-s\(number)">
      <div class="top"><header><h3 id="h-s\(number)">\(Markup.name(s.id))</h3>\
      <p class="what"><span class="dot \(s.status.rawValue)" aria-hidden="true"></span>\(Markup.escape(Wording.capital(kind)))\(place)</p></header>
      \(facts(s, c))
      \(chips?.panel() ?? "")</div>
      \(steps(s, c))
      \(chips?.between() ?? "")
      \(chips?.years() ?? "")
      \(MeasureNote.render(s, c))
      </article>
      """
  }

  // MARK: What is known of it

  private static func facts(_ s: Structure, _ c: ReportContext) -> String {
    let t = c.text
    var items: [(String, String)] = [(t.covers, area(s, acres: c.options.acres))]
    if let height = s.heightMetres {
      let text =
        s.height95.map { Wording.plusMinus(height, $0, unit: "m") }
        ?? "\(Wording.significant(height, digits: 2)) m"
      items.append((t.height, Markup.sentence(text)))
    } else if s.form == .building {
      items.append((t.height, "<span class=\"soft\">\(Markup.sentence(t.noHeight(s.evidence)))</span>"))
    }
    let word = Wording.likelihood(s.probability) ?? t.almostCertain
    items.append((t.existence, Markup.sentence("\(Wording.capital(word)), \(t.probability(s.probability))")))
    if let old = s.replaces { items.append((t.before, Markup.sentence(t.replaces(old)))) }
    let list = items.map { "<div><dt>\(Markup.escape($0.0))</dt><dd>\($0.1)</dd></div>" }
    return "<dl class=\"facts\">\(list.joined())</dl>"
  }

  /// In square metres, and in hectares too.
  static func area(_ s: Structure, acres: Bool = false) -> String {
    let metres = Wording.plusMinus(s.areaSquareMetres, s.area95, unit: "m²")
    let more = acres ? ", \(Wording.inAcres(s.areaSquareMetres, s.area95))" : ""
    return Markup.sentence(metres)
      + " <span class=\"alt\">\(Markup.sentence(Wording.areaInHectares(s) + more))</span>"
  }

  // MARK: Steps

  private static func steps(_ s: Structure, _ c: ReportContext) -> String {
    guard !s.events.isEmpty else { return "<p>\(c.text.noEvents)</p>" }
    let items = s.events.sorted { $0.best < $1.best }.map { step($0, s.form, c) }
    return "<ol class=\"steps\">\(items.joined())</ol>"
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

  /// Whether the structure is known to stand in an image of that time.
  static func stands(_ s: Structure, at time: Instant) -> Bool {
    let gone = s.events.last { $0.kind == .demolition }?.bracket.lastWithout?.time
    if s.status == .demolished, let gone, time > gone { return false }
    guard s.status == .new else { return true }
    let appeared = s.events.filter { $0.kind != .clearing }.compactMap(\.bracket.firstWith?.time).min()
    return appeared.map { time >= $0 } ?? true
  }
}
