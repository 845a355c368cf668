import RasterCore
import SiteAnalysis

extension TimelineFigure {
  /// A line per structure: each step a bar over its bracket with a mark at the likeliest day.
  func structureRow(_ s: Structure, _ y: Double) -> String {
    let middle = y + 10
    let label =
      "<a href=\"#\(c.anchor(s.id) ?? "")\"><text class=\"row\" x=\"\(Self.left - 12)\" y=\"\(Markup.n(middle + 4))\">\(Markup.escape(s.id))</text></a>"
    let line =
      "<path class=\"base\" d=\"M\(axis.left) \(middle)H\(axis.right)\"/>"
    let events = s.events.sorted { $0.best < $1.best }
    var out = label + line
    for (i, event) in events.enumerated() {
      let next = i + 1 < events.count ? extent(events[i + 1]).from : axis.right + 8
      out += mark(event, of: s, middle, roomUntil: next)
    }
    return out
  }

  /// The ends of the bar; an open side ends at the mark.
  private func extent(_ event: Event) -> (from: Double, to: Double, best: Double) {
    let a = event.bracket.lastWithout.map { axis.x($0.time) }
    let b = event.bracket.firstWith.map { axis.x($0.time) }
    let raw = axis.x(event.best)
    let best = min(max(raw, a ?? axis.left), b ?? axis.right)
    return (a ?? min(best, b ?? best), b ?? max(best, a ?? best), best)
  }

  private func mark(
    _ event: Event, of s: Structure, _ y: Double, roomUntil next: Double
  ) -> String {
    let (from, to, best) = extent(event)
    let caps =
      (event.bracket.lastWithout == nil ? "" : "M\(Markup.n(from)) \(y - 4.5)v9")
      + (event.bracket.firstWith == nil ? "" : "M\(Markup.n(to)) \(y - 4.5)v9")
    let title = "\(s.id): \(Wording.sentence(for: event, form: s.form))"
    let label = c.text.event(event.kind)
    let end = max(to, best + 6)
    let room = Double(label.count) * 6 + 12
    var words = ""
    if end + room < next {
      words = "<text class=\"step\" x=\"\(Markup.n(end + 6))\" y=\"\(y + 4)\">\(label)</text>"
    } else if next > axis.right, from - room > axis.left, s.events.count == 1 {
      words =
        "<text class=\"step end\" x=\"\(Markup.n(min(from, best - 6) - 6))\" y=\"\(y + 4)\">\(label)</text>"
    }
    // An open side runs to the edge in dots: it may lie anywhere there.
    let before = event.bracket.lastWithout == nil ? "M\(axis.left) \(y)H\(Markup.n(from))" : ""
    let after = event.bracket.firstWith == nil ? "M\(Markup.n(to)) \(y)H\(axis.right)" : ""
    let open = before + after
    let dots = open.isEmpty ? "" : "<path class=\"bar open\" d=\"\(open)\"/>"
    let bar = "M\(Markup.n(from)) \(y)H\(Markup.n(max(to, from + 0.5)))\(caps)"
    return
      "<g class=\"ev \(s.status.rawValue)\"><title>\(Markup.escape(title))</title>\(dots)<path class=\"bar\" d=\"\(bar)\"/>\(Self.glyph(event.kind, best, y))</g>\(words)"
  }

  /// Shape tells the kind, so that the drawing reads in grey.
  static func glyph(_ kind: EventKind, _ x: Double, _ y: Double) -> String {
    let d: String
    switch kind {
    case .clearing: d = "M-5 -4H5L0 5Z"
    case .construction: d = "M-4.5 -4.5H4.5V4.5H-4.5Z"
    case .roofing: d = "M-5.5 4L0 -5L5.5 4Z"
    case .completion: d = "M-5 0A5 5 0 1 0 5 0A5 5 0 1 0 -5 0Z"
    case .reRoofing: d = "M0 -6L6 0L0 6L-6 0Z"
    case .extension_: d = "M-2 -6H2V-2H6V2H2V6H-2V2H-6V-2H-2Z"
    case .demolition: d = "M-5.5 -3.5L-3.5 -5.5L0 -2L3.5 -5.5L5.5 -3.5L2 0L5.5 3.5L3.5 5.5L0 2L-3.5 5.5L-5.5 3.5L-2 0Z"
    case .stall: d = "M-4.5 -5H-1.5V5H-4.5ZM1.5 -5H4.5V5H1.5Z"
    case .resumption: d = "M-4 -5.5L5.5 0L-4 5.5Z"
    }
    return "<path class=\"glyph\" transform=\"translate(\(Markup.n(x)) \(Markup.n(y)))\" d=\"\(d)\"/>"
  }

  func legend() -> String {
    let marks = legendItems().map {
      "<li><svg viewBox=\"0 0 22 14\" aria-hidden=\"true\">\($0.mark)</svg>\(Markup.escape($0.label))</li>"
    }
    return "<ul class=\"legend tl\" aria-label=\"\(c.text.legend)\">\(marks.joined())</ul>"
  }

  /// Marks 22 by 14 and what they mean.
  func legendItems() -> [(mark: String, label: String)] {
    var items = [
      ("<path class=\"im used\" d=\"M11 1v12\"/>", c.text.usedImage)
    ]
    if c.scenes.contains(where: { !$0.used }) {
      items.append(("<circle class=\"im unused\" cx=\"11\" cy=\"7\" r=\"3\"/>", c.text.unusedImage))
    }
    let phases = Set(c.account.sites.prefix(Self.siteLimit).flatMap(\.phases).map(\.phase))
    for phase in Phase.allCases where phases.contains(phase) {
      let mark = "<rect class=\"ph-\(Self.phaseClass(phase))\" x=\"1\" y=\"2\" width=\"20\" height=\"10\"/>"
      items.append((mark, c.text.phase(phase)))
    }
    if c.account.sites.contains(where: { !$0.stalls.isEmpty }) {
      items.append(
        ("<rect class=\"stall\" x=\"1\" y=\"5\" width=\"20\" height=\"4\"/>", c.text.stalled))
    }
    let kinds = Set(c.described.flatMap(\.events).map(\.kind))
    for kind in EventKind.allCases where kinds.contains(kind) {
      items.append(("<g class=\"ev\">\(Self.glyph(kind, 11, 7))</g>", c.text.event(kind)))
    }
    if !kinds.isEmpty {
      items.append(
        ("<g class=\"ev\"><path class=\"bar\" d=\"M2 7H20M2 3v8M20 3v8\"/></g>", c.text.bracketLegend))
    }
    if c.described.flatMap(\.events).contains(where: {
      $0.bracket.lastWithout == nil || $0.bracket.firstWith == nil
    }) {
      items.append(("<g class=\"ev\"><path class=\"bar open\" d=\"M2 7H20\"/></g>", c.text.openSide))
    }
    return items.map { (mark: $0.0, label: $0.1) }
  }
}
