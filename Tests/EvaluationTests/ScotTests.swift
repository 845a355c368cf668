import Evaluation
import Testing

/// By hand after the definition; Benchmarks/check_scores holds many more cases against the original program.
struct ScotTests {
  private func labels(_ rows: [(String, String, Double)]) -> MonthlyLabels {
    MonthlyLabels(
      months: Dictionary(grouping: rows) { $0.0 }.mapValues { rows in
        rows.map { MonthlyLabels.Label(id: $0.1, shape: rectangle($0.2, 0, 10, 10)) }
      })
  }

  private let truth = [
    ("2020-01", "a", 0.0), ("2020-02", "a", 0), ("2020-02", "b", 50), ("2020-03", "a", 0), ("2020-03", "b", 50),
  ]

  private func scot(_ proposals: [(String, String, Double)], corrected: Bool = false) throws -> Scot {
    try Scot(
      truth: labels(truth), proposals: labels(proposals), options: corrected ? .corrected : Scot.Options(),
      overlay: rectangles)
  }

  @Test func `The truth itself scores one`() throws {
    #expect(try scot(truth).score == 1)
  }

  @Test func `A new building one month late: nothing of Change as published, all of it corrected`() throws {
    let late = truth.filter { !($0.0 == "2020-02" && $0.1 == "b") }
    let published = try scot(late)
    #expect(published.changeFalsePositives == 1 && published.changeFalseNegatives == 1 && published.score == 0)
    let corrected = try scot(late, corrected: true)
    #expect(
      corrected.changeTruePositives == 1 && corrected.changeFalsePositives == 0 && corrected.changeFalseNegatives == 0)
    // Tracking has one miss among five: 4 / 4.5; 5 * 8/9 / (4 + 8/9).
    #expect(abs(corrected.score - 5 * (8.0 / 9) / (4 + 8.0 / 9)) < 1e-12)
  }

  @Test func `A switch of ids is two mismatches`() throws {
    let switched = truth.map { ($0.0, $0.0 == "2020-03" ? ($0.1 == "a" ? "b" : "a") : $0.1, $0.2) }
    #expect(try scot(switched).mismatches == 2)
  }

  @Test func `Proposals at dates without truth are passed over as published and false when corrected`() throws {
    let more = truth + [("2020-04", "z", 500)]
    #expect(try scot(more).trackFalsePositives == 0)
    #expect(try scot(more, corrected: true).trackFalsePositives == 1)
  }

  @Test func `An overlap of exactly a quarter is no match`() throws {
    let quarter = try Scot(
      truth: MonthlyLabels(months: ["2020-01": [.init(id: "a", shape: rectangle(0, 0, 8, 8))]]),
      proposals: MonthlyLabels(months: ["2020-01": [.init(id: "p", shape: rectangle(0, 0, 4, 4))]]), overlay: rectangles
    )
    #expect(quarter.trackTruePositives == 0 && quarter.trackFalsePositives == 1 && quarter.trackFalseNegatives == 1)
  }
}
