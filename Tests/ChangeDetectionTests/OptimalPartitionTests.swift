import ChangeDetection
import TestSupport
import Testing

@Suite("Cutting a series into levels")
struct OptimalPartitionTests {
  /// All cuts tried one by one: the definition, without the pruning.
  private func exhaustive(_ values: [Float], penalty: Double, least: Int) -> [Int] {
    let n = values.count
    func cost(_ a: Int, _ b: Int) -> Double {
      let part = values[a..<b].map(Double.init)
      let mean = part.reduce(0, +) / Double(part.count)
      return part.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    }
    var best = [Double](repeating: .infinity, count: n + 1)
    var cuts = [[Int]](repeating: [], count: n + 1)
    best[0] = -penalty
    for end in least...n {
      for start in 0...(end - least) where best[start].isFinite {
        let total = best[start] + cost(start, end) + penalty
        if total < best[end] - 1e-9 {
          best[end] = total
          cuts[end] = cuts[start] + [start]
        }
      }
    }
    return cuts[n]
  }

  @Test("Pruning finds the same cuts as trying all of them", arguments: 1...20)
  func againstExhaustive(seed: UInt64) {
    var random = TestRandom(seed: seed)
    let values = (0..<40).map { t in
      Float((t / 13) * 4) * Float(random.uniform() > 0.5 ? 1 : 0.8) + Float(random.normal())
    }
    var options = OptimalPartition.Options()
    options.penalty = 12
    let found = OptimalPartition.starts(Series(channels: 1, values: values), sigma: [1], options: options)
    #expect(found == exhaustive(values, penalty: 12, least: 2))
  }

  @Test("Noise alone is one stretch")
  func noise() {
    var random = TestRandom(seed: 7)
    let series = Series(channels: 3, values: (0..<300).map { _ in Float(random.normal()) })
    #expect(OptimalPartition.starts(series, sigma: [1, 1, 1]) == [0])
  }

  @Test("Empty and tiny series")
  func tiny() {
    #expect(OptimalPartition.starts(Series(channels: 1), sigma: [1]) == [])
    #expect(OptimalPartition.starts(Series(channels: 1, values: [1, 9, 1]), sigma: [1]) == [0])
  }
}
