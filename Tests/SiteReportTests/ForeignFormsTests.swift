import Foundation
import FoundationXML
import RasterCore
import SiteAnalysis
import Testing

@testable import SiteReport

/// Collects what a parser that is not ours makes of a document.
private final class Listener: NSObject, XMLParserDelegate {
  var elements: [String: Int] = [:]
  var texts: [String] = []
  private var text = ""
  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String] = [:]
  ) {
    elements[name, default: 0] += 1
    text = ""
  }
  func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }
  func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
    texts.append(text)
    text = ""
  }

  static func read(_ xml: String) -> Listener? {
    let listener = Listener()
    let parser = XMLParser(data: Data(xml.utf8))
    parser.delegate = listener
    return parser.parse() ? listener : nil
  }
}

@Suite struct ForeignFormsTests {
  private let extent = GeoPolygon(
    exterior: [(55.0, 25.0), (55.1, 25), (55.1, 25.1), (55, 25.1)].map { GeoPoint(longitude: $0.0, latitude: $0.1) })

  private func json(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test func `KML is XML with a time for each step, and an overlay with its box`() throws {
    let account = Fixture.account()
    let overlay = KMLExport.Overlay(
      name: "Before", file: "pictures/before.png", north: 25.1, south: 25, east: 55.1, west: 55, begin: nil,
      end: CalendarDate(year: 2019, month: 3, day: 4))
    let read = try #require(Listener.read(KMLExport.document(account, overlays: [overlay])))
    let steps = account.structures.reduce(0) { $0 + $1.events.count }
    #expect(read.elements["Placemark"] == account.structures.count + account.sites.count + steps)
    #expect(read.elements["GroundOverlay"] == 1 && read.texts.contains("2019-03-04"))
    #expect(read.elements["TimeSpan"] ?? 0 > steps)
    #expect(read.texts.contains { $0.hasPrefix("55.") && $0.contains(",24.9") })
  }

  /// Tags stay text even where a viewer shows a description as a page: what the parser gives back is escaped once more.
  @Test func `Hostile names stay text in KML, QGIS, STAC and SMART`() throws {
    let account = Hostile.account
    let kml = KMLExport.document(account, overlays: [])
    let read = try #require(Listener.read(kml))
    #expect(read.elements["script"] == nil && read.elements["img"] == nil)
    #expect(!read.texts.filter { $0.contains("<br>") || $0.contains("<p>") }.contains { $0.contains("<script") })
    let project = QGISProject.project(
      title: Hostile.name, package: "site.gpkg",
      rasters: [.init(title: Hostile.name, file: Hostile.name, bands: [1], range: [0...1])],
      crs: Hostile.name, view: (0, 0, 1, 1))
    #expect(try #require(Listener.read(project)).elements["script"] == nil)
    for file in try STACExport(account, extent: extent, assets: []).files() { _ = try json(file.text) }
    let item = try #require(try STACExport(account, extent: extent, assets: []).files().dropFirst(2).first)
    #expect(try json(item.text)["id"] as? String == account.scenes.first?.id)
    for file in try SMARTExport(account, region: "ZZ_R000", extent: extent).files() { _ = try json(file.text) }
  }

  @Test func `Control characters do not break XML`() {
    let all = String(String.UnicodeScalarView((0...0x2FF).compactMap(Unicode.Scalar.init)))
    #expect(
      Listener.read("<a>\(XMLEscape.text(all + "\u{FFFE}\u{202E}"))</a>")?.texts.first?.contains("\u{202E}") == false)
  }

  @Test func `A claim's words stay text in the table of verdicts`() throws {
    let name = "<script>alert(1)</script>\u{202E}\"'&\n"
    let verdict = ClaimVerdict(
      id: name, text: name, kind: "use", answer: .contradicted, probability: 0.001, claimed: name, measured: name,
      reason: name,
      evidence: [name], images: [ImageReference(scene: name, time: Instant(secondsSince1970: 0))])
    var input = Fixture.input(Hostile.account)
    input.claims = ClaimReport(title: name, source: name, claimsDigest: "", accountDigest: "", verdicts: [verdict])
    func render() -> String { ClaimSection.render(ReportContext(input, text: ReportLanguage.english.text)) }
    let html = render()
    #expect(!html.contains("<script") && html.contains("&lt;script&gt;") && html.contains("Contradicted"))
    #expect(html.components(separatedBy: "<bdi>").count == html.components(separatedBy: "</bdi>").count)
    input.claims?.verdicts = []
    #expect(render().isEmpty)
  }

  /// Of RFC 3720, B.4, and PKZIP's own check value: CRC-32 of "123456789" is cbf43926.
  @Test func `A ZIP has the checksum that readers ask for`() throws {
    #expect(ZipArchive.crc(Array("123456789".utf8)) == 0xCBF4_3926)
    var archive = ZipArchive()
    archive.add("a/ü.txt", Array("hello".utf8))
    let bytes = try archive.bytes()
    #expect(bytes.prefix(4) == [0x50, 0x4B, 3, 4] && bytes.suffix(22).prefix(4) == [0x50, 0x4B, 5, 6])
    #expect(try archive.bytes() == bytes)
  }

  @Test func `SMART says phases by date and keeps brackets in its cache`() throws {
    let account = Fixture.account()
    let files = try SMARTExport(account, region: "KR_R001", extent: extent).files()
    #expect(files.map(\.name) == ["KR_R001.geojson", "KR_R001_0000.geojson", "KR_R001_0001.geojson"])
    let features = try #require(try json(files[1].text)["features"] as? [[String: Any]])
    let site = try #require(features[0]["properties"] as? [String: Any])
    #expect(site["start_date"] as? String == Fixture.image(8).time.date.iso8601)
    #expect(site["end_date"] as? String == Fixture.image(30).time.date.iso8601)
    let cache = try #require(site["cache"] as? [String: Any])
    #expect((cache["stalls"] as? [Any])?.count == 1 && cache["end_is_open"] as? Bool == false)
    let seen = features.dropFirst().compactMap { $0["properties"] as? [String: Any] }
    #expect(
      seen.first?["current_phase"] as? String == "No Activity"
        && seen.last?["current_phase"] as? String == "Post Construction")
    #expect(
      !SMARTExport.isRegion("kr_r001") && !SMARTExport.isRegion("KR_R001/../x") && SMARTExport.isRegion("ZZ_C712"))
  }

  @Test func `STAC names files by their bytes and encodes what an address cannot hold`() throws {
    let text = try #require(try STACExport(Fixture.account(), extent: extent, assets: []).files().last?.text)
    #expect(text.contains("\"file:checksum\":\"1220" + Fixture.scenes[39].sha256))
    #expect(STACExport.encoded("a b<ü>.tif") == "a%20b%3C%C3%BC%3E.tif")
  }
}
