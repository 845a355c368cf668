import Evaluation
import Foundation
import RasterCore
import TestSupport
import Testing

@testable import SitePipeline

/// Both sides of an evaluation as files.
struct EvaluationFilesTests {
  private func folder(_ files: [String: String]) throws -> String {
    let root = NSTemporaryDirectory() + "evaluation-\(UUID().uuidString)"
    for (name, text) in files {
      let path = root + "/" + name
      try FileManager.default.createDirectory(
        atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }
    return root
  }

  private func labels(_ x: Double, id: String = "1") -> String {
    let ring = [[x, 0.0], [x + 1, 0], [x + 1, 1], [x, 1], [x, 0]]
    return """
      {"type":"FeatureCollection","features":[{"type":"Feature","properties":{"Id":\(id)},\
      "geometry":{"type":"Polygon","coordinates":[\(ring)]}}]}
      """
  }

  @Test func `Monthly labels score one against themselves`() throws {
    let root = try folder(["a_2020_01_Buildings.geojson": labels(0), "a_2020_02_Buildings.geojson": labels(0)])
    defer { try? FileManager.default.removeItem(atPath: root) }
    let report = try EvaluationRun.evaluate(result: root, truth: root)
    #expect(report.scotAsPublished?.track == 1)
    #expect(report.scotAsPublished?.trackTruePositives == 2)
  }

  @Test(arguments: [
    ("global_monthly_2017_07_mosaic_L15-1615E-1205N_6460_3370_13_Buildings.geojson", "2017-07"),
    ("x/2020_01/truth-2021-12.geojson", "2021-12"),
  ])
  func `The month is in the name of the file`(name: String, month: String) {
    #expect(TruthLabels.month(in: name) == month)
  }

  @Test(arguments: ["structures.geojson", "KR_R001_0004.geojson", "a_20200101_12.geojson"])
  func `Other names have no month`(name: String) {
    #expect(TruthLabels.month(in: name) == nil)
  }

  @Test func `A missing key is named with its file`() throws {
    let root = try folder([
      "account.json":
        "{\"schema\":\"groundbreak.account/1\",\"pixel_size_m\":3,\"scenes\":[{\"used\":true}],\"sites\":[],\"ratios\":[]}",
      "structures.geojson": "{\"features\":[]}",
    ])
    defer { try? FileManager.default.removeItem(atPath: root) }
    let error = #expect(throws: RunError.self) { try EvaluationClaim.read(root, crs: EvaluationRun.wgs84) }
    #expect(error?.path.hasSuffix("account.json") == true)
    #expect(error?.message.contains("“time”") == true)
    #expect(error?.message.contains("scenes[0]") == true)
  }

  @Test func `Sites against buildings, a truth as a result, and an empty folder are refused in words`() throws {
    let root = try folder(["a_2020_01.geojson": labels(0), "empty/readme.txt": ""])
    defer { try? FileManager.default.removeItem(atPath: root) }
    #expect(throws: RunError.self) { try EvaluationRun.evaluate(result: root, truth: root + "/empty") }
    #expect(throws: RunError.self) { try EvaluationRun.evaluate(result: root + "/nowhere", truth: root) }
  }

  @Test(.enabled(if: RealData.has("spacenet7-samples"), "needs shared/data/spacenet7-samples"))
  func `A real month of SpaceNet 7 has 2775 outlines, each its own best match`() throws {
    let path = RealData.path("spacenet7-samples")
    let scot = try #require(try EvaluationRun.evaluate(result: path, truth: path).scotAsPublished)
    #expect(scot.trackTruePositives == 2_775)
    #expect(scot.track == 1)
  }

  @Test func `Shapes with a hole share what lies around it`() throws {
    func ring(_ a: Double, _ b: Double) -> [PlanarPoint] {
      [PlanarPoint(x: a, y: a), PlanarPoint(x: b, y: a), PlanarPoint(x: b, y: b), PlanarPoint(x: a, y: b)]
    }
    let frame = PlanarShape(polygons: [[ring(0, 10), ring(2, 8)]])
    #expect(frame.area == 64)
    let found = try EvaluationRun.overlay.sharedAreas([frame], [PlanarShape(ring: ring(0, 5))])
    #expect(found.first?.area == 16)
    #expect(try EvaluationRun.overlay.union([frame, PlanarShape(ring: ring(1, 9))]).area == 100)
  }
}
