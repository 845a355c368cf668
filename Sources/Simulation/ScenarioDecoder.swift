import Foundation
import RasterCore

/// Why a text is no scenario: every fault that was found, each with the key where it lies.
public struct ScenarioError: Error, Sendable, Hashable, CustomStringConvertible {
  /// `structures[3].construction.frame: “2022-13-01” is no date; write YYYY-MM-DD`
  public var problems: [String]
  public init(problems: [String]) { self.problems = problems }

  /// The first ten faults, one a line.
  public var description: String {
    let more = problems.count > 10 ? ["and \(problems.count - 10) more"] : []
    return (problems.prefix(10) + more).joined(separator: "\n")
  }
}

/// Reads scenarios from JSON that somebody wrote by hand.
public enum ScenarioDecoder {
  /// Largest file that is looked at, bytes.
  public static let largestFile = 16 << 20

  /// - Parameters:
  ///   - data: UTF-8 JSON as `ScenarioSchema.json` describes it; a missing key takes the default stated there.
  ///   - seed: takes the place of the file's seed where given.
  /// - Returns: a scenario without `flaws`, fit to be rendered.
  /// - Throws: `ScenarioError` that names every fault with its key.
  public static func decode(_ data: Data, seed: UInt64? = nil) throws -> Scenario {
    guard data.count <= largestFile else {
      throw ScenarioError(problems: ["the file has \(data.count) bytes; a scenario has at most \(largestFile)"])
    }
    let tree = try parse(data)
    var reading = SchemaReading()
    let filled = reading.filled(tree, ScenarioSchema.root, path: "", index: 0)
    guard reading.problems.isEmpty else { throw ScenarioError(problems: reading.problems) }
    var scenario: Scenario
    do {
      scenario = try JSONDecoder().decode(Scenario.self, from: JSONEncoder().encode(filled))
    } catch {
      throw ScenarioError(problems: [words(error)])
    }
    if let seed { scenario.seed = seed }
    let flaws = scenario.flaws
    guard flaws.isEmpty else { throw ScenarioError(problems: flaws) }
    return scenario
  }

  private static func parse(_ data: Data) throws -> JSONTree {
    do {
      return try JSONDecoder().decode(JSONTree.self, from: data)
    } catch {
      throw ScenarioError(problems: ["this is no JSON: \(words(error))"])
    }
  }

  private static func words(_ error: any Error) -> String {
    guard case DecodingError.dataCorrupted(let context) = error else {
      if case DecodingError.typeMismatch(_, let context) = error { return context.debugDescription }
      return "it cannot be read"
    }
    // Foundation keeps the line and column in the error underneath.
    let detail = context.underlyingError.flatMap { ($0 as NSError).userInfo["NSDebugDescription"] as? String }
    return detail ?? context.debugDescription
  }
}

/// Goes through a file along the schema, fills in what is missing and collects what is wrong.
struct SchemaReading {
  var problems: [String] = []

  mutating func filled(_ tree: JSONTree, _ node: SchemaNode, path: String, index: Int) -> JSONTree {
    switch (node, tree) {
    case (.object(let properties), .object(let members)):
      return object(members, properties, path: path, index: index)
    case (.list(let item, let count), .list(let items)):
      guard count.contains(items.count) else {
        report(path, "has \(items.count) entries; it must have \(count.lowerBound) to \(count.upperBound)")
        return tree
      }
      return .list(items.enumerated().map { filled($1, item, path: "\(path)[\($0)]", index: $0) })
    case (.number(let range), _):
      guard let value = tree.asNumber else { return wrong(path, tree, "a number") }
      if !range.contains(value) {
        report(path, "is \(plain(value)); it must lie within \(plain(range.lowerBound)) ... \(plain(range.upperBound))")
      }
      return tree
    case (.whole(let range), .whole(let value)):
      if !range.contains(value) {
        report(path, "is \(value); it must lie within \(range.lowerBound) ... \(range.upperBound)")
      }
      return tree
    case (.whole, _): return wrong(path, tree, "a whole number, 0 or more")
    case (.text, .text(let value)):
      if value.isEmpty || value.count > 200 || value.contains(where: { $0.isNewline || $0 == "\0" }) {
        report(path, "must be one line of 1 to 200 characters")
      }
      return tree
    case (.choice(let names), .text(let value)):
      if !names.contains(value) {
        let near = NearestName.of(value, in: names)
        report(path, "“\(value.prefix(60))” is not known; \(near ?? "choose one of " + names.joined(separator: ", "))")
      }
      return tree
    case (.date, .text(let value)): return date(value, path)
    case (.flag, .flag): return tree
    case (.object, _): return wrong(path, tree, "an object in braces")
    case (.list, _): return wrong(path, tree, "a list in brackets")
    case (.text, _), (.choice, _): return wrong(path, tree, "a text in quotes")
    case (.date, _): return wrong(path, tree, "a date YYYY-MM-DD in quotes")
    case (.flag, _): return wrong(path, tree, "true or false")
    }
  }

  private mutating func object(
    _ members: [String: JSONTree], _ properties: [SchemaNode.Property], path: String, index: Int
  ) -> JSONTree {
    let names = properties.map(\.name)
    for key in members.keys.sorted() where !names.contains(key) && !(path.isEmpty && key == "$schema") {
      let near = NearestName.of(key, in: names)
      report(
        joined(path, String(key.prefix(60))),
        "is not known; \(near ?? "the keys here are " + names.joined(separator: ", "))")
    }
    var out: [String: JSONTree] = [:]
    for property in properties {
      let place = joined(path, property.name)
      if let value = members[property.name], value != .null {
        out[property.name] = filled(value, property.node, path: place, index: index)
        continue
      }
      switch property.absence {
      case .isAnError: report(place, "is missing: \(property.about)")
      case .isNone: break
      case .means(let value): out[property.name] = value
      case .meansAt(let value): out[property.name] = value(index)
      }
    }
    return .object(out)
  }

  private mutating func date(_ text: String, _ path: String) -> JSONTree {
    let isWritten = text.wholeMatch(of: /[0-9]{4}-[0-9]{2}-[0-9]{2}/) != nil
    if !isWritten || Instant(parsing: text) == nil {
      report(path, "“\(text.prefix(60))” is no date; write YYYY-MM-DD")
    } else if !(1950...2099).contains(Int(text.prefix(4)) ?? 0) {
      report(path, "“\(text)” lies outside 1950 ... 2099, where the sun's position is known well")
    }
    return .text(text)
  }

  private mutating func wrong(_ path: String, _ tree: JSONTree, _ wanted: String) -> JSONTree {
    report(path, "is \(tree.inWords); it must be \(wanted)")
    return tree
  }

  private mutating func report(_ path: String, _ message: String) {
    problems.append(path.isEmpty ? "the scenario \(message)" : "\(path): \(message)")
  }

  private func joined(_ path: String, _ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

  private func plain(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
  }
}
