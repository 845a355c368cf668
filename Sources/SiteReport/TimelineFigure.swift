import RasterCore
import SiteAnalysis

/// One drawing of the whole series: images, phases of each site, steps of each structure.
struct TimelineFigure {
  static let width = 1000.0
  static let left = 84.0
  static let siteLimit = 8

  let c: ReportContext
  let axis: TimeAxis

  /// Nil where there is no image to put on a line.
  init?(_ context: ReportContext) {
    let times = context.scenes.map(\.time)
    guard let first = times.min(), let last = times.max() else { return nil }
    c = context
    axis = TimeAxis(first: first, last: last, left: Self.left, right: Self.width - 8)
  }

  func render() -> String {
    let t = c.text
    let drawing = draw()
    return """
      <section aria-labelledby="h-time">
      <h2 id="h-time">\(Markup.escape(t.timeline))</h2>
      <figure class="timeline">
      <div class="scroll" tabindex="0" role="region" aria-label="\(t.timelineLabel)">
      <svg viewBox="0 0 1000 \(Markup.n(drawing.height))" class="chart" role="group" aria-label="\(t.timelineLabel)">
      \(drawing.markup)
      </svg>
      </div>
      \(legend())
      <figcaption>\(Furniture.scrollHint(c))<p>\(Markup.sentence(caption(drawing.shown)))</p>\(Furniture.sources(c))</figcaption>
      </figure>
      </section>
      """
  }

  /// The drawing alone, 1000 wide, with its height and the number of structures in it.
  func draw() -> (markup: String, height: Double, shown: Int) {
    var y = 30.0
    var rows = imagesRow(y)
    y += 42
    for site in c.account.sites.prefix(Self.siteLimit) {
      let row = siteRow(site, y)
      rows += row.markup
      y += row.height
    }
    let dated = c.described.filter { !$0.events.isEmpty }
    if !dated.isEmpty { y += 8 }
    for structure in dated {
      rows += structureRow(structure, y)
      y += 22
    }
    y += 6
    return (Self.patterns + grid(to: y) + rows, y, dated.count)
  }

  private func caption(_ shown: Int) -> String {
    var parts = [c.text.timelineCaption]
    let more = c.notable.filter { !$0.events.isEmpty }.count - shown
    if more > 0 { parts.append(c.text.moreRows(more)) }
    let sites = c.account.sites.count - Self.siteLimit
    if sites > 0 { parts.append(c.text.moreSites(sites)) }
    return parts.joined(separator: " ")
  }

  // MARK: Axis and images

  /// Hatches in the colour of the phase that begins.
  static let patterns: String = {
    let each = ["none", "prep", "active", "post"].map { name in
      "<pattern id=\"h-\(name)\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><rect class=\"hb\" width=\"6\" height=\"6\"/><rect class=\"ph-\(name)\" width=\"2.6\" height=\"6\"/></pattern>"
    }
    return "<defs>\(each.joined())</defs>"
  }()

  private func grid(to bottom: Double) -> String {
    axis.ticks(c.text).map { tick in
      let x = Markup.n(tick.x)
      let kind = tick.strong ? "strong" : "weak"
      return
        "<path class=\"grid \(kind)\" d=\"M\(x) 20V\(Markup.n(bottom - 4))\"/><text class=\"tick \(kind)\" x=\"\(x)\" y=\"13\">\(Markup.escape(tick.label))</text>"
    }.joined()
  }

  private func imagesRow(_ y: Double) -> String {
    let marks = c.scenes.map { scene -> String in
      let x = Markup.n(axis.x(scene.time), 2)
      let when = c.moment(scene.time, known: scene.timeOfDayKnown)
      let file = ReportContext.fileName(scene.path)
      let fate = scene.used ? c.text.usedImage : "\(c.text.unusedImage): \(scene.reason ?? "")"
      let title = "<title>\(Markup.escape("\(when) · \(file) · \(fate)"))</title>"
      return scene.used
        ? "<path class=\"im used\" d=\"M\(x) \(y)v20\">\(title)</path>"
        : "<circle class=\"im unused\" cx=\"\(x)\" cy=\"\(y + 26)\" r=\"2.6\">\(title)</circle>"
    }
    return rowLabel(c.text.images, y + 14) + "<g>\(marks.joined())</g>"
  }

  private func rowLabel(_ text: String, _ y: Double, id: String? = nil) -> String {
    let label =
      "<text class=\"row\" x=\"\(Self.left - 12)\" y=\"\(Markup.n(y))\">\(Markup.escape(text))</text>"
    guard let id, let anchor = c.anchor(id) else { return label }
    return "<a href=\"#\(anchor)\">\(label)</a>"
  }

  // MARK: Sites

  private func siteRow(_ site: Site, _ y: Double) -> (markup: String, height: Double) {
    var out = rowLabel(c.text.site(site.id), y + 15, id: site.id)
    out += phaseBands(site, y)
    let stalls = Wording.quietTimes(of: site, in: c.account).map(\.stall)
    out += stallMarks(stalls, y + 25)
    return (out, stalls.isEmpty ? 36 : 52)
  }

  /// Solid where the phase is sure, hatched within the bracket of its onset.
  private func phaseBands(_ site: Site, _ y: Double) -> String {
    let phases = site.phases
    return phases.enumerated().map { i, onset in
      let name = Self.phaseClass(onset.phase)
      let next = i + 1 < phases.count ? phases[i + 1].bracket : nil
      let from = onset.bracket.lastWithout.map { axis.x($0.time) } ?? axis.left
      let sure = onset.bracket.firstWith.map { axis.x($0.time) } ?? from
      let until =
        next.map { ($0.lastWithout ?? $0.firstWith).map { axis.x($0.time) } ?? sure } ?? axis.right
      // A phase that no image holds alone still has its bracket; the bands then meet.
      let end = max(sure, until)
      let title = "<title>\(Markup.escape(phaseTitle(onset)))</title>"
      let open = onset.bracket.lastWithout == nil
      let hatch =
        sure > from && !open
        ? "<rect fill=\"url(#h-\(name))\" x=\"\(Markup.n(from))\" y=\"\(y)\" width=\"\(Markup.n(sure - from))\" height=\"22\">\(title)</rect>"
        : ""
      let start = open ? from : sure
      let band =
        "<rect class=\"ph-\(name)\" x=\"\(Markup.n(start))\" y=\"\(y)\" width=\"\(Markup.n(max(end - start, 0.8)))\" height=\"22\">\(title)</rect>"
      let label = c.text.phase(onset.phase)
      let fits = Double(label.count) * 6.6 + 10 < end - start
      let words =
        fits
        ? "<text class=\"in in-\(name)\" data-on=\"--\(name)\" x=\"\(Markup.n(start + 7))\" y=\"\(y + 15)\">\(label)</text>"
        : ""
      return hatch + band + words
    }.joined()
  }

  private func phaseTitle(_ onset: PhaseOnset) -> String {
    "\(c.text.phase(onset.phase)): \(Wording.range(onset.bracket))"
  }

  static func phaseClass(_ phase: Phase) -> String {
    switch phase {
    case .noActivity: "none"
    case .sitePreparation: "prep"
    case .activeConstruction: "active"
    case .postConstruction: "post"
    }
  }

  /// Grey bars under the bands; a name stands beside the last one or where it does not touch the next.
  private func stallMarks(_ stalls: [Stall], _ y: Double) -> String {
    let ordered = stalls.sorted { $0.from.time < $1.from.time }
    return ordered.enumerated().map { i, stall in
      let from = axis.x(stall.from.time)
      let width = max(axis.x(stall.to.time) - from, 2)
      let title = c.text.stallTitle(
        c.text.date(stall.from.time.date), c.text.date(stall.to.time.date), stall.usableImages)
      let next = i + 1 < ordered.count ? axis.x(ordered[i + 1].from.time) : axis.right
      let room = 84.0
      let bar =
        "<rect class=\"stall\" x=\"\(Markup.n(from))\" y=\"\(y + 3)\" width=\"\(Markup.n(width))\" height=\"4\"><title>\(Markup.escape(title))</title></rect>"
      let words: String
      if width > room {
        words = "<text class=\"step\" x=\"\(Markup.n(from))\" y=\"\(y + 18)\">\(c.text.stalled)</text>"
      } else if from + width + room < next {
        words = "<text class=\"step\" x=\"\(Markup.n(from + width + 6))\" y=\"\(y + 9)\">\(c.text.stalled)</text>"
      } else {
        words = ""
      }
      return bar + words
    }.joined()
  }
}
