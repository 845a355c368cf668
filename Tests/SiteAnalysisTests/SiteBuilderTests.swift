import PixelKernels
import RasterCore
import Testing

@testable import SiteAnalysis

@Suite("What ground a site has, and how many structures")
struct SiteBuilderTests {
  private typealias Hand = HandMadeStack

  /// Columns 6 ..< 24, rows 6 ..< 20.
  private func isOnSite(_ x: Int, _ y: Int) -> Bool { (6..<24).contains(x) && (6..<20).contains(y) }
  /// In a corner of it; it always stood.
  private func isOldHall(_ x: Int, _ y: Int) -> Bool { (6..<11).contains(x) && (6..<10).contains(y) }
  private func isNewHall(_ x: Int, _ y: Int) -> Bool { (14..<22).contains(x) && (12..<17).contains(y) }

  private func judged(
    _ stack: PreparedStack, columns: Range<Int> = 0..<Hand.size, probability: Double = 0.9
  ) throws -> JudgedStructure {
    let members = (0..<(Hand.size * Hand.size)).filter {
      columns.contains($0 % Hand.size) && isNewHall($0 % Hand.size, $0 / Hand.size)
    }
    var meter = RegionMeter(bands: stack.bands[0], scatter: stack.scatter)
    meter.mark(members)
    let rectangle = try #require(MinimumRectangle(pixels: members[...], columns: Hand.size))
    let candidate = Candidate(
      members: members, rectangle: rectangle, fill: 1, contrast: 8, score: 1, edge: meter.edgePairs(members))
    let begin = DatedEvent(kind: .construction, lastWithout: 59, firstWith: 60, best: 60, probability: probability)
    return JudgedStructure(
      candidate: candidate, status: .new, events: [begin], probability: probability, evidence: StructureEvidence())
  }

  @Test("All ground that was cleared, with the old hall in its corner, and no field that was only reaped")
  func extent() throws {
    let days = (0..<90).map { 17_532 + 12 * $0 }
    let stack = Hand.make(days: days) { t, x, y in
      let month = Instant(secondsSince1970: days[t] * 86_400).date.month
      if isOnSite(x, y) && isOldHall(x, y) { return Hand.frame }
      if isOnSite(x, y) && t >= 40 { return t >= 60 && isNewHall(x, y) ? Hand.white : Hand.soil }
      return (5...9).contains(month) ? Hand.grass : Hand.straw
    }
    let builder = SiteBuilder(stack: stack, maps: Hand.maps(stack), options: SiteOptions(), pixelSize: 3)
    let drafts = builder.build([try judged(stack)])
    #expect(drafts.count == 1)
    let members = try #require(drafts.first?.members)
    let own = members.count { isOnSite($0 % Hand.size, $0 / Hand.size) }
    // Every second pixel is followed, so a border may be one off.
    #expect(own >= 240, "\(own) of 252")
    #expect(members.count - own <= 20, "\(members.count - own) beside it")
  }

  @Test(
    "Two structures of 0.3 leave an even chance that nothing was built and make a site; one does not, nor do they where each speaks for itself"
  )
  func hints() throws {
    let days = (0..<90).map { 17_532 + 12 * $0 }
    let stack = Hand.make(days: days) { t, x, y in
      guard isOnSite(x, y), t >= 40 else { return Hand.grass }
      return t >= 60 && isNewHall(x, y) ? Hand.white : Hand.soil
    }
    let builder = SiteBuilder(stack: stack, maps: Hand.maps(stack), options: SiteOptions(), pixelSize: 10)
    let west = try judged(stack, columns: 14..<18, probability: 0.3)
    let east = try judged(stack, columns: 18..<22, probability: 0.3)
    #expect(builder.build([], hints: [west]).isEmpty)
    let drafts = builder.build([], hints: [west, east])
    #expect(drafts.count == 1 && drafts.first?.structures == [])
    #expect(builder.build([west], hints: [east]).first?.structures == [0])
    #expect(builder.build([west, east]).isEmpty)
  }

  @Test("Halls of 800 m2 are looked for on coarse pixels, of 8 to 16 of them; 150 m2 and 16 pixels on fine ones")
  func leastPixels() {
    let options = StructureOptions()
    // 150 m2 are 16.7 pixels of 3 m; 800 m2 are 22.2 of 6 m and 12.5 of 8 m.
    #expect([3, 6, 8, 10, 30].map { options.leastPixels($0) } == [17, 16, 13, 8, 8])
  }

  @Test("The less of its ground shows work, the more may be missing beyond its border")
  func margin() {
    let clear = SiteMargin(worked: 0.95, filling: 0.97).interval(9, border: 0.4)
    #expect(abs(clear.low - 8) < 1e-9 && abs(clear.high - 10) < 1e-9)
    let doubtful = SiteMargin(worked: 0.7, filling: 0.97).interval(9, border: 0.4)
    #expect(doubtful.low == clear.low && doubtful.high > clear.high + 3)
    let ragged = SiteMargin(worked: 0.95, filling: 0.7).interval(9, border: 0.4)
    #expect(ragged.low < clear.low - 1 && ragged.high == clear.high)
    #expect(SiteMargin().interval(0.1, border: 0.4).low == 0)
  }

  @Test("Structures that were found may be none, and others may have been missed")
  func count() {
    // Nothing found: missed by a geometric distribution of mean 0.3, of which 0.947 lie at 1 or below and 0.988 at 2.
    #expect(CountEstimate(standing: []) == CountEstimate(value: 0, low: 0, high: 2))
    let sure = CountEstimate(standing: [1, 1, 1])
    #expect(sure.value == 3 && sure.low == 3 && sure.high > 3)
    let unsure = CountEstimate(standing: [Double](repeating: 0.5, count: 10))
    #expect(unsure.value == 10 && unsure.low < 5 && unsure.high >= 10)
    #expect(CountEstimate(standing: [.nan, 1]).low == 1)
  }
}
