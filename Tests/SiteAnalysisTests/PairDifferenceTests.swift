import Foundation
import PixelKernels
import RasterCore
import TestSupport
import Testing

@testable import SiteAnalysis

/// Ground of smooth random waves of which every shift and gain is known exactly, for it is a sum of sines.
private struct WavyGround {
  static let size = (width: 96, height: 80)
  private let waves: [(a: Double, kx: Double, ky: Double, phase: Double)]

  init() {
    var random = TestRandom(seed: 5)
    waves = (0..<24).map { _ in
      (0.006, random.normal() * 0.35, random.normal() * 0.35, random.normal() * 3)
    }
  }

  func value(_ x: Double, _ y: Double) -> Double {
    waves.reduce(0.15) { $0 + $1.a * sin($1.kx * x + $1.ky * y + $1.phase) }
  }

  /// One image: `spectrum` times the waves, moved by `shift` pixels, with noise of its own.
  func image(
    _ spectrum: [Double], shift: Double = 0, gain: Double = 1, seed: UInt64, noise: Double = 0.001,
    paint: (Int, Int) -> [Double]? = { _, _ in nil }
  ) -> [Raster] {
    var random = TestRandom(seed: seed)
    var bands = spectrum.map { _ in Raster(width: Self.size.width, height: Self.size.height, filledWith: 0) }
    for y in 0..<Self.size.height {
      for x in 0..<Self.size.width {
        let painted = paint(x, y)
        for b in bands.indices {
          let ground = value(Double(x) + shift, Double(y)) * (painted ?? spectrum)[b]
          bands[b][x, y] = Float(gain * ground + noise * random.normal())
        }
      }
    }
    return bands
  }
}

@Suite struct PairDifferenceTests {
  private static let roles: [BandRole] = [.blue, .green, .red, .nir]
  /// Bare ground, a pale roof, a green crop; times the waves about 0.15.
  private static let bare = [0.8, 1.0, 1.2, 1.5]
  private static let roof = [2.6, 2.6, 2.6, 2.7]
  private static let crop = [0.3, 0.5, 0.3, 2.8]
  private let ground = WavyGround()
  private let all = ValidityMask(width: WavyGround.size.width, height: WavyGround.size.height, filledWith: true)
  private let detector = PairDifference(roles: PairDifferenceTests.roles, options: PairOptions())

  private func changed(_ earlier: [Raster], _ later: [Raster]) -> [Bool] {
    detector.strength(earlier: earlier, later: later, usable: all).values.map {
      Double($0) > detector.options.threshold
    }
  }

  @Test func `Half a pixel of shift and a fifth of gain are no change`() {
    let earlier = ground.image(Self.bare, seed: 1)
    let later = ground.image(Self.bare, shift: 0.5, gain: 1.2, seed: 2)
    #expect(!changed(earlier, later).contains(true))
  }

  @Test func `A new pale block is found where it stands, and nothing else`() {
    let block = { (x: Int, y: Int) in (40..<52).contains(x) && (30..<38).contains(y) }
    let earlier = ground.image(Self.bare, seed: 1)
    let later = ground.image(Self.bare, shift: 0.3, gain: 0.9, seed: 2) { block($0, $1) ? Self.roof : nil }
    let found = changed(earlier, later)
    var (hits, false_) = (0, 0)
    for y in 0..<WavyGround.size.height {
      for x in 0..<WavyGround.size.width where found[y * WavyGround.size.width + x] {
        // The blur carries a strong difference up to two pixels over the edge.
        let near = (37..<55).contains(x) && (27..<41).contains(y)
        if block(x, y) { hits += 1 }
        if !near { false_ += 1 }
      }
    }
    #expect(hits == 96, "of 12 x 8 pixels")
    #expect(false_ == 0)
  }

  @Test func `A harvest is no change, a roof on the harvested field is`() {
    // Fields of 16 x 16 pixels, half of them crops in the earlier image; of those, two thirds are harvested.
    func field(_ x: Int, _ y: Int) -> Int { x / 16 + 6 * (y / 16) }
    func grows(_ f: Int) -> Bool { f % 2 == 0 }
    func block(_ x: Int, _ y: Int) -> Bool { (36..<44).contains(x) && (36..<44).contains(y) }
    let earlier = ground.image(Self.bare, seed: 1) { grows(field($0, $1)) ? Self.crop : nil }
    func later(_ built: Bool) -> [Raster] {
      ground.image(Self.bare, seed: 2) { x, y in
        if built && block(x, y) { return Self.roof }
        let f = field(x, y)
        return grows(f) && f % 3 == 0 ? Self.crop : nil
      }
    }
    #expect(!changed(earlier, later(false)).contains(true))
    let found = changed(earlier, later(true))
    #expect(found[40 * WavyGround.size.width + 40])
  }

  @Test func `What a mask hides is not judged, and no usable pixel is no error`() {
    let earlier = ground.image(Self.bare, seed: 1)
    let later = ground.image(Self.bare, seed: 2) { x, _ in x > 60 ? Self.roof : nil }
    var left = all
    for i in left.usable.indices where i % left.width > 58 { left.usable[i] = false }
    let strength = detector.strength(earlier: earlier, later: later, usable: left)
    #expect(strength.values.allSatisfy { Double($0) < detector.options.threshold })
    let none = ValidityMask(width: all.width, height: all.height, filledWith: false)
    #expect(detector.strength(earlier: earlier, later: later, usable: none).values.allSatisfy { $0 == 0 })
  }

  @Test func `One grey band is enough to see a block`() {
    let one = PairDifference(roles: [.pan], options: PairOptions())
    let earlier = ground.image([1], seed: 1)
    let later = ground.image([1], seed: 2) { x, y in (40..<52).contains(x) && (30..<38).contains(y) ? [2.5] : nil }
    let strength = one.strength(earlier: earlier, later: later, usable: all)
    #expect(Double(strength[46, 34]) > one.options.threshold)
    #expect(Double(strength[10, 10]) < one.options.threshold)
  }

  @Test func `Two images of a stack give one area, measured and cited`() throws {
    var tiny = TinyStack()
    (tiny.width, tiny.height) = (WavyGround.size.width, WavyGround.size.height)
    let images = (0..<2).map { k in
      let bands = ground.image(Self.bare, gain: 1 + 0.1 * Double(k), seed: UInt64(k)) { x, y in
        k == 1 && (40..<52).contains(x) && (30..<38).contains(y) ? Self.roof : nil
      }
      return SceneImage(scene: tiny.scene(k), bands: bands, usable: all, covered: all)
    }
    let stack = Stack(
      grid: tiny.grid, ground: TinyStack.plane(under: tiny.grid), roles: tiny.roles, images: images, area: all)
    let prepared = StackPreparation.run(stack, PreparationOptions()) { _ in }
    try #require(prepared.used.count == 2)
    let pair = PairAnalyser(stack: stack, prepared: prepared, options: PairOptions()).run().comparison
    let areas = pair.areas.map(\.areaSquareMetres)
    #expect(areas.count == 1)
    // 12 x 8 pixels of 9 m2, and at most three pixels of blur and closing on every side.
    let area = try #require(areas.first)
    #expect(area >= 96 * 9 && area <= 18 * 14 * 9, "\(area)")
    #expect(pair.areas[0].outline.contains(PixelPoint(x: 46, y: 34)))
    #expect(pair.bracket.lastWithout?.scene == "scene-0" && pair.bracket.firstWith?.scene == "scene-1")
  }
}

@Suite struct ComponentStrengthTests {
  /// By hand: a single pixel of 10, and a bar of four pixels of 6 with one of 8 in it; full weight at four pixels, exponent 1/2.
  @Test func `A small peak must stand out more than a large one`() {
    var relief = Raster(width: 7, height: 3, filledWith: 1)
    relief[0, 0] = 10
    for x in 2...5 { relief[x, 2] = 6 }
    relief[3, 2] = 8
    let inside = ValidityMask(width: 7, height: 3, filledWith: true)
    let out = ComponentStrength.compute(relief, inside: inside, fullArea: 4, exponent: 0.5)
    #expect(abs(out[0, 0] - 5) < 1e-5, "10 x sqrt(1/4)")
    #expect(abs(out[3, 2] - 6) < 1e-5, "the bar's 6, not 8 x sqrt(1/4)")
    #expect(abs(out[5, 2] - 6) < 1e-5)
    #expect(abs(out[1, 1] - 1) < 1e-5, "the whole picture")
  }

  @Test func `A closing fills a gap of two pixels and keeps what is wider`() {
    let raster = Raster(width: 9, height: 1, values: [5, 0, 0, 5, 0, 0, 0, 0, 5])
    let closed = GreyClosing.apply(raster, radius: 1)
    #expect(closed.values == [5, 5, 5, 5, 0, 0, 0, 0, 5])
  }
}
