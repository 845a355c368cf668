import RasterCore

/// What too few images for a series still show: ground that looks different between an earlier and a later state. Nothing is said of when,
/// or of what stands there.
public struct PairComparison: Sendable, Hashable, Codable {
  /// The images of the earlier and of the later state, in order of time; one each where two images could be used.
  public var earlier: [ImageReference]
  public var later: [ImageReference]
  /// 0...1 of the pixels asked about that both states show.
  public var comparedShare: Double
  /// Whether the bands show plants; where they do not, a season cannot be told from a change.
  public var tellsPlants: Bool
  /// Largest first.
  public var areas: [ChangedArea]

  public init(
    earlier: [ImageReference], later: [ImageReference], comparedShare: Double, tellsPlants: Bool, areas: [ChangedArea]
  ) {
    self.earlier = earlier
    self.later = later
    self.comparedShare = comparedShare
    self.tellsPlants = tellsPlants
    self.areas = areas
  }

  private enum CodingKeys: String, CodingKey {
    case earlier, later
    case comparedShare = "compared_share"
    case tellsPlants = "tells_plants"
    case areas
  }

  /// The first and the last image: within that time it happened.
  public var bracket: Bracket { Bracket(lastWithout: earlier.first, firstWith: later.last) }
}

/// Connected ground that looks different in the later state.
public struct ChangedArea: Sendable, Hashable, Codable {
  /// `D1`, `D2`, ...: largest first, stable for the same inputs.
  public var id: String
  public var geometry: GeoPolygon
  /// The same on the analysis grid; not encoded.
  public var outline: PixelPolygon
  public var areaSquareMetres: Double
  /// The border of such an area is soft: a pixel's width along it, half on either side.
  public var area95: Interval95
  /// 0...1: that the ground really looks different, whatever the cause.
  public var probability: Double

  public init(
    id: String, geometry: GeoPolygon, outline: PixelPolygon, areaSquareMetres: Double, area95: Interval95,
    probability: Double
  ) {
    self.id = id
    self.geometry = geometry
    self.outline = outline
    self.areaSquareMetres = areaSquareMetres
    self.area95 = area95
    self.probability = probability
  }

  private enum CodingKeys: String, CodingKey {
    case id, geometry
    case areaSquareMetres = "area_m2"
    case area95 = "area_m2_95"
    case probability
  }

  public init(from decoder: any Decoder) throws {
    let c = try decoder.container(keyedBy: CodingKeys.self)
    id = try c.decode(String.self, forKey: .id)
    geometry = try c.decode(GeoPolygon.self, forKey: .geometry)
    outline = PixelPolygon(exterior: [])
    areaSquareMetres = try c.decode(Double.self, forKey: .areaSquareMetres)
    area95 = try c.decode(Interval95.self, forKey: .area95)
    probability = try c.decode(Double.self, forKey: .probability)
  }
}
