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

/// A footprint: a turned rectangle from which smaller rectangles may be cut, or a disc. Metres.
///
/// Its own axes are `u` along the width and `v` along the depth, both 0 at the centre of the full rectangle. A cut at a corner
/// leaves an L, two a T, one in the middle of a side a U, one inside a courtyard.
public struct GroundShape: Sendable, Hashable, Codable {
  /// A rectangle cut out of the full one, in its axes.
  public struct Cut: Sendable, Hashable, Codable {
    public var fromU: Double
    public var toU: Double
    public var fromV: Double
    public var toV: Double
    public init(fromU: Double, toU: Double, fromV: Double, toV: Double) {
      self.fromU = fromU
      self.toU = toU
      self.fromV = fromV
      self.toV = toV
    }
  }

  public var centre: GroundPoint
  public var width: Double
  public var depth: Double
  /// Turn of the `u` axis from east towards south, degrees.
  public var degrees: Double
  /// The rectangle missing at the corner of largest `u` and `v`: its extent along `u` and along `v`.
  public var notchWidth: Double
  public var notchDepth: Double
  /// Further rectangles that are missing; they may reach over the edge.
  public var cuts: [Cut] = []
  /// A disc of diameter `width`; depth, notch and cuts do not count then.
  public var isRound = false

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

  /// A round tank.
  public static func round(centre: GroundPoint, diameter: Double) -> GroundShape {
    var shape = GroundShape(centre: centre, width: diameter, depth: diameter)
    shape.isRound = true
    return shape
  }

  public var isL: Bool { notchWidth > 0 && notchDepth > 0 }

  /// A plain rectangle.
  var isRectangle: Bool { !isL && cuts.isEmpty && !isRound }

  /// Everything that is cut out, the notch among them.
  var allCuts: [Cut] {
    guard isL else { return cuts }
    let notch = Cut(fromU: width / 2 - notchWidth, toU: width / 2, fromV: depth / 2 - notchDepth, toV: depth / 2)
    return [notch] + cuts
  }

  /// Vertices of the outer ring clockwise as seen from above with north up; a disc has 32.
  public var corners: [GroundPoint] { rings.first ?? [] }

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
  var radius: Double { isRound ? width / 2 : (width * width + depth * depth).squareRoot() / 2 }

  /// Distance to the outline in metres, negative inside (exact near edges, a lower bound near outer corners).
  func distance(u: Double, v: Double) -> Double {
    if isRound { return (u * u + v * v).squareRoot() - width / 2 }
    var d = max(abs(u) - width / 2, abs(v) - depth / 2)
    if isL { d = max(d, -max(width / 2 - notchWidth - u, depth / 2 - notchDepth - v)) }
    for cut in cuts { d = max(d, min(min(u - cut.fromU, cut.toU - u), min(v - cut.fromV, cut.toV - v))) }
    return d
  }

  public func contains(_ p: GroundPoint) -> Bool {
    let (u, v) = local(x: p.x, y: p.y)
    return distance(u: u, v: v) <= 0
  }

  /// Whether the full rectangles of both come closer than `gap` metres (separating axes; exact for gap 0).
  func isNear(_ other: GroundShape, gap: Double) -> Bool {
    let reach = radius + other.radius + 2 * gap
    guard abs(centre.x - other.centre.x) <= reach, abs(centre.y - other.centre.y) <= reach else { return false }
    let a = fullCorners(grownBy: gap)
    let b = other.fullCorners(grownBy: 0)
    return ![self, other].contains { frame in
      let p = a.map { frame.local(x: $0.x, y: $0.y) }
      let q = b.map { frame.local(x: $0.x, y: $0.y) }
      return Self.apart(p.map(\.u), q.map(\.u)) || Self.apart(p.map(\.v), q.map(\.v))
    }
  }

  /// Corners of the rectangle before anything was cut.
  func fullCorners(grownBy gap: Double) -> [GroundPoint] {
    let u = width / 2 + gap
    let v = depth / 2 + gap
    return [(-u, -v), (u, -v), (u, v), (-u, v)].map { ground(u: $0.0, v: $0.1) }
  }

  private static func apart(_ a: [Double], _ b: [Double]) -> Bool {
    (a.max() ?? 0) < (b.min() ?? 0) || (b.max() ?? 0) < (a.min() ?? 0)
  }
}
