import Evaluation
import RasterCore
import SiteAnalysis
import Testing

struct SiteScoresTests {
  private func scores(stalls: [Stall], phases: [PhaseOnset] = [], real: [Truth.Days]) throws -> OwnScores {
    let truth = Truth(
      name: "made", extentArea: 1e6, structures: [],
      sites: [
        Truth.Site(
          shape: rectangle(0, 0, 100, 100), area: 10_000,
          phases: [Truth.Phase(phase: .activeConstruction, from: day("2020-06-01"))], stalls: real)
      ])
    let claim = Claim(
      usableTimes: monthly, pixelSize: 3, structures: [],
      sites: [
        Claim.Site(
          id: "A", shape: rectangle(0, 0, 100, 80), area: 8_000, area95: Interval95(low: 7_000, high: 9_000),
          count: CountEstimate(value: 1, low: 0, high: 2), phases: phases, stalls: stalls),
        Claim.Site(
          id: "B", shape: rectangle(500, 0, 10, 10), area: 100, area95: Interval95(low: 90, high: 110),
          count: CountEstimate(value: 1, low: 0, high: 2), phases: [], stalls: []),
      ], ratios: [])
    return OwnScores(Findings(truth: truth, claim: claim, overlaps: try overlaps(truth, claim)))
  }

  @Test func `A stall of which half is said is found; one that was none is false`() throws {
    let real = [Truth.Days(from: day("2020-03-01"), to: day("2020-07-01"))]
    let half = Stall(from: image("2020-05-01"), to: image("2020-07-01"), usableImages: 2)
    let other = Stall(from: image("2020-09-01"), to: image("2020-11-01"), usableImages: 2)
    let sites = try scores(stalls: [half, other], real: real).sites
    #expect(sites.stalls == 1)
    // 60.5 of 122 days: from noon of 1 May to the end of June.
    #expect(sites.stallsFound == 0)
    #expect(sites.falseStalls == 1)
    let more = Stall(from: image("2020-04-01"), to: image("2020-07-01"), usableImages: 3)
    #expect(try scores(stalls: [more], real: real).sites.stallsFound == 1)
  }

  @Test func `Site area, IoU, count and false sites`() throws {
    let sites = try scores(stalls: [], real: []).sites
    #expect(sites.medianIou == 0.8)
    #expect(sites.found == 1 && sites.falseSites == 1)
    #expect(abs((sites.area.bias ?? 0) + 0.2) < 1e-12)
    #expect(sites.area.coverage == 0)
    #expect(sites.countError == 1 && sites.countCoverage == 1)
  }

  @Test func `An onset is off by so many days and its bracket holds the day`() throws {
    let onset = PhaseOnset(
      phase: .activeConstruction, bracket: Bracket(lastWithout: image("2020-05-15"), firstWith: image("2020-06-15")),
      best: day("2020-05-30"), probability: 0.9)
    let phase = try #require(try scores(stalls: [], phases: [onset], real: []).phases["Active Construction"])
    #expect(phase.medianError == -2 && phase.holds == 1 && phase.medianWidth == 31 && phase.medianNarrowest == 31)
  }
}
