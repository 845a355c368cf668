import Foundation
import RasterCore
import RasterIO
import Simulation
import Testing

@testable import SitePipeline

final class SimulatedScenesTests {
  private let root = NSTemporaryDirectory() + "simulated-\(UUID().uuidString)"
  private let quiet = RunWatch(progress: { _ in }, isCancelled: { false })

  deinit { try? FileManager.default.removeItem(atPath: root) }

  private var plan: SimulationPlan {
    get throws { try SimulationPlan(SimulatedPatch.scenario, .preset(.planetscope), wanted: nil) }
  }

  private func entries(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
  }

  @Test func `Each scene has image, mask and metadata, and the truth lies beside them`() throws {
    let made = try SimulatedScenes.write(plan, to: root, watch: quiet)
    #expect(made.scenes > 2)
    let names = try entries(root)
    for ending in ["_3B_AnalyticMS_SR.tif", "_3B_udm2.tif", "_metadata.json"] {
      #expect(names.count { $0.hasSuffix(ending) } == made.scenes)
    }
    #expect(names.count == 3 * made.scenes + 1)
    #expect(try entries(root + "/truth") == ["scenes.csv", "sites", "spacenet", "structures.geojson", "truth.json"])
    let image = try #require(names.first { $0.hasSuffix("_SR.tif") })
    let facts = try RasterReader.inspect(path: root + "/" + image)
    #expect(facts.bands.map(\.description) == ["blue", "green", "red", "nir"])
    #expect(facts.bands.allSatisfy { $0.dataType == "UInt16" && $0.noData == 0 })
    #expect(facts.grid == SimulatedPatch.scenario.grid)
  }

  @Test func `The same seed gives the same files`() throws {
    for folder in ["/a", "/b"] { _ = try SimulatedScenes.write(plan, to: root + folder, watch: quiet) }
    let names = try FileManager.default.subpathsOfDirectory(atPath: root + "/a")
    for name in names where name.contains(".") {
      let pair = try ["/a/", "/b/"].map { try FileDigest.sha256(path: root + $0 + name) }
      #expect(pair[0] == pair[1], "\(name)")
    }
  }

  @Test func `A folder with something in it is left alone, with force too`() throws {
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    try Data().write(to: URL(fileURLWithPath: root + "/mine"))
    for force in [false, true] {
      let error = #expect(throws: RunError.self) {
        try SimulatedScenes.write(self.plan, to: self.root, force: force, watch: self.quiet)
      }
      #expect(error?.path == root)
      #expect(try entries(root) == ["mine"])
    }
  }

  @Test func `Force puts a new simulation in the place of an earlier one`() throws {
    let folder = root + "/out"
    _ = try SimulatedScenes.write(plan, to: folder, watch: quiet)
    #expect(throws: RunError.self) { try SimulatedScenes.write(self.plan, to: folder, watch: self.quiet) }
    let fewer = try SimulationPlan(SimulatedPatch.scenario, .preset(.planetscope), wanted: 1)
    _ = try SimulatedScenes.write(fewer, to: folder + "/", force: true, watch: quiet)
    #expect(try entries(folder).count { $0.hasSuffix("_SR.tif") } == 1)
    #expect(try entries(root) == ["out"])
  }

  @Test func `A stopped simulation leaves nothing, and an earlier one as it was`() throws {
    let stopped = RunWatch(progress: { _ in }, isCancelled: { true })
    #expect(throws: RunError.self) { try SimulatedScenes.write(self.plan, to: self.root, watch: stopped) }
    #expect(!FileManager.default.fileExists(atPath: root))
    let folder = root + "/out"
    _ = try SimulatedScenes.write(plan, to: folder, watch: quiet)
    let before = try entries(folder)
    #expect(throws: RunError.self) { try SimulatedScenes.write(self.plan, to: folder, force: true, watch: stopped) }
    #expect(try entries(folder) == before)
    #expect(try entries(root) == ["out"])
  }

  @Test(arguments: [(1, 5, [4]), (2, 5, [0, 4]), (3, 5, [0, 2, 4]), (5, 5, [0, 1, 2, 3, 4]), (9, 2, [0, 1])])
  func `Fewer scenes are spread over the whole period, the last among them`(wanted: Int, count: Int, chosen: [Int]) {
    #expect(SimulationPlan.spread(wanted, over: count) == chosen)
  }

  @Test func `More scenes than the scenario orders come until the sensor's own revisit`() throws {
    let few = try SimulationPlan(SimulatedPatch.scenario, .preset(.planetscope), wanted: 20)
    #expect(few.count == 20 && few.notes.isEmpty)
    let seen = SimulatedPatch.scenario.seen(by: .preset(.landsat))
    let many = try SimulationPlan(seen, .preset(.landsat), wanted: 200)
    #expect(many.count < 12)
    #expect(many.notes.first?.contains("landsat delivers \(many.count) scenes") == true)
  }

  @Test func `The estimate of a dry run is near the truth`() throws {
    var scenario = SimulatedPatch.scenario
    scenario.size = 600
    let plan = try SimulationPlan(scenario, .preset(.planetscope), wanted: 2)
    let made = try SimulatedScenes.write(plan, to: root, watch: quiet)
    let ratio = Double(plan.estimatedBytes) / Double(made.bytes)
    #expect(ratio > 0.6 && ratio < 1.6, "\(plan.estimatedBytes) against \(made.bytes)")
  }

  @Test func `Every shipped scenario has its line and a plan`() throws {
    for name in SimulationCatalogue.scenarios {
      #expect(SimulationCatalogue.lines[name]?.isEmpty == false, "\(name)")
      #expect(try SimulationPlan(SimulationRequest(scenario: name)).count > 0, "\(name)")
    }
  }

  @Test func `A printed scenario reads back as the same one`() throws {
    let plan = try SimulationPlan(SimulationRequest(scenario: "plant", seed: 4))
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    let path = root + "/mine.json"
    try Data(plan.scenarioJSON().utf8).write(to: URL(fileURLWithPath: path))
    let again = try SimulationPlan(SimulationRequest(scenario: path))
    #expect(again.scenario == plan.scenario)
  }

  @Test(arguments: ["atlantis", "/", "/no/such.json"]) func `What is no scenario is named`(scenario: String) {
    let error = #expect(throws: RunError.self) { try SimulationPlan(SimulationRequest(scenario: scenario)) }
    #expect(error?.path == scenario)
  }
}

/// A small ground that renders in a moment.
enum SimulatedPatch {
  static var scenario: Scenario {
    var acquisition = Scenario.Acquisition(
      start: CalendarDate(year: 2021, month: 5, day: 1), end: CalendarDate(year: 2021, month: 8, day: 1), perMonth: 3)
    acquisition.cloud = 0.1
    return Scenario(name: "patch", seed: 5, size: 120, acquisition: acquisition)
  }
}
