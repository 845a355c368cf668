import RasterCore
import TestSupport
import Testing

@testable import SiteAnalysis

/// Sentences over many made-up accounts: what no single example shows.
@Suite struct AccountWordingTests {
  private static let start = CalendarDate(year: 2017, month: 3, day: 1).dayNumber
  private static let days = Array(stride(from: 0, through: 2_000, by: 20))

  private static func image(_ i: Int) -> ImageReference {
    ImageReference(scene: "p\(i)", time: Instant(secondsSince1970: (start + days[i]) * 86_400))
  }

  private static func bracket(_ random: inout TestRandom, _ range: ClosedRange<Int>) -> Bracket {
    let a = Int.random(in: range.lowerBound..<range.upperBound, using: &random)
    let b = min(range.upperBound, a + 1 + Int(pow2(random.uniform() * 5)))
    let (openBefore, openAfter) = (random.uniform() < 0.05, random.uniform() < 0.05)
    return Bracket(lastWithout: openBefore ? nil : image(a), firstWith: openAfter ? nil : image(b))
  }

  private static func pow2(_ x: Double) -> Double { (0..<Int(x)).reduce(1.0) { value, _ in value * 2 } }

  private static func chance(_ random: inout TestRandom) -> Double { 0.35 + 0.65 * random.uniform() }

  static func account(_ seed: UInt64) -> SiteAccount {
    var random = TestRandom(seed: seed)
    let last = days.count - 1
    let structures = (0..<Int.random(in: 0...9, using: &random)).map { k -> Structure in
      let area = 200 + 20_000 * random.uniform()
      let status = StructureStatus.allCases.randomElement(using: &random) ?? .new
      let kinds: [EventKind] =
        switch status {
        case .new: [.clearing, .construction, .completion]
        case .changed: [.reRoofing, .extension_]
        case .demolished: [.demolition]
        case .unchanged: []
        }
      let events = kinds.map {
        Event(
          kind: $0, bracket: bracket(&random, 0...last), best: image(last / 2).time.date, probability: chance(&random),
          areaBefore: $0 == .extension_ ? area / 2 : nil)
      }
      let hasHeight = random.uniform() < 0.5
      return Structure(
        id: "S\(k + 1)", site: k % 3 == 2 ? "B" : "A", status: status, outline: PixelPolygon(exterior: []),
        footprint: GeoPolygon(exterior: []), areaSquareMetres: area,
        area95: Interval95(low: area * 0.93, high: area * 1.1),
        heightMetres: hasHeight ? 8 : nil, height95: hasHeight ? Interval95(low: 5, high: 12) : nil,
        probability: chance(&random), events: events, form: k % 4 == 3 ? .surface : .building)
    }
    let sites = ["A", "B"].prefix(Int.random(in: 0...2, using: &random)).map { id -> Site in
      let begin = Int.random(in: 2...30, using: &random)
      let from = Int.random(in: begin...60, using: &random)
      let to = Int.random(in: (from + 6)...(last - 2), using: &random)
      let phases: [(Phase, Int)] = [
        (.noActivity, 1), (.sitePreparation, begin), (.activeConstruction, to), (.postConstruction, last),
      ]
      return Site(
        id: id, geometry: GeoPolygon(exterior: []), outline: PixelPolygon(exterior: []),
        areaHectares: id == "A" ? 9 : 3,
        area95: Interval95(low: 2.5, high: 10), structures: structures.filter { $0.site == id }.map(\.id),
        count: CountEstimate(value: 3, low: 1, high: 5),
        phases: phases.map {
          PhaseOnset(
            phase: $0.0, bracket: Bracket(lastWithout: image($0.1 - 1), firstWith: image($0.1)),
            best: image($0.1).time.date,
            probability: chance(&random))
        }, stalls: [Stall(from: image(from), to: image(to), usableImages: to - from - 1)],
        activity: days.indices.map { ActivitySample(scene: "p\($0)", time: image($0).time, changedShare: 0) })
    }
    let scenes = days.indices.map { i in
      SceneRecord(
        id: "p\(i)", path: "p\(i).tif", sha256: "", time: image(i).time, sensor: "PlanetScope", used: true, reason: nil,
        usableShare: 1, shiftMetres: nil, residualMetres: nil, timeSource: .fileName, timeOfDayKnown: true, credit: nil)
    }
    let pair = structures.count > 1 ? Wording.ratio(of: structures[0], to: structures[1]) : nil
    return SiteAccount(
      product: .init(name: "t", version: "0"), name: nil, options: [:],
      period: .init(first: image(0).time, last: image(last).time),
      crs: "EPSG:32652", pixelSizeMetres: 3, scenes: scenes, sites: sites, structures: structures,
      ratios: [pair].compactMap { $0 },
      statements: [], warnings: [])
  }

  private static func all(_ account: SiteAccount) -> [Statement] {
    Wording.statements(for: account)
      + [false, true].flatMap { Wording.frontPage(for: account, acres: $0).parts.flatMap(\.statements) }
      + account.structures.flatMap { s in
        s.events.map {
          Statement(text: Wording.sentence(for: $0, form: s.form), evidence: [], probability: $0.probability)
        }
      }
  }

  /// ICD 203 (2015), D.6.e.2: a likelihood and a confidence level or a degree of it are not combined in one sentence. Intervals here are of 95 % confidence.
  @Test func `A likelihood and an interval never share a sentence`() {
    let words = ["likely", "roughly even", "almost no chance", "possible"]
    let interval = /±|\(\d|\(at most|95 %|confiden/
    var hedged = 0
    for seed in 0..<400 {
      for statement in Self.all(Self.account(UInt64(seed))) {
        // A sentence ends with a point and a blank; numbers have no blank after theirs.
        for sentence in statement.text.components(". ") {
          let isHedged = words.contains { sentence.contains($0) }
          hedged += isHedged ? 1 : 0
          #expect(!(isHedged && sentence.contains(interval)), "\(seed): \(sentence)")
        }
        let isClaim = words.contains { statement.text.contains($0) && !statement.text.contains("than not") }
        if statement.probability >= 0.95 { #expect(!isClaim, "\(seed): \(statement.text)") }
      }
    }
    #expect(hedged > 1_000)
  }

  /// Whoever counts the outlines on the map comes to the number that the front page counts and names as not counted: each structure once.
  @Test func `The front page speaks of every structure of the map once`() {
    var doubtful = 0
    for seed in 0..<400 {
      let account = Self.account(UInt64(seed))
      let what = Wording.frontPage(for: account).parts.first { $0.topic == .what }?.statements ?? []
      let ids = Set(account.structures.map(\.id))
      let named = what.flatMap(\.evidence).filter(ids.contains)
      #expect(Set(named) == ids && named.count == ids.count, "\(seed): \(what.map(\.text))")
      for statement in what where statement.text.hasPrefix("Not counted here") {
        doubtful += 1
        let open = account.structures.filter { statement.evidence.contains($0.id) }
        #expect(
          open.allSatisfy { s in
            s.probability < 0.5 || s.events.allSatisfy { $0.probability * s.probability < 0.5 }
          }, "\(seed): \(statement.text)")
      }
    }
    #expect(doubtful > 100)
  }

  /// A date or a change that is less likely than not is no finding.
  @Test func `No statement is less likely than not`() {
    for seed in 0..<400 {
      let account = Self.account(UInt64(seed))
      let pages = Wording.frontPage(for: account).parts.filter { $0.topic != .when }.flatMap(\.statements)
      for statement in Wording.statements(for: account) + pages where !statement.text.contains(" site ") {
        #expect(!statement.text.contains("unlikely"), "\(seed): \(statement.text)")
      }
    }
  }

  /// Where a page says that nothing changed at a site between two days, no structure of that site that the page believes in may have come in between,
  /// unless the sentence says so.
  @Test func `No time without change holds a step that is likely`() {
    var (quiet, cutShort, open) = (0, 0, 0)
    for seed in 0..<400 {
      let account = Self.account(UInt64(seed))
      for statement in Self.all(account)
      where statement.text.contains("No change is seen at site") || statement.text.contains("stood still") {
        quiet += 1
        let (site, from, to) = (statement.evidence[0], statement.evidence[1], statement.evidence[2])
        let named = Set(statement.evidence.dropFirst(3))
        open += named.isEmpty ? 0 : 1
        let time = { (id: String) in account.scenes.first { $0.id == id }?.time ?? Instant(secondsSince1970: 0) }
        #expect(time(from) < time(to))
        let whole = account.sites.first { $0.id == site }?.stalls.first
        if whole?.from.scene != from || whole?.to.scene != to { cutShort += 1 }
        for s in account.structures where s.site == site {
          for event in s.events where event.probability * s.probability >= 0.5 {
            let begins = event.bracket.lastWithout.map { $0.time < time(to) } ?? true
            let ends = event.bracket.firstWith.map { $0.time > time(from) } ?? true
            #expect(!(begins && ends) || named.contains(s.id), "\(seed): \(statement.text) \(s.id) \(event)")
          }
        }
        for id in named { #expect(statement.text.contains(id) || statement.text.contains(" others leave open")) }
      }
    }
    // All three cases came up.
    #expect(quiet > 200 && cutShort > 50 && open > 50)
  }

  /// By hand: images every twenty days; work is seen again on day 1200, in a bracket of days 1160 to 1220.
  @Test func `A bracket that reaches into a stall cuts it short`() throws {
    var account = Self.account(1)
    account.sites = Array(Self.account(2).sites.prefix(1))
    try #require(account.sites.count == 1)
    account.sites[0].stalls = [Stall(from: Self.image(10), to: Self.image(60), usableImages: 49)]
    account.sites[0].phases = []
    func hall(_ a: Int, _ b: Int) -> Structure {
      Structure(
        id: "S1", site: account.sites[0].id, status: .new, outline: PixelPolygon(exterior: []),
        footprint: GeoPolygon(exterior: []),
        areaSquareMetres: 9_000, area95: Interval95(low: 8_600, high: 9_400), probability: 0.97,
        events: [
          Event(
            kind: .construction, bracket: Bracket(lastWithout: Self.image(a), firstWith: Self.image(b)),
            best: Self.image(b).time.date, probability: 0.99)
        ], form: .building)
    }
    account.structures = [hall(58, 61)]
    let cut = try #require(Wording.quietTimes(of: account.sites[0], in: account).first)
    #expect(cut.stall == Stall(from: Self.image(10), to: Self.image(58), usableImages: 48))
    #expect(cut.outerTo == Self.image(61) && cut.outerFrom == Self.image(10) && cut.open.isEmpty)
    account.structures = [hall(20, 61)]
    let open = try #require(Wording.quietTimes(of: account.sites[0], in: account).first)
    #expect(open.stall == account.sites[0].stalls[0] && open.open == ["S1"])
    #expect(
      Wording.statements(for: account).contains {
        $0.text.hasSuffix(
          "49 usable images in between show no step; the dates of S1 leave open whether it belongs to that time.")
      })
    account.structures = [hall(60, 61)]
    #expect(Wording.quietTimes(of: account.sites[0], in: account).map(\.stall) == account.sites[0].stalls)
  }
}

extension String {
  fileprivate func components(_ separator: String) -> [String] {
    var parts = [""]
    var rest = self[...]
    while let range = rest.firstRange(of: separator) {
      parts[parts.count - 1] += rest[..<range.lowerBound]
      parts.append("")
      rest = rest[range.upperBound...]
    }
    parts[parts.count - 1] += rest
    return parts
  }
}
