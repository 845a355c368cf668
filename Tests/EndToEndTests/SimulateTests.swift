import Foundation
import Testing

/// `simulate` as a user runs it.
final class SimulateTests {
  private let place: Workplace
  init() throws { place = try Workplace() }

  private let small = """
    {"name": "patch", "size": 120, "acquisition": {"start": "2021-05-01", "end": "2021-08-01", "perMonth": 3}}
    """

  private func scenario() throws -> String {
    let path = place.root + "/patch.json"
    try place.put(small, path)
    return path
  }

  @Test func `The list names what can be made, the schema is JSON`() throws {
    let list = try Program.run(["simulate", "--list"])
    #expect(list.status == 0)
    for name in ["plant", "nothing-built", "random"] { #expect(list.output.contains(name)) }
    let schema = try Program.run(["simulate", "--schema"])
    #expect(try JSONSerialization.jsonObject(with: Data(schema.output.utf8)) is [String: Any])
  }

  @Test func `A dry run says how many, when and how large, and writes nothing`() throws {
    let outcome = try Program.run(["simulate", scenario(), "--sensor", "sentinel2", "--scenes", "3", "--dry-run"])
    #expect(outcome.status == 0 && outcome.errors == "")
    #expect(outcome.output.contains("3 scenes of 12 x 12 pixels of 10.0 m as sentinel2 delivers them"))
    #expect(outcome.output.matches(of: /2021-0[5-8]-\d\d/).count == 5)
    #expect(place.entries(place.root) == ["patch.json"])
  }

  @Test func `A file of one's own becomes scenes of a sensor of one's own`() throws {
    let sensor = place.root + "/sensor.json"
    try place.put(#"{"product": "landsat", "name": "fine-landsat", "gsd": 15}"#, sensor)
    let outcome = try Program.run(
      ["simulate", scenario(), "--sensor", sensor, "--scenes", "2", "--out", place.scenes, "--json", "--quiet"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let report = try #require(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    #expect(report["sensor"] as? String == "fine-landsat" && report["width"] as? Int == 8)
    #expect((report["scenes"] as? [Any])?.count == 2)
    #expect(place.entries(place.scenes).count == 4)
    #expect(place.exists(place.scenes + "/truth/structures.geojson"))
  }

  @Test func `A printed scenario can be given back`() throws {
    let printed = try Program.run(["simulate", "plant", "--seed", "3", "--print"])
    let path = place.root + "/mine.json"
    try place.put(printed.output, path)
    let plans = try ["plant", path].map {
      try Program.run(["simulate", $0, "--seed", "3", "--dry-run"]).output
    }
    #expect(printed.status == 0 && plans[0] == plans[1] && plans[0].contains("seed 3"))
  }

  @Test func `An earlier simulation is replaced only on demand, and anything else never`() throws {
    let arguments = ["simulate", try scenario(), "--scenes", "1", "--out", place.scenes, "--quiet"]
    #expect(try Program.run(arguments).status == 0)
    let again = try Program.run(arguments)
    #expect(again.status == 2 && again.messages.count == 1)
    #expect(again.messages.first?.contains("--force") == true)
    #expect(try Program.run(arguments + ["--force"]).status == 0)
    let other = try Program.run(["simulate", scenario(), "--out", place.root, "--force", "--quiet"])
    #expect(other.status == 2 && other.messages.count == 1)
    #expect(place.entries(place.root) == ["patch.json", "scenes"])
  }

  @Test(arguments: [
    (["atlantis", "--out", "x"], "atlantis"), (["plant", "--sensor", "hubble", "--out", "x"], "hubble"),
    (["plant", "--scenes", "0", "--out", "x"], "--scenes"), (["plant"], "--out"), ([], "--list"),
  ]) func `What cannot be followed is one line`(arguments: [String], word: String) throws {
    let outcome = try Program.run(["simulate"] + arguments, in: place.root)
    #expect(outcome.status == 2 && outcome.output == "")
    #expect(outcome.messages.count == 1 && outcome.messages[0].contains(word), "\(outcome.errors)")
    #expect(place.entries(place.root).isEmpty)
  }

  @Test(arguments: [
    (#"{"name": "x"}"#, "acquisition"), ("{", "JSON"), ("", "JSON"),
    (#"{"size": "wide", "acquisition": {"start": "2021-05-01", "end": "2021-08-01", "perMonth": 3}}"#, "size"),
  ]) func `A faulty scenario is named with its key`(text: String, word: String) throws {
    let path = place.root + "/bad.json"
    try place.put(text, path)
    let outcome = try Program.run(["simulate", path, "--out", place.scenes])
    #expect(outcome.status == 2)
    #expect(outcome.messages.first?.contains("bad.json") == true)
    #expect(outcome.messages.contains { $0.contains(word) }, "\(outcome.errors)")
    #expect(!place.exists(place.scenes))
  }

  @Test func `A faulty sensor is named with its key`() throws {
    let path = place.root + "/sensor.json"
    try place.put(#"{"product": "landsat", "gsb": 15}"#, path)
    let outcome = try Program.run(["simulate", "plant", "--sensor", path, "--out", place.scenes])
    #expect(outcome.status == 2 && outcome.messages.count == 1)
    #expect(outcome.messages.first?.contains("sensor.json: gsb is no key of a sensor") == true)
  }
}
