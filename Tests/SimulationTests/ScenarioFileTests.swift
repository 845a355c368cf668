import Foundation
import RasterCore
import TestSupport
import Testing

@testable import Simulation

@Suite("Scenario files")
struct ScenarioFileTests {
  private static let least = #"{"acquisition": {"start": "2021-01-01", "end": "2022-01-01"}}"#

  private func decode(_ text: String) throws -> Scenario { try ScenarioDecoder.decode(Data(text.utf8)) }

  private func problems(_ text: String) -> [String] {
    do {
      _ = try decode(text)
      return []
    } catch let error as ScenarioError {
      return error.problems
    } catch {
      return ["not a ScenarioError: \(error)"]
    }
  }

  private func file(_ rest: String) -> String {
    #"{"acquisition": {"start": "2021-01-01", "end": "2022-01-01"}, \#(rest)}"#
  }

  private func hall(_ rest: String) -> String {
    file(#""structures": [{"shape": {"centre": {"x": 300, "y": 300}, "width": 40, "depth": 20}, \#(rest)}]"#)
  }

  @Test("a file with nothing but a period takes the stated defaults")
  func least() throws {
    let scenario = try decode(Self.least)
    #expect(scenario.size == 600 && scenario.seed == 1 && scenario.name == "scenario")
    #expect(scenario.sensor == Scenario.Sensor() && scenario.countryside == Scenario.Countryside())
    #expect(scenario.place == Scenario.Place() && scenario.acquisition.perMonth > 0)
    #expect(try ScenarioDecoder.decode(Data(Self.least.utf8), seed: 9).seed == 9)
  }

  @Test("missing keys of a structure take the stated defaults")
  func structureDefaults() throws {
    let structure = try #require(try decode(hall(#""height": 8"#)).structures.first)
    #expect(structure.id == 1 && structure.label == "structure 1" && structure.kind == .existing)
    #expect(structure.height == 8 && structure.roof == .galvanisedSheet && structure.shape.degrees == 0)
    let model = PlannedStructure(
      id: 1, label: "structure 1", kind: .existing, shape: structure.shape, height: 8, roof: .galvanisedSheet)
    #expect(structure == model)
  }

  @Test("every shipped and random scenario comes back from its own JSON")
  func roundTrip() throws {
    let all =
      Scenario.shippedNames.compactMap { Scenario.shipped($0, seed: 4) } + (0..<12).map { Scenario.random(seed: $0) }
    for scenario in all {
      #expect(try ScenarioDecoder.decode(JSONEncoder().encode(scenario)) == scenario, "\(scenario.name)")
    }
  }

  @Test("each fault is named with its key and what to do")
  func faults() {
    let cases: [(String, String)] = [
      ("{", "this is no JSON"),
      ("[1]", "the scenario is a list of 1; it must be an object"),
      ("{}", "acquisition: is missing"),
      (file(#""szie": 300"#), "szie: is not known; did you mean “size”?"),
      (file(#""size": "big""#), "size: is “big”; it must be a number"),
      (file(#""size": -5"#), "size: is -5; it must lie within 10 ... 20000"),
      (file(#""size": true"#), "size: is true; it must be a number"),
      (file(#""seed": -1"#), "seed: is -1"),
      (file(#""sensor": {"gsd": 0}"#), "sensor.gsd: is 0; it must lie within"),
      (file(#""sensor": {"fine": 0.1}"#), "sensor.fine: more than 4,000 cells"),
      (file(#""place": {"latitude": 95}"#), "place.latitude: is 95"),
      (file(#""stall": {"from": "2022-01-01"}"#), "stall.to: is missing"),
      (
        file(#""stall": {"from": "2022-02-01", "to": "2022-01-01"}"#),
        "stall: to 2022-01-01 lies before from 2022-02-01"
      ),
      (file(#""countryside": {"climate": "temparate"}"#), "did you mean “temperate”?"),
      (file(#""roads": [{"line": [{"x": 1, "y": 2}]}]"#), "roads[0].line: has 1 entries; it must have 2 to 1000"),
      (#"{"acquisition": {"start": "2021-01-01", "end": "2020-01-01"}}"#, "acquisition.end: 2020-01-01 lies before"),
      (
        #"{"acquisition": {"start": "2021-01-01", "end": "2021-01-01", "cloud": 0.9, "maximumCloud": 0}}"#,
        "no scene is delivered"
      ),
      (#"{"acquisition": {"start": "1951-01-01", "end": "2090-01-01", "perMonth": 60}}"#, "more than 5,000 scenes"),
      (hall(#""kind": "new""#), "structures[0] (structure 1).construction: is missing"),
      (hall(#""kind": "built""#), "structures[0].kind: “built” is not known"),
      (hall(#""roof": "blueshet""#), "structures[0].roof: “blueshet” is not known; did you mean “blueSheet”?"),
      (hall(#""height": -3"#), "structures[0].height: is -3; it must lie within 0 ... 500"),
      (hall(#""kind": "re-roofed", "work": {"from": "2021-03-01", "to": "2021-04-01"}"#), ".newRoof: is missing"),
      (hall(#""kind": "demolished""#), ".work: is missing"),
      (
        hall(
          #""kind": "new", "construction": {"slab": "2021-05-01", "frame": "2022-13-01", "roofBegin": "2021-07-01", "roofEnd": "2021-08-01"}"#
        ), "structures[0].construction.frame: “2022-13-01” is no date; write YYYY-MM-DD"
      ),
      (
        hall(
          #""kind": "new", "construction": {"slab": "2021-05-01", "frame": "2021-06-01", "roofBegin": "2021-07-01", "roofEnd": "2021-04-01"}"#
        ), "construction.roofEnd: 2021-04-01 lies before roofBegin, 2021-07-01"
      ),
      (
        file(#""structures": [{"shape": {"centre": {"x": 900, "y": 300}, "width": 40, "depth": 20}}]"#),
        "lies outside of the ground, which is 600.0 m square"
      ),
      (
        file(#""structures": [{"shape": {"centre": {"x": 300, "y": 300}, "width": 0, "depth": 20}}]"#),
        "structures[0].shape.width: is 0"
      ),
    ]
    for (text, expected) in cases {
      let found = problems(text)
      #expect(found.contains { $0.contains(expected) }, "\(text) gave \(found)")
    }
  }

  @Test("all faults of a file are named at once")
  func several() {
    let found = problems(file(#""size": -1, "river": {"width": 5}, "yards": 3"#))
    #expect(found.count == 3)
    #expect(found.map { String($0.prefix(5)) }.sorted() == ["river", "size:", "yards"])
  }

  // MARK: Schema

  private func schema() throws -> [String: Any] {
    let object = try JSONSerialization.jsonObject(with: Data(ScenarioSchema.json.utf8))
    return try #require(object as? [String: Any])
  }

  /// What a JSON Schema validator does with the few words that ours uses; written for the test alone.
  private func violations(_ value: Any, _ schema: [String: Any], _ path: String) -> [String] {
    var out: [String] = []
    let types = (schema["type"] as? [String]) ?? (schema["type"] as? String).map { [$0] } ?? []
    if let names = schema["enum"] as? [String], let text = value as? String {
      return names.contains(text) ? [] : ["\(path): \(text)"]
    }
    switch value {
    case let members as [String: Any]:
      if !types.contains("object") { return ["\(path): object"] }
      let properties = schema["properties"] as? [String: [String: Any]] ?? [:]
      for key in schema["required"] as? [String] ?? [] where members[key] == nil {
        out.append("\(path).\(key): missing")
      }
      for (key, member) in members {
        guard let own = properties[key] else {
          out.append("\(path).\(key): unknown")
          continue
        }
        out += violations(member, own, "\(path).\(key)")
      }
    case let items as [Any]:
      if !types.contains("array") { return ["\(path): array"] }
      if items.count > schema["maxItems"] as? Int ?? 0 { out.append("\(path): too many") }
      let own = schema["items"] as? [String: Any] ?? [:]
      for (index, item) in items.enumerated() { out += violations(item, own, "\(path)[\(index)]") }
    case let text as String:
      if !types.contains("string") { return ["\(path): string"] }
      if let pattern = schema["pattern"] as? String, text.range(of: pattern, options: .regularExpression) == nil {
        out.append("\(path): \(text) against \(pattern)")
      }
    case let number as NSNumber:
      if types == ["boolean"] { break }
      if !types.contains("number") && !types.contains("integer") { return ["\(path): number"] }
      if let least = schema["minimum"] as? NSNumber, number.doubleValue < least.doubleValue {
        out.append("\(path): small")
      }
      if let most = schema["maximum"] as? NSNumber, number.doubleValue > most.doubleValue {
        out.append("\(path): large")
      }
    default: out.append("\(path): \(value)")
    }
    return out
  }

  @Test("shipped and random scenarios follow the printed schema")
  func follows() throws {
    let schema = try schema()
    #expect(schema["$schema"] as? String == "https://json-schema.org/draft/2020-12/schema")
    let all =
      Scenario.shippedNames.compactMap { Scenario.shipped($0, seed: 2) } + (20..<30).map { Scenario.random(seed: $0) }
    for scenario in all {
      let object = try JSONSerialization.jsonObject(with: JSONEncoder().encode(scenario))
      #expect(violations(object, schema, scenario.name) == [])
    }
    let broken = try JSONSerialization.jsonObject(with: Data(file(#""size": -1, "x": {}, "roads": 1"#).utf8))
    #expect(violations(broken, schema, "").count == 3)
  }

  /// Every key path of a JSON value, list positions left out.
  private func paths(_ value: Any, _ path: String) -> Set<String> {
    switch value {
    case let members as [String: Any]:
      members.reduce(into: []) { $0.formUnion(paths($1.value, "\(path).\($1.key)").union(["\(path).\($1.key)"])) }
    case let items as [Any]: items.reduce(into: []) { $0.formUnion(paths($1, path)) }
    default: []
    }
  }

  private func paths(ofSchema schema: [String: Any], _ path: String) -> Set<String> {
    if let items = schema["items"] as? [String: Any] { return paths(ofSchema: items, path) }
    let properties = schema["properties"] as? [String: [String: Any]] ?? [:]
    return properties.reduce(into: []) {
      $0.formUnion(paths(ofSchema: $1.value, "\(path).\($1.key)").union(["\(path).\($1.key)"]))
    }
  }

  @Test("schema and type have the same keys")
  func sameKeys() throws {
    let period = Scenario.Period(from: TestScenario.start, to: TestScenario.start)
    var full = Scenario.nothingBuilt(seed: 1)
    full.site = TestScenario.structure(.existing, width: 9, depth: 9, height: 3).shape
    full.site?.cuts = [.init(fromU: 0, toU: 5, fromV: 0, toV: 5)]
    full.stall = period
    full.roads[0].built = period
    full.pads[0].paving = period
    full.structures[0].construction = .init(
      slab: period.from, frame: period.from, roofBegin: period.from, roofEnd: period.from)
    full.structures[0].work = period
    full.structures[0].newRoof = .snow
    for index in full.pads.indices { full.pads[index].shape = full.site ?? full.pads[index].shape }
    full.yards[0].shape = full.pads[0].shape
    full.structures[0].shape = full.pads[0].shape
    let object = try JSONSerialization.jsonObject(with: JSONEncoder().encode(full))
    #expect(paths(object, "") == paths(ofSchema: try schema(), ""))
  }
}
