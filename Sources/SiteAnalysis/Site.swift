import RasterCore

/// An area of connected work within the AOI.
public struct Site: Sendable, Hashable, Codable {
  /// `A`, `B`, ...: largest first.
  public var id: String
  public var geometry: GeoPolygon
  /// The same on the analysis grid; not encoded.
  public var outline: PixelPolygon
  public var areaHectares: Double
  public var area95: Interval95
  /// Ids of the structures that belong to it.
  public var structures: [String]
  /// Structures that stand at the end of the series.
  public var count: CountEstimate
  /// In order of time, the first always No Activity where the series shows the site before the work.
  public var phases: [PhaseOnset]
  public var stalls: [Stall]
  public var activity: [ActivitySample]

  public init(
    id: String, geometry: GeoPolygon, outline: PixelPolygon, areaHectares: Double,
    area95: Interval95, structures: [String], count: CountEstimate, phases: [PhaseOnset],
    stalls: [Stall], activity: [ActivitySample]
  ) {
    self.id = id
    self.geometry = geometry
    self.outline = outline
    self.areaHectares = areaHectares
    self.area95 = area95
    self.structures = structures
    self.count = count
    self.phases = phases
    self.stalls = stalls
    self.activity = activity
  }
  private enum CodingKeys: String, CodingKey {
    case id, geometry, outline
    case areaHectares = "area_ha"
    case area95 = "area_ha_95"
    case structures, count, phases, stalls, activity
  }
  public func encode(to encoder: any Encoder) throws {
    var c = encoder.container(keyedBy: CodingKeys.self)
    try c.encode(id, forKey: .id)
    try c.encode(geometry, forKey: .geometry)
    try c.encode(areaHectares, forKey: .areaHectares)
    try c.encode(area95, forKey: .area95)
    try c.encode(structures, forKey: .structures)
    try c.encode(count, forKey: .count)
    try c.encode(phases, forKey: .phases)
    try c.encode(stalls, forKey: .stalls)
    try c.encode(activity, forKey: .activity)
  }
  public init(from decoder: any Decoder) throws {
    let c = try decoder.container(keyedBy: CodingKeys.self)
    id = try c.decode(String.self, forKey: .id)
    geometry = try c.decode(GeoPolygon.self, forKey: .geometry)
    outline = PixelPolygon(exterior: [])
    areaHectares = try c.decode(Double.self, forKey: .areaHectares)
    area95 = try c.decode(Interval95.self, forKey: .area95)
    structures = try c.decode([String].self, forKey: .structures)
    count = try c.decode(CountEstimate.self, forKey: .count)
    phases = try c.decode([PhaseOnset].self, forKey: .phases)
    stalls = try c.decode([Stall].self, forKey: .stalls)
    activity = try c.decode([ActivitySample].self, forKey: .activity)
  }
}

public enum Phase: String, Sendable, Hashable, Codable, CaseIterable {
  case noActivity = "No Activity"
  case sitePreparation = "Site Preparation"
  case activeConstruction = "Active Construction"
  case postConstruction = "Post Construction"
}

/// The begin of a phase at a site.
public struct PhaseOnset: Sendable, Hashable, Codable {
  public var phase: Phase
  public var bracket: Bracket
  public var best: CalendarDate
  public var probability: Double

  public init(phase: Phase, bracket: Bracket, best: CalendarDate, probability: Double) {
    self.phase = phase
    self.bracket = bracket
    self.best = best
    self.probability = probability
  }
  private enum CodingKeys: String, CodingKey {
    case phase
    case lastWithout = "last_without"
    case firstWith = "first_with"
    case best, probability
  }
  public init(from decoder: any Decoder) throws {
    let c = try decoder.container(keyedBy: CodingKeys.self)
    phase = try c.decode(Phase.self, forKey: .phase)
    bracket = Bracket(
      lastWithout: try c.decodeIfPresent(ImageReference.self, forKey: .lastWithout),
      firstWith: try c.decodeIfPresent(ImageReference.self, forKey: .firstWith))
    best = try c.decode(CalendarDate.self, forKey: .best)
    probability = try c.decode(Double.self, forKey: .probability)
  }
  public func encode(to encoder: any Encoder) throws {
    var c = encoder.container(keyedBy: CodingKeys.self)
    try c.encode(phase, forKey: .phase)
    try c.encode(bracket.lastWithout, forKey: .lastWithout)
    try c.encode(bracket.firstWith, forKey: .firstWith)
    try c.encode(best, forKey: .best)
    try c.encode(probability, forKey: .probability)
  }
}

/// A time in which work that had begun did not go on.
public struct Stall: Sendable, Hashable, Codable {
  public var from: ImageReference
  public var to: ImageReference
  /// Usable images in between that show no step.
  public var usableImages: Int
  public init(from: ImageReference, to: ImageReference, usableImages: Int) {
    self.from = from
    self.to = to
    self.usableImages = usableImages
  }
  private enum CodingKeys: String, CodingKey {
    case from, to
    case usableImages = "usable_images"
  }
}

/// The built or worked share of the site over time, one value a usable image: what the activity curve draws.
public struct ActivitySample: Sendable, Hashable, Codable {
  public var scene: String
  public var time: Instant
  /// 0...1: share of the site's ground that no longer looks as it did at first.
  public var changedShare: Double
  public init(scene: String, time: Instant, changedShare: Double) {
    self.scene = scene
    self.time = time
    self.changedShare = changedShare
  }
  private enum CodingKeys: String, CodingKey {
    case scene, time
    case changedShare = "changed_share"
  }
}
