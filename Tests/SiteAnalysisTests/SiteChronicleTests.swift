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

  /// Seen in image 40 and surely not before 36, by no more than an even chance; and in image 75, as good as certain.
  private func doubtful(_ probability: Double) throws -> JudgedStructure {
    var structure = try late()
    let begin = DatedEvent(kind: .construction, lastWithout: 36, firstWith: 40, best: 40, probability: probability)
    (structure.events, structure.probability) = ([begin], probability)
    return structure
  }

  @Test("Building has begun from when that is likelier than not; by when at the latest, the sure roof says")
  func likelier() throws {
    let possible = try #require(
      phases([try late(), try doubtful(0.4)], isCoarse: false).first { $0.phase == .activeConstruction })
    #expect(possible.best.dayNumber > days[73] && possible.bracket.firstWith?.scene == "75")
    #expect(possible.bracket.lastWithout?.scene == "36")
    let likely = try #require(
      phases([try late(), try doubtful(0.6)], isCoarse: false).first { $0.phase == .activeConstruction })
    #expect((days[36]...days[40]).contains(likely.best.dayNumber) && likely.bracket.firstWith?.scene == "75")
    #expect(likely.probability > possible.probability)
  }

  @Test("The end lies between the last roof and the last work on the ground")
  func end() throws {
    var early = try late()
    early.events.append(DatedEvent(kind: .completion, lastWithout: 52, firstWith: 55, best: 54, probability: 0.95))
    early.events[0] = DatedEvent(kind: .construction, lastWithout: 40, firstWith: 41, best: 41, probability: 0.95)
    let end = try #require(phases([early], isCoarse: false).first { $0.phase == .postConstruction })
    let (from, to) = (try #require(end.bracket.lastWithout), try #require(end.bracket.firstWith))
    #expect(from.scene == "52" && to.time.dayNumber >= days[60])
    #expect((days[54]...days[60]).contains(end.best.dayNumber))
  }
}
