import Foundation
import RasterCore
import SiteAnalysis
import Testing

@testable import SiteReport

/// Writes pages for people to look at into the folder that GROUNDBREAK_REPORT_SAMPLE names.
@Suite struct SamplePageTests {
  static let folder = ProcessInfo.processInfo.environment["GROUNDBREAK_REPORT_SAMPLE"]

  @Test(.enabled(if: folder != nil, "set GROUNDBREAK_REPORT_SAMPLE to a folder to get sample pages"))
  func writesSamplePages() throws {
    let folder = try #require(Self.folder)
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let pages: [(String, ReportInput)] = [
      ("site", Fixture.drawn()),
      ("nothing", Fixture.drawn(Fixture.quiet)),
      ("crowded", Fixture.drawn(Crowd.account)),
      ("hostile", Fixture.input(Hostile.account)),
    ]
    for (name, input) in pages {
      let path = folder + "/\(name).html"
      try HTMLReport.render(input).write(toFile: path, atomically: true, encoding: .utf8)
      #expect(FileManager.default.fileExists(atPath: path))
    }
  }
}

/// Seventy structures side by side, of which fourteen are old.
enum Crowd {
  static let account = Fixture.account(
    (0..<70).map { i in
      let outline = Fixture.roof(
        Double(20 + i % 10 * 46), Double(24 + i / 10 * 48), Double(34 - i / 4), Double(24 - i / 6), 0.05)
      return Fixture.structure(
        "S\(i + 1)", i % 5 == 4 ? .unchanged : .new, outline, site: i % 10 < 5 ? "A" : "B",
        events: i % 5 == 4 ? [] : [Fixture.event(.construction, 10 + i % 8, 18 + i % 3)])
    })
}

/// Names that try to be markup wherever a name can stand.
enum Hostile {
  static let name = "=\"><script>alert(1)</script>\n'&<img src=x onerror=alert(2)>\u{202E}"
  static var account: SiteAccount {
    var account = Fixture.account([
      Fixture.structure(
        name, .new, Fixture.roof(100, 100, 40, 30), site: name,
        events: [Fixture.event(.construction, 3, 4)])
    ])
    account.name = name
    account.product = .init(name: name, version: name)
    account.options = [name: name]
    account.crs = name
    account.warnings = [name]
    account.sites = account.sites.map { site in
      var site = site
      site.id = name
      return site
    }
    for i in account.scenes.indices {
      account.scenes[i].path = "/data/\(i)\(name)\r\n.tif"
      account.scenes[i].sensor = name
      account.scenes[i].credit = name
      account.scenes[i].sha256 = name
      if !account.scenes[i].used { account.scenes[i].reason = name }
    }
    account.statements = Wording.statements(for: account) + [Statement(text: name, evidence: [name], probability: 1)]
    return account
  }
}
