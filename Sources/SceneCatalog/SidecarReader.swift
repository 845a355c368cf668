import Foundation
import RasterCore

/// The metadata files of some folders, read once.
struct SidecarShelf {
  /// By folder, then by file name.
  private var folders: [String: [String: Sidecar]] = [:]

  init() {}

  /// For callers that hold the texts already.
  init(_ folders: [String: [String: Sidecar]]) { self.folders = folders }

  /// Finds what belongs to a scene: files that carry its stem or item id, and STAC Items that name one of its files.
  func sidecars(of names: [FileName]) -> [Sidecar] {
    var found: [(file: String, sidecar: Sidecar)] = []
    for folder in Set(names.flatMap { [$0.folder, $0.sceneFolder] }).sorted() {
      for (file, sidecar) in (folders[folder] ?? [:]).sorted(by: { $0.key < $1.key })
      where names.contains(where: { Self.belongs(file, sidecar, to: $0) }) {
        found.append((file, sidecar))
      }
    }
    // Planet's JSON before its XML: it has the fractions and the item's type.
    return found.sorted { ($0.file.hasSuffix(".xml") ? 1 : 0) < ($1.file.hasSuffix(".xml") ? 1 : 0) }
      .map(\.sidecar)
  }

  private static func belongs(_ file: String, _ sidecar: Sidecar, to name: FileName) -> Bool {
    if sidecar.assetFiles.contains(name.file) { return true }
    let stem = FileName.withoutExtension(file)
    let own = [name.stem, name.sceneStem, name.planetItem].compactMap { $0 }.filter { !$0.isEmpty }
    if own.contains(stem) { return true }
    guard sidecar.kind == .planetMetadata, stem.contains("metadata") else { return false }
    return own.contains { stem.hasPrefix($0 + "_") }
  }
}

extension SidecarShelf {
  /// Above this a JSON or XML file is not a scene's metadata.
  private static let maximumBytes = 4_000_000

  /// Reads the `.json` and `.xml` files in the folders of these files. A file that cannot be read says nothing; the scene then
  /// looks for its time elsewhere.
  static func read(besides names: [FileName]) -> SidecarShelf {
    var shelf = SidecarShelf()
    for folder in Set(names.flatMap { [$0.folder, $0.sceneFolder] }) {
      let path = folder.isEmpty ? (names.first?.path.hasPrefix("/") == true ? "/" : ".") : folder
      guard let files = try? FileManager.default.contentsOfDirectory(atPath: path) else { continue }
      for file in files {
        guard var sidecar = read(path + "/" + file) else { continue }
        sidecar.path = folder.isEmpty ? file : path + "/" + file
        shelf.folders[folder, default: [:]][file] = sidecar
      }
    }
    return shelf
  }

  private static func read(_ path: String) -> Sidecar? {
    let isJSON = path.lowercased().hasSuffix(".json")
    guard isJSON || path.lowercased().hasSuffix(".xml") else { return nil }
    guard let facts = try? FileManager.default.attributesOfItem(atPath: path),
      facts[.type] as? FileAttributeType == .typeRegular,
      let size = facts[.size] as? NSNumber, size.intValue <= maximumBytes,
      let bytes = FileManager.default.contents(atPath: path)
    else { return nil }
    return isJSON
      ? Sidecar.decode(json: bytes) : Sidecar.decode(xml: String(decoding: bytes, as: UTF8.self))
  }
}

/// Whether two files hold the same bytes.
enum FileIdentity {
  static func sameContent(_ a: String, _ b: String) -> Bool {
    if a == b { return true }
    func size(_ path: String) -> Int? {
      ((try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? NSNumber)?.intValue
    }
    guard let n = size(a), n == size(b) else { return false }
    return FileManager.default.contentsEqual(atPath: a, andPath: b)
  }
}
