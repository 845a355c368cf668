import Foundation
import FoundationXML
import RasterCore
import SiteAnalysis
import Testing

@testable import SiteReport

/// Names that try to be markup, formulas or commands, in everything that is written from an account.
@Suite struct HostileNamesTests {
  private let account = Hostile.account

  private final class Names: NSObject, XMLParserDelegate {
    var elements: Set<String> = []
    var attributes: Set<String> = []
    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
      attributes: [String: String] = [:]
    ) {
      elements.insert(name)
      self.attributes.formUnion(attributes.keys)
    }
  }

  private func parse(_ xml: String) -> Names? {
    let names = Names()
    let parser = XMLParser(data: Data(xml.utf8))
    parser.delegate = names
    return parser.parse() ? names : nil
  }

  @Test func `Figures are drawings and nothing else`() throws {
    var input = Fixture.input(account)
    input.falseBefore = Fixture.blank
    input.falseAfter = Fixture.blank
    let figures = FigureSheet.all(input)
    #expect(
      Set(figures.map(\.name)).isSuperset(of: ["overview", "before-after", "before-after-false-colour", "timeline"]))
    for figure in figures {
      let names = try #require(parse(figure.svg), "\(figure.name) is no XML")
      #expect(names.elements.isDisjoint(with: ["script", "img", "foreignObject", "iframe"]), "\(figure.name)")
      #expect(!names.attributes.contains { $0.hasPrefix("on") }, "\(figure.name)")
    }
  }

  @Test func `GeoJSON gives names back as they were`() throws {
    for text in [try GeoJSONExport.structures(account), try GeoJSONExport.sites(account)] {
      let object = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
      let features = try #require(object["features"] as? [[String: Any]])
      #expect(features.first?["id"] as? String == Hostile.name)
    }
  }

  // MARK: Tables

  /// RFC 4180, read by hand: rows of cells.
  private func cells(_ text: String) -> [[String]] {
    var rows: [[String]] = [[""]]
    var quoted = false
    let scalars = Array(text.unicodeScalars)
    var i = 0
    func add(_ s: Unicode.Scalar) { rows[rows.count - 1][rows[rows.count - 1].count - 1].unicodeScalars.append(s) }
    while i < scalars.count {
      let s = scalars[i]
      if quoted {
        if s == "\"", i + 1 < scalars.count, scalars[i + 1] == "\"" {
          add(s)
          i += 1
        } else if s == "\"" {
          quoted = false
        } else {
          add(s)
        }
      } else if s == "\"" {
        quoted = true
      } else if s == "," {
        rows[rows.count - 1].append("")
      } else if s == "\r", i + 1 < scalars.count, scalars[i + 1] == "\n" {
        rows.append([""])
        i += 1
      } else {
        add(s)
      }
      i += 1
    }
    return rows.dropLast()
  }

  /// OWASP, "CSV injection": what a spreadsheet takes for a formula begins with one of these.
  @Test(arguments: ["=cmd|' /C calc'!A0", "+1+cmd", "-1+2", "@SUM(1)", "\t=1", "\r=1", "=\"><script>", "＝1+1"])
  func `No cell of a table is a formula`(name: String) throws {
    var account = account
    for i in account.scenes.indices {
      account.scenes[i].id = name
      account.scenes[i].path = name
      account.scenes[i].sensor = name
      account.scenes[i].credit = name
      if !account.scenes[i].used { account.scenes[i].reason = name }
      account.scenes[i].shiftMetres = [-3.25, 1.5]
    }
    for i in account.structures.indices {
      account.structures[i].id = name
      account.structures[i].site = name
      account.structures[i].replaces = name
      let cited = ImageReference(scene: name, time: Fixture.scenes[0].time)
      for k in account.structures[i].events.indices { account.structures[i].events[k].bracket.lastWithout = cited }
    }
    for i in account.sites.indices { account.sites[i].id = name }
    for table in [CSVExport.scenes(account), CSVExport.structures(account), CSVExport.events(account)] {
      let rows = cells(table)
      #expect(rows.count > 1 && Set(rows.map(\.count)).count == 1)
      for cell in rows.joined() {
        guard let first = cell.first, "=+-@\t\r＝＋－＠".contains(first) else { continue }
        #expect(Double(cell) != nil, "\(cell)")
      }
      #expect(rows.joined().contains("'" + name))
    }
    // Numbers stay numbers.
    #expect(cells(CSVExport.scenes(account)).dropFirst().first?.contains("-3.25") == true)
  }

  @Test func `An ordinary name is written as it is`() {
    let rows = cells(CSVExport.scenes(Fixture.account()))
    #expect(rows[1][0] == "PS-0" && rows[1][4] == "Sentinel-2")
  }

  // MARK: A house's own words

  @Test func `A template's texts stay text, whatever they hold`() {
    var options = ReportOptions()
    for key in ReportText.keys { options.template.texts[key] = "\(key) \(Hostile.name)" }
    let page = HTMLReport.render(Fixture.input(), options: options)
    #expect(page.components(separatedBy: "<script").count == 2)
    #expect(!page.contains("<img src=x"))
    let body = page.components(separatedBy: "</style>").last ?? ""
    #expect(!body.replacing(/"[^"]*"/, with: "").contains(/<[^>]*\son[a-z]+=/))
    for figure in FigureSheet.all(Fixture.input(), options: options) {
      #expect(parse(figure.svg)?.elements.contains("script") == false, "\(figure.name)")
    }
  }

  /// Unicode's embeddings, overrides and isolates would turn what stands after a name.
  @Test func `Nothing that turns the direction of text gets onto a page, a figure or into XML`() throws {
    let turning = String(
      String.UnicodeScalarView(
        [0x202A, 0x202B, 0x202D, 0x202E, 0x2066, 0x2067, 0x2068, 0x2069].compactMap(Unicode.Scalar.init)))
    var account = account
    account.name = turning + "\u{5D0}\u{200F}"
    account.warnings = [turning]
    let input = Fixture.input(account)
    let project = QGISProject.project(
      title: turning, package: "p", rasters: [], crs: turning, view: (0, 0, 1, 1))
    for text in [HTMLReport.render(input), KMLExport.document(account, overlays: []), project]
      + FigureSheet.all(input).map(\.svg)
    {
      #expect(!text.unicodeScalars.contains { scalar in turning.unicodeScalars.contains(scalar) })
    }
    // A name in Hebrew with its mark is a name.
    #expect(HTMLReport.render(input).contains("\u{5D0}\u{200F}"))
  }
}
