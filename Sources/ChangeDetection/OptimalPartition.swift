/// Cuts a series into stretches of constant level with the least squared error plus a penalty for each cut.
///
/// > Reference: Killick, Fearnhead and Eckley (2012), "Optimal detection of changepoints with a linear computational cost", doi 10.1080/01621459.2012.737745.
/// Differs from it in carrying several channels, each in units of its own noise, and in a least length of a stretch.
public enum OptimalPartition {
  public struct Options: Sendable, Hashable, Codable {
    /// Of one cut, in squared noise units summed over channels: 40 for three or four channels lets a lasting step of about three
    /// sigma in one channel through after five images and a chance run not at all.
    public var penalty = 40.0
    /// Observations that a stretch has at least: one image alone never makes a state.
    public var minimumLength = 2
    public init() {}
  }

  /// - Parameters:
  ///   - series: finite values.
  ///   - sigma: noise of each channel, > 0.
  /// - Returns: begin of each stretch, the first 0; one stretch for a series too short to cut.
  /// - Complexity: between O(n) and O(n^2) in observations, by how much can be pruned.
  public static func starts(_ series: Series, sigma: [Float], options: Options = Options()) -> [Int] {
    let n = series.count
    let least = max(1, options.minimumLength)
    guard n >= 2 * least else { return n == 0 ? [] : [0] }
    let channels = series.channels
    let (sums, squares) = cumulate(series, sigma)
    var from = [Int](repeating: 0, count: n + 1)
    sums.withUnsafeBufferPointer { sums in
      squares.withUnsafeBufferPointer { squares in
        withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * (n + 1)) { costs in
          withUnsafeTemporaryAllocation(of: Int.self, capacity: n + 1) { candidates in
            let memory = Memory(
              cost: .init(rebasing: costs[0...n]), segment: .init(rebasing: costs[(n + 1)...]), candidates: candidates)
            search(Costs(sums: sums, squares: squares, channels: channels), memory, least, options.penalty, &from)
          }
        }
      }
    }
    return walkBack(from, n)
  }

  /// What a stretch costs, from running sums.
  private struct Costs {
    let sums: UnsafeBufferPointer<Double>
    let squares: UnsafeBufferPointer<Double>
    let channels: Int

    @inline(__always)
    func callAsFunction(_ start: Int, _ end: Int) -> Double {
      var explained = 0.0
      for c in 0..<channels {
        let d = sums[end &* channels &+ c] - sums[start &* channels &+ c]
        explained += d * d
      }
      return squares[end] - squares[start] - explained / Double(end &- start)
    }
  }

  private struct Memory {
    let cost: UnsafeMutableBufferPointer<Double>
    let segment: UnsafeMutableBufferPointer<Double>
    let candidates: UnsafeMutableBufferPointer<Int>
  }

  private static func search(
    _ stretch: Costs, _ memory: Memory, _ least: Int, _ penalty: Double, _ from: inout [Int]
  ) {
    let (cost, segment, candidates) = (memory.cost, memory.segment, memory.candidates)
    let n = cost.count - 1
    cost.initialize(repeating: .infinity)
    cost[0] = -penalty
    candidates[0] = 0
    var count = 1
    for end in least...n {
      var best = Double.infinity
      var bestStart = 0
      for k in 0..<count {
        let s = candidates[k]
        segment[k] = stretch(s, end)
        let total = cost[s] + segment[k] + penalty
        if total < best {
          best = total
          bestStart = s
        }
      }
      cost[end] = best
      from[end] = bestStart
      var kept = 0
      for k in 0..<count where !(cost[candidates[k]] + segment[k] > best) {
        candidates[kept] = candidates[k]
        kept += 1
      }
      let entering = end + 1 - least
      if entering >= least, cost[entering].isFinite {
        candidates[kept] = entering
        kept += 1
      }
      count = kept
    }
  }

  private static func cumulate(_ series: Series, _ sigma: [Float]) -> ([Double], [Double]) {
    let n = series.count
    let channels = series.channels
    var sums = [Double](repeating: 0, count: (n + 1) * channels)
    var squares = [Double](repeating: 0, count: n + 1)
    for t in 0..<n {
      var square = 0.0
      for c in 0..<channels {
        let v = Double(series.values[t * channels + c] / sigma[c])
        sums[(t + 1) * channels + c] = sums[t * channels + c] + v
        square += v * v
      }
      squares[t + 1] = squares[t] + square
    }
    return (sums, squares)
  }

  private static func walkBack(_ from: [Int], _ n: Int) -> [Int] {
    var starts: [Int] = []
    var end = n
    while end > 0 {
      starts.append(from[end])
      end = from[end]
    }
    return starts.reversed()
  }
}
