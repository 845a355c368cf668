import PixelKernels
import RasterCore
import TestSupport
import Testing

@testable import SiteAnalysis

@Suite("What is written about a structure")
struct LedgerWriterTests {
  private typealias Hand = HandMadeStack

  /// A shadow of 8 m that follows the sun was measured beside it.
  private func written(fill: Double) throws -> Structure {
    let days = (0..<20).map { 17_500 + 16 * $0 }
    let prepared = Hand.make(days: days) { _, x, y in Hand.isInBlock(x, y) ? Hand.slab : Hand.soil }
    var tiny = TinyStack()
    (tiny.width, tiny.height, tiny.sceneCount) = (Hand.size, Hand.size, days.count)
    let ledger = LedgerWriter(
      stack: tiny.stack(), prepared: prepared, maps: Hand.maps(prepared), options: AnalysisOptions())
    var evidence = StructureEvidence()
    (evidence.shadowing, evidence.height, evidence.height95) = (0.2, 8, Interval95(low: 7, high: 9))
    let rectangle = try #require(MinimumRectangle(pixels: Hand.block[...], columns: Hand.size))
    let judged = JudgedStructure(
      candidate: Candidate(members: Hand.block, rectangle: rectangle, fill: fill, contrast: 8, score: 1, edge: []),
      status: .unchanged, events: [], probability: 0.9, evidence: evidence)
    return try #require(ledger.write([judged], []).0.first)
  }

  @Test func `A building has the height of its shadow, a plot has none`() throws {
    let building = try written(fill: 0.95)
    #expect(building.form == .building && building.heightMetres == 8 && building.height95 != nil)
    let plot = try written(fill: 0.7)
    #expect(plot.form == .surface && plot.heightMetres == nil && plot.height95 == nil)
  }

  /// 14 by 10 pixels of 3 m.
  @Test func `Its area is that of its outline on the ground`() throws {
    #expect(abs(try written(fill: 0.95).areaSquareMetres - 1260) < 1)
  }
}
