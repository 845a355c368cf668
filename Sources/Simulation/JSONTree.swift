import Foundation

/// JSON as a value, so that a file can be looked at key by key before it is read into a type.
indirect enum JSONTree: Sendable, Hashable {
  case null
  case flag(Bool)
  case whole(UInt64)
  case number(Double)
  case text(String)
  case list([JSONTree])
  case object([String: JSONTree])

  /// The value as a number, whole or not.
  var asNumber: Double? {
    switch self {
    case .whole(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }

  subscript(key: String) -> JSONTree? {
    guard case .object(let members) = self else { return nil }
    return members[key]
  }

  /// What the value is, for messages.
  var inWords: String {
    switch self {
    case .null: "null"
    case .flag(let value): "\(value)"
    case .whole(let value): "\(value)"
    case .number(let value): "\(value)"
    case .text(let value): "“\(value.prefix(60))”"
    case .list(let items): "a list of \(items.count)"
    case .object: "an object"
    }
  }

  /// A value of one of our own types as a tree; nil where it cannot be written as JSON (an infinite number).
  static func encoded(_ value: some Encodable) -> JSONTree? {
    (try? JSONEncoder().encode(value)).flatMap { try? JSONDecoder().decode(JSONTree.self, from: $0) }
  }
}

extension JSONTree: Codable {
  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .flag(value)
    } else if let value = try? container.decode(UInt64.self) {
      self = .whole(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .text(value)
    } else if let value = try? container.decode([JSONTree].self) {
      self = .list(value)
    } else {
      self = .object(try container.decode([String: JSONTree].self))
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .flag(let value): try container.encode(value)
    case .whole(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .text(let value): try container.encode(value)
    case .list(let items): try container.encode(items)
    case .object(let members): try container.encode(members)
    }
  }
}
