import Foundation
import RasterCore

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Which files the user's arguments mean.
public enum SceneFiles {
  public struct Listing: Sendable {
    /// Candidate raster files in a stable order.
    public var rasters: [String]
    public var problems: [RejectedInput]
    public init(rasters: [String], problems: [RejectedInput]) {
      self.rasters = rasters
      self.problems = problems
    }
  }

  /// Files, folders (with all below them) and glob patterns to raster files.
  ///
  /// Hidden entries and symbolic links that lead out of the given folder are passed over; a file reached twice counts once. Pictures
  /// (`.png`, `.jpg`) count only with a world file beside them. What cannot be used is a problem, never an error.
  public static func find(_ arguments: [String]) -> Listing {
    var search = FileSearch()
    for argument in arguments { search.add(argument) }
    return Listing(rasters: search.rasters, problems: search.problems)
  }
}

private struct FileSearch {
  var rasters: [String] = []
  var problems: [RejectedInput] = []
  /// Real paths of what was found.
  private var seen: Set<String> = []

  private static let rasterEndings: Set<String> = ["tif", "tiff", "jp2", "img"]
  private static let pictureEndings: [String: [String]] = [
    "png": ["pgw", "pngw", "wld"], "jpg": ["jgw", "jpgw", "wld"], "jpeg": ["jgw", "jpegw", "jpgw", "wld"],
  ]
  private static let maximumDepth = 40

  mutating func add(_ argument: String) {
    switch Entry(argument) {
    case .folder:
      let before = rasters.count
      let known = seen.count
      let refused = problems.count
      walk(argument, within: FileSearch.real(argument), depth: 0)
      if rasters.count == before, seen.count == known, problems.count == refused, !holdsKnownFile(argument) {
        refuse(
          argument, "the folder holds no raster file (.tif, .tiff, .jp2, .img, or .png and .jpg with a world file)",
          "give the folder with the images")
      }
    case .file: addFile(argument)
    case .other: refuse(argument, "it is neither a file nor a folder", "give the path of an image")
    case .missing: addPattern(argument)
    }
  }

  private func holdsKnownFile(_ folder: String) -> Bool {
    let prefix = FileSearch.real(folder) + "/"
    return seen.contains { $0.hasPrefix(prefix) }
  }

  private mutating func addPattern(_ pattern: String) {
    guard pattern.contains(where: { "*?[".contains($0) }) else {
      refuse(pattern, "there is no such file or folder", "check the name")
      return
    }
    var found = glob_t()
    defer { globfree(&found) }
    guard glob(pattern, 0, nil, &found) == 0, found.gl_pathc > 0 else {
      refuse(pattern, "no file matches this pattern", "check the pattern")
      return
    }
    for i in 0..<Int(found.gl_pathc) {
      guard let raw = found.gl_pathv[i], let path = String(validatingCString: raw) else { continue }
      switch Entry(path) {
      case .folder: walk(path, within: FileSearch.real(path), depth: 0)
      // A pattern such as * also meets what lies between the images.
      case .file where isCandidate(path): keep(path)
      default: break
      }
    }
  }

  /// A file that the user named is taken at its word or refused aloud.
  private mutating func addFile(_ path: String) {
    if isCandidate(path) {
      keep(path)
      return
    }
    switch FileSearch.ending(path) {
    case "vrt":
      refuse(
        path, "a VRT can point at any other file and is not opened",
        "give the files it is made of, or write it to a GeoTIFF")
    case "zip", "gz", "tar", "tgz", "kmz":
      refuse(path, "archives are not opened", "unpack it and give the folder")
    case "png", "jpg", "jpeg":
      refuse(
        path, "the picture has no world file beside it, so its place is unknown", "give the georeferenced original")
    default:
      refuse(path, "it is not one of the raster types that are read (.tif, .tiff, .jp2, .img)", "convert it to GeoTIFF")
    }
  }

  private mutating func walk(_ folder: String, within root: String, depth: Int) {
    guard depth <= Self.maximumDepth else {
      refuse(folder, "the folders are nested deeper than \(Self.maximumDepth) levels", "give the inner folder itself")
      return
    }
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
      refuse(folder, "the folder cannot be read", "check its permissions")
      return
    }
    for name in names.sorted() where !name.hasPrefix(".") {
      let path = folder.hasSuffix("/") ? folder + name : folder + "/" + name
      switch Entry(path) {
      case .folder where stays(path, within: root) && seenFolder(path): walk(path, within: root, depth: depth + 1)
      case .file where isCandidate(path) && stays(path, within: root): keep(path)
      case .file where FileSearch.ending(path) == "vrt": addFile(path)
      case .missing where Self.rasterEndings.contains(FileSearch.ending(path)):
        refuse(path, "it cannot be reached: a broken link, or a name that is not UTF-8", "rename it")
      default: break
      }
    }
  }

  /// Notes a folder; false where it was walked already (links can make circles).
  private mutating func seenFolder(_ path: String) -> Bool {
    visited.insert(FileSearch.real(path)).inserted
  }
  private var visited: Set<String> = []

  private func stays(_ path: String, within root: String) -> Bool {
    let real = FileSearch.real(path)
    return real == root || real.hasPrefix(root.hasSuffix("/") ? root : root + "/")
  }

  private func isCandidate(_ path: String) -> Bool {
    let ending = FileSearch.ending(path)
    if Self.rasterEndings.contains(ending) { return true }
    guard let worlds = Self.pictureEndings[ending] else { return false }
    let stem = path.dropLast(ending.count)
    return worlds.contains { Entry(stem + $0) == .file || Entry(stem + $0.uppercased()) == .file }
  }

  private mutating func keep(_ path: String) {
    if seen.insert(FileSearch.real(path)).inserted { rasters.append(path) }
  }

  private mutating func refuse(_ path: String, _ reason: String, _ advice: String) {
    problems.append(RejectedInput(path: path, reason: reason, advice: advice))
  }

  static func ending(_ path: String) -> String {
    let file = path.split(separator: "/").last ?? ""
    return file.contains(".") ? (file.split(separator: ".").last.map { $0.lowercased() } ?? "") : ""
  }

  static func real(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}

/// What a path leads to, links followed.
private enum Entry {
  case file, folder, other, missing

  init(_ path: String) {
    var info = stat()
    guard stat(path, &info) == 0 else {
      self = .missing
      return
    }
    switch info.st_mode & S_IFMT {
    case S_IFREG: self = .file
    case S_IFDIR: self = .folder
    default: self = .other
    }
  }
}
