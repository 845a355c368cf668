import Evaluation
import Foundation
import RasterCore
import SiteAnalysis
import Testing

@testable import SitePipeline

struct EvaluationSuiteTests {
  private func entry(_ seed: UInt64, found: Bool) -> SuiteReport.Entry {
    let shape = PlanarShape(ring: [(0.0, 0.0), (20, 0), (20, 20), (0, 20)].map { PlanarPoint(x: $0.0, y: $0.1) })
    let truth = Truth(
      name: "t", extentArea: 1e6,
      structures: [Truth.Structure(id: "1", shape: shape, area: 400, isOnSite: false, steps: [])], sites: [])
    let structure = Claim.Structure(
      id: "S1", status: .unchanged, form: .building, shape: shape, area: 440, area95: Interval95(low: 390, high: 490),
      probability: 0.9, events: [])
    let claim = Claim(
      usableTimes: [Instant(year: 2020, month: 1, day: 1), Instant(year: 2022, month: 1, day: 1)], pixelSize: 3,
      structures: found ? [structure] : [], sites: [], ratios: [])
    let findings = Findings(
      truth: truth, claim: claim,
      overlaps: Overlaps(structures: [found ? [0: 400] : [:]], sites: [], structuresOnSites: found ? [0] : []))
    let own = EvaluationReport.Own(
      findings: findings, alignedFindings: nil, commonOffset: PlanarPoint(x: 0.5, y: -0.25))
    return SuiteReport.Entry(
      seed: seed, scenario: "random", sensor: nil, scenes: nil, version: Product.version, seconds: 1,
      report: EvaluationReport(result: "r", truth: "t", own: own), failure: nil)
  }

  private func options(_ folder: String) -> EvaluationSuite.Options {
    var options = EvaluationSuite.Options(count: 2)
    options.folder = folder
    options.resumes = true
    return options
  }

  @Test func `Stored scores come back as they were, and those of another suite are refused`() throws {
    let folder = NSTemporaryDirectory() + "suite-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let store = try SuiteStore(options(folder))
    let saved = entry(7, found: true)
    try store.save(saved)
    let back = try #require(try store.entry(7))
    #expect(back.report?.own?.findings == saved.report?.own?.findings)
    #expect(back.report?.own?.asStated == saved.report?.own?.asStated)
    #expect(try store.entry(8) == nil)
    var other = options(folder)
    other.sensor = "sentinel2"
    #expect(throws: RunError.self) { try SuiteStore(other).entry(7) }
    other.resumes = false
    #expect(throws: RunError.self) { try SuiteStore(other) }
  }

  @Test func `A failure is tried again`() throws {
    let folder = NSTemporaryDirectory() + "suite-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let store = try SuiteStore(options(folder))
    var failed = entry(7, found: true)
    (failed.report, failed.failure) = (nil, "no image was usable")
    try store.save(failed)
    #expect(try store.entry(7) == nil)
  }

  @Test func `Pooled is of all items, failures are listed, and the interval is the same every time`() throws {
    var failed = entry(9, found: false)
    (failed.report, failed.failure) = (nil, "no image was usable")
    let entries = [entry(1, found: true), entry(2, found: true), entry(3, found: true), entry(4, found: false), failed]
    let report = SuiteReport(entries: entries, version: "1")
    let recall = try #require(report.summaries.first { $0.name == "structure recall" })
    #expect(recall.pooled == 0.75)
    #expect(recall.median == 1)
    #expect(recall.scenarios == 4)
    #expect(recall.pooled95 == [0.25, 1])
    #expect(report.rows.count == 5)
    #expect(report.rows.last?.failure == "no image was usable")
    #expect(SuiteReport(entries: entries, version: "1").summaries == report.summaries)
  }
}
