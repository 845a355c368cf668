import Foundation

/// How surely a skyline tells where its picture was taken, by stated rules.
public struct SkylineVerdict: Sendable, Hashable, Codable {
  public enum Word: String, Sendable, Hashable, Codable {
    case established
    case probable
    case possible
    case notEstablished = "not established"
  }

  /// The numbers that the words rest on.
  public struct Evidence: Sendable, Hashable, Codable {
    /// Share of the picture's width in which the line is known.
    public var coverage: Double
    /// Of the line, degrees.
    public var relief: Double
    /// Field of view times coverage, degrees.
    public var explained: Double
    /// Distance of line and prediction, as a share of the picture's width, and the share of samples that agree.
    public var residual: Double
    public var agreeing: Double
    /// By how much (log-likelihood) the best place beats the best one over a kilometre away, and the ratio of their residuals; null
    /// where none came near.
    public var margin: Double?
    public var wrongPlaceRatio: Double?
    /// By how much it beats the mirrored line, and the line with its halves exchanged.
    public var againstMirrored: Double
    public var againstExchanged: Double
    /// Greatest distance from the best place within the 95 % region, metres.
    public var spread: Double
  }

  /// The thresholds, kept in every report.
  public struct Rules: Sendable, Hashable, Codable {
    public var leastCoverage = 0.2
    public var leastRelief = 2.0
    public var leastExplained = 25.0
    public var mostResidual = 0.012
    public var leastAgreeing = 0.6
    /// Log-likelihoods that "established" and "probable" need over the best other place and over the nulls.
    public var establishedMargin = 6.0
    public var probableMargin = 2.5
    public var establishedNull = 8.0
    public var probableNull = 3.0
    public var establishedSpread = 800.0
    public var establishedRatio = 1.15
    public init() {}
  }

  public var word: Word
  public var reasons: [String]
  public var mayBeMirrored: Bool
  public var evidence: Evidence?

  public init(refused reason: String) {
    word = .notEstablished
    reasons = [reason]
    mayBeMirrored = false
  }

  /// - Parameters:
  ///   - mirrored, exchanged: the same search with the two null lines, as far as its first fits.
  public init(
    _ outcome: SkylineOutcome, mirrored: SkylineOutcome, exchanged: SkylineOutcome, independent: Double, rules: Rules = Rules()
  ) {
    guard let best = outcome.leaves.first, let first = outcome.first.first else {
      self.init(refused: "the terrain shows no such line from anywhere in the area")
      return
    }
    let e = Self.evidence(outcome, best, first, mirrored, exchanged, independent)
    evidence = e
    mayBeMirrored = e.againstMirrored < -2
    var faults: [String] = []
    if e.coverage < rules.leastCoverage { faults.append("the line is known in only \(Int(e.coverage * 100)) % of the width") }
    if e.relief < rules.leastRelief { faults.append(String(format: "the line has %.1f degrees of relief, less than %.0f", e.relief, rules.leastRelief)) }
    if e.residual > rules.mostResidual || e.agreeing < rules.leastAgreeing {
      faults.append("the terrain shows no such line from anywhere in the area")
    }
    if mayBeMirrored { faults.append("the mirrored picture fits better: it may be mirrored") }
    if e.againstExchanged <= 0 { faults.append("a line made of its exchanged halves, which is of no place, fits as well") }
    if !faults.isEmpty {
      word = .notEstablished
      reasons = faults
      return
    }
    var doubts: [String] = []
    func need(_ condition: Bool, _ text: String) { if !condition { doubts.append(text) } }
    let null = min(e.againstMirrored, e.againstExchanged)
    need(e.explained >= rules.leastExplained, String(format: "the line spans %.0f degrees, less than %.0f", e.explained, rules.leastExplained))
    need(e.margin ?? .infinity >= rules.probableMargin, "another place over a kilometre away fits nearly as well")
    need(null >= rules.probableNull, "mirrored or shuffled lines fit nearly as well")
    guard doubts.isEmpty else {
      (word, reasons) = (.possible, doubts)
      return
    }
    need(e.margin ?? .infinity >= rules.establishedMargin, "another place over a kilometre away is not ruled out")
    need(e.wrongPlaceRatio ?? .infinity >= rules.establishedRatio, "the best wrong place is less than 15 % worse")
    need(null >= rules.establishedNull, "mirrored or shuffled lines are not far behind")
    need(e.spread <= rules.establishedSpread, "the region is \(Int(e.spread)) m wide about its best place")
    if doubts.isEmpty {
      word = .established
      reasons = ["the line fits here and nowhere else in the area, and its mirrored and shuffled forms fit nowhere"]
    } else {
      (word, reasons) = (.probable, doubts)
    }
  }

  private static func evidence(
    _ outcome: SkylineOutcome, _ best: SkylineCell, _ first: SkylineCell, _ mirrored: SkylineOutcome,
    _ exchanged: SkylineOutcome, _ independent: Double
  ) -> Evidence {
    let line = outcome.line
    let ys = line.samples.map(\.y).sorted()
    let range = ys.isEmpty ? 0 : ys[(ys.count - 1) * 97 / 100] - ys[ys.count * 3 / 100]
    let width = Double(line.width)
    func away(_ cell: SkylineCell) -> Double { (cell.solution.position - best.solution.position).horizontalLength }
    let rival = (outcome.leaves + outcome.first).filter { away($0) > 1_000 }
      .min { $0.solution.misfit < $1.solution.misfit }
    func gap(_ null: SkylineOutcome) -> Double {
      null.first.first.map { ($0.solution.misfit - first.solution.misfit) * independent } ?? 100
    }
    let region = SkylineRegion(outcome.leaves, independent: independent)
    return Evidence(
      coverage: line.coverage, relief: atan(range / best.solution.focal) * Angle.degrees,
      explained: best.solution.field(width: line.width) * line.coverage, residual: best.solution.residual / width,
      agreeing: best.solution.agreeing,
      margin: rival.map { ($0.solution.misfit - best.solution.misfit) * independent },
      wrongPlaceRatio: rival.map { $0.solution.residual / max(1e-6, best.solution.residual) }, againstMirrored: gap(mirrored),
      againstExchanged: gap(exchanged), spread: region.densest(0.95).map(away).max() ?? 0)
  }
}
