import Foundation
import RasterCore

/// Fewer corners for outlines that follow pixel edges.
public enum OutlineSimplifier {
  /// Drops points that lie within `tolerance` pixels of the line between their neighbours (Douglas and Peucker 1973), starting at the two points
  /// farthest from each other.
  public static func simplify(_ ring: [PixelPoint], tolerance: Double) -> [PixelPoint] {
    guard ring.count > 4 else { return ring }
    let origin = ring[0]
    let far = ring.indices.max { distance2(ring[$0], origin) < distance2(ring[$1], origin) } ?? 0
    let firstHalf = chain(Array(ring[0...far]), tolerance)
    let secondHalf = chain(Array(ring[far...]) + [origin], tolerance)
    let out = Array(firstHalf.dropLast() + secondHalf.dropLast())
    return out.count >= 3 ? out : ring
  }

  /// Turns a ring into one whose sides run along `angle` or across it, where that fits.
  ///
  /// - Returns: nil where fewer than four sides remain, the ring would cross itself, or its area would change by more than 8 %.
  public static func rightAngled(_ ring: [PixelPoint], angle: Double, tolerance: Double) -> [PixelPoint]? {
    let (c, s) = (cos(angle), sin(angle))
    let turned = simplify(ring, tolerance: tolerance).map {
      PixelPoint(x: $0.x * c + $0.y * s, y: -$0.x * s + $0.y * c)
    }
    guard let lines = mergedSides(turned), lines.count >= 4, lines.count % 2 == 0 else { return nil }
    let corners = lines.indices.map { i -> PixelPoint in
      let a = lines[i]
      let b = lines[(i + 1) % lines.count]
      return a.horizontal ? PixelPoint(x: b.offset, y: a.offset) : PixelPoint(x: a.offset, y: b.offset)
    }
    let before = abs(PixelPolygon.signedArea(turned))
    let after = abs(PixelPolygon.signedArea(corners))
    guard before > 0, abs(after - before) <= 0.08 * before, isSimple(corners) else { return nil }
    return corners.map { PixelPoint(x: $0.x * c - $0.y * s, y: $0.x * s + $0.y * c) }
  }

  private struct Side {
    var horizontal: Bool
    var offset: Double
    var weight: Double
  }

  /// Sides by their nearer axis, neighbours of one axis joined into one at their weighted mean offset.
  private static func mergedSides(_ ring: [PixelPoint]) -> [Side]? {
    var sides: [Side] = []
    for (i, a) in ring.enumerated() {
      let b = ring[(i + 1) % ring.count]
      let horizontal = abs(b.x - a.x) >= abs(b.y - a.y)
      let weight = horizontal ? abs(b.x - a.x) : abs(b.y - a.y)
      let offset = horizontal ? (a.y + b.y) / 2 : (a.x + b.x) / 2
      join(&sides, Side(horizontal: horizontal, offset: offset, weight: weight))
    }
    while sides.count > 1, let last = sides.last, last.horizontal == sides[0].horizontal {
      sides.removeLast()
      sides[0] = merged(sides[0], last)
    }
    return sides.count >= 4 ? sides : nil
  }

  private static func join(_ sides: inout [Side], _ side: Side) {
    if let last = sides.last, last.horizontal == side.horizontal {
      sides[sides.count - 1] = merged(last, side)
    } else {
      sides.append(side)
    }
  }

  private static func merged(_ a: Side, _ b: Side) -> Side {
    let w = max(a.weight + b.weight, 1e-9)
    return Side(
      horizontal: a.horizontal, offset: (a.offset * a.weight + b.offset * b.weight) / w, weight: w)
  }

  /// Whether no two sides that are not neighbours meet.
  public static func isSimple(_ ring: [PixelPoint]) -> Bool {
    let n = ring.count
    guard n >= 3 else { return false }
    for i in 0..<n {
      for j in (i + 1)..<max(n, i + 1) where j != i && (j + 1) % n != i && (i + 1) % n != j {
        if cross(ring[i], ring[(i + 1) % n], ring[j], ring[(j + 1) % n]) { return false }
      }
    }
    return true
  }

  private static func cross(_ a: PixelPoint, _ b: PixelPoint, _ c: PixelPoint, _ d: PixelPoint) -> Bool {
    func side(_ p: PixelPoint, _ q: PixelPoint, _ r: PixelPoint) -> Double {
      (q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x)
    }
    func within(_ p: PixelPoint, _ q: PixelPoint, _ r: PixelPoint) -> Bool {
      min(p.x, q.x) <= r.x && r.x <= max(p.x, q.x) && min(p.y, q.y) <= r.y && r.y <= max(p.y, q.y)
    }
    let (s1, s2, s3, s4) = (side(a, b, c), side(a, b, d), side(c, d, a), side(c, d, b))
    if (s1 > 0) != (s2 > 0), (s3 > 0) != (s4 > 0), s1 != 0, s2 != 0, s3 != 0, s4 != 0 { return true }
    return (s1 == 0 && within(a, b, c)) || (s2 == 0 && within(a, b, d)) || (s3 == 0 && within(c, d, a))
      || (s4 == 0 && within(c, d, b))
  }

  private static func chain(_ points: [PixelPoint], _ tolerance: Double) -> [PixelPoint] {
    guard points.count > 2, let a = points.first, let b = points.last else { return points }
    var worst = 0
    var most = tolerance
    for i in 1..<(points.count - 1) {
      let d = distance(points[i], a, b)
      if d > most {
        most = d
        worst = i
      }
    }
    guard worst > 0 else { return [a, b] }
    return chain(Array(points[0...worst]), tolerance).dropLast() + chain(Array(points[worst...]), tolerance)
  }

  private static func distance2(_ p: PixelPoint, _ q: PixelPoint) -> Double {
    (p.x - q.x) * (p.x - q.x) + (p.y - q.y) * (p.y - q.y)
  }

  private static func distance(_ p: PixelPoint, _ a: PixelPoint, _ b: PixelPoint) -> Double {
    let length = distance2(a, b).squareRoot()
    guard length > 1e-9 else { return distance2(p, a).squareRoot() }
    return abs((b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x)) / length
  }
}
