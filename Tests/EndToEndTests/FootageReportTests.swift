import Foundation
import Testing

/// Proof sheets that lie in a result, in its report.
struct FootageReportTests {
  private let place: Workplace

  init() throws {
    place = try Workplace()
    try TinySite.write(to: place.scenes)
    try place.put(GeolocateTests.pairs, place.root + "/pairs.csv")
    try run("run", "scenes", "--out", "result", "--quiet")
    try run("geolocate", "resect", "pairs.csv", "--size", "1920x1080", "--out", "camera")
  }

  @discardableResult
  private func run(_ arguments: String..., status: Int32 = 0) throws -> Program.Outcome {
    let outcome = try Program.run(arguments, in: place.root)
    // A sheet without its PNG, for want of a browser, is whole.
    #expect(outcome.status == status || outcome.errors.contains("Chromium"), "\(arguments): \(outcome.errors)")
    return outcome
  }

  private func page() throws -> String { try place.text(place.result + "/report/index.html") }

  @Test func `A sheet in the result joins its report, and the seal holds it`() throws {
    #expect(try !page().contains("h-footage"))
    try run(
      "geolocate", "board", "camera", "--title", "Clip <b>", "--source", "A channel", "--out", "result/footage/clip")
    try run("report", "result")
    let drawn = try page()
    #expect(drawn.contains("id=\"h-footage\"") && drawn.contains("Clip &lt;b&gt;") && drawn.contains("A channel"))
    #expect(drawn.contains("footage/clip/board.html"))
    let seal = try place.text(place.result + "/SHA256SUMS")
    for name in ["board.json", "board.html", "camera.json"] { #expect(seal.contains("footage/clip/\(name)")) }
    #expect(try !run("verify", "result").output.contains("footage"))
    try run("report", "result")
    #expect(try page() == drawn)
    // The sheet stays where it is when the place is looked at anew.
    try run("run", "scenes", "--out", "result", "--quiet", "--force")
    #expect(try page().contains("A channel"))
    #expect(try place.text(place.result + "/SHA256SUMS").contains("footage/clip/board.json"))
    try place.put("{}", place.result + "/footage/clip/map.svg")
    #expect(try run("verify", "result", status: 1).output.contains("footage/clip/map.svg"))
  }

  @Test func `What is no sheet is named, and the report stays as it was`() throws {
    let before = try page()
    try FileManager.default.createDirectory(
      atPath: place.result + "/footage/clip", withIntermediateDirectories: true)
    try place.put("{\"schema\":\"groundbreak.board/9\"}", place.result + "/footage/clip/board.json")
    for command in [["report", "result"], ["run", "scenes", "--out", "result", "--force", "--quiet"]] {
      let refused = try Program.run(command, in: place.root)
      #expect(refused.status == 2 && refused.messages.count == 1, "\(refused.errors)")
      #expect(refused.errors.contains("footage/clip/board.json") && refused.errors.contains("geolocate board"))
      #expect(try page() == before)
    }
  }
}
