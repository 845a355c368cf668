import Foundation
import PixelKernels
import RasterCore
import TestSupport
import Testing

@Suite("Robust line")
struct RobustLineTests {
  @Test("Finds the line that two thirds of the points follow")
  func outliers() throws {
    var random = TestRandom(seed: 11)
    let x = (0..<600).map { _ in Float(random.uniform()) }
    let y = x.enumerated().map { i, v in
      i % 3 == 0 ? Float(1.5 + random.uniform()) : 0.8 * v + 0.1 + Float(random.normal()) * 0.01
    }
    let line = try #require(RobustLine.fit(x: x, y: y))
    #expect(abs(line.slope - 0.8) < 0.02)
    #expect(abs(line.intercept - 0.1) < 0.02)
    #expect(abs(line.inlierShare - 2.0 / 3) < 0.05)
  }

  @Test("No spread, no line")
  func degenerate() {
    #expect(RobustLine.fit(x: [Float](repeating: 1, count: 50), y: (0..<50).map(Float.init)) == nil)
    #expect(RobustLine.fit(x: [1, 2], y: [1, 2]) == nil)
  }
}

@Suite("Statistics")
struct StatisticsTests {
  @Test("Selection agrees with sorting", arguments: [1, 2, 5, 24, 25, 26, 401, 2_000])
  func againstSorting(n: Int) {
    var random = TestRandom(seed: UInt64(n))
    let values = (0..<n).map { _ in Float((random.uniform() * 20).rounded()) }
    let sorted = values.sorted()
    let median = n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2
    #expect(Statistics.median(values) == median)
    #expect(Statistics.quantile(values, 0) == sorted.first)
    #expect(Statistics.quantile(values, 1) == sorted.last)
  }
}

@Suite("Regions and outlines")
struct RegionTests {
  @Test("The outline of a pixel set encloses exactly its pixels")
  func tracedArea() {
    // An L of 3 x 5 plus 4 x 2 pixels in a 12 x 10 picture.
    var members: [Int] = []
    for y in 2..<7 { for x in 1..<4 { members.append(y * 12 + x) } }
    for y in 5..<7 { for x in 4..<8 { members.append(y * 12 + x) } }
    let ring = OutlineTracer.exterior(members, width: 12, height: 10)
    let polygon = PixelPolygon(exterior: ring)
    #expect(ring.count == 6)
    #expect(polygon.area == 23)
    #expect(PixelPolygon.signedArea(ring) > 0)
    #expect(OutlineSimplifier.isSimple(ring))
  }

  @Test("Pixels that meet only at a corner do not tie a knot")
  func corner() {
    // Joined through the left column, touching diagonally on the right.
    let ring = OutlineTracer.exterior([0, 1, 5, 10, 11], width: 5, height: 3)
    #expect(PixelPolygon(exterior: ring).area == 5)
  }

  @Test("The smallest rectangle of a turned rectangle is the rectangle")
  func rectangle() throws {
    let angle = 0.4
    let corners = [(-10.0, -4.0), (10, -4), (10, 4), (-10, 4), (0, 0)].map {
      PixelPoint(x: 30 + $0.0 * cos(angle) - $0.1 * sin(angle), y: 20 + $0.0 * sin(angle) + $0.1 * cos(angle))
    }
    let found = try #require(MinimumRectangle(around: corners))
    #expect(abs(found.length - 20) < 1e-9)
    #expect(abs(found.width - 8) < 1e-9)
    #expect(abs(found.angle - angle) < 1e-9)
    #expect(abs(found.withArea(100).area - 100) < 1e-9)
    #expect(MinimumRectangle(around: Array(corners.prefix(2))) == nil)
  }

  @Test("A staircase along a turned L becomes an L of six right angles")
  func rightAngled() throws {
    let angle = 0.3
    func inside(_ x: Double, _ y: Double) -> Bool {
      let u = (x - 30) * cos(angle) + (y - 30) * sin(angle)
      let v = -(x - 30) * sin(angle) + (y - 30) * cos(angle)
      return (abs(u) <= 15 && abs(v) <= 12) && !(u > 0 && v > 0)
    }
    var members: [Int] = []
    for y in 0..<60 { for x in 0..<60 where inside(Double(x) + 0.5, Double(y) + 0.5) { members.append(y * 60 + x) } }
    let ring = OutlineTracer.exterior(members, width: 60, height: 60)
    let square = try #require(OutlineSimplifier.rightAngled(ring, angle: angle, tolerance: 1))
    #expect(square.count == 6)
    // 30 x 24 less the quarter of 15 x 12.
    #expect(abs(PixelPolygon(exterior: square).area - 540) < 20)
  }

  @Test("The tree holds a bright block as one node")
  func tree() {
    var raster = Raster(width: 30, height: 24, filledWith: 0)
    var random = TestRandom(seed: 5)
    for i in raster.values.indices { raster.values[i] = Float(random.normal()) * 0.2 }
    var block: Set<Int> = []
    for y in 6..<14 { for x in 8..<20 { raster[x, y] += 8; block.insert(y * 30 + x) } }
    let gradient = GradientMagnitude.compute([raster], sigma: 0.5)
    let tree = RegionTree(
      features: [raster], gradient: gradient, inside: ValidityMask(width: 30, height: 24, filledWith: true))
    let best = tree.nodes.indices.map { k -> Double in
      let members = Set(tree.members(k))
      return Double(members.intersection(block).count) / Double(members.union(block).count)
    }.max()
    #expect((best ?? 0) > 0.9)
    // Every node's pixels are its children's.
    for (k, node) in tree.nodes.enumerated() where node.left >= 0 {
      #expect(Set(tree.members(k)) == Set(tree.members(node.left)).union(tree.members(node.right)))
    }
  }

  @Test("Closing joins what is near and keeps what is far apart")
  func closing() {
    var set = [Bool](repeating: false, count: 20)
    set[3] = true
    set[6] = true
    set[15] = true
    let closed = Morphology.close(set, width: 20, height: 1, radius: 1)
    #expect((3...6).allSatisfy { closed[$0] })
    #expect(!closed[10])
    #expect(Components.of(closed, width: 20, height: 1).count == 2)
  }
}
