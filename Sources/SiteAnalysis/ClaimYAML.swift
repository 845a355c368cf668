/// Why a claims file cannot be used: the line, what is wrong there, what to do.
public struct ClaimFileError: Error, Sendable, Hashable, CustomStringConvertible {
  /// From 1; 0 where the file as a whole is meant.
  public var line: Int
  public var message: String
  public var advice: String
  public init(line: Int, message: String, advice: String) {
    self.line = line
    self.message = message
    self.advice = advice
  }
  public var description: String { "line \(line): \(message); \(advice)" }
}

/// A value in a claims file with the line that it stands on.
struct ClaimNode: Sendable, Hashable {
  struct Member: Sendable, Hashable {
    var key: String
    var line: Int
    var value: ClaimNode
  }
  indirect enum Content: Sendable, Hashable {
    case scalar(String)
    case map([Member])
    case list([ClaimNode])
  }
  var line: Int
  var content: Content
}

/// Reads the part of YAML that claims are written in: nested keys, lists with dashes, and words, plain or quoted.
///
/// Every scalar is text: nothing turns into a number, a date or a truth value behind the writer's back. Flow collections, anchors, tags,
/// block scalars, tabs as indentation and several documents are refused with their line, so that no file is half understood.
struct ClaimYAML {
  private struct Line {
    var number: Int
    var indent: Int
    var text: Substring
  }
  private var lines: [Line]
  private var next = 0
  /// Deeper than any claim is.
  private static let deepest = 8

  /// - Throws: `ClaimFileError`, naming the line.
  static func read(_ text: String) throws -> ClaimNode {
    var reader = ClaimYAML(lines: try split(text))
    guard let first = reader.lines.first else {
      throw ClaimFileError(line: 1, message: "holds no claims", advice: "give at least one under claims:")
    }
    let node = try reader.block(indent: first.indent, depth: 0)
    if let rest = reader.current { throw odd(rest, "does not belong to what stands before it") }
    return node
  }

  private init(lines: [Line]) { self.lines = lines }

  // MARK: lines

  private static func split(_ text: String) throws -> [Line] {
    var result: [Line] = []
    // Scalars, for "\r\n" is one Character.
    let pieces = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, piece) in pieces.enumerated() {
      var line = Substring(piece)
      if line.unicodeScalars.last == "\r" { line.unicodeScalars.removeLast() }
      if index == 0, line.unicodeScalars.first == "\u{FEFF}" { line.unicodeScalars.removeFirst() }
      let body = line.drop { $0 == " " }
      guard let first = body.first, first != "#" else { continue }
      let number = index + 1
      if first == "\t" {
        throw ClaimFileError(line: number, message: "begins with a tab", advice: "indent with spaces")
      }
      if body == "---", result.isEmpty { continue }
      if ["---", "..."].contains(body) || first == "%" {
        throw ClaimFileError(
          line: number, message: "begins another document", advice: "put one list of claims into a file")
      }
      result.append(Line(number: number, indent: line.count - body.count, text: body))
    }
    return result
  }

  private var current: Line? { next < lines.count ? lines[next] : nil }

  private static func odd(_ line: Line, _ message: String) -> ClaimFileError {
    ClaimFileError(
      line: line.number, message: message,
      advice: "write “key: value” or “- ” with two spaces more for what lies within")
  }

  // MARK: blocks

  private mutating func block(indent: Int, depth: Int) throws -> ClaimNode {
    guard let line = current else { throw ClaimFileError(line: 0, message: "ends too early", advice: "complete it") }
    guard depth < Self.deepest else { throw Self.odd(line, "lies too deep") }
    return Self.isItem(line.text) ? try list(indent, depth) : try map(indent, depth)
  }

  private static func isItem(_ text: Substring) -> Bool { text == "-" || text.hasPrefix("- ") }

  private mutating func list(_ indent: Int, _ depth: Int) throws -> ClaimNode {
    var items: [ClaimNode] = []
    let first = current?.number ?? 0
    while let line = current, line.indent == indent, Self.isItem(line.text) {
      let rest = line.text.dropFirst().drop { $0 == " " }
      if rest.isEmpty || rest.first == "#" {
        next += 1
        items.append(try nested(under: line, depth))
      } else if try Self.entry(rest, line.number) != nil {
        // A map that begins behind the dash: its keys stand under one another.
        let inner = indent + line.text.count - rest.count
        lines[next] = Line(number: line.number, indent: inner, text: rest)
        items.append(try map(inner, depth + 1))
      } else {
        next += 1
        items.append(ClaimNode(line: line.number, content: .scalar(try Self.scalar(rest, line.number))))
      }
    }
    return ClaimNode(line: first, content: .list(items))
  }

  private mutating func map(_ indent: Int, _ depth: Int) throws -> ClaimNode {
    var members: [ClaimNode.Member] = []
    let first = current?.number ?? 0
    while let line = current, line.indent == indent, !Self.isItem(line.text) {
      guard let (key, rest) = try Self.entry(line.text, line.number) else {
        throw Self.odd(line, "is neither “key: value” nor a list item")
      }
      guard !members.contains(where: { $0.key == key }) else {
        throw Self.odd(line, "names “\(key)” a second time")
      }
      next += 1
      let value =
        rest.isEmpty || rest.first == "#"
        ? try nested(under: line, depth)
        : ClaimNode(line: line.number, content: .scalar(try Self.scalar(rest, line.number)))
      members.append(.init(key: key, line: line.number, value: value))
    }
    return ClaimNode(line: first, content: .map(members))
  }

  /// What lies indented below a line; a list may also stand right under its key.
  private mutating func nested(under parent: Line, _ depth: Int) throws -> ClaimNode {
    guard let line = current else { throw Self.odd(parent, "has no value") }
    let isOwnList = line.indent == parent.indent && Self.isItem(line.text) && !Self.isItem(parent.text)
    guard line.indent > parent.indent || isOwnList else { throw Self.odd(parent, "has no value") }
    return try block(indent: line.indent, depth: depth + 1)
  }

  // MARK: scalars

  /// Key and what stands behind the colon; nil where the line is no entry.
  private static func entry(_ text: Substring, _ number: Int) throws -> (key: String, rest: Substring)? {
    if let quote = text.first, quote == "\"" || quote == "'" {
      guard let (key, rest) = try quoted(text, number), rest.first == ":" else { return nil }
      return (key, rest.dropFirst().drop { $0 == " " })
    }
    var index = text.startIndex
    while let colon = text[index...].firstIndex(of: ":") {
      let after = text.index(after: colon)
      if after == text.endIndex || text[after] == " " {
        let key = text[..<colon]
        guard !key.isEmpty, !key.contains(" #") else { return nil }
        return (try plain(key, number), text[after...].drop { $0 == " " })
      }
      index = after
    }
    return nil
  }

  private static func scalar(_ text: Substring, _ number: Int) throws -> String {
    guard let quote = text.first, quote == "\"" || quote == "'" else {
      let end = text.range(of: " #")?.lowerBound ?? text.endIndex
      return try plain(text[..<end], number)
    }
    guard let (value, rest) = try quoted(text, number) else {
      throw ClaimFileError(
        line: number, message: "has a quotation mark without its end", advice: "close it on the same line")
    }
    let tail = rest.drop { $0 == " " }
    guard tail.isEmpty || (tail.first == "#" && rest.first == " ") else {
      throw ClaimFileError(
        line: number, message: "goes on behind a quotation mark",
        advice: "quote the whole text, and marks within it as \\\"")
    }
    return value
  }

  private static func plain(_ text: Substring, _ number: Int) throws -> String {
    var text = text
    while text.last == " " { text.removeLast() }
    if let first = text.first, "[]{}&*!|>%@`,?".contains(first) || text.hasPrefix("- ") {
      throw ClaimFileError(
        line: number, message: "uses “\(first)”, which is not in the part of YAML that is read here",
        advice: "write nested keys, or put the text into quotation marks")
    }
    if text.contains(": ") || text.hasSuffix(":") {
      throw ClaimFileError(
        line: number, message: "has a colon within its text", advice: "put the text into quotation marks")
    }
    return String(text)
  }

  /// Single quotes double to stand for themselves; double quotes know \" \\ \n \t and \uXXXX.
  private static func quoted(_ text: Substring, _ number: Int) throws -> (value: String, rest: Substring)? {
    var out = String.UnicodeScalarView()
    let scalars = text.unicodeScalars
    guard let quote = scalars.first else { return nil }
    var i = scalars.index(after: scalars.startIndex)
    while i < scalars.endIndex {
      let c = scalars[i]
      i = scalars.index(after: i)
      if c == quote {
        guard quote == "'", i < scalars.endIndex, scalars[i] == "'" else {
          return (String(out), Substring(scalars[i...]))
        }
        out.append("'")
        i = scalars.index(after: i)
      } else if c == "\\", quote == "\"" {
        guard i < scalars.endIndex else { return nil }
        out.append(try escaped(scalars, &i, number))
      } else {
        out.append(c)
      }
    }
    return nil
  }

  private static func escaped(
    _ scalars: Substring.UnicodeScalarView, _ i: inout String.Index, _ number: Int
  ) throws -> Unicode.Scalar {
    let c = scalars[i]
    i = scalars.index(after: i)
    switch c {
    case "\"", "\\", "/": return c
    case "n": return "\n"
    case "t": return "\t"
    case "u":
      let digits = scalars[i...].prefix(4)
      if digits.count == 4, let value = UInt32(String(digits), radix: 16), let scalar = Unicode.Scalar(value) {
        i = scalars.index(i, offsetBy: 4)
        return scalar
      }
    default: break
    }
    throw ClaimFileError(
      line: number, message: "has an escape that is not known", advice: "use \\\" \\\\ \\n \\t or \\uXXXX")
  }
}

extension Substring {
  /// Of the first occurrence; the standard library has none without Foundation.
  fileprivate func range(of word: String) -> Range<Index>? {
    var index = startIndex
    while index < endIndex {
      if self[index...].hasPrefix(word) { return index..<self.index(index, offsetBy: word.count) }
      index = self.index(after: index)
    }
    return nil
  }
}
