/// How sure an answer has to be, and how far measured numbers can be trusted.
///
/// Intervals and brackets need not hold as often as they say. On 60 fresh simulated places it was counted how often they do
/// (`Benchmarks/results/claims.md`), and claims are judged by what was counted, not by what was promised.
public struct ClaimOptions: Sendable, Hashable, Codable {
  /// Two to one, where "likely" begins on the scale of the IPCC: a claim is supported or contradicted from this probability on. To be
  /// contradicted it must also lie outside of what was measured, by 95 %.
  public var sure = 0.66
  /// 95 % intervals of structures' areas held the truth in 96 of 100 cases: they are taken as they are.
  public var structureWidening = 1.0
  /// Those of sites held in 96 of 100 cases too, but their margins were fitted to few places.
  public var siteWidening = 1.2
  /// Share of brackets that held the step's defining instant: 0.85 on thirty places, 0.65 on thirty others, one of them a solar farm whose posts were not seen.
  public var bracketHolds = 0.75
  /// The same of a site's phases: 0.64, whose onsets were off by 10, 23 and 102 days in the middle case.
  public var phaseHolds = 0.6
  /// Days: scale of the errors of a phase's onset. The medians of both sets, 10 to 102 days, have 47 in their middle, which makes an exponential of 68.
  public var phaseScale = 80.0
  /// Share of structures that were found and cut as a person would: 223 of 329.
  public var recall = 0.65
  /// Days: the series begins and ends at most so long inside the time that a claim of absence speaks of.
  public var slackDays = 45.0

  public init() {}
}
