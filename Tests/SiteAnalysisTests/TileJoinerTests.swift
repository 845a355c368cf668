import RasterCore
import TestSupport
import Testing

@testable import SiteAnalysis

struct TileJoinerTests {
  private func structure(_ id: String, x: Double, y: Double, side: Double, replaces: String? = nil) -> Structure {
    let corners = [(x, y), (x + side, y), (x + side, y + side), (x, y + side)]
    return Structure(
      id: id, site: nil, status: replaces == nil ? .demolished : .new,
      outline: PixelPolygon(exterior: corners.map { PixelPoint(x: $0.0, y: $0.1) }),
      footprint: GeoPolygon(exterior: []), areaSquareMetres: 9 * side * side, area95: Interval95(low: 0, high: 1),
      probability: 0.9, events: [], replaces: replaces, form: .building)
  }

  private func analysis(_ tile: Tile, _ structures: [Structure], value: Float, shift: Double, used: Bool) -> Analysis {
    let (w, h) = (tile.window.width, tile.window.height)
    let raster = Raster(width: w, height: h, filledWith: value)
    let outcome = Analysis.ImageOutcome(
      used: used, reason: used ? nil : "too cloudy", usableShare: used ? 1 : 0, shift: PixelPoint(x: shift, y: 0),
      residual: 0.1, usable: ValidityMask(width: w, height: h, filledWith: true))
    return Analysis(
      images: [outcome], registered: RegisteredImages(), structures: structures, sites: [], ratios: [], warnings: [],
      changeProbability: raster, changeDay: raster, before: [raster, raster, raster, raster],
      after: [raster, raster, raster, raster])
  }

  /// Two tiles of a grid of 112 x 48 pixels, cores parted at column 56. The left tile places the centre of a hall at 56.5 and the right one at
  /// 57.5: the right one answers for it. Of what stood there before they say 55.5 and 56.5: the left one answers.
  @Test func `What two tiles see is kept once, under one numbering, in any order`() throws {
    var tiny = TinyStack()
    (tiny.width, tiny.height, tiny.sceneCount) = (112, 48, 1)
    let frame = tiny.stack().withoutPixels()
    let tiles = [0, 56].map { column in
      let core = PixelWindow(column: column, row: 0, width: 56, height: 48)
      return Tile(window: core.grown(by: 28, within: frame.grid.window), core: core)
    }
    let left = [
      structure("S1", x: 48.5, y: 10, side: 16, replaces: "S3"), structure("S2", x: 5, y: 5, side: 6, replaces: "S9"),
      structure("S3", x: 48.5, y: 10, side: 14),
    ]
    // Its centre lies in the left core: the tile on the right does not answer for the last.
    let right = [
      structure("S1", x: 49.5 - 28, y: 10, side: 16, replaces: "S2"), structure("S2", x: 49.5 - 28, y: 10, side: 14),
      structure("S3", x: 100 - 28, y: 30, side: 8, replaces: "S8"), structure("S4", x: 30 - 28, y: 5, side: 6),
    ]
    let parts = [
      analysis(tiles[0], left, value: 1, shift: 0.2, used: true),
      analysis(tiles[1], right, value: 2, shift: 0.4, used: true),
    ]
    func joined(_ order: [Int]) -> Analysis {
      var joiner = TileJoiner(frame: frame, options: AnalysisOptions())
      for k in order { joiner.add(parts[k], of: tiles[k]) }
      return joiner.joined()
    }
    let result = joined([0, 1])
    #expect(result.structures.map(\.id) == ["S1", "S2", "S3", "S4"])
    #expect(result.structures.map { $0.outline.exterior[0].x } == [49.5, 48.5, 100, 5])
    // The right tile's S2 is the left tile's S3, which is S2 of the whole.
    #expect(result.structures.map(\.replaces) == ["S2", nil, nil, nil])
    #expect(result.changeProbability[55, 20] == 1 && result.changeProbability[56, 20] == 2)
    #expect(abs((result.images[0].shift?.x ?? 0) - 0.3) < 1e-6 && result.images[0].usableShare == 1)
    #expect(joined([1, 0]).structures == result.structures)
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
