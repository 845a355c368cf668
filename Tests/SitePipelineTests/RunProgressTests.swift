import SiteAnalysis
import Testing

@testable import SitePipeline

struct RunProgressTests {
  @Test func `The whole share rises through the stages from 0 to 1`() {
    let steps = RunProgress.Stage.allCases.dropFirst().flatMap { stage in
      (0...4).map { RunProgress(stage: stage, done: $0, total: 4).overall }
    }
    #expect(steps == steps.sorted())
    #expect(steps.first == 0)
    #expect(abs((steps.last ?? 0) - 1) < 1e-9)
  }

  @Test func `Simulating is work of its own`() {
    #expect(RunProgress(stage: .simulate, done: 1, total: 4).overall == 0.25)
  }

  @Test func `A stage without work is done`() {
    let share = RunProgress(stage: .inspect, done: 0, total: 0).overall
    #expect(abs(share - RunProgress.Stage.inspect.weight) < 1e-9)
  }

  @Test func `The engine's share only rises, whatever its steps do`() {
    var share = AnalysisShare()
    var seen: [Double] = []
    for stage in ["masks", "shifts", "masks", "changes"] {
      for done in [0, 3, 10, 2] {
        seen.append(share.advance(AnalysisProgress(stage: stage, done: done, total: 10)))
      }
    }
    seen.append(share.advance(AnalysisProgress(stage: "odd", done: 5, total: 0)))
    #expect(seen == seen.sorted())
    #expect(seen.allSatisfy { $0 >= 0 && $0 < 1 })
    #expect(seen[2] > seen[1])
  }
}
