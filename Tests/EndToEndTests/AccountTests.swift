import Foundation
import Testing

/// check, export and verify on the built program.
@Suite struct AccountTests {
  let place: Workplace

  init() throws {
    place = try Workplace()
    try TinySite.write(to: place.scenes)
  }

  @Test func `A result is checked, exported and verified, and what was changed is named`() throws {
    let claims = place.root + "/claims.yaml"
    try place.put(
      "claims:\n  - id: u\n    text: It is a <b>factory</b>.\n    claim: use\n  - id: a\n    text: 8000\n    claim: area\n    of: largest new\n    value: at least 100 m2\n",
      claims)
    let run = try Program.run(["run", place.scenes, "--out", place.result, "--claims", claims, "--redact", "--quiet"])
    #expect(run.status == 0, "\(run.errors)")
    #expect(try !place.text(place.result + "/account.json").contains(place.root))
    #expect(try place.text(place.result + "/report/index.html").contains("&lt;b&gt;factory"))

    let check = try Program.run(["check", claims, place.result, "--json"])
    let verdicts =
      try #require(
        try JSONSerialization.jsonObject(with: Data(check.output.utf8)) as? [String: Any])["verdicts"]
      as? [[String: Any]]
    #expect(verdicts?.first?["verdict"] as? String == "cannot say" && verdicts?.count == 2)
    #expect(try place.text(place.result + "/claims.json") == check.output)

    let export = try Program.run(["export", place.result, "--format", "all", "--out", place.root + "/export"])
    #expect(export.status == 0, "\(export.errors)")
    for name in [
      "site.kmz", "site.gpkg", "structures.fgb", "events.csv", "stac/collection.json", "smart/ZZ_R000.geojson",
      "site.qgs", "after.tif",
    ] {
      #expect(place.exists(place.root + "/export/" + name), "\(name)")
    }
    let again = try Program.run(["export", place.result, "--format", "kmz", "--out", place.root + "/export"])
    #expect(again.status == 2 && again.messages.count == 1)

    let same = try Program.run(["verify", place.result, "--images", place.scenes, "--quiet"])
    #expect(same.status == 0 && same.output.contains("to the last digit"), "\(same.output)")
    try place.put("{}", place.result + "/changes.geojson")
    let changed = try Program.run(["verify", place.result, "--quiet"])
    #expect(changed.status == 1 && changed.output.contains("changed: changes.geojson"), "\(changed.output)")
  }

  @Test(arguments: [
    (["check", "no.yaml", "."], "no.yaml"), (["check", ".", "no.yaml"], "folder"),
    (["export", ".", "--format", "kmz", "--out", "x"], "account.json"),
    (["export", ".", "--format", "doc", "--out", "x"], "doc"),
    (["export", ".", "--format", "smart", "--region", "x", "--out", "x"], "--region"),
    (["verify", "nowhere"], "nowhere"), (["verify", "."], "account.json"),
  ]) func `What cannot be followed is one line`(arguments: [String], word: String) throws {
    let outcome = try Program.run(arguments, in: place.root)
    #expect(outcome.status == 2 && outcome.output == "")
    #expect(outcome.messages.count == 1 && outcome.messages[0].contains(word), "\(outcome.errors)")
    #expect(!place.exists(place.root + "/x"))
  }
}
