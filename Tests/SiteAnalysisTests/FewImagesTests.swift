import Testing

@testable import SiteAnalysis

/// What leaving structures out of a comparison of few images rests on: however much a place changed, no pixel of so short a series did so
/// for good, and both of its composites are the same picture.
struct FewImagesTests {
  @Test(arguments: [2, 3, 4]) func noPixelOfAShortSeriesHasChangedForGood(_ images: Int) {
    let stack = HandMadeStack.make(days: (0..<images).map { 17_000 + 100 * $0 }) { t, x, y in
      HandMadeStack.isInBlock(x, y) && 2 * t >= images ? HandMadeStack.white : HandMadeStack.soil
    }
    let maps = HandMadeStack.maps(stack)
    #expect(images < min(ChangeOptions().minimumObservations, StructureJudge.leastImages))
    #expect(maps.probability.values.allSatisfy { $0 <= 0.5 })
    // Of three the first stands alone and is taken for an outlier.
    #expect(
      images == 3 || HandMadeStack.block.contains { maps.probability.values[$0] > 0.4 }, "the change itself is seen")
    #expect(maps.departure.allSatisfy { $0 == -1 } && maps.arrival.allSatisfy { $0 == -1 })
    #expect(maps.before == maps.after)
  }
}
