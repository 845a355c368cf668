import SiteAnalysis

/// The project's own scores, summed up from findings of one place or of many.
///
/// Shares are 0...1 and nil where there was nothing to share. What each means is in Guides/Evaluation.md.
public struct OwnScores: Sendable, Hashable, Codable {
  /// Structures of one size class that stand in the last usable image, at IoU 0.5.
  public struct Detection: Sendable, Hashable, Codable {
    public var wanted = 0
    public var found = 0
    /// Claimed, of this size by the claim, and not found true.
    public var spurious = 0
    /// How many of `spurious` were cut wrongly.
    public var cutWrongly = 0
    public var precision: Double?
    public var recall: Double?
    public var f1: Double?
    public var area = AreaScores()
  }
  public struct AreaScores: Sendable, Hashable, Codable {
    public var count = 0
    /// Of |stated / true - 1|.
    public var medianError: Double?
    public var p95Error: Double?
    /// Median of stated / true - 1.
    public var bias: Double?
    /// How often the stated 95 % interval holds the true value.
    public var coverage: Double?
  }
  public struct Dating: Sendable, Hashable, Codable {
    /// True steps that the usable images bound on both sides, of structures that were found.
    public var wanted = 0
    public var reported = 0
    public var holds: Double?
    public var meets: Double?
    /// Days.
    public var medianWidth: Double?
    public var medianNarrowest: Double?
    /// Days from the true instant to the stated best day: median of the signed and of the absolute.
    public var medianError: Double?
    public var medianAbsoluteError: Double?
    /// Claimed steps of this kind behind which no true one stands.
    public var spurious = 0
  }
  public struct PhaseDating: Sendable, Hashable, Codable {
    public var wanted = 0
    public var reported = 0
    public var holds: Double?
    public var medianError: Double?
    public var medianAbsoluteError: Double?
    public var medianWidth: Double?
    public var medianNarrowest: Double?
  }
  public struct SiteScores: Sendable, Hashable, Codable {
    public var wanted = 0
    /// IoU of 0.5 or more.
    public var found = 0
    public var medianIou: Double?
    public var falseSites = 0
    public var area = AreaScores()
    /// Stated less true structures on the site: median of the signed and of the absolute.
    public var countError: Double?
    public var countAbsoluteError: Double?
    public var countCoverage: Double?
    public var stalls = 0
    public var stallsFound = 0
    public var falseStalls = 0
    public var stallRecall: Double?
  }
  public struct Recall: Sendable, Hashable, Codable {
    public var wanted = 0
    public var found = 0
    /// Found, and said to be what it is.
    public var rightStatus = 0
    public var recall: Double?
  }
  public struct Alarms: Sendable, Hashable, Codable {
    public var squareKilometres = 0.0
    public var squareKilometreYears = 0.0
    /// Claims of change with a probability of 0.5 or more that match no true structure.
    public var falseChanges = 0
    public var falseChangesPerKm2Year: Double?
    /// Those of them that lie on true structures, cut wrongly; not in the rate.
    public var cutWrongly = 0
    /// True structures that did not change, said to have changed.
    public var unchangedCalledChanged = 0
    /// Claims of unchanged structures that match no true one.
    public var falseUnchanged = 0
    public var falseUnchangedPerKm2: Double?
    public var unjudged = 0
  }
  /// Claims whose stated probability lies in one bin, and how many came true.
  public struct ReliabilityBin: Sendable, Hashable, Codable {
    public var low: Double
    public var high: Double
    public var count = 0
    public var meanStated: Double?
    /// Found at IoU 0.5.
    public var found: Double?
    /// Found, and said to be what it is.
    public var foundAsStated: Double?
  }

  /// By size class: `all` (150 m2 or more), `small` (150 to 1000 m2), `large` (1000 m2 or more), `nine_pixels` (nine pixels or more).
  public var detection: [String: Detection]
  /// By what a perfect result would say; all sizes of 150 m2 or more.
  public var byStatus: [String: Recall]
  /// Seen in the last one to three usable images only.
  public var lastImages: Recall
  /// First the true status, or `none`; then the claimed one, or `none`.
  public var statusConfusion: [String: [String: Int]]
  public var dating: [String: Dating]
  /// First the true kind, or `none`; then the claimed one, or `none`.
  public var kindConfusion: [String: [String: Int]]
  public var phases: [String: PhaseDating]
  public var sites: SiteScores
  public var ratio: AreaScores
  public var ratiosOfUnfound: Int
  public var alarms: Alarms
  public var structureReliability: [ReliabilityBin]
  public var brier: Double?
  public var stepReliability: [ReliabilityBin]
}
