import RasterCore
import Testing

@testable import SiteAnalysis

private func image(_ id: String, _ year: Int, _ month: Int, _ day: Int) -> ImageReference {
  ImageReference(scene: id, time: Instant(year: year, month: month, day: day))
}

private let early = image("p1", 2018, 7, 18)
private let middle = image("p2", 2018, 8, 2)
private let late = image("p3", 2020, 5, 3)
private let square = PixelPolygon(exterior: [
  PixelPoint(x: 0, y: 0), PixelPoint(x: 9, y: 0), PixelPoint(x: 9, y: 9),
])

private func event(
  _ kind: EventKind, _ a: ImageReference?, _ b: ImageReference?, _ probability: Double = 0.98
) -> Event {
  Event(
    kind: kind, bracket: Bracket(lastWithout: a, firstWith: b),
    best: CalendarDate(year: 2019, month: 1, day: 5), probability: probability)
}

private func structure(
  _ id: String, _ status: StructureStatus, area: Double = 12_130, half: Double = 200,
  probability: Double = 0.99, form: StructureForm = .building, _ events: [Event] = []
) -> Structure {
  Structure(
    id: id, site: "A", status: status, outline: square, footprint: GeoPolygon(exterior: []),
    areaSquareMetres: area, area95: Interval95(low: area - half, high: area + half),
    probability: probability, events: events, form: form)
}

private func site(_ phases: [PhaseOnset], stalls: [Stall] = []) -> Site {
  Site(
    id: "A", geometry: GeoPolygon(exterior: []), outline: square, areaHectares: 13.1712,
    area95: Interval95(low: 12.49, high: 13.88), structures: [],
    count: CountEstimate(value: 1, low: 1, high: 1), phases: phases, stalls: stalls, activity: [])
}

private func onset(
  _ phase: Phase, _ a: ImageReference?, _ b: ImageReference?, _ probability: Double = 0.99
) -> PhaseOnset {
  PhaseOnset(
    phase: phase, bracket: Bracket(lastWithout: a, firstWith: b),
    best: CalendarDate(year: 2019, month: 1, day: 5), probability: probability)
}

private func account(
  scenes: Int = 12, used: Int? = nil, sites: [Site] = [], structures: [Structure] = [],
  ratios: [Ratio] = [], pixel: Double = 10
) -> SiteAccount {
  let records = (0..<scenes).map { i in
    SceneRecord(
      id: "p\(i)", path: "p\(i).tif", sha256: "", time: Instant(year: 2018, month: 1 + i % 12, day: 3),
      sensor: "Sentinel-2", used: i < used ?? scenes, reason: i < used ?? scenes ? nil : "cloud",
      usableShare: 1, shiftMetres: nil, residualMetres: nil, timeSource: .stacItem,
      timeOfDayKnown: true, credit: nil)
  }
  return SiteAccount(
    product: .init(name: "groundbreak", version: "0"), name: nil, options: [:],
    period: .init(first: early.time, last: late.time), crs: "EPSG:32640", pixelSizeMetres: pixel,
    scenes: records, sites: sites, structures: structures, ratios: ratios, statements: [],
    warnings: [])
}

@Suite struct WordingTests {
  // MARK: Sites

  @Test func finishedWorkIsNamedByItsOuterDatesAndExtent() throws {
    let phases = [
      onset(.noActivity, nil, early), onset(.sitePreparation, early, middle),
      onset(.postConstruction, middle, late),
    ]
    let first = try #require(Wording.statements(for: account(sites: [site(phases)])).first)
    #expect(
      first.text
        == "Work at site A lies between 18 July 2018 and 3 May 2020 and covers 13.2 ha (12.5 to 13.9).")
    #expect(first.evidence == ["A", "p1", "p3", "p2"])
  }

  @Test func workThatGoesOnIsNotGivenAnEnd() throws {
    let phases = [onset(.noActivity, nil, early), onset(.activeConstruction, early, middle)]
    let first = try #require(Wording.statements(for: account(sites: [site(phases)])).first)
    #expect(
      first.text
        == "Work at site A began between 18 July 2018 and 2 August 2018 and was still going on in the last usable image, of 3 May 2020; it covers 13.2 ha (12.5 to 13.9)."
    )
  }

  @Test func workBeforeTheSeriesIsNotGivenABeginning() throws {
    let phases = [onset(.activeConstruction, nil, early), onset(.postConstruction, middle, late, 0.7)]
    let texts = Wording.statements(for: account(sites: [site(phases)])).map(\.text)
    #expect(
      texts.prefix(2) == [
        "It is likely that work at site A was already under way in the first usable image, of 18 July 2018, and ended between 2 August 2018 and 3 May 2020.",
        "The work at site A covers 13.2 ha (12.5 to 13.9).",
      ])
    let open = try #require(Wording.statements(for: account(sites: [site([])])).first)
    #expect(
      open.text == "Site A covers 13.2 ha (12.5 to 13.9); the series does not date the work there.")
  }

  @Test(arguments: [
    (
      0.6, 0.7,
      [
        "It is likely that work at site A began between 18 July 2018 and 2 August 2018.",
        "It is likely that work at site A ended between 2 August 2018 and 3 May 2020.",
      ]
    ),
    (
      0.4, 0.99,
      [
        "When work at site A began is not established; the best estimate is 5 January 2019.",
        "Work at site A ended between 2 August 2018 and 3 May 2020.",
      ]
    ),
  ])
  func datesThatAreUnlikelyTogetherAreSaidApart(begin: Double, end: Double, sentences: [String]) {
    let phases = [onset(.activeConstruction, early, middle, begin), onset(.postConstruction, middle, late, end)]
    let whole = account(sites: [site(phases)])
    let front = Wording.frontPage(for: whole).parts.first { $0.topic == .when }?.statements.map(\.text)
    #expect(front == sentences)
    #expect(Array(Wording.statements(for: whole).map(\.text).prefix(2)) == sentences)
  }

  /// An event's probability has that of its structure in it: the page would else say "very likely" of what its own table calls almost certain.
  @Test func aStepIsAsSureAsItsStructureAndNotLess() {
    let steps = { (p: Double) in [event(.construction, early, middle, p)] }
    let account = account(structures: [
      structure("S1", .new, probability: 0.96, steps(0.96)),
      structure("S2", .new, area: 900, probability: 0.6, steps(0.6)),
      structure("S3", .new, area: 800, probability: 0.55, steps(0.55)),
      structure("S4", .demolished, area: 700, probability: 0.52, [event(.demolition, early, middle, 0.52)]),
    ])
    let when = Wording.frontPage(for: account).parts.first { $0.topic == .when }?.statements
    #expect(
      when?.map(\.text) == [
        "S1, the largest new structure, appeared between 18 July 2018 and 2 August 2018.",
        "The other two are dated between 18 July 2018 and 2 August 2018.",
      ])
    #expect(when?.first?.probability == 0.96)
    let what = Wording.frontPage(for: account).parts.first?.statements.map(\.text) ?? []
    #expect(
      what.contains("The chance is roughly even that S4 was demolished between 18 July 2018 and 2 August 2018."))
    #expect(!what.contains { $0.hasPrefix("Not counted") })
  }

  @Test func plotsAreNotCalledBuildings() {
    let plots = ["S1", "S2"].map { structure($0, .new, probability: 0.7, form: .surface) }
    let texts = Wording.frontPage(for: account(structures: plots)).parts[0].statements.map(\.text)
    #expect(
      texts.first?.hasSuffix("were built, all of them plots of paved or levelled ground. The largest of them is S1.")
        == true)
    #expect(
      Wording.statements(for: account(structures: plots)).contains {
        $0.text.hasSuffix("were built, all of them plots of paved or levelled ground.")
      })
  }

  @Test func stallNamesItsImages() {
    let stall = Stall(from: early, to: late, usableImages: 1)
    let texts = Wording.statements(for: account(sites: [site([], stalls: [stall])])).map(\.text)
    #expect(
      texts.contains(
        "Work at site A stood still between 18 July 2018 and 3 May 2020; one usable image in between shows no step."
      ))
  }

  // MARK: Structures

  @Test func severalNewStructuresAreCountedAndTheLargestIsDated() throws {
    let seven = (1...7).map { i in
      structure(
        "S\(i)", .new, area: 12_130 - Double(i - 1) * 1_000, probability: 1,
        [event(.clearing, nil, early), event(.construction, early, middle)])
    }
    let first = try #require(Wording.statements(for: account(structures: seven)).first)
    // All seven are sure; a negative binomial of mean 1.35 and shape 2.75 was missed, at most four of it 0.964, at most five 0.986 (Python).
    #expect(
      first.text
        == "Seven new structures (7 to 12) were built: the largest, S1, covers 1.21 ± 0.02 ha and was first seen on 2 August 2018; it is absent from the image of 18 July 2018."
    )
    #expect(first.evidence.prefix(3) == ["S1", "p1", "p2"])
    #expect(Set(first.evidence).isSuperset(of: seven.map(\.id)))
  }

  @Test func oneDoubtfulStructureCarriesItsLikelihood() throws {
    let one = structure(
      "S1", .new, area: 840, half: 120, probability: 0.75, [event(.construction, early, nil, 1)])
    let statements = Wording.statements(for: account(structures: [one]))
    #expect(
      statements.prefix(2).map(\.text) == [
        "It is likely that one new structure, S1, was built after 18 July 2018.",
        "As outlined, S1 covers 840 ± 120 m².",
      ])
    #expect(statements.first?.probability == 0.75)
  }

  @Test func structureOfTheFirstImageIsNotSaidToBeFirstSeenThere() throws {
    let one = structure("S1", .new, [event(.construction, nil, early)])
    let first = try #require(Wording.statements(for: account(structures: [one])).first)
    #expect(first.text.contains("it was already there in the first usable image, of 18 July 2018"))
    #expect(!first.text.contains("first seen"))
    #expect(!first.text.contains("absent"))
  }

  @Test func manyDoubtfulOnesGiveARangeAndNoSentenceBeginsWithAFigure() throws {
    let many = (1...12).map { structure("S\($0)", .new, probability: 0.9, [event(.construction, early, middle)]) }
    let statements = Wording.statements(for: account(structures: many))
    // Binomial(12, 0.9) found rightly and a negative binomial of mean 2.1 and shape 4 missed, convolved elsewhere (Python): at most 8 are
    // 0.006, at most 9 are 0.028; at most 17 are 0.974, at most 18 are 0.988.
    #expect(statements.first?.text == "Altogether 12 new structures (9 to 18) were built.")
    #expect(statements.dropFirst().first?.text.hasPrefix("It is very likely that S1, the largest,") == true)
  }

  @Test func changeAndDemolitionHaveASentenceEach() {
    let changed = structure(
      "S4", .changed, [event(.reRoofing, early, middle), event(.extension_, middle, late, 0.5)])
    let gone = structure("S5", .demolished, area: 3_210, half: 160, [event(.demolition, middle, late)])
    let texts = Wording.statements(for: account(structures: [changed, gone])).map(\.text)
    #expect(
      texts.prefix(2) == [
        "S4 changed: the roof was renewed between 18 July 2018 and 2 August 2018.",
        "S5, which covered 3210 ± 160 m², was demolished between 2 August 2018 and 3 May 2020.",
      ])
  }

  @Test func fiveChangesAreListed() {
    let five = (1...5).map { structure("S\($0)", .changed, [event(.reRoofing, early, middle)]) }
    let texts = Wording.statements(for: account(structures: five)).map(\.text)
    #expect(texts.first == "Five structures changed: S1, S2, S3, S4, S5.")
  }

  // MARK: Nothing, and nothing to go by

  @Test func nothingFoundIsSaidWithItsImagesAndItsLimit() {
    let statements = Wording.statements(for: account(scenes: 12, used: 11, pixel: 10))
    #expect(
      statements.map(\.text) == [
        "No structure appeared, changed or vanished in 11 usable images between 3 January 2018 and 3 November 2018.",
        "The images cannot show structures smaller than about 30 by 30 m (three pixels of 10 m a side).",
      ])
    #expect(statements.first?.evidence == ["p0", "p10"])
  }

  @Test func unchangedStructuresAreNoNews() {
    let old = structure("S1", .unchanged)
    let texts = Wording.statements(for: account(structures: [old])).map(\.text)
    #expect(texts.first?.hasPrefix("No structure appeared") == true)
  }

  @Test(
    arguments: [
      (0, 0, "No image was given, so nothing can be said about this place."),
      (1, 0, "The only image cannot be used, so nothing can be said about this place."),
      (7, 0, "None of the seven images can be used, so nothing can be said about this place."),
      (
        7, 1,
        "Only one image, of 3 January 2018, can be used, so nothing can be said about change."
      ),
    ])
  func tooFewImagesAllowNoStatement(_ given: Int, _ used: Int, _ text: String) {
    #expect(Wording.statements(for: account(scenes: given, used: used)).map(\.text) == [text])
  }

  // MARK: Events and ratios

  @Test func eventSentencesSayWhatIsOpen() {
    #expect(
      Wording.sentence(for: event(.roofing, early, middle))
        == "The roof was put on between 18 July 2018 and 2 August 2018.")
    #expect(
      Wording.sentence(for: event(.construction, nil, early))
        == "The structure appeared on or before 18 July 2018: the first usable image shows it already there.")
    #expect(
      Wording.sentence(for: event(.demolition, late, nil, 0.6))
        == "It is likely that the structure was demolished after 3 May 2020; no later usable image shows it done.")
    #expect(
      Wording.sentence(for: event(.clearing, nil, nil))
        == "The ground was cleared about 5 January 2019; the series bounds it on neither side.")
    #expect(
      Wording.sentence(for: event(.construction, early, early), form: .surface)
        == "The surface appeared on 18 July 2018.")
  }

  @Test func ratioHasOneWording() throws {
    #expect(
      Wording.ratioSentence(
        numerator: "S1", denominator: "S2", value: 2.004, value95: Interval95(low: 1.88, high: 2.12))
        == "S1 covers 2.0 times (1.9 to 2.1) the footprint of S2.")
    let ratio = try #require(
      Wording.ratio(
        of: structure("S1", .new, area: 2_000, half: 60), to: structure("S2", .new, area: 1_000, half: 40)))
    // Relative half widths 3 % and 4 % add in quadrature to 5 %.
    #expect(ratio.value == 2)
    #expect(abs(ratio.value95.high - 2.1) < 1e-12)
    #expect(ratio.sentence == "S1 covers 2.0 times (1.9 to 2.1) the footprint of S2.")
    #expect(Wording.ratio(of: structure("S1", .new, area: 0), to: structure("S2", .new)) == nil)
  }

  // MARK: Likelihood (ICD 203)

  @Test(
    arguments: [
      (0.99, nil), (0.95, nil), (0.9499, "very likely"), (0.80, "very likely"), (0.79, "likely"),
      (0.55, "likely"), (0.50, "roughly even"), (0.44, "unlikely"), (0.20, "unlikely"),
      (0.19, "very unlikely"), (0.05, "very unlikely"), (0.01, "almost no chance"), (Double.nan, "possible"),
    ] as [(Double, String?)])
  func likelihoodWords(_ probability: Double, _ word: String?) {
    #expect(Wording.likelihood(probability) == word)
  }

  @Test func likelihoodAndConfidenceNeverMeet() {
    let doubtful = (1...4).flatMap { i in
      [
        structure("S\(i)", .new, probability: 0.7, [event(.construction, early, middle, 0.7)]),
        structure("S\(i + 4)", .demolished, probability: 0.5, [event(.demolition, middle, late, 0.9)]),
      ]
    }
    let all = account(
      sites: [site([onset(.activeConstruction, early, middle, 0.6)])], structures: doubtful)
    let statements = Wording.statements(for: all)
    #expect(statements.contains { $0.text.contains("likely") })
    for statement in statements {
      #expect(!statement.text.contains("confiden"))
      if statement.probability >= 0.95 { #expect(!statement.text.contains("likely")) }
    }
  }

  // MARK: Numbers

  @Test(
    arguments: [
      (13.5612, 12.7, 14.4, "13.6 ha (12.7 to 14.4)"), (13.5612, 12.2, 14.9, "13.6 ha (12.2 to 14.9)"),
      (13.5612, 9.5, 17.5, "14 ha (10 to 18)"), (0.5, 0.5, 0.5, "0.500 ha"), (2, .nan, .nan, "2.00 ha"),
      // Nothing is left at the lower end: that ground was worked at all is not in doubt.
      (0.7, 0, 2.7, "0.7 ha (at most 2.7)"), (0.31, 0.001, 0.45, "0.3 ha (at most 0.5)"),
    ])
  func digitsFollowTheInterval(_ value: Double, _ low: Double, _ high: Double, _ text: String) {
    #expect(Wording.measured(value, Interval95(low: low, high: high), unit: "ha") == text)
  }

  @Test func lopsidedIntervalsAreNotWrittenAsPlusMinus() {
    #expect(
      Wording.plusMinus(100, Interval95(low: 97, high: 103), unit: "m²") == "100 ± 3 m²")
    #expect(
      Wording.plusMinus(100, Interval95(low: 99, high: 103), unit: "m²") == "100 m² (99 to 103)")
  }

  @Test func numbersAreGroupedAndSigned() {
    #expect(Wording.number(1_234_567, place: 0) == "1\u{202F}234\u{202F}567")
    #expect(Wording.number(9_876, place: 1) == "9880")
    #expect(Wording.number(-0.04, place: -1) == "0.0")
    #expect(Wording.number(-2.55, place: -1).hasPrefix("\u{2212}2."))
    #expect(Wording.number(.infinity, place: 0) == "unknown")
    #expect(Wording.plain(55.1234567, decimals: 7) == "55.1234567")
    #expect(Wording.plain(-0.5, decimals: 3) == "-0.5")
    #expect(Wording.plain(100, decimals: 2) == "100")
    #expect(Wording.plain(.nan, decimals: 2) == nil)
    #expect(Wording.significant(9.6, digits: 2) == "9.6")
    #expect(Wording.significant(30, digits: 2) == "30")
    #expect(Wording.significant(0.95, digits: 1) == "1")
  }

  @Test func smallNumbersAreWordsAndPluralsRight() {
    #expect(Wording.count(0, "day", "days") == "no days")
    #expect(Wording.count(1, "day", "days") == "one day")
    #expect(Wording.count(9, "day", "days") == "nine days")
    #expect(Wording.count(10, "day", "days") == "10 days")
  }
}
