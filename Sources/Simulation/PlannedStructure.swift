import RasterCore

/// A building of a scenario with the days on which it changes.
public struct PlannedStructure: Sendable, Hashable, Codable {
  public enum Kind: String, Sendable, Hashable, Codable {
    /// Built within the period.
    case new
    /// Stands throughout, unchanged.
    case existing
    case reRoofed = "re-roofed"
    case demolished
  }
  /// Days of a new structure; the steps follow each other.
  public struct Construction: Sendable, Hashable, Codable {
    /// Concrete is poured from `slab` to `frame`.
    public var slab: CalendarDate
    /// Walls and trusses go up from `frame` to `roofBegin`.
    public var frame: CalendarDate
    /// The roof is laid along the structure's length until `roofEnd`.
    public var roofBegin: CalendarDate
    public var roofEnd: CalendarDate
    public init(
      slab: CalendarDate, frame: CalendarDate, roofBegin: CalendarDate, roofEnd: CalendarDate
    ) {
      self.slab = slab
      self.frame = frame
      self.roofBegin = roofBegin
      self.roofEnd = roofEnd
    }
  }

  public var id: Int
  public var label: String
  public var kind: Kind
  public var shape: GroundShape
  /// Metres to the eaves.
  public var height: Double
  /// Roof at the start; for a new structure its final roof.
  public var roof: Material
  /// Pitch of a gable roof whose ridge runs along the width, degrees; 0 is flat.
  public var pitch = 0.0
  /// Standard deviation of the roof's brightness between scenes, relative.
  public var glint = 0.05
  /// Rooflights, the share of the length they take; 0 for none.
  public var rooflights = 0.0
  /// Of a new structure.
  public var construction: Construction?
  /// Of a re-roofing or a demolition.
  public var work: Scenario.Period?
  /// Roof after a re-roofing.
  public var newRoof: Material?

  public init(
    id: Int, label: String, kind: Kind, shape: GroundShape, height: Double, roof: Material
  ) {
    self.id = id
    self.label = label
    self.kind = kind
    self.shape = shape
    self.height = height
    self.roof = roof
  }
}

/// What stands on a footprint on one day.
struct StructureState: Sendable, Hashable {
  enum Cover: Sendable, Hashable {
    case none
    case roof(Material)
    /// The first material up to `progress` (0...1) along the width, the second beyond.
    case roofing(Material, over: Material?, progress: Double)
    case frame(density: Double)
  }
  /// Ground laid bare or poured within the footprint, up to `groundProgress` along the width.
  var ground: Material?
  var groundProgress = 1.0
  var cover = Cover.none
  /// Metres.
  var height = 0.0
  /// How much of the sun it stops, 0...1: a frame stops less than a wall.
  var solidity = 1.0
}

extension PlannedStructure {
  /// - Parameter day: days since 1970-01-01 with their fraction.
  /// - Returns: nil before anything is there.
  func state(day: Double) -> StructureState? {
    switch kind {
    case .existing: return StructureState(cover: .roof(roof), height: height)
    case .reRoofed: return reRoofing(day)
    case .demolished: return demolition(day)
    case .new: return construction.flatMap { constructed(day, $0) }
    }
  }

  private func reRoofing(_ day: Double) -> StructureState {
    guard let work, let newRoof else { return StructureState(cover: .roof(roof), height: height) }
    let progress = Self.progress(day, work.from, work.to)
    if progress <= 0 { return StructureState(cover: .roof(roof), height: height) }
    if progress >= 1 { return StructureState(cover: .roof(newRoof), height: height) }
    return StructureState(cover: .roofing(newRoof, over: roof, progress: progress), height: height)
  }

  private func demolition(_ day: Double) -> StructureState {
    guard let work else { return StructureState(cover: .roof(roof), height: height) }
    let progress = Self.progress(day, work.from, work.to)
    if progress <= 0 { return StructureState(cover: .roof(roof), height: height) }
    // Rubble is carted off in the second half; bare soil stays.
    if progress >= 1 { return StructureState(ground: .soil) }
    return StructureState(
      ground: .rubble,
      cover: progress < 0.5 ? .roofing(roof, over: nil, progress: 1 - 2 * progress) : .none,
      height: progress < 0.5 ? height * 0.8 : 0)
  }

  private func constructed(_ day: Double, _ dates: Construction) -> StructureState? {
    guard day >= Double(dates.slab.dayNumber) else { return nil }
    // A slab is poured in sections, then cures until the frame arrives.
    let pour = min(1, 0.15 + 1.3 * Self.progress(day, dates.slab, dates.frame))
    var state = StructureState(ground: .freshConcrete, groundProgress: pour)
    guard day >= Double(dates.frame.dayNumber) else { return state }
    let framing = Self.progress(day, dates.frame, dates.roofBegin)
    state.height = height * (0.4 + 0.6 * framing)
    state.solidity = 0.35 + 0.35 * framing
    state.cover = .frame(density: 0.35 + 0.45 * framing)
    guard day >= Double(dates.roofBegin.dayNumber) else { return state }
    let roofing = Self.progress(day, dates.roofBegin, dates.roofEnd)
    state.height = height
    state.solidity = roofing < 1 ? 0.85 : 1
    state.cover = roofing < 1 ? .roofing(roof, over: .frame, progress: roofing) : .roof(roof)
    return state
  }

  /// 0 before `from`, 1 from `to` on.
  static func progress(_ day: Double, _ from: CalendarDate, _ to: CalendarDate) -> Double {
    let length = Double(max(1, to.dayNumber - from.dayNumber))
    return min(1, max(0, (day - Double(from.dayNumber)) / length))
  }
}
