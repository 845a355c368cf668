import Foundation
import RasterCore
import SiteAnalysis
import Testing

@testable import SiteReport

@Suite struct HTMLReportTests {
  static let page = HTMLReport.render(Fixture.input())

  // MARK: Self-contained and safe

  @Test func asksForNothingFromOutside() {
    for attribute in ["src", "href", "srcset", "action", "poster", "data"] {
      for value in values(of: attribute, in: Self.page) {
        #expect(
          value.hasPrefix("#") || value.hasPrefix("data:image/"), "\(attribute)=\(value.prefix(60))")
      }
    }
    #expect(!Self.page.contains("@import"))
    #expect(!Self.page.contains("<link"))
    #expect(!Self.page.contains("<iframe"))
    let urls = Self.page.components(separatedBy: "url(").dropFirst().map { $0.prefix(1) }
    #expect(!urls.isEmpty)
    #expect(urls.allSatisfy { $0 == "#" })
  }

  @Test func foreignTextStaysText() {
    let page = HTMLReport.render(Fixture.input(Hostile.account))
    // Exactly the page's own script, and no element or attribute that a name brought along.
    #expect(page.components(separatedBy: "<script").count == 2)
    #expect(!page.contains("<script>alert"))
    #expect(!page.contains("<img src=x"))
    #expect(
      page.contains("&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;↵&#39;&amp;&lt;img src=x onerror=alert(2)&gt;"))
    #expect(opened("bdi", page) > 40)
    for tag in ["main", "section", "figure", "svg", "table", "tr", "td", "th", "bdi", "a", "p", "ul", "li"] {
      #expect(opened(tag, page) == closed(tag, page), "unbalanced <\(tag)>")
    }
  }

  /// Takes the page apart the way a browser does and looks for handlers and quotes that got loose.
  @Test func noAttributeIsBrokenOpen() {
    let page = HTMLReport.render(Fixture.input(Hostile.account))
    let body = page.components(separatedBy: "</style>").last ?? ""
    let tag = /<[a-zA-Z][^\s>]*((?:\s+[a-zA-Z-]+(?:=(?:"[^"]*"))?)*)\s*\/?>/
    let open = /<[a-zA-Z]/
    let markup = body.components(separatedBy: "<script>").first ?? ""
    #expect(markup.matches(of: tag).count == markup.matches(of: open).count)
    #expect(!markup.contains(/\son[a-z]+="/))
  }

  @Test func scriptIsTheOneThatThePolicyAllows() {
    #expect(
      PageScript.digest == "sha256-" + Data(SHA256Reference.digest(Array(PageScript.source.utf8))).base64EncodedString()
    )
    #expect(Self.page.contains("script-src '\(PageScript.digest)'"))
    #expect(Self.page.contains("<script>\(PageScript.source)</script>"))
  }

  // MARK: Content

  @Test func everyStructureSceneAndDateIsThere() {
    let account = Fixture.account()
    for structure in account.structures {
      #expect(Self.page.contains("<bdi>\(structure.id)</bdi>"))
    }
    for scene in account.scenes {
      #expect(Self.page.contains(ReportContext.fileName(scene.path)))
      #expect(Self.page.contains(scene.sha256))
      #expect(plain(Self.page).contains(scene.time.date.inWords))
    }
    let words = plain(Self.page).replacing(/<[^>]*>/, with: "")
    for statement in Wording.frontPage(for: account).parts.flatMap(\.statements) {
      #expect(words.contains(Markup.escape(statement.text)), "\(statement.text)")
    }
  }

  @Test func everyLinkLeadsSomewhereAndIdsAreUnique() {
    for page in [Self.page, HTMLReport.render(Fixture.input(Crowd.account))] {
      let ids = values(of: "id", in: page)
      #expect(Set(ids).count == ids.count)
      let targets = values(of: "href", in: page).map { String($0.dropFirst()) }
      #expect(targets.count > 20)
      for target in targets { #expect(ids.contains(target), "#\(target)") }
      for label in values(of: "aria-labelledby", in: page) { #expect(ids.contains(label)) }
    }
  }

  @Test func partsStandInTheAgreedOrder() throws {
    let order = [
      "<h1>", "class=\"front\"", "h-map", "h-swipe", "h-series", "h-time", "h-growth", "h-sites", "h-structures",
      "h-table", "h-scenes", "h-method", "h-warn",
    ].map { $0.hasPrefix("h-") ? "id=\"\($0)\"" : $0 }
    let positions = try order.map { part in
      try #require(Self.page.range(of: part), "\(part)").lowerBound
    }
    #expect(positions == positions.sorted())
  }

  @Test func timesOfDayArePrintedOnlyWhereKnown() throws {
    let text = plain(Self.page)
    let known = try #require(Fixture.scenes.first { $0.timeOfDayKnown })
    let unknown = try #require(Fixture.scenes.first { !$0.timeOfDayKnown })
    #expect(text.contains("\(known.time.date.inWords), 06:54 UTC"))
    #expect(!text.contains("\(unknown.time.date.inWords), "))
    #expect(Self.page.contains("datetime=\"\(unknown.time.date.iso8601)\""))
  }

  @Test func unusableImagesAreNamedOnTheTimelineWithTheirReason() {
    let unused = Fixture.scenes.filter { !$0.used }
    #expect(Self.page.components(separatedBy: "class=\"im unused\" cx=\"").count - 1 == unused.count + 1)
    for scene in unused {
      let file = ReportContext.fileName(scene.path)
      #expect(plain(Self.page).contains("· \(file) · not used: \(scene.reason ?? "")"))
    }
  }

  @Test func bothSidesOfABracketAreCited() {
    let text = plain(Self.page)
    #expect(text.contains("Last usable image without"))
    #expect(text.contains("none in the series"))
    let cited = Fixture.account().structures.flatMap(\.events).flatMap {
      [$0.bracket.lastWithout, $0.bracket.firstWith]
    }.compactMap { $0 }
    for reference in cited {
      let scene = Fixture.scenes.first { $0.id == reference.scene }
      #expect(text.contains(ReportContext.fileName(scene?.path ?? "missing")))
    }
  }

  @Test func manyUnchangedStructuresAreFoldedAwayAndFewAreNot() {
    #expect(!Self.page.contains("structures that did not change</summary>"))
    let page = plain(HTMLReport.render(Fixture.input(Crowd.account)))
    #expect(page.contains("<summary>14 structures that did not change</summary>"))
    // 56 of 70 have a part of their own, and the front page counts those that are likely.
    #expect(opened("article", page) == 56)
  }

  @Test func creditsAreListedOnce() {
    let caption = Self.page.components(separatedBy: "<figcaption>").dropFirst().first ?? ""
    #expect(caption.components(separatedBy: "Copernicus").count == 2)
  }

  // MARK: Degenerate accounts

  @Test func nothingFoundIsSaidPlainly() {
    let text = plain(HTMLReport.render(Fixture.input(Fixture.quiet))).replacing(/<[^>]*>/, with: "")
    #expect(
      text.contains(
        "No change is seen in 29 usable images between 13 June 2017 and 19 May 2022."))
    #expect(text.contains("does not exclude"))
    #expect(text.contains("9 by 9 m"))
    #expect(text.contains("No structure was found."))
    #expect(!HTMLReport.render(Fixture.input(Fixture.quiet)).contains("<article"))
  }

  @Test func pagesOfPoorAccountsHoldTogether() {
    var none = Fixture.quiet
    none.scenes = []
    none.period = nil
    none.name = nil
    none.statements = []
    var one = Fixture.account([Fixture.structure("S1", .new, PixelPolygon(exterior: []))])
    one.scenes = [Fixture.scenes[0]]
    one.sites = []
    one.pixelSizeMetres = .nan
    one.structures[0].areaSquareMetres = .nan
    one.structures[0].area95 = Interval95(low: .nan, high: .infinity)
    one.structures[0].events = [Fixture.event(.construction, nil, nil)]
    for account in [none, one] {
      var input = Fixture.input(account)
      input.lastClear.bytes = []
      let page = HTMLReport.render(input)
      #expect(page.hasSuffix("</html>\n"))
      #expect(opened("section", page) == closed("section", page))
      #expect(!page.lowercased().contains("=\"nan"))
      #expect(!page.contains("inf\""))
    }
    let page = HTMLReport.render(Fixture.input(none))
    #expect(plain(page).contains("<h1>Site at 24.9"))
    #expect(page.contains("No image was given"))
    #expect(!page.contains("h-time"))
  }

  // MARK: Map

  @Test(arguments: [0.0, 1.3, -30, 30])
  func northArrowPointsToTrueNorth(_ degrees: Double) throws {
    let angle = try #require(Furniture.northAngle(Fixture.grid, Fixture.frame(north: degrees)))
    #expect(abs(angle - degrees) < 0.01)
  }

  @Test(arguments: [(360.0, 200.0), (199, 100), (1_000, 1_000), (0.7, 0.5), (4_999, 2_000)])
  func scaleBarIsRound(_ room: Double, _ metres: Double) {
    #expect(Furniture.roundLength(atMost: room) == metres)
  }

  @Test func scaleBarHasItsLength() throws {
    // 480 pixels of 3 m are 1440 m, so 200 m are 13.89 % of the picture.
    #expect(Self.page.contains("--share:13.89%"))
    #expect(plain(Self.page).contains("200 m"))
  }

  // MARK: Reading the page

  private func plain(_ html: String) -> String {
    html.replacingOccurrences(of: "\u{A0}", with: " ")
  }
  private func opened(_ tag: String, _ html: String) -> Int {
    html.components(separatedBy: "<\(tag)>").count + html.components(separatedBy: "<\(tag) ").count - 2
  }
  private func closed(_ tag: String, _ html: String) -> Int {
    html.components(separatedBy: "</\(tag)>").count - 1
  }
  private func values(of attribute: String, in html: String) -> [String] {
    html.components(separatedBy: " \(attribute)=\"").dropFirst().map {
      String($0.prefix { $0 != "\"" })
    }
  }
}
