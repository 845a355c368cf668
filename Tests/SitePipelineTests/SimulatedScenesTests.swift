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

  private var scenario: Scenario {
    var acquisition = Scenario.Acquisition(
      start: CalendarDate(year: 2021, month: 5, day: 1), end: CalendarDate(year: 2021, month: 8, day: 1),
      perMonth: 3)
    acquisition.cloud = 0.1
    return Scenario(name: "patch", seed: 5, size: 120, acquisition: acquisition)
  }

  private func entries(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
  }

  @Test func `Each scene has image, mask and metadata, and the truth lies beside them`() throws {
    let count = try SimulatedScenes.write(scenario, to: root, watch: quiet)
    #expect(count > 2)
    let names = try entries(root)
    for ending in ["_3B_AnalyticMS_SR.tif", "_3B_udm2.tif", "_metadata.json"] {
      #expect(names.count { $0.hasSuffix(ending) } == count)
    }
    #expect(names.count == 3 * count + 1)
    #expect(try entries(root + "/truth") == ["truth.json"])
    let image = try #require(names.first { $0.hasSuffix("_SR.tif") })
    let facts = try RasterReader.inspect(path: root + "/" + image)
    #expect(facts.bands.map(\.description) == ["blue", "green", "red", "nir"])
    #expect(facts.grid == scenario.grid)
  }

  @Test func `A run over them credits nobody who took no picture`() throws {
    let count = try SimulatedScenes.write(scenario, to: root, watch: quiet)
    let intake = try Intake.gather(RunOptions(inputs: [root], output: root + "-result"), watch: quiet)
    #expect(intake.scenes.count == count)
    #expect(Set(intake.scenes.map(\.credit)) == ["Simulated scenes, Groundbreak"])
    #expect(intake.scenes.allSatisfy { $0.sensor.hasPrefix("simulated ") })
  }

  @Test func `The same seed gives the same files`() throws {
    for folder in ["/a", "/b"] {
      _ = try SimulatedScenes.write(scenario, to: root + folder, watch: quiet)
    }
    for name in try entries(root + "/a") where name != "truth" {
      let pair = try ["/a/", "/b/"].map { try FileDigest.sha256(path: root + $0 + name) }
      #expect(pair[0] == pair[1], "\(name)")
    }
  }

  @Test func `A folder with something in it is left alone`() throws {
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    try Data().write(to: URL(fileURLWithPath: root + "/mine"))
    let error = #expect(throws: RunError.self) {
      try SimulatedScenes.write(self.scenario, to: self.root, watch: self.quiet)
    }
    #expect(error?.path == root)
    #expect(try entries(root) == ["mine"])
  }

  @Test func `A stopped simulation leaves nothing`() {
    let watch = RunWatch(progress: { _ in }, isCancelled: { true })
    #expect(throws: RunError.self) { try SimulatedScenes.write(self.scenario, to: self.root, watch: watch) }
    #expect(!FileManager.default.fileExists(atPath: root))
  }
}
