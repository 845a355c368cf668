import RasterCore

/// Growing and shrinking of pixel sets by a square of side 2 * radius + 1.
public enum Morphology {
  public static func dilate(_ set: [Bool], width: Int, height: Int, radius: Int) -> [Bool] {
    guard radius > 0 else { return set }
    return pass(pass(set, width, height, radius, alongRow: true), width, height, radius, alongRow: false)
  }

  /// The frame's outside counts as inside the set, so that shapes at the edge are not eaten.
  public static func erode(_ set: [Bool], width: Int, height: Int, radius: Int) -> [Bool] {
    guard radius > 0 else { return set }
    let rows = pass(set, width, height, radius, alongRow: true, of: false)
    return pass(rows, width, height, radius, alongRow: false, of: false)
  }

  /// Fills gaps narrower than 2 * radius + 1.
  public static func close(_ set: [Bool], width: Int, height: Int, radius: Int) -> [Bool] {
    erode(
      dilate(set, width: width, height: height, radius: radius), width: width, height: height,
      radius: radius)
  }

  /// Drops parts narrower than 2 * radius + 1.
  public static func open(_ set: [Bool], width: Int, height: Int, radius: Int) -> [Bool] {
    dilate(
      erode(set, width: width, height: height, radius: radius), width: width, height: height,
      radius: radius)
  }

  /// Gives every pixel within `radius` along the line of one that is `value` that value.
  private static func pass(
    _ set: [Bool], _ w: Int, _ h: Int, _ radius: Int, alongRow: Bool, of value: Bool = true
  ) -> [Bool] {
    let lines = alongRow ? h : w
    let length = alongRow ? w : h
    let step = alongRow ? 1 : w
    return [Bool](unsafeUninitializedCapacity: set.count) { out, used in
      out.initialize(repeating: !value)
      used = set.count
      set.withUnsafeBufferPointer { set in
        for line in 0..<lines {
          let base = alongRow ? line * w : line
          // Each run of members is written once, `radius` further on both sides; what earlier runs wrote is not written again.
          var written = 0
          for i in 0..<length where set[base &+ i &* step] == value {
            let end = min(i &+ radius &+ 1, length)
            for k in max(written, i &- radius)..<max(end, max(written, i &- radius)) { out[base &+ k &* step] = value }
            written = max(written, end)
          }
        }
      }
    }
  }
}

/// Connected parts of a pixel set (neighbours share a side).
public enum Components {
  /// Each part as its pixel indices in ascending order; parts in order of their first pixel.
  public static func of(_ set: [Bool], width: Int, height: Int) -> [[Int]] {
    var seen = [Bool](repeating: false, count: set.count)
    var parts: [[Int]] = []
    var queue: [Int] = []
    for start in set.indices where set[start] && !seen[start] {
      queue.removeAll(keepingCapacity: true)
      queue.append(start)
      seen[start] = true
      var head = 0
      while head < queue.count {
        let i = queue[head]
        head += 1
        let x = i % width
        let y = i / width
        func visit(_ j: Int) {
          if set[j] && !seen[j] {
            seen[j] = true
            queue.append(j)
          }
        }
        if x > 0 { visit(i - 1) }
        if x + 1 < width { visit(i + 1) }
        if y > 0 { visit(i - width) }
        if y + 1 < height { visit(i + width) }
      }
      parts.append(queue.sorted())
    }
    return parts
  }

  /// The set with all holes filled: parts of the outside that do not reach the frame.
  public static func fillingHoles(_ set: [Bool], width: Int, height: Int) -> [Bool] {
    var out = set
    for part in of(set.map { !$0 }, width: width, height: height) {
      let reachesFrame = part.contains { i in
        let x = i % width
        let y = i / width
        return x == 0 || y == 0 || x == width - 1 || y == height - 1
      }
      if !reachesFrame { for i in part { out[i] = true } }
    }
    return out
  }
}
