import Foundation
import RasterCore
import Simulation

/// What the user asks of a simulation.
public struct SimulationRequest: Sendable, Hashable {
  /// A JSON file, the name of a shipped scenario, or `random`.
  public var scenario: String
  /// Nil: the file's own, or 1.
  public var seed: UInt64?
  /// The name of a usual sensor or a JSON file; nil: the scenario's own optics, delivered as PlanetScope.
  public var sensor: String?
  /// How many scenes; nil: as many as the sensor delivers.
  public var scenes: Int?

  public init(scenario: String, seed: UInt64? = nil, sensor: String? = nil, scenes: Int? = nil) {
    self.scenario = scenario
    self.seed = seed
    self.sensor = sensor
    self.scenes = scenes
  }
}

extension SimulationRequest {
  /// The scenario, seen by the sensor that was asked for.
  /// - Throws: `RunError` for a name that is not known, and for a file that is missing or faulty: its message names the key.
  func resolved() throws -> (scenario: Scenario, sensor: SensorModel) {
    let place = try place()
    guard let sensor else { return (place, SensorModel.preset(.planetscope)) }
    let model = try Self.sensor(named: sensor)
    return (place.seen(by: model), model)
  }

  private func place() throws -> Scenario {
    let known = Scenario.shippedNames + ["random"]
    if scenario == "random" { return Scenario.random(seed: seed ?? 1) }
    if let shipped = Scenario.shipped(scenario, seed: seed ?? 1) { return shipped }
    guard let data = try Self.file(scenario) else {
      throw RunError(
        .badOption, path: scenario, message: "is neither a scenario file nor a shipped scenario",
        advice: "Give a JSON file or one of \(known.joined(separator: ", ")).")
    }
    do { return try ScenarioDecoder.decode(data, seed: seed) } catch let error as ScenarioError {
      throw Self.faulty(scenario, error.problems)
    }
  }

  private static func sensor(named name: String) throws -> SensorModel {
    if let preset = SensorModel.preset(name) { return preset }
    guard let data = try file(name) else {
      throw RunError(
        .badOption, path: name, message: "is neither a sensor file nor a known sensor",
        advice: "Give a JSON file or one of \(SensorModel.presetNames.joined(separator: ", ")).")
    }
    do { return try SensorModelDecoder.decode(data) } catch let error as SensorModelError {
      let fault = error.keyPath.isEmpty ? error.message : "\(error.keyPath) \(error.message)"
      throw RunError(.unreadable, path: name, message: fault, advice: error.advice)
    }
  }

  /// One fault is one line; of several each has its own.
  private static func faulty(_ path: String, _ problems: [String]) -> RunError {
    let advice = "Correct it; `groundbreak simulate --schema` prints what a scenario may hold."
    guard problems.count > 1 else {
      return RunError(.unreadable, path: path, message: problems.first ?? "is no scenario", advice: advice)
    }
    let lines = problems.prefix(20).map { RejectedInput(path: path, reason: $0, advice: "") }
    return RunError(
      .unreadable, path: path, message: "has \(problems.count) faults", advice: advice, problems: lines)
  }

  /// Above this nothing is a scenario or a sensor.
  private static let largestFile = 16 << 20

  /// Nil where there is no such file.
  private static func file(_ path: String) throws -> Data? {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return nil }
    let facts = try? FileManager.default.attributesOfItem(atPath: path)
    guard !isFolder.boolValue, facts?[.type] as? FileAttributeType != .typeUnknown,
      (facts?[.size] as? NSNumber)?.intValue ?? 0 <= largestFile
    else {
      throw RunError(.unreadable, path: path, message: "is no JSON file", advice: "Give a file of at most 16 MB.")
    }
    do { return try Data(contentsOf: URL(fileURLWithPath: path)) } catch {
      throw RunError(
        .unreadable, path: path, message: "cannot be read: \(Failure.cause(error))", advice: "Check its permissions.")
    }
  }
}
