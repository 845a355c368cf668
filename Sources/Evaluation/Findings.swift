import RasterCore
import SiteAnalysis

/// One result held against one truth, item by item: what every score of the project's own is summed up from.
///
/// Items of many places may be joined and summed up again, which is how pooled scores are made.
public struct Findings: Sendable, Hashable, Codable {
  /// A true structure and what became of it.
  public struct StructureItem: Sendable, Hashable, Codable {
    public var truth: String
    /// m2.
    public var area: Double
    /// What a perfect result would say; nil where the usable images cannot show it.
    public var expected: StructureStatus?
    /// It stands in the last usable image; nil where it is just then being torn down.
    public var stands: Bool?
    /// Usable images that show it standing.
    public var images: Int
    /// Of at least nine pixels of the result's grid, three by three.
    public var isNinePixels: Bool
    public var claim: String?
    public var claimed: StructureStatus?
    public var iou: Double
    /// Stated over true area, less 1.
    public var areaError: Double?
    /// The stated 95 % interval holds the true area.
    public var areaHeld: Bool?
  }

  /// How a claimed structure is judged.
  public enum Judgement: String, Sendable, Hashable, Codable, CaseIterable {
    /// IoU of at least 0.5 with a true structure, one to one.
    case found
    /// More than a tenth IoU with one true structure, or more than half of it on true structures.
    case cutWrongly = "cut wrongly"
    case spurious = "false"
    /// Nothing is known about it: a worked surface on a true site, or a structure the usable images cannot show.
    case unjudged
  }

  public struct ClaimItem: Sendable, Hashable, Codable {
    public var claim: String
    public var status: StructureStatus
    public var judgement: Judgement
    /// m2, as stated.
    public var area: Double
    public var isNinePixels: Bool
    public var probability: Double
    /// What it should have been said to be, where it was found.
    public var expected: StructureStatus?
  }

  /// A true step that the usable images can date, or a claimed one that was not.
  public struct StepItem: Sendable, Hashable, Codable {
    /// Nil: no true step stands behind the claimed one.
    public var truth: EventKind?
    /// Nil: the true step was not reported.
    public var claimed: EventKind?
    public var structure: String
    public var probability: Double?
    /// Days from the true instant to the stated best day; positive is late.
    public var bestError: Double?
    /// Days between the bracket's images; nil where a side is open.
    public var width: Double?
    /// Days between the usable images next to the true instant.
    public var narrowest: Double?
    /// The true instant lies after the last image without and not after the first image with.
    public var holds: Bool?
    /// The bracket shares a moment with the time from the step's begin to its end.
    public var meets: Bool?
  }

  public struct PhaseItem: Sendable, Hashable, Codable {
    public var phase: Phase
    /// Days; positive is late; nil where the phase was not reported.
    public var bestError: Double?
    public var holds: Bool?
    public var width: Double?
    public var narrowest: Double
  }

  public struct SiteItem: Sendable, Hashable, Codable {
    /// Of the claimed site that overlaps best; 0 where none does.
    public var iou: Double
    public var claim: String?
    /// Stated over true area.
    public var areaRatio: Double?
    public var areaHeld: Bool?
    /// True structures of 150 m2 or more on the site that stand in the last usable image.
    public var count: Int
    public var claimedCount: CountEstimate?
    public var phases: [PhaseItem]
    public var stalls: Int
    public var stallsFound: Int
    public var falseStalls: Int
  }

  public struct RatioItem: Sendable, Hashable, Codable {
    /// Stated over true ratio, less 1; nil where either structure was not found.
    public var error: Double?
    public var held: Bool?
  }

  /// km2 looked at, times years between the first and last usable image.
  public var squareKilometreYears: Double
  /// km2 looked at.
  public var squareKilometres: Double
  public var structures: [StructureItem] = []
  public var claims: [ClaimItem] = []
  public var steps: [StepItem] = []
  public var sites: [SiteItem] = []
  /// Claimed sites that overlap no true site by more than a tenth of their own area.
  public var falseSites = 0
  public var ratios: [RatioItem] = []

  public init(squareKilometres: Double, years: Double) {
    self.squareKilometres = squareKilometres
    squareKilometreYears = squareKilometres * years
  }

  /// All items of several places.
  public init(joining parts: [Findings]) {
    squareKilometres = parts.reduce(0) { $0 + $1.squareKilometres }
    squareKilometreYears = parts.reduce(0) { $0 + $1.squareKilometreYears }
    structures = parts.flatMap(\.structures)
    claims = parts.flatMap(\.claims)
    steps = parts.flatMap(\.steps)
    sites = parts.flatMap(\.sites)
    falseSites = parts.reduce(0) { $0 + $1.falseSites }
    ratios = parts.flatMap(\.ratios)
  }
}
