import Evaluation
import Foundation
import RasterCore
import RasterIO

/// Holds a result against a truth.
public enum EvaluationRun {
  /// Computes every score that the two sides have the material for.
  ///
  /// - Parameters:
  ///   - result: the output folder of a run; or another tool's SMART site models or monthly labels.
  ///   - truth: a folder that `simulate` wrote or the `truth.json` in it; or SMART site models; or monthly labels.
  /// - Throws: `RunError`, naming the file and the key.
  public static func evaluate(result: String, truth: String) throws -> EvaluationReport {
    let claimed = try EvaluationSide(result)
    let real = try EvaluationSide(truth)
    var report = EvaluationReport(result: result, truth: truth, own: nil)
    switch (claimed.form, real.form) {
    case (.result, .simulation(let file)): try againstSimulation(result, file, &report)
    case (.labels(let proposed), .labels(let labels)):
      try scot(TruthLabels.read(proposed), TruthLabels.read(labels), &report)
    case (.result, .labels(let labels)): try scotOfResult(result, labels, &report)
    case (.sites(let proposed), .sites(let models)):
      report.smart = try smart(try TruthSites.read(proposed).sites, models: try TruthSites.read(models), truth)
    case (.result, .sites(let models)):
      let claim = try EvaluationClaim.read(result, crs: wgs84)
      report.smart = try smart(SmartSite.proposals(claim, region: ""), models: try TruthSites.read(models), truth)
    case (.simulation, _):
      throw EvaluationInput.problem(
        result, "is a simulation, not a result", "Give the result first, then the truth.")
    case (_, .result):
      throw EvaluationInput.problem(truth, "is a result, not a truth", "Give the result first, then the truth.")
    case (.labels, _), (.sites, _):
      throw EvaluationInput.problem(
        result, "and \(truth) say different things: one speaks of sites, the other of buildings",
        "Give labels for labels and site models for site models; a simulation has both in its truth folder.")
    }
    return report
  }

  static let wgs84 = CRS(definition: "EPSG:4326", name: "EPSG:4326", isGeographic: true)

  private static func againstSimulation(_ result: String, _ file: String, _ report: inout EvaluationReport) throws {
    let (truth, crs) = try TruthSimulated.read(file)
    let claim = try EvaluationClaim.read(result, crs: crs)
    let own = try own(truth, claim)
    report.own = own
    let months = MonthlyLabels.months(of: claim.usableTimes)
    let last = claim.usableTimes.last
    try scot(
      MonthlyLabels(claim, months: months, last: last), MonthlyLabels(truth, months: months, last: last), &report)
    let models = (file as NSString).deletingLastPathComponent + "/sites"
    if case .sites(let files) = try? EvaluationSide(models).form {
      let inDegrees = try EvaluationClaim.read(result, crs: wgs84)
      report.smart = try smart(SmartSite.proposals(inDegrees, region: ""), models: try TruthSites.read(files), models)
    }
    if !claim.structures.isEmpty, own.findings.structures.allSatisfy({ $0.claim == nil }), !truth.structures.isEmpty {
      report.notes.append("No outline of the result matches the truth. Are they of one place?")
    }
  }

  private static func scot(
    _ proposals: MonthlyLabels, _ truth: MonthlyLabels, _ report: inout EvaluationReport
  ) throws {
    report.scotAsPublished = try Scot(truth: truth, proposals: proposals, overlay: overlay)
    report.scotCorrected = try Scot(truth: truth, proposals: proposals, options: .corrected, overlay: overlay)
  }

  /// A result at the months of given labels, in their own longitude and latitude.
  private static func scotOfResult(_ result: String, _ files: [String], _ report: inout EvaluationReport) throws {
    let truth = try TruthLabels.read(files)
    let points = truth.months.values.joined().flatMap { $0.shape.polygons.joined().joined() }
    guard points.allSatisfy({ abs($0.x) <= 360 && abs($0.y) <= 90 }) else {
      throw EvaluationInput.problem(
        report.truth, "has labels in pixels", "Give labels in longitude and latitude for a result on the ground.")
    }
    let claim = try EvaluationClaim.read(result, crs: wgs84)
    try scot(MonthlyLabels(claim, months: truth.months.keys.sorted(), last: nil), truth, &report)
  }

  private static func smart(
    _ proposals: [SmartSite], models: TruthSites.Models, _ path: String
  ) throws -> [SmartScores] {
    let regions = models.regions.filter { region in
      models.sites.contains { $0.regionID == region.id } || models.sites.isEmpty
    }
    guard !regions.isEmpty else {
      throw EvaluationInput.problem(
        path, "has no region model for its sites",
        "Put the region's .geojson beside them: it says where and when was looked.")
    }
    return try regions.map { region in
      try SmartScores(
        truth: models.sites.filter { $0.regionID == region.id },
        proposals: proposals.filter { $0.regionID == region.id || ($0.regionID ?? "").isEmpty }, region: region,
        overlay: overlay)
    }
  }

  /// GEOS, as the scores ask for it.
  static let overlay = Overlay(
    sharedAreas: { try Failure.passingOn("") { [a = $0, b = $1] in try PlanarOverlay.sharedAreas(a, b) } },
    meets: { PlanarOverlay.meets($0, $1) },
    intersection: { a, b in try Failure.passingOn("") { try PlanarOverlay.intersection(a, b) } },
    union: { shapes in try Failure.passingOn("") { try PlanarOverlay.union(shapes) } })
}

extension EvaluationRun {
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
    for item in try overlay.sharedAreas(sites, claimed) { onSites[item.second] += item.area }
    return Overlaps(
      structures: try table(truth.structures.map(\.shape), claimed),
      sites: try table(sites, claim.sites.map(\.shape)), structuresOnSites: onSites)
  }

  private static func table(_ first: [PlanarShape], _ second: [PlanarShape]) throws -> [[Int: Double]] {
    var result = [[Int: Double]](repeating: [:], count: first.count)
    for item in try overlay.sharedAreas(first, second) { result[item.first][item.second] = item.area }
    return result
  }
}
