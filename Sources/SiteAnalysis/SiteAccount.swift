import RasterCore

/// The ledger of one analysis: everything that the report, the exports and the command line print is drawn from here.
///
/// Encoded as `account.json` (`groundbreak.account/1`); the names are a contract that other programs rely on.
public struct SiteAccount: Sendable, Codable {
  public struct Product: Sendable, Hashable, Codable {
    public var name: String
    public var version: String
    public init(name: String, version: String) {
      self.name = name
      self.version = version
    }
  }
  /// Times of the first and the last usable scene.
  public struct Period: Sendable, Hashable, Codable {
    public var first: Instant
    public var last: Instant
    public init(first: Instant, last: Instant) {
      self.first = first
      self.last = last
    }
  }

  public var schema = "groundbreak.account/1"
  public var product: Product
  /// The user's name for the place.
  public var name: String?
  /// Options of every stage, by name, as they were used.
  public var options: [String: String]
  public var period: Period?
  public var crs: String
  public var pixelSizeMetres: Double
  public var scenes: [SceneRecord]
  public var sites: [Site]
  /// Also in `structures.geojson`, so they are not encoded here a second time.
  public var structures: [Structure]
  public var ratios: [Ratio]
  public var statements: [Statement]
  public var warnings: [String]
  /// Only where there are too few usable images for a series.
  public var comparison: PairComparison?
  /// The lines that the licences of the used images ask for.
  public var sources: [SourceLine]
  /// Files other than images that the result depends on: the area of interest, the table of dates.
  public var inputs: [InputFile]
  /// System, processor and libraries of the machine that made it; the only part that may differ between machines. Nil where it was not told.
  public var platform: String?
  /// Whether folders and user names were taken out.
  public var isRedacted: Bool

  public init(
    product: Product, name: String?, options: [String: String], period: Period?, crs: String,
    pixelSizeMetres: Double, scenes: [SceneRecord], sites: [Site], structures: [Structure],
    ratios: [Ratio], statements: [Statement], warnings: [String], comparison: PairComparison? = nil,
    inputs: [InputFile] = [], platform: String? = nil, isRedacted: Bool = false
  ) {
    self.product = product
    self.name = name
    self.options = options
    self.period = period
    self.crs = crs
    self.pixelSizeMetres = pixelSizeMetres
    self.scenes = scenes
    self.sites = sites
    self.structures = structures
    self.ratios = ratios
    self.statements = statements
    self.warnings = warnings
    self.comparison = comparison
    self.inputs = inputs
    self.platform = platform
    self.isRedacted = isRedacted
    sources = SourceLine.lines(for: scenes)
  }

  private enum CodingKeys: String, CodingKey {
    case schema, product, name, options, period, crs
    case pixelSizeMetres = "pixel_size_m"
    case scenes, sites, ratios, statements, warnings, comparison, sources, inputs, platform
    case isRedacted = "redacted"
  }

  public func encode(to encoder: any Encoder) throws {
    var c = encoder.container(keyedBy: CodingKeys.self)
    try c.encode(schema, forKey: .schema)
    try c.encode(product, forKey: .product)
    try c.encode(name, forKey: .name)
    try c.encode(options, forKey: .options)
    try c.encode(period, forKey: .period)
    try c.encode(crs, forKey: .crs)
    try c.encode(pixelSizeMetres, forKey: .pixelSizeMetres)
    try c.encode(scenes, forKey: .scenes)
    try c.encode(sites, forKey: .sites)
    try c.encode(ratios, forKey: .ratios)
    try c.encode(statements, forKey: .statements)
    try c.encode(warnings, forKey: .warnings)
    try c.encodeIfPresent(comparison, forKey: .comparison)
    try c.encode(sources, forKey: .sources)
    try c.encode(inputs, forKey: .inputs)
    try c.encodeIfPresent(platform, forKey: .platform)
    try c.encode(isRedacted, forKey: .isRedacted)
  }

  public init(from decoder: any Decoder) throws {
    let c = try decoder.container(keyedBy: CodingKeys.self)
    schema = try c.decode(String.self, forKey: .schema)
    product = try c.decode(Product.self, forKey: .product)
    name = try c.decodeIfPresent(String.self, forKey: .name)
    options = try c.decode([String: String].self, forKey: .options)
    period = try c.decodeIfPresent(Period.self, forKey: .period)
    crs = try c.decode(String.self, forKey: .crs)
    pixelSizeMetres = try c.decode(Double.self, forKey: .pixelSizeMetres)
    scenes = try c.decode([SceneRecord].self, forKey: .scenes)
    sites = try c.decode([Site].self, forKey: .sites)
    structures = []
    ratios = try c.decode([Ratio].self, forKey: .ratios)
    statements = try c.decode([Statement].self, forKey: .statements)
    warnings = try c.decode([String].self, forKey: .warnings)
    comparison = try c.decodeIfPresent(PairComparison.self, forKey: .comparison)
    // Younger than the schema's first results.
    sources = try c.decodeIfPresent([SourceLine].self, forKey: .sources) ?? SourceLine.lines(for: scenes)
    inputs = try c.decodeIfPresent([InputFile].self, forKey: .inputs) ?? []
    platform = try c.decodeIfPresent(String.self, forKey: .platform)
    isRedacted = try c.decodeIfPresent(Bool.self, forKey: .isRedacted) ?? false
  }
}

/// How two structures compare, in one fixed wording.
public struct Ratio: Sendable, Hashable, Codable {
  /// "S1 covers 2.0 times (1.9 to 2.1) the footprint of S2."
  public var sentence: String
  public var numerator: String
  public var denominator: String
  public var value: Double
  public var value95: Interval95
  public init(
    sentence: String, numerator: String, denominator: String, value: Double, value95: Interval95
  ) {
    self.sentence = sentence
    self.numerator = numerator
    self.denominator = denominator
    self.value = value
    self.value95 = value95
  }
  private enum CodingKeys: String, CodingKey {
    case sentence, numerator, denominator, value
    case value95 = "value_95"
  }
}

/// A sentence that may be printed, with what it rests on.
public struct Statement: Sendable, Hashable, Codable {
  public var text: String
  /// Ids of sites and structures and of the scenes that show it.
  public var evidence: [String]
  public var probability: Double
  public init(text: String, evidence: [String], probability: Double) {
    self.text = text
    self.evidence = evidence
    self.probability = probability
  }
}
