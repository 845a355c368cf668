import Foundation
import SiteAnalysis

/// Takes folders, and with them the names of users and machines, out of an account. Names of files stay: images are known by them.
struct Redaction {
  /// Paths as they may stand in texts, the longest first, each with what it becomes.
  private let replacements: [(path: String, name: String)]

  /// - Parameter paths: all that the account may speak of: images, areas, tables, folders that were searched.
  init(_ paths: [String]) {
    var known: Set<String> = []
    for path in paths where !path.isEmpty {
      for form in [path, URL(fileURLWithPath: path).standardizedFileURL.path] {
        known.insert(form)
        var folder = (form as NSString).deletingLastPathComponent
        while folder.count > 1 {
          known.insert(folder + "/")
          folder = (folder as NSString).deletingLastPathComponent
        }
      }
    }
    known.insert(NSHomeDirectory() + "/")
    replacements = known.filter { $0.contains("/") && $0 != "/" }
      .sorted { ($1.utf8.count, $0) < ($0.utf8.count, $1) }
      .map { ($0, $0.hasSuffix("/") ? "" : ($0 as NSString).lastPathComponent) }
  }

  func text(_ text: String) -> String {
    replacements.reduce(text) { Self.replace($1.path, with: $1.name, in: $0) }
  }

  /// Only where the path begins there: `a/` is no part of `data/`.
  private static func replace(_ path: String, with name: String, in text: String) -> String {
    guard text.contains(path) else { return text }
    var result = ""
    var rest = text[...]
    while let hit = rest.range(of: path) {
      let before = (result + rest[..<hit.lowerBound]).last
      let begins = before.map { !($0.isLetter || $0.isNumber || "/._-".contains($0)) } ?? true
      result += rest[..<hit.lowerBound] + (begins ? name[...] : rest[hit])
      rest = rest[hit.upperBound...]
    }
    return result + rest
  }

  private static func file(_ path: String) -> String { (path as NSString).lastPathComponent }

  func account(_ original: SiteAccount) -> SiteAccount {
    var account = original
    account.isRedacted = true
    account.platform = nil
    account.options.removeValue(forKey: "inputs")
    for key in ["aoi", "dates"] { account.options[key] = account.options[key].map(Self.file) }
    account.inputs = original.inputs.map { InputFile(path: Self.file($0.path), sha256: $0.sha256) }
    account.scenes = original.scenes.map { scene in
      var scene = scene
      scene.path = Self.file(scene.path)
      scene.files = scene.files?.map { InputFile(path: Self.file($0.path), sha256: $0.sha256) }
      scene.reason = scene.reason.map(text)
      return scene
    }
    account.warnings = original.warnings.map(text)
    return account
  }
}
