import ChangeDetection
import Testing

@Suite("Telling a step from an outlier")
struct TwoSidedFilterTests {
  @Test("A lone cloud goes, the first image of a new roof stays")
  func stepAndCloud() {
    // Ten images of soil with a cloud at 4, then a roof from 10 on.
    var values = [Float](repeating: 1, count: 10) + [Float](repeating: 5, count: 6)
    values[4] = 9
    let keep = TwoSidedFilter.keep(Series(channels: 1, values: values), tolerance: 0.5)
    #expect(!keep[4])
    #expect(keep.enumerated().allSatisfy { $0.offset == 4 || $0.element })
  }

  @Test("Two last images that agree are kept, one alone is not")
  func lastImages() {
    let two = Series(channels: 1, values: [1, 1, 1, 1, 1, 1, 5, 5])
    #expect(TwoSidedFilter.keep(two, tolerance: 0.5).suffix(2) == [true, true])
    let one = Series(channels: 1, values: [1, 1, 1, 1, 1, 1, 1, 5])
    #expect(TwoSidedFilter.keep(one, tolerance: 0.5).last == false)
  }

  @Test("Every channel must agree")
  func channels() {
    let values: [Float] = [1, 1, 1, 1, 1, 1, 1, 8, 1, 1, 1, 1, 1, 1]
    #expect(TwoSidedFilter.keep(Series(channels: 2, values: values), tolerance: 0.5)[3] == false)
  }

  @Test("A series too short to judge is kept whole")
  func short() {
    #expect(TwoSidedFilter.keep(Series(channels: 1, values: [1, 9]), tolerance: 0.5) == [true, true])
  }
}
