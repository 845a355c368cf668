import Foundation
import RasterCore
import TestSupport
import Testing

@testable import Geolocation

@Suite struct ClaimedPlaceTests {
  @Test func deviationsBecomeWords() {
    #expect(ClaimedPlace.verdict(chiSquared: 5.9, freedom: 2) == .consistent)
    #expect(ClaimedPlace.verdict(chiSquared: 9, freedom: 2) == .cannotSay)
    #expect(ClaimedPlace.verdict(chiSquared: 14, freedom: 2) == .inconsistent)
  }

  @Test func seasonsTurnRoundBelowTheEquator() {
    let (north, south) = (GeoPoint(longitude: 8, latitude: 46), GeoPoint(longitude: 8, latitude: -46))
    let july = CalendarDate(year: 2023, month: 7, day: 10)
    #expect(ClaimedPlace.season(at: north, july) == .summer && ClaimedPlace.season(at: south, july) == .winter)
    #expect(ClaimedPlace.season(at: north, CalendarDate(year: 2023, month: 12, day: 3)) == .winter)
    #expect(ClaimedPlace.season(at: GeoPoint(longitude: 8, latitude: 10), july) == nil)
    #expect(ClaimedPlace.verdict(seen: .winter, at: north, july) == .inconsistent)
    #expect(ClaimedPlace.verdict(seen: .autumn, at: north, july) == .cannotSay)
    #expect(ClaimedPlace.verdict(seen: .summer, at: north, july) == .consistent)
  }

  /// Hills of many sizes, 30 x 30 km.
  private func hills(_ random: inout TestRandom) -> ElevationGrid {
    let (side, step) = (501, 60.0)
    var waves: [(Double, Double, Double, Double)] = []
    for k in 0..<40 {
      let length = 12_000 / pow(1.13, Double(k))
      let a = random.uniform(0...(2 * .pi))
      waves.append(
        (2 * .pi / length * cos(a), 2 * .pi / length * sin(a), random.uniform(0...(2 * .pi)), length * 0.008))
    }
    let heights = (0..<(side * side)).map { i -> Float in
      let (x, y) = (Double(i % side) * step, Double(i / side) * step)
      return Float(waves.reduce(1_500) { $0 + $1.3 * sin($1.0 * x + $1.1 * y + $1.2) })
    }
    return ElevationGrid(
      frame: LocalFrame(anchor: GeoPoint(longitude: 40, latitude: 39)), west: -15_000, south: -15_000, step: step,
      width: side,
      height: side, heights: heights)
  }

  /// What a camera at a place sees, by marching rays of its own (`ElevationGrid.horizon`, not the search's marcher).
  private func line(_ grid: ElevationGrid, _ eye: Vector3, _ random: inout TestRandom) -> (Skyline, Double) {
    let camera = Camera(
      intrinsics: Intrinsics(width: 1_280, height: 720, hFOV: random.uniform(40...65)), position: eye,
      orientation: Orientation(
        yaw: random.uniform(0...360), pitch: random.uniform(-3...5), roll: random.uniform(-1...1)))
    let half = camera.intrinsics.hFOV / 2 + 2
    let points = (0..<400).compactMap { i -> PixelPoint? in
      let azimuth = camera.orientation.yaw - half + 2 * half * Double(i) / 399
      guard let edge = grid.horizon(from: eye, azimuth: azimuth) else { return nil }
      return camera.pixel(direction: Vector3(azimuth: azimuth, elevation: edge.elevation))
    }.filter { $0.x >= 0 && $0.x < 1_280 && $0.y >= 0 && $0.y < 720 }.sorted { $0.x < $1.x }
    let seen = Skyline(
      width: 1_280, height: 720, samples: points.map { .init(x: $0.x, y: $0.y + 1.5 * random.normal(), sigma: 2) },
      spacing: 3.6)
    return (seen, camera.intrinsics.hFOV)
  }

  @Test func aSkylineBelongsToItsPlace() throws {
    var random = TestRandom(seed: 21)
    let grid = hills(&random)
    let terrain = HorizonTerrain(grid)
    var (held, wrong) = (0, 0)
    for _ in 0..<5 {
      let (x, y) = (random.uniform(-6_000...6_000), random.uniform(-6_000...6_000))
      let eye = Vector3(x, y, grid.height(east: x, north: y) + 2)
      let (seen, field) = line(grid, eye, &random)
      var options = SkylineOptions()
      options.fields = (0.97 * field)...(1.03 * field)
      let at = ClaimedPlace.skyline(seen, at: Vector3(x + 15, y - 15, 0), sigma: 30, terrain: terrain, options: options)
      let a = random.uniform(0...(2 * .pi))
      let off = ClaimedPlace.skyline(
        seen, at: Vector3(x + 3_000 * cos(a), y + 3_000 * sin(a), 0), sigma: 30, terrain: terrain, options: options)
      if at.verdict == .consistent { held += 1 }
      if off.verdict == .consistent || at.verdict == .inconsistent { wrong += 1 }
    }
    // A place in a hollow, with its horizon near, cannot be told; a wrong place must not be confirmed, nor a true one refused.
    #expect(held >= 2 && wrong == 0, "\(held) \(wrong)")
  }
}
