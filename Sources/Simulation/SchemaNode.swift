import RasterCore

/// One place in a scenario file: what may stand there. The printed JSON Schema, the check of a file and its defaults all come
/// from one tree of these.
indirect enum SchemaNode: Sendable {
  case object([Property])
  case list(SchemaNode, count: ClosedRange<Int>)
  case number(ClosedRange<Double>)
  case whole(ClosedRange<UInt64>)
  case text
  case choice([String])
  case date
  case flag

  struct Property: Sendable {
    enum Absence: Sendable {
      case isAnError
      /// The key may be left out and then means that there is none.
      case isNone
      case means(JSONTree)
      /// The default depends on the position in the list, counted from 0.
      case meansAt(@Sendable (Int) -> JSONTree)
    }
    var name: String
    var node: SchemaNode
    var absence: Absence
    var about: String
  }

  /// The node as JSON Schema, draft 2020-12.
  var schema: JSONTree {
    switch self {
    case .object(let properties):
      let members = properties.map { ($0.name, $0.schema) }
      var object: [String: JSONTree] = [
        "type": .text("object"), "additionalProperties": .flag(false),
        "properties": .object(Dictionary(uniqueKeysWithValues: members)),
      ]
      let required = properties.filter(\.isRequired).map { JSONTree.text($0.name) }
      if !required.isEmpty { object["required"] = .list(required) }
      return .object(object)
    case .list(let item, let count):
      return .object([
        "type": .text("array"), "items": item.schema, "minItems": .whole(UInt64(count.lowerBound)),
        "maxItems": .whole(UInt64(count.upperBound)),
      ])
    case .number(let range):
      return .object([
        "type": .text("number"), "minimum": .number(range.lowerBound), "maximum": .number(range.upperBound),
      ])
    case .whole(let range):
      return .object([
        "type": .text("integer"), "minimum": .whole(range.lowerBound), "maximum": .whole(range.upperBound),
      ])
    case .text: return .object(["type": .text("string"), "minLength": .whole(1), "maxLength": .whole(200)])
    case .choice(let names): return .object(["enum": .list(names.map { .text($0) })])
    case .date:
      return .object([
        "type": .text("string"), "format": .text("date"), "pattern": .text("^[0-9]{4}-[0-9]{2}-[0-9]{2}$"),
      ])
    case .flag: return .object(["type": .text("boolean")])
    }
  }
}

extension SchemaNode.Property {
  var isRequired: Bool {
    if case .isAnError = absence { return true }
    return false
  }

  /// The property's node with its explanation and default; one that may be missing may also be null.
  fileprivate var schema: JSONTree {
    guard case .object(var object) = node.schema else { return node.schema }
    object["description"] = .text(about)
    if case .means(let value) = absence { object["default"] = value }
    guard case .isNone = absence, let type = object["type"] else { return .object(object) }
    object["type"] = .list([type, .text("null")])
    return .object(object)
  }
}
