import Foundation

extension Scenario {
  public static let shippedNames = ["plant", "demo", "nothing-built"]
  public static func shipped(_ name: String, seed: UInt64) -> Scenario? {
    switch name {
    case "demo": .demo(seed: seed)
    case "plant": .plant(seed: seed)
    case "nothing-built": .nothingBuilt(seed: seed)
    default: nil
    }
  }
  public static func random(seed: UInt64) -> Scenario { .plant(seed: seed) }
}
public struct ScenarioError: Error { public var problems: [String] }
public enum ScenarioDecoder {
  public static func decode(_ data: Data, seed: UInt64? = nil) throws -> Scenario {
    do { return try JSONDecoder().decode(Scenario.self, from: data) } catch { throw ScenarioError(problems: ["\(error)"]) }
  }
}
public enum ScenarioSchema { public static var json: String { "{}\n" } }
