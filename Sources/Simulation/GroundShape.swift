import Foundation
import RasterCore

/// A position on the simulated ground in metres: `x` to the east, `y` to the south, (0, 0) the grid's north-west corner.
public struct GroundPoint: Sendable, Hashable, Codable {
  public var x: Double
  public var y: Double
  public init(x: Double, y: Double) {
    self.x = x
    self.y = y
  }
}

/// A rotated rectangle, or the L that is left when one corner is cut out of it. Metres.
///
/// Its own axes are `u` along the width and `v` along the depth, both 0 at the centre of the full rectangle.
public struct GroundShape: Sendable, Hashable, Codable {
  public var centre: GroundPoint
  public var width: Double
  public var depth: Double
  /// Turn of the `u` axis from east towards south, degrees.
  public var degrees: Double
  /// The rectangle missing at the corner of largest `u` and `v`: its extent along `u` and along `v`.
  public var notchWidth: Double
  public var notchDepth: Double

  public init(
    centre: GroundPoint, width: Double, depth: Double, degrees: Double = 0, notchWidth: Double = 0,
    notchDepth: Double = 0
  ) {
    self.centre = centre
    self.width = width
    self.depth = depth
    self.degrees = degrees
    self.notchWidth = notchWidth
    self.notchDepth = notchDepth
  }

  public var isL: Bool { notchWidth > 0 && notchDepth > 0 }

  /// Area in m2.
  public var area: Double { width * depth - (isL ? notchWidth * notchDepth : 0) }

  /// Vertices clockwise as seen from above with north up.
  public var corners: [GroundPoint] {
    let u = width / 2
    let v = depth / 2
    let local =
      isL
      ? [
        (-u, -v), (u, -v), (u, v - notchDepth), (u - notchWidth, v - notchDepth), (u - notchWidth, v), (-u, v),
      ] : [(-u, -v), (u, -v), (u, v), (-u, v)]
    return local.map { ground(u: $0.0, v: $0.1) }
  }

  /// From the shape's own axes to the ground.
  public func ground(u: Double, v: Double) -> GroundPoint {
    let (s, c) = axes
    return GroundPoint(x: centre.x + u * c - v * s, y: centre.y + u * s + v * c)
  }

  /// From the ground to the shape's own axes.
  func local(x: Double, y: Double) -> (u: Double, v: Double) {
    let (s, c) = axes
    let dx = x - centre.x
    let dy = y - centre.y
    return (dx * c + dy * s, -dx * s + dy * c)
  }

  /// Sine and cosine of the turn.
  var axes: (sine: Double, cosine: Double) {
    (sin(degrees * .pi / 180), cos(degrees * .pi / 180))
  }

  /// Half of the full rectangle's diagonal.
  var radius: Double { (width * width + depth * depth).squareRoot() / 2 }

  /// Distance to the outline in metres, negative inside (exact near edges, a lower bound near outer corners).
  func distance(u: Double, v: Double) -> Double {
    let full = max(abs(u) - width / 2, abs(v) - depth / 2)
    guard isL else { return full }
    let notch = max(width / 2 - notchWidth - u, depth / 2 - notchDepth - v)
    return max(full, -notch)
  }

  public func contains(_ p: GroundPoint) -> Bool {
    let (u, v) = local(x: p.x, y: p.y)
    return distance(u: u, v: v) <= 0
  }

  /// The shape as rectangles in its own axes: one, or the two arms of the L. Their union is the shape.
  var boxes: [(u: ClosedRange<Double>, v: ClosedRange<Double>)] {
    let u = width / 2
    let v = depth / 2
    guard isL else { return [(-u...u, -v...v)] }
    return [(-u...(u - notchWidth), -v...v), (-u...u, -v...(v - notchDepth))]
  }

  /// Whether the full rectangles of both come closer than `gap` metres (separating axes; exact for gap 0).
  func isNear(_ other: GroundShape, gap: Double) -> Bool {
    var a = self
    a.notchWidth = 0
    a.width += 2 * gap
    a.depth += 2 * gap
    var b = other
    b.notchWidth = 0
    return ![a, b].contains { frame in
      let p = a.corners.map { frame.local(x: $0.x, y: $0.y) }
      let q = b.corners.map { frame.local(x: $0.x, y: $0.y) }
      return Self.apart(p.map(\.u), q.map(\.u)) || Self.apart(p.map(\.v), q.map(\.v))
    }
  }

  private static func apart(_ a: [Double], _ b: [Double]) -> Bool {
    (a.max() ?? 0) < (b.min() ?? 0) || (b.max() ?? 0) < (a.min() ?? 0)
  }
}
