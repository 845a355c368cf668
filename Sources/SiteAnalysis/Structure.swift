import RasterCore

/// A building, hall, tank or paved plot with one outline and its dated steps.
public struct Structure: Sendable, Hashable, Codable {
  /// `S1`, `S2`, ...: largest first, stable for the same inputs.
  public var id: String
  /// The site it belongs to, or nil.
  public var site: String?
  public var status: StructureStatus
  /// On the analysis grid, for drawing on chips.
  public var outline: PixelPolygon
  /// The same in WGS84.
  public var footprint: GeoPolygon
  public var areaSquareMetres: Double
  public var area95: Interval95
  public var heightMetres: Double?
  public var height95: Interval95?
  /// 0...1: that it exists as described.
  public var probability: Double
  public var events: [Event]
  /// Id of a structure that stood here before.
  public var replaces: String?
  /// "building" or "surface": a roof or a paved or levelled plot.
  public var form: StructureForm
  /// What the probability rests on; nil where it is not known.
  public var evidence: StructureEvidence?

  public init(
    id: String, site: String?, status: StructureStatus, outline: PixelPolygon,
    footprint: GeoPolygon, areaSquareMetres: Double, area95: Interval95,
    heightMetres: Double? = nil, height95: Interval95? = nil, probability: Double,
    events: [Event], replaces: String? = nil, form: StructureForm,
    evidence: StructureEvidence? = nil
  ) {
    self.id = id
    self.site = site
    self.status = status
    self.outline = outline
    self.footprint = footprint
    self.areaSquareMetres = areaSquareMetres
    self.area95 = area95
    self.heightMetres = heightMetres
    self.height95 = height95
    self.probability = probability
    self.events = events
    self.replaces = replaces
    self.form = form
    self.evidence = evidence
  }
}

public enum StructureStatus: String, Sendable, Hashable, Codable, CaseIterable {
  case new, unchanged, changed, demolished
}

/// What stands there, as far as the image shows it.
public enum StructureForm: String, Sendable, Hashable, Codable {
  case building
  case surface
}
