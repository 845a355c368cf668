import Geolocation
import RasterCore

/// The proof sheet of a geolocation: what a second person needs to follow it or to refute it, on one page.
public struct ProofSheet: Sendable {
  public struct Pair: Sendable {
    public var number: Int
    public var name: String
    public var note: String
    public var place: GeoPosition
    /// Residual in pixels and standard deviations; metres from the camera.
    public var residual: String
    public var distance: String
    public var leftOut: Bool
    public init(
      number: Int, name: String, note: String, place: GeoPosition, residual: String, distance: String, leftOut: Bool
    ) {
      self.number = number
      self.name = name
      self.note = note
      self.place = place
      self.residual = residual
      self.distance = distance
      self.leftOut = leftOut
    }
  }
  public struct Test: Sendable {
    public var name: String
    public var verdict: String
    public var reason: String
    public init(name: String, verdict: String, reason: String) {
      self.name = name
      self.verdict = verdict
      self.reason = reason
    }
  }
  public var title: String
  /// One word, and the rule by which it was chosen.
  public var confidence: String
  public var rule: String
  /// Facts of the camera: name and value.
  public var facts: [(String, String)]
  public var frame: FrameFigure
  public var map: ProofMap
  public var pairs: [Pair]
  public var tests: [Test]
  public var statements: [String]
  /// What did not match, and what is weak.
  public var doubts: [String]
  public var sources: [(String, String)]

  public init(
    title: String, confidence: String, rule: String, facts: [(String, String)], frame: FrameFigure, map: ProofMap,
    pairs: [Pair],
    tests: [Test], statements: [String], doubts: [String], sources: [(String, String)]
  ) {
    self.title = title
    self.confidence = confidence
    self.rule = rule
    self.facts = facts
    self.frame = frame
    self.map = map
    self.pairs = pairs
    self.tests = tests
    self.statements = statements
    self.doubts = doubts
    self.sources = sources
  }

  // MARK: HTML

  private static let style = """
    :root{color-scheme:light}*{box-sizing:border-box}body{margin:0;background:#fff;color:#191919;font:400 16px/1.5 system-ui,"DejaVu Sans",sans-serif}
    main{max-width:1500px;margin:0 auto;padding:1.5rem}h1{font-size:1.7rem;margin:0 0 .3rem}h2{font-size:1.15rem;margin:1.6rem 0 .5rem}
    .word{display:inline-block;padding:.1rem .6rem;border:2px solid #191919;font-weight:700}.rule,.small{color:#55554f;font-size:.85rem}
    .pictures{display:grid;grid-template-columns:1fr 1fr;gap:1rem;margin:1rem 0}@media(max-width:60rem){.pictures{grid-template-columns:1fr}}
    figure{margin:0}figure svg{width:100%;height:auto;display:block;border:1px solid #0004}figcaption{font-size:.85rem;color:#55554f;margin-top:.3rem}
    table{border-collapse:collapse;width:100%;font-size:.9rem}th,td{text-align:left;padding:.25rem .6rem;border-bottom:1px solid #d8d7d0;vertical-align:top;overflow-wrap:anywhere}
    .dot{display:inline-block;width:1.5em;height:1.5em;line-height:1.5em;border-radius:50%;text-align:center;font-weight:700;font-size:.8rem;white-space:nowrap;border:1px solid #0008;color:#000}
    .out td{color:#8a1f11}.consistent{color:#00664a}.inconsistent{color:#a3220f;font-weight:700}dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1rem;margin:0}
    dt{color:#55554f}dd{margin:0;overflow-wrap:anywhere}.review{border:1px solid #191919;padding:.6rem 1rem;margin-top:1.6rem}
    @media print{main{padding:0}.pictures{break-inside:avoid}}
    """

  /// One file that needs no network.
  public func html() -> String {
    let e = Markup.escape
    var out =
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>\(e(title))</title>"
      + "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><style>\(Self.style)</style></head><body><main>"
    out +=
      "<h1>\(e(title))</h1><p><span class=\"word\">\(e(confidence))</span> <span class=\"rule\">\(e(rule))</span></p>"
    out += statements.map { "<p>\(Markup.sentence($0))</p>" }.joined()
    out +=
      "<div class=\"pictures\"><figure>\(frame.svg())<figcaption>The frame. Circles: landmarks as picked; crosses: where the camera found would see them.</figcaption></figure>"
    out += "<figure>\(map.svg())<figcaption>\(e(map.caption))</figcaption></figure></div>"
    out += "<h2>Camera</h2><dl>" + facts.map { "<dt>\(e($0.0))</dt><dd>\(e($0.1))</dd>" }.joined() + "</dl>"
    if !pairs.isEmpty { out += pairTable() }
    if !tests.isEmpty {
      out += "<h2>Tests</h2><table><tr><th>Test</th><th>Verdict</th><th>Reason</th></tr>"
      for t in tests {
        out += "<tr><td>\(e(t.name))</td><td class=\"\(e(t.verdict))\">\(e(t.verdict))</td><td>\(e(t.reason))</td></tr>"
      }
      out += "</table>"
    }
    out += "<h2>What did not match, and what is weak</h2><ul>"
    out += (doubts.isEmpty ? ["Nothing was found; that is not the same as nothing being there."] : doubts).map {
      "<li>\(e($0))</li>"
    }.joined()
    out += "</ul><h2>Sources</h2><dl>" + sources.map { "<dt>\(e($0.0))</dt><dd>\(e($0.1))</dd>" }.joined() + "</dl>"
    out +=
      "<div class=\"review\"><b>Second analyst</b>: accepted / rejected, name, date, reason. The landmarks are best picked anew without looking at these.<br><br></div>"
    return out + "</main></body></html>\n"
  }

  private func pairTable() -> String {
    var out = "<h2>Landmarks</h2><table><tr><th></th><th>What</th><th>Place</th><th>Residual</th><th>Distance</th></tr>"
    for p in pairs {
      let colour = FrameFigure.palette[(p.number - 1) % FrameFigure.palette.count]
      let place =
        "\(Markup.n(p.place.latitude, 5)), \(Markup.n(p.place.longitude, 5)), \(Markup.n(p.place.height, 0)) m"
      let what = p.note.isEmpty ? p.name : "\(p.name): \(p.note)"
      out +=
        "<tr\(p.leftOut ? " class=\"out\"" : "")><td><span class=\"dot\" style=\"background:\(colour)\">\(p.number)</span></td>"
      out +=
        "<td>\(Markup.escape(what))\(p.leftOut ? " (left out)" : "")</td><td>\(place)</td><td>\(Markup.escape(p.residual))</td><td>\(Markup.escape(p.distance))</td></tr>"
    }
    return out + "</table>"
  }

  // MARK: SVG

  /// The sheet as one drawing, 1,600 wide: frame and map side by side, the findings below.
  public func svg() -> String {
    let (gap, wide) = (20.0, 770.0)
    let frameHigh = wide * Double(frame.height) / Double(frame.width)
    let mapHigh = wide * Double(map.height) / Double(map.width)
    let top = 96.0
    let left = lines(facts.map { "\($0.0): \($0.1)" } + statements)
    let right = lines(
      tests.map { "\($0.name): \($0.verdict); \($0.reason)" } + doubts.map { "! \($0)" }
        + sources.map { "\($0.0): \($0.1)" })
    let below = top + max(frameHigh, mapHigh) + 30
    let height = below + 21 * Double(max(left.count, right.count)) + 20
    func nested(_ x: Double, _ w: Int, _ h: Int, _ content: String) -> String {
      "<svg x=\"\(Markup.n(x))\" y=\"\(Markup.n(top))\" width=\"\(Markup.n(wide))\" height=\"\(Markup.n(wide * Double(h) / Double(w)))\" viewBox=\"0 0 \(w) \(h)\">\(content)</svg>"
    }
    func text(_ x: Double, _ y: Double, _ size: Int, _ t: String, bold: Bool = false) -> String {
      "<text x=\"\(Markup.n(x))\" y=\"\(Markup.n(y))\" font-size=\"\(size)\"\(bold ? " font-weight=\"700\"" : "")>\(Markup.escape(t))</text>"
    }
    var out =
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1600 \(Markup.n(height, 0))\" width=\"1600\" height=\"\(Markup.n(height, 0))\" font-family=\"system-ui,'DejaVu Sans',sans-serif\">"
    out += "<rect width=\"1600\" height=\"\(Markup.n(height, 0))\" fill=\"#fff\"/>"
    out += text(gap, 44, 28, title, bold: true) + text(gap, 74, 17, "\(confidence). \(rule)")
    out +=
      nested(gap, frame.width, frame.height, frame.content())
      + nested(2 * gap + wide, map.width, map.height, map.content())
    for (i, line) in left.enumerated() { out += text(gap, below + 21 * Double(i), 15, line) }
    for (i, line) in right.enumerated() { out += text(2 * gap + wide, below + 21 * Double(i), 15, line) }
    return out + "</svg>\n"
  }

  /// Broken into lines that fit into half the sheet.
  private func lines(_ paragraphs: [String]) -> [String] {
    paragraphs.flatMap { paragraph -> [String] in
      var result: [String] = []
      var line = ""
      for word in paragraph.split(separator: " ") {
        for piece in stride(from: 0, to: word.count, by: 60).map({ word.dropFirst($0).prefix(60) }) {
          if !line.isEmpty, line.count + piece.count > 84 {
            result.append(line)
            line = "   "
          }
          line += (line.isEmpty || line == "   " ? "" : " ") + piece
        }
      }
      return result + [line]
    }
  }
}
