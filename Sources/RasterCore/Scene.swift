/// What a band sees. Names follow Planet's and STAC's common names.
public enum BandRole: String, Sendable, Hashable, Codable, CaseIterable {
  case coastal
  case blue
  case green1 = "green_i"
  case green
  case yellow
  case red
  case redEdge = "rededge"
  case nir
  case swir1 = "swir16"
  case swir2 = "swir22"
  /// Panchromatic, or the only band of a grey image.
  case pan
}

/// One spectral channel of a file.
public struct Band: Sendable, Hashable, Codable {
  /// 1-based index in the file, as GDAL counts.
  public var index: Int
  public var role: BandRole
  /// Stored value that means "no data", if the file or the product says so.
  public var noData: Double?
  /// reflectance = stored * scale + offset; 1 and 0 where the product does not say.
  public var scale: Double
  public var offset: Double

  public init(
    index: Int, role: BandRole, noData: Double? = nil, scale: Double = 1, offset: Double = 0
  ) {
    self.index = index
    self.role = role
    self.noData = noData
    self.scale = scale
    self.offset = offset
  }
}

/// How the values of a mask file are to be read.
public enum MaskKind: String, Sendable, Hashable, Codable {
  /// Planet's eight-band usable data mask.
  case udm2
  /// Sentinel-2 scene classification.
  case scl
  /// Landsat Collection 2 QA_PIXEL bits.
  case qaPixel
  /// Theia MAJA cloud mask: 0 is clear.
  case zeroIsClear
}

/// One file of a scene.
public struct Asset: Sendable, Hashable, Codable {
  public enum Content: Sendable, Hashable, Codable {
    case image([Band])
    case mask(MaskKind)
  }
  public var path: String
  public var content: Content
  /// 1-based index of an alpha band in the same file, if any: 0 there means not usable.
  public var alphaBand: Int?

  public init(path: String, content: Content, alphaBand: Int? = nil) {
    self.path = path
    self.content = content
    self.alphaBand = alphaBand
  }
}

/// Where a scene's acquisition time was found; printed beside each scene.
public enum TimeSource: String, Sendable, Hashable, Codable {
  case stacItem = "STAC Item"
  case planetMetadata = "Planet metadata"
  case datesTable = "dates file"
  case fileTags = "tags in the file"
  case fileName = "file name"
}

/// Sun and view geometry in degrees, as far as the metadata say.
public struct ViewGeometry: Sendable, Hashable, Codable {
  public var sunAzimuth: Double?
  public var sunElevation: Double?
  public var viewAngle: Double?
  public var viewAzimuth: Double?
  public init(
    sunAzimuth: Double? = nil, sunElevation: Double? = nil, viewAngle: Double? = nil,
    viewAzimuth: Double? = nil
  ) {
    self.sunAzimuth = sunAzimuth
    self.sunElevation = sunElevation
    self.viewAngle = viewAngle
    self.viewAzimuth = viewAzimuth
  }
}

/// One acquisition by one sensor: a STAC Item.
public struct Scene: Sendable, Hashable, Codable {
  /// Unique within a run: the item id, or the file's name without its extension.
  public var id: String
  public var acquisition: Instant
  /// False where only the day is known: 00:00 then stands for it.
  public var timeOfDayKnown: Bool
  public var timeSource: TimeSource
  /// `PlanetScope PSB.SD`, `Sentinel-2`, or "unknown sensor".
  public var sensor: String
  public var geometry: ViewGeometry
  /// The line that the image's licence asks for, or nil where the provider is unknown.
  public var credit: String?
  /// Image assets first, then masks.
  public var assets: [Asset]
  /// Paths of the metadata files that were read for it.
  public var metadata: [String]

  public init(
    id: String, acquisition: Instant, timeOfDayKnown: Bool, timeSource: TimeSource, sensor: String,
    geometry: ViewGeometry = ViewGeometry(), credit: String? = nil, assets: [Asset], metadata: [String] = []
  ) {
    self.id = id
    self.acquisition = acquisition
    self.timeOfDayKnown = timeOfDayKnown
    self.timeSource = timeSource
    self.sensor = sensor
    self.geometry = geometry
    self.credit = credit
    self.assets = assets
    self.metadata = metadata
  }
}

/// What a raster file says about itself before a pixel is read.
public struct RasterFacts: Sendable, Hashable {
  public struct BandFacts: Sendable, Hashable {
    public var description: String
    /// GDAL's name of the colour interpretation: `Red`, `Gray`, `Alpha`, `Undefined`, ...
    public var colorInterpretation: String
    /// GDAL's name of the data type: `Byte`, `UInt16`, `Int16`, `Float32`, ...
    public var dataType: String
    public var noData: Double?
    public var scale: Double
    public var offset: Double
    public init(
      description: String, colorInterpretation: String, dataType: String, noData: Double?,
      scale: Double, offset: Double
    ) {
      self.description = description
      self.colorInterpretation = colorInterpretation
      self.dataType = dataType
      self.noData = noData
      self.scale = scale
      self.offset = offset
    }
  }
  public var path: String
  /// Nil where the file has no georeference; planning then names the file and leaves it out.
  public var grid: PixelGrid?
  public var width: Int
  public var height: Int
  public var bands: [BandFacts]
  /// Default-domain metadata of the dataset.
  public var metadata: [String: String]

  public init(
    path: String, grid: PixelGrid?, width: Int, height: Int, bands: [BandFacts],
    metadata: [String: String]
  ) {
    self.path = path
    self.grid = grid
    self.width = width
    self.height = height
    self.bands = bands
    self.metadata = metadata
  }
}

/// A file that was given but is not used, with what the user can do about it.
public struct RejectedInput: Sendable, Hashable, Codable {
  public enum Severity: String, Sendable, Hashable, Codable {
    /// Something is wrong with the file, and evidence is lost with it.
    case failure
    /// Nothing is wrong with it: it shows other ground than the one asked about.
    case elsewhere
  }
  public var path: String
  public var reason: String
  public var advice: String
  public var severity: Severity
  public init(path: String, reason: String, advice: String, severity: Severity = .failure) {
    self.path = path
    self.reason = reason
    self.advice = advice
    self.severity = severity
  }
}
