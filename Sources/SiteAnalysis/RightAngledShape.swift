import Foundation
import PixelKernels
import RasterCore

/// A shape of right angles on a grid of cells: a rectangle less up to three others, which makes every L, T, U, Z and courtyard.
struct RightAngledShape: Sendable, Hashable {
  /// Cells, from the first to before the last.
  struct Block: Sendable, Hashable {
    var columns: Range<Int>
    var rows: Range<Int>
    var area: Int { columns.count * rows.count }
  }

  var whole: Block
  var cuts: [Block]

  /// The shape that agrees best with a set of cells.
  ///
  /// - Parameters:
  ///   - set: row-major, one connected part.
  ///   - thinnest: cells; a wing or a yard narrower than this is noise of the border.
  ///   - leastShare: of the whole rectangle that a cut must win to be believed.
  /// - Returns: nil for an empty set.
  init?(set: [Bool], columns: Int, rows: Int, thinnest: Int, leastShare: Double) {
    let sums = Self.sums(set, columns, rows)
    guard let whole = Self.tight(sums, columns, rows, thinnest) else { return nil }
    self.whole = whole
    cuts = []
    // +1 for a cell outside the set, -1 for one inside: what is cut away should be outside.
    var gain = set.map { $0 ? -1 : 1 }
    while cuts.count < 3 {
      guard let cut = Self.best(gain, columns, whole, thinnest), Double(cut.gain) > leastShare * Double(whole.area)
      else { break }
      cuts.append(cut.block)
      for y in cut.block.rows { for x in cut.block.columns { gain[y * columns + x] = 0 } }
    }
  }

  func contains(_ x: Int, _ y: Int) -> Bool {
    whole.columns.contains(x) && whole.rows.contains(y)
      && !cuts.contains { $0.columns.contains(x) && $0.rows.contains(y) }
  }

  /// Intersection over union with a set of cells.
  func agreement(with set: [Bool], columns: Int) -> Double {
    var (common, union) = (0, 0)
    for (k, isIn) in set.enumerated() {
      let own = contains(k % columns, k / columns)
      if isIn && own { common += 1 }
      if isIn || own { union += 1 }
    }
    return union > 0 ? Double(common) / Double(union) : 0
  }

  /// Corners in cells, the exterior first and then the yards that the shape surrounds; nil where cuts leave more than one part.
  var rings: [[PixelPoint]]? {
    let xs = Set(
      [whole].map(\.columns).flatMap { [$0.lowerBound, $0.upperBound] }
        + cuts.flatMap { [$0.columns.lowerBound, $0.columns.upperBound] }
    ).sorted()
    let ys = Set(
      [whole].map(\.rows).flatMap { [$0.lowerBound, $0.upperBound] }
        + cuts.flatMap { [$0.rows.lowerBound, $0.rows.upperBound] }
    ).sorted()
    // On the few lines that corners lie on, the shape is a handful of cells.
    let (w, h) = (xs.count - 1, ys.count - 1)
    guard w > 0, h > 0 else { return nil }
    let cells = (0..<(w * h)).map { contains(xs[$0 % w], ys[$0 / w]) }
    guard Components.of(cells, width: w, height: h).count == 1 else { return nil }
    let filled = Components.fillingHoles(cells, width: w, height: h)
    let yards = zip(filled, cells).map { $0 && !$1 }
    let parts =
      [filled.indices.filter { filled[$0] }] + Components.of(yards, width: w, height: h)
    return parts.map { part in
      OutlineTracer.exterior(part, width: w, height: h).map {
        PixelPoint(x: Double(xs[Int($0.x)]), y: Double(ys[Int($0.y)]))
      }
    }
  }

  // MARK: search

  /// Sums of the set over all rectangles that begin in the upper left corner, one row and column more than the set.
  private static func sums(_ set: [Bool], _ columns: Int, _ rows: Int) -> [Int] {
    var sums = [Int](repeating: 0, count: (columns + 1) * (rows + 1))
    for y in 0..<rows {
      var row = 0
      for x in 0..<columns {
        row += set[y * columns + x] ? 1 : 0
        sums[(y + 1) * (columns + 1) + x + 1] = sums[y * (columns + 1) + x + 1] + row
      }
    }
    return sums
  }

  /// The rectangle around the set, ragged rows and columns of fewer cells than a wing is wide left out.
  private static func tight(_ sums: [Int], _ columns: Int, _ rows: Int, _ thinnest: Int) -> Block? {
    func count(_ x: Range<Int>, _ y: Range<Int>) -> Int {
      let n = columns + 1
      return sums[y.upperBound * n + x.upperBound] - sums[y.lowerBound * n + x.upperBound]
        - sums[y.upperBound * n + x.lowerBound] + sums[y.lowerBound * n + x.lowerBound]
    }
    let full = (0..<columns).filter { count($0..<($0 + 1), 0..<rows) >= thinnest }
    let tall = (0..<rows).filter { count(0..<columns, $0..<($0 + 1)) >= thinnest }
    guard let x0 = full.first, let x1 = full.last, let y0 = tall.first, let y1 = tall.last else { return nil }
    return Block(columns: x0..<(x1 + 1), rows: y0..<(y1 + 1))
  }

  /// The rectangle within `whole` of the largest sum, by Kadane's scan over every pair of rows.
  private static func best(
    _ gain: [Int], _ columns: Int, _ whole: Block, _ thinnest: Int
  ) -> (block: Block, gain: Int)? {
    var best: (block: Block, gain: Int)?
    for top in whole.rows {
      var sum = [Int](repeating: 0, count: whole.columns.count)
      for y in top..<whole.rows.upperBound {
        for (k, x) in whole.columns.enumerated() { sum[k] += gain[y * columns + x] }
        guard y + 1 - top >= thinnest || top == whole.rows.lowerBound || y + 1 == whole.rows.upperBound else {
          continue
        }
        var (run, start) = (0, 0)
        for k in sum.indices {
          if run <= 0 { (run, start) = (0, k) }
          run += sum[k]
          if run > best?.gain ?? 0, k + 1 - start >= thinnest, y + 1 - top >= thinnest {
            let x = whole.columns.lowerBound
            best = (Block(columns: (x + start)..<(x + k + 1), rows: top..<(y + 1)), run)
          }
        }
      }
    }
    return best
  }
}
