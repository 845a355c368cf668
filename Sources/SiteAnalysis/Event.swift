import RasterCore

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

public enum EventKind: String, Sendable, Hashable, Codable, CaseIterable {
  case clearing, construction, roofing, completion
  case reRoofing = "re-roofing"
  // swift-format-ignore: AlwaysUseLowerCamelCase
  case extension_ = "extension"
  case demolition, stall, resumption
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

/// One cited image.
public struct ImageReference: Sendable, Hashable, Codable {
  public var scene: String
  public var time: Instant
  public init(scene: String, time: Instant) {
    self.scene = scene
    self.time = time
  }
}
