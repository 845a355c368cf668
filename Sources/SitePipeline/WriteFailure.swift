import Foundation
import SiteStore

/// What the user is told when a file could not be written: its final name, and a full disk by that name.
enum WriteFailure {
  /// - Parameter entry: the file within the output folder; nil where only the folder can be named.
  static func runError(_ error: any Error, in folder: OutputFolder, entry: String? = nil) -> RunError {
    let path = entry.map { folder.destination + "/" + $0 } ?? folder.destination
    guard !isDiskFull(error, at: folder.staging) else {
      return RunError(
        .diskFull, path: path, message: "cannot be written: no space left on the disk",
        advice: "Free some space or choose another disk with --out; nothing was left behind.")
    }
    // The error speaks of the staging folder, which the user does not know and which will be gone.
    let words = Failure.cause(error)
      .replacingOccurrences(of: folder.staging, with: folder.destination)
    return RunError(
      .output, path: path, message: "cannot be written: \(words)", advice: "Check the output folder.")
  }

  /// With less than this many bytes free no result fits.
  private static let leastSpace: UInt64 = 1 << 20
  private static let sqliteFull = 13

  /// Whether a write failed for want of space. Libraries seldom say so, and some remove what they had begun.
  private static func isDiskFull(_ error: any Error, at path: String) -> Bool {
    if (error as? CocoaError)?.code == .fileWriteOutOfSpace { return true }
    if (error as? StoreError)?.code == sqliteFull { return true }
    if Failure.cause(error).localizedCaseInsensitiveContains("no space left") { return true }
    var info = statvfs()
    guard statvfs(path, &info) == 0 else { return false }
    return UInt64(info.f_bavail) * UInt64(info.f_frsize) < leastSpace
  }
}
