import Evaluation
import Foundation
import RasterCore
import RasterIO

/// Holds a result against a truth.
public enum EvaluationRun {
  /// - Parameters:
  ///   - result: the output folder of a run.
  ///   - truth: a folder that `simulate` wrote, its `truth` folder, or the file in it.
  /// - Throws: `RunError`, naming the file and the key.
  public static func evaluate(result: String, truth: String) throws -> EvaluationReport {
    guard let truthFile = TruthSimulated.file(truth) else {
      throw EvaluationInput.problem(
        truth, "holds no truth that is known here", "Give the folder that `simulate` wrote.")
    }
    let (real, crs) = try TruthSimulated.read(truthFile)
    let claim = try EvaluationClaim.read(result, crs: crs)
    var report = EvaluationReport(result: result, truth: truth, own: try own(real, claim))
    if report.own?.findings.structures.allSatisfy({ $0.claim == nil }) == true, !claim.structures.isEmpty {
      report.notes.append("No outline of the result matches the truth. Are they of one place?")
    }
    return report
  }

  /// The project's own scores, with outlines as they stand and with the offset they share taken out.
  static func own(_ truth: Truth, _ claim: Claim) throws -> EvaluationReport.Own {
    let overlaps = try overlaps(truth, claim)
    let findings = Findings(truth: truth, claim: claim, overlaps: overlaps)
    guard let offset = Matching.commonOffset(truth, claim, overlaps) else {
      return EvaluationReport.Own(findings: findings, alignedFindings: nil, commonOffset: nil)
    }
    let aligned = claim.moved(x: -offset.x, y: -offset.y)
    return EvaluationReport.Own(
      findings: findings,
      alignedFindings: Findings(truth: truth, claim: aligned, overlaps: try self.overlaps(truth, aligned)),
      commonOffset: offset)
  }

  private static func overlaps(_ truth: Truth, _ claim: Claim) throws -> Overlaps {
    let claimed = claim.structures.map(\.shape)
    let sites = truth.sites.map(\.shape)
    var onSites = [Double](repeating: 0, count: claimed.count)
    for item in try PlanarOverlay.sharedAreas(sites, claimed) { onSites[item.second] += item.area }
    return Overlaps(
      structures: try table(truth.structures.map(\.shape), claimed),
      sites: try table(sites, claim.sites.map(\.shape)), structuresOnSites: onSites)
  }

  private static func table(_ first: [PlanarShape], _ second: [PlanarShape]) throws -> [[Int: Double]] {
    var result = [[Int: Double]](repeating: [:], count: first.count)
    for item in try PlanarOverlay.sharedAreas(first, second) { result[item.first][item.second] = item.area }
    return result
  }
}

/// An evaluation as text.
public enum EvaluationText {
  /// JSON with sorted keys, snake case, UTF-8; ends with a line break.
  public static func json<T: Encodable>(_ value: T) throws -> String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
  }
}

extension EvaluationText {
  /// - Throws: `RunError.output`, naming the file.
  public static func save(_ text: String, to path: String) throws {
    do {
      try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw RunError(
        .output, path: path, message: "cannot be written: \(error.localizedDescription)",
        advice: "Choose another file with --out.")
    }
  }
}
