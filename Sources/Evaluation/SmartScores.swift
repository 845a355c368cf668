import RasterCore

/// Scores of the SMART programme for one region: detection of sites, labels of phases, onsets.
///
/// > Reference: pubgeo/IARPA-SMART, `iarpa_smart_metrics` ("overall" activity, polygons, default thresholds), whose numbers these are.
public struct SmartScores: Sendable, Codable {
  public struct Options: Sendable, Hashable {
    /// Least IoU of an observation.
    public var tau = 0.2
    /// Least share of observations.
    public var rho = 0.5
    /// Least share of the proposal's days, and of the truth's, that they have in common.
    public var sharedOfProposal = 0.1
    public var sharedOfTruth = 0.2
    /// Truths up to this area are ignored, m2.
    public var smallSite = 9_000.0
    public init() {}
  }

  public struct Onset: Sendable, Hashable, Codable {
    public var truth: String
    public var phase: String
    /// Days, positive is late; `best` and `worst` within the truth's own bracket, nil where it has none.
    public var nominal: Int
    public var best: Int?
    public var worst: Int?
  }

  public struct PhaseScores: Sendable, Hashable, Codable {
    /// Over all labels; nil where the phase occurs on neither side.
    public var f1: Double?
    /// Mean over sites of F1 rounded to four digits, as the reference rounds.
    public var f1BySite: Double?
    public var onsets = 0
    public var meanError: Double?
    public var meanAbsoluteError: Double?
    public var meanAbsoluteBest: Double?
    public var meanAbsoluteWorst: Double?
    /// Detected sites whose proposal never shows the phase.
    public var missing = 0
  }

  public var region: String
  public var truePositives = 0
  public var falsePositives = 0
  public var falseNegatives = 0
  public var precision = 0.0
  public var recall = 0.0
  public var f1 = 0.0
  /// Truth to proposals.
  public var matches: [String: [String]] = [:]
  /// First the true phase, then the proposed one; the truth's No Activity does not count.
  public var confusion: [String: [String: Int]] = [:]
  public var phases: [String: PhaseScores] = [:]
  public var onsets: [Onset] = []

  /// - Parameters:
  ///   - proposals: those whose status is not `system_confirmed` are passed over.
  /// - Throws: what the overlay throws.
  public init(
    truth: [SmartSite], proposals: [SmartSite], region: SmartRegion, options: Options = Options(), overlay: Overlay
  ) throws {
    self.region = region.id
    var association = try SmartAssociation(
      truth: truth, proposals: proposals, region: region, options: options, overlay: overlay)
    try association.run()
    truePositives = association.truePositives
    falsePositives = association.falsePositives
    falseNegatives = association.falseNegatives
    if truePositives > 0 {
      let hits = Double(truePositives)
      precision = hits / Double(truePositives + falsePositives)
      recall = hits / Double(truePositives + falseNegatives)
      f1 = hits / (hits + 0.5 * Double(falsePositives + falseNegatives))
    }
    for pair in association.pairs { matches[pair.truth.id] = pair.proposal.parts }
    let active = association.pairs.filter { SmartStack.active.contains($0.truth.status) }
    let labels = SmartPhases(pairs: active.sorted { $0.truth.id < $1.truth.id }, starts: association.proposalStarts)
    confusion = labels.confusion
    phases = labels.scores
    onsets = labels.onsets
  }
}
