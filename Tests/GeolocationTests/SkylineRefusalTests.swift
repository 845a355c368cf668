import Foundation
import RasterCore
import TestSupport
import Testing

@testable import Geolocation

/// Pictures that show no place by a skyline. None may be established, and each has a reason.
@Suite struct SkylineRefusalTests {
  private static let (width, height) = (420, 300)

  private func picture(_ seed: UInt64, _ colour: (Double, Double, inout TestRandom) -> (Double, Double, Double))
    -> Picture
  {
    var random = TestRandom(seed: seed)
    var rgb: [UInt8] = []
    for y in 0..<Self.height {
      for x in 0..<Self.width {
        let c = colour(Double(x), Double(y), &random)
        for v in [c.0, c.1, c.2] { rgb.append(UInt8(min(255, max(0, v)))) }
      }
    }
    return Picture(width: Self.width, height: Self.height, rgb: rgb)
  }

  /// Head and shoulders before a plain wall.
  private var portrait: Picture {
    picture(1) { x, y, r in
      let head = pow((x - 210) / 55, 2) + pow((y - 120) / 75, 2) < 1
      let body = y > 190 && pow((x - 210) / 150, 2) + pow((y - 320) / 135, 2) < 1
      let n = 2 * r.normal()
      if head { return (205 + n + 15 * sin(x / 9), 160 + n, 135 + n) }
      if body { return (50 + n + 12 * sin(x / 3), 55 + n + 12 * sin(y / 4), 80 + n) }
      return (178 + n + 0.03 * x, 182 + n, 188 + n)
    }
  }

  /// A room: shelves with books up to the ceiling, a lamp, a table.
  private var indoors: Picture {
    picture(2) { x, y, r in
      let n = 4 * r.normal()
      let book = (Int(x / 9) &* 7919 &+ Int(y / 42) &* 104_729) % 160
      if Int(y) % 42 < 4 { return (120 + n, 80 + n, 45 + n) }
      if y > 240 { return (150 + n + 20 * sin(x / 17), 105 + n, 60 + n) }
      return (60 + Double(book) + n, 50 + Double(book * 13 % 140) + n, 45 + Double(book * 29 % 120) + n)
    }
  }

  /// Fields, roads and a town from above.
  private var satellite: Picture {
    picture(3) { x, y, r in
      let n = 7 * r.normal()
      let (i, j) = (Int((x + 0.3 * y) / 37), Int((y - 0.2 * x + 90) / 29))
      let field = Double((i &* 73_856_093 ^ j &* 19_349_663) & 127)
      if Int(x + 2 * y) % 131 < 3 { return (190 + n, 185 + n, 175 + n) }
      return (60 + field * 0.7 + n, 80 + field * 0.6 + n, 50 + field * 0.3 + n)
    }
  }

  private var fog: Picture {
    picture(4) { x, y, r in (186 - 0.02 * y + 2 * r.normal(), 189 - 0.02 * y, 193 + 0.005 * x) }
  }

  /// A sea to the horizon.
  private var sea: Picture {
    picture(5) { x, y, r in
      let edge = 140.3
      return y + 0.5 < edge
        ? (150 + 0.2 * y + 2 * r.normal(), 180 + 0.15 * y, 220)
        : (40 + 9 * r.normal() + 0.1 * y, 80 + 9 * r.normal(), 110)
    }
  }

  /// Hills that are not in any of the pictures.
  private var terrain: HorizonTerrain {
    let (n, step) = (241, 75.0)
    let heights = (0..<(n * n)).map { k -> Float in
      let (x, y) = (Double(k % n) * step - 9_000, Double(k / n) * step - 9_000)
      return Float(
        600 + 260 * sin(x / 900) * cos(y / 1_300) + 200 * sin((x + 2 * y) / 1_700) + 90 * sin((2 * x - y) / 610))
    }
    return HorizonTerrain(
      ElevationGrid(
        frame: LocalFrame(anchor: GeoPoint(longitude: 8, latitude: 46)), west: -9_000, south: -9_000, step: step,
        width: n,
        height: n, heights: heights))
  }

  private func verdict(_ picture: Picture) -> SkylineVerdict {
    let line: Skyline
    switch SkylineExtraction().trace(picture) {
    case .failure(let refusal): return SkylineVerdict(refused: refusal.rawValue)
    case .success(let found): line = found
    }
    let terrain = terrain
    let corners = [(-1, -1), (1, -1), (1, 1), (-1, 1)].map { Vector3(700 * $0.0, 700 * $0.1, 0) }
    let grid = CandidateGrid(area: [corners], step: 200, terrain: terrain)
    var horizon = HorizonOptions()
    horizon.farthest = 8_000
    guard let index = HorizonIndex(grid.places, terrain: terrain, options: horizon) else {
      return SkylineVerdict(refused: "stopped")
    }
    func search(_ line: Skyline, maps: Bool) -> (SkylineSearch, SkylineOutcome)? {
      var plan = SkylinePlan()
      plan.maps = maps
      let s = SkylineSearch(line, grid: grid, index: index, terrain: terrain, horizon: horizon, plan: plan)
      return s.run().map { (s, $0) }
    }
    guard let (main, outcome) = search(line, maps: true), let a = search(line.mirrored, maps: false),
      let b = search(line.halvesExchanged, maps: false)
    else { return SkylineVerdict(refused: "stopped") }
    return SkylineVerdict.judge(outcome, mirrored: a.1, exchanged: b.1, independent: main.independent)
  }

  @Test func roomsSatelliteImagesAndFogHaveNoSkyline() {
    for (name, picture) in [("indoors", indoors), ("satellite", satellite), ("fog", fog)] {
      guard case .failure(let refusal) = SkylineExtraction().trace(picture) else {
        Issue.record("\(name) has a line")
        continue
      }
      #expect(!refusal.rawValue.isEmpty)
    }
  }

  @Test func aPortraitIsNotEstablished() {
    let verdict = verdict(portrait)
    #expect(verdict.word == .notEstablished && !verdict.reasons.isEmpty, "\(verdict)")
  }

  @Test func aSeaWithoutReliefIsNotEstablished() {
    let verdict = verdict(sea)
    #expect(verdict.word == .notEstablished, "\(verdict)")
    #expect(verdict.reasons.contains { $0.contains("relief") || $0.contains("no line") }, "\(verdict.reasons)")
  }
}
