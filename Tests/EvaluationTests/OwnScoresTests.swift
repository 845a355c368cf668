import Evaluation
import RasterCore
import SiteAnalysis
import Testing

/// Known answers, worked out by hand beside each case.
struct OwnScoresTests {
  @Test func `Three true, two found, one false: F1 is two thirds`() throws {
    let truth = (0..<3).map { real("\($0)", rectangle(Double($0) * 100, 0, 20, 20)) }
    let claims = [
      claimed("A", .unchanged, rectangle(0, 0, 20, 20)),
      // 15 x 20 of 20 x 20 and 20 x 20: 300 / 500 = 0.6.
      claimed("B", .unchanged, rectangle(105, 0, 20, 20)),
      // 5 x 20: 100 / 700, no match, but more than a tenth.
      claimed("C", .new, rectangle(215, 0, 20, 20)),
      claimed("D", .new, rectangle(900, 0, 20, 20)),
    ]
    let scores = OwnScores(try findings(truth, claims))
    let all = try #require(scores.detection["all"])
    #expect(all.wanted == 3 && all.found == 2 && all.spurious == 2 && all.cutWrongly == 1)
    #expect(all.f1 == 4.0 / 7)
    #expect(scores.alarms.falseChanges == 1)
    #expect(scores.alarms.cutWrongly == 1)
    // One false alarm in 1 km2 and from 15 January to 15 December 2020: 335 days.
    #expect(abs((scores.alarms.falseChangesPerKm2Year ?? 0) - 365.25 / 335) < 1e-12)
  }

  @Test func `Size classes are by the truth's area, false ones by the claim's`() throws {
    let truth = [
      real("small", rectangle(0, 0, 20, 20)), real("large", rectangle(100, 0, 50, 40)),
      real("tiny", rectangle(300, 0, 10, 10)),
    ]
    let claims = [
      claimed("A", .unchanged, rectangle(100, 0, 50, 40)), claimed("B", .unchanged, rectangle(600, 0, 50, 40)),
    ]
    let scores = OwnScores(try findings(truth, claims))
    #expect(scores.detection["small"]?.wanted == 1 && scores.detection["small"]?.spurious == 0)
    #expect(scores.detection["large"]?.found == 1 && scores.detection["large"]?.spurious == 1)
    #expect(scores.detection["all"]?.wanted == 2)
  }

  @Test func `Area errors and the interval's coverage`() throws {
    let truth = [real("0", rectangle(0, 0, 20, 20)), real("1", rectangle(100, 0, 20, 20))]
    // 440 +- 10 % holds 400; 300 +- 10 % does not.
    let claims = [
      claimed("A", .unchanged, rectangle(0, 0, 20, 20), area: 440),
      claimed("B", .unchanged, rectangle(100, 0, 20, 20), area: 300),
    ]
    let area = try #require(OwnScores(try findings(truth, claims)).detection["all"]?.area)
    #expect(abs((area.medianError ?? 0) - 0.175) < 1e-12)
    #expect(abs((area.bias ?? 0) + 0.075) < 1e-12)
    #expect(area.coverage == 0.5)
  }

  @Test(arguments: [
    // The slab is begun on 1 May, the roof done on 1 August. Images on the 15th of each month.
    (EventKind.construction, "2020-04-15", "2020-05-15", true, true),
    (.construction, "2020-05-15", "2020-06-15", false, true),
    (.construction, "2020-01-15", "2020-12-15", true, true),
    (.construction, "2020-09-15", "2020-10-15", false, false),
    (.completion, "2020-07-15", "2020-08-15", true, true),
    (.completion, "2020-06-15", "2020-07-15", false, true),
  ])
  func `A bracket holds its instant, or only meets the works`(
    kind: EventKind, without: String, with: String, holds: Bool, meets: Bool
  ) throws {
    let steps = [
      Truth.Step(kind: .construction, from: day("2020-05-01"), to: day("2020-08-01")),
      Truth.Step(kind: .roofing, from: day("2020-06-20"), to: day("2020-08-01")),
    ]
    let shape = rectangle(0, 0, 20, 20)
    let items = try findings(
      [real("0", shape, steps: steps)],
      [claimed("A", .new, shape, events: [event(kind, without, with, best: with)])]
    ).steps
    let item = try #require(items.first { $0.claimed == kind })
    #expect(item.truth == kind)
    #expect(item.holds == holds)
    #expect(item.meets == meets)
    // 15 April to 15 May; 15 July to 15 August.
    #expect(item.narrowest == (kind == .construction ? 30 : 31))
    #expect(items.count { $0.claimed == nil } == 1)
  }

  @Test func `An image on the first day of the works shows them`() throws {
    let step = Truth.Step(kind: .construction, from: day("2020-05-15"), to: day("2020-08-01"))
    let shape = rectangle(0, 0, 20, 20)
    let items = try findings(
      [real("0", shape, steps: [step])],
      [claimed("A", .new, shape, events: [event(.construction, "2020-04-15", "2020-05-15", best: "2020-05-01")])]
    ).steps
    #expect(items.first?.holds == true)
    #expect(items.first?.bestError == -14)
  }

  @Test func `Steps that the images do not bound count for nothing, open brackets hold nothing`() throws {
    let before = Truth.Step(kind: .reRoofing, from: day("2019-05-01"), to: day("2019-06-01"))
    let within = Truth.Step(kind: .reRoofing, from: day("2020-05-01"), to: day("2020-06-01"))
    let shapes = [rectangle(0, 0, 20, 20), rectangle(100, 0, 20, 20)]
    let items = try findings(
      [real("0", shapes[0], steps: [before]), real("1", shapes[1], steps: [within])],
      [
        claimed("A", .unchanged, shapes[0]),
        claimed("B", .changed, shapes[1], events: [event(.reRoofing, nil, "2020-05-15", best: "2020-05-10")]),
      ]
    ).steps
    #expect(items.count == 1)
    #expect(items.first?.holds == false)
  }

  @Test func `One kind taken for another stands in the table of kinds`() throws {
    let step = Truth.Step(kind: .demolition, from: day("2020-05-01"), to: day("2020-06-01"))
    let shape = rectangle(0, 0, 20, 20)
    let scores = OwnScores(
      try findings(
        [real("0", shape, steps: [step])],
        [claimed("A", .changed, shape, events: [event(.reRoofing, "2020-04-15", "2020-05-15", best: "2020-05-01")])]))
    #expect(scores.kindConfusion == ["demolition": ["re-roofing": 1]])
    #expect(scores.statusConfusion == ["demolished": ["changed": 1]])
    // Said to stand, though it is gone.
    #expect(scores.detection["all"]?.spurious == 1)
    #expect(scores.dating["demolition"]?.reported == 0)
    #expect(scores.dating["re-roofing"]?.spurious == 1)
  }

  @Test func `A structure seen in the last two images is in the last-image recall, one after the last is in none`()
    throws
  {
    let late = Truth.Step(kind: .construction, from: day("2020-11-01"), to: day("2021-03-01"))
    let never = Truth.Step(kind: .construction, from: day("2020-12-20"), to: day("2021-03-01"))
    let shapes = [rectangle(0, 0, 20, 20), rectangle(100, 0, 20, 20)]
    let scores = OwnScores(
      try findings(
        [real("0", shapes[0], steps: [late]), real("1", shapes[1], steps: [never])],
        [claimed("A", .new, shapes[0]), claimed("B", .new, shapes[1])]))
    #expect(scores.lastImages.wanted == 1 && scores.lastImages.found == 1)
    #expect(scores.detection["all"]?.wanted == 1)
    #expect(scores.detection["all"]?.spurious == 0)
    #expect(scores.alarms.unjudged == 1)
  }

  @Test func `Where one was torn down and another built, the statuses decide`() throws {
    let shape = rectangle(0, 0, 20, 20)
    let old = real("old", shape, steps: [Truth.Step(kind: .demolition, from: day("2020-03-01"), to: day("2020-03-20"))])
    let new = real(
      "new", shape, steps: [Truth.Step(kind: .construction, from: day("2020-06-01"), to: day("2020-08-01"))])
    let items = try findings([old, new], [claimed("A", .new, shape), claimed("B", .demolished, shape)]).structures
    #expect(items.map(\.claim) == ["B", "A"])
  }

  @Test func `A levelled plot on the site is not judged, elsewhere it is false`() throws {
    let site = Truth.Site(shape: rectangle(0, 0, 100, 100), area: 10_000, phases: [], stalls: [])
    let claims = [
      claimed("A", .new, rectangle(10, 10, 30, 30), form: .surface),
      claimed("B", .new, rectangle(300, 0, 30, 30), form: .surface),
      claimed("C", .new, rectangle(60, 60, 30, 30)),
    ]
    let judgements = try findings([], claims, sites: [site]).claims.map(\.judgement)
    #expect(judgements == [.unjudged, .spurious, .spurious])
  }

  @Test func `The reliability table counts what came true`() throws {
    let shape = rectangle(0, 0, 20, 20)
    let claims = [
      claimed("A", .unchanged, shape, probability: 0.9),
      claimed("B", .unchanged, rectangle(200, 0, 20, 20), probability: 0.85),
      claimed("C", .new, rectangle(300, 0, 20, 20), probability: 0.3),
    ]
    let scores = OwnScores(try findings([real("0", shape)], claims))
    let bin = try #require(scores.structureReliability.first { $0.low == 0.8 })
    #expect(bin.count == 2 && bin.found == 0.5)
    #expect(abs((scores.brier ?? 0) - (0.01 + 0.7225 + 0.09) / 3) < 1e-12)
  }

  @Test func `An offset that all outlines share is found and taken out`() throws {
    let truth = Truth(
      name: "made", extentArea: 1e6, structures: (0..<3).map { real("\($0)", rectangle(Double($0) * 100, 0, 20, 20)) },
      sites: [])
    let claim = Claim(
      usableTimes: monthly, pixelSize: 3,
      structures: (0..<3).map { claimed("\($0)", .unchanged, rectangle(Double($0) * 100 + 7, -3, 20, 20)) }, sites: [],
      ratios: [])
    let offset = try #require(Matching.commonOffset(truth, claim, try overlaps(truth, claim)))
    #expect(abs(offset.x - 7) < 1e-9 && abs(offset.y + 3) < 1e-9)
  }
}
