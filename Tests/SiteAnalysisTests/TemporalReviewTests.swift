import PixelKernels
import RasterCore
import TestSupport
import Testing

@testable import SiteAnalysis

/// A place of six coverings with noise; what happens on it is drawn by each test.
private struct Place {
  let width = 60
  let height = 48
  var scenes = 24
  let roles: [BandRole] = [.blue, .green, .red, .nir]
  /// Reflectance of coverings: soil, meadow, concrete, tiles, wood, gravel.
  static let coverings: [[Float]] = [
    [0.07, 0.10, 0.14, 0.22], [0.03, 0.07, 0.04, 0.38], [0.22, 0.25, 0.27, 0.30], [0.09, 0.11, 0.18, 0.23],
    [0.02, 0.04, 0.03, 0.25], [0.15, 0.17, 0.19, 0.23],
  ]
  var paint: @Sendable (_ scene: Int, _ x: Int, _ y: Int, _ ground: [Float]) -> [Float] = { $3 }
  var isFlagged: @Sendable (_ scene: Int, _ x: Int, _ y: Int) -> Bool = { _, _, _ in false }
  var sensor: @Sendable (_ scene: Int) -> String = { _ in "PlanetScope PSB.SD" }

  func stack() -> Stack {
    var tiny = TinyStack()
    (tiny.width, tiny.height) = (width, height)
    let images = (0..<scenes).map { t -> SceneImage in
      var random = TestRandom(seed: 40 + UInt64(t))
      var bands = roles.map { _ in Raster(width: width, height: height, filledWith: 0) }
      var usable = ValidityMask(width: width, height: height, filledWith: true)
      for y in 0..<height {
        for x in 0..<width {
          let value = paint(t, x, y, Self.coverings[(x / 10 + 2 * (y / 8)) % 6])
          for b in bands.indices { bands[b][x, y] = value[b] * Float(1 + 0.02 * random.normal()) }
          usable[x, y] = !isFlagged(t, x, y)
        }
      }
      var scene = tiny.scene(t)
      scene.sensor = sensor(t)
      return SceneImage(
        scene: scene, bands: bands, usable: usable,
        covered: ValidityMask(width: width, height: height, filledWith: true))
    }
    return Stack(
      grid: tiny.grid, ground: TinyStack.plane(under: tiny.grid), roles: roles, images: images,
      area: ValidityMask(width: width, height: height, filledWith: true))
  }

  func prepared() -> PreparedStack { StackPreparation.run(stack(), PreparationOptions()) { _ in } }
}

private func isIn(_ x: Int, _ y: Int, disc: (x: Int, y: Int, radius: Int)) -> Bool {
  (x - disc.x) * (x - disc.x) + (y - disc.y) * (y - disc.y) <= disc.radius * disc.radius
}

private func share(_ mask: ValidityMask, _ isAsked: (Int, Int) -> Bool) -> Double {
  var (hits, total) = (0, 0)
  for y in 0..<mask.height {
    for x in 0..<mask.width where isAsked(x, y) {
      total += 1
      if mask[x, y] { hits += 1 }
    }
  }
  return Double(hits) / Double(total)
}

struct TemporalReviewTests {
  @Test func `Cloud and shadow that no mask flags are found, the rest of the image is kept`() throws {
    var place = Place()
    place.paint = { t, x, y, ground in
      guard t == 9 else { return ground }
      if isIn(x, y, disc: (18, 20, 9)) { return ground.map { 0.5 * $0 + 0.28 } }
      if isIn(x, y, disc: (44, 30, 9)) { return ground.map { 0.45 * $0 } }
      return ground
    }
    let prepared = place.prepared()
    let k = try #require(prepared.used.firstIndex(of: 9))
    let mask = prepared.usable[k]
    #expect(share(mask) { isIn($0, $1, disc: (18, 20, 8)) } < 0.03)
    #expect(share(mask) { isIn($0, $1, disc: (44, 30, 8)) } < 0.03)
    // Off the frame, whose outermost pixels registration cannot fill.
    let rest = share(mask) { x, y in
      (2..<58).contains(x) && (2..<46).contains(y) && !isIn(x, y, disc: (18, 20, 13)) && !isIn(x, y, disc: (44, 30, 13))
    }
    #expect(rest > 0.98)
  }

  @Test func `Works that stay are no cloud, not even in the last image`() throws {
    var place = Place()
    place.paint = { t, x, y, ground in
      if t >= 12, (20..<32).contains(x), (10..<20).contains(y) { return [0.45, 0.47, 0.48, 0.5] }
      if t == 23, (40..<50).contains(x), (28..<38).contains(y) { return [0.45, 0.47, 0.48, 0.5] }
      return ground
    }
    let prepared = place.prepared()
    #expect(prepared.used.count == 24)
    for (k, t) in prepared.used.enumerated() where t >= 12 {
      #expect(share(prepared.usable[k]) { (20..<32).contains($0) && (10..<20).contains($1) } > 0.95, "scene \(t)")
    }
    #expect(share(try #require(prepared.usable.last)) { (40..<50).contains($0) && (28..<38).contains($1) } > 0.95)
  }

  @Test func `A roof that masks call cloud now and then, and an image flagged whole for its haze, are taken back`()
    throws
  {
    var place = Place()
    place.paint = { t, _, _, ground in t == 6 ? zip(ground, [0.05, 0.04, 0.03, 0.015]).map { $0 * 0.94 + $1 } : ground }
    place.isFlagged = { t, x, y in t == 6 || (t % 3 == 1 && (20..<30).contains(x) && (8..<16).contains(y)) }
    let prepared = place.prepared()
    #expect(prepared.used.count == 24)
    for (k, t) in prepared.used.enumerated() {
      #expect(share(prepared.usable[k]) { (20..<30).contains($0) && (8..<16).contains($1) } > 0.9, "scene \(t)")
    }
    #expect(share(prepared.usable[6]) { _, _ in true } > 0.9)
  }

  @Test func `Cloud over everything is left out and named, whatever the mask says`() throws {
    var place = Place()
    place.paint = { t, x, y, ground in
      t == 15 ? ground.map { 0.05 * $0 + 0.5 + 0.02 * Float((x * 7 + y * 13) % 11) } : ground
    }
    let prepared = place.prepared()
    #expect(prepared.used == (0..<24).filter { $0 != 15 })
    #expect(prepared.outcomes[15].reason != nil)
  }

  @Test func `Another instrument half-way raises nothing`() throws {
    var place = Place()
    // Gains, offsets and slightly different bands, as between generations of one family.
    place.paint = { t, _, _, v in
      guard t >= 12 else { return v }
      return [
        1.06 * v[0] + 0.008, 0.95 * (0.9 * v[1] + 0.1 * v[2]) + 0.004, 1.04 * (0.93 * v[2] + 0.07 * v[1]),
        0.93 * (0.94 * v[3] + 0.06 * v[2]) + 0.01,
      ]
    }
    place.sensor = { $0 < 12 ? "PlanetScope PS2" : "PlanetScope PSB.SD" }
    let analysis = try SiteAnalyser.analyse(place.stack())
    #expect(analysis.images.count(where: { !$0.used }) == 0)
    #expect(analysis.structures.filter { $0.status != .unchanged }.isEmpty)
    #expect(analysis.sites.isEmpty)
  }
}
