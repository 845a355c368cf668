import Evaluation
import TestSupport
import Testing

struct AssignmentTests {
  @Test func `Taking the best pair first is not always best`() {
    // 9 + 1 = 10 loses to 8 + 7 = 15.
    #expect(Assignment.best([[9, 8], [7, 1]]) == [1, 0])
  }

  @Test func `More rows than columns leaves a row alone`() {
    #expect(Assignment.best([[1], [5], [3]]) == [nil, 0, nil])
  }

  @Test func `Sparse rewards give the dense answer, and no pair for nothing`() {
    #expect(Assignment.best(sparse: [[0: 9, 1: 8], [0: 7], [:], [3: 1]], columns: 4) == [1, 0, nil, 3])
  }

  /// Against every permutation of five.
  @Test(arguments: 0..<20)
  func `No permutation earns more`(seed: UInt64) {
    var state = seed &* 0x9e37_79b9_7f4a_7c15 | 1
    func draw() -> Double {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return Double(state % 1_000)
    }
    let rewards = (0..<5).map { _ in (0..<5).map { _ in draw() } }
    func best(_ row: Int, _ free: [Int]) -> Double {
      guard row < 5 else { return 0 }
      return free.map { column in rewards[row][column] + best(row + 1, free.filter { $0 != column }) }.max() ?? 0
    }
    let found = Assignment.best(rewards).enumerated().reduce(0.0) { sum, item in
      sum + (item.element.map { rewards[item.offset][$0] } ?? 0)
    }
    #expect(found == best(0, [0, 1, 2, 3, 4]))
  }
}
