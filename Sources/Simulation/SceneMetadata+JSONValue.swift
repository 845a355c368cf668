import Foundation
import RasterCore

/// JSON text built from literals: metadata files are long lists of names that no type of their own would explain.
indirect enum JSONValue: Encodable, Sendable, Hashable {
  case null
  case bool(Bool)
  case int(Int)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([String: JSONValue])

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .bool(let value): try container.encode(value)
    case .int(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .string(let value): try container.encode(value)
    case .array(let values): try container.encode(values)
    case .object(let values): try container.encode(values)
    }
  }

  /// Keys sorted, UTF-8, a line break at the end.
  /// - Throws: `EncodingError` for a number that is not finite.
  func text(indented: Bool = true) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = indented ? [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes] : [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
  }

  /// The same object with more members; the later win.
  func adding(_ more: [String: JSONValue]) -> JSONValue {
    guard case .object(let own) = self else { return .object(more) }
    return .object(own.merging(more) { _, new in new })
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral, ExpressibleByNilLiteral, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral
{
  init(stringLiteral value: String) { self = .string(value) }
  init(integerLiteral value: Int) { self = .int(value) }
  init(floatLiteral value: Double) { self = .number(value) }
  init(booleanLiteral value: Bool) { self = .bool(value) }
  init(nilLiteral: ()) { self = .null }
  init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(Dictionary(elements) { _, last in last })
  }
}

extension JSONValue {
  /// A GeoJSON geometry `Polygon`: rings closed, 7 decimals (about a centimetre).
  init(polygon: GeoPolygon) { self = ["type": "Polygon", "coordinates": Self.rings(polygon)] }

  /// The same as a `MultiPolygon` of one.
  init(multiPolygon polygon: GeoPolygon) {
    self = ["type": "MultiPolygon", "coordinates": .array([Self.rings(polygon)])]
  }

  private static func rings(_ polygon: GeoPolygon) -> JSONValue {
    .array(
      ([polygon.exterior] + polygon.holes).map { ring in
        .array((ring + ring.prefix(1)).map { [.number(rounded($0.longitude, 7)), .number(rounded($0.latitude, 7))] })
      })
  }

  static func rounded(_ value: Double, _ decimals: Int) -> Double {
    let scale = pow(10.0, Double(decimals))
    return (value * scale).rounded() / scale
  }

  static func number(_ value: Double, decimals: Int) -> JSONValue { .number(rounded(value, decimals)) }
}
