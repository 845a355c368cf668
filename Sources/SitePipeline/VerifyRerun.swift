import Foundation
import RasterCore
import RasterIO
import SiteAnalysis

/// The same run once more, over the same bytes, and what differs.
struct VerifyRerun {
  var result: ResultReader.Result
  /// Paths of the inputs by their digests.
  var found: [String: String]
  var watch: RunWatch
  /// Findings that are files of their own; everything else in a result is made from these and the account.
  private static let findings = [ResultFiles.structures, ResultFiles.changes]
  private static let rasters = [ResultFiles.change, ResultFiles.before, ResultFiles.after]
  private static let mostDifferences = 12

  /// - Throws: `RunError` where the run cannot be done.
  func run() throws -> VerifyReport.Rerun {
    let folder = NSTemporaryDirectory() + "groundbreak-verify-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let again = try SiteRun.run(try options(output: folder), progress: watch.progress, isCancelled: watch.isCancelled)
    var rerun = VerifyReport.Rerun(files: [], differences: [], notes: notes(again.account))
    for entry in Self.findings {
      rerun.files.append(.init(path: entry, state: try bytes(entry, folder)))
    }
    for entry in Self.rasters {
      let state = try bytes(entry, folder)
      rerun.files.append(.init(path: entry, state: state))
      if state == .changed {
        rerun.differences += try RasterComparison.differences(result.folder + "/" + entry, folder + "/" + entry)
          .map { "\(entry): \($0)" }
      }
    }
    rerun.differences += try accountDifferences(again.accountJSON)
    return rerun
  }

  /// - Throws: `RunError` where the account does not say how it was made.
  private func options(output: String) throws -> RunOptions {
    let account = result.account
    // Masks and metadata are found beside the images, so only these are named; a scene's first file is its image.
    var inputs: [String] = []
    for scene in account.scenes {
      for file in scene.files ?? [InputFile(path: scene.path, sha256: scene.sha256)] {
        guard let path = found[VerifyRun.nameKey(file.sha256, file.path)] ?? found[file.sha256], !inputs.contains(path)
        else { continue }
        let ending = (path as NSString).pathExtension.lowercased()
        if !["json", "xml"].contains(ending) { inputs.append(path) }
      }
    }
    var options = RunOptions(inputs: inputs, output: output)
    options.name = account.name
    options.redacts = account.isRedacted
    options.aoiPath = try input(account.options["aoi"])
    options.datesPath = try input(account.options["dates"])
    options.pixelSize = account.options["pixel_size_m"].flatMap(Double.init)
    options.bands = account.options["bands_given"].map {
      $0.split(separator: ",").compactMap { BandRole(rawValue: String($0)) }
    }
    if let bytes = account.options["memory_bytes"].flatMap({ Int($0) }) { options.memoryBudget = bytes }
    guard let text = account.options["analysis"],
      let analysis = try? JSONDecoder().decode(AnalysisOptions.self, from: Data(text.utf8))
    else {
      throw EvaluationInput.problem(
        result.folder + "/" + ResultFiles.account,
        "does not say with which options it was made, or in words of another version",
        "Verify it with groundbreak \(account.product.version).")
    }
    options.analysis = analysis
    return options
  }

  private func input(_ path: String?) throws -> String? {
    guard let path else { return nil }
    let name = (path as NSString).lastPathComponent
    guard let file = result.account.inputs.first(where: { ($0.path as NSString).lastPathComponent == name }),
      let place = found[file.sha256]
    else {
      throw EvaluationInput.problem(path, "is not among the images", "Put it into the folder of the images.")
    }
    return place
  }

  private func notes(_ again: SiteAccount) -> [String] {
    let first = result.account
    var notes: [String] = []
    if first.product != again.product {
      notes.append("The result was made by version \(first.product.version), this is \(again.product.version).")
    }
    if let a = first.platform, let b = again.platform, a != b {
      notes.append("The result was made on \(a), this is \(b).")
    }
    return notes
  }

  private func bytes(_ entry: String, _ folder: String) throws -> VerifyReport.State {
    guard let path = result.path(entry) else { return .missing }
    return try FileDigest.sha256(path: path) == FileDigest.sha256(path: folder + "/" + entry) ? .same : .changed
  }

  // MARK: the account

  private func accountDifferences(_ again: String) throws -> [String] {
    let path = result.folder + "/" + ResultFiles.account
    let first = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: path)))
    let second = try JSONSerialization.jsonObject(with: Data(again.utf8))
    var differences: [String] = []
    Self.compare(first, second, "", &differences)
    guard differences.count > Self.mostDifferences else { return differences }
    return differences.prefix(Self.mostDifferences) + [
      "and \(differences.count - Self.mostDifferences) more in account.json"
    ]
  }

  /// Where files lay, in what words the input was named, and the machine are no findings.
  private static let ignored: Set = ["path", "platform", "inputs", "warnings", "aoi", "dates"]

  private static func compare(_ a: Any, _ b: Any, _ place: String, _ out: inout [String]) {
    switch (a, b) {
    case (let a as [String: Any], let b as [String: Any]):
      for key in Set(a.keys).union(b.keys).subtracting(ignored).sorted() {
        let inner = place.isEmpty ? key : place + "." + key
        guard let x = a[key], let y = b[key] else {
          out.append("\(inner): only in the \(a[key] == nil ? "second run" : "result")")
          continue
        }
        compare(x, y, inner, &out)
      }
    case (let a as [Any], let b as [Any]):
      guard a.count == b.count else {
        out.append("\(place): \(a.count) entries against \(b.count)")
        return
      }
      for (index, pair) in zip(a, b).enumerated() { compare(pair.0, pair.1, "\(place)[\(index)]", &out) }
    default:
      let (x, y) = ("\(a)", "\(b)")
      if x != y { out.append("\(place): \(x.prefix(60)) against \(y.prefix(60))") }
    }
  }
}
