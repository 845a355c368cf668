/// How sure an answer has to be, and how far measured numbers can be trusted.
///
/// The account's own intervals and brackets hold less often than they say. On twenty fresh simulated places it was counted how often
/// (`Benchmarks/results/claims.md`), and claims are judged by what was counted, not by what was promised.
public struct ClaimOptions: Sendable, Hashable, Codable {
  /// Two to one, where "likely" begins on the scale of the IPCC: a claim is supported or contradicted from this probability on. To be
  /// contradicted it must also lie outside of what was measured, by 95 %.
  public var sure = 0.66
  /// 95 % intervals of structures' areas held the truth in 81 of 100 cases: 1.96 / 1.31 times the width is needed.
  public var structureWidening = 1.5
  /// Those of sites are asked for a little more than they promise, for their margins were fitted to few places.
  public var siteWidening = 1.3
  /// Share of brackets that held the step's defining instant: 0.90 of constructions, 0.75 of completions.
  public var bracketHolds = 0.8
  /// The same of a site's phases, whose onsets were off by 106, 91 and 162 days in the middle case.
  public var phaseHolds = 0.3
  /// Days: scale of the errors of a phase's onset. 106 days in the middle case make an exponential of 150.
  public var phaseScale = 150.0
  /// Share of structures that were found and cut as a person would.
  public var recall = 0.75
  /// Days: the series begins and ends at most so long inside the time that a claim of absence speaks of.
  public var slackDays = 45.0

  public init() {}
}
