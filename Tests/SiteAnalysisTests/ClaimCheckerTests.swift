import RasterCore
import Testing

@testable import SiteAnalysis

@Suite struct ClaimCheckerTests {
  /// A site of 9.3 ha with a new hall of 9,000 m2 beside an old one of 4,500, seen every ten days for 2,000 days from 2018 on.
  private static let first = CalendarDate(year: 2018, month: 1, day: 1).dayNumber
  private static func image(_ day: Int) -> ImageReference {
    ImageReference(scene: "i\(day)", time: Instant(secondsSince1970: (first + day) * 86_400))
  }
  private static func square(_ x: Double, _ y: Double) -> GeoPolygon {
    GeoPolygon(
      exterior: [(0.0, 0.0), (1, 0), (1, 1), (0, 1)].map { GeoPoint(longitude: x + $0.0, latitude: y + $0.1) })
  }
  private static func structure(
    _ id: String, _ status: StructureStatus, _ area: Double, at x: Double, _ events: [Event] = [],
    probability: Double = 0.99
  ) -> Structure {
    Structure(
      id: id, site: status == .new ? "A" : nil, status: status, outline: PixelPolygon(exterior: []),
      footprint: square(x, 40),
      areaSquareMetres: area, area95: Interval95(low: area * 0.97, high: area * 1.03), probability: probability,
      events: events, form: .building)
  }
  private static func event(_ kind: EventKind, _ a: Int, _ b: Int) -> Event {
    Event(
      kind: kind, bracket: Bracket(lastWithout: image(a), firstWith: image(b)), best: image(b).time.date,
      probability: 0.99)
  }
  private static func onset(_ phase: Phase, _ a: Int, _ b: Int) -> PhaseOnset {
    PhaseOnset(
      phase: phase, bracket: Bracket(lastWithout: image(a), firstWith: image(b)), best: image(b).time.date,
      probability: 0.95)
  }

  private static let account: SiteAccount = {
    let scenes = stride(from: 0, through: 2_000, by: 10).map { day in
      SceneRecord(
        id: "i\(day)", path: "i\(day).tif", sha256: "", time: image(day).time, sensor: "PlanetScope", used: true,
        reason: nil,
        usableShare: 1, shiftMetres: nil, residualMetres: nil, timeSource: .fileName, timeOfDayKnown: true, credit: nil)
    }
    let site = Site(
      id: "A", geometry: square(125, 40), outline: PixelPolygon(exterior: []), areaHectares: 9.3,
      area95: Interval95(low: 9.07, high: 9.53), structures: ["S1"], count: CountEstimate(value: 1, low: 1, high: 1),
      phases: [onset(.sitePreparation, 100, 110), onset(.activeConstruction, 1_740, 1_750)],
      stalls: [Stall(from: image(200), to: image(1_740), usableImages: 153)], activity: [])
    return SiteAccount(
      product: .init(name: "t", version: "0"), name: nil, options: [:], period: nil, crs: "EPSG:32652",
      pixelSizeMetres: 3,
      scenes: scenes, sites: [site],
      structures: [
        structure("S1", .new, 9_000, at: 125, [event(.construction, 1_740, 1_750)]),
        structure("S2", .unchanged, 4_500, at: 127),
        structure("S3", .new, 700, at: 129, [event(.construction, 1_780, 1_800)], probability: 0.4),
      ], ratios: [], statements: [], warnings: [])
  }()

  private func verdict(_ lines: String...) throws -> ClaimVerdict {
    let text = "claims:\n  - text: t\n" + lines.map { "    \($0)\n" }.joined()
    let verdicts = ClaimChecker(Self.account).verdicts(on: try ClaimSheet(reading: text))
    return try #require(verdicts.first)
  }

  @Test(arguments: [
    ("about 9.3 ha", ClaimVerdict.Answer.supported), ("at least 5 ha", .supported), ("about 12 ha", .contradicted),
    ("9.9 ha", .cannotSay), ("23 acres", .supported),
  ]) func extent(value: String, answer: ClaimVerdict.Answer) throws {
    let v = try verdict("claim: extent", "value: \(value)")
    #expect(v.answer == answer && v.measured?.hasPrefix("9.3") == true && v.evidence == ["A"])
  }

  @Test(arguments: [
    ("about 2 times", ClaimVerdict.Answer.supported), ("between 1.6 and 1.7 times", .contradicted),
    ("between 0.6 and 0.7", .contradicted), ("exactly 2.05", .supported),
  ]) func ratio(value: String, answer: ClaimVerdict.Answer) throws {
    #expect(try verdict("claim: ratio", "of: largest new", "to: largest old", "value: \(value)").answer == answer)
  }

  @Test func `Structures by id, rank, place and name`() throws {
    #expect(try verdict("claim: area", "of: S2", "value: about 4500 m2").answer == .supported)
    #expect(try verdict("claim: area", "of: at 40.5N 125.5E", "value: about 9000 m2").evidence == ["S1"])
    #expect(try verdict("claim: area", "of: second largest standing", "value: 1 ha").evidence == ["S2"])
    let nowhere = try verdict("claim: area", "of: at 10 N 20 E", "value: 1 ha")
    #expect(nowhere.answer == .cannotSay && nowhere.measured == nil && nowhere.probability == nil)
    // S3 is less likely than not, so no rank reaches it.
    #expect(try verdict("claim: area", "of: second largest new", "value: 700 m2").measured == nil)
    let sheet = try ClaimSheet(
      reading: "names:\n  The Hall: S2\nclaims:\n  - text: t\n    claim: area\n    of: the hall\n    value: 4500 m2\n")
    #expect(ClaimChecker(Self.account).verdicts(on: sheet).first?.evidence == ["S2"])
  }

  @Test(arguments: [
    ("built", "S1", "2022-10", "2022-12", ClaimVerdict.Answer.supported),
    ("built", "S1", "2020", "2020", .contradicted),
    ("built", "S2", "2020", "2020", .contradicted), ("demolished", "S2", "2019", "2020", .contradicted),
    ("re-roofed", "S2", "2019", "2020", .cannotSay), ("built", "S3", "2022-10", "2023-03", .cannotSay),
  ]) func happened(what: String, of: String, from: String, until: String, answer: ClaimVerdict.Answer) throws {
    let v = try verdict("claim: happened", "what: \(what)", "of: \(of)", "from: \(from)", "until: \(until)")
    #expect(v.answer == answer, "\(v)")
    #expect(!v.images.isEmpty)
  }

  @Test func `Phases are dated more loosely than structures`() throws {
    #expect(
      try verdict("claim: happened", "what: construction began", "from: 2022", "until: 2023").answer == .supported)
    // 2022-10-07 to 2022-10-17 was measured: a month beside it is neither here nor there.
    #expect(
      try verdict("claim: happened", "what: construction began", "from: 2022-12", "until: 2022-12").answer == .cannotSay
    )
    #expect(try verdict("claim: happened", "what: construction began", "until: 2020").answer == .contradicted)
  }

  @Test(arguments: [
    ("pause", "at least 3 years", ClaimVerdict.Answer.supported), ("pause", "at least 8 years", .contradicted),
    ("delay", "at least 3 years", .supported), ("delay", "at most a year", .contradicted),
    ("delay", "about 5 years", .cannotSay),
  ]) func lengths(kind: String, value: String, answer: ClaimVerdict.Answer) throws {
    #expect(try verdict("claim: \(kind)", "value: \(value)").answer == answer)
  }

  @Test func counts() throws {
    #expect(try verdict("claim: count", "of: new", "value: at least 1").answer == .supported)
    #expect(try verdict("claim: count", "of: new", "value: 15").answer == .contradicted)
    #expect(try verdict("claim: count", "of: new", "value: 2").answer == .cannotSay)
    #expect(try verdict("claim: count", "of: old", "larger-than: 1 ha", "value: at most 3").answer == .supported)
  }

  @Test func absence() throws {
    let quiet = try verdict("claim: absence", "of: everywhere", "from: 2020", "until: 2020")
    #expect(quiet.answer == .supported && quiet.images.count == 2)
    let built = try verdict("claim: absence", "from: 2022-09", "until: 2022-12")
    #expect(built.answer == .contradicted && built.evidence.contains("S1"))
    #expect(try verdict("claim: absence", "of: S2", "from: 2019", "until: 2022").answer == .supported)
    // The series ends in 2023.
    #expect(try verdict("claim: absence", "from: 2020", "until: 2025").answer != .supported)
    #expect(try verdict("claim: absence", "larger-than: 20 m2", "from: 2020", "until: 2020").answer == .cannotSay)
  }

  @Test func `What no image decides is said so`() throws {
    let v = try verdict("claim: use")
    #expect(v.answer == .cannotSay && v.probability == nil && v.images.isEmpty)
    #expect(v.reason.contains("What a building is for"))
  }

  @Test func `An account without images answers nothing`() throws {
    var empty = Self.account
    (empty.scenes, empty.sites, empty.structures) = ([], [], [])
    let text =
      "claims:\n"
      + ["extent", "pause", "delay"].map {
        "  - text: t\n    claim: \($0)\n    value: 1 \($0 == "extent" ? "ha" : "years")\n"
      }.joined()
      + "  - text: t\n    claim: absence\n  - text: t\n    claim: count\n    value: 0\n"
      + "  - text: t\n    claim: happened\n    what: built\n    of: S1\n    from: 2020\n"
    for v in ClaimChecker(empty).verdicts(on: try ClaimSheet(reading: text)) { #expect(v.answer == .cannotSay, "\(v)") }
  }

  @Test(arguments: [
    ("claims:\n  - claim: area\n    text: t\n    of: S1\n    value: 1 ha\n    colour: red\n", 6),
    ("claims:\n  - claim: area\n    text: t\n    of: S1\n", 2),
    ("claims:\n  - claim: area\n    of: S1\n    value: 1 ha\n", 2),
    ("schema: other/1\nclaims:\n  - claim: use\n    text: t\n", 1), ("claim: use\n", 1), ("claims: x\n", 1),
    ("claims:\n  - claim: use\n    text: t\n    id: a\n  - claim: use\n    text: t\n    id: a\n", 5),
    ("claims:\n  - claim: happened\n    text: t\n    what: built\n    of: S1\n", 2),
    ("claims:\n  - claim: absence\n    text: t\n    from: 2022-02-30\n", 4),
    ("claims:\n  - claim: absence\n    text: t\n    from: 2023\n    until: 2022\n", 5),
    ("names:\n  hall: big one\nclaims:\n  - claim: use\n    text: t\n", 2),
  ]) func `Faults are named with their line`(text: String, line: Int) {
    let error = #expect(throws: ClaimFileError.self) { try ClaimSheet(reading: text) }
    #expect(error?.line == line, "\(String(describing: error))")
  }

  @Test func `Foreign text passes through as it is`() throws {
    let nasty = "<script>\u{202E}\"'&\\"
    let sheet = try ClaimSheet(
      reading: "claims:\n  - claim: use\n    id: \"\(#"<script>\u202e\"'&\\"#)\"\n    text: '<b>&x'\n")
    let v = try #require(ClaimChecker(Self.account).verdicts(on: sheet).first)
    #expect(v.id == nasty && v.text == "<b>&x")
  }
}
