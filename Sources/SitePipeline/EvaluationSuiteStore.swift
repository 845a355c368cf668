import Evaluation
import Foundation
import RasterCore

/// The folder of a suite: `seed-N.json` for each scenario that is finished, `suite.json` at the end.
struct SuiteStore {
  private let folder: String
  private let isTemporary: Bool
  private let options: EvaluationSuite.Options

  /// - Throws: `RunError` where the folder cannot be used, or holds scores and is not to be resumed.
  init(_ options: EvaluationSuite.Options) throws {
    self.options = options
    isTemporary = options.folder == nil
    folder = options.folder ?? NSTemporaryDirectory() + "/groundbreak-suite-" + UUID().uuidString
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw Self.problem(folder, "cannot be made: \(error.localizedDescription)", "Choose another folder with --out.")
    }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    if !options.resumes, names.contains(where: { $0.hasPrefix("seed-") && $0.hasSuffix(".json") }) {
      throw Self.problem(
        folder, "holds the scores of a suite already",
        "Go on with it with --resume, or choose another folder with --out.")
    }
  }

  func close() { if isTemporary { discard(folder) } }

  /// Scores of an earlier run of the same suite; nil where there are none, or only a failure.
  /// - Throws: `RunError` where they are of another suite.
  func entry(_ seed: UInt64) throws -> SuiteReport.Entry? {
    let path = file(seed)
    guard options.resumes, EvaluationInput.exists(path) else { return nil }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw EvaluationInput.problem(path, "cannot be read", "Check its permissions, or remove it.")
    }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    guard let entry = try? decoder.decode(SuiteReport.Entry.self, from: data) else {
      throw EvaluationInput.problem(path, "holds no scores that this version reads", "Remove it, and it is made again.")
    }
    guard
      entry.scenario == options.scenario, entry.sensor == options.sensor, entry.scenes == options.scenes,
      entry.seed == seed, entry.version == Product.version
    else {
      throw EvaluationInput.problem(
        path, "is of another suite (\(entry.scenario), \(entry.sensor ?? "own sensor"), version \(entry.version))",
        "Use the same options, or another folder.")
    }
    return entry.report == nil ? nil : entry
  }

  func save(_ entry: SuiteReport.Entry) throws {
    try EvaluationText.save(try EvaluationText.json(entry), to: file(entry.seed))
  }

  func save(_ report: SuiteReport) throws {
    try EvaluationText.save(try EvaluationText.json(report), to: folder + "/suite.json")
  }

  /// Fresh folders for the images and the result of one scenario.
  func work(_ seed: UInt64) throws -> (root: String, scenes: String, result: String) {
    let root = folder + "/work-\(seed)"
    discard(root)
    do {
      try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    } catch {
      throw Self.problem(root, "cannot be made: \(error.localizedDescription)", "Choose another folder with --out.")
    }
    return (root, root + "/scenes", root + "/result")
  }

  func discard(_ path: String) { try? FileManager.default.removeItem(atPath: path) }

  private func file(_ seed: UInt64) -> String { folder + "/seed-\(seed).json" }

  private static func problem(_ path: String, _ message: String, _ advice: String) -> RunError {
    RunError(.output, path: path, message: message, advice: advice)
  }
}
