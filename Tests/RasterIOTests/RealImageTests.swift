import Foundation
import RasterCore
import RasterIO
import Testing

@Suite struct RealImageTests {
  /// Aerial images of seven years whose grids differ by 1 to 3 m and a row must meet on one grid, and look alike there.
  @Test(.enabled(if: SharedData.has("naip-nd-10dates"), "the NAIP series is not beside the repository"))
  func aerialImagesMeetOnOneGrid() throws {
    let paths = SharedData.rasters("naip-nd-10dates")
    #expect(paths.count == 7)
    let facts = try paths.map { try RasterReader.inspect(path: $0) }
    let scenes = paths.enumerated().map { index, path in
      Scene(
        id: "\(index)", acquisition: Instant(year: 2009 + index, month: 7, day: 1), timeOfDayKnown: false,
        timeSource: .fileName, sensor: "NAIP",
        assets: [
          Asset(
            path: path,
            content: .image([Band(index: 1, role: .red, noData: 0), Band(index: 4, role: .nir, noData: 0)]))
        ])
    }
    let plan = try RasterReader.plan(
      scenes: scenes, facts: Dictionary(uniqueKeysWithValues: facts.map { ($0.path, $0) }), aoi: nil,
      options: GridOptions())
    #expect(plan.grid.crs.name == "EPSG:26914")
    #expect(plan.grid.transform.gdal == [485_900, 5, 0, 5_209_245, 0, -5])
    #expect((plan.grid.width, plan.grid.height) == (934, 723))
    #expect(plan.items.count { $0.resampling == [.none] } == 3)
    #expect(plan.items.count { $0.resampling == [.cubic] } == 4)
    let image = try RasterReader.read(plan.items[6], plan: plan)
    // The seventh image begins a metre left and above: it covers all but the edge.
    #expect(image.covered.usableShare > 0.99)
  }
}
