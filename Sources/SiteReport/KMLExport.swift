import RasterCore
import SiteAnalysis

/// KML 2.2 for Google Earth: structures and steps with their times, so that the time slider builds the place, and pictures to lay under them.
///
/// > Reference: OGC 07-147r2.
public struct KMLExport: Sendable {
  /// A picture on the ground, as a file beside the document.
  public struct Overlay: Sendable {
    public var name: String
    public var file: String
    public var north: Double
    public var south: Double
    public var east: Double
    public var west: Double
    public var begin: CalendarDate?
    public var end: CalendarDate?
    public init(
      name: String, file: String, north: Double, south: Double, east: Double, west: Double, begin: CalendarDate?,
      end: CalendarDate?
    ) {
      self.name = name
      self.file = file
      (self.north, self.south, self.east, self.west) = (north, south, east, west)
      (self.begin, self.end) = (begin, end)
    }
  }

  /// - Parameter name: of the document; the account's own where nil.
  public static func document(_ account: SiteAccount, overlays: [Overlay]) -> String {
    let sources = account.sources.map(\.text).joined(separator: "; ")
    let statements = account.statements.map { "<p>\(Markup.escape($0.text))</p>" }.joined()
    let credit = sources.isEmpty ? "" : "<p>\(Markup.escape(sources))</p>"
    return """
      <?xml version="1.0" encoding="UTF-8"?>
      <kml xmlns="http://www.opengis.net/kml/2.2">
      <Document>
      <name>\(XMLEscape.text(account.name ?? "Site account"))</name>
      <open>1</open>
      <description>\(XMLEscape.text(statements + credit))</description>
      \(styles)
      \(folder("Pictures", overlays.map(overlay)))
      \(folder("Sites", account.sites.map(site)))
      \(folder("Structures", account.structures.map { structure($0, account) }))
      \(folder("Steps", account.structures.flatMap { s in s.events.map { step($0, of: s) } }))
      </Document>
      </kml>

      """
  }

  private static func folder(_ name: String, _ items: [String]) -> String {
    let items = items.filter { !$0.isEmpty }
    return items.isEmpty ? "" : "<Folder>\n<name>\(name)</name>\n\(items.joined(separator: "\n"))\n</Folder>"
  }

  // MARK: styles

  /// KML writes colours as alpha, blue, green, red. Okabe and Ito's palette, safe for colour-blind readers.
  private static let colours: [(StructureStatus, String)] = [
    (.new, "005ed5"), (.unchanged, "f0f0f0"), (.changed, "b27200"), (.demolished, "a779cc"),
  ]

  private static var styles: String {
    let structures = colours.map { status, colour in
      style(status.rawValue, line: "ff" + colour, fill: "66" + colour, width: 2)
    }
    return
      (structures + [
        style("site", line: "ff42e4f0", fill: "0042e4f0", width: 3),
        style("step", line: "ff00d7ff", fill: "3300d7ff", width: 3),
      ])
      .joined(separator: "\n")
  }

  private static func style(_ id: String, line: String, fill: String, width: Int) -> String {
    "<Style id=\"\(id)\"><LineStyle><color>\(line)</color><width>\(width)</width></LineStyle><PolyStyle><color>\(fill)</color></PolyStyle></Style>"
  }

  // MARK: features

  private static func site(_ site: Site) -> String {
    let area = Wording.measured(site.areaHectares, site.area95, unit: "ha")
    let phases = site.phases.map { "<br>\($0.phase.rawValue): \(Markup.escape(Wording.range($0.bracket)))" }.joined()
    return placemark(
      "site-" + site.id, "Site \(site.id)", html: "Worked ground: \(Markup.escape(area))" + phases, style: "site",
      site.geometry,
      nil, nil)
  }

  private static func structure(_ s: Structure, _ account: SiteAccount) -> String {
    let begin = s.status == .new ? s.events.first { $0.kind == .construction }?.bracket.firstWith?.time.date : nil
    let end = s.status == .demolished ? s.events.last { $0.kind == .demolition }?.bracket.firstWith?.time.date : nil
    let lines =
      [
        "\(Wording.capital(s.status.rawValue)), \(Wording.area(s))",
        "Probability \(Wording.plain(s.probability, decimals: 2) ?? "unknown")",
      ] + s.events.map { Wording.sentence(for: $0, form: s.form) }
    return placemark(
      "structure-" + s.id, s.id, html: lines.map(Markup.escape).joined(separator: "<br>"), style: s.status.rawValue,
      s.footprint, begin, end)
  }

  /// The time in which the step lies: from the last image without to the first with.
  private static func step(_ event: Event, of s: Structure) -> String {
    let images = [event.bracket.lastWithout, event.bracket.firstWith].compactMap { $0 }.map {
      "\($0.time.iso8601) \(Markup.escape($0.scene))"
    }
    return placemark(
      nil, "\(s.id): \(event.kind.rawValue)",
      html: ([Markup.escape(Wording.sentence(for: event, form: s.form))] + images).joined(separator: "<br>"),
      style: "step",
      s.footprint, event.bracket.lastWithout?.time.date, event.bracket.firstWith?.time.date)
  }

  /// - Parameter html: markup already, for viewers show descriptions as pages.
  private static func placemark(
    _ id: String?, _ name: String, html: String, style: String, _ outline: GeoPolygon, _ begin: CalendarDate?,
    _ end: CalendarDate?
  ) -> String {
    guard outline.exterior.count >= 3 else { return "" }
    return "<Placemark><name>\(XMLEscape.text(name))</name><description>\(XMLEscape.text(html))</description>"
      + span(begin, end) + "<styleUrl>#\(style)</styleUrl>" + data(id) + polygon(outline) + "</Placemark>"
  }

  /// Ids of ours may hold what an XML id may not, so they travel as data.
  private static func data(_ id: String?) -> String {
    id.map { "<ExtendedData><Data name=\"id\"><value>\(XMLEscape.text($0))</value></Data></ExtendedData>" } ?? ""
  }

  private static func span(_ begin: CalendarDate?, _ end: CalendarDate?) -> String {
    guard begin != nil || end != nil else { return "" }
    let from = begin.map { "<begin>\($0.iso8601)</begin>" } ?? ""
    let to = end.map { "<end>\($0.iso8601)</end>" } ?? ""
    return "<TimeSpan>\(from)\(to)</TimeSpan>"
  }

  private static func polygon(_ outline: GeoPolygon) -> String {
    func ring(_ points: [GeoPoint]) -> String {
      let text = (points + points.prefix(1)).map { "\(Markup.n($0.longitude, 7)),\(Markup.n($0.latitude, 7))" }
      return "<LinearRing><coordinates>\(text.joined(separator: " "))</coordinates></LinearRing>"
    }
    let holes = outline.holes.filter { $0.count >= 3 }.map { "<innerBoundaryIs>\(ring($0))</innerBoundaryIs>" }
    return
      "<Polygon><tessellate>1</tessellate><outerBoundaryIs>\(ring(outline.exterior))</outerBoundaryIs>\(holes.joined())</Polygon>"
  }

  private static func overlay(_ o: Overlay) -> String {
    let box = [("north", o.north), ("south", o.south), ("east", o.east), ("west", o.west)]
      .map { "<\($0.0)>\(Markup.n($0.1, 8))</\($0.0)>" }.joined()
    return "<GroundOverlay><name>\(XMLEscape.text(o.name))</name>\(span(o.begin, o.end))"
      + "<Icon><href>\(XMLEscape.text(o.file))</href></Icon><LatLonBox>\(box)</LatLonBox></GroundOverlay>"
  }
}
