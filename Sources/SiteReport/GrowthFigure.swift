import RasterCore
import SiteAnalysis

/// Two curves over the time of the series: the built area with the bounds that the brackets leave, and the share of each site that changed.
struct GrowthFigure {
  static let width = 1000.0
  private static let left = 64.0
  private static let right = 960.0
  private static let top = 48.0
  private static let areaHeight = 190.0
  private static let activityHeight = 110.0
  /// Sites with a curve of their own; more would be a tangle.
  private static let siteLimit = 3

  let c: ReportContext
  let axis: TimeAxis
  private let steps: [Step]
  private let base: Double
  private let first: Double
  private let last: Double

  /// One change of the built area: within `from...to` by `area` square metres, most likely on `best`. Infinite where a side is open.
  struct Step {
    var from: Double
    var to: Double
    var best: Double
    var area: Double
  }

  /// Nil where neither curve has anything to show.
  init?(_ context: ReportContext) {
    let times = context.usable.map(\.time)
    guard let first = times.min(), let last = times.max(), first < last else { return nil }
    c = context
    axis = TimeAxis(first: first, last: last, left: Self.left, right: Self.right)
    self.first = first.days
    self.last = last.days
    let likely = context.account.structures.filter { $0.probability >= 0.5 }
    steps = likely.flatMap(Self.steps)
    // What stood there when the series began.
    base =
      likely.reduce(0) { $0 + ($1.status == .new ? 0 : $1.areaSquareMetres) }
      - likely.reduce(0) { sum, s in sum + (s.status == .changed ? s.extended : 0) }
    guard !steps.isEmpty || context.account.sites.contains(where: { $0.activity.count > 1 }) else { return nil }
  }

  static func steps(of s: Structure) -> [Step] {
    func step(_ event: Event, _ area: Double) -> Step {
      Step(
        from: event.bracket.lastWithout?.time.days ?? -.infinity,
        to: event.bracket.firstWith?.time.days ?? .infinity, best: Double(event.best.dayNumber) + 0.5, area: area)
    }
    var result: [Step] = []
    if s.status == .new, let event = s.events.first(where: { $0.kind == .construction }) ?? s.events.first {
      result.append(step(event, s.areaSquareMetres - s.extended))
    }
    for event in s.events where event.kind == .extension_ && s.extended > 0 { result.append(step(event, s.extended)) }
    if s.status == .demolished, let event = s.events.last(where: { $0.kind == .demolition }) {
      result.append(step(event, -s.areaSquareMetres))
    }
    return result
  }

  // MARK: Page

  func render() -> String {
    let t = c.text
    let drawing = draw()
    return """
      <section aria-labelledby="h-growth">
      <h2 id="h-growth">\(Markup.escape(t.growth))</h2>
      <figure class="timeline growth">
      <div class="scroll" tabindex="0" role="region" aria-label="\(t.growthLabel)">
      <svg viewBox="0 0 1000 \(Markup.n(drawing.height))" class="chart" role="img" aria-label="\(Markup.escape(description))">
      \(drawing.markup)
      </svg>
      </div>
      <figcaption>\(Furniture.scrollHint(c))<p>\(Markup.sentence(caption))</p>\(Furniture.sources(c))</figcaption>
      </figure>
      </section>
      """
  }

  private var caption: String {
    ((hasBuiltArea ? [c.text.growthNote] : []) + (hasActivity ? [c.text.activityNote] : [])).joined(separator: " ")
  }

  var hasActivity: Bool { c.account.sites.contains { $0.activity.count > 1 } }

  /// The curve in words, for who does not see it.
  private var description: String {
    guard !steps.isEmpty else { return c.text.growthLabel }
    return c.text.growthInWords(hectares(bounds(at: first).best), hectares(bounds(at: last).best))
  }

  private func hectares(_ squareMetres: Double) -> String {
    Wording.significant(max(squareMetres, 0) / 1e4, digits: 3) + " ha"
  }

  // MARK: Drawing

  var hasBuiltArea: Bool { !steps.isEmpty }

  /// The drawing alone, 1000 wide, with its height.
  func draw(built: Bool = true, changed: Bool = true) -> (markup: String, height: Double) {
    var y = Self.top
    var out = ""
    if hasBuiltArea && built {
      out += builtArea(y)
      y += Self.areaHeight + 34
    }
    if hasActivity && changed {
      out += activity(y)
      y += Self.activityHeight + 34
    }
    return (grid(to: y - 30) + out, y - 12)
  }

  private func grid(to bottom: Double) -> String {
    axis.ticks(c.text).map { tick in
      let kind = tick.strong ? "strong" : "weak"
      return
        "<path class=\"grid \(kind)\" d=\"M\(Markup.n(tick.x)) 20V\(Markup.n(bottom))\"/><text class=\"tick \(kind)\" x=\"\(Markup.n(tick.x))\" y=\"13\">\(Markup.escape(tick.label))</text>"
    }.joined()
  }

  /// Built area at a time: at least, most likely, at most.
  func bounds(at day: Double) -> (low: Double, best: Double, high: Double) {
    var (low, best, high) = (base, base, base)
    for step in steps {
      if day >= step.best { best += step.area }
      let (sure, possible) = (day >= step.to || step.from == -.infinity, day > step.from)
      if step.area > 0 {
        if sure { low += step.area }
        if possible { high += step.area }
      } else {
        if possible { low += step.area }
        if sure { high += step.area }
      }
    }
    return (low, best, high)
  }

  private func builtArea(_ top: Double) -> String {
    let bottom = top + Self.areaHeight
    let turns = steps.flatMap { [$0.from, $0.to, $0.best] }.filter { $0 > first && $0 < last }
    let days = [first] + Set(turns).sorted() + [last]
    let peak = days.map { bounds(at: $0 + 1e-6).high }.max() ?? 0
    let unit = Furniture.roundLength(atMost: max(peak, 1) / 2.4)
    let full = max((peak / unit).rounded(.up) * unit, unit)
    func y(_ area: Double) -> Double { bottom - min(max(area / full, 0), 1) * Self.areaHeight }
    func line(_ value: (Double) -> Double) -> [PixelPoint] {
      days.indices.flatMap { i -> [PixelPoint] in
        let now = y(value(days[i] + 1e-6))
        let end = i + 1 < days.count ? days[i + 1] : last
        return [PixelPoint(x: axis.x(days[i]), y: now), PixelPoint(x: axis.x(end), y: now)]
      }
    }
    func path(_ points: [PixelPoint]) -> String {
      points.map { "\(Markup.n($0.x)) \(Markup.n($0.y))" }.joined(separator: "L")
    }
    let high = line { bounds(at: $0).high }
    let low = line { bounds(at: $0).low }
    var out = scale(full, unit, top, bottom) { self.hectares($0) }
    out +=
      "<text class=\"head\" x=\"\(Self.left)\" y=\"\(Markup.n(top - 6))\">\(Markup.escape(c.text.builtArea))</text>"
    out += "<path class=\"between-bounds\" d=\"M\(path(high))L\(path(low.reversed()))Z\"/>"
    out += "<path class=\"act\" d=\"M\(path(line { bounds(at: $0).best }))\"/>"
    return out
  }

  private func scale(
    _ full: Double, _ unit: Double, _ top: Double, _ bottom: Double, _ label: (Double) -> String
  ) -> String {
    var out = ""
    var value = 0.0
    while value <= full * 1.0001 {
      let y = bottom - value / full * (bottom - top)
      out +=
        "<path class=\"grid level\" d=\"M\(Self.left) \(Markup.n(y))H\(Self.right)\"/><text class=\"row small\" x=\"\(Self.left - 8)\" y=\"\(Markup.n(y + 4))\">\(Markup.escape(label(value)))</text>"
      value += unit
    }
    return out
  }

  private func activity(_ top: Double) -> String {
    let bottom = top + Self.activityHeight
    let sites = c.account.sites.filter { $0.activity.count > 1 }.prefix(Self.siteLimit)
    let peak = sites.flatMap(\.activity).map(\.changedShare).filter(\.isFinite).max() ?? 0
    let full = peak > 0.5 ? 1.0 : peak > 0.2 ? 0.5 : 0.2
    var out = scale(full, full / 2, top, bottom) { c.text.percent($0) }
    out += "<text class=\"head\" x=\"\(Self.left)\" y=\"\(Markup.n(top - 6))\">\(Markup.escape(c.text.activity))</text>"
    var ends: [(y: Double, id: String)] = []
    for (k, site) in sites.enumerated() {
      let samples = site.activity.filter { $0.changedShare.isFinite }.sorted { $0.time < $1.time }
      guard let end = samples.last else { continue }
      let points = samples.map { sample in
        let y = bottom - min(max(sample.changedShare / full, 0), 1) * (bottom - top)
        return "\(Markup.n(axis.x(sample.time))) \(Markup.n(y))"
      }
      out += "<path class=\"act line\(k)\" d=\"M\(points.joined(separator: "L"))\"/>"
      let name = sites.count > 1 ? site.id : ""
      ends.append((bottom - min(max(end.changedShare / full, 0), 1) * (bottom - top), name))
    }
    // Names at the ends of the curves, pushed apart where they meet.
    var free = -Double.infinity
    for end in ends.sorted(by: { $0.y < $1.y }) {
      let y = max(end.y, free)
      free = y + 13
      out += "<text class=\"end\" x=\"\(Self.right + 6)\" y=\"\(Markup.n(y + 4))\">\(Markup.escape(end.id))</text>"
    }
    return out
  }
}

extension Structure {
  /// What extensions added, m2.
  var extended: Double {
    let before = events.compactMap { $0.kind == .extension_ ? $0.areaBefore : nil }.min()
    return before.map { max(0, areaSquareMetres - $0) } ?? 0
  }
}
