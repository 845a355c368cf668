import RasterCore

/// How strongly each pixel belongs to a bright object of some size: noise peaks are small, objects are not.
///
/// A threshold cuts a picture into connected parts; over all thresholds the parts form a tree. A pixel's strength is the largest value of
/// threshold x weight over the parts that hold it, the weight growing with the part's area until `fullArea`. A small part must
/// therefore stand out more than a large one.
///
/// > Reference: Breen and Jones (1996), "Attribute openings, thinnings, and granulometries", doi 10.1006/cviu.1996.0066; tree by union-find as in Najman and
/// Couprie (2006), doi 10.1109/TIP.2006.877518. Differs from an area opening in weighing small parts down instead of dropping them.
public enum ComponentStrength {
  /// - Parameters:
  ///   - relief: >= 0 and finite where `inside`.
  ///   - fullArea: pixels from which on a part has weight 1.
  ///   - exponent: a part of `a` pixels weighs `(a / fullArea) ^ exponent`.
  /// - Returns: same units as `relief`, never above it; 0 outside. Neighbours share a side.
  /// - Complexity: O(n log n) in pixels.
  public static func compute(_ relief: Raster, inside: ValidityMask, fullArea: Int, exponent: Double) -> Raster {
    precondition(relief.width == inside.width && relief.height == inside.height, "relief and mask share a grid")
    precondition(fullArea >= 1 && exponent >= 0, "a weight grows with the area")
    let values = relief.values
    // Brightest first, ties by index: the same tree everywhere.
    var order = values.indices.filter { inside.usable[$0] && values[$0] > 0 }
    order.sort { values[$0] != values[$1] ? values[$0] > values[$1] : $0 < $1 }
    var forest = Forest(count: values.count)
    for p in order { forest.add(p, width: relief.width, height: relief.height) }
    let weights = (0...fullArea).map { Float(exponential(exponent * logarithm(Double(max($0, 1)) / Double(fullArea)))) }
    var out = Raster(width: relief.width, height: relief.height, filledWith: 0)
    // From the whole down to the peaks: a part is at least as strong as what holds it.
    for p in order.reversed() {
      let own = values[p] * weights[min(forest.area[p], fullArea)]
      let parent = forest.parent[p]
      out.values[p] = parent == p ? own : max(own, out.values[parent])
    }
    return out
  }

  private struct Forest {
    /// The pixel whose part took this pixel's part in; itself for a root, -1 while unseen.
    var parent: [Int]
    var area: [Int]
    private var shortcut: [Int]

    init(count: Int) {
      parent = [Int](repeating: -1, count: count)
      area = [Int](repeating: 0, count: count)
      shortcut = [Int](repeating: -1, count: count)
    }

    mutating func add(_ p: Int, width: Int, height: Int) {
      parent[p] = p
      shortcut[p] = p
      area[p] = 1
      let (x, y) = (p % width, p / width)
      if x > 0 { join(p - 1, p) }
      if x + 1 < width { join(p + 1, p) }
      if y > 0 { join(p - width, p) }
      if y + 1 < height { join(p + width, p) }
    }

    private mutating func join(_ neighbour: Int, _ p: Int) {
      guard parent[neighbour] >= 0 else { return }
      let root = root(neighbour)
      guard root != p else { return }
      parent[root] = p
      shortcut[root] = p
      area[p] += area[root]
    }

    private mutating func root(_ start: Int) -> Int {
      var top = start
      while shortcut[top] != top { top = shortcut[top] }
      var p = start
      while shortcut[p] != top {
        let next = shortcut[p]
        shortcut[p] = top
        p = next
      }
      return top
    }
  }
}
