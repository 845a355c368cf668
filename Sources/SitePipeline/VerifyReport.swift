import Foundation
import SiteAnalysis

/// Whether a result is still what was written, from the images that it names, and what a second run makes of them.
public struct VerifyReport: Sendable, Codable {
  public enum State: String, Sendable, Codable {
    case same, changed, missing
  }
  public struct File: Sendable, Codable {
    public var path: String
    public var state: State
  }
  /// A second run against the first.
  public struct Rerun: Sendable, Codable {
    /// Findings as files: bytes against bytes.
    public var files: [File]
    /// What differs in the account and in rasters, at most so many lines; paths and the platform are not compared.
    public var differences: [String]
    /// Of the program and its libraries, where they are not those of the result.
    public var notes: [String]
    public var isSame: Bool { differences.isEmpty && files.allSatisfy { $0.state == .same } }
  }

  public var schema = "groundbreak.verification/1"
  public var result: String
  /// Files of the result against `SHA256SUMS`; empty where the result has none.
  public var files: [File]
  /// Images, metadata and other inputs against the digests in `account.json`.
  public var inputs: [File]
  /// Nil where no images were given, or not all of them were found.
  public var rerun: Rerun?
  public var notes: [String]

  /// Nothing that could be looked at differs.
  public var isVerified: Bool {
    files.allSatisfy { $0.state == .same } && inputs.allSatisfy { $0.state != .changed } && (rerun?.isSame ?? true)
      && !(wantsRerun && rerun == nil)
  }
  var wantsRerun = false

  private enum CodingKeys: String, CodingKey { case schema, result, files, inputs, rerun, notes }
}

extension VerifyReport {
  /// A few lines for a person; files that are the same are counted only.
  public var text: String {
    var lines = section("files of the result", files, what: "as they were written")
    lines += section("inputs", inputs, what: "the ones that were analysed")
    if let rerun {
      lines.append(
        rerun.isSame ? "A second run gave the same findings to the last digit." : "A second run gave something else:")
      lines += rerun.files.filter { $0.state != .same }.map { "  \($0.state.rawValue): \(Sentence.printable($0.path))" }
      lines += rerun.differences.map { "  \(Sentence.printable($0))" }
      lines += rerun.notes.map { "Note: \(Sentence.printable($0))" }
    }
    lines += notes.map { "Note: \(Sentence.printable($0))" }
    lines.append(isVerified ? "Verified." : "Not verified.")
    return lines.joined(separator: "\n")
  }

  private func section(_ name: String, _ files: [File], what: String) -> [String] {
    guard !files.isEmpty else { return [] }
    let same = files.count { $0.state == .same }
    let odd = files.filter { $0.state != .same }
    let shown = odd.prefix(12).map { "  \($0.state.rawValue): \(Sentence.printable($0.path))" }
    let more = odd.count > 12 ? ["  and \(odd.count - 12) more"] : []
    return ["\(same) of \(files.count) \(name) are \(what)."] + shown + more
  }
}
