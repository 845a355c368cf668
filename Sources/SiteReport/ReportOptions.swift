import RasterCore

/// How a page is drawn, beside what it says.
public struct ReportOptions: Sendable {
  /// Acres beside hectares, for readers who think in them.
  public var acres = false
  public var language = ReportLanguage.english
  public var template = ReportTemplate()
  public init() {}

  /// The language's words with those of the house in their places.
  var text: ReportText { language.text.replacing(template.texts) }
}

/// A house's own look: what a template folder holds. Empty: the built-in page.
///
/// The contract is in `Guides/Report.md`; names that are not there are refused when the folder is read.
public struct ReportTemplate: Sendable {
  /// The whole document with `{{placeholders}}`; nil: the built-in one.
  public var page: String?
  /// Rules that follow the built-in ones.
  public var style: String?
  /// Stands above the title.
  public var logo: EncodedPicture?
  /// Words of the page by their keys (`ReportText.keys`).
  public var texts: [String: String] = [:]
  public init() {}

  /// What a page may ask for. `content` is needed, and `style` and `script` for it to work.
  public static let placeholders = ["language", "title", "policy", "style", "logo", "content", "script", "foot"]

  /// Names between double braces that the page does not know, in order; and `content` where the page lacks it.
  public var unknownPlaceholders: [String] {
    var unknown: [String] = []
    for part in (page ?? "").components(splitBy: "{{").dropFirst() {
      let name = part.components(splitBy: "}}").first ?? ""
      if !Self.placeholders.contains(name) { unknown.append(String(name.prefix(40))) }
    }
    return unknown
  }

  public var lacksContent: Bool { page.map { !$0.contains("{{content}}") } ?? false }
}

extension String {
  /// As Foundation's `components(separatedBy:)`.
  func components(splitBy separator: String) -> [String] {
    var parts: [String] = []
    var rest = self[...]
    while let range = rest.firstRange(of: separator) {
      parts.append(String(rest[..<range.lowerBound]))
      rest = rest[range.upperBound...]
    }
    return parts + [String(rest)]
  }
}
