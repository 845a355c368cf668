import Foundation
import RasterCore
import SiteReport

/// Reads a template folder; the contract is in `Guides/Report.md`.
enum TemplateReader {
  static let page = "page.html"
  static let style = "style.css"
  static let texts = "texts.json"
  /// The first that is there.
  static let logos = [("logo.svg", "image/svg+xml"), ("logo.png", "image/png"), ("logo.jpg", "image/jpeg")]
  /// Larger files are no template.
  static let limit = 2_000_000

  /// - Throws: `RunError.badOption`, naming the file and what is wrong with it.
  static func read(_ folder: String) throws -> ReportTemplate {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
      throw bad(folder, "is no folder", "Give a folder with any of \(page), \(style), \(texts) and a logo.")
    }
    var template = ReportTemplate()
    template.page = try text(folder + "/" + page)
    template.style = try text(folder + "/" + style)
    if let style = template.style, style.lowercased().contains("</style") {
      throw bad(folder + "/" + Self.style, "closes the style element it stands in", "Leave the tags out.")
    }
    if let name = template.unknownPlaceholders.first {
      throw bad(
        folder + "/" + page, "asks for {{\(name)}}, which there is not",
        "Known: \(ReportTemplate.placeholders.joined(separator: ", ")).")
    }
    if template.lacksContent { throw bad(folder + "/" + page, "lacks {{content}}", "Put it where the report belongs.") }
    if let json = try text(folder + "/" + texts) { template.texts = try words(json, folder + "/" + texts) }
    for (name, mime) in logos {
      guard let bytes = try data(folder + "/" + name) else { continue }
      // Browsers take the size from the file; the style sheet bounds the height.
      template.logo = EncodedPicture(mime: mime, bytes: [UInt8](bytes), width: 0, height: 0)
      break
    }
    guard template.page != nil || template.style != nil || !template.texts.isEmpty || template.logo != nil else {
      throw bad(folder, "holds no template", "Put any of \(page), \(style), \(texts) and a logo there.")
    }
    return template
  }

  private static func words(_ json: String, _ path: String) throws -> [String: String] {
    guard let words = try? JSONDecoder().decode([String: String].self, from: Data(json.utf8)) else {
      throw bad(path, "is no JSON object of texts", "Write {\"kicker\": \"Satellite desk\"}.")
    }
    if let key = words.keys.sorted().first(where: { !ReportText.keys.contains($0) }) {
      throw bad(
        path, "has a text for \(key), which there is not", "Known: \(ReportText.keys.sorted().joined(separator: ", "))."
      )
    }
    return words
  }

  private static func text(_ path: String) throws -> String? {
    guard let data = try data(path) else { return nil }
    guard let text = String(data: data, encoding: .utf8) else { throw bad(path, "is not UTF-8", "Save it as UTF-8.") }
    return text
  }

  private static func data(_ path: String) throws -> Data? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let size = (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
    guard size <= limit else {
      throw bad(path, "is larger than 2 MB", "A template is small; make the picture smaller.")
    }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw bad(path, "cannot be read", "Check its permissions.")
    }
    return data
  }

  private static func bad(_ path: String, _ message: String, _ advice: String) -> RunError {
    RunError(.badOption, path: path, message: message, advice: advice)
  }
}
