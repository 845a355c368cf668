/// How sure an answer has to be, and how far measured numbers can be trusted.
///
/// The account's own intervals and brackets hold less often than they say. On 27 fresh simulated places it was counted how often
/// (`Benchmarks/results/claims.md`), and claims are judged by what was counted, not by what was promised.
public struct ClaimOptions: Sendable, Hashable, Codable {
  /// Two to one, where "likely" begins on the scale of the IPCC: a claim is supported or contradicted from this probability on. To be
  /// contradicted it must also lie outside of what was measured, by 95 %.
  public var sure = 0.66
  /// 95 % intervals of structures' areas held the truth in 80 of 100 cases: 1.96 / 1.29 times the width is needed.
  public var structureWidening = 1.55
  /// Those of sites held in 90 of 100 cases, which asks for 1.2 times the width, and their margins were fitted to few places.
  public var siteWidening = 1.3
  /// Share of brackets that held the step's defining instant: 0.89 of constructions, 0.80 of completions.
  public var bracketHolds = 0.8
  /// The same of a site's phases: 0.42, whose onsets were off by 18, 91 and 60 days in the middle case.
  public var phaseHolds = 0.4
  /// Days: scale of the errors of a phase's onset. 60 days in the middle case make an exponential of 87.
  public var phaseScale = 90.0
  /// Share of structures that were found and cut as a person would: 137 of 228.
  public var recall = 0.6
  /// Days: the series begins and ends at most so long inside the time that a claim of absence speaks of.
  public var slackDays = 45.0

  public init() {}
}
