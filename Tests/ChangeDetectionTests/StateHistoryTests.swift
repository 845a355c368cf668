import ChangeDetection
import TestSupport
import Testing

@Suite("First look, last look, and when")
struct StateHistoryTests {
  @Test("Field, bare ground, roof: departure and arrival are two dates")
  func twoSteps() {
    let values = [Float](repeating: 1, count: 8) + [Float](repeating: 5, count: 6) + [Float](repeating: 12, count: 7)
    let history = StateHistory(Series(channels: 1, values: values), starts: [0, 8, 14], tolerance: 2)
    #expect(history.departure == 8)
    #expect(history.arrival == 14)
    #expect(history.steps == [8, 14])
    #expect(history.magnitude == 11)
    #expect(history.overlap == 0)
  }

  @Test("A field that comes back to its first look has not changed for good")
  func returning() {
    let values = [Float](repeating: 1, count: 6) + [Float](repeating: 6, count: 6) + [Float](repeating: 1, count: 6)
    let history = StateHistory(Series(channels: 1, values: values), starts: [0, 6, 12], tolerance: 2)
    #expect(history.departure == nil)
    #expect(history.magnitude == 0)
  }
}

@Suite("The bracket of one step")
struct StepPosteriorTests {
  @Test("Clear votes give the two images on either side of the step")
  func clear() throws {
    let step = try #require(StepPosterior(votes: [-1, -1, -1, -1, 1, 1, 1]))
    #expect(step.lastWithout == 3)
    #expect(step.firstWith == 4)
    #expect(step.best == 4)
    #expect(step.happened > 0.99)
  }

  @Test("Images that say nothing bound no bracket")
  func silent() throws {
    let step = try #require(StepPosterior(votes: [-1, -1, 0, 0, 1, 1]))
    #expect(step.lastWithout == 1)
    #expect(step.firstWith == 4)
  }

  @Test("One contrary image widens nothing when many agree")
  func contrary() throws {
    let votes = [Double](repeating: -1, count: 9) + [1, 1, 1, -1] + [Double](repeating: 1, count: 8)
    let step = try #require(StepPosterior(votes: votes))
    #expect(step.best == 9)
    #expect(step.lastWithout == 8)
  }

  @Test("There from the first image, and never there")
  func ends() throws {
    let always = try #require(StepPosterior(votes: [1, 1, 1, 1]))
    #expect(always.lastWithout == nil)
    #expect(always.firstWith == 0)
    let never = try #require(StepPosterior(votes: [-1, -1, -1]))
    #expect(never.firstWith == nil)
    #expect(never.happened < 0.01)
    #expect(StepPosterior(votes: []) == nil)
  }

  @Test("A 95 % bracket of normal observations holds the step 95 % of the time")
  func calibrated() throws {
    // Observations of unit noise at 0 before the step and at 1.5 after it: the log odds of x are 1.5 x - 1.125, and none reaches the cap.
    var random = TestRandom(seed: 11)
    var held = 0
    let trials = 600
    for _ in 0..<trials {
      let step = 5 + Int(random.uniform() * 20)
      let votes = (0..<30).map { t -> Double in
        let x = random.normal() + (t >= step ? 1.5 : 0)
        return (1.5 * x - 1.125) / 12
      }
      let found = try #require(StepPosterior(votes: votes, cap: 12, least: 0))
      if (found.lastWithout ?? -1) < step, step <= (found.firstWith ?? 30) { held += 1 }
    }
    // The hull of the 95 % set holds a little more than 95 %; three standard errors of the share are 2.7 %.
    #expect(Double(held) / Double(trials) > 0.923)
    #expect(held < trials)
  }
}
