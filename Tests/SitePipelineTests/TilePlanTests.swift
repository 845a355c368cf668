import RasterCore
import Testing

@testable import SitePipeline

struct TilePlanTests {
  private func plan(width: Int, height: Int, scenes: Int) -> ReadPlan {
    let grid = PixelGrid(
      width: width, height: height, transform: AffineTransform2D(originX: 0, originY: 0, pixelSize: 3),
      crs: CRS(definition: "EPSG:32652", name: "EPSG:32652", isGeographic: false))
    let nodes = [0.0, 1, 0, 1]
    let ground = GroundFrame(
      step: 64, columns: 2, rows: 2, longitudes: nodes, latitudes: nodes, pixelAreas: [9, 9, 9, 9])
    let scene = Scene(
      id: "a", acquisition: Instant(secondsSince1970: 0), timeOfDayKnown: true, timeSource: .fileName,
      sensor: "unknown sensor", assets: [])
    return ReadPlan(
      grid: grid, ground: ground, roles: [.red, .green, .blue],
      items: [ReadPlan.Item](repeating: .init(scene: scene, resampling: []), count: scenes),
      area: ValidityMask(width: 1, height: 1, filledWith: true), leftOut: [])
  }

  @Test func `What fits is not cut`() throws {
    // 10 scenes of 3 bands: 10 x (4 x 3 + 1) + 1,500 = 1,630 bytes a pixel, so 100 x 100 pixels take 16.3 MB.
    #expect(try TilePlan.make(plan(width: 100, height: 100, scenes: 10), budget: 16_300_001).isWhole)
    #expect(try TilePlan.make(plan(width: 2_000, height: 2_000, scenes: 10), budget: 11_000_000_000).isWhole)
  }

  @Test func `Cores cover the grid once, windows go 150 m further and stay within the budget`() throws {
    let budget = 500_000_000
    let tiles = try TilePlan.make(plan(width: 1_501, height: 1_000, scenes: 40), budget: budget).tiles
    var covered = [UInt8](repeating: 0, count: 1_501 * 1_000)
    for tile in tiles {
      for y in tile.core.row..<tile.core.endRow {
        for x in tile.core.column..<tile.core.endColumn { covered[y * 1_501 + x] += 1 }
      }
      #expect(tile.window.column == max(0, tile.core.column - 50) && tile.window.row == max(0, tile.core.row - 50))
      #expect(tile.window.endColumn == min(1_501, tile.core.endColumn + 50))
      #expect(tile.window.endRow == min(1_000, tile.core.endRow + 50))
      // 40 x 13 + 1,500 bytes a pixel
      #expect(tile.window.pixelCount * 2_020 <= budget)
    }
    #expect(covered.allSatisfy { $0 == 1 })
  }

  @Test func `More scenes make smaller tiles, not more memory`() throws {
    let most = [20, 80, 320].map { scenes -> Int in
      let tiles = try? TilePlan.make(plan(width: 3_000, height: 3_000, scenes: scenes), budget: 1 << 30).tiles
      return tiles?.map(\.window.pixelCount).max() ?? 0
    }
    #expect(most[0] > most[1] && most[1] > most[2] && most[2] > 0)
  }

  @Test func `Where not even the smallest tile fits, the numbers are said`() {
    let error = #expect(throws: RunError.self) {
      try TilePlan.make(self.plan(width: 1_000, height: 1_000, scenes: 1_000), budget: 100_000_000)
    }
    #expect(error?.code == .tooLarge)
    let text = error?.description ?? ""
    // (64 + 2 x 50)^2 pixels x 1,000 x 29 bytes
    #expect(text.contains("780 MB") && text.contains("100 MB") && text.contains("--memory"))
  }

  @Test func `Numbers that overflow nothing`() {
    #expect(RunOptions.defaultMemoryBudget > 0)
    #expect(MemoryLimit.bytes() > 0)
  }
}
