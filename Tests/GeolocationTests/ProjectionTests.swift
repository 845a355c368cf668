import Foundation
import RasterCore
import Testing

@testable import Geolocation

@Suite struct ProjectionTests {
  private let terrain: ElevationGrid = {
    let side = 401
    return ElevationGrid(
      frame: LocalFrame(anchor: GeoPoint(longitude: 8, latitude: 46)), west: -2_000, south: -2_000, step: 10,
      width: side,
      height: side,
      heights: (0..<(side * side)).map {
        Float(50 + 20 * sin(Double($0 % side) / 20) + 15 * cos(Double($0 / side) / 30))
      })
  }()

  private var camera: Camera {
    Camera(
      intrinsics: Intrinsics(width: 1_600, height: 900, hFOV: 55), position: Vector3(0, -800, 140),
      orientation: Orientation(yaw: 5, pitch: -8, roll: 1))
  }

  @Test func pixelsGoToTheGroundAndBack() throws {
    for p in [PixelPoint(x: 100, y: 800), PixelPoint(x: 800, y: 450), PixelPoint(x: 1_500, y: 600)] {
      let ground = try #require(camera.ground(p, on: terrain))
      let back = try #require(camera.pixel(of: ground.position))
      #expect(abs(back.x - p.x) < 0.05 && abs(back.y - p.y) < 0.05)
      #expect(abs(terrain.height(east: ground.position.x, north: ground.position.y) - ground.position.z) < 1e-6)
    }
    #expect(camera.ground(PixelPoint(x: 800, y: 10), on: terrain) == nil)
  }

  @Test func anUprightThingHasItsHeight() throws {
    let foot = try #require(camera.ground(PixelPoint(x: 700, y: 620), on: terrain)).position
    let top = try #require(camera.pixel(of: foot + Vector3(0, 0, 23)))
    let base = try #require(camera.pixel(of: foot))
    var covariance = [Double](repeating: 0, count: 49)
    covariance[4 * 7 + 4] = 0.01
    let height = try #require(camera.uprightHeight(foot: base, top: top, on: terrain, covariance: covariance))
    #expect(abs(height.value - 23) < 0.05 && height.sigma > 0.1 && height.sigma < 10)
  }

  @Test func anUncertainHeadingMovesTheGroundSideways() throws {
    var covariance = [Double](repeating: 0, count: 49)
    covariance[3 * 7 + 3] = 1
    let p = try #require(camera.ground(PixelPoint(x: 800, y: 600), on: terrain, covariance: covariance))
    let ellipse = try #require(p.ellipse)
    // One degree at this distance, times the root of 5.991, across the line of sight.
    #expect(abs(ellipse.major / (p.distance * Double.pi / 180 * 5.991.squareRoot()) - 1) < 0.15)
    #expect(abs(Angle.difference(2 * ellipse.azimuth, 2 * ((p.position - camera.position).azimuth + 90))) < 45)
  }

  @Test func outlinesThatPassTheCameraAreCut() {
    let ring = [Vector3(-50, -900, 50), Vector3(50, -900, 50), Vector3(50, 0, 50), Vector3(-50, 0, 50)]
    let seen = camera.outline(of: ring)
    #expect(seen.count >= 4 && seen.allSatisfy { $0.y > 200 })
    // The horizon lies f tan 8 above the middle: 216 px.
    #expect(camera.outline(of: ring.map { Vector3($0.x, $0.y - 5_000, 0) }).isEmpty)
  }

  // MARK: Dating

  private func day(_ d: Int) -> Instant { Instant(secondsSince1970: d * 86_400) }

  @Test func whatIsSeenBoundsTheFootage() {
    let steps = [
      FootageDating.Step(kind: "clearing", lastWithout: day(10), firstWith: day(20)),
      FootageDating.Step(kind: "construction", lastWithout: day(100), firstWith: day(110)),
      FootageDating.Step(kind: "roofing", lastWithout: day(150), firstWith: day(160)),
      FootageDating.Step(kind: "completion", lastWithout: day(180), firstWith: day(190)),
    ]
    let seen = FootageDating.bound("S1", .seen, steps)
    #expect(seen.after == day(150) && seen.before == nil)
    let building = FootageDating.bound("S1", .building, steps)
    #expect(building.after == day(100) && building.before == day(190))
    let absent = FootageDating.bound("S1", .absent, steps)
    #expect(absent.after == nil && absent.before == day(110))
    // Without a roofing the walls may carry a roof from the first image on: the earlier bound is the safe one.
    #expect(FootageDating.bound("S1", .seen, steps.filter { $0.kind != "roofing" }).after == day(100))
    // What stood from the start bounds nothing.
    #expect(FootageDating.bound("S2", .seen, []).after == nil)
  }

  @Test func demolitionBoundsFromAbove() {
    let steps = [
      FootageDating.Step(kind: "construction", lastWithout: day(100), firstWith: day(110)),
      FootageDating.Step(kind: "demolition", lastWithout: day(300), firstWith: day(320)),
    ]
    #expect(FootageDating.bound("S", .seen, steps).before == day(320))
    let absent = FootageDating.bound("S", .absent, steps)
    #expect(absent.eitherSide && absent.before == day(110) && absent.after == day(300))
    let later = FootageDating.Bound(structure: "T", sighting: .seen, after: day(200), before: nil, eitherSide: false)
    let interval = FootageDating.interval([absent, later])
    #expect(interval.after == day(300) && interval.before == nil && !interval.contradicts)
  }

  @Test func sightingsThatExcludeEachOtherAreSaidSo() {
    let a = FootageDating.Bound(structure: "A", sighting: .seen, after: day(200), before: nil, eitherSide: false)
    let b = FootageDating.Bound(structure: "B", sighting: .absent, after: nil, before: day(150), eitherSide: false)
    #expect(FootageDating.interval([a, b]).contradicts)
  }
}
