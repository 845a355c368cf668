import RasterCore
import Testing

@testable import SiteReport

@Suite struct LabelPlacementTests {
  private let frame = Box(x: 0, y: 0, width: 1_000, height: 700)

  private func items(_ count: Int, seed: UInt64, within: Double) -> [LabelPlacement.Item] {
    var state = seed
    func next() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 40) / Double(1 << 24)
    }
    return (0..<count).map { i in
      let bounds = Box(
        x: next() * within, y: next() * within * 0.6, width: 5 + next() * 60, height: 5 + next() * 40)
      return LabelPlacement.Item(key: i, bounds: bounds, width: 26, height: 16)
    }
  }

  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func labelsNeitherOverlapNorLeaveTheFrame(_ seed: UInt64) {
    for within in [900.0, 250] {
      let placed = LabelPlacement(frame: frame, unit: 14).place(
        items(60, seed: seed, within: within), limit: 60)
      #expect(placed.count > 20)
      for (i, a) in placed.enumerated() {
        #expect(frame.contains(a.box))
        for b in placed.dropFirst(i + 1) {
          #expect(!a.box.overlaps(b.box))
          if let leader = b.leader { #expect(!a.box.meets(leader.from, leader.to)) }
        }
      }
    }
  }

  @Test func sixtyScatteredThingsAllGetALabel() {
    let placed = LabelPlacement(frame: frame, unit: 14).place(
      items(60, seed: 9, within: 900), limit: 60)
    #expect(placed.count == 60)
  }

  @Test func labelsStayByTheirThing() {
    let things = items(40, seed: 5, within: 900)
    for label in LabelPlacement(frame: frame, unit: 14).place(things, limit: 40) {
      let end = label.leader?.to ?? label.box.centre
      let reach = things[label.key].bounds.grown(by: 30)
      #expect(reach.overlaps(Box(x: end.x, y: end.y, width: 0.001, height: 0.001)))
    }
  }

  @Test func crowdsKeepTheFirst() {
    let same = (0..<80).map {
      LabelPlacement.Item(
        key: $0, bounds: Box(x: 500, y: 300, width: 6, height: 6), width: 26, height: 16)
    }
    let placed = LabelPlacement(frame: frame, unit: 14).place(same, limit: 60)
    #expect(placed.first?.key == 0)
    #expect(placed.count < 60)
  }

  @Test func segmentsMeetBoxes() {
    let box = Box(x: 10, y: 10, width: 10, height: 10)
    #expect(box.meets(PixelPoint(x: 0, y: 15), PixelPoint(x: 30, y: 15)))
    #expect(!box.meets(PixelPoint(x: 0, y: 15), PixelPoint(x: 9, y: 15)))
    #expect(!box.meets(PixelPoint(x: 0, y: 0), PixelPoint(x: 30, y: 5)))
    #expect(box.meets(PixelPoint(x: 12, y: 12), PixelPoint(x: 12, y: 12)))
  }
}
