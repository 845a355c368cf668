import RasterCore
import Testing

@testable import SiteAnalysis

@Suite("What counts as work on the ground")
struct GroundWorkTests {
  private typealias Hand = HandMadeStack
  /// Three years, every twelve days; day 0 is a first of January.
  private let days = (0..<90).map { 17_532 + 12 * $0 }
  private func month(_ t: Int) -> Int { Instant(secondsSince1970: days[t] * 86_400).date.month }

  private func work(_ spectrum: (_ image: Int, _ column: Int, _ row: Int) -> HandMadeStack.Spectrum) -> GroundWork {
    let stack = Hand.make(days: days, spectrum)
    return GroundWork(Hand.block, stack, Hand.maps(stack), tolerance: SiteOptions().workTolerance)
  }

  /// Green from May to September, straw otherwise.
  private func field(_ t: Int) -> HandMadeStack.Spectrum { (5...9).contains(month(t)) ? Hand.grass : Hand.straw }

  @Test("Three years of crops are none")
  func crops() {
    let work = work { t, _, _ in field(t) }
    #expect(work.first.reduce(0, +) + work.further.reduce(0, +) < 0.02)
  }

  @Test("A field that is cleared for good is worked on once, in the image that shows it; paving is further work")
  func clearing() throws {
    let work = work { t, _, _ in t < 40 ? field(t) : t < 70 ? Hand.soil : Hand.slab }
    #expect(work.first.reduce(0, +) > 0.95)
    let most = try #require(work.first.indices.max { work.first[$0] < work.first[$1] })
    #expect(abs(most - 40) <= 1)
    let paved = try #require(work.further.indices.max { work.further[$0] < work.further[$1] })
    #expect(paved == 70)
    #expect(work.further[70] > 0.9)
  }

  @Test("A harvest in the first year of a series is none, even where the field is cleared before it is green again")
  func harvest() throws {
    // From a first of June to a September; reaped on the first of October, cleared in the March after.
    let days = (0..<70).map { 17_683 + 12 * $0 }
    let stack = Hand.make(days: days) { t, x, y in
      let month = Instant(secondsSince1970: days[t] * 86_400).date.month
      return Hand.isInBlock(x, y) && t >= 23 ? Hand.soil : (5...9).contains(month) ? Hand.grass : Hand.straw
    }
    let work = GroundWork(Hand.block, stack, Hand.maps(stack), tolerance: SiteOptions().workTolerance)
    #expect(work.first[..<22].reduce(0, +) < 0.02)
    #expect(work.first[22...24].reduce(0, +) > 0.9)
  }
}
