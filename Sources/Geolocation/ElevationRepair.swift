/// Mends what elevation models get wrong: impossible heights, spikes, small holes.
public enum ElevationRepair {
  /// Heights outside this range, in metres, are errors or fill values: the Dead Sea's shore lies at -440 m, Mount Everest at 8,849 m.
  /// Deeper values down to 11,000 m are sea floor.
  public static let plausible: ClosedRange<Float> = -11_100...9_000

  /// Sets to NaN what cannot be a height, and single cells or small groups that stand out from all ground around them.
  ///
  /// A cell is a spike where it differs from the median of the 5 x 5 cells about it by more than three cell sizes and 60 m: steeper than
  /// 70 degrees on all sides, which no summit is at that scale, while a cliff's edge has as much ground above as below.
  /// - Parameters:
  ///   - heights: row by row, metres; NaN where there is none.
  ///   - cell: side of a cell in metres.
  /// - Returns: how many cells were removed, those that were NaN before not counted.
  public static func clean(_ heights: inout [Float], width: Int, height: Int, cell: Double) -> Int {
    precondition(heights.count == width * height, "width x height heights")
    var removed = 0
    for i in heights.indices where !heights[i].isNaN && !plausible.contains(heights[i]) {
      heights[i] = .nan
      removed += 1
    }
    let limit = Float(3 * cell + 60)
    let original = heights
    for row in 0..<height {
      for column in 0..<width {
        let i = row * width + column
        guard !original[i].isNaN, standsOut(original, width, height, column, row, limit),
          abs(original[i] - median(original, width, height, column, row)) > limit
        else { continue }
        heights[i] = .nan
        removed += 1
      }
    }
    return removed
  }

  /// A quick test that most cells fail: is the cell farther than the limit from the one two steps left, right, above or below?
  private static func standsOut(
    _ h: [Float], _ width: Int, _ height: Int, _ column: Int, _ row: Int, _ limit: Float
  ) -> Bool {
    let i = row * width + column
    var beyond = 0
    if column >= 2, abs(h[i] - h[i - 2]) > limit { beyond += 1 }
    if column + 2 < width, abs(h[i] - h[i + 2]) > limit { beyond += 1 }
    if row >= 2, abs(h[i] - h[i - 2 * width]) > limit { beyond += 1 }
    if row + 2 < height, abs(h[i] - h[i + 2 * width]) > limit { beyond += 1 }
    return beyond > 0
  }

  private static func median(_ h: [Float], _ width: Int, _ height: Int, _ column: Int, _ row: Int) -> Float {
    var near: [Float] = []
    near.reserveCapacity(25)
    for y in max(0, row - 2)...min(height - 1, row + 2) {
      for x in max(0, column - 2)...min(width - 1, column + 2) where !h[y * width + x].isNaN {
        near.append(h[y * width + x])
      }
    }
    near.sort()
    return near[near.count / 2]
  }

  /// Fills holes by straight lines between the ground on their sides, along rows and columns, weighted by nearness. What no row and
  /// no column crosses within `span` nodes stays NaN, and so does everything outside the model's edge.
  /// - Returns: how many nodes were filled.
  public static func fill(_ heights: inout [Float], width: Int, height: Int, span: Int) -> Int {
    precondition(heights.count == width * height, "width x height heights")
    guard heights.contains(where: \.isNaN) else { return 0 }
    var sum = [Float](repeating: 0, count: heights.count)
    var weight = [Float](repeating: 0, count: heights.count)
    func bridge(from start: Int, step: Int, count: Int) {
      var last: Int?
      for k in 0..<count {
        let here = heights[start + k * step]
        guard !here.isNaN else { continue }
        if let last, k - last > 1, k - last - 1 <= span {
          let before = heights[start + last * step]
          for j in (last + 1)..<k {
            let t = Float(j - last) / Float(k - last)
            // The nearer the side, the better it knows.
            let w = 1 / Float(min(j - last, k - j))
            sum[start + j * step] += w * (before + (here - before) * t)
            weight[start + j * step] += w
          }
        }
        last = k
      }
    }
    for row in 0..<height { bridge(from: row * width, step: 1, count: width) }
    for column in 0..<width { bridge(from: column, step: width, count: height) }
    var filled = 0
    for i in heights.indices where heights[i].isNaN && weight[i] > 0 {
      heights[i] = sum[i] / weight[i]
      filled += 1
    }
    return filled
  }
}
