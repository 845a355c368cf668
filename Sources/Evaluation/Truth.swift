import RasterCore
import SiteAnalysis

/// What is true of a place: what a result is held against. Shapes lie in one projected metric coordinate system, the claim's too.
public struct Truth: Sendable {
  /// One step of a structure's life, under way from the start of the day `from` and done at the start of the day `to`.
  public struct Step: Sendable, Hashable {
    public var kind: EventKind
    public var from: CalendarDate
    public var to: CalendarDate
    public init(kind: EventKind, from: CalendarDate, to: CalendarDate) {
      self.kind = kind
      self.from = from
      self.to = to
    }
  }

  public struct Structure: Sendable {
    public var id: String
    public var shape: PlanarShape
    /// m2.
    public var area: Double
    public var isOnSite: Bool
    /// In order of time.
    public var steps: [Step]
    public init(id: String, shape: PlanarShape, area: Double, isOnSite: Bool, steps: [Step]) {
      self.id = id
      self.shape = shape
      self.area = area
      self.isOnSite = isOnSite
      self.steps = steps
    }
  }

  public struct Phase: Sendable, Hashable {
    public var phase: SiteAnalysis.Phase
    public var from: CalendarDate
    public init(phase: SiteAnalysis.Phase, from: CalendarDate) {
      self.phase = phase
      self.from = from
    }
  }

  /// Days from the first up to, not with, the last.
  public struct Days: Sendable, Hashable {
    public var from: CalendarDate
    public var to: CalendarDate
    public init(from: CalendarDate, to: CalendarDate) {
      self.from = from
      self.to = to
    }
  }

  public struct Site: Sendable {
    public var shape: PlanarShape
    /// m2.
    public var area: Double
    public var phases: [Phase]
    public var stalls: [Days]
    public init(shape: PlanarShape, area: Double, phases: [Phase], stalls: [Days]) {
      self.shape = shape
      self.area = area
      self.phases = phases
      self.stalls = stalls
    }
  }

  public var name: String
  /// m2 of ground that was looked at.
  public var extentArea: Double
  public var structures: [Structure]
  public var sites: [Site]

  public init(name: String, extentArea: Double, structures: [Structure], sites: [Site]) {
    self.name = name
    self.extentArea = extentArea
    self.structures = structures
    self.sites = sites
  }
}

extension Truth.Step {
  /// The moment that a bracket has to hold: the first image that can show the step is the first one at or after it.
  ///
  /// Roofing and completion are seen when they are done; every other step when it begins.
  public var instant: Instant {
    let day = kind == .roofing || kind == .completion ? to : from
    return Instant(secondsSince1970: day.dayNumber * 86_400)
  }
  var begin: Instant { Instant(secondsSince1970: from.dayNumber * 86_400) }
  var end: Instant { Instant(secondsSince1970: to.dayNumber * 86_400) }
}

extension Truth.Structure {
  func first(_ kind: EventKind) -> Truth.Step? { steps.first { $0.kind == kind } }

  /// Whether anything of it stands at a moment; construction counts from its first day, demolition until its first day.
  func stands(at time: Instant) -> Bool {
    if let construction = first(.construction), time < construction.begin { return false }
    if let demolition = first(.demolition), time >= demolition.begin { return false }
    return true
  }

  /// Between a demolition's begin and its end: neither standing nor gone.
  func isHalfGone(at time: Instant) -> Bool {
    guard let demolition = first(.demolition) else { return false }
    return time >= demolition.begin && time < demolition.end
  }

  /// What a perfect result would say of it; nil where the usable images cannot show it at all.
  func expectedStatus(_ times: [Instant]) -> StructureStatus? {
    guard let begin = times.first, let end = times.last, times.contains(where: stands(at:)) else { return nil }
    if let step = first(.demolition), step.begin > begin, step.begin <= end { return .demolished }
    if let step = first(.construction), step.begin > begin { return .new }
    let changes = steps.filter { $0.kind == .reRoofing || $0.kind == .extension_ }
    return changes.contains { $0.begin > begin && $0.begin <= end } ? .changed : .unchanged
  }
}
