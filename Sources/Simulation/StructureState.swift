import RasterCore

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
  /// What is to be drawn: itself, or the standing part and the addition of an extended structure.
  var parts: [PlannedStructure] {
    guard kind == .extended else { return [self] }
    let split = (standing - 0.5) * shape.width
    var old = self
    old.kind = .existing
    var addition = self
    addition.kind = .new
    addition.id = id + 100_000
    guard let west = shape.slice(fromU: -shape.width / 2, toU: split),
      let east = shape.slice(fromU: split, toU: shape.width / 2)
    else { return [old] }
    old.shape = west
    addition.shape = east
    return [old, addition]
  }

  /// - Parameter day: days since 1970-01-01 with their fraction.
  /// - Returns: nil before anything is there.
  func state(day: Double) -> StructureState? {
    switch kind {
    case .existing, .extended: return StructureState(cover: .roof(roof), height: height)
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
    // A hall's columns stand within days; a tall block grows storey by storey.
    let first = min(0.4, 4 / max(height, 0.1))
    state.height = height * (first + (1 - first) * framing)
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
