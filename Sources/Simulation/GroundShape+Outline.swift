import Foundation

/// The shape cut along all edges of its cuts: a small board of rectangles, each inside or missing.
private struct Board {
  var us: [Double]
  var vs: [Double]
  /// Row-major, `(us.count - 1) * (vs.count - 1)`.
  var isInside: [Bool]

  var columns: Int { us.count - 1 }
  var rows: Int { vs.count - 1 }

  init(_ shape: GroundShape) {
    let halfU = shape.width / 2
    let halfV = shape.depth / 2
    let cuts = shape.allCuts
    func lines(_ half: Double, _ edges: [Double]) -> [Double] {
      Set([-half, half] + edges.map { min(half, max(-half, $0)) }).sorted()
    }
    us = lines(halfU, cuts.flatMap { [$0.fromU, $0.toU] })
    vs = lines(halfV, cuts.flatMap { [$0.fromV, $0.toV] })
    isInside = []
    for j in 0..<max(0, vs.count - 1) {
      for i in 0..<max(0, us.count - 1) {
        let u = (us[i] + us[i + 1]) / 2
        let v = (vs[j] + vs[j + 1]) / 2
        isInside.append(!cuts.contains { $0.fromU < u && u < $0.toU && $0.fromV < v && v < $0.toV })
      }
    }
  }

  func contains(_ i: Int, _ j: Int) -> Bool {
    i >= 0 && j >= 0 && i < columns && j < rows && isInside[j * columns + i]
  }
}

extension GroundShape {
  /// Area in m2.
  public var area: Double {
    if isRound { return .pi * width * width / 4 }
    if cuts.isEmpty { return width * depth - (isL ? notchWidth * notchDepth : 0) }
    return boxes.reduce(0) {
      $0 + ($1.u.upperBound - $1.u.lowerBound) * ($1.v.upperBound - $1.v.lowerBound)
    }
  }

  /// The shape as rectangles in its own axes that meet only along edges; their union is the shape. A disc is 16 slices.
  var boxes: [(u: ClosedRange<Double>, v: ClosedRange<Double>)] {
    if isRound {
      let r = width / 2
      return (0..<16).map { slice in
        let low = -r + Double(slice) * r / 8
        let middle = low + r / 16
        let half = (r * r - middle * middle).squareRoot()
        return (low...(low + r / 8), -half...half)
      }
    }
    if isRectangle { return [(-width / 2...width / 2, -depth / 2...depth / 2)] }
    let board = Board(self)
    var out: [(u: ClosedRange<Double>, v: ClosedRange<Double>)] = []
    for j in 0..<board.rows {
      var start: Int?
      for i in 0...board.columns {
        let inside = i < board.columns && board.contains(i, j)
        if inside, start == nil { start = i }
        if !inside, let first = start {
          out.append((board.us[first]...board.us[i], board.vs[j]...board.vs[j + 1]))
          start = nil
        }
      }
    }
    return out
  }

  /// Outlines: the outer ring first, then courtyards; open, the outer one clockwise as seen from above with north up.
  ///
  /// A shape that its cuts divide gives the ring of its largest part first and leaves the other parts out; `isSound` refuses it.
  public var rings: [[GroundPoint]] {
    if isRound {
      // A polygon of the disc's own area: its corners lie a little outside of the disc.
      let step = 2 * Double.pi / 32
      let r = width / 2 * (step / sin(step)).squareRoot()
      return [(0..<32).map { ground(u: r * cos(Double($0) * step), v: r * sin(Double($0) * step)) }]
    }
    if isRectangle { return [fullCorners(grownBy: 0)] }
    let all = localRings
    let outer = all.filter { $0.area > 0 }.max { $0.area < $1.area }
    guard let outer else { return [] }
    let holes = all.filter { $0.area < 0 }
    return ([outer] + holes).map { $0.ring.map { ground(u: $0.u, v: $0.v) } }
  }

  /// How many parts and holes the cuts leave.
  var topology: (parts: Int, holes: Int) {
    if isRound || isRectangle { return (1, 0) }
    let all = localRings
    return (all.count { $0.area > 0 }, all.count { $0.area < 0 })
  }

  private struct Corner: Hashable {
    var i: Int
    var j: Int
  }

  /// Every closed walk along the edges with the inside on the right-hand side (y down): outer rings positive, holes negative.
  private var localRings: [(ring: [(u: Double, v: Double)], area: Double)] {
    let board = Board(self)
    // Edges by their start; where two parts touch at a corner there are two, and the walk turns right so that they stay apart.
    var edges: [Corner: [Corner]] = [:]
    var starts: [Corner] = []
    func add(_ a: Corner, _ b: Corner) {
      edges[a, default: []].append(b)
      starts.append(a)
    }
    for j in 0..<board.rows {
      for i in 0..<board.columns where board.contains(i, j) {
        if !board.contains(i, j - 1) { add(Corner(i: i, j: j), Corner(i: i + 1, j: j)) }
        if !board.contains(i + 1, j) { add(Corner(i: i + 1, j: j), Corner(i: i + 1, j: j + 1)) }
        if !board.contains(i, j + 1) { add(Corner(i: i + 1, j: j + 1), Corner(i: i, j: j + 1)) }
        if !board.contains(i - 1, j) { add(Corner(i: i, j: j + 1), Corner(i: i, j: j)) }
      }
    }
    var rings: [(ring: [(u: Double, v: Double)], area: Double)] = []
    for start in starts {
      while edges[start]?.isEmpty == false {
        let walk = Self.walk(from: start, &edges)
        let points = walk.indices.filter { k in
          let before = walk[(k + walk.count - 1) % walk.count]
          let after = walk[(k + 1) % walk.count]
          return !(before.i == after.i || before.j == after.j)
        }.map { (u: board.us[walk[$0].i], v: board.vs[walk[$0].j]) }
        rings.append((points, Self.signedArea(points)))
      }
    }
    return rings
  }

  private static func walk(from start: Corner, _ edges: inout [Corner: [Corner]]) -> [Corner] {
    var walk: [Corner] = []
    var at = start
    var heading = (i: 0, j: 0)
    while let choices = edges[at], !choices.isEmpty {
      // The sharpest turn to the right (clockwise on screen): cross product of the old and new heading is largest.
      let best = choices.indices.max { a, b in
        turn(heading, at, choices[a]) < turn(heading, at, choices[b])
      }
      guard let best, let next = edges[at]?.remove(at: best) else { break }
      walk.append(at)
      heading = (next.i - at.i, next.j - at.j)
      at = next
      if at == start { break }
    }
    return walk
  }

  private static func turn(_ heading: (i: Int, j: Int), _ at: Corner, _ next: Corner) -> Int {
    heading.i * (next.j - at.j) - heading.j * (next.i - at.i)
  }

  private static func signedArea(_ ring: [(u: Double, v: Double)]) -> Double {
    var sum = 0.0
    for (k, a) in ring.enumerated() {
      let b = ring[(k + 1) % ring.count]
      sum += a.u * b.v - b.u * a.v
    }
    return sum / 2
  }

  /// The part of the shape between two lines across its width, or nil where nothing is left.
  func slice(fromU: Double, toU: Double) -> GroundShape? {
    let low = max(fromU, -width / 2)
    let high = min(toU, width / 2)
    guard high > low, !isRound else { return nil }
    let middle = (low + high) / 2
    var part = GroundShape(centre: ground(u: middle, v: 0), width: high - low, depth: depth, degrees: degrees)
    part.cuts = allCuts.filter { $0.toU > low && $0.fromU < high }.map {
      Cut(fromU: $0.fromU - middle, toU: $0.toU - middle, fromV: $0.fromV, toV: $0.toV)
    }
    return part
  }
}
