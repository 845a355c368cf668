import RasterCore

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

/// A file that was read, by its bytes.
public struct InputFile: Sendable, Hashable, Codable {
  public var path: String
  public var sha256: String
  public init(path: String, sha256: String) {
    self.path = path
    self.sha256 = sha256
  }
}
