import RasterCore
import Testing

@testable import SitePipeline

struct MemoryCheckTests {
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

  @Test func `A plan within the budget passes`() throws {
    // 10 x 1000 x 1000 x (4 x 3 + 2) bytes = 140 MB
    try MemoryCheck.verify(plan(width: 1_000, height: 1_000, scenes: 10), budget: 140_000_000)
  }

  @Test func `A plan beyond it is refused with the numbers and a pixel size that fits`() {
    let error = #expect(throws: RunError.self) {
      try MemoryCheck.verify(self.plan(width: 1_000, height: 1_000, scenes: 10), budget: 35_000_000)
    }
    #expect(error?.code == .tooLarge)
    let text = error?.description ?? ""
    #expect(text.contains("1000 x 1000") && text.contains("140 MB") && text.contains("--aoi"))
    #expect(text.contains("--pixel-size 6.0"), "a quarter of the memory asks for twice the pixel size")
  }

  @Test func `Numbers that overflow nothing`() {
    #expect(RunOptions.defaultStackBudget > 0)
    #expect(MemoryLimit.bytes() > 0)
  }
}
