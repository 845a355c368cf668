import Foundation
import RasterCore
import SiteAnalysis
import Testing

@testable import SiteReport

@Suite struct FrontPageTests {
  private func sentences(_ account: SiteAccount, acres: Bool = false) -> [Statement] {
    Wording.frontPage(for: account, acres: acres).parts.flatMap(\.statements)
  }

  /// ICD 203: a sentence holds a likelihood or a measure of uncertainty of another kind, never both.
  @Test(arguments: [0.3, 0.5, 0.6, 0.75, 0.9, 0.97])
  func likelihoodAndIntervalStandApart(_ probability: Double) {
    var account = Fixture.account()
    for i in account.structures.indices {
      account.structures[i].probability = probability
      for k in account.structures[i].events.indices { account.structures[i].events[k].probability = probability }
    }
    account.ratios = [Wording.ratio(of: account.structures[0], to: account.structures[1])].compactMap { $0 }
    let likelihoods = ["likely", "roughly even", "almost no chance"]
    for statement in sentences(account) {
      // Each statement is one sentence or two that say the same kind of thing.
      guard likelihoods.contains(where: statement.text.contains) else { continue }
      #expect(!statement.text.contains("±"), "\(statement.text)")
      #expect(!statement.text.contains(/\(\d/), "\(statement.text)")
      #expect(!statement.text.contains("confidence"))
    }
  }

  @Test func nothingLessLikelyThanNotIsSaid() {
    var account = Fixture.account()
    for i in account.structures.indices where account.structures[i].status != .new {
      for k in account.structures[i].events.indices { account.structures[i].events[k].probability = 0.4 }
    }
    for statement in sentences(account) {
      #expect(!statement.text.contains("unlikely"), "\(statement.text)")
      #expect(!statement.text.contains("demolished"), "\(statement.text)")
    }
  }

  @Test func topicsStandInOrderAndEndWithTheLimits() {
    let topics = Wording.frontPage(for: Fixture.account()).parts.map(\.topic)
    #expect(topics == [.what, .when, .size, .limits])
    #expect(Wording.frontPage(for: Fixture.quiet).parts.map(\.topic) == [.what, .limits])
  }

  /// One hectare is 2.471 acres (NIST Handbook 44, appendix C).
  @Test func acresAreSaidOnDemandOnly() {
    #expect(Wording.inAcres(10_000, Interval95(low: 9_900, high: 10_100)) == "2.47 ± 0.02 acres")
    #expect(!sentences(Fixture.account()).contains { $0.text.contains("acre") })
    #expect(sentences(Fixture.account(), acres: true).contains { $0.text.contains("acres") })
  }

  /// Every figure of the prose is inside a link, and each link leads to an id of the page.
  @Test func everyNumberLeadsToItsEvidence() throws {
    let page = HTMLReport.render(Fixture.input())
    let front = try #require(
      page.components(separatedBy: "<dl class=\"front\"").last?.components(separatedBy: "</dl>").first)
    let body = try #require(front.firstIndex(of: ">")).utf16Offset(in: front)
    let prose = String(front.dropFirst(body + 1))
    let unlinked = prose.replacing(/<a [^>]*>.*?<\/a>/, with: "").replacing(/<[^>]*>/, with: "")
    #expect(!unlinked.contains(/\d/), "\(unlinked)")
    #expect(prose.matches(of: /<a href="#/).count > 10)
  }

  /// The other way round: what the page asks a template's author to know is what it knows.
  @Test func templatesAreFilledAndChecked() {
    var options = ReportOptions()
    options.template.page = "<!doctype html><title>{{title}}</title><p>{{ nothing }}</p>{{content}}"
    #expect(options.template.unknownPlaceholders == [" nothing "])
    #expect(!options.template.lacksContent)
    options.template.page = "<!doctype html><title>{{title}}</title><style>{{style}}</style><body>{{content}}</body>"
    options.template.style = "h1{color:teal}"
    options.template.texts = ["kicker": "A <desk> & more"]
    #expect(options.template.unknownPlaceholders.isEmpty)
    var account = Fixture.account()
    account.name = "{{style}} {{content}}"
    let page = HTMLReport.render(Fixture.input(account), options: options)
    #expect(page.hasPrefix("<!doctype html><title>{{style}} {{content}}</title>"), "a name is no placeholder")
    #expect(page.contains("h1{color:teal}"))
    #expect(page.contains("A &lt;desk&gt; &amp; more"))
    #expect(ReportText.keys.contains("kicker"))
  }
}
