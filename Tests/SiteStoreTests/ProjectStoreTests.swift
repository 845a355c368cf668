import Foundation
import GRDB
import RasterCore
import SiteAnalysis
import Testing

@testable import SiteStore

final class ProjectStoreTests {
  private let folder: String
  private var path: String { folder + "/groundbreak.sqlite" }

  init() throws {
    folder = NSTemporaryDirectory() + "store-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  private func scene(_ id: String, _ day: Int) -> SceneRecord {
    SceneRecord(
      id: id, path: "o'brien/\(id).tif", sha256: "ab", time: Instant(year: 2020, month: 1, day: day),
      sensor: "Sentinel-2", used: true, reason: nil, usableShare: 0.9, shiftMetres: nil,
      residualMetres: nil, timeSource: .fileName, timeOfDayKnown: false, credit: nil)
  }

  private func account() -> SiteAccount {
    let (a, b) = (scene("a", 1), scene("b", 2))
    let bracket = Bracket(
      lastWithout: ImageReference(scene: "a", time: a.time),
      firstWith: ImageReference(scene: "b", time: b.time))
    let ring = [(0.0, 0.0), (1, 0), (1, 1)].map { GeoPoint(longitude: $0.0, latitude: $0.1) }
    let best = CalendarDate(year: 2020, month: 1, day: 2)
    let site = Site(
      id: "A", geometry: GeoPolygon(exterior: ring), outline: PixelPolygon(exterior: []), areaHectares: 2,
      area95: Interval95(low: 1, high: 3), structures: ["S1"],
      count: CountEstimate(value: 1, low: 1, high: 2),
      phases: [PhaseOnset(phase: .activeConstruction, bracket: bracket, best: best, probability: 0.8)],
      stalls: [], activity: [])
    let event = Event(kind: .construction, bracket: bracket, best: best, probability: 0.9)
    let structure = Structure(
      id: "S1", site: "A", status: .new, outline: PixelPolygon(exterior: []),
      footprint: GeoPolygon(exterior: ring), areaSquareMetres: 900, area95: Interval95(low: 800, high: 1_000),
      probability: 0.9, events: [event], form: .building)
    return SiteAccount(
      product: .init(name: "groundbreak", version: "0"), name: "The \"Quarry\"", options: [:], period: nil,
      crs: "EPSG:32640", pixelSizeMetres: 10, scenes: [a, b], sites: [site], structures: [structure],
      ratios: [], statements: [], warnings: [])
  }

  @Test func `What was written is read back`() throws {
    try ProjectStore.write(account(), json: "{\"schema\": 1}", to: path)
    #expect(try ProjectStore.readAccountJSON(from: path) == "{\"schema\": 1}")
    #expect(
      try ProjectStore.readSummary(from: path)
        == ProjectSummary(name: "The \"Quarry\"", scenes: 2, structures: 1, events: 1, sites: 1, phases: 1))
  }

  @Test func `A second account takes the place of the first`() throws {
    try ProjectStore.write(account(), json: "one", to: path)
    try ProjectStore.write(account(), json: "two", to: path)
    #expect(try ProjectStore.readAccountJSON(from: path) == "two")
    #expect(try ProjectStore.readSummary(from: path).events == 1)
  }

  @Test func `The project is a single file without a write-ahead log`() throws {
    try ProjectStore.write(account(), json: "{}", to: path)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["groundbreak.sqlite"])
    let mode = try DatabaseQueue(path: path).read { try String.fetchOne($0, sql: "PRAGMA journal_mode") }
    #expect(mode == "delete")
  }

  @Test func `Brackets cite scenes that are in the project`() throws {
    try ProjectStore.write(account(), json: "{}", to: path)
    let paths = try DatabaseQueue(path: path).read {
      try String.fetchAll(
        $0, sql: "SELECT scene.path FROM event JOIN scene ON scene.id = event.firstWith")
    }
    #expect(paths == ["o'brien/b.tif"])
    var dangling = account()
    dangling.scenes.removeLast()
    #expect(throws: StoreError.self) { try ProjectStore.write(dangling, json: "{}", to: self.path) }
    #expect(try ProjectStore.readSummary(from: path).scenes == 2, "a failed write changes nothing")
  }

  @Test func `A file that is no project is named`() throws {
    try Data("not a database, but long enough to be looked at as one".utf8).write(to: URL(fileURLWithPath: path))
    let error = #expect(throws: StoreError.self) { try ProjectStore.readSummary(from: self.path) }
    #expect(error?.description.contains(path) == true)
    #expect(throws: StoreError.self) { try ProjectStore.readSummary(from: self.folder + "/none.sqlite") }
  }
}
