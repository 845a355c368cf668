import Foundation
import Testing

@testable import SiteReport

/// Words of the page stand in `ReportText`, so that another language is another value of it: a look at the sources themselves.
@Suite struct LanguageTests {
  /// Parts of the page and its figures; exports have the words of their formats, and proof sheets are another page.
  static let parts = [
    "HTMLReport", "SummarySection", "ClaimSection", "MapFigure", "SwipeFigure", "SeriesFigure", "TimelineFigure",
    "TimelineFigure+Events", "TimeAxis", "GrowthFigure", "StructureSection", "ChipFigures", "MeasureNote",
    "StructureTable",
    "SceneTable", "FootageSection", "ChangedAreaTable", "MethodSection", "TableMarkup", "Furniture", "FigureSheet",
    "ReportContext",
    "FilmScript",
    "Prose",
  ]

  static func source(_ name: String) throws -> String {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return try String(contentsOf: root.appendingPathComponent("Sources/SiteReport/\(name).swift"), encoding: .utf8)
  }

  @Test(arguments: parts) func `No words stand in a part of the page`(part: String) throws {
    let literals = SourceText.literals(try Self.source(part))
    #expect(!literals.isEmpty)
    for literal in literals {
      let words = SourceText.words(literal)
      #expect(words.isEmpty, "\(part): \(words) in \(literal.prefix(80))")
    }
  }

  /// The look itself sees what it has to see.
  @Test func `Words are seen in texts, labels and around interpolations, and code is not`() {
    #expect(SourceText.words("<p class=\"note\">Claims</p>") == ["Claims"])
    #expect(SourceText.words("<svg aria-label=\"North arrow\" viewBox=\"0 0 1 1\">") == ["North", "arrow"])
    #expect(SourceText.words("above 99 %") == ["above"])
    #expect(SourceText.words("<path class=\"ol new\" d=\"M0 1L2 3\"/>").isEmpty)
    #expect(SourceText.words("h-claims").isEmpty && SourceText.words("clip-path").isEmpty)
    #expect(
      SourceText.literals("let a = \"x \\(f(\"inner\", [1]) ?? \"y\") z\" // \"comment\"\n/// \"doc\"\n") == [
        "inner", "y", "x \u{FFFC} z",
      ])
    #expect(SourceText.literals("let b = \"\"\"\n  <p>Word</p>\n  \"\"\"").first?.contains("Word") == true)
  }

  @Test func `English is the language that is there`() {
    #expect(ReportLanguage.allCases.map(\.rawValue) == ["en"])
    #expect(ReportLanguage(rawValue: "xx") == nil)
    for language in ReportLanguage.allCases { #expect(language.text.languageCode == language.rawValue) }
    let page = HTMLReport.render(Fixture.input())
    #expect(page.contains("<html lang=\"en\">"))
  }
}

/// Reads Swift for its string literals.
enum SourceText {
  /// Each literal with U+FFFC for its interpolations; literals within those come before it.
  static func literals(_ source: String) -> [String] {
    var reader = Reader(text: Array(source))
    reader.code(until: nil)
    return reader.found
  }

  private struct Reader {
    let text: [Character]
    var i = 0
    var found: [String] = []

    init(text: [Character]) { self.text = text }

    func starts(_ word: String) -> Bool { text[i...].starts(with: word) }

    /// Up to the bracket that closes an interpolation, or to the end.
    mutating func code(until end: Character?) {
      var depth = 0
      while i < text.count {
        if starts("//") {
          while i < text.count, text[i] != "\n" { i += 1 }
        } else if text[i] == "\"" {
          literal()
        } else {
          if text[i] == end, depth == 0 { return }
          if text[i] == "(" { depth += 1 }
          if text[i] == ")" { depth -= 1 }
          i += 1
        }
      }
    }

    mutating func literal() {
      let mark = starts("\"\"\"") ? "\"\"\"" : "\""
      i += mark.count
      var out = ""
      while i < text.count, !starts(mark) {
        if starts("\\(") {
          i += 2
          code(until: ")")
          i += 1
          out.append("\u{FFFC}")
        } else if text[i] == "\\", i + 1 < text.count {
          if text[i + 1] == "\"" { out.append("\"") }
          i += 2
        } else {
          out.append(text[i])
          i += 1
        }
      }
      i += mark.count
      found.append(out)
    }
  }

  /// Words that a reader would see or hear: text between tags and the attributes that are read out; names of things in code are none.
  static func words(_ literal: String) -> [String] {
    var text = literal
    let spoken = text.matches(of: /(?:aria-label|alt|title|data-step|data-stop)="([^"]*)"/).map { String($0.1) }
    text = text.replacing(/<style>[\s\S]*?<\/style>/, with: " ")
    // Whole tags, the end of one that began in another literal, and loose attributes.
    text = text.replacing(/<[^>]*>/, with: " ").replacing(/^[^<]*"\s*\/?>/, with: " ").replacing(
      /[\w:-]+="[^"]*"?/, with: " ")
    text = text.replacing(/<[^>]*$/, with: " ").replacing(/\{\{\w+\}\}/, with: " ").replacing(/&\w+;/, with: " ")
    let plain = text.trimmingCharacters(in: .whitespacesAndNewlines)
    let isName = !plain.contains(" ") && plain.first.map { !$0.isUppercase } ?? true
    let seen = isName ? spoken : [plain] + spoken
    return seen.flatMap { $0.matches(of: /[A-Za-z]{3,}/).map { String($0.0) } }.filter { !known.contains($0) }
  }

  /// Units, formats and what a policy or a drawing is made of.
  private static let known: Set<String> = ["UTC", "doctype", "html", "xml", "version", "encoding"]
}
