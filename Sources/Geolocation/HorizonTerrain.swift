import RasterCore

/// Terrain made ready for looking along rays: heights with no gaps, and the highest ground of every block, by which whole stretches
/// of a ray are passed over that cannot rise above what is already seen.
public struct HorizonTerrain: Sendable {
  public let grid: ElevationGrid
  /// Row-major from the south as in `grid`; a node without a height lies so low that it hides nothing.
  let heights: [Float]
  let fine: Blocks
  let coarse: Blocks
  /// Highest ground of all, metres.
  public let highest: Float

  /// Lower than any ground: what stands for a node without a height.
  static let nothing: Float = -30_000

  /// The highest ground of squares of `side` cells. A block holds its far edge's nodes too, so that no place inside it, interpolated
  /// between nodes, is higher.
  struct Blocks: Sendable {
    let side: Int
    let columns: Int
    let rows: Int
    let highest: [Float]
  }

  public init(_ grid: ElevationGrid) {
    self.grid = grid
    heights = grid.heights.map { $0.isNaN ? Self.nothing : $0 }
    fine = Self.blocks(heights, width: grid.width, height: grid.height, side: 8)
    coarse = Self.blocks(heights, width: grid.width, height: grid.height, side: 48)
    highest = heights.max() ?? Self.nothing
  }

  private static func blocks(_ heights: [Float], width: Int, height: Int, side: Int) -> Blocks {
    let columns = (width - 2) / side + 1
    let rows = (height - 2) / side + 1
    var top = [Float](repeating: nothing, count: columns * rows)
    for row in 0..<rows {
      for column in 0..<columns {
        var best = nothing
        for y in (row * side)...min(row * side + side, height - 1) {
          for x in (column * side)...min(column * side + side, width - 1) {
            best = max(best, heights[y * width + x])
          }
        }
        top[row * columns + column] = best
      }
    }
    return Blocks(side: side, columns: columns, rows: rows, highest: top)
  }

  /// Height of the ground in metres, bilinear; nil outside the terrain and over a gap.
  public func ground(east: Double, north: Double) -> Double? {
    let z = grid.height(east: east, north: north)
    return z.isNaN ? nil : z
  }
}
