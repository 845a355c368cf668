import RasterCore
import SiteAnalysis

/// How the grid is cut so that a run stays within its memory, whatever the number of scenes and the size of the place.
struct TilePlan: Sendable {
  /// In rows from the top; one that is the whole grid where everything fits.
  var tiles: [Tile]

  var isWhole: Bool { tiles.count == 1 }

  /// Pixels of the smallest core's side: below it a tile would be nearly all margin.
  private static let smallestCore = 64
  /// Metres that a tile sees beyond its core: a hall of that size at the border is seen whole, and its surroundings too.
  private static let reach = 150.0
  /// Margin in pixels at most: very fine images have fewer scenes, not wider surroundings.
  private static let widestMargin = 256
  /// And at least: what filters and the look at unchanged ground nearby reach.
  private static let narrowestMargin = 32

  /// - Throws: `RunError.tooLarge` where not even the smallest tile fits.
  static func make(_ plan: ReadPlan, budget: Int) throws -> TilePlan {
    let grid = plan.grid
    let each = bytesPerPixel(scenes: plan.items.count, bands: plan.roles.count)
    guard budget > 0, grid.pixelCount > budget / each else {
      return TilePlan(tiles: [Tile(window: grid.window, core: grid.window)])
    }
    let margin = margin(pixelSize: grid.pixelSize)
    let side = Int(Double(budget / each).squareRoot())
    guard side - 2 * margin >= smallestCore else {
      throw tooLarge(plan, budget, smallest: smallestCore + 2 * margin, each)
    }
    return TilePlan(tiles: cut(grid, core: side - 2 * margin, margin))
  }

  /// Preparation holds the images as read and as moved (four bytes a value each) and five masks; finding structures holds one copy, a mask,
  /// and trees over the doubled picture (about 1,500 bytes a pixel, from the peaks of runs of 5 and of 72 scenes of 200 x 200 pixels).
  static func bytesPerPixel(scenes: Int, bands: Int) -> Int {
    max(scenes * (8 * bands + 5), scenes * (4 * bands + 1) + 1_500)
  }

  private static func margin(pixelSize: Double) -> Int {
    let wanted = Int((reach / max(pixelSize, 1e-6)).rounded(.up))
    return min(max(wanted, narrowestMargin), widestMargin)
  }

  private static func cut(_ grid: PixelGrid, core most: Int, _ margin: Int) -> [Tile] {
    func length(_ side: Int) -> Int {
      // Alike in size: a sliver at the end would cost its margins for nothing.
      let count = (side + most - 1) / most
      return (side + count - 1) / count
    }
    let (width, height) = (length(grid.width), length(grid.height))
    return stride(from: 0, to: grid.height, by: height).flatMap { row in
      stride(from: 0, to: grid.width, by: width).map { column in
        let core = PixelWindow(
          column: column, row: row, width: min(width, grid.width - column), height: min(height, grid.height - row))
        return Tile(window: core.grown(by: margin, within: grid.window), core: core)
      }
    }
  }

  private static func tooLarge(_ plan: ReadPlan, _ budget: Int, smallest: Int, _ each: Int) -> RunError {
    let needed = (smallest * smallest * each + 999_999) / 1_000_000
    return RunError(
      .tooLarge, path: "",
      message: "\(plan.items.count) images in \(plan.roles.count) bands need \(needed) MB at a time, "
        + "and \(budget / 1_000_000) MB may be used",
      advice: "Allow more with --memory, give fewer images or bands, or use larger pixels (--pixel-size).")
  }
}
