import Foundation
import RasterCore
import Testing

@testable import Geolocation

@Suite struct LevelRegionTests {
  private func field(_ f: (Double, Double) -> Double) -> [Double] {
    (0..<60).flatMap { y in (0..<60).map { x in f(Double(x), Double(y)) } }
  }

  @Test func aDiscHasItsAreaAndMiddle() throws {
    let found = LevelRegion.polygons(
      field { hypot($0 - 30, $1 - 25) }, width: 60, height: 60, level: 12.3)
    let disc = try #require(found.first)
    #expect(found.count == 1 && disc.holes.isEmpty)
    #expect(abs(disc.area - Double.pi * 12.3 * 12.3) < 2)
    #expect(abs(disc.centroid.x - 30) < 0.05 && abs(disc.centroid.y - 25) < 0.05)
  }

  @Test func aRingHasAHole() throws {
    let found = LevelRegion.polygons(
      field { abs(hypot($0 - 30, $1 - 30) - 15) }, width: 60, height: 60, level: 3)
    #expect(found.count == 1 && found[0].holes.count == 1)
    #expect(abs(found[0].area - Double.pi * (18 * 18 - 12 * 12)) < 4)
    #expect(!found[0].contains(PixelPoint(x: 30, y: 30)) && found[0].contains(PixelPoint(x: 45, y: 30)))
  }

  @Test func partsAreOrderedAndTheGridsEdgeCloses() {
    let found = LevelRegion.polygons(
      field { min(hypot($0 - 40, $1 - 40) - 3, $0 - 5) }, width: 60, height: 60, level: 0)
    #expect(found.count == 2 && found[0].area > found[1].area)
    // 5 columns from the left edge and half a node beyond the grid on three sides.
    #expect(abs(found[0].area - 5.5 * 60) < 6)
  }

  @Test func whatIsUnknownLiesOutside() {
    #expect(LevelRegion.polygons([.nan, .nan, .infinity, 5], width: 2, height: 2, level: 1).isEmpty)
  }
}
