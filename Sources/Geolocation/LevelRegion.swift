import RasterCore

/// Regions of a field of numbers as polygons: where a misfit stays below a level.
public enum LevelRegion {
  /// The parts of a grid where `values <= level`, with smooth outlines by marching squares.
  ///
  /// - Parameter values: row by row, one at each node; NaN and infinity lie outside.
  /// - Returns: polygons with holes, the largest first, in node coordinates: x = column, y = row, (0, 0) the first node. A region that
  ///   runs off the grid ends half a node beyond it.
  public static func polygons(_ values: [Double], width: Int, height: Int, level: Double) -> [PixelPolygon] {
    precondition(values.count == width * height, "a field holds width x height values")
    let tracer = Tracer(values: values, width: width, height: height, level: level)
    return nested(tracer.rings())
  }

  /// Rings that run clockwise on screen (y down) are outlines, the others holes.
  private static func nested(_ rings: [[PixelPoint]]) -> [PixelPolygon] {
    let outlines = rings.filter { PixelPolygon.signedArea($0) > 0 }
      .sorted { PixelPolygon.signedArea($0) > PixelPolygon.signedArea($1) }
    var polygons = outlines.map { PixelPolygon(exterior: $0) }
    for hole in rings where PixelPolygon.signedArea(hole) < 0 {
      guard let p = hole.first else { continue }
      // The smallest outline around it.
      if let i = outlines.indices.last(where: { PixelPolygon(exterior: outlines[$0]).contains(p) }) {
        polygons[i].holes.append(hole)
      }
    }
    return polygons
  }
}

/// Walks the edges between nodes inside and outside, inside always to the right.
private struct Tracer {
  let values: [Double]
  let width: Int
  let height: Int
  let level: Double

  /// Value at a node; the grid stands in a frame of infinity.
  private func value(_ x: Int, _ y: Int) -> Double {
    guard x >= 0, y >= 0, x < width, y < height else { return .infinity }
    let v = values[y * width + x]
    return v.isNaN ? .infinity : v
  }

  private func inside(_ x: Int, _ y: Int) -> Bool { value(x, y) <= level }

  /// An edge of the lattice: from node (x, y) to its right or its lower neighbour.
  private struct Edge: Hashable {
    var x: Int
    var y: Int
    var down: Bool
  }

  func rings() -> [[PixelPoint]] {
    var next: [Edge: [Edge]] = [:]
    var starts: [Edge] = []
    for y in -1..<height {
      for x in -1..<width {
        for (a, b) in segments(x, y) {
          next[a, default: []].append(b)
          starts.append(a)
        }
      }
    }
    var rings: [[PixelPoint]] = []
    for start in starts where next[start]?.isEmpty == false {
      var ring: [PixelPoint] = []
      var edge = start
      while let following = next[edge]?.popLast() {
        ring.append(crossing(edge))
        edge = following
      }
      if ring.count >= 3 { rings.append(ring) }
    }
    return rings
  }

  /// Pieces of outline in the cell whose upper left node is (x, y), y down, inside to the right of the direction of travel.
  private func segments(_ x: Int, _ y: Int) -> [(Edge, Edge)] {
    let (a, b, c, d) = (inside(x, y), inside(x + 1, y), inside(x + 1, y + 1), inside(x, y + 1))
    let top = Edge(x: x, y: y, down: false)
    let right = Edge(x: x + 1, y: y, down: true)
    let bottom = Edge(x: x, y: y + 1, down: false)
    let left = Edge(x: x, y: y, down: true)
    switch (a, b, c, d) {
    case (false, false, false, false), (true, true, true, true): return []
    case (true, false, false, false): return [(top, left)]
    case (false, true, false, false): return [(right, top)]
    case (false, false, true, false): return [(bottom, right)]
    case (false, false, false, true): return [(left, bottom)]
    case (true, true, false, false): return [(right, left)]
    case (false, true, true, false): return [(bottom, top)]
    case (false, false, true, true): return [(left, right)]
    case (true, false, false, true): return [(top, bottom)]
    case (false, true, true, true): return [(left, top)]
    case (true, false, true, true): return [(top, right)]
    case (true, true, false, true): return [(right, bottom)]
    case (true, true, true, false): return [(bottom, left)]
    case (true, false, true, false):
      return joins(x, y) ? [(top, right), (bottom, left)] : [(top, left), (bottom, right)]
    case (false, true, false, true):
      return joins(x, y) ? [(left, top), (right, bottom)] : [(right, top), (left, bottom)]
    }
  }

  /// Whether the two inside corners of a saddle belong together.
  private func joins(_ x: Int, _ y: Int) -> Bool {
    (value(x, y) + value(x + 1, y) + value(x + 1, y + 1) + value(x, y + 1)) / 4 <= level
  }

  private func crossing(_ e: Edge) -> PixelPoint {
    let (p, q) = (value(e.x, e.y), e.down ? value(e.x, e.y + 1) : value(e.x + 1, e.y))
    let share = (level - p) / (q - p)
    let t = share.isFinite && share >= 0 && share <= 1 && p.isFinite && q.isFinite ? share : 0.5
    return PixelPoint(x: Double(e.x) + (e.down ? 0 : t), y: Double(e.y) + (e.down ? t : 0))
  }
}
