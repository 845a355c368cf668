import Evaluation
import Foundation
import SiteAnalysis

/// The scores of one result as lines for a terminal.
public enum EvaluationTable {
  public static func text(_ report: EvaluationReport) -> String {
    var lines = ["\(report.result) against \(report.truth)"]
    if let own = report.own { lines += ownLines(own) }
    lines += standard(report).map { line($0.name, $0.value) }
    lines += report.notes.map { "Note: \($0)" }
    return lines.map(Sentence.printable).joined(separator: "\n")
  }

  private static func ownLines(_ own: EvaluationReport.Own) -> [String] {
    var lines: [String] = []
    if let offset = own.commonOffset {
      lines.append(
        "Common offset of the outlines: \(number(offset.x, 1)) m east, \(number(offset.y, 1)) m north; in brackets what holds without it."
      )
    }
    let rows = rows(own.asStated)
    let aligned = own.aligned.map { Dictionary(uniqueKeysWithValues: self.rows($0).map { ($0.name, $0.value) }) }
    for row in rows {
      let other = aligned?[row.name]
      let addition = other != nil && other != row.value ? " [\(other ?? "")]" : ""
      lines.append(line(row.name, row.value + addition))
    }
    return lines
  }

  private static func line(_ name: String, _ value: String) -> String {
    name + String(repeating: " ", count: max(1, 34 - name.count)) + value
  }

  /// SCOT and the SMART programme's scores.
  private static func standard(_ report: EvaluationReport) -> [(name: String, value: String)] {
    let scot = [("SCOT as published", report.scotAsPublished), ("SCOT corrected", report.scotCorrected)].compactMap {
      name, s in
      s.map {
        (
          name: name,
          value:
            "\(number($0.score, 3))  tracking \(number($0.track, 3)), change \(number($0.change, 3)), mismatches \($0.mismatches)"
        )
      }
    }
    return scot + (report.smart ?? []).flatMap(smart)
  }

  private static func smart(_ s: SmartScores) -> [(name: String, value: String)] {
    let head = (
      name: "SMART \(s.region)",
      value:
        "F1 \(number(s.f1, 3))  precision \(number(s.precision, 3)), recall \(number(s.recall, 3)); \(s.truePositives) found, \(s.falsePositives) false, \(s.falseNegatives) missed"
    )
    let phases = ["Site Preparation", "Active Construction", "Post Construction"].compactMap {
      phase -> (name: String, value: String)? in
      guard let p = s.phases[phase], p.onsets + p.missing > 0 else { return nil }
      let labels = p.f1.map { "label F1 \(number($0, 3)); " } ?? ""
      return (
        name: "  \(phase)",
        value: labels
          + "onset off by \(number(p.meanAbsoluteError, 0)) d (best \(number(p.meanAbsoluteBest, 0)), worst \(number(p.meanAbsoluteWorst, 0))) over \(p.onsets), missing \(p.missing)"
      )
    }
    return [head] + phases
  }

  /// A suite: each measure with its spread, then what failed.
  public static func text(_ report: SuiteReport) -> String {
    let done = report.rows.filter { $0.failure == nil }
    var lines = [
      "\(done.count) of \(report.rows.count) scenarios (\(report.scenario), \(report.sensor ?? "own sensor"), seeds \(report.seeds.first ?? 0) to \(report.seeds.last ?? 0)), version \(report.version)",
      column("measure", 44) + column("pooled", 9) + column("95 %", 18) + column("median", 9) + column("quartiles", 18)
        + "n",
    ]
    for s in report.summaries where s.scenarios > 0 {
      lines.append(
        column(s.name, 44) + column(number(s.pooled, 3), 9) + column(range(s.pooled95), 18)
          + column(number(s.median, 3), 9)
          + column(range(s.quartiles), 18) + "\(s.scenarios)")
    }
    for row in report.rows { if let failure = row.failure { lines.append("seed \(row.seed) failed: \(failure)") } }
    return lines.map(Sentence.printable).joined(separator: "\n")
  }

  private static func column(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }

  private static func range(_ values: [Double]?) -> String {
    guard let values, values.count == 2 else { return "-" }
    return "\(number(values[0], 3)) to \(number(values[1], 3))"
  }

  static func rows(_ s: OwnScores) -> [(name: String, value: String)] {
    detection(s) + dating(s) + site(s) + rest(s)
  }

  private static let classes = [
    ("all", "150 m2 or more"), ("small", "150 to 1000 m2"), ("large", "1000 m2 or more"),
    ("nine_pixels", "nine pixels or more"),
  ]

  private static func detection(_ s: OwnScores) -> [(name: String, value: String)] {
    var rows: [(String, String)] = []
    for (key, words) in classes {
      guard let d = s.detection[key], d.wanted + d.spurious > 0 else { continue }
      rows.append(
        (
          "structures, \(words)",
          "F1 \(number(d.f1, 3))  found \(d.found) of \(d.wanted), spurious \(d.spurious) (\(d.cutWrongly) cut wrongly)"
        ))
      if d.area.count > 0 {
        rows.append(
          (
            "  area",
            "error median \(percent(d.area.medianError)), 95th \(percent(d.area.p95Error)), bias \(percent(d.area.bias)); 95 % interval holds \(percent(d.area.coverage)) of \(d.area.count)"
          )
        )
      }
    }
    rows = rows.enumerated().map { i, row in row.0 == "  area" ? ("  area, \(rows[i - 1].0.dropFirst(12))", row.1) : row
    }
    for (status, r) in s.byStatus.sorted(by: { $0.key < $1.key }) {
      rows.append(("recall, \(status)", "\(r.found) of \(r.wanted), said to be so \(r.rightStatus)"))
    }
    if s.lastImages.wanted > 0 {
      rows.append(("recall, last 1 to 3 images", "\(s.lastImages.found) of \(s.lastImages.wanted)"))
    }
    return rows.map { (name: $0.0, value: $0.1) }
  }

  private static func dating(_ s: OwnScores) -> [(name: String, value: String)] {
    s.dating.sorted { $0.key < $1.key }.map { kind, d in
      (
        name: "dates of \(kind)",
        value: "reported \(d.reported) of \(d.wanted); bracket holds \(percent(d.holds)), meets \(percent(d.meets)); "
          + "width \(number(d.medianWidth, 0)) d (possible \(number(d.medianNarrowest, 0))); best day off by \(number(d.medianAbsoluteError, 0)) d (\(signed(d.medianError))); spurious \(d.spurious)"
      )
    }
  }

  private static func site(_ s: OwnScores) -> [(name: String, value: String)] {
    guard s.sites.wanted + s.sites.falseSites > 0 else { return [] }
    let site = s.sites
    var rows = [
      (
        name: "sites",
        value:
          "found \(site.found) of \(site.wanted), IoU \(number(site.medianIou, 2)), false \(site.falseSites); area bias \(percent(site.area.bias)), interval holds \(percent(site.area.coverage))"
      ),
      (
        name: "count of structures",
        value: "off by \(signed(site.countError, "")), interval holds \(percent(site.countCoverage))"
      ),
      (name: "stalls", value: "found \(site.stallsFound) of \(site.stalls), false \(site.falseStalls)"),
    ]
    for (phase, p) in s.phases.sorted(by: { $0.key < $1.key }) {
      rows.append(
        (
          name: "onset of \(phase)",
          value:
            "reported \(p.reported) of \(p.wanted), off by \(number(p.medianAbsoluteError, 0)) d (\(signed(p.medianError))), bracket holds \(percent(p.holds)); width \(number(p.medianWidth, 0)) d (possible \(number(p.medianNarrowest, 0)))"
        ))
    }
    return rows
  }

  private static func rest(_ s: OwnScores) -> [(name: String, value: String)] {
    let a = s.alarms
    var rows: [(name: String, value: String)] = []
    if s.ratio.count + s.ratiosOfUnfound > 0 {
      rows.append(
        (
          name: "ratios",
          value:
            "\(s.ratio.count) of found structures, error median \(percent(s.ratio.medianError)), interval holds \(percent(s.ratio.coverage)); \(s.ratiosOfUnfound) of others"
        ))
    }
    rows.append(
      (
        name: "false alarms of change",
        value:
          "\(a.falseChanges), \(number(a.falseChangesPerKm2Year, 2)) per km2 and year (\(number(a.squareKilometreYears, 2)) looked at); besides, cut wrongly \(a.cutWrongly), unchanged called changed \(a.unchangedCalledChanged)"
      ))
    rows.append(
      (name: "false unchanged structures", value: "\(a.falseUnchanged), \(number(a.falseUnchangedPerKm2, 2)) per km2"))
    let bins = s.structureReliability.filter { $0.count > 0 }.map {
      "\(number($0.low, 2))-\(number($0.high, 2)): \(percent($0.foundAsStated)) of \($0.count)"
    }
    if !bins.isEmpty { rows.append((name: "came true, by probability", value: bins.joined(separator: ", "))) }
    return rows
  }

  static func number(_ x: Double?, _ decimals: Int) -> String {
    guard let x else { return "-" }
    return Wording.plain(x, decimals: decimals) ?? "-"
  }

  static func percent(_ x: Double?) -> String { x.map { number($0 * 100, 0) + " %" } ?? "-" }

  static func signed(_ x: Double?, _ unit: String = " d") -> String {
    guard let x else { return "-" }
    return (x > 0 ? "+" : "") + number(x, 0) + unit
  }
}
