/// Which of many shapes on one grid a further shape meets, and by how much.
///
/// Each pixel knows the shapes that hold it, so that a shape is held against the few that it touches and not against all.
struct ShapeOverlaps: Sendable {
  private let sizes: [Int]
  /// Shapes that hold pixel i, ascending: `owners[starts[i] ..< starts[i + 1]]`.
  private let starts: [Int32]
  private let owners: [Int32]

  /// - Parameter shapes: pixel indices below `pixels`, each once a shape.
  /// - Complexity: O(pixels + the shapes' sizes).
  init(_ shapes: [[Int]], pixels: Int) {
    sizes = shapes.map(\.count)
    var ends = [Int32](repeating: 0, count: pixels + 1)
    for shape in shapes { for i in shape { ends[i + 1] += 1 } }
    for i in 0..<pixels { ends[i + 1] += ends[i] }
    starts = ends
    var owners = [Int32](repeating: 0, count: Int(ends[pixels]))
    var next = ends
    for (k, shape) in shapes.enumerated() {
      for i in shape {
        owners[Int(next[i])] = Int32(k)
        next[i] += 1
      }
    }
    self.owners = owners
  }

  /// - Parameter shape: pixel indices, each once.
  /// - Returns: number and intersection over union of every shape that shares a pixel with this one, by number.
  func met(by shape: [Int]) -> [(index: Int, iou: Double)] {
    var common: [Int32: Int] = [:]
    for i in shape {
      for k in starts[i]..<starts[i + 1] { common[owners[Int(k)], default: 0] += 1 }
    }
    return common.sorted { $0.key < $1.key }.map { k, n in
      (Int(k), Double(n) / Double(sizes[Int(k)] + shape.count - n))
    }
  }
}
