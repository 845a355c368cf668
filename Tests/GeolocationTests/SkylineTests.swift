import Foundation
import RasterCore
import Testing

@testable import Geolocation

/// Ground of which the horizon is known by arithmetic, and hills that are nobody's.
private enum Ground {
  static let frame = LocalFrame(anchor: GeoPoint(longitude: 8, latitude: 46))

  static func make(side: Double, step: Double, _ height: (Double, Double) -> Double) -> HorizonTerrain {
    let n = Int(side / step) + 1
    let heights = (0..<(n * n)).map { k in
      Float(height(Double(k % n) * step - side / 2, Double(k / n) * step - side / 2))
    }
    return HorizonTerrain(
      ElevationGrid(frame: frame, west: -side / 2, south: -side / 2, step: step, width: n, height: n, heights: heights))
  }

  static func hills(_ x: Double, _ y: Double) -> Double {
    600 + 300 * sin(x / 900) * cos(y / 1_300) + 220 * sin((x + 2 * y) / 1_700) + 0.00002 * (x * x + y * y)
  }
}

@Suite("Horizons")
struct HorizonTests {
  @Test("A flat sea sinks by the dip of an eye above it: sqrt(2 h (1 - k) / R)")
  func dip() {
    let sea = Ground.make(side: 60_000, step: 100) { _, _ in 0 }
    let march = HorizonMarcher(sea, HorizonOptions())
    let seen = march.horizon(from: Vector3(0, 0, 30), first: 0, spacing: 45, count: 8)
    let dip = (2 * 30 * 0.87 / 6_371_000).squareRoot()
    for p in seen {
      #expect(abs(Double(p.slope) + dip) < 2e-5)
      // acos(R / (R + h)) with k: 20.96 km away
      #expect(abs(Double(p.distance) - 20_960) < 1_500)
    }
  }

  @Test("A wall 100 m high stands at atan(98 / d) and hides what is behind it")
  func wall() {
    let ground = Ground.make(side: 20_000, step: 50) { x, _ in x >= 2_000 && x <= 2_100 ? 100 : 0 }
    let march = HorizonMarcher(ground, HorizonOptions())
    let east = march.horizon(from: Vector3(0, 0, 2), first: 90, spacing: 1, count: 1)[0]
    #expect(abs(Double(east.slope) - 98 / 2_000) < 0.001)
    #expect(abs(Double(east.distance) - 2_000) < 60)
  }

  @Test("Passing over low blocks changes nothing beside a look at every step")
  func pruned() {
    let ground = Ground.make(side: 24_000, step: 60, Ground.hills)
    let options = HorizonOptions()
    let march = HorizonMarcher(ground, options)
    let eye = Vector3(1_234, -987, Ground.hills(1_234, -987) + 2)
    let fast = march.horizon(from: eye, first: 0, spacing: 3, count: 120)
    for i in stride(from: 0, to: 120, by: 7) {
      let a = Double(i) * 3 * Double.pi / 180
      var best = -2.0
      var d = max(options.nearest, 60)
      while true {
        guard let z = ground.ground(east: eye.x + d * sin(a), north: eye.y + d * cos(a)) else { break }
        best = max(best, (z - eye.z - d * d * 0.87 / (2 * 6_371_000)) / d)
        d += max(60 * options.stepCells, options.stepShare * d)
      }
      #expect(abs(Double(fast[i].slope) - best) < 1e-4)
    }
  }
}

@Suite("Skylines in pictures")
struct SkylineExtractionTests {
  /// A grainy sky over rough ground whose edge is known.
  private func picture(width: Int = 400, height: Int = 300, _ edge: (Int) -> Double, ground: Int = 90) -> Picture {
    var rgb: [UInt8] = []
    var state: UInt64 = 5
    func noise(_ n: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % (2 * n + 1) - n
    }
    for y in 0..<height {
      for x in 0..<width {
        let sky = Double(y) + 0.5 < edge(x)
        let v = sky ? 170 + y / 10 + noise(2) : ground + noise(25)
        for c in 0..<3 { rgb.append(UInt8(min(255, max(0, v + (sky ? 15 * c : -10 * c))))) }
      }
    }
    return Picture(width: width, height: height, rgb: rgb)
  }

  @Test("The edge of hills is found within two pixels")
  func hills() throws {
    func edge(_ x: Int) -> Double { 120 + 30 * sin(Double(x) / 40) + 12 * sin(Double(x) / 13) }
    let line = try SkylineExtraction().trace(picture(edge)).get()
    #expect(line.coverage > 0.9)
    let off = line.samples.map { abs($0.y - edge(Int($0.x))) }.sorted()
    #expect(off[off.count / 2] < 1)
    #expect(off[off.count * 9 / 10] < 2.5)
  }

  @Test("Fog has no line, a rough picture no sky")
  func refusals() {
    if case .success = SkylineExtraction().trace(picture({ _ in 1_000 })) { Issue.record("a bare sky has no skyline") }
    if case .success = SkylineExtraction().trace(picture({ _ in -1 })) { Issue.record("ground alone has no sky") }
  }

  @Test("Exchanged halves keep the line's points and mirroring twice is nothing")
  func nulls() throws {
    let line = try SkylineExtraction().trace(picture { 100 + 0.1 * Double($0) }).get()
    #expect(line.halvesExchanged.samples.count == line.samples.count)
    #expect(zip(line.mirrored.mirrored.samples, line.samples).allSatisfy { abs($0.x - $1.x) < 1e-9 && $0.y == $1.y })
  }
}

@Suite("Search by skyline")
struct SkylineSearchTests {
  @Test("A picture rendered from hills is found where it was taken, with lens and heading")
  func found() throws {
    let ground = Ground.make(side: 24_000, step: 60, Ground.hills)
    let eye = Vector3(730, -410, Ground.hills(730, -410) + 2)
    let look = Orientation(yaw: 215, pitch: 1, roll: 1)
    let camera = Camera(intrinsics: Intrinsics(width: 1_000, height: 667, hFOV: 65), position: eye, orientation: look)
    // Every column by arithmetic over the formula of the hills, not over the grid.
    var samples: [Skyline.Sample] = []
    for i in 0...1_400 {
      let a = (look.yaw - 35 + Double(i) * 0.05) * Double.pi / 180
      var best = -2.0
      for n in 3..<360 {
        let d = Double(n) * 30
        let z = Ground.hills(eye.x + d * sin(a), eye.y + d * cos(a))
        best = max(best, (z - eye.z - d * d * 0.87 / (2 * 6_371_000)) / d)
      }
      if let p = camera.pixel(direction: Vector3(sin(a), cos(a), best)), p.x > 0, p.x < 1_000 {
        samples.append(.init(x: p.x, y: p.y, sigma: 1))
      }
    }
    let line = Skyline(width: 1_000, height: 667, samples: samples, spacing: 1)
    let area = [
      [Vector3(-1_500, -1_500, 0), Vector3(1_500, -1_500, 0), Vector3(1_500, 1_500, 0), Vector3(-1_500, 1_500, 0)]
    ]
    let grid = CandidateGrid(area: area, step: 200, terrain: ground)
    var horizon = HorizonOptions()
    horizon.farthest = 10_800
    let index = try #require(HorizonIndex(grid.places, terrain: ground, options: horizon))
    let search = SkylineSearch(line, grid: grid, index: index, terrain: ground, horizon: horizon)
    let best = try #require(search.run()?.leaves.first?.solution)
    #expect((best.position - eye).horizontalLength < 150)
    #expect(abs(best.field(width: 1_000) - 65) < 3)
    #expect(abs(Angle.difference(best.orientation.yaw, 215)) < 3)
  }

  @Test("A region holds what it says of its squares' weight")
  func region() {
    func cell(_ x: Double, _ misfit: Double) -> SkylineCell {
      SkylineCell(
        west: x, south: 0, side: 100,
        solution: SkylineSolution(
          position: Vector3(x + 50, 50, 0), orientation: Orientation(yaw: 0, pitch: 0, roll: 0), focal: 1_000,
          misfit: misfit,
          residual: 1, lineSigma: 1, agreeing: 1))
    }
    let region = SkylineRegion([cell(0, 2), cell(100, 2), cell(500, 2.5)], independent: 10)
    // exp(-5) beside two equal ones
    #expect(abs((region.cells.last?.probability ?? 0) - 0.00336) < 1e-4)
    #expect(region.densest(0.95).count == 2)
    #expect(region.holds(east: 150, north: 50, share: 0.95))
    #expect(!region.holds(east: 550, north: 50, share: 0.95))
    #expect(abs(region.outlines(0.95).reduce(0) { $0 + $1.area } - 20_000) < 6_000)
  }

  @Test("Many views beside each other outweigh one that fits a little better by itself")
  func likeliest() {
    func cell(_ x: Double, _ misfit: Double) -> SkylineCell {
      SkylineCell(
        west: x, south: 0, side: 100,
        solution: SkylineSolution(
          position: Vector3(x + 50, 50, 0), orientation: Orientation(yaw: 0, pitch: 0, roll: 0), focal: 1_000,
          misfit: misfit, residual: 1, lineSigma: 1, agreeing: 1))
    }
    let cells = [cell(5_000, 2), cell(0, 2.01), cell(100, 2.01), cell(200, 2.02)]
    let sorted = SkylineRegion.likeliestFirst(cells, 25, within: 400)
    #expect(sorted.first?.west == 0 && sorted.count == 4)
    let apart = SkylineRegion.likeliestFirst([cell(5_000, 2), cell(0, 3), cell(100, 3)], 25, within: 400)
    #expect(apart.first?.west == 5_000)
    // Half of what was missed may be anywhere: of 8 parts beside one that is sure, each holds 0.4 / 8 at least.
    let ground = (0..<8).map { cell(Double($0) * 100, $0 == 3 ? 2 : 50) }
    let region = SkylineRegion([cell(0, 2)], independent: 25, elsewhere: ground, missed: 0.8)
    #expect(abs(region.cells.reduce(0) { $0 + $1.probability } - 1) < 1e-9)
    #expect(region.cells.allSatisfy { $0.probability > 0.0499 } && region.area(0.95) >= 60_000)
    #expect(region.area(1) == 80_000, "a square inside another is counted once")
    #expect(SkylineRegion.missed(behind: 0) > 0.4 && SkylineRegion.missed(behind: 20) < 0.031)
  }
}
