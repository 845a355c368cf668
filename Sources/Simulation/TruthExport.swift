import Foundation
import RasterCore

/// What is true of a simulation, in the shapes that other programs score against: a GeoJSON in the result's own words, SMART site models and
/// SpaceNet 7's monthly labels. Pure: the caller gives the ground and writes the texts.
public struct TruthExport: Sendable {
  public struct File: Sendable, Hashable {
    /// Relative to the truth's folder.
    public var path: String
    public var text: String
  }
  /// A structure counts as seen in a scene from this share of its footprint on.
  public static let enoughOfStructure = 0.9
  /// A site counts as seen from this share on.
  public static let enoughOfSite = 0.5

  let truth: SimulatedTruth
  let ground: GroundFrame
  let sensor: SensorModel
  /// In order of time.
  let scenes: [SceneVisibility]

  /// - Parameters:
  ///   - ground: of the truth's grid.
  ///   - scenes: one for each delivered scene.
  public init(truth: SimulatedTruth, ground: GroundFrame, sensor: SensorModel, scenes: [SceneVisibility]) {
    self.truth = truth
    self.ground = ground
    self.sensor = sensor
    self.scenes = scenes.sorted { ($0.time, $0.scene) < ($1.time, $1.scene) }
  }

  public func files() throws -> [File] {
    [
      File(path: "structures.geojson", text: try structuresGeoJSON()), File(path: "scenes.csv", text: scenesCSV()),
    ] + (try siteModels()) + (try monthlyLabels())
  }

  /// One row a scene: what could be seen of the ground in truth and what the provider's mask says of it.
  func scenesCSV() -> String {
    let rows = scenes.map {
      "\($0.scene),\($0.time.iso8601),\(percent($0.clear)),\(percent($0.clearByMask))"
    }
    return (["scene,time,clear_percent,clear_percent_by_mask"] + rows).joined(separator: "\n") + "\n"
  }

  private func percent(_ share: Double) -> String { String(JSONValue.rounded(share * 100, 1)) }

  /// Letters and digits of the scenario's name, for file names.
  var plainName: String {
    let name = truth.scenario.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
    return name.isEmpty ? "scenario" : String(name.prefix(40))
  }
}

extension TruthExport {
  /// The structures in the words of a result's `structures.geojson`. Each event has, beside the result's members, `from` and `to`: work was under
  /// way between them. `last_without` is the last scene before `from` in which the footprint could be seen, `first_with` the first at or after
  /// the end of `to`: the narrowest bracket of the finished step that the scenes allow.
  func structuresGeoJSON() throws -> String {
    let features = truth.structures.map { structure -> JSONValue in
      let area = structure.outline.pixels.areaInSquareMetres(ground)
      let height = JSONValue.number(structure.heightMetres, decimals: 2)
      return [
        "type": "Feature", "geometry": JSONValue(polygon: structure.outline.pixels.onGround(ground)),
        "properties": [
          "id": .string(structure.id.description), "label": .string(structure.label),
          "site": structure.isOnSite ? "site-1" : .null, "status": .string(status(structure)),
          "area_m2": .number(area, decimals: 1), "area_m2_95": [.number(area, decimals: 1), .number(area, decimals: 1)],
          "height_m": height, "height_m_95": [height, height], "probability": 1, "roof": .string(structure.roof.rawValue),
          "events": .array(structure.steps.map { event($0, of: structure.id) }), "replaces": .null,
        ],
      ]
    }
    return try collection(features).text()
  }

  /// Words of the result contract.
  func status(_ structure: SimulatedTruth.Structure) -> String {
    let kinds = Set(structure.steps.map(\.kind))
    if kinds.contains("construction") { return "new" }
    if kinds.contains("demolition") { return "demolished" }
    return kinds.isEmpty ? "unchanged" : "changed"
  }

  private func event(_ step: SimulatedTruth.Step, of id: Int) -> JSONValue {
    let seen = scenes.filter { ($0.structures[id] ?? 0) >= Self.enoughOfStructure }
    let before = seen.last { $0.time.dayNumber < step.from.dayNumber }
    let after = seen.first { $0.time.dayNumber >= step.to.dayNumber }
    return [
      "kind": .string(step.kind), "from": .string(step.from.iso8601), "to": .string(step.to.iso8601),
      "best": .string(step.to.iso8601), "probability": 1, "last_without": cite(before), "first_with": cite(after),
    ]
  }

  private func cite(_ scene: SceneVisibility?) -> JSONValue {
    guard let scene else { return .null }
    return ["scene": .string(scene.scene), "time": .string(scene.time.iso8601)]
  }

  func collection(_ features: [JSONValue]) -> JSONValue {
    ["type": "FeatureCollection", "features": .array(features)]
  }
}
