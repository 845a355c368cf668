import RasterCore
import TestSupport
import Testing

@testable import Simulation

@Suite("Footprints")
struct FootprintTests {
  private func shape(_ cuts: [GroundShape.Cut], degrees: Double = 0) -> GroundShape {
    var shape = GroundShape(centre: GroundPoint(x: 100, y: 80), width: 40, depth: 30, degrees: degrees)
    shape.cuts = cuts
    return shape
  }

  /// Plans drawn on squared paper: area, corners of the outer ring, holes.
  static let plans: [(name: String, cuts: [GroundShape.Cut], area: Double, corners: Int, holes: Int)] = [
    ("L", [.init(fromU: 5, toU: 20, fromV: 0, toV: 15)], 1_200 - 225, 6, 0),
    (
      "T", [.init(fromU: -20, toU: -5, fromV: 0, toV: 15), .init(fromU: 5, toU: 20, fromV: 0, toV: 15)], 1_200 - 450, 8,
      0
    ),
    ("U", [.init(fromU: -10, toU: 10, fromV: -5, toV: 15)], 1_200 - 400, 8, 0),
    ("courtyard", [.init(fromU: -10, toU: 10, fromV: -5, toV: 5)], 1_200 - 200, 4, 1),
    ("a cut that reaches over the edge", [.init(fromU: 10, toU: 99, fromV: -99, toV: 99)], 900, 4, 0),
    (
      "two overlapping cuts",
      [.init(fromU: 0, toU: 20, fromV: 5, toV: 15), .init(fromU: 10, toU: 20, fromV: 0, toV: 15)],
      1_200 - 250, 8, 0
    ),
  ]

  @Test("area, corners and courtyards are those of the plan", arguments: [0.0, 33, -71])
  func plans(degrees: Double) {
    for plan in Self.plans {
      let shape = shape(plan.cuts, degrees: degrees)
      #expect(isClose(shape.area, plan.area, within: 1e-9), "\(plan.name)")
      #expect(shape.rings[0].count == plan.corners && shape.rings.count == 1 + plan.holes, "\(plan.name)")
      // The shoelace formula on the rings, which PixelPolygon has for itself.
      let rings = shape.rings.map { $0.map { PixelPoint(x: $0.x, y: $0.y) } }
      let polygon = PixelPolygon(exterior: rings[0], holes: Array(rings.dropFirst()))
      #expect(isClose(polygon.area, plan.area, within: 1e-6), "\(plan.name)")
      // Clockwise as seen with north up is positive with y down.
      #expect(PixelPolygon.signedArea(rings[0]) > 0)
    }
  }

  @Test("what is drawn, what is reported and what casts shadows agree point by point")
  func inside() {
    var random = TestRandom(seed: 8)
    for plan in Self.plans {
      let shape = shape(plan.cuts, degrees: 21)
      let rings = shape.rings.map { $0.map { PixelPoint(x: $0.x, y: $0.y) } }
      let polygon = PixelPolygon(exterior: rings[0], holes: Array(rings.dropFirst()))
      for _ in 0..<400 {
        let point = GroundPoint(x: 70 + 60 * random.uniform(), y: 50 + 60 * random.uniform())
        let (u, v) = shape.local(x: point.x, y: point.y)
        guard abs(shape.distance(u: u, v: v)) > 1e-6 else { continue }
        let boxed = shape.boxes.contains { $0.u.contains(u) && $0.v.contains(v) }
        #expect(shape.contains(point) == polygon.contains(PixelPoint(x: point.x, y: point.y)), "\(plan.name) \(point)")
        #expect(shape.contains(point) == boxed, "\(plan.name) \(point)")
      }
    }
  }

  @Test("a round tank's outline has the area of its disc")
  func tank() {
    let tank = GroundShape.round(centre: GroundPoint(x: 10, y: 10), diameter: 20)
    #expect(isClose(tank.area, 314.159, within: 0.001))
    let ring = tank.corners.map { PixelPoint(x: $0.x, y: $0.y) }
    #expect(isClose(PixelPolygon.signedArea(ring), 314.159, within: 0.001))
    #expect(tank.contains(GroundPoint(x: 19.9, y: 10)) && !tank.contains(GroundPoint(x: 17.5, y: 17.5)))
  }

  @Test("two slices of a shape add up to it")
  func slices() throws {
    let plan = shape([.init(fromU: -10, toU: 10, fromV: -5, toV: 15)], degrees: 12)
    let west = try #require(plan.slice(fromU: -20, toU: 4))
    let east = try #require(plan.slice(fromU: 4, toU: 20))
    #expect(isClose(west.area + east.area, plan.area, within: 1e-9))
    // West of u = 4: 24 x 30 less 14 x 20.
    #expect(isClose(west.area, 440, within: 1e-9))
  }

  @Test("shapes that fall apart or vanish are no footprints")
  func unsound() {
    #expect(
      shape([.init(fromU: -5, toU: 5, fromV: -99, toV: 99)]).flaws("x") == [
        "x: the cuts divide it; make two shapes of it"
      ])
    #expect(shape([.init(fromU: -99, toU: 99, fromV: -99, toV: 99)]).flaws("x") == ["x: the cuts leave nothing"])
    #expect(!shape([.init(fromU: 5, toU: -5, fromV: 0, toV: 1)]).isSound)
    #expect(shape([]).isSound)
  }
}
