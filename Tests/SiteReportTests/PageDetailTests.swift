import RasterCore
import SiteAnalysis
import Testing

@testable import SiteReport

/// Small things that a picture desk would send back.
@Suite struct PageDetailTests {
  @Test(
    arguments: [
      ("9.1 ha (8.0 to 10.7)", "9.1\u{A0}ha (8.0\u{A0}to\u{A0}10.7)"),
      ("1 March 2017 to 21 October 2023", "1\u{A0}March\u{A0}2017 to 21\u{A0}October\u{A0}2023"),
      ("0.2 ha (at most 0.4)", "0.2\u{A0}ha (at\u{A0}most\u{A0}0.4)"),
      ("60 to 70 % larger", "60\u{A0}to\u{A0}70\u{A0}% larger"),
    ])
  func `What belongs together does not break, and two dates do`(_ text: String, _ bound: String) {
    #expect(Markup.bound(text) == bound)
  }

  @Test func `What is not counted does not look on the map as if it were`() throws {
    var structures = Fixture.structures
    let i = try #require(structures.firstIndex { $0.status == .new })
    structures[i].probability = 0.4
    let html = MapFigure(ReportContext(Fixture.input(Fixture.account(structures)), text: ReportLanguage.english.text))
      .render()
    #expect(html.contains("class=\"ol doubtful\"") && html.contains(">less likely than not</li>"))
    #expect(html.contains("<title>\(structures[i].id), new, less likely than not, "))
    for k in structures.indices { structures[k].probability = 0.9 }
    for k in structures.indices { for e in structures[k].events.indices { structures[k].events[e].probability = 0.9 } }
    let sure = MapFigure(ReportContext(Fixture.input(Fixture.account(structures)), text: ReportLanguage.english.text))
      .render()
    #expect(!sure.contains("doubtful") && !sure.contains("less likely"))
  }

  @Test func `A date that is less likely than not is no date in the table of sites`() {
    var account = Fixture.account()
    for k in account.sites.indices {
      for p in account.sites[k].phases.indices { account.sites[k].phases[p].probability = 0.4 }
    }
    let html = SummarySection.sites(ReportContext(Fixture.input(account), text: ReportLanguage.english.text))
    #expect(html.contains("Not established; the best estimate is ") && !html.contains(">Between "))
  }

  /// A site's soft border is drawn, but not across the roofs that stand on it.
  @Test func `Site borders are hidden where a structure stands`() throws {
    let page = HTMLReport.render(Fixture.input())
    let masked = try #require(page.components(separatedBy: "<g mask=\"url(#clear-of-structures)\">").dropFirst().first)
    let group = try #require(masked.components(separatedBy: "</g>").first)
    #expect(group.components(separatedBy: "class=\"ol site\"").count == Fixture.sites.count + 1)
    #expect(!group.contains("ol new"))
    let mask = try #require(
      page.components(separatedBy: "<mask").dropFirst().first?.components(separatedBy: "</mask>").first)
    #expect(mask.components(separatedBy: "Z").count - 1 == Fixture.structures.count)
  }

  /// The page's own numbers, held against boxes as wide as the words are drawn at most.
  @Test func `Lengths beside the sides of a roof do not lie on each other`() throws {
    // An L whose inner corner has two sides with words next to each other.
    let ring = [(0.0, 0.0), (40, 0), (40, 16), (17, 16), (17, 38), (0, 38)].map {
      PixelPoint(x: 10 + $0.0, y: 10 + $0.1)
    }
    let roof = Fixture.structure("S1", .new, PixelPolygon(exterior: ring), events: [Fixture.event(.construction, 1, 2)])
    var input = Fixture.input(Fixture.account([roof]))
    input.strips[0].window = PixelWindow(column: 0, row: 0, width: 60, height: 60)
    let page = HTMLReport.render(input)
    let found = page.matches(of: /<text class="len" x="([\d.]+)" y="([\d.]+)" dy=".35em">(\d+)/).compactMap {
      m -> Box? in
      guard let x = Double(m.1), let y = Double(m.2) else { return nil }
      let width = 2.5 * Double(m.3.count + 2)
      return Box(x: x - width / 2, y: y - 2, width: width, height: 4)
    }
    #expect(found.count >= 5)
    for i in found.indices { for j in found.indices where i < j { #expect(!found[i].overlaps(found[j])) } }
  }

  /// The figures name what they were drawn from, the curves too.
  @Test func `Every figure of the page has a line of sources`() {
    let page = HTMLReport.render(Fixture.input())
    for figure in ["class=\"map\"", "class=\"series\"", "class=\"timeline\"", "class=\"timeline growth\""] {
      let part = page.components(separatedBy: "<figure \(figure)").dropFirst().first?.components(
        separatedBy: "</figure>"
      ).first
      #expect(part?.contains("class=\"source\">Sources: ") == true, "\(figure)")
    }
  }
}
