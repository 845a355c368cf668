import Foundation
import RasterCore
import TestSupport
import Testing

@testable import SitePipeline

struct SceneScratchTests {
  private let width = 150
  private let height = 200

  private func plan() -> ReadPlan {
    var tiny = TinyStack()
    (tiny.width, tiny.height, tiny.sceneCount) = (width, height, 2)
    let items = (0..<2).map { ReadPlan.Item(scene: tiny.scene($0), resampling: [.none]) }
    return ReadPlan(
      grid: tiny.grid, ground: TinyStack.plane(under: tiny.grid), roles: [.red, .nir], items: items,
      area: ValidityMask(width: width, height: height, filledWith: true), leftOut: [])
  }

  /// Values that say where they are: band, row, column.
  private func image(_ plan: ReadPlan) -> SceneImage {
    let bands = (0..<2).map { b in
      Raster(
        width: width, height: height,
        values: (0..<width * height).map { $0 % 97 == 0 ? .nan : Float(b * 100_000 + $0) })
    }
    return SceneImage(
      scene: plan.items[0].scene, bands: bands,
      usable: ValidityMask(width: width, height: height, usable: (0..<width * height).map { $0 % 3 == 0 }),
      covered: ValidityMask(width: width, height: height, usable: (0..<width * height).map { $0 % 5 != 0 }))
  }

  @Test func `Any window comes back as it was written`() throws {
    let folder = NSTemporaryDirectory() + "scratch-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let plan = plan()
    let scratch = try SceneScratch(folder: folder, plan: plan)
    let whole = image(plan)
    // Two strips, the second ending at the grid's edge.
    for (row, rows) in [(0, 128), (128, 72)] {
      let window = PixelWindow(column: 0, row: row, width: width, height: rows)
      let part = SceneImage(
        scene: whole.scene, bands: whole.bands.map { $0.cut(window) }, usable: whole.usable.cut(window),
        covered: whole.covered.cut(window))
      try scratch.write(part, of: 0, at: window)
    }
    for window in [
      PixelWindow(column: 0, row: 0, width: 150, height: 200), PixelWindow(column: 63, row: 127, width: 2, height: 2),
      PixelWindow(column: 70, row: 10, width: 80, height: 190), PixelWindow(column: 149, row: 199, width: 1, height: 1),
    ] {
      let piece = try scratch.read(0, window)
      for b in 0..<2 {
        let wanted = whole.bands[b].cut(window).values
        #expect(zip(piece.bands[b].values, wanted).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) })
      }
      #expect(piece.usable == whole.usable.cut(window) && piece.covered == whole.covered.cut(window))
      #expect(try scratch.usableCount(0, window) == whole.usable.cut(window).usableCount)
    }
  }

  @Test func `A scene that was never written is an error with its file`() throws {
    let folder = NSTemporaryDirectory() + "scratch-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let scratch = try SceneScratch(folder: folder, plan: plan())
    let error = #expect(throws: RunError.self) {
      try scratch.read(1, PixelWindow(column: 0, row: 0, width: 4, height: 4))
    }
    #expect(error?.description.contains("1.pixels") == true)
  }
}
