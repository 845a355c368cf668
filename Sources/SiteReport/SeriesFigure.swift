import RasterCore
import SiteAnalysis

/// The images of the series on one stretch: twelve side by side, and with JavaScript all of them one after the other.
struct SeriesFigure {
  /// Small multiples on paper and below the player.
  static let multiples = 12
  /// Usable share from which an image may be one of them.
  static let clearShare = 0.9

  let c: ReportContext
  let frames: [ReportInput.Frame]
  /// Steps that an image is the first to show, by scene id.
  private let steps: [String: [(structure: Structure, kind: EventKind)]]

  init(_ c: ReportContext) {
    self.c = c
    frames = c.input.frames
    var steps: [String: [(structure: Structure, kind: EventKind)]] = [:]
    for s in c.described where s.probability >= 0.5 {
      for event in s.events where event.probability >= 0.5 {
        guard let scene = event.bracket.firstWith?.scene, event.bracket.lastWithout != nil else { continue }
        steps[scene, default: []].append((s, event.kind))
      }
    }
    self.steps = steps
  }

  /// Structures of which the image is the first to show a step.
  func shown(by scene: String) -> [Structure] { (steps[scene] ?? []).map(\.structure) }

  /// "S1: construction, S4: completion"; empty for most images.
  func words(for scene: String) -> String {
    let notes = (steps[scene] ?? []).map { "\($0.structure.id): \(c.text.event($0.kind))" }
    return notes.prefix(3).joined(separator: ", ") + (notes.count > 3 ? " \(c.text.andMore(notes.count - 3))" : "")
  }

  func render() -> String {
    guard frames.count > 2 else { return "" }
    let t = c.text
    let chosen = Set(Self.choose(frames))
    let aspect = Double(max(c.input.frameWindow.width, 1)) / Double(max(c.input.frameWindow.height, 1))
    let items = frames.indices.map { item($0, isKey: chosen.contains($0)) }
    return """
      <section aria-labelledby="h-series">
      <h2 id="h-series">\(Markup.escape(t.series))</h2>
      <figure class="series" style="--aspect:\(Markup.n(aspect, 4))">
      <div class="player" hidden>
      <div class="stage"><img alt=""><span class="tag"></span></div>
      <div class="control"><button type="button" data-act="play" data-stop="\(t.pause)">\(t.play)</button>\
      <button type="button" data-act="back" aria-label="\(t.earlier)">‹</button><button type="button" data-act="on" aria-label="\(t.later)">›</button>\
      <input type="range" min="0" max="\(frames.count - 1)" value="0" step="1" aria-label="\(Markup.escape(t.dateSlider))"></div>
      <p class="event" aria-live="polite"></p>
      </div>
      <ol class="frames">\(items.joined(separator: "\n"))</ol>
      <figcaption><p>\(Markup.sentence(t.seriesNote(min(chosen.count, Self.multiples), frames.count))) \(Markup.sentence(extent))</p>\(Furniture.sources(c))</figcaption>
      </figure>
      </section>
      """
  }

  /// How wide a frame is and where its north lies, in words: the frames have no fixed size on a page.
  var extent: String {
    let metres = Double(c.input.frameWindow.width) * c.metresPerPixel
    let width =
      metres >= 1_000
      ? "\(Wording.significant(metres / 1_000, digits: 2)) km" : "\(Wording.significant(metres, digits: 2)) m"
    let angle = Furniture.northAngle(c.input.grid, c.input.ground) ?? 0
    return abs(angle) < 5 ? c.text.eachWide(width) : c.text.eachWideTurned(width, Wording.number(angle, place: 0))
  }

  private func item(_ i: Int, isKey: Bool) -> String {
    let frame = frames[i]
    let date = c.text.date(frame.time.date)
    let words = words(for: frame.scene)
    let note = words.isEmpty ? "" : " data-step=\"\(Markup.escape(c.text.firstImageOf(words)))\""
    let image = Markup.image(frame.picture, alt: c.text.frameAlt(date), lazy: true)
    let link = c.link(frame.scene, Markup.sentence(c.text.shortDate(frame.time.date)))
    return "<li\(isKey ? " class=\"key\"" : "") data-date=\"\(Markup.escape(date))\"\(note)>\(image)\(link)</li>"
  }

  /// First and last clear image, and between them the clear ones that lie nearest to even steps of time.
  static func choose(_ frames: [ReportInput.Frame], limit: Int = multiples) -> [Int] {
    var clear = frames.indices.filter { frames[$0].usableShare >= clearShare }
    if clear.count < min(limit, 4) { clear = Array(frames.indices) }
    guard clear.count > limit, let first = clear.first, let last = clear.last else { return clear }
    let start = frames[first].time.days
    let step = (frames[last].time.days - start) / Double(limit - 1)
    var chosen = Set([first, last])
    for k in 1..<(limit - 1) {
      let wanted = start + step * Double(k)
      let rest = clear.filter { !chosen.contains($0) }
      if let best = rest.min(by: { abs(frames[$0].time.days - wanted) < abs(frames[$1].time.days - wanted) }) {
        chosen.insert(best)
      }
    }
    return chosen.sorted()
  }
}
