import Foundation
import RasterCore
import RasterIO
import SiteAnalysis
import SiteReport
import SiteStore

/// Puts a result's files into the staging folder.
struct ResultWriter {
  var folder: OutputFolder
  var report: ReportFolder
  var watch: RunWatch

  /// - Returns: `account.json` as written.
  /// - Throws: `RunError.diskFull` or `.output`, naming the file.
  func write(_ input: ReportInput, stack: Stack, analysis: Analysis) throws -> String {
    let account = input.account
    let json = try AccountJSON.text(account)
    let claims = try input.claims.map(ClaimCheck.json)
    let verdicts: [(String, (String) throws -> Void)] =
      claims.map { text in [(ClaimCheck.file, { try save(text, $0) })] } ?? []
    let steps: [(String, (String) throws -> Void)] =
      verdicts + [
        (ResultFiles.account, { try save(json + "\n", $0) }),
        (ResultFiles.structures, { try save(try GeoJSONExport.structures(account), $0) }),
        (ResultFiles.changes, { try save(try GeoJSONExport.changes(account), $0) }),
        (ResultFiles.scenes, { try save(CSVExport.scenes(account), $0) }),
        (ResultFiles.change, { try saveChange(analysis, stack.grid, $0) }),
        (ResultFiles.before, { try saveComposite(analysis.before, stack, $0) }),
        (ResultFiles.after, { try saveComposite(analysis.after, stack, $0) }),
        (ResultFiles.project, { try ProjectStore.write(account, json: json, to: $0) }),
        (ResultFiles.report, { _ in try report.write(input, to: folder, watch: watch) }),
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

  /// Runs one step; its error comes out with the file's final name.
  private func guarding(_ entry: String, _ action: (String) throws -> Void) throws {
    do {
      try action(try folder.stage(entry))
    } catch let error as RunError where error.code == .cancelled || error.code == .adapter {
      throw error
    } catch {
      throw WriteFailure.runError(error, in: folder, entry: entry)
    }
  }
}
