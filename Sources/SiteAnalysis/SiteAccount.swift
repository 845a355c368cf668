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

  public init(
    product: Product, name: String?, options: [String: String], period: Period?, crs: String,
    pixelSizeMetres: Double, scenes: [SceneRecord], sites: [Site], structures: [Structure],
    ratios: [Ratio], statements: [Statement], warnings: [String], comparison: PairComparison? = nil
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
  }

  private enum CodingKeys: String, CodingKey {
    case schema, product, name, options, period, crs
    case pixelSizeMetres = "pixel_size_m"
    case scenes, sites, ratios, statements, warnings, comparison
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
  }
}

/// A file that was read, by its bytes.
public struct InputFile: Sendable, Hashable, Codable {
  public var path: String
  public var sha256: String
  public init(path: String, sha256: String) {
    self.path = path
    self.sha256 = sha256
  }
}

/// What became of one scene.
public struct SceneRecord: Sendable, Hashable, Codable {
  public var id: String
  public var path: String
  public var sha256: String
  public var time: Instant
  public var sensor: String
  public var used: Bool
  /// Why it was left out; nil for a used scene.
  public var reason: String?
  /// 0...1: usable pixels over the pixels asked about.
  public var usableShare: Double
  /// What was taken out to bring the scene onto the reference: pixels of the grid times its size, metres, +x east, +y north.
  public var shiftMetres: [Double]?
  /// One-sigma residual after registration, metres.
  public var residualMetres: Double?
  public var timeSource: TimeSource
  public var timeOfDayKnown: Bool
  public var credit: String?
  /// All files of the scene where it has more than the one at `path`: further bands and masks.
  public var files: [InputFile]?

  public init(
    id: String, path: String, sha256: String, time: Instant, sensor: String, used: Bool,
    reason: String?, usableShare: Double, shiftMetres: [Double]?, residualMetres: Double?,
    timeSource: TimeSource, timeOfDayKnown: Bool, credit: String?,
    files: [InputFile]? = nil
  ) {
    self.id = id
    self.path = path
    self.sha256 = sha256
    self.time = time
    self.sensor = sensor
    self.used = used
    self.reason = reason
    self.usableShare = usableShare
    self.shiftMetres = shiftMetres
    self.residualMetres = residualMetres
    self.timeSource = timeSource
    self.timeOfDayKnown = timeOfDayKnown
    self.credit = credit
    self.files = files
  }

  private enum CodingKeys: String, CodingKey {
    case id, path, sha256, time, sensor, used, reason
    case usableShare = "usable_share"
    case shiftMetres = "shift_m"
    case residualMetres = "residual_m"
    case timeSource = "time_source"
    case timeOfDayKnown = "time_of_day_known"
    case credit, files
  }
}

/// One cited image.
public struct ImageReference: Sendable, Hashable, Codable {
  public var scene: String
  public var time: Instant
  public init(scene: String, time: Instant) {
    self.scene = scene
    self.time = time
  }
}

/// The two images between which a step lies: last usable image without, first usable image with. Nil where the series does not
/// bound the step on that side.
public struct Bracket: Sendable, Hashable {
  public var lastWithout: ImageReference?
  public var firstWith: ImageReference?
  public init(lastWithout: ImageReference?, firstWith: ImageReference?) {
    self.lastWithout = lastWithout
    self.firstWith = firstWith
  }
  public var widthInDays: Double? {
    guard let a = lastWithout, let b = firstWith else { return nil }
    return b.time.days(since: a.time)
  }
}

/// A 95 % interval, encoded as `[low, high]`.
public struct Interval95: Sendable, Hashable, Codable {
  public var low: Double
  public var high: Double
  public init(low: Double, high: Double) {
    self.low = low
    self.high = high
  }
  public init(from decoder: any Decoder) throws {
    var c = try decoder.unkeyedContainer()
    low = try c.decode(Double.self)
    high = try c.decode(Double.self)
  }
  public func encode(to encoder: any Encoder) throws {
    var c = encoder.unkeyedContainer()
    try c.encode(low)
    try c.encode(high)
  }
}

public enum EventKind: String, Sendable, Hashable, Codable, CaseIterable {
  case clearing, construction, roofing, completion
  case reRoofing = "re-roofing"
  // swift-format-ignore: AlwaysUseLowerCamelCase
  case extension_ = "extension"
  case demolition, stall, resumption
}

/// One step in the life of a structure or a plot, with its evidence.
public struct Event: Sendable, Hashable, Codable {
  public var kind: EventKind
  public var bracket: Bracket
  /// The day at which the step is most likely to have been seen first: the middle of the narrowest likely bracket.
  public var best: CalendarDate
  /// 0...1: that this step took place and is of this kind.
  public var probability: Double
  /// Of an extension: what the structure covered before it, m2; nil for other steps.
  public var areaBefore: Double?

  public init(
    kind: EventKind, bracket: Bracket, best: CalendarDate, probability: Double, areaBefore: Double? = nil
  ) {
    self.kind = kind
    self.bracket = bracket
    self.best = best
    self.probability = probability
    self.areaBefore = areaBefore
  }

  private enum CodingKeys: String, CodingKey {
    case kind
    case lastWithout = "last_without"
    case firstWith = "first_with"
    case best, probability
    case areaBefore = "area_before_m2"
  }
  public init(from decoder: any Decoder) throws {
    let c = try decoder.container(keyedBy: CodingKeys.self)
    kind = try c.decode(EventKind.self, forKey: .kind)
    bracket = Bracket(
      lastWithout: try c.decodeIfPresent(ImageReference.self, forKey: .lastWithout),
      firstWith: try c.decodeIfPresent(ImageReference.self, forKey: .firstWith))
    best = try c.decode(CalendarDate.self, forKey: .best)
    probability = try c.decode(Double.self, forKey: .probability)
    areaBefore = try c.decodeIfPresent(Double.self, forKey: .areaBefore)
  }
  public func encode(to encoder: any Encoder) throws {
    var c = encoder.container(keyedBy: CodingKeys.self)
    try c.encode(kind, forKey: .kind)
    try c.encode(bracket.lastWithout, forKey: .lastWithout)
    try c.encode(bracket.firstWith, forKey: .firstWith)
    try c.encode(best, forKey: .best)
    try c.encode(probability, forKey: .probability)
    try c.encodeIfPresent(areaBefore, forKey: .areaBefore)
  }
}

public enum StructureStatus: String, Sendable, Hashable, Codable, CaseIterable {
  case new, unchanged, changed, demolished
}

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

/// What stands there, as far as the image shows it.
public enum StructureForm: String, Sendable, Hashable, Codable {
  case building
  case surface
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

/// A whole number with its 95 % interval.
public struct CountEstimate: Sendable, Hashable, Codable {
  public var value: Int
  public var low: Int
  public var high: Int
  public init(value: Int, low: Int, high: Int) {
    self.value = value
    self.low = low
    self.high = high
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
