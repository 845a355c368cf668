import Foundation
import Testing

/// The whole way on images that are written here, byte by byte.
struct RunTests {
  private let place: Workplace

  init() throws {
    place = try Workplace()
    try TinySite.write(to: place.scenes)
  }

  @Test func `A hall that appears is found, dated and measured`() throws {
    let outcome = try Program.run(["run", place.scenes, "--out", place.result, "--name", "Tiny"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("Report: \(place.result)/report/index.html"))
    let features = try structures()
    let new = features.filter { $0["status"] as? String == "new" }
    #expect(new.count == 1)
    let hall = try #require(new.first)
    let area = try #require(hall["area_m2"] as? Double)
    // 20 x 16 pixels of 5 m.
    #expect(abs(area - 8_000) < 800, "\(area)")
    let events = try #require(hall["events"] as? [[String: Any]])
    let brackets = events.map { event in
      ["last_without", "first_with"].map { (event[$0] as? [String: Any])?["scene"] as? String }
    }
    #expect(brackets.contains(["scene_20200615", "scene_20200715"]), "\(brackets)")
  }

  @Test func `Two images say what looks different, not what was built`() throws {
    let pair = place.root + "/pair"
    try FileManager.default.createDirectory(atPath: pair, withIntermediateDirectories: true)
    for index in [1, 8] { try TinySite.write(TinySite.image(index), to: pair + "/" + TinySite.name(index)) }
    let outcome = try Program.run(["run", pair, "--out", place.result, "--quiet"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("looks different"), "\(outcome.output)")
    #expect(!outcome.output.contains("built"), "\(outcome.output)")
    let changes = try place.text(place.result + "/changes.geojson")
    let parsed = try JSONSerialization.jsonObject(with: Data(changes.utf8)) as? [String: Any]
    let features = try #require(parsed?["features"] as? [[String: Any]])
    #expect(features.count == 1)
    let properties = try #require(features.first?["properties"] as? [String: Any])
    let area = try #require(properties["area_m2"] as? Double)
    // 20 x 16 pixels of 5 m; two pixels of blur on every side at most.
    #expect(area > 7_600 && area < 24 * 20 * 25, "\(area)")
  }

  @Test func `Everything that was promised is there, and nothing else`() throws {
    #expect(try Program.run(["run", place.scenes, "--out", place.result, "--quiet"]).status == 0)
    #expect(
      place.entries(place.result) == [
        "SHA256SUMS", "account.json", "after.tif", "before.tif", "change.tif", "changes.geojson", "groundbreak.sqlite",
        "report",
        "scenes.csv", "structures.geojson",
      ])
    #expect(place.entries(place.result + "/report") == ["figures", "index.html", "page.json", "pictures"])
    #expect(place.entries(place.root) == ["result", "scenes"])
    let account = try place.account()
    #expect(account["schema"] as? String == "groundbreak.account/1")
    let scenes = try #require(account["scenes"] as? [[String: Any]])
    #expect(scenes.count == TinySite.count)
    #expect(try place.text(place.result + "/report/index.html").contains("<html"))
  }

  /// Digests from an independent tool, `sha256sum`.
  @Test func `Each scene is cited by the digest of its file`() throws {
    #expect(try Program.run(["run", place.scenes, "--out", place.result, "--quiet"]).status == 0)
    for scene in try #require(try place.account()["scenes"] as? [[String: Any]]) {
      let path = try #require(scene["path"] as? String)
      #expect(scene["sha256"] as? String == (try sha256sum(path)))
    }
  }

  @Test func `The same images give the same account, byte for byte`() throws {
    let other = place.root + "/again"
    #expect(try Program.run(["run", place.scenes, "--out", place.result, "--quiet"]).status == 0)
    #expect(try Program.run(["run", place.scenes, "--out", other, "--quiet"]).status == 0)
    for file in ["account.json", "structures.geojson", "scenes.csv", "report/index.html"] {
      #expect(try place.text(place.result + "/" + file) == place.text(other + "/" + file), "\(file)")
    }
  }

  @Test func `JSON goes to standard output and nothing else does`() throws {
    let outcome = try Program.run(["run", place.scenes, "--out", place.result, "--json", "--quiet"])
    #expect(outcome.status == 0)
    #expect(outcome.output == (try place.text(place.result + "/account.json")))
    #expect(outcome.errors == "")
  }

  @Test func `A quiet run says nothing on standard error, another tells how far it is`() throws {
    let loud = try Program.run(["run", place.scenes, "--out", place.result])
    #expect(loud.errors.contains("%"))
    #expect(!loud.errors.contains("\u{1B}"), "no terminal, no terminal commands")
    let quiet = try Program.run(["run", place.scenes, "--out", place.result, "--force", "--quiet"])
    #expect(quiet.errors == "")
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func `A stopped run leaves nothing behind`(number: Int32) throws {
    let running = try Program.start(["run", place.scenes, "--out", place.result, "--quiet"])
    // Stopped as soon as it has begun to write, or at the end of its work.
    while running.process.isRunning, place.entries(place.root) == ["scenes"] { usleep(1_000) }
    kill(running.process.processIdentifier, number)
    running.process.waitUntilExit()
    let outcome = try running.finish()
    #expect(outcome.status == 130)
    #expect(place.entries(place.root) == ["scenes"])
  }

  private func structures() throws -> [[String: Any]] {
    let data = try Data(contentsOf: URL(fileURLWithPath: place.result + "/structures.geojson"))
    let collection = try JSONSerialization.jsonObject(with: data) as? [String: Any]
    return (collection?["features"] as? [[String: Any]] ?? []).compactMap {
      $0["properties"] as? [String: Any]
    }
  }

  private func sha256sum(_ path: String) throws -> String {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/sha256sum")
    process.arguments = [path]
    process.standardOutput = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(String(decoding: data, as: UTF8.self).prefix(64))
  }
}
