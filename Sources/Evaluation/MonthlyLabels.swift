import RasterCore
import SiteAnalysis

/// Building outlines at a list of dates, each with an id that stays with its building: the form of SpaceNet 7.
public struct MonthlyLabels: Sendable {
  public struct Label: Sendable {
    public var id: String
    public var shape: PlanarShape
    public init(id: String, shape: PlanarShape) {
      self.id = id
      self.shape = shape
    }
  }
  /// By month, `2017-07`.
  public var months: [String: [Label]]

  public init(months: [String: [Label]]) { self.months = months }
}

extension MonthlyLabels {
  /// A truth's structures as they stand, finished, at the end of each month, or in the last image where that comes first.
  public init(_ truth: Truth, months: [String], last: Instant?) {
    self.init(months: months, last: last) { moment in
      truth.structures.filter { $0.isFinished(at: moment) }.map { Label(id: $0.id, shape: $0.shape) }
    }
  }

  /// A claim's structures in the same way: a new one from the first image that shows it complete (where no completion is claimed, that shows
  /// it at all), a demolished one until the first image without it.
  public init(_ claim: Claim, months: [String], last: Instant?) {
    self.init(months: months, last: last) { moment in
      claim.structures.filter { $0.stands(at: moment) }.map { Label(id: $0.id, shape: $0.shape) }
    }
  }

  private init(months: [String], last: Instant?, _ labels: (Instant) -> [Label]) {
    self.months = months.reduce(into: [:]) { result, month in
      guard let end = Self.end(of: month) else { return }
      result[month] = labels(min(end, last ?? end))
    }
  }

  /// Every month that has a usable image, and those between.
  public static func months(of times: [Instant]) -> [String] {
    guard let first = times.first?.date, let last = times.last?.date else { return [] }
    return ((first.year * 12 + first.month - 1)...(last.year * 12 + last.month - 1)).map {
      String(CalendarDate(year: $0 / 12, month: $0 % 12 + 1, day: 1).iso8601.prefix(7))
    }
  }

  /// The last second of `2017-07`; nil for what is no month.
  static func end(of month: String) -> Instant? {
    guard let first = Instant(parsing: month + "-01")?.date else { return nil }
    let next = CalendarDate(year: first.year + first.month / 12, month: first.month % 12 + 1, day: 1)
    return Instant(secondsSince1970: next.dayNumber * 86_400 - 1)
  }
}

extension Claim.Structure {
  private func firstImage(_ kinds: [EventKind]) -> Instant? {
    for kind in kinds {
      if let time = events.first(where: { $0.kind == kind })?.bracket.firstWith?.time { return time }
    }
    return nil
  }

  func stands(at moment: Instant) -> Bool {
    if status == .new, let begin = firstImage([.completion, .roofing, .construction]), moment < begin { return false }
    if status == .demolished, let end = firstImage([.demolition]), moment >= end { return false }
    return true
  }
}

extension Truth.Structure {
  /// Built, and not yet being pulled down.
  func isFinished(at moment: Instant) -> Bool {
    if let construction = first(.construction), moment < construction.end { return false }
    if let demolition = first(.demolition), moment >= demolition.begin { return false }
    return true
  }
}
