import Foundation
import PixelKernels
import RasterCore

/// A rectangle at any angle whose sides keep their names while they move, as a fit needs; in pixels of a grid.
struct OrientedBox: Sendable, Hashable {
  var x: Double
  var y: Double
  /// Side along `angle`.
  var along: Double
  /// Side across it.
  var across: Double
  /// Radians from +x towards +y (down).
  var angle: Double

  var area: Double { along * across }
  var longest: Double { max(along, across) }
  var shortest: Double { min(along, across) }

  init(x: Double, y: Double, along: Double, across: Double, angle: Double) {
    self.x = x
    self.y = y
    self.along = along
    self.across = across
    self.angle = angle
  }

  init(_ r: MinimumRectangle) {
    self.init(x: r.centre.x, y: r.centre.y, along: r.length, across: r.width, angle: r.angle)
  }

  /// The point of the grid at (u, v) in the box's own frame, whose origin is its centre.
  func point(_ u: Double, _ v: Double) -> PixelPoint {
    let (c, s) = (cos(angle), sin(angle))
    return PixelPoint(x: x + u * c - v * s, y: y + u * s + v * c)
  }

  func contains(_ p: PixelPoint) -> Bool {
    let (c, s) = (cos(angle), sin(angle))
    let (dx, dy) = (p.x - x, p.y - y)
    return abs(dx * c + dy * s) <= along / 2 && abs(-dx * s + dy * c) <= across / 2
  }

  var rectangle: MinimumRectangle {
    let corners = [(-1.0, -1.0), (1, -1), (1, 1), (-1, 1)].map { point($0 * along / 2, $1 * across / 2) }
    return MinimumRectangle(hull: corners, direction: angle)
  }

  /// Indices, ascending, of the pixels whose centres it covers.
  func members(width: Int, height: Int) -> [Int] {
    let (c, s) = (abs(cos(angle)), abs(sin(angle)))
    let (rx, ry) = ((along * c + across * s) / 2, (along * s + across * c) / 2)
    let (x0, x1) = (max(0, Int(x - rx)), min(width - 1, Int(x + rx)))
    let (y0, y1) = (max(0, Int(y - ry)), min(height - 1, Int(y + ry)))
    guard x0 <= x1, y0 <= y1 else { return [] }
    var list: [Int] = []
    for row in y0...y1 {
      for column in x0...x1 where contains(PixelPoint(x: Double(column) + 0.5, y: Double(row) + 0.5)) {
        list.append(row * width + column)
      }
    }
    return list
  }
}
