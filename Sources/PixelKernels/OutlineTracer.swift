import RasterCore

/// The outer border of a pixel set as a polygon along pixel edges.
public enum OutlineTracer {
  /// - Parameter members: indices of one connected part (sides shared).
  /// - Returns: the exterior ring, clockwise on screen, corners only; holes are ignored.
  public static func exterior(_ members: some Sequence<Int>, width: Int, height: Int) -> [PixelPoint] {
    let set = Set(members)
    guard let start = set.min() else { return [] }
    func has(_ x: Int, _ y: Int) -> Bool {
      x >= 0 && y >= 0 && x < width && y < height && set.contains(y * width + x)
    }
    let (sx, sy) = (start % width, start / width)
    var (x, y) = (sx, sy)
    var (dx, dy) = (1, 0)
    var ring = [PixelPoint(x: Double(sx), y: Double(sy))]
    // Walk from corner to corner with the set on the right. Where two of its pixels meet only at a corner, turn right: sides join, corners do not.
    repeat {
      x += dx
      y += dy
      let (right, left): (Bool, Bool)
      switch (dx, dy) {
      case (1, 0): (right, left) = (has(x, y), has(x, y - 1))
      case (0, 1): (right, left) = (has(x - 1, y), has(x, y))
      case (-1, 0): (right, left) = (has(x - 1, y - 1), has(x - 1, y))
      default: (right, left) = (has(x, y - 1), has(x - 1, y - 1))
      }
      guard !right || left else { continue }
      (dx, dy) = right ? (dy, -dx) : (-dy, dx)
      if x != sx || y != sy || dx != 1 { ring.append(PixelPoint(x: Double(x), y: Double(y))) }
    } while !(x == sx && y == sy && dx == 1 && dy == 0)
    return ring
  }
}
