import Foundation
import RasterCore
import SiteAnalysis
import Testing

@testable import SiteReport

@Suite struct GeoJSONExportTests {
  private func features(_ account: SiteAccount) throws -> [[String: Any]] {
    let text = try GeoJSONExport.structures(account)
    let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    #expect(object?["type"] as? String == "FeatureCollection")
    return try #require(object?["features"] as? [[String: Any]])
  }

  @Test func holdsEveryStructureWithTheContractsNames() throws {
    let account = Fixture.account()
    let features = try features(account)
    #expect(features.count == account.structures.count)
    for (feature, structure) in zip(features, account.structures) {
      let p = try #require(feature["properties"] as? [String: Any])
      #expect(feature["type"] as? String == "Feature")
      #expect(p["id"] as? String == structure.id)
      #expect(p["site"] as? String == structure.site)
      #expect(p["status"] as? String == structure.status.rawValue)
      #expect(p["form"] as? String == structure.form.rawValue)
      #expect(p["replaces"] as? String == structure.replaces)
      #expect(p["height_m"] is NSNull)
      #expect(p["height_m_95"] is NSNull)
      let area = try #require(p["area_m2"] as? Double)
      #expect(abs(area - structure.areaSquareMetres) <= 0.05)
      #expect((p["area_m2_95"] as? [Double])?.count == 2)
      #expect((p["events"] as? [Any])?.count == structure.events.count)
    }
  }

  @Test func openSidesAreNullAndCitedImagesAreObjects() throws {
    let features = try features(Fixture.account())
    let properties = features.compactMap { $0["properties"] as? [String: Any] }
    let s8 = try #require(properties.first { $0["id"] as? String == "S8" })
    let event = try #require((s8["events"] as? [[String: Any]])?.first)
    #expect(event["last_without"] is NSNull)
    let with = try #require(event["first_with"] as? [String: String])
    #expect(with == ["scene": "PS-0", "time": "2017-06-13T06:54:03Z"])
    #expect(event["kind"] as? String == "construction")
    #expect(event["best"] as? String == "2017-06-13")
  }

  @Test func ringsAreClosedAndRightHanded() throws {
    var account = Fixture.account()
    // Turn one outline the wrong way and give another a hole.
    account.structures[0].footprint.exterior.reverse()
    let outer = account.structures[1].footprint.exterior
    let centre = GeoPoint(
      longitude: outer.reduce(0) { $0 + $1.longitude } / Double(outer.count),
      latitude: outer.reduce(0) { $0 + $1.latitude } / Double(outer.count))
    account.structures[1].footprint.holes = [
      outer.map {
        GeoPoint(
          longitude: (centre.longitude * 2 + $0.longitude) / 3,
          latitude: (centre.latitude * 2 + $0.latitude) / 3)
      }
    ]
    for (i, feature) in try features(account).enumerated() {
      let geometry = try #require(feature["geometry"] as? [String: Any])
      #expect(geometry["type"] as? String == "Polygon")
      let rings = try #require(geometry["coordinates"] as? [[[Double]]])
      #expect(rings.count == (i == 1 ? 2 : 1))
      for (r, ring) in rings.enumerated() {
        #expect(ring.count >= 4)
        #expect(ring.first == ring.last)
        var doubled = 0.0
        for (a, b) in zip(ring, ring.dropFirst()) {
          doubled += (a[0] - 55.1) * (b[1] - 25) - (b[0] - 55.1) * (a[1] - 25)
        }
        #expect(r == 0 ? doubled > 0 : doubled < 0)
      }
    }
  }

  @Test func isTheSameTextEachTimeAndKeepsItsDigits() throws {
    let account = Fixture.account()
    let text = try GeoJSONExport.structures(account)
    #expect(try GeoJSONExport.structures(account) == text)
    #expect(!text.contains(/\d[eE][-+]?\d/))
    let digits = text.matches(of: /-?\d+\.(\d+)/).map { $0.output.1.count }
    #expect((digits.max() ?? 0) <= 7)
    let areas = text.matches(of: /"area_m2":(\d+(?:\.\d+)?)/).map(\.output.1)
    #expect(areas.count == account.structures.count)
    #expect(areas.allSatisfy { ($0.split(separator: ".").dropFirst().first?.count ?? 0) <= 1 })
  }

  @Test func hostileNamesComeBackAsTheyWere() throws {
    let properties = try #require(try features(Hostile.account).first?["properties"] as? [String: Any])
    #expect(properties["id"] as? String == Hostile.name)
  }

  @Test func poorAccounts() throws {
    #expect(try features(Fixture.quiet).isEmpty)
    var account = Fixture.account([Fixture.structure("S1", .new, PixelPolygon(exterior: []))])
    #expect(try features(account).first?["geometry"] is NSNull)
    account.structures[0].areaSquareMetres = .nan
    let error = #expect(throws: ExportError.self) { try GeoJSONExport.structures(account) }
    #expect(error?.message.contains("S1") == true)
  }
}

@Suite struct CSVExportTests {
  /// A reader of its own, after the grammar of RFC 4180, that works on scalars.
  private func parse(_ text: String) -> [[String]] {
    var rows: [[String]] = []
    var row: [String] = []
    var field = String.UnicodeScalarView()
    var quoted = false
    let scalars = Array(text.unicodeScalars)
    var i = 0
    while i < scalars.count {
      let c = scalars[i]
      if quoted {
        if c == "\"", i + 1 < scalars.count, scalars[i + 1] == "\"" {
          field.append(c)
          i += 1
        } else if c == "\"" {
          quoted = false
        } else {
          field.append(c)
        }
      } else if c == "\"" {
        quoted = true
      } else if c == "," {
        row.append(String(field))
        field = .init()
      } else if c == "\r", i + 1 < scalars.count, scalars[i + 1] == "\n" {
        rows.append(row + [String(field)])
        row = []
        field = .init()
        i += 1
      } else {
        field.append(c)
      }
      i += 1
    }
    return rows
  }

  @Test func oneRowASceneUnderTheAgreedHeader() throws {
    let account = Fixture.account()
    let rows = parse(CSVExport.scenes(account))
    #expect(
      rows.first?.prefix(12) == [
        "id", "path", "sha256", "time", "sensor", "used", "reason", "usable_share", "shift_x_m",
        "shift_y_m", "residual_m", "time_source",
      ])
    #expect(rows.count == account.scenes.count + 1)
    #expect(rows.allSatisfy { $0.count == rows[0].count })
    let first = try #require(rows.dropFirst().first)
    #expect(first[0] == "PS-0")
    #expect(first[3] == "2017-06-13T06:54:03Z")
    #expect(first[5] == "true")
    #expect(first[8] == "-3.2")
    let left = try #require(rows.first { $0[5] == "false" })
    #expect(left[6] == "cloud over 94 % of the ground asked about")
    #expect(left[8].isEmpty)
  }

  @Test func quotesCommasAndLineBreaksComeBack() {
    var account = Fixture.account()
    let odd = ["a,b.tif", "\"q\".tif", "line\r\nbreak.tif", "line\nbreak.tif", " edge.tif", "plain.tif", ""]
    account.scenes = Array(account.scenes.prefix(odd.count))
    for i in account.scenes.indices { account.scenes[i].path = odd[i] }
    let rows = parse(CSVExport.scenes(account)).dropFirst()
    #expect(rows.map { $0[1] } == odd)
  }

  @Test func emptyAccountGivesTheHeader() {
    var account = Fixture.quiet
    account.scenes = []
    #expect(CSVExport.scenes(account).components(separatedBy: "\r\n").count == 2)
  }
}
