import RasterCore
import SiteAnalysis

/// A figure that a picture desk can take: drawn on white, with title, scale bar, north arrow, dates, sensor, source line and credit.
///
/// An SVG that needs nothing beside it; all its pictures are on the stretch of the page's.
public struct FigureSheet: Sendable {
  /// The file's name without its ending.
  public var name: String
  public var svg: String
  /// Of the drawing, in its own pixels.
  public var width: Int
  public var height: Int

  /// All figures that the input allows, in the page's order.
  public static func all(_ input: ReportInput, options: ReportOptions = ReportOptions()) -> [FigureSheet] {
    let c = ReportContext(input, text: options.text, options: options)
    return [overview(c), beforeAfter(c, infrared: false), beforeAfter(c, infrared: true), series(c), timeline(c)]
      .compactMap { $0 } + growth(c)
  }

  // MARK: Pictures

  private static func overview(_ c: ReportContext) -> FigureSheet? {
    guard c.input.grid.width > 0, c.input.grid.height > 0 else { return nil }
    let map = MapFigure(c)
    let drawing = map.drawing()
    var sheet = SheetBuilder(c, title: "\(c.title): \(c.text.map)")
    let width = min(SheetBuilder.inner, 1_500 * 1000 / drawing.height)
    sheet.part(drawing.markup, viewHeight: drawing.height, width: width)
    sheet.furniture(pixels: c.input.grid.width, width: width, kinds: map.kinds)
    let source = c.input.lastClearScene.map { "\(c.text.image): \(c.sourceLine($0))." }
    return sheet.finished(
      "overview", notes: [source ?? "", c.position.isEmpty ? "" : "\(c.text.middle): \(c.position)."])
  }

  private static func beforeAfter(_ c: ReportContext, infrared: Bool) -> FigureSheet? {
    guard c.usable.count > 1 else { return nil }
    let pictures = infrared ? (c.input.falseBefore, c.input.falseAfter) : (c.input.before, c.input.after)
    guard let before = pictures.0, let after = pictures.1, !before.bytes.isEmpty, !after.bytes.isEmpty else {
      return nil
    }
    let title = infrared ? c.text.infraredTitle : c.text.beforeAfter
    var sheet = SheetBuilder(c, title: "\(c.title): \(title)")
    let width = (SheetBuilder.inner - 20) / 2
    let height = width * Double(max(before.height, 1)) / Double(max(before.width, 1))
    func date(_ reference: ImageReference?) -> String { reference.map { ", " + c.text.date($0.time.date) } ?? "" }
    sheet.pictures(
      [(before, c.text.before + date(c.input.beforeScene)), (after, c.text.after + date(c.input.afterScene))],
      columns: 2, gap: 20, ratio: height / width, size: 24)
    sheet.furniture(pixels: c.input.grid.width, width: width)
    let notes =
      [
        "\(c.text.before): \(SwipeFigure.note(c, isBefore: true)).",
        "\(c.text.after): \(SwipeFigure.note(c, isBefore: false)).",
        c.text.stretchNote, infrared ? c.text.infraredNote : "",
      ] + (c.input.beforeScene == nil || c.input.afterScene == nil ? sources(c) : [])
    return sheet.finished(infrared ? "before-after-false-colour" : "before-after", notes: notes)
  }

  private static func series(_ c: ReportContext) -> FigureSheet? {
    let chosen = SeriesFigure.choose(c.input.frames).map { c.input.frames[$0] }
    guard chosen.count > 2 else { return nil }
    var sheet = SheetBuilder(c, title: "\(c.title): \(c.text.series)")
    let window = c.input.frameWindow
    let columns = chosen.count > 9 ? 4 : 3
    sheet.pictures(
      chosen.map { ($0.picture, c.text.date($0.time.date)) }, columns: columns, gap: 14,
      ratio: Double(max(window.height, 1)) / Double(max(window.width, 1)), size: 20)
    sheet.furniture(pixels: window.width, width: (SheetBuilder.inner - 14 * Double(columns - 1)) / Double(columns))
    let note = c.text.seriesNote(chosen.count, chosen.count)
    return sheet.finished("series", notes: [note] + sources(c))
  }

  // MARK: Charts

  private static func timeline(_ c: ReportContext) -> FigureSheet? {
    guard let figure = TimelineFigure(c) else { return nil }
    let drawing = figure.draw()
    var sheet = SheetBuilder(c, title: "\(c.title): \(c.text.timeline)")
    sheet.part(drawing.markup, viewHeight: drawing.height, width: SheetBuilder.inner, style: "timeline")
    sheet.legend(figure.legendItems())
    return sheet.finished("timeline", notes: [c.text.timelineCaption] + sources(c))
  }

  private static func growth(_ c: ReportContext) -> [FigureSheet] {
    guard let figure = GrowthFigure(c) else { return [] }
    func one(_ name: String, _ title: String, _ note: String, built: Bool) -> FigureSheet {
      let drawing = figure.draw(built: built, changed: !built)
      var sheet = SheetBuilder(c, title: "\(c.title): \(title)")
      sheet.part(drawing.markup, viewHeight: drawing.height, width: SheetBuilder.inner, style: PageStyle.growthClasses)
      return sheet.finished(name, notes: [note] + sources(c))
    }
    return (figure.hasBuiltArea ? [one("growth", c.text.builtArea, c.text.growthNote, built: true)] : [])
      + (figure.hasActivity ? [one("activity", c.text.activity, c.text.activityNote, built: false)] : [])
  }

  private static func sources(_ c: ReportContext) -> [String] {
    let names = c.sensors + c.credits
    return names.isEmpty ? [] : ["\(c.text.sources): \(names.joined(separator: "; "))."]
  }
}

/// Puts a sheet together from top to bottom.
struct SheetBuilder {
  static let width = 1_600.0
  static let margin = 40.0
  static var inner: Double { width - 2 * margin }

  private let c: ReportContext
  private var y: Double
  private var body: String
  private let title: String

  init(_ c: ReportContext, title: String) {
    self.c = c
    self.title = title
    y = Self.margin
    body = ""
    for line in Self.wrapped(title, size: 34) {
      y += 34
      body += text(line, x: Self.margin, y: y, size: 34, weight: 700)
      y += 8
    }
    if c.isSimulated {
      y += 26
      body += text(c.text.simulated, x: Self.margin, y: y, size: 20, weight: 600)
    }
    y += 26
  }

  /// A drawing 1000 units wide, shown so wide.
  mutating func part(_ markup: String, viewHeight: Double, width: Double, style: String = "") {
    let height = viewHeight * width / 1000
    body +=
      "<svg class=\"\(style)\" x=\"\(Markup.n(Self.margin))\" y=\"\(Markup.n(y))\" width=\"\(Markup.n(width))\" height=\"\(Markup.n(height))\" viewBox=\"0 0 1000 \(Markup.n(viewHeight))\">\(markup)</svg>"
    y += height
  }

  /// Pictures of one size in rows, each with words below it.
  mutating func pictures(
    _ items: [(picture: EncodedPicture, label: String)], columns: Int, gap: Double, ratio: Double, size: Double
  ) {
    let width = (Self.inner - gap * Double(columns - 1)) / Double(columns)
    let height = width * ratio
    for (i, item) in items.enumerated() {
      let x = Self.margin + Double(i % columns) * (width + gap)
      let top = y + Double(i / columns) * (height + size + 22)
      body +=
        "<image x=\"\(Markup.n(x))\" y=\"\(Markup.n(top))\" width=\"\(Markup.n(width))\" height=\"\(Markup.n(height))\" preserveAspectRatio=\"none\" xlink:href=\"\(Markup.dataURI(item.picture))\"/>"
      body += text(item.label, x: x, y: top + height + size + 4, size: size, weight: 600)
    }
    y += Double((items.count + columns - 1) / columns) * (height + size + 22) - 8
  }

  /// Scale bar for pictures shown so wide, kinds of outline, north arrow.
  mutating func furniture(pixels: Int, width: Double, kinds: [(name: String, label: String)] = []) {
    y += 24
    if let (label, share) = Furniture.scale(c, pixels: pixels) {
      let length = Markup.n(share * width)
      body +=
        "<path d=\"M\(Self.margin) \(Markup.n(y))v10h\(length)v-10\" fill=\"none\" stroke=\"#191919\" stroke-width=\"2.5\"/>"
      body += text(label, x: Self.margin, y: y + 34, size: 20)
    }
    var x = Self.margin + width / 4 + 60
    for kind in kinds {
      body +=
        "<rect x=\"\(Markup.n(x))\" y=\"\(Markup.n(y - 4))\" width=\"54\" height=\"22\" rx=\"3\" fill=\"#33383a\"/><path class=\"ol \(kind.name)\" d=\"M\(Markup.n(x + 7)) \(Markup.n(y + 7))h40\"/>"
      body += text(kind.label, x: x + 64, y: y + 14, size: 20)
      x += 64 + Double(kind.label.count) * 11.5 + 34
    }
    if let angle = Furniture.northAngle(c.input.grid, c.input.ground) {
      body +=
        "<g transform=\"translate(\(Markup.n(Self.width - Self.margin - 30)) \(Markup.n(y + 20))) scale(1.4)\" fill=\"#191919\" text-anchor=\"middle\" font-size=\"13\" font-weight=\"600\">\(Furniture.arrow(angle, c.text))</g>"
    }
    y += 50
  }

  /// Small marks with words, 22 by 14 each.
  mutating func legend(_ items: [(mark: String, label: String)]) {
    var x = Self.margin
    y += 16
    for item in items {
      let width = 50 + Double(item.label.count) * 10.5 + 24
      if x + width > Self.width - Self.margin, x > Self.margin {
        x = Self.margin
        y += 34
      }
      body +=
        "<svg class=\"timeline\" x=\"\(Markup.n(x))\" y=\"\(Markup.n(y))\" width=\"38\" height=\"24\" viewBox=\"0 0 22 14\">\(item.mark)</svg>"
      body += text(item.label, x: x + 48, y: y + 18, size: 18)
      x += width
    }
    y += 34
  }

  /// The sheet with its notes, where it comes from, and what drew it.
  mutating func finished(_ name: String, notes: [String]) -> FigureSheet {
    let product = c.account.product
    let all = notes.filter { !$0.isEmpty } + [c.text.figureNote("\(product.name) \(product.version)")]
    y += 6
    for line in Self.wrapped(all.joined(separator: " "), size: 18) {
      y += 26
      body += text(line, x: Self.margin, y: y, size: 18, colour: "#4a4a45")
    }
    let height = (y + Self.margin).rounded(.up)
    let svg = """
      <?xml version="1.0" encoding="UTF-8"?>
      <svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="1600" height="\(Int(height))" viewBox="0 0 1600 \(Int(height))" \
      font-family="Helvetica, Arial, 'DejaVu Sans', sans-serif" role="img">
      <title>\(Markup.escape(title))</title>
      <style>\(PageStyle.drawing.components(splitBy: "&").joined(separator: "&amp;"))
      /* Wider than on a page, for a print is looked at closely. */
      .ol{stroke-width:3.6}.case{stroke-width:6}.ol.unchanged{stroke-width:2.6}.ol.site{stroke-width:3}
      .timeline text,.labels{font-family:Helvetica,Arial,'DejaVu Sans',sans-serif}</style>
      <rect width="1600" height="\(Int(height))" fill="#fff"/>
      \(body)
      </svg>

      """
    return FigureSheet(name: name, svg: svg, width: 1_600, height: Int(height))
  }

  private func text(
    _ words: String, x: Double, y: Double, size: Double, weight: Int = 400, colour: String = "#191919"
  ) -> String {
    "<text x=\"\(Markup.n(x))\" y=\"\(Markup.n(y))\" font-size=\"\(Markup.n(size))\" font-weight=\"\(weight)\" fill=\"\(colour)\">\(Markup.sentence(words))</text>"
  }

  /// Lines that fit the sheet, by the usual width of a letter; a word that is longer than a line is cut.
  static func wrapped(_ text: String, size: Double) -> [String] {
    let limit = max(10, Int(inner / (size * 0.56)))
    var lines: [String] = []
    for word in text.split(separator: " ") {
      var rest = word
      if let last = lines.last, last.count + 1 + word.count <= limit {
        lines[lines.count - 1] = last + " " + word
        continue
      }
      while rest.count > limit {
        lines.append(String(rest.prefix(limit)))
        rest = rest.dropFirst(limit)
      }
      lines.append(String(rest))
    }
    return lines
  }
}
