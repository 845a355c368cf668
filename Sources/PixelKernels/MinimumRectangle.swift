import Foundation
import RasterCore

/// The smallest rectangle around a set of points, at any angle.
public struct MinimumRectangle: Sendable, Hashable {
  public var centre: PixelPoint
  /// Sides in pixels, `length >= width`.
  public var length: Double
  public var width: Double
  /// Direction of the long side in radians, 0 ..< pi, from +x towards +y (down).
  public var angle: Double

  public var area: Double { length * width }

  /// Corners in order around the rectangle.
  public var corners: [PixelPoint] {
    let (c, s) = (cos(angle), sin(angle))
    return [(-1.0, -1.0), (1, -1), (1, 1), (-1, 1)].map { u, v in
      let (a, b) = (u * length / 2, v * width / 2)
      return PixelPoint(x: centre.x + a * c - b * s, y: centre.y + a * s + b * c)
    }
  }

  /// The same shape with its area changed to `area`, both sides moved by one distance.
  public func withArea(_ area: Double) -> MinimumRectangle {
    // (length + d)(width + d) = area
    let sum = length + width
    let d = (-sum + max(0, sum * sum - 4 * (self.area - area)).squareRoot()) / 2
    var out = self
    out.length = max(length + d, 0.1)
    out.width = max(width + d, 0.1)
    return out
  }

  /// Around pixels of a picture `columns` wide, each a square of side 1: half a pixel more on each side than around their centres.
  ///
  /// - Returns: nil for fewer than three pixels or pixels on one line.
  public init?(pixels: ArraySlice<Int>, columns: Int) {
    var (top, bottom) = (Int.max, -1)
    for i in pixels {
      top = min(top, i / columns)
      bottom = max(bottom, i / columns)
    }
    guard top <= bottom else { return nil }
    // The ends of each row are all that the hull needs.
    var ends = [(first: Int, last: Int)](repeating: (.max, -1), count: bottom - top + 1)
    ends.withUnsafeMutableBufferPointer { ends in
      for i in pixels {
        let (row, x) = i.quotientAndRemainder(dividingBy: columns)
        ends[row - top].first = min(ends[row - top].first, x)
        ends[row - top].last = max(ends[row - top].last, x)
      }
    }
    var points: [PixelPoint] = []
    points.reserveCapacity(2 * ends.count)
    for (row, e) in ends.enumerated() where e.last >= 0 {
      let y = Double(row + top) + 0.5
      points.append(PixelPoint(x: Double(e.first) + 0.5, y: y))
      points.append(PixelPoint(x: Double(e.last) + 0.5, y: y))
    }
    guard var rectangle = Self(around: points) else { return nil }
    rectangle.length += 1
    rectangle.width += 1
    self = rectangle
  }

  /// - Returns: nil for fewer than three points or points on one line.
  public init?(around points: [PixelPoint]) {
    let hull = Self.hull(points)
    guard hull.count >= 3 else { return nil }
    var best: MinimumRectangle?
    for (i, a) in hull.enumerated() {
      let b = hull[(i + 1) % hull.count]
      let candidate = Self(hull: hull, direction: atan2(b.y - a.y, b.x - a.x))
      if best.map({ candidate.area < $0.area - 1e-9 }) ?? true { best = candidate }
    }
    guard let best, best.area > 0 else { return nil }
    self = best
  }

  /// The bounding rectangle at a given direction.
  public init(hull: [PixelPoint], direction: Double) {
    let (c, s) = (cos(direction), sin(direction))
    var (u0, u1, v0, v1) = (Double.infinity, -Double.infinity, Double.infinity, -Double.infinity)
    for p in hull {
      let (u, v) = (p.x * c + p.y * s, -p.x * s + p.y * c)
      (u0, u1, v0, v1) = (min(u0, u), max(u1, u), min(v0, v), max(v1, v))
    }
    if hull.isEmpty { (u0, u1, v0, v1) = (0, 0, 0, 0) }
    let (cu, cv) = ((u0 + u1) / 2, (v0 + v1) / 2)
    centre = PixelPoint(x: cu * c - cv * s, y: cu * s + cv * c)
    let along = u1 - u0 >= v1 - v0
    length = along ? u1 - u0 : v1 - v0
    width = along ? v1 - v0 : u1 - u0
    var a = (along ? direction : direction + .pi / 2).truncatingRemainder(dividingBy: .pi)
    if a < 0 { a += .pi }
    angle = a
  }

  /// Convex hull, counter-clockwise in mathematical axes (Andrew's monotone chain).
  public static func hull(_ points: [PixelPoint]) -> [PixelPoint] {
    let sorted = points.sorted { $0.x != $1.x ? $0.x < $1.x : $0.y < $1.y }
    guard sorted.count > 2 else { return sorted }
    func chain(_ list: [PixelPoint]) -> [PixelPoint] {
      var out: [PixelPoint] = []
      for p in list {
        while out.count >= 2 {
          let a = out[out.count - 2]
          let b = out[out.count - 1]
          if (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x) > 0 { break }
          out.removeLast()
        }
        out.append(p)
      }
      out.removeLast()
      return out
    }
    return chain(sorted) + chain(sorted.reversed())
  }
}
