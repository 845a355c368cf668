import RasterCore

/// Heights of the ground on a regular grid in a local frame, the only form in which terrain enters this room.
///
/// Node (column i, row j) lies at east `west + i * step`, north `south + j * step`: rows run north. Heights are metres above sea
/// level; NaN where there is none. The sea is 0.
public struct ElevationGrid: Sendable, Hashable {
  public let frame: LocalFrame
  /// East of the first column's nodes and north of the first row's, metres in the frame.
  public let west: Double
  public let south: Double
  /// Metres between neighbouring nodes, > 0.
  public let step: Double
  public let width: Int
  public let height: Int
  /// Row by row from the south.
  public var heights: [Float]

  /// - Precondition: at least 2 x 2 nodes, `heights.count == width * height`.
  public init(
    frame: LocalFrame, west: Double, south: Double, step: Double, width: Int, height: Int, heights: [Float]
  ) {
    precondition(step > 0 && width > 1 && height > 1, "an elevation grid has at least 2 x 2 nodes")
    precondition(heights.count == width * height, "an elevation grid holds width x height heights")
    self.frame = frame
    self.west = west
    self.south = south
    self.step = step
    self.width = width
    self.height = height
    self.heights = heights
  }

  public var east: Double { west + Double(width - 1) * step }
  public var north: Double { south + Double(height - 1) * step }

  @inlinable
  public subscript(column: Int, row: Int) -> Float { heights[row * width + column] }

  /// Position of a node; its height is NaN where there is none.
  public func node(_ column: Int, _ row: Int) -> Vector3 {
    Vector3(west + Double(column) * step, south + Double(row) * step, Double(self[column, row]))
  }

  /// Bilinear height in metres at a place of the frame; NaN outside the grid and where one of the four nodes that count has none.
  @inlinable
  public func height(east x: Double, north y: Double) -> Double {
    let gx = (x - west) / step
    let gy = (y - south) / step
    guard gx >= 0, gy >= 0, gx <= Double(width - 1), gy <= Double(height - 1) else { return .nan }
    let i = min(Int(gx), width - 2)
    let j = min(Int(gy), height - 2)
    let fx = gx - Double(i)
    let fy = gy - Double(j)
    let k = j * width + i
    // A void node with no weight does not spoil its neighbours' places.
    func part(_ index: Int, _ weight: Double) -> Double { weight == 0 ? 0 : weight * Double(heights[index]) }
    return part(k, (1 - fx) * (1 - fy)) + part(k + 1, fx * (1 - fy))
      + part(k + width, (1 - fx) * fy) + part(k + width + 1, fx * fy)
  }

  /// Metres from a place to the nearest edge of the grid; negative outside.
  public func reach(east x: Double, north y: Double) -> Double {
    min(x - west, east - x, y - south, north - y)
  }
}
