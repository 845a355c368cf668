import Foundation
import RasterCore
import RasterIO
import SiteAnalysis
import SiteReport
import SiteStore

/// Puts a result's files into the staging folder.
struct ResultWriter {
  var folder: OutputFolder
  var watch: RunWatch

  /// - Returns: `account.json` as written.
  /// - Throws: `RunError.diskFull` or `.output`, naming the file.
  func write(_ input: ReportInput, stack: Stack, analysis: Analysis) throws -> String {
    let account = input.account
    let json = try AccountJSON.text(account)
    let steps: [(String, (String) throws -> Void)] = [
      (ResultFiles.account, { try save(json + "\n", $0) }),
      (ResultFiles.structures, { try save(try GeoJSONExport.structures(account), $0) }),
      (ResultFiles.scenes, { try save(CSVExport.scenes(account), $0) }),
      (ResultFiles.change, { try saveChange(analysis, stack.grid, $0) }),
      (ResultFiles.before, { try saveComposite(analysis.before, stack, $0) }),
      (ResultFiles.after, { try saveComposite(analysis.after, stack, $0) }),
      (ResultFiles.project, { try ProjectStore.write(account, json: json, to: $0) }),
      (ResultFiles.report, { try save(HTMLReport.render(input), $0) }),
    ]
    for (index, (entry, action)) in steps.enumerated() {
      try watch.check()
      try guarding(entry, action)
      watch.progress(RunProgress(stage: .write, done: index + 1, total: steps.count))
    }
    return json
  }

  private func save(_ text: String, _ path: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
  }

  private func saveChange(_ analysis: Analysis, _ grid: PixelGrid, _ path: String) throws {
    try RasterWriter.writeCOG(
      path: path, grid: grid,
      bands: [
        ("probability of lasting change", analysis.changeProbability),
        ("days since 1970-01-01 of the last lasting change, 0 where none", analysis.changeDay),
      ], noData: .nan, metadata: Self.tags)
  }

  private func saveComposite(_ bands: [Raster], _ stack: Stack, _ path: String) throws {
    try RasterWriter.writeCOG(
      path: path, grid: stack.grid, bands: zip(stack.roles, bands).map { ($0.rawValue, $1) },
      noData: .nan, metadata: Self.tags)
  }

  private static var tags: [String: String] {
    ["TIFFTAG_SOFTWARE": "\(Product.name) \(Product.version)"]
  }

  /// Runs one step; its error comes out with the file's final name, and a full disk is called one.
  private func guarding(_ entry: String, _ action: (String) throws -> Void) throws {
    do {
      try action(try folder.stage(entry))
    } catch {
      // The error speaks of the staging folder, which the user does not know and which will be gone.
      let words = Failure.cause(error)
        .replacingOccurrences(of: folder.staging, with: folder.destination)
      let path = folder.destination + "/" + entry
      guard DiskSpace.isFull(at: folder.staging, after: error) else {
        throw RunError(
          .output, path: path, message: "cannot be written: \(words)",
          advice: "Check the output folder.")
      }
      throw RunError(
        .diskFull, path: path, message: "cannot be written: no space left on the disk",
        advice: "Free some space or choose another disk with --out; nothing was left behind.")
    }
  }
}

enum DiskSpace {
  /// With less than this many bytes free no result fits: the smallest are about a megabyte.
  private static let least: UInt64 = 1 << 20

  /// Whether a failed write failed for want of space. Libraries seldom say so, and some remove what they had begun.
  static func isFull(at path: String, after error: any Error) -> Bool {
    if (error as? CocoaError)?.code == .fileWriteOutOfSpace { return true }
    if (error as? StoreError)?.code == 13 { return true }
    if Failure.cause(error).localizedCaseInsensitiveContains("no space left") { return true }
    var info = statvfs()
    guard statvfs(path, &info) == 0 else { return false }
    return UInt64(info.f_bavail) * UInt64(info.f_frsize) < least
  }
}
