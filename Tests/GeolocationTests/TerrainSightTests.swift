import Foundation
import RasterCore
import Testing

@testable import Geolocation

@Suite struct TerrainSightTests {
  private func grid(step: Double = 25, side: Int = 801, _ height: (Double, Double) -> Double) -> ElevationGrid {
    let half = Double(side - 1) / 2 * step
    return ElevationGrid(
      frame: LocalFrame(anchor: GeoPoint(longitude: 8, latitude: 46)), west: -half, south: -half, step: step,
      width: side,
      height: side,
      heights: (0..<side).flatMap { j in
        (0..<side).map { i in Float(height(Double(i) * step - half, Double(j) * step - half)) }
      })
  }

  @Test func aConesTopIsTheHorizon() throws {
    // A cone 1,000 m high, 5 km north, sides of 45 degrees.
    let g = grid { x, y in max(0, 1_000 - hypot(x, y - 5_000)) }
    let edge = try #require(g.horizon(from: Vector3(0, 0, 2), azimuth: 0))
    let expected = atan((1_000 - 1.7 - 2) / 5_000) * 180 / Double.pi
    #expect(abs(edge.elevation - expected) < 0.05 && abs(edge.distance - 5_000) < 30)
    #expect(try #require(g.horizon(from: Vector3(0, 0, 2), azimuth: 180)).elevation < 0)
  }

  @Test func theSeasHorizonDips() throws {
    // dip = sqrt(2 h (1 - k) / R), 100 m up: 0.2995 degrees, 38 km off.
    let sea = grid(step: 200, side: 501) { _, _ in 0 }
    let edge = try #require(sea.horizon(from: Vector3(0, 0, 100), azimuth: 90))
    let dip = (2 * 100 * 0.87 / 6_371_000.0).squareRoot() * 180 / Double.pi
    #expect(abs(edge.elevation + dip) < 0.001)
  }

  @Test func raysMeetTheGroundWhereGeometrySaysSo() throws {
    let g = grid { x, _ in 0.1 * x + 500 }
    // From 100 m above the slope at the origin, 45 degrees down to the east: z falls as d, the ground rises as 0.1 d.
    let hit = try #require(g.hit(from: Vector3(0, 0, 600), along: Vector3(1, 0, -1)))
    #expect(abs(hit.x - 100 / 1.1) < 0.1 && abs(hit.z - (500 + 10 / 1.1)) < 0.1)
    #expect(g.hit(from: Vector3(0, 0, 600), along: Vector3(0, 0, -1)) == Vector3(0, 0, 500))
    #expect(g.hit(from: Vector3(0, 0, 600), along: Vector3(-1, 0, 1)) == nil)
  }

  @Test func aWallHidesWhatIsBehind() {
    let g = grid { _, y in abs(y - 3_000) < 60 ? 200 : 0 }
    let eye = Vector3(0, 0, 2)
    let hidden = g.sight(from: eye, to: Vector3(0, 6_000, 50))
    // The line passes 3 km off at 26 m less half a metre of curvature, the wall is 200 m high.
    #expect(abs(hidden.clearance + 174) < 4 && abs(hidden.at - 3_000) < 80)
    #expect(g.sight(from: eye, to: Vector3(0, 6_000, 450)).clearance > 0)
    #expect(g.sight(from: eye, to: Vector3(0, 2_000, 10)).clearance > 0)
  }
}
