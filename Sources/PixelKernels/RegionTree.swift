import RasterCore

/// All segmentations of a picture at once: small homogeneous regions, merged two by two, the most alike first, until one is left.
///
/// Every node is a candidate object; which of them are real is for the caller to judge.
///
/// > Reference: Salembier and Garrido (2000), "Binary partition tree as an efficient representation for image processing", doi 10.1109/83.841934. The leaves are
/// catchment basins of the gradient, the cost is Ward's.
public struct RegionTree: Sendable {
  public struct Node: Sendable {
    /// Children, -1 for a leaf.
    public var left: Int
    public var right: Int
    public var parent: Int
    public var count: Int
    /// Ward cost at which the children were merged; 0 for a leaf.
    public var cost: Float
  }
  public private(set) var nodes: [Node] = []
  /// Pixels sorted so that every node's pixels are contiguous: node k holds `pixels[first[k] ..< first[k] + nodes[k].count]`.
  public private(set) var pixels: [Int] = []
  public private(set) var first: [Int] = []
  /// Where in `pixels` each pixel of the picture is, -1 outside.
  private var place: [Int] = []

  public func members(_ node: Int) -> ArraySlice<Int> {
    pixels[first[node]..<(first[node] + nodes[node].count)]
  }

  public func contains(_ node: Int, _ pixel: Int) -> Bool {
    let p = place[pixel]
    return p >= first[node] && p < first[node] + nodes[node].count
  }

  /// - Parameters:
  ///   - features: same size, finite, in units of their noise.
  ///   - gradient: of the same picture; basins meet where it is high.
  ///   - inside: pixels to use.
  public init(features: [Raster], gradient: Raster, inside: ValidityMask) {
    let (labels, leafCount) = Basins.label(gradient, inside)
    var state = MergeState(features: features, labels: labels, leaves: leafCount, width: gradient.width)
    state.run()
    nodes = state.nodes
    layOut(labels, leafCount)
  }

  private mutating func layOut(_ labels: [Int32], _ leafCount: Int) {
    first = [Int](repeating: 0, count: nodes.count)
    var stack = nodes.indices.filter { nodes[$0].parent < 0 }
    var next = 0
    // Roots in order, children before the next sibling: each node's range is split between its children.
    var starts: [(Int, Int)] = []
    for root in stack {
      starts.append((root, next))
      next += nodes[root].count
    }
    stack = []
    while let (node, start) = starts.popLast() {
      first[node] = start
      guard nodes[node].left >= 0 else { continue }
      starts.append((nodes[node].left, start))
      starts.append((nodes[node].right, start + nodes[nodes[node].left].count))
    }
    pixels = [Int](repeating: 0, count: next)
    var fill = Array(first[0..<leafCount])
    for (i, label) in labels.enumerated() where label >= 0 {
      pixels[fill[Int(label)]] = i
      fill[Int(label)] += 1
    }
    place = [Int](repeating: -1, count: labels.count)
    for (k, pixel) in pixels.enumerated() { place[pixel] = k }
  }
}

/// Catchment basins of a relief: every pixel runs down to its lowest neighbour.
enum Basins {
  /// Label of each pixel (-1 outside) and the number of basins.
  static func label(_ relief: Raster, _ inside: ValidityMask) -> ([Int32], Int) {
    let w = relief.width
    let h = relief.height
    var target = [Int](repeating: -1, count: w * h)
    relief.values.withUnsafeBufferPointer { v in
      inside.usable.withUnsafeBufferPointer { inside in
        for y in 0..<h {
          for x in 0..<w where inside[y &* w &+ x] {
            let i = y &* w &+ x
            var best = i
            for ny in max(0, y &- 1)...min(h &- 1, y &+ 1) {
              for nx in max(0, x &- 1)...min(w &- 1, x &+ 1) {
                let j = ny &* w &+ nx
                guard inside[j] else { continue }
                let (a, b) = (v[j], v[best])
                if a < b || (a == b && j < best) { best = j }
              }
            }
            target[i] = best
          }
        }
      }
    }
    var labels = [Int32](repeating: -1, count: w * h)
    var count: Int32 = 0
    for i in target.indices where target[i] == i {
      labels[i] = count
      count += 1
    }
    var path: [Int] = []
    for i in target.indices where target[i] >= 0 && labels[i] < 0 {
      path.removeAll(keepingCapacity: true)
      var j = i
      while labels[j] < 0 {
        path.append(j)
        j = target[j]
      }
      for k in path { labels[k] = labels[j] }
    }
    return (labels, Int(count))
  }
}

/// The running merge: nodes, who touches whom, and a queue of the cheapest pairs.
private struct MergeState {
  var nodes: [RegionTree.Node] = []
  /// Mean of each feature, shape (node, feature).
  private var means: [Float] = []
  private let channels: Int
  private var neighbours: [[Int32]] = []
  private var heap = PairHeap()

  init(features: [Raster], labels: [Int32], leaves: Int, width: Int) {
    channels = features.count
    var sums = [Double](repeating: 0, count: leaves * features.count)
    var counts = [Int](repeating: 0, count: leaves)
    for (i, label) in labels.enumerated() where label >= 0 {
      counts[Int(label)] += 1
      for (f, feature) in features.enumerated() {
        sums[Int(label) * features.count + f] += Double(feature.values[i])
      }
    }
    for k in 0..<leaves {
      for f in features.indices { means.append(Float(sums[k * features.count + f] / Double(max(counts[k], 1)))) }
      nodes.append(.init(left: -1, right: -1, parent: -1, count: counts[k], cost: 0))
    }
    var touching = [[Int32]](repeating: [], count: leaves)
    for (i, a) in labels.enumerated() where a >= 0 {
      for j in [i + 1, i + width] {
        guard j < labels.count, j != i + 1 || (i + 1) % width != 0 else { continue }
        let b = labels[j]
        if b >= 0 && a != b {
          touching[Int(a)].append(b)
          touching[Int(b)].append(a)
        }
      }
    }
    neighbours = touching.map(Self.unique)
    for a in 0..<leaves {
      for b in neighbours[a] where Int(b) > a { heap.push(cost(a, Int(b)), Int32(a), b) }
    }
  }

  private static func unique(_ list: [Int32]) -> [Int32] {
    var sorted = list
    sorted.sort()
    var out: [Int32] = []
    for v in sorted where out.last != v { out.append(v) }
    return out
  }

  /// Ward: the increase of squared error that merging would cause.
  private func cost(_ a: Int, _ b: Int) -> Float {
    let na = Float(nodes[a].count)
    let nb = Float(nodes[b].count)
    var d: Float = 0
    for f in 0..<channels {
      let difference = means[a * channels + f] - means[b * channels + f]
      d += difference * difference
    }
    return na * nb / (na + nb) * d
  }

  mutating func run() {
    while let (cost, a, b) = heap.pop() {
      let (i, j) = (Int(a), Int(b))
      guard nodes[i].parent < 0, nodes[j].parent < 0 else { continue }
      merge(i, j, cost)
    }
  }

  private mutating func merge(_ i: Int, _ j: Int, _ cost: Float) {
    let k = nodes.count
    let ni = Float(nodes[i].count)
    let nj = Float(nodes[j].count)
    for f in 0..<channels {
      means.append((means[i * channels + f] * ni + means[j * channels + f] * nj) / (ni + nj))
    }
    nodes[i].parent = k
    nodes[j].parent = k
    nodes.append(
      .init(left: i, right: j, parent: -1, count: nodes[i].count + nodes[j].count, cost: cost))
    // A neighbour may have been merged meanwhile: its living ancestor is the neighbour now.
    var living: [Int32] = []
    for n in neighbours[i] + neighbours[j] {
      var m = Int(n)
      while nodes[m].parent >= 0 { m = nodes[m].parent }
      if m != k { living.append(Int32(m)) }
    }
    let touching = Self.unique(living)
    neighbours[i] = []
    neighbours[j] = []
    neighbours.append(touching)
    for n in touching {
      neighbours[Int(n)].append(Int32(k))
      heap.push(self.cost(k, Int(n)), n, Int32(k))
    }
  }
}

/// A binary heap of (cost, a, b), cheapest first, ties by index so that the order is the same everywhere.
private struct PairHeap {
  private var items: [(Float, Int32, Int32)] = []

  private func less(_ x: (Float, Int32, Int32), _ y: (Float, Int32, Int32)) -> Bool {
    x.0 != y.0 ? x.0 < y.0 : (x.1 != y.1 ? x.1 < y.1 : x.2 < y.2)
  }

  mutating func push(_ cost: Float, _ a: Int32, _ b: Int32) {
    items.append((cost, a, b))
    var i = items.count - 1
    while i > 0, less(items[i], items[(i - 1) / 2]) {
      items.swapAt(i, (i - 1) / 2)
      i = (i - 1) / 2
    }
  }

  mutating func pop() -> (Float, Int32, Int32)? {
    guard let top = items.first else { return nil }
    let last = items.removeLast()
    guard !items.isEmpty else { return top }
    items[0] = last
    var i = 0
    while true {
      var smallest = i
      for child in [2 * i + 1, 2 * i + 2] where child < items.count && less(items[child], items[smallest]) {
        smallest = child
      }
      if smallest == i { break }
      items.swapAt(i, smallest)
      i = smallest
    }
    return top
  }
}
