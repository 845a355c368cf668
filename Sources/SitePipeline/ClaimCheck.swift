import Foundation
import SiteAnalysis

/// Holds a file of claims against a result.
public enum ClaimCheck {
  /// Where the verdicts go within a result.
  public static let file = "claims.json"

  /// - Parameters:
  ///   - claims: a claims file (`groundbreak.claims/1`).
  ///   - result: the output folder of a run.
  /// - Throws: `RunError`, naming the file and the line.
  public static func run(claims: String, result: String) throws -> ClaimReport {
    let sheet = try read(claims)
    let result = try ResultReader.read(result)
    return report(sheet, result.account, accountDigest: result.digest)
  }

  /// A claims file with its digest.
  struct Sheet {
    var sheet: ClaimSheet
    var digest: String
  }

  /// - Throws: `RunError.unreadable` with the line.
  static func read(_ path: String) throws -> Sheet {
    guard !EvaluationInput.isFolder(path) else {
      throw EvaluationInput.problem(path, "is a folder", "Give the claims file first, then the folder of the result.")
    }
    let digest = try FileDigest.sha256(path: path)
    let data: Data
    do { data = try Data(contentsOf: URL(fileURLWithPath: path)) } catch {
      throw EvaluationInput.problem(path, "cannot be read: \(Failure.cause(error))", "Check its permissions.")
    }
    guard let text = String(validatingUTF8: data) else {
      throw EvaluationInput.problem(path, "is not text in UTF-8", "Save it as UTF-8.")
    }
    do { return Sheet(sheet: try ClaimSheet(reading: text), digest: digest) } catch let error as ClaimFileError {
      let place = error.line > 0 ? "\(path), line \(error.line)" : path
      throw RunError(.unreadable, path: place, message: error.message, advice: error.advice)
    }
  }

  static func report(_ claims: Sheet, _ account: SiteAccount, accountDigest: String) -> ClaimReport {
    ClaimReport(
      title: claims.sheet.title, source: claims.sheet.source, claimsDigest: claims.digest, accountDigest: accountDigest,
      verdicts: ClaimChecker(account).verdicts(on: claims.sheet))
  }

  /// Writes the verdicts; within the result's folder they are sealed with the rest.
  /// - Throws: `RunError`.
  public static func save(_ text: String, to path: String, result: String) throws {
    try EvaluationText.save(text, to: path)
    try ResultSeal.cover(path, in: result)
  }

  /// JSON with sorted keys; ends with a line break.
  public static func json(_ report: ClaimReport) throws -> String { try AccountJSON.text(report) + "\n" }
}

extension String {
  /// Nil where the bytes are no UTF-8.
  fileprivate init?(validatingUTF8 data: Data) {
    guard let text = String(data: data, encoding: .utf8) else { return nil }
    self = text
  }
}
