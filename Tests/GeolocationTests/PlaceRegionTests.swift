import Foundation
import RasterCore
import TestSupport
import Testing

@testable import Geolocation

@Suite struct PlaceRegionTests {
  private func contains(_ region: [PlaceRegion.PlanarPolygon], _ p: Vector3) -> Bool {
    region.contains { part in
      func pixels(_ r: [Vector3]) -> [PixelPoint] { r.map { PixelPoint(x: $0.x, y: $0.y) } }
      return PixelPolygon(exterior: pixels(part.exterior), holes: part.holes.map(pixels)).contains(
        PixelPoint(x: p.x, y: p.y))
    }
  }

  @Test func twoBearingsCross() {
    // From the origin: a tower at 45 degrees, 1,000 m off, and one at 135 degrees.
    let d = 1_000 / 2.0.squareRoot()
    let region = PlaceRegion(
      [.bearing(Vector3(d, d, 0), azimuth: 45, sigma: 1), .bearing(Vector3(d, -d, 0), azimuth: 135, sigma: 1)],
      radius: 10_000)
    #expect(region.best.horizontalLength < 2 && region.fits && !region.isOpen)
    // Perpendicular bearings of 1 degree at 1,000 m: a circle with sigma 17.45 m; 95 %: pi * 5.991 * 17.45^2 = 5,733 m2.
    #expect(abs(region.area - 5_733) < 150, "\(region.area)")
  }

  @Test func threeAnglesNeedNoNorth() {
    let eye = Vector3(120, -340, 0)
    let marks = [Vector3(0, 2_000, 0), Vector3(1_500, 800, 0), Vector3(-1_200, 300, 0)]
    let turns = marks.map { PlaceConstraint.Turn(landmark: $0, angle: ($0 - eye).azimuth + 77, sigma: 0.5) }
    let region = PlaceRegion([.turn(turns)], radius: 10_000)
    #expect((region.best - eye).horizontalLength < 15 && contains(region.inner, eye) && !region.isOpen)
  }

  @Test func theRegionHoldsTheTruthAsOftenAsItSays() {
    var random = TestRandom(seed: 9)
    var held = 0
    for _ in 0..<60 {
      let eye = Vector3(random.uniform(-500...500), random.uniform(-500...500), 0)
      let marks = (0..<4).map { _ in Vector3(random.uniform(-3_000...3_000), random.uniform(1_000...4_000), 0) }
      let all = marks.map { PlaceConstraint.bearing($0, azimuth: ($0 - eye).azimuth + random.normal(), sigma: 1) }
      if contains(PlaceRegion(all, radius: 12_000).outer, eye) { held += 1 }
    }
    #expect((51...60).contains(held), "\(held)")
  }

  @Test func oneThingBeforeAnotherLeavesAWedgeOnTheNearSide() {
    let region = PlaceRegion(
      [.before(nearer: Vector3(0, 1_000, 0), farther: Vector3(0, 3_000, 0), sigma: 0.5)], radius: 5_000)
    #expect(region.isOpen)
    #expect(contains(region.outer, Vector3(0, 0, 0)) && contains(region.outer, Vector3(0, -2_000, 0)))
    #expect(!contains(region.outer, Vector3(0, 4_500, 0)) && !contains(region.outer, Vector3(200, 0, 0)))
  }

  @Test func twoAlignmentsCrossAndAnOrderPicksASide() {
    let all: [PlaceConstraint] = [
      .before(nearer: Vector3(0, 1_000, 0), farther: Vector3(0, 3_000, 0), sigma: 0.3),
      .before(nearer: Vector3(1_000, 0, 0), farther: Vector3(3_000, 0, 0), sigma: 0.3),
    ]
    let region = PlaceRegion(all, radius: 8_000)
    #expect(region.best.horizontalLength < 5 && region.outer.count == 1)
    let ruledOut = PlaceRegion(all + [.leftOf(Vector3(1_000, 0, 0), Vector3(0, 1_000, 0), sigma: 1)], radius: 8_000)
    #expect(ruledOut.misfit > 100)
  }

  @Test func bearingsThatCannotMeetAreSaidSo() {
    let region = PlaceRegion(
      [
        .bearing(Vector3(0, 1_000, 0), azimuth: 0, sigma: 0.5), .bearing(Vector3(1_000, 0, 0), azimuth: 90, sigma: 0.5),
        .bearing(Vector3(-800, 900, 0), azimuth: 20, sigma: 0.5),
      ], radius: 8_000)
    #expect(!region.fits)
  }
}
