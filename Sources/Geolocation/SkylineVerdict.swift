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
    public var establishedMargin = 3.0
    public var probableMargin = 0.8
    public var establishedNull = 3.0
    public var probableNull = 0.8
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
  public static func judge(
    _ outcome: SkylineOutcome, mirrored: SkylineOutcome, exchanged: SkylineOutcome, independent: Double,
    rules: Rules = Rules()
  ) -> SkylineVerdict {
    guard let best = outcome.leaves.first, let first = outcome.tops.first else {
      return SkylineVerdict(refused: "the terrain shows no such line from anywhere in the area")
    }
    let e = evidence(outcome, best, first, mirrored, exchanged, independent)
    let isMirrored = e.againstMirrored < -0.5
    func say(_ word: Word, _ reasons: [String]) -> SkylineVerdict {
      SkylineVerdict(word: word, reasons: reasons, mayBeMirrored: isMirrored, evidence: e)
    }
    let faults = faults(e, isMirrored, rules)
    guard faults.isEmpty else { return say(.notEstablished, faults) }
    let null = min(e.againstMirrored, e.againstExchanged)
    var doubts: [String] = []
    func need(_ condition: Bool, _ text: String) { if !condition { doubts.append(text) } }
    need(
      e.explained >= rules.leastExplained,
      "the line spans \(Int(e.explained)) degrees, less than \(Int(rules.leastExplained))")
    need(e.margin ?? .infinity >= rules.probableMargin, "another place over a kilometre away fits nearly as well")
    need(null >= rules.probableNull, "mirrored or shuffled lines fit nearly as well")
    guard doubts.isEmpty else { return say(.possible, doubts) }
    need(e.margin ?? .infinity >= rules.establishedMargin, "another place over a kilometre away is not ruled out")
    need(e.wrongPlaceRatio ?? .infinity >= rules.establishedRatio, "the best wrong place is less than 15 % worse")
    need(null >= rules.establishedNull, "mirrored or shuffled lines are not far behind")
    need(e.spread <= rules.establishedSpread, "the region reaches \(Int(e.spread)) m from its best place")
    guard doubts.isEmpty else { return say(.probable, doubts) }
    return say(
      .established, ["the line fits here and nowhere else in the area, and its mirrored and shuffled forms fit nowhere"]
    )
  }

  private init(word: Word, reasons: [String], mayBeMirrored: Bool, evidence: Evidence) {
    self.word = word
    self.reasons = reasons
    self.mayBeMirrored = mayBeMirrored
    self.evidence = evidence
  }

  private static func faults(_ e: Evidence, _ isMirrored: Bool, _ rules: Rules) -> [String] {
    var faults: [String] = []
    if e.coverage < rules.leastCoverage {
      faults.append("the line is known in only \(Int(e.coverage * 100)) % of the width")
    }
    if e.relief < rules.leastRelief {
      faults.append(
        "the line has \((e.relief * 10).rounded() / 10) degrees of relief, less than \(Int(rules.leastRelief))")
    }
    if e.residual > rules.mostResidual || e.agreeing < rules.leastAgreeing {
      faults.append("the terrain shows no such line from anywhere in the area")
    }
    if isMirrored { faults.append("the mirrored picture fits better: it may be mirrored") }
    if e.againstExchanged <= 0 {
      faults.append("a line made of its exchanged halves, which is of no place, fits as well")
    }
    return faults
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
    // Fits between the grid's places only: those on it allow for a grid's step, and are not comparable.
    let rival = (outcome.leaves + outcome.tops).filter { away($0) > 1_000 }
      .min { $0.solution.misfit < $1.solution.misfit }
    func gap(_ null: SkylineOutcome) -> Double {
      null.tops.first.map { ($0.solution.misfit - first.solution.misfit) * independent } ?? 100
    }
    let region = SkylineRegion(outcome, independent: independent)
    return Evidence(
      coverage: line.coverage, relief: atan(range / best.solution.focal) * Angle.degrees,
      explained: best.solution.field(width: line.width) * line.coverage, residual: best.solution.residual / width,
      agreeing: best.solution.agreeing,
      margin: outcome.rivalBehind.map { $0 * independent },
      wrongPlaceRatio: rival.map { $0.solution.residual / max(1e-6, best.solution.residual) },
      againstMirrored: gap(mirrored),
      againstExchanged: gap(exchanged), spread: region.densest(0.95).map(away).max() ?? 0)
  }
}
