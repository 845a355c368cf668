import TestSupport
import Testing

@testable import SiteAnalysis

struct ShapeOverlapsTests {
  @Test func everyShapeThatIsMetIsNamedWithItsShare() {
    var random = TestRandom(seed: 4)
    let shapes = (0..<40).map { _ in (0..<300).filter { _ in random.uniform() < 0.04 } }
    let overlaps = ShapeOverlaps(shapes, pixels: 300)
    for shape in shapes {
      let met = overlaps.met(by: shape)
      let truth = shapes.indices.compactMap { k -> (Int, Double)? in
        let both = Set(shape).intersection(shapes[k])
        return both.isEmpty ? nil : (k, Double(both.count) / Double(Set(shape).union(shapes[k]).count))
      }
      #expect(met.map(\.index) == truth.map(\.0))
      #expect(met.map(\.iou) == truth.map(\.1))
    }
  }
}
