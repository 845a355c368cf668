import Foundation
import RasterCore
import SiteAnalysis
import Testing

@testable import SiteReport

@Suite struct FigureTests {
  private let sheets = FigureSheet.all(Fixture.input())

  @Test func everyFigureIsThereAndIsWellFormed() throws {
    #expect(sheets.map(\.name) == ["overview", "before-after", "series", "timeline", "growth", "activity"])
    for sheet in sheets {
      try #require(XMLWalk.isWellFormed(sheet.svg), "\(sheet.name)")
      #expect(!sheet.svg.contains("var(--"), "programs that edit drawings know no custom properties")
      #expect(sheet.svg.contains("Jebel Ali, logistics park"))
      #expect(sheet.svg.contains("Copernicus"), "\(sheet.name) names its sources")
    }
  }

  @Test func picturesCarryScaleNorthAndDate() {
    for sheet in sheets.prefix(3) {
      #expect(sheet.svg.contains("200\u{A0}m"), "\(sheet.name)")
      #expect(sheet.svg.contains(">N</text>"), "\(sheet.name)")
      #expect(sheet.svg.contains("2022"), "\(sheet.name)")
    }
  }

  @Test func namesStayTextInFigures() {
    for sheet in FigureSheet.all(Fixture.input(Hostile.account)) {
      #expect(XMLWalk.isWellFormed(sheet.svg), "\(sheet.name)")
      #expect(!sheet.svg.contains("<script"))
      #expect(!sheet.svg.contains("<img"))
    }
  }

  // MARK: Growth

  /// Two structures by hand: 1000 m2 between days 10 and 20 (best 12), 500 m2 gone between days 30 and 40 (best 36); 500 m2 at first.
  @Test func builtAreaLiesBetweenItsBrackets() throws {
    func time(_ day: Int) -> Instant { Instant(secondsSince1970: (17_400 + day) * 86_400) }
    func image(_ day: Int) -> ImageReference { ImageReference(scene: "d\(day)", time: time(day)) }
    func structure(_ id: String, _ status: StructureStatus, _ area: Double, _ event: Event) -> Structure {
      var s = Fixture.structure(id, status, Fixture.roof(100, 100, 40, 30), events: [event])
      s.areaSquareMetres = area
      return s
    }
    func event(_ kind: EventKind, _ a: Int, _ b: Int, _ best: Int) -> Event {
      Event(
        kind: kind, bracket: Bracket(lastWithout: image(a), firstWith: image(b)),
        best: CalendarDate(dayNumber: 17_400 + best), probability: 0.9)
    }
    var account = Fixture.account([
      structure("S1", .new, 1_000, event(.construction, 10, 20, 12)),
      structure("S2", .demolished, 500, event(.demolition, 30, 40, 36)),
    ])
    account.sites = []
    account.scenes = [0, 10, 20, 30, 40, 50].map { day in
      var scene = Fixture.scenes[0]
      scene.id = "d\(day)"
      scene.time = time(day)
      return scene
    }
    let figure = try #require(GrowthFigure(ReportContext(Fixture.input(account), text: ReportLanguage.english.text)))
    func bounds(_ day: Double) -> [Double] {
      let b = figure.bounds(at: 17_400 + day)
      return [b.low, b.best, b.high]
    }
    #expect(bounds(5) == [500, 500, 500])
    #expect(bounds(11) == [500, 500, 1_500])
    #expect(bounds(15) == [500, 1_500, 1_500])
    #expect(bounds(25) == [1_500, 1_500, 1_500])
    #expect(bounds(33) == [1_000, 1_500, 1_500])
    #expect(bounds(45) == [1_000, 1_000, 1_000])
  }

  // MARK: Measure

  /// A rectangle of 30 by 20 pixels whose sides lie wrong by 0.3 pixels has the variance 2 (30^2 + 20^2) 0.3^2 = 234.
  @Test func theEdgeErrorIsReadBackFromTheInterval() throws {
    var s = Fixture.structure("S1", .new, Fixture.roof(100, 100, 30, 20, 0))
    s.areaSquareMetres = 5_400
    let half = 1.96 * 234.0.squareRoot() * 9
    s.area95 = Interval95(low: 5_400 - half, high: 5_400 + half)
    #expect(abs(try #require(MeasureNote.edgeSigma(s)) - 0.3) < 1e-9)
    s.area95 = Interval95(low: .nan, high: .nan)
    #expect(MeasureNote.edgeSigma(s) == nil)
  }

  // MARK: Series

  @Test func multiplesAreSpreadOverTheYears() {
    let frames = (0..<60).map { i in
      // The first half of the images lies in the first tenth of the time.
      ReportInput.Frame(
        scene: "s\(i)", time: Instant(secondsSince1970: (i < 30 ? i : 30 + (i - 30) * 9) * 86_400),
        picture: Fixture.blank,
        usableShare: i % 7 == 3 ? 0.2 : 1)
    }
    let chosen = SeriesFigure.choose(frames)
    #expect(chosen.count == 12)
    #expect(chosen.first == 0 && chosen.last == 58)
    #expect(chosen.allSatisfy { $0 % 7 != 3 }, "cloudy images are none of them")
    let days = chosen.map { frames[$0].time.days }
    #expect(zip(days, days.dropFirst()).allSatisfy { $1 - $0 < 50 })
  }

  // MARK: Record

  @Test func aPageDrawnFromItsRecordIsTheSame() throws {
    let input = Fixture.drawn()
    let (record, pictures) = PageRecord.make(input)
    let again = try JSONDecoder().decode(PageRecord.self, from: JSONEncoder().encode(record))
    let account = try JSONDecoder().decode(SiteAccount.self, from: JSONEncoder().encode(input.account))
    let shelf = Dictionary(uniqueKeysWithValues: pictures.map { ($0.name, $0.bytes) })
    let restored = try again.input(account: account) { try #require(shelf[$0]) }
    var expected = input
    (expected.beforePeriod, expected.afterPeriod) = (nil, nil)
    #expect(HTMLReport.render(restored) == HTMLReport.render(expected))
  }
}

/// Elements closed in order and quoted attributes: enough to tell a drawing that a viewer opens.
enum XMLWalk {
  static func isWellFormed(_ text: String) -> Bool {
    let parser = Parser(text)
    return parser.run()
  }

  private struct Parser {
    let text: String
    init(_ text: String) { self.text = text }

    func run() -> Bool {
      var open: [Substring] = []
      for match in text.matches(of: /<(\/?)([a-zA-Z?!][^\s>\/]*)((?:\s+[a-zA-Z:-]+="[^"<]*")*)\s*([\/?]?)>/) {
        let (closing, name, ending) = (match.1, match.2, match.4)
        if name.hasPrefix("?") || name.hasPrefix("!") { continue }
        if !closing.isEmpty {
          guard open.popLast() == name else { return false }
        } else if ending.isEmpty {
          open.append(name)
        }
      }
      // Every opening bracket belongs to a tag that was understood.
      let tags = text.matches(of: /<[\/a-zA-Z?!][^>]*>/).count
      return open.isEmpty && text.count(where: { $0 == "<" }) == tags
    }
  }
}
