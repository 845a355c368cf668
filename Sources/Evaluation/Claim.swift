import RasterCore
import SiteAnalysis

/// What a result says, in the truth's coordinate system: the parts of the result contract that are scored.
public struct Claim: Sendable {
  public struct Structure: Sendable {
    public var id: String
    public var status: StructureStatus
    /// Nil where the result does not say: then it is taken for a building.
    public var form: StructureForm?
    public var shape: PlanarShape
    /// m2, as stated.
    public var area: Double
    public var area95: Interval95
    public var probability: Double
    public var events: [Event]
    public init(
      id: String, status: StructureStatus, form: StructureForm?, shape: PlanarShape, area: Double,
      area95: Interval95, probability: Double, events: [Event]
    ) {
      self.id = id
      self.status = status
      self.form = form
      self.shape = shape
      self.area = area
      self.area95 = area95
      self.probability = probability
      self.events = events
    }
  }

  public struct Site: Sendable {
    public var id: String
    public var shape: PlanarShape
    /// m2, as stated.
    public var area: Double
    public var area95: Interval95
    public var count: CountEstimate
    public var phases: [PhaseOnset]
    public var stalls: [Stall]
    public init(
      id: String, shape: PlanarShape, area: Double, area95: Interval95, count: CountEstimate,
      phases: [PhaseOnset], stalls: [Stall]
    ) {
      self.id = id
      self.shape = shape
      self.area = area
      self.area95 = area95
      self.count = count
      self.phases = phases
      self.stalls = stalls
    }
  }

  /// Times of the scenes that were used, in order.
  public var usableTimes: [Instant]
  /// Metres.
  public var pixelSize: Double
  public var structures: [Structure]
  public var sites: [Site]
  public var ratios: [Ratio]

  public init(
    usableTimes: [Instant], pixelSize: Double, structures: [Structure], sites: [Site], ratios: [Ratio]
  ) {
    self.usableTimes = usableTimes.sorted()
    self.pixelSize = pixelSize
    self.structures = structures
    self.sites = sites
    self.ratios = ratios
  }

  /// The same with every outline moved, metres.
  public func moved(x: Double, y: Double) -> Claim {
    var result = self
    for i in structures.indices { result.structures[i].shape = structures[i].shape.moved(x: x, y: y) }
    for i in sites.indices { result.sites[i].shape = sites[i].shape.moved(x: x, y: y) }
    return result
  }
}

/// The areas that a truth's and a claim's shapes share, m2: what an overlay found, for this room overlays nothing itself.
public struct Overlaps: Sendable {
  /// One dictionary a truth structure: index of the claimed structure to the shared area.
  public var structures: [[Int: Double]]
  /// The same for sites.
  public var sites: [[Int: Double]]
  /// Area of each claimed structure that lies on any true site.
  public var structuresOnSites: [Double]
  public init(structures: [[Int: Double]], sites: [[Int: Double]], structuresOnSites: [Double]) {
    self.structures = structures
    self.sites = sites
    self.structuresOnSites = structuresOnSites
  }
}
