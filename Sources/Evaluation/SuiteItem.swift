import SiteAnalysis

/// What one scenario of a suite contributes to the measures.
struct SuiteItem: Sendable {
  var place: String
  var stated: Findings
  var aligned: Findings
  var scot: Double?
  var scotCorrected: Double?
  /// Detected, false and missed SMART sites.
  var smart: (hits: Int, falsePositives: Int, misses: Int)

  /// Nil where the report has no scores of the project's own.
  init?(_ report: EvaluationReport) {
    guard let own = report.own else { return nil }
    place = report.truth
    stated = own.findings
    aligned = own.alignedFindings ?? own.findings
    // With nothing to find and nothing claimed there is no score, not one of zero.
    let hasBuildings = own.findings.structures.contains { $0.stands == true }
    scot = hasBuildings ? report.scotAsPublished?.score : nil
    scotCorrected = hasBuildings ? report.scotCorrected?.score : nil
    smart = (report.smart ?? []).reduce((0, 0, 0)) {
      ($0.0 + $1.truePositives, $0.1 + $1.falsePositives, $0.2 + $1.falseNegatives)
    }
  }

  private static let measures: [(name: String, of: @Sendable (OwnScores) -> Double?)] = [
    ("structure F1", { $0.detection["all"]?.f1 }),
    ("structure precision", { $0.detection["all"]?.precision }),
    ("structure recall", { $0.detection["all"]?.recall }),
    ("structure F1, 150 to 1000 m2", { $0.detection["small"]?.f1 }),
    ("structure F1, 1000 m2 or more", { $0.detection["large"]?.f1 }),
    ("structure F1, nine pixels or more", { $0.detection["nine_pixels"]?.f1 }),
    ("recall of new", { $0.byStatus["new"]?.recall }),
    ("recall of unchanged", { $0.byStatus["unchanged"]?.recall }),
    ("recall of changed", { $0.byStatus["changed"]?.recall }),
    ("recall of demolished", { $0.byStatus["demolished"]?.recall }),
    ("recall in last 1 to 3 images", { $0.lastImages.recall }),
    ("area error, median", { $0.detection["all"]?.area.medianError }),
    ("area error, 95th percentile", { $0.detection["all"]?.area.p95Error }),
    ("area interval holds", { $0.detection["all"]?.area.coverage }),
    ("construction bracket holds", { $0.dating["construction"]?.holds }),
    ("construction bracket meets", { $0.dating["construction"]?.meets }),
    ("construction bracket width, days", { $0.dating["construction"]?.medianWidth }),
    ("construction narrowest width, days", { $0.dating["construction"]?.medianNarrowest }),
    ("completion bracket holds", { $0.dating["completion"]?.holds }),
    ("completion bracket width, days", { $0.dating["completion"]?.medianWidth }),
    ("demolition bracket holds", { $0.dating["demolition"]?.holds }),
    ("re-roofing bracket holds", { $0.dating["re-roofing"]?.holds }),
    ("site IoU", { $0.sites.medianIou }),
    ("site area interval holds", { $0.sites.area.coverage }),
    ("count off by", { $0.sites.countAbsoluteError }),
    ("count interval holds", { $0.sites.countCoverage }),
    ("stall recall", { $0.sites.stallRecall }),
    ("onset of Site Preparation off by, days", { $0.phases["Site Preparation"]?.medianAbsoluteError }),
    ("onset of Active Construction off by, days", { $0.phases["Active Construction"]?.medianAbsoluteError }),
    ("onset of Post Construction off by, days", { $0.phases["Post Construction"]?.medianAbsoluteError }),
    ("ratio error, median", { $0.ratio.medianError }),
    ("ratio interval holds", { $0.ratio.coverage }),
    ("false alarms per km2 and year", { $0.alarms.falseChangesPerKm2Year }),
    ("false unchanged per km2", { $0.alarms.falseUnchangedPerKm2 }),
    ("Brier score", { $0.brier }),
  ]
  private static let alignedF1 = "structure F1, common offset out"
  private static let others = [alignedF1, "SCOT as published", "SCOT corrected", "SMART detection F1"]

  static let names = measures.map(\.name) + others

  /// Every measure that the scenarios give a value for. SCOT is their mean, as its authors pool it; all else is of their items together.
  static func values(_ items: [SuiteItem]) -> [String: Double] {
    let scores = OwnScores(Findings(joining: items.map(\.stated)))
    var result: [String: Double] = [:]
    for measure in measures { result[measure.name] = measure.of(scores) }
    result[alignedF1] = OwnScores(Findings(joining: items.map(\.aligned))).detection["all"]?.f1
    result["SCOT as published"] = OwnScores.mean(items.compactMap(\.scot))
    result["SCOT corrected"] = OwnScores.mean(items.compactMap(\.scotCorrected))
    let smart = items.reduce((0, 0, 0)) {
      ($0.0 + $1.smart.hits, $0.1 + $1.smart.falsePositives, $0.2 + $1.smart.misses)
    }
    result["SMART detection F1"] = OwnScores.share(2 * smart.0, 2 * smart.0 + smart.1 + smart.2)
    return result
  }
}
