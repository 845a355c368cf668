import Foundation
import RasterCore
import Testing

@testable import Simulation

/// One new hall, one that goes, one that stays, on 150 m of ground; scenes on days chosen by hand.
struct TruthExportTests {
  private static func day(_ month: Int, _ day: Int) -> CalendarDate { CalendarDate(year: 2022, month: month, day: day) }

  private var scenario: Scenario {
    var scenario = TestScenario.plain()
    scenario.site = GroundShape(centre: GroundPoint(x: 75, y: 75), width: 120, depth: 120)
    var new = TestScenario.structure(.new, width: 30, depth: 20, height: 8, at: 50, 50)
    new.construction = .init(
      slab: Self.day(3, 10), frame: Self.day(4, 1), roofBegin: Self.day(4, 20), roofEnd: Self.day(5, 5))
    var old = TestScenario.structure(.demolished, width: 20, depth: 20, height: 6, at: 100, 50)
    old.id = 2
    old.work = .init(from: Self.day(4, 10), to: Self.day(4, 25))
    var kept = TestScenario.structure(.existing, width: 24, depth: 12, height: 6, at: 100, 110)
    kept.id = 3
    scenario.structures = [new, old, kept]
    return scenario
  }

  /// Pixels of 3 m whose areas are 9 m2, on a small patch of the Earth.
  private let ground = GroundFrame(
    step: 64, columns: 2, rows: 2, longitudes: [127, 127.00217, 127, 127.00217],
    latitudes: [37.5, 37.5, 37.49827, 37.49827], pixelAreas: [9, 9, 9, 9])

  private func export(_ sights: [(CalendarDate, new: Double, site: Double)]) -> TruthExport {
    let truth = SimulatedTruth(scenario)
    let scenes = sights.map { day, new, site in
      SceneVisibility(
        scene: "S\(day.iso8601)", time: Instant(secondsSince1970: day.dayNumber * 86_400 + 7_200),
        structures: [1: new, 2: 1, 3: 1], site: site)
    }
    return TruthExport(truth: truth, ground: ground, sensor: .preset(.planetscope), scenes: scenes)
  }

  private var usual: TruthExport {
    export([
      (Self.day(2, 1), 1, 1), (Self.day(3, 1), 0.2, 0.4), (Self.day(4, 15), 1, 1), (Self.day(5, 20), 0.5, 1),
      (Self.day(6, 2), 1, 1),
    ])
  }

  private func features(_ text: String) throws -> [[String: Any]] {
    let root = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    return root?["features"] as? [[String: Any]] ?? []
  }

  private func file(_ export: TruthExport, _ path: String) throws -> String {
    let files = try export.files()
    return try #require(files.first { $0.path == path }, "\(files.map(\.path))").text
  }

  private func properties(_ feature: [String: Any]) -> [String: Any] { feature["properties"] as? [String: Any] ?? [:] }

  @Test func `Structures speak the words of a result`() throws {
    let found = try features(file(usual, "structures.geojson"))
    #expect(found.map { properties($0)["status"] as? String } == ["new", "demolished", "unchanged"])
    let hall = properties(found[0])
    #expect(hall["id"] as? String == "1" && hall["height_m"] as? Double == 8)
    #expect(abs((hall["area_m2"] as? Double ?? 0) - 600) < 1)
    let events = try #require(hall["events"] as? [[String: Any]])
    let roofing = try #require(events.first { $0["kind"] as? String == "roofing" })
    #expect(roofing["from"] as? String == "2022-04-20" && roofing["to"] as? String == "2022-05-05")
    // On 20 May half of it lay under cloud, so 2 June is the first scene that shows the roof.
    #expect((roofing["last_without"] as? [String: String])?["scene"] == "S2022-04-15")
    #expect((roofing["first_with"] as? [String: String])?["scene"] == "S2022-06-02")
  }

  @Test func `What no scene bounds is null`() throws {
    let found = try features(file(export([(Self.day(4, 1), 1, 1)]), "structures.geojson"))
    let events = try #require(properties(found[0])["events"] as? [[String: Any]])
    let roofing = try #require(events.first { $0["kind"] as? String == "roofing" })
    #expect(roofing["first_with"] is NSNull)
    #expect((roofing["last_without"] as? [String: String])?["scene"] == "S2022-04-01")
  }

  @Test func `Outlines are closed and turn against the clock`() throws {
    for feature in try features(file(usual, "structures.geojson")) {
      let geometry = feature["geometry"] as? [String: Any]
      let ring = try #require((geometry?["coordinates"] as? [[[Double]]])?.first)
      #expect(ring.first == ring.last && ring.count == 5)
      let doubled = zip(ring, ring.dropFirst()).reduce(0) { $0 + ($1.0[0] * $1.1[1] - $1.1[0] * $1.0[1]) }
      #expect(doubled > 0)
    }
  }

  @Test func `A site model has one observation for each scene that shows the site`() throws {
    let found = try features(file(usual, "sites/ZZ_S003_0001.geojson"))
    let site = properties(found[0])
    #expect(site["type"] as? String == "site" && site["mgrs"] as? String == "52SCG")
        // Cleared before the first scene, so no scene is without activity; 1 March is clouded; the last work ends on 5 May.
    #expect(site["start_date"] is NSNull && site["status"] as? String == "positive_partial")
    #expect(site["end_date"] as? String == "2022-05-20")
    let phases = found.dropFirst().map { properties($0)["current_phase"] as? String }
    #expect(phases == ["Site Preparation", "Active Construction", "Post Construction", "Post Construction"])
  }

  @Test func `Where nothing is built there is a region and no site`() throws {
    var quiet = scenario
    quiet.site = nil
    quiet.structures = []
    let export = TruthExport(
      truth: SimulatedTruth(quiet), ground: ground, sensor: .preset(.landsat),
      scenes: [SceneVisibility(scene: "a", time: Instant(year: 2022, month: 5, day: 1), structures: [:], site: nil)])
    let sites = try export.files().filter { $0.path.hasPrefix("sites/") }
    #expect(sites.map(\.path) == ["sites/ZZ_S003.geojson"])
    #expect(try features(sites[0].text).count == 1)
    #expect(try features(file(export, "structures.geojson")).isEmpty)
  }

  /// On the last day of the month.
  @Test func `Labels of a month hold what stands finished`() throws {
    let ids = try ["2022_02", "2022_04", "2022_05"].map { month in
      try features(file(usual, "spacenet/global_monthly_\(month)_mosaic_plain_Buildings.geojson"))
        .compactMap { properties($0)["Id"] as? Int }
    }
    #expect(ids == [[2, 3], [3], [1, 3]])
    #expect(try usual.files().count { $0.path.hasPrefix("spacenet/global") } == 5)
    let pixels = try features(file(usual, "spacenet/labels_match_pix/global_monthly_2022_05_mosaic_plain_Buildings.geojson"))
    let geometry = pixels[0]["geometry"] as? [String: Any]
    // A hall of 30 x 20 m about (50, 50) m on pixels of 3 m.
    let first = try #require((geometry?["coordinates"] as? [[[Double]]])?.first?.first)
    #expect(abs(first[0] - 35 / 3) < 0.001 && abs(first[1] - 40 / 3) < 0.001)
  }

  @Test func `Clouds over a footprint hide it, and a footprint smaller than a pixel is its pixel`() {
    let scenario = scenario
    var scene = SceneRenderer(scenario).scene(under: TestScenario.conditions())
    let truth = SimulatedTruth(scenario)
    let open = SceneVisibility(scene, id: "x", truth: truth)
    #expect(open.structures == [1: 1, 2: 1, 3: 1] && open.site == 1 && open.clear == 1)
    // The left half of the hall, columns 11 to 15 of 11 to 21.
    for row in 0..<50 { for column in 0..<16 { scene.trueClasses[column, row] = Float(SkyClass.cloud.rawValue) } }
    let half = SceneVisibility(scene, id: "x", truth: truth)
    #expect((half.structures[1] ?? 0) > 0.3 && (half.structures[1] ?? 1) < 0.7)
    #expect(half.structures[2] == 1 && half.clear == 34.0 / 50)
  }
}
