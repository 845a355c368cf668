import Foundation

/// The folder that receives a result, all of it or nothing.
///
/// Files are written into a staging folder on the same file system, `.groundbreak-XXXXXX`, and renamed into place at the
/// end: beside the output folder where that does not exist yet (one rename), inside it where it does (one rename an entry,
/// undone if one fails). Until `commit` the output folder's own entries are untouched.
///
/// Sendable, for what several threads share (`stage`) only reads.
final class OutputFolder: @unchecked Sendable {
  /// Where the result will be.
  let destination: String
  /// Where files are written meanwhile.
  let staging: String
  private let destinationExists: Bool
  private let replaces: Bool
  /// Parents of the destination that had to be made, the outermost first.
  private let createdParents: [String]
  private var finished = false

  /// Entries of a result, by which a folder that already holds one is known.
  static let marks = ["report/index.html", "account.json", "groundbreak.sqlite", "camera.json", "board.html"]

  /// - Parameter force: an older result in the folder will be replaced.
  /// - Throws: `RunError.output` where the folder cannot be used or already holds a result.
  init(path: String, force: Bool) throws {
    destination = Self.withoutTrailingSlashes(path)
    replaces = force
    var isDirectory: ObjCBool = false
    destinationExists = FileManager.default.fileExists(
      atPath: destination, isDirectory: &isDirectory)
    if destinationExists {
      guard isDirectory.boolValue else {
        throw Self.problem(destination, "is a file, not a folder", "Choose another folder with --out.")
      }
      try Self.refuseOlderResult(in: destination, force: force)
      createdParents = []
      staging = try Self.makeStaging(in: destination, for: destination)
    } else {
      let parent = Self.parent(of: destination)
      createdParents = try Self.makeParents(parent, for: destination)
      do {
        staging = try Self.makeStaging(in: parent, for: destination)
      } catch {
        Self.removeEmpty(createdParents)
        throw error
      }
    }
  }

  deinit { discard() }

  /// The path at which an entry is written before the commit; its folder is made.
  func stage(_ entry: String) throws -> String {
    let path = staging + "/" + entry
    try FileManager.default.createDirectory(
      atPath: Self.parent(of: path), withIntermediateDirectories: true)
    return path
  }

  /// Removes an entry that is no part of the result, if it is there.
  func remove(_ entry: String) throws {
    let path = staging + "/" + entry
    if Self.exists(path) { try FileManager.default.removeItem(atPath: path) }
  }

  /// Removes everything that was written. Does nothing after a commit.
  func discard() {
    guard !finished else { return }
    finished = true
    try? FileManager.default.removeItem(atPath: staging)
    Self.removeEmpty(createdParents)
  }

  /// Puts the files in their place.
  ///
  /// - Throws: `RunError.output`; the destination is then as it was.
  func commit() throws {
    if destinationExists {
      try moveEntries()
    } else {
      guard chmod(staging, 0o777 & ~Self.mask()) == 0, rename(staging, destination) == 0 else {
        throw Self.problem(
          destination, "cannot be created: \(systemMessage())", "Choose another folder with --out.")
      }
    }
    finished = true
  }

  /// Whether a file lies in the folder that receives the result: an earlier result is no input of the next.
  static func holds(_ path: String, in folder: String) -> Bool {
    func absolute(_ path: String) -> String {
      URL(fileURLWithPath: path).standardizedFileURL.resolvingSymlinksInPath().path
    }
    return absolute(path).hasPrefix(withoutTrailingSlashes(absolute(folder)) + "/")
  }

  // MARK: - Into a folder that exists

  private func moveEntries() throws {
    let entries = try FileManager.default.contentsOfDirectory(atPath: staging).sorted()
    let aside = try Self.makeStaging(in: destination, for: destination)
    var undo: [(from: String, to: String)] = []
    do {
      for entry in entries {
        let target = destination + "/" + entry
        if Self.exists(target) {
          guard replaces else { throw Self.collision(target) }
          try Self.move(target, to: aside + "/" + entry)
          undo.append((aside + "/" + entry, target))
        }
        try Self.move(staging + "/" + entry, to: target)
        undo.append((target, staging + "/" + entry))
      }
    } catch {
      for step in undo.reversed() { try? Self.move(step.from, to: step.to) }
      try? FileManager.default.removeItem(atPath: aside)
      throw error
    }
    try? FileManager.default.removeItem(atPath: aside)
    try? FileManager.default.removeItem(atPath: staging)
  }

  private static func move(_ from: String, to: String) throws {
    guard rename(from, to) == 0 else {
      throw problem(to, "cannot be written: \(systemMessage())", "Choose another folder with --out.")
    }
  }

  private static func refuseOlderResult(in folder: String, force: Bool) throws {
    guard !force else { return }
    if let mark = marks.first(where: { exists(folder + "/" + $0) }) {
      throw problem(
        folder, "already holds a result (\(mark))", "Choose another folder, or replace it with --force.")
    }
    if let entry = ResultFiles.entries.first(where: { exists(folder + "/" + $0) }) {
      throw collision(folder + "/" + entry)
    }
  }

  private static func collision(_ path: String) -> RunError {
    problem(path, "is there already", "Choose another folder, or replace it with --force.")
  }

  // MARK: - Folders

  private static func makeStaging(in parent: String, for destination: String) throws -> String {
    var template = Array((parent + "/.groundbreak-XXXXXX").utf8CString)
    let made = template.withUnsafeMutableBufferPointer { buffer -> String? in
      guard let base = buffer.baseAddress, mkdtemp(base) != nil else { return nil }
      return String(cString: base)
    }
    guard let made else {
      throw problem(
        destination, "cannot be written to: \(systemMessage())",
        "Choose a folder that you may write to with --out.")
    }
    return made
  }

  /// - Returns: the folders that were made, the outermost first.
  private static func makeParents(_ path: String, for destination: String) throws -> [String] {
    var missing: [String] = []
    var current = path
    while !exists(current) {
      missing.insert(current, at: 0)
      current = parent(of: current)
    }
    for (index, folder) in missing.enumerated() where mkdir(folder, 0o777) != 0 {
      let reason = systemMessage()
      removeEmpty(Array(missing.prefix(index)))
      throw problem(
        destination, "cannot be created: \(reason)", "Choose a folder that you may write to with --out.")
    }
    return missing
  }

  private static func removeEmpty(_ folders: [String]) {
    for folder in folders.reversed() { rmdir(folder) }
  }

  private static func exists(_ path: String) -> Bool {
    var info = stat()
    return lstat(path, &info) == 0
  }

  private static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : withoutTrailingSlashes(String(path[..<slash]))
  }

  private static func withoutTrailingSlashes(_ path: String) -> String {
    var path = path[...]
    while path.count > 1, path.last == "/" { path.removeLast() }
    return path.isEmpty ? "." : String(path)
  }

  private static func mask() -> mode_t {
    let mask = umask(0)
    umask(mask)
    return mask
  }

  private static func problem(_ path: String, _ message: String, _ advice: String) -> RunError {
    RunError(.output, path: path, message: message, advice: advice)
  }
}
