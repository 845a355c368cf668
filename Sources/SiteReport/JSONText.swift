import SiteAnalysis

/// A JSON value whose keys keep their order and whose numbers keep their digits, so that equal results are equal files.
indirect enum JSONText {
  case null
  case bool(Bool)
  case string(String)
  /// Rounded to so many decimals.
  case number(Double, decimals: Int)
  case array([JSONText])
  case object([(String, JSONText)])

  static func optional(_ text: String?) -> JSONText { text.map { .string($0) } ?? .null }

  /// - Throws: `ExportError` where a number is not finite, which JSON cannot say.
  func write(into out: inout String) throws {
    switch self {
    case .null: out += "null"
    case .bool(let b): out += b ? "true" : "false"
    case .string(let text): Self.quote(text, into: &out)
    case .number(let x, let decimals):
      guard let digits = Wording.plain(x, decimals: decimals) else {
        throw ExportError(message: "a value is not a finite number (\(x))")
      }
      out += digits
    case .array(let items):
      out += "["
      for (i, item) in items.enumerated() {
        if i > 0 { out += "," }
        try item.write(into: &out)
      }
      out += "]"
    case .object(let members):
      out += "{"
      for (i, member) in members.enumerated() {
        if i > 0 { out += "," }
        Self.quote(member.0, into: &out)
        out += ":"
        try member.1.write(into: &out)
      }
      out += "}"
    }
  }

  private static func quote(_ text: String, into out: inout String) {
    out += "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\r": out += "\\r"
      case "\t": out += "\\t"
      case _ where scalar.value < 0x20:
        let hex = String(scalar.value, radix: 16)
        out += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      default: out.unicodeScalars.append(scalar)
      }
    }
    out += "\""
  }
}

/// A result that cannot be written in the format asked for.
public struct ExportError: Error, CustomStringConvertible {
  public var message: String
  public init(message: String) { self.message = message }
  public var description: String { message }
}
