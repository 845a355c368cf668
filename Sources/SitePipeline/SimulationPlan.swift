import Foundation
import RasterCore
import RasterIO
import Simulation

/// A simulation thought through to the last scene, before anything is drawn.
public struct SimulationPlan: Sendable {
  let scenario: Scenario
  let sensor: SensorModel
  /// Which of the scenario's scenes are made, in order of time.
  let indices: [Int]
  /// What is decided about them.
  let scenes: [SceneConditions]
  /// What the user should know although everything can be done.
  public let notes: [String]

  /// - Throws: `RunError` where the request cannot be followed.
  public init(_ request: SimulationRequest) throws {
    if let wanted = request.scenes, !(1...2_000).contains(wanted) {
      throw RunError(
        .badOption, path: "--scenes", message: "is \(wanted)", advice: "Give a number from 1 to 2000.")
    }
    let (scenario, sensor) = try request.resolved()
    try self.init(scenario, sensor, wanted: request.scenes)
  }

  init(_ asked: Scenario, _ sensor: SensorModel, wanted: Int?) throws {
    let scenario = Self.denser(asked, sensor, wanted)
    if let flaw = scenario.flaws.first {
      throw RunError(.badOption, path: scenario.name, message: flaw, advice: "Correct the scenario.")
    }
    let schedule = scenario.schedule()
    guard !schedule.isEmpty else {
      throw RunError(
        .badOption, path: scenario.name, message: "has no scene between \(scenario.acquisition.start.iso8601) and "
          + "\(scenario.acquisition.end.iso8601)", advice: "Make the period longer or the sky clearer, or choose another seed.")
    }
    self.scenario = scenario
    self.sensor = sensor
    indices = Self.spread(wanted ?? schedule.count, over: schedule.count)
    scenes = indices.map { schedule[$0] }
    notes =
      schedule.count < wanted ?? 0
      ? [
        "\(sensor.name) delivers \(schedule.count) scenes in this period, fewer than the \(wanted ?? 0) asked for"
      ] : []
  }

  /// More scenes a month until there are as many as were asked for, or as the sensor can take.
  private static func denser(_ asked: Scenario, _ sensor: SensorModel, _ wanted: Int?) -> Scenario {
    guard let wanted, asked.flaws.isEmpty else { return asked }
    var scenario = asked
    let most = max(asked.acquisition.perMonth, sensor.revisit.perMonth)
    for _ in 0..<12 {
      let count = scenario.schedule().count
      guard count < wanted, scenario.acquisition.perMonth < most else { break }
      let factor = 1.1 * Double(wanted) / Double(max(1, count))
      scenario.acquisition.perMonth = min(most, scenario.acquisition.perMonth * min(4, factor))
    }
    return scenario
  }

  /// `wanted` of `count` at even steps, the last among them.
  static func spread(_ wanted: Int, over count: Int) -> [Int] {
    guard wanted < count else { return Array(0..<count) }
    guard wanted > 1 else { return [count - 1] }
    return (0..<wanted).map { Int((Double($0) * Double(count - 1) / Double(wanted - 1)).rounded()) }
  }
}

extension SimulationPlan {
  public var name: String { scenario.name }
  public var count: Int { indices.count }
  public var dates: [CalendarDate] { scenes.map(\.acquisition.date) }

  /// The scenario as JSON that `simulate` reads again.
  public func scenarioJSON() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(scenario), as: UTF8.self)
  }

  /// Bytes that the delivery will take, to about a fifth: numbers of 16 bits with their noise shrink to some four fifths, masks to almost
  /// nothing, and each file has some kilobytes of its own.
  public var estimatedBytes: Int {
    let pixels = Double(scenario.grid.pixelCount)
    let files = sensor.product == .planetscope || sensor.product == .skysat ? 3.0 : 7.0
    let perScene = pixels * 4 * 2 * Self.shrinkage + pixels * 0.25 + files * 2_500
    return Int(perScene * Double(count))
  }

  private static let shrinkage = 0.8

  public var pixels: (width: Int, height: Int) { (scenario.grid.width, scenario.grid.height) }
  public var pixelSize: Double { scenario.sensor.gsd }
  public var sensorName: String { sensor.name }

  /// One sentence, and the dates in lines.
  public var text: String {
    let size = "\(pixels.width) x \(pixels.height) pixels of \(pixelSize) m"
    let first = dates.first?.iso8601 ?? ""
    let last = dates.last?.iso8601 ?? ""
    var lines = [
      "\(name), seed \(scenario.seed): \(count) \(count == 1 ? "scene" : "scenes") of \(size) as \(sensorName) delivers them, "
        + "\(first) to \(last), about \(Self.size(estimatedBytes))."
    ]
    let days = dates.map(\.iso8601)
    for start in stride(from: 0, to: days.count, by: 7) {
      lines.append("  " + days[start..<min(days.count, start + 7)].joined(separator: " "))
    }
    return lines.joined(separator: "\n")
  }

  static func size(_ bytes: Int) -> String {
    bytes < 1_000_000 ? "\(max(1, bytes / 1_000)) kB" : "\((bytes + 500_000) / 1_000_000) MB"
  }

  /// The plan, or what came of it, for other programs.
  /// - Parameters:
  ///   - folder: where it lies; nil while it is only planned.
  ///   - bytes: on disk; nil: the estimate.
  public func json(folder: String? = nil, bytes: Int? = nil) throws -> String {
    let report = Report(
      scenario: name, seed: scenario.seed, sensor: sensorName, product: sensor.product.rawValue, width: pixels.width,
      height: pixels.height, pixelSizeMetres: pixelSize, scenes: scenes.map { .init(time: $0.acquisition.iso8601) },
      folder: folder, bytes: bytes ?? estimatedBytes, notes: notes)
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(report), as: UTF8.self)
  }

  private struct Report: Encodable {
    struct Scene: Encodable { var time: String }
    var schema = "groundbreak.simulation/1"
    var scenario: String
    var seed: UInt64
    var sensor: String
    var product: String
    var width: Int
    var height: Int
    var pixelSizeMetres: Double
    var scenes: [Scene]
    var folder: String?
    var bytes: Int
    var notes: [String]
  }
}
