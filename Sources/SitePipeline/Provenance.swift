import Foundation
import RasterIO
import SiteAnalysis

/// What a result says of its own making.
enum Provenance {
  /// System, processor and libraries: "Linux x86_64, GDAL 3.6.2, PROJ 9.1.1".
  static var platform: String {
    #if os(Linux)
      let system = "Linux"
    #elseif os(macOS)
      let system = "macOS"
    #else
      let system = "another system"
    #endif
    #if arch(x86_64)
      let processor = "x86_64"
    #elseif arch(arm64)
      let processor = "arm64"
    #else
      let processor = "another processor"
    #endif
    return "\(system) \(processor), \(LibraryVersions.text)"
  }

  /// Digests of the area of interest and of the table of dates; of a shapefile also of the parts that make it up.
  /// - Throws: `RunError.unreadable`.
  static func inputs(_ options: RunOptions) throws -> [InputFile] {
    let paths = (options.aoiPath.map(withParts) ?? []) + (options.datesPath.map { [$0] } ?? [])
    return try paths.map { InputFile(path: $0, sha256: try FileDigest.sha256(path: $0)) }
  }

  private static func withParts(_ path: String) -> [String] {
    let url = path as NSString
    guard url.pathExtension.lowercased() == "shp" else { return [path] }
    let parts = ["shx", "dbf", "prj", "cpg"].map { url.deletingPathExtension + "." + $0 }
    return [path] + parts.filter { FileManager.default.fileExists(atPath: $0) }
  }
}

/// The list of a result's files with their digests, as `sha256sum -c SHA256SUMS` reads it.
enum ResultSeal {
  static let file = "SHA256SUMS"
  /// Seals what lies in the staging folder; nothing may be written there afterwards.
  /// - Parameter kept: files that lie in the result already and stay part of it.
  /// - Throws: `RunError`.
  static func write(_ folder: OutputFolder, kept: [String] = []) throws {
    do {
      let digests = try digests(of: files(in: folder.staging), folder.staging) + digests(of: kept, folder.destination)
      try Data(text(digests).utf8).write(to: URL(fileURLWithPath: try folder.stage(file)))
    } catch {
      throw WriteFailure.runError(error, in: folder, entry: file)
    }
  }

  /// Seals what is about to replace parts of a sealed result; the digests of everything else stay what they were, so that what was altered meanwhile still
  /// shows. A result without a seal gets none.
  /// - Parameter kept: files that lie in the result already and are sealed as they are now.
  /// - Throws: `RunError`.
  static func renew(_ folder: OutputFolder, kept: [String] = []) throws {
    func top(_ path: String) -> Substring { path.prefix { $0 != "/" } }
    guard let data = FileManager.default.contents(atPath: folder.destination + "/" + file),
      let known = read(String(decoding: data, as: UTF8.self))
    else { return }
    do {
      let fresh = try files(in: folder.staging)
      let replaced = Set((fresh + kept).map(top))
      let others = known.filter { !replaced.contains(top($0.path)) }
      let digests = try others + digests(of: fresh, folder.staging) + digests(of: kept, folder.destination)
      try Data(text(digests).utf8).write(to: URL(fileURLWithPath: try folder.stage(file)))
    } catch {
      throw WriteFailure.runError(error, in: folder, entry: file)
    }
  }

  /// Seals a file that was put into a result later: a film, verdicts. Does nothing where it lies elsewhere, or where the result has no seal.
  /// - Throws: `RunError`.
  static func cover(_ path: String, in result: String) throws {
    func absolute(_ path: String) -> String {
      URL(fileURLWithPath: path).standardizedFileURL.resolvingSymlinksInPath().path
    }
    let list = result + "/" + file
    let folder = absolute(result) + "/"
    guard absolute(path).hasPrefix(folder), let data = FileManager.default.contents(atPath: list),
      let known = read(String(decoding: data, as: UTF8.self))
    else { return }
    let name = String(absolute(path).dropFirst(folder.count))
    // The list knows no way to write such a name that all its readers share.
    guard !name.contains(where: { $0.isNewline || $0 == "\\" }) else { return }
    let digests = known.filter { $0.path != name } + [InputFile(path: name, sha256: try FileDigest.sha256(path: path))]
    do { try Data(text(digests).utf8).write(to: URL(fileURLWithPath: list), options: .atomic) } catch {
      throw RunError(
        .output, path: list, message: "cannot be written: \(Failure.cause(error))",
        advice: "The new file is there; its digest is not in the list yet. Check the folder's permissions.")
    }
  }

  private static func digests(of files: [String], _ folder: String) throws -> [InputFile] {
    try files.map { InputFile(path: $0, sha256: try FileDigest.sha256(path: folder + "/" + $0)) }
  }

  /// Sorted by the bytes of the path, whatever the machine's language.
  private static func text(_ files: [InputFile]) -> String {
    files.sorted { Array($0.path.utf8).lexicographicallyPrecedes(Array($1.path.utf8)) }
      .map { "\($0.sha256)  \($0.path)\n" }.joined()
  }

  /// Relative paths of all files below a folder, sorted.
  static func files(in folder: String) throws -> [String] {
    let all = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    return all.filter { path in
      var isFolder: ObjCBool = false
      let exists = FileManager.default.fileExists(atPath: folder + "/" + path, isDirectory: &isFolder)
      return exists && !isFolder.boolValue && path != file
    }.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
  }

  /// Digest and path of each line; nil where the text is no such list, or names a file outside of the folder.
  static func read(_ text: String) -> [InputFile]? {
    var result: [InputFile] = []
    for line in text.split(separator: "\n") {
      let digest = line.prefix(64)
      let path = line.dropFirst(66)
      guard digest.count == 64, digest.allSatisfy(\.isHexDigit), line.dropFirst(64).hasPrefix("  "), !path.isEmpty,
        !path.hasPrefix("/"), !path.split(separator: "/").contains("..")
      else { return nil }
      result.append(InputFile(path: String(path), sha256: String(digest)))
    }
    return result
  }
}
