import Foundation
import RasterCore
import SiteAnalysis

/// Holds a result against its own digests and, given the images, against a second run.
public enum VerifyRun {
  public struct Options: Sendable {
    /// The output folder of a run.
    public var result: String
    /// A folder that holds the images, under whatever names; nil: only digests are looked at.
    public var images: String?
    public init(result: String, images: String? = nil) {
      self.result = result
      self.images = images
    }
  }

  /// - Throws: `RunError` where there is no result, or the second run could not be done; its folder is gone in any case.
  public static func verify(
    _ options: Options, progress: @escaping @Sendable (RunProgress) -> Void = { _ in },
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws -> VerifyReport {
    let result = try ResultReader.read(options.result)
    let watch = RunWatch(progress: progress, isCancelled: isCancelled)
    var report = VerifyReport(result: options.result, files: [], inputs: [], rerun: nil, notes: [])
    try sealed(result, &report, watch)
    let wanted = inputs(of: result.account)
    guard let images = options.images else {
      try recorded(wanted, result.account, &report, watch)
      return report
    }
    guard EvaluationInput.isFolder(images) else {
      throw EvaluationInput.problem(images, "is no folder", "Give the folder that holds the images.")
    }
    report.wantsRerun = true
    let found = try search(images, for: wanted, watch)
    report.inputs = wanted.map { .init(path: $0.path, state: found[$0.sha256] == nil ? .missing : .same) }
    guard report.inputs.allSatisfy({ $0.state == .same }) else {
      report.notes.append("Not all inputs are in \(images), so no second run was made.")
      return report
    }
    report.rerun = try VerifyRerun(result: result, found: found, watch: watch).run()
    return report
  }

  /// The result's files against its seal.
  private static func sealed(_ result: ResultReader.Result, _ report: inout VerifyReport, _ watch: RunWatch) throws {
    guard let path = result.path(ResultSeal.file) else {
      report.notes.append("The result has no \(ResultSeal.file); its own files cannot be checked.")
      return
    }
    guard let text = try? String(contentsOfFile: path, encoding: .utf8), let list = ResultSeal.read(text) else {
      throw EvaluationInput.problem(path, "is no list of digests", "Write the result anew.")
    }
    report.files = try states(list.map { ($0.path, result.folder + "/" + $0.path, $0.sha256) }, watch)
    let known = Set(list.map(\.path))
    let others = try ResultSeal.files(in: result.folder).filter { !known.contains($0) }
    guard !others.isEmpty else { return }
    let named = others.prefix(6).joined(separator: ", ") + (others.count > 6 ? " and \(others.count - 6) more" : "")
    report.notes.append("Not sealed, so nothing is said of: \(named).")
  }

  /// All files that the account names, each once.
  private static func inputs(of account: SiteAccount) -> [InputFile] {
    var seen: Set<String> = []
    let scenes = account.scenes.flatMap { scene in
      scene.files ?? (scene.sha256.isEmpty ? [] : [InputFile(path: scene.path, sha256: scene.sha256)])
    }
    return (scenes + account.inputs).filter { seen.insert($0.path + "\n" + $0.sha256).inserted }
  }

  /// Inputs where the account says that they lie.
  private static func recorded(
    _ wanted: [InputFile], _ account: SiteAccount, _ report: inout VerifyReport, _ watch: RunWatch
  ) throws {
    guard !account.isRedacted else {
      report.notes.append("The result says not where its images lie; give their folder with --images.")
      return
    }
    report.inputs = try states(wanted.map { ($0.path, $0.path, $0.sha256) }, watch)
    if report.inputs.contains(where: { $0.state == .missing }) {
      report.notes.append("Inputs that are not where they lay can be found with --images.")
    }
  }

  private static func states(
    _ files: [(name: String, path: String, digest: String)], _ watch: RunWatch
  ) throws -> [VerifyReport.File] {
    try Workers.run(files.map { [$0.name, $0.path, $0.digest] }, stage: .inspect, watch: watch) { file in
      let digest = EvaluationInput.isFolder(file[1]) ? nil : try? FileDigest.sha256(path: file[1])
      return VerifyReport.File(path: file[0], state: digest.map { $0 == file[2] ? .same : .changed } ?? .missing)
    }.map { try $0.get() }
  }

  static func nameKey(_ digest: String, _ path: String) -> String {
    digest + " " + (path as NSString).lastPathComponent
  }

  /// Paths below a folder by the digests that are wanted, and by digest and name.
  private static func search(
    _ folder: String, for wanted: [InputFile], _ watch: RunWatch
  ) throws -> [String: String] {
    let digests = Set(wanted.map(\.sha256))
    let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String }.sorted() ?? []
    let paths = names.map { folder + "/" + $0 }.filter { path in
      (try? FileManager.default.attributesOfItem(atPath: path))?[.type] as? FileAttributeType == .typeRegular
    }
    let found = try Workers.run(paths, stage: .inspect, watch: watch) { try FileDigest.sha256(path: $0) }
    var result: [String: String] = [:]
    for (path, digest) in zip(paths, found) {
      guard let digest = try? digest.get(), digests.contains(digest) else { continue }
      if result[digest] == nil { result[digest] = path }
      // The same bytes may lie there under several names, and the name may be what dates them.
      result[nameKey(digest, path)] = path
    }
    return result
  }
}
