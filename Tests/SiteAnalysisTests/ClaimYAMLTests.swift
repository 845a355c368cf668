import Testing

@testable import SiteAnalysis

@Suite struct ClaimYAMLTests {
  /// JSON of PyYAML 6 for the same text: `yaml.load(text, Loader=yaml.BaseLoader)`, `json.dumps(..., separators=(",", ":"))`.
  @Test(arguments: [
    ("a: 1\nb: two words\n", #"{"a":"1","b":"two words"}"#),
    ("a:\n  b: no\n  c: 2022-10\n", #"{"a":{"b":"no","c":"2022-10"}}"#),
    ("- x\n- y # rest\n", #"["x","y"]"#),
    ("a:\n- x: 1\n  y: 2\n-\n  x: 3\n", #"{"a":[{"x":"1","y":"2"},{"x":"3"}]}"#),
    ("# top\n---\na: \"q \\\" \\\\ \\u00e9\"\n", #"{"a":"q \" \\ é"}"#),
    ("a: 'it''s: #1'\r\nb: x#y\r\n", #"{"a":"it's: #1","b":"x#y"}"#),
    ("\"k: 1\": v\nurl: http://x/y\n", #"{"k: 1":"v","url":"http://x/y"}"#),
    ("a: <script>alert(1)</script>\n", #"{"a":"<script>alert(1)</script>"}"#),
  ]) func `Reads as PyYAML's base loader does`(text: String, json: String) throws {
    #expect(try Self.json(ClaimYAML.read(text)) == json)
  }

  @Test(arguments: [
    ("", 1), ("a: [1]\n", 1), ("a: {b: 1}\n", 1), ("a: &x 1\n", 1), ("a: *x\n", 1), ("a: !!str 1\n", 1),
    ("a: |\n  text\n", 1), ("a: >\n  text\n", 1), ("a: 1\n\tb: 2\n", 2), ("a: 1\na: 2\n", 2), ("a: 1\n   b: 2\n", 2),
    ("a:\n", 1), ("a: \"open\n", 1), ("a: \"x\" y\n", 1), ("a: \"\\x41\"\n", 1), ("a: 1\n---\nb: 2\n", 2),
    ("%YAML 1.2\n", 1), ("a: b: c\n", 1), ("word\n", 1), ("- a\nb: 1\n", 2), ("a: @x\n", 1), ("a:\n  - - p\n", 2),
  ]) func `What lies outside of the subset is refused with its line`(text: String, line: Int) throws {
    let error = #expect(throws: ClaimFileError.self) { try ClaimYAML.read(text) }
    #expect(error?.line == line)
  }

  @Test func `Depth ends in an error and not in a crash`() {
    let deep = (0..<5_000).map { String(repeating: " ", count: $0) + "a:" }.joined(separator: "\n") + " x\n"
    #expect(throws: ClaimFileError.self) { try ClaimYAML.read(deep) }
    #expect(throws: ClaimFileError.self) { try ClaimYAML.read(String(repeating: "- ", count: 5_000) + "x") }
  }

  static func json(_ node: ClaimNode) -> String {
    func quote(_ s: String) -> String {
      "\""
        + s.split(separator: "\\", omittingEmptySubsequences: false).joined(separator: "\\\\")
        .split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\\\"") + "\""
    }
    switch node.content {
    case .scalar(let text): return quote(text)
    case .list(let items): return "[" + items.map(json).joined(separator: ",") + "]"
    case .map(let members):
      return "{" + members.map { quote($0.key) + ":" + json($0.value) }.joined(separator: ",") + "}"
    }
  }
}
