import Foundation

/// Why a sensor file cannot be used.
public struct SensorModelError: Error, Sendable, Hashable {
  /// Dotted path of the key, `bands[1].noise`; empty where the file as a whole is meant.
  public var keyPath: String
  public var message: String
  public var advice: String
}

/// Reads a sensor from JSON with the keys of `SensorModel`.
///
/// `product` must be there; what else is missing is as in that product's usual sensor, so that a file may say only what differs:
/// `{"product": "planetscope", "name": "blurred", "psf": 0.9}`.
public enum SensorModelDecoder {
  /// - Throws: `SensorModelError` naming the key.
  public static func decode(_ data: Data) throws -> SensorModel {
    let parsed: Any
    do { parsed = try JSONSerialization.jsonObject(with: data) } catch {
      throw SensorModelError(keyPath: "", message: "is no JSON", advice: "check its commas, quotes and brackets")
    }
    guard let own = parsed as? [String: Any] else {
      throw SensorModelError(keyPath: "", message: "holds no JSON object", advice: "begin it with {")
    }
    let names = SensorModel.presetNames.joined(separator: ", ")
    guard let text = own["product"] as? String, let product = SensorModel.Product(rawValue: text) else {
      let given = own["product"].map { "is “\($0)”" } ?? "is missing"
      throw SensorModelError(keyPath: "product", message: given, advice: "give one of \(names)")
    }
    let usual = try JSONSerialization.jsonObject(with: JSONEncoder().encode(SensorModel.preset(product)))
    let merged = try overlay(own, on: usual as? [String: Any] ?? [:], at: "")
    let model: SensorModel
    do {
      model = try JSONDecoder().decode(SensorModel.self, from: JSONSerialization.data(withJSONObject: merged))
    } catch let error as DecodingError {
      throw describe(error)
    }
    guard let flaw = model.flaws.first else { return model }
    throw SensorModelError(keyPath: "", message: flaw, advice: "correct it")
  }

  /// Known keys only: a misspelt one would otherwise be passed over in silence.
  private static func overlay(
    _ own: [String: Any], on usual: [String: Any], at path: String
  ) throws -> [String: Any] {
    var merged = usual
    for (key, value) in own.sorted(by: { $0.key < $1.key }) {
      let place = path.isEmpty ? key : path + "." + key
      guard let known = usual[key] else {
        throw SensorModelError(
          keyPath: place, message: "is no key of a sensor",
          advice: "known here are \(usual.keys.sorted().joined(separator: ", "))")
      }
      if let inner = known as? [String: Any], let given = value as? [String: Any] {
        merged[key] = try overlay(given, on: inner, at: place)
      } else {
        merged[key] = value
      }
    }
    return merged
  }

  private static func describe(_ error: DecodingError) -> SensorModelError {
    switch error {
    case .typeMismatch(let type, let context):
      return at(context, "is not \(words(type))")
    case .valueNotFound(let type, let context):
      return at(context, "is null; it must be \(words(type))")
    case .keyNotFound(let key, let context):
      return SensorModelError(
        keyPath: path(context.codingPath + [key]), message: "is missing", advice: "add it")
    case .dataCorrupted(let context):
      let known = allowed(context.codingPath.last?.stringValue)
      return at(context, known.isEmpty ? "cannot be read" : "is none of \(known)")
    @unknown default:
      return SensorModelError(keyPath: "", message: "cannot be read", advice: "compare it with a shipped sensor")
    }
  }

  private static func at(_ context: DecodingError.Context, _ message: String) -> SensorModelError {
    SensorModelError(keyPath: path(context.codingPath), message: message, advice: "correct it")
  }

  private static func path(_ keys: [any CodingKey]) -> String {
    keys.reduce("") { text, key in
      if let index = key.intValue { return text + "[\(index)]" }
      return text.isEmpty ? key.stringValue : text + "." + key.stringValue
    }
  }

  private static func words(_ type: Any.Type) -> String {
    switch type {
    case is Double.Type: "a number"
    case is Int.Type: "a whole number"
    case is String.Type: "a text"
    case is Bool.Type: "true or false"
    default: String(describing: type).hasPrefix("Array") ? "a list" : "an object"
    }
  }

  private static func allowed(_ key: String?) -> String {
    switch key {
    case "mask": SensorModel.Mask.allCases.map(\.rawValue).joined(separator: ", ")
    case "role": SimulatedScene.roles.map(\.rawValue).joined(separator: ", ")
    default: ""
    }
  }
}
