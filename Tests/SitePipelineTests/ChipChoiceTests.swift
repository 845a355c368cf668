import RasterCore
import SiteAnalysis
import Testing

@testable import SitePipeline

struct ChipChoiceTests {
  private let scenes = (0..<40).map { "s\($0)" }
  private let grid = PixelGrid(
    width: 200, height: 100, transform: AffineTransform2D(originX: 0, originY: 0, pixelSize: 3),
    crs: CRS(definition: "EPSG:32652", name: "EPSG:32652", isGeographic: false))

  private func reference(_ index: Int) -> ImageReference {
    ImageReference(scene: scenes[index], time: Instant(secondsSince1970: index * 86_400))
  }

  private func event(_ a: Int?, _ b: Int?, probability: Double = 0.9) -> Event {
    Event(
      kind: .construction, bracket: Bracket(lastWithout: a.map(reference), firstWith: b.map(reference)),
      best: CalendarDate(year: 2020, month: 1, day: 1), probability: probability)
  }

  private func square(_ x: Double, _ y: Double, _ side: Double) -> PixelPolygon {
    PixelPolygon(exterior: [
      PixelPoint(x: x, y: y), PixelPoint(x: x + side, y: y), PixelPoint(x: x + side, y: y + side),
      PixelPoint(x: x, y: y + side),
    ])
  }

  @Test func `First, last, bracket and evenly between, in order of time`() {
    let chosen = ChipChoice.choose(
      events: [event(20, 21)], scenes: scenes, shares: [Double?](repeating: 1, count: 40))
    let images = chosen.map(\.image)
    #expect(images.count == 12)
    #expect(images == images.sorted())
    #expect(Set([0, 20, 21, 39]).isSubset(of: images))
    let roles = Dictionary(uniqueKeysWithValues: chosen.map { ($0.image, $0.role) })
    #expect(roles[20] == "construction: last image without")
    #expect(roles[21] == "construction: first image with")
    #expect(roles[0] == .some(nil))
    let gaps = zip(images, images.dropFirst()).map { $1 - $0 }
    #expect(gaps.max() ?? 0 <= 6)
  }

  @Test func `Cloudy images are left out unless they bound a bracket`() {
    var shares = [Double?](repeating: 0.1, count: 40)
    shares[5] = 0.6
    shares[30] = 1
    shares[31] = nil
    let chosen = ChipChoice.choose(events: [event(7, 30)], scenes: scenes, shares: shares)
    #expect(chosen.map(\.image) == [5, 7, 30])
  }

  @Test func `Where too much is wanted the likeliest events go first`() {
    let events = (0..<10).map { event(2 + $0 * 3, 3 + $0 * 3, probability: 0.3 + Double($0) / 20) }
    let chosen = ChipChoice.choose(
      events: events, scenes: scenes, shares: [Double?](repeating: 1, count: 40))
    #expect(chosen.count == 12)
    #expect(Set([0, 39, 29, 30]).isSubset(of: chosen.map(\.image)))
  }

  @Test func `Nothing usable, nothing shown`() {
    let none = ChipChoice.choose(
      events: [], scenes: scenes, shares: [Double?](repeating: nil, count: 40))
    #expect(none.isEmpty)
  }

  @Test(arguments: [(5.0, 5.0, 6.0), (190, 90, 8), (100, 50, 60), (0, 0, 200), (98.3, 40.7, 1.5)])
  func `A window holds the outline, lies in the grid and shows the surroundings`(x: Double, y: Double, side: Double) {
    let window = ChipChoice.window(around: square(x, y, side), grid: grid)
    #expect(window.column >= 0 && window.column + window.width <= grid.width)
    #expect(window.row >= 0 && window.row + window.height <= grid.height)
    #expect(window.width >= ChipChoice.smallestWindow && window.height >= ChipChoice.smallestWindow)
    #expect(Double(window.column) <= max(x, 0))
    #expect(Double(window.column + window.width) >= min(x + side, Double(grid.width)))
  }
}

extension ChipChoiceTests {
  @Test func `Between the images of a bracket the clearest used ones, in order of time`() {
    let shares: [Double?] = [1, 0.2, nil, 0.9, 0.5, 0.7, 1, 1]
    #expect(ChipChoice.between((0, 6), shares: shares, limit: 3) == [3, 4, 5])
    #expect(ChipChoice.between((0, 6), shares: shares, limit: 9) == [1, 3, 4, 5])
    #expect(ChipChoice.between((0, 1), shares: shares, limit: 9).isEmpty)
    #expect(ChipChoice.between((nil, 6), shares: shares, limit: 9).isEmpty)
  }
}
