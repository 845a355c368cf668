import PixelKernels
import RasterCore
import Testing

@testable import SiteAnalysis

@Suite("When building on a site began")
struct SiteChronicleTests {
  private typealias Hand = HandMadeStack
  private let days = (0..<90).map { 17_532 + 12 * $0 }

  /// Cleared in image 30; a corner of 6 of its 140 pixels is concrete from image 55 on, all of it from image 60 on.
  private func phases(_ structures: [JudgedStructure], isCoarse: Bool) -> [PhaseOnset] {
    let stack = Hand.make(days: days) { t, x, y in
      guard Hand.isInBlock(x, y), t >= 30 else { return Hand.grass }
      let isCorner = x < 11 && y < 10
      return t >= (isCorner ? 55 : 60) ? Hand.slab : Hand.soil
    }
    let references = stack.times.enumerated().map { ImageReference(scene: "\($0.offset)", time: $0.element) }
    return SiteChronicle(
      members: Hand.block, structures: structures, stack: stack, maps: Hand.maps(stack), references: references,
      options: SiteOptions(), isCoarse: isCoarse
    ).phases()
  }

  /// As good as certain, and seen in image 75 only.
  private func late() throws -> JudgedStructure {
    let rectangle = try #require(MinimumRectangle(pixels: Hand.block[...], columns: Hand.size))
    let begin = DatedEvent(kind: .construction, lastWithout: 74, firstWith: 75, best: 75, probability: 0.95)
    return JudgedStructure(
      candidate: Candidate(members: Hand.block, rectangle: rectangle, fill: 1, contrast: 8, score: 1, edge: []),
      status: .new, events: [begin], probability: 0.95, evidence: StructureEvidence())
  }

  @Test("With the first further work on the cleared ground, and in between the clearing and that it is plain to see")
  func worked() throws {
    let phases = phases([], isCoarse: true)
    let begin = try #require(phases.first { $0.phase == .activeConstruction })
    #expect(abs(begin.best.dayNumber - days[54]) <= 12)
    #expect(begin.bracket.firstWith?.scene == "60")
    let from = try #require(begin.bracket.lastWithout?.time)
    #expect(abs(from.dayNumber - days[30]) <= 12)
    let prepared = try #require(phases.first { $0.phase == .sitePreparation })
    #expect(abs(prepared.best.dayNumber - days[30]) <= 12)
  }

  @Test("A roof that is sure says it by itself on fine pixels; on coarse ones it may be months late")
  func sure() throws {
    let fine = try #require(phases([try late()], isCoarse: false).first { $0.phase == .activeConstruction })
    #expect(fine.bracket.firstWith?.scene == "75")
    let coarse = try #require(phases([try late()], isCoarse: true).first { $0.phase == .activeConstruction })
    #expect(abs(coarse.best.dayNumber - days[54]) <= 12)
  }
}
