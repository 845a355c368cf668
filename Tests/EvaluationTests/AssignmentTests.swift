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
}
