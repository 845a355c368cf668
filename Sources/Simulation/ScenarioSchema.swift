import Foundation
import RasterCore

/// What a scenario file may hold.
public enum ScenarioSchema {
  /// The JSON Schema (draft 2020-12) of a scenario file, keys sorted.
  public static var json: String {
    var members: [String: JSONTree] = [
      "$schema": .text("https://json-schema.org/draft/2020-12/schema"),
      "title": .text("Groundbreak scenario"),
      "description": .text(
        "What is built where and when, and how it is looked at. Lengths are metres; x runs east and y south from the "
          + "north-west corner of the ground; angles are degrees."),
    ]
    if case .object(let schema) = root.schema { members.merge(schema) { own, _ in own } }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let data = try? encoder.encode(JSONTree.object(members))
    return String(decoding: data ?? Data(), as: UTF8.self) + "\n"
  }

  typealias Property = SchemaNode.Property

  /// Limits of the numbers outside of lists, by key path; `Scenario.flaws` checks the same.
  static let limits: [(path: String, range: ClosedRange<Double>)] = [
    ("size", 10...20_000),
    ("sensor.gsd", 0.1...100), ("sensor.fine", 0.1...50), ("sensor.psf", 0...5), ("sensor.noise", 0...1),
    ("sensor.gainJitter", 0...1), ("sensor.offsetJitter", 0...1), ("sensor.misregistration", 0...20),
    ("sensor.tilt", 0...1), ("sensor.warp", 0...5), ("sensor.rotation", 0...5), ("sensor.scaleError", 0...0.05),
    ("sensor.bandShift", 0...3), ("sensor.striping", 0...0.1), ("sensor.psfJitter", 0...0.5),
    ("acquisition.perMonth", 0.01...60), ("acquisition.cloud", 0...0.95), ("acquisition.maximumCloud", 0...1),
    ("acquisition.maskErrors", 0...3), ("acquisition.haze", 0...1), ("acquisition.snow", 0...1),
    ("acquisition.partial", 0...1),
    ("countryside.blocks", 1...500), ("countryside.woods", 0...1), ("countryside.treesPerHectare", 0...500),
    ("countryside.relief", 0...2), ("countryside.texture", 0...3), ("countryside.parcel", 0.1...20),
    ("countryside.brdf", 0...3),
    ("place.epsg", 1024...32_767), ("place.easting", -1e8...1e8), ("place.northing", -1e8...1e8),
    ("place.longitude", -180...180), ("place.latitude", -85...85),
  ]

  static let root: SchemaNode = .object([
    Property(name: "name", node: .text, absence: .means(.text("scenario")), about: "Printed in the truth and the metadata."),
    Property(
      name: "seed", node: .whole(0...UInt64.max), absence: .means(.whole(1)),
      about: "Another seed moves textures, weather and errors."),
    limited("size", default: .number(600), "Side of the square ground."),
    Property(name: "place", node: place, absence: .means(defaults(of: place)), about: "Where the ground lies on the Earth."),
    Property(
      name: "countryside", node: countryside, absence: .means(defaults(of: countryside)), about: "What grows around."),
    list("roads", road, most: 100, "Roads, the new ones with the period of their building."),
    Property(name: "river", node: river, absence: .isNone, about: "A river, if there is one."),
    Property(
      name: "site", node: shape, absence: .isNone, about: "Boundary of the works; leave out where nothing is built."),
    list("pads", pad, most: 100, "Ground that is cleared, may lie idle, and may be paved."),
    list("structures", structure, most: 1_000, "Buildings, tanks, panels: what counts as built."),
    list("yards", yard, most: 100, "Places where things stand differently in every scene."),
    Property(name: "stall", node: period, absence: .isNone, about: "Nothing was done in this period, by the plan."),
    Property(name: "sensor", node: sensor, absence: .means(defaults(of: sensor)), about: "How the sensor sees and errs."),
    Property(name: "acquisition", node: acquisition, absence: .isAnError, about: "When scenes are taken, and the weather."),
  ])

  // MARK: Helpers

  static func limited(_ path: String, default value: JSONTree?, _ about: String) -> Property {
    let range = limits.first { $0.path == path }?.range ?? -1e9...1e9
    let name = String(path.split(separator: ".").last ?? "")
    return Property(name: name, node: .number(range), absence: value.map { .means($0) } ?? .isAnError, about: about)
  }

  /// A property whose default is that of the Swift type.
  static func like(_ path: String, _ model: JSONTree?, _ about: String) -> Property {
    let name = String(path.split(separator: ".").last ?? "")
    return limited(path, default: model?[name] ?? .number(0), about)
  }

  static func number(_ name: String, _ range: ClosedRange<Double>, _ value: Double?, _ about: String) -> Property {
    Property(
      name: name, node: .number(range), absence: value.map { .means(.number($0)) } ?? .isAnError, about: about)
  }

  static func list(_ name: String, _ item: SchemaNode, most: Int, _ about: String) -> Property {
    Property(name: name, node: .list(item, count: 0...most), absence: .means(.list([])), about: about)
  }

  static func choice(_ name: String, _ names: [String], _ value: String?, _ about: String) -> Property {
    Property(
      name: name, node: .choice(names), absence: value.map { .means(.text($0)) } ?? .isAnError, about: about)
  }

  static func date(_ name: String, _ about: String) -> Property {
    Property(name: name, node: .date, absence: .isAnError, about: about)
  }

  /// All defaults of an object that may be left out as a whole.
  static func defaults(of node: SchemaNode) -> JSONTree {
    var reading = SchemaReading()
    return reading.filled(.object([:]), node, path: "", index: 0)
  }
}
