import RasterCore

/// Everything that `evaluate` says of one result; written as `groundbreak.evaluation/1`.
public struct EvaluationReport: Sendable, Codable {
  /// The project's own scores, twice.
  public struct Own: Sendable, Codable {
    /// With outlines where the result puts them.
    public var asStated: OwnScores
    /// With the offset that all outlines share taken out; nil where too few structures match to know it.
    public var aligned: OwnScores?
    /// Metres, claimed less true centre, median; +x east, +y north.
    public var commonOffset: PlanarPoint?
    /// The items behind `asStated`.
    public var findings: Findings
    /// The items behind `aligned`.
    public var alignedFindings: Findings?

    public init(findings: Findings, alignedFindings: Findings?, commonOffset: PlanarPoint?) {
      self.findings = findings
      self.alignedFindings = alignedFindings
      self.commonOffset = commonOffset
      asStated = OwnScores(findings)
      aligned = alignedFindings.map { OwnScores($0) }
    }
  }

  public var schema = "groundbreak.evaluation/1"
  /// Paths or names, as given.
  public var result: String
  public var truth: String
  public var own: Own?
  /// As `solaris` computes it.
  public var scotAsPublished: Scot?
  /// With the two corrections named at `Scot.Options`.
  public var scotCorrected: Scot?
  /// One a region.
  public var smart: [SmartScores]?
  /// What the reader of the numbers has to know.
  public var notes: [String]

  public init(result: String, truth: String, own: Own?, notes: [String] = []) {
    self.result = result
    self.truth = truth
    self.own = own
    self.notes = notes
  }
}
