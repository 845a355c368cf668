import RasterCore
import TestSupport
import Testing

@testable import SiteAnalysis

struct TileJoinerTests {
  /// A hall of 16 x 12 pixels across the border of two tiles, and one of 12 x 12 well within the first.
  private func place() -> Stack {
    var tiny = TinyStack()
    (tiny.width, tiny.height, tiny.noise) = (112, 48, 0.002)
    tiny.block = PixelWindow(column: 46, row: 18, width: 16, height: 12)
    var stack = tiny.stack()
    for t in 10..<stack.images.count {
      for b in stack.images[t].bands.indices {
        for y in 16..<28 {
          for x in 10..<22 { stack.images[t].bands[b][x, y] += 0.25 }
        }
      }
    }
    return stack
  }

  private func cut(_ stack: Stack, _ window: PixelWindow) -> Stack {
    Stack(
      grid: stack.grid.cut(window), ground: stack.ground.cut(window), roles: stack.roles,
      images: stack.images.map {
        SceneImage(
          scene: $0.scene, bands: $0.bands.map { $0.cut(window) }, usable: $0.usable.cut(window),
          covered: $0.covered.cut(window))
      }, area: stack.area.cut(window))
  }

  private func tiles(_ grid: PixelGrid) -> [Tile] {
    [0, 56].map { column in
      let core = PixelWindow(column: column, row: 0, width: 56, height: 48)
      return Tile(window: core.grown(by: 28, within: grid.window), core: core)
    }
  }

  @Test func `Tiles find what the whole finds, each thing once and where it is`() throws {
    let stack = place()
    let whole = try SiteAnalyser.analyse(stack)
    let tiles = tiles(stack.grid)
    let parts = try tiles.map { try SiteAnalyser.analyse(cut(stack, $0.window)) }
    var joiner = TileJoiner(frame: stack.withoutPixels(), options: AnalysisOptions())
    for (tile, part) in zip(tiles, parts) { joiner.add(part, of: tile) }
    let joined = joiner.joined()
    #expect(whole.structures.count == 2)
    try #require(joined.structures.count == 2)
    for (a, b) in zip(joined.structures, whole.structures) {
      let (p, q) = (a.outline.centroid, b.outline.centroid)
      #expect(a.id == b.id && a.status == b.status && abs(p.x - q.x) < 0.3 && abs(p.y - q.y) < 0.3)
      #expect(abs(a.areaSquareMetres / b.areaSquareMetres - 1) < 0.05)
      let built = [a, b].map { s in s.events.first { $0.kind == .construction }?.bracket }
      #expect(built[0] != nil && built[0] == built[1])
      #expect(abs(a.footprint.exterior[0].longitude - 126.9) < 0.02)
      #expect(joined.sites.contains { $0.id == a.site && $0.structures.contains(a.id) })
    }
    #expect(joined.sites.count == whole.sites.count)
    #expect(joined.images.filter(\.used).count == whole.images.filter(\.used).count)
    let seams = joined.changeProbability.values.indices.filter {
      abs(joined.changeProbability.values[$0] - whole.changeProbability.values[$0]) > 0.2
    }
    #expect(seams.count * 100 < joined.changeProbability.values.count)
    // The same in the other order.
    var backwards = TileJoiner(frame: stack.withoutPixels(), options: AnalysisOptions())
    for (tile, part) in zip(tiles, parts).reversed() { backwards.add(part, of: tile) }
    let again = backwards.joined()
    #expect(again.structures == joined.structures && again.sites == joined.sites)
    #expect(again.images.map(\.shift) == joined.images.map(\.shift))
  }

  /// A site of which each of two tiles sees one end and none sees all.
  @Test func `A site longer than a tile sees is put together`() throws {
    var tiny = TinyStack()
    (tiny.width, tiny.height, tiny.sceneCount) = (200, 20, 6)
    let frame = tiny.stack().withoutPixels()
    func site(_ from: Double, _ to: Double, shares: [Double]) -> Site {
      let outline = PixelPolygon(
        exterior: [(from, 5.0), (to, 5.0), (to, 15.0), (from, 15.0)].map { PixelPoint(x: $0.0, y: $0.1) })
      let activity = shares.enumerated().map {
        ActivitySample(scene: "scene-\($0.offset)", time: tiny.acquisition($0.offset), changedShare: $0.element)
      }
      return Site(
        id: "A", geometry: GeoPolygon(exterior: []), outline: outline, areaHectares: 1,
        area95: Interval95(low: 0, high: 1), structures: [], count: CountEstimate(value: 0, low: 0, high: 0),
        phases: [], stalls: [], activity: activity)
    }
    func empty(_ width: Int, _ site: Site) -> Analysis {
      let raster = Raster(width: width, height: 20, filledWith: 0)
      let outcome = Analysis.ImageOutcome(
        used: true, reason: nil, usableShare: 1, shift: nil, residual: nil,
        usable: ValidityMask(width: width, height: 20, filledWith: true))
      return Analysis(
        images: [Analysis.ImageOutcome](repeating: outcome, count: 6), registered: RegisteredImages(), structures: [],
        sites: [site], ratios: [], warnings: [], changeProbability: raster, changeDay: raster,
        before: [raster, raster, raster, raster], after: [raster, raster, raster, raster])
    }
    let left = Tile(
      window: PixelWindow(column: 0, row: 0, width: 120, height: 20),
      core: PixelWindow(column: 0, row: 0, width: 100, height: 20))
    let right = Tile(
      window: PixelWindow(column: 80, row: 0, width: 120, height: 20),
      core: PixelWindow(column: 100, row: 0, width: 100, height: 20))
    var joiner = TileJoiner(frame: frame, options: AnalysisOptions())
    // Columns 20 to 180 in the whole grid; the tile on the right counts from 80.
    joiner.add(empty(120, site(20, 120, shares: [0, 0.08, 0.08, 0.5, 0.5, 0.5])), of: left)
    joiner.add(empty(120, site(0, 100, shares: [0, 0, 0, 0, 0.5, 1])), of: right)
    let sites = joiner.joined().sites
    try #require(sites.count == 1)
    // 160 x 10 pixels of 9 m2 are 1.44 ha; in each core half of it.
    #expect(abs(sites[0].areaHectares - 1.44) < 0.01)
    #expect(sites[0].activity.map(\.changedShare) == [0, 0.04, 0.04, 0.25, 0.5, 0.75])
    let begun = sites[0].phases.first { $0.phase == .sitePreparation }
    #expect(begun?.bracket.lastWithout?.scene == "scene-2" && begun?.bracket.firstWith?.scene == "scene-3")
  }
}
