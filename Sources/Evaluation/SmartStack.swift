import Foundation
import RasterCore

/// A site within a region's period, or several proposals as one.
///
/// Follows `SiteStack` of the programme's scorer (pubgeo/IARPA-SMART, `iarpa_smart_metrics/evaluation.py`), its odd corners included, for
/// the numbers are to be the same.
struct SmartStack {
  struct Slice {
    var day: Int
    var source: String
    var phase: String
    /// Polygons that bound the site.
    var boundary: PlanarShape
    /// All polygons; what overlaps are measured on.
    var full: PlanarShape
  }
  static let active: Set = [
    "positive_annotated", "positive_partial", "positive_annotated_static", "positive_partial_static",
  ]

  var id: String
  var siteID: String
  /// Ids of the proposals it is made of; its own where it is one.
  var parts: [String]
  var annotatedStatus: String
  var status: String
  var hasNullDate = false
  var start: Int
  var end: Int
  /// -2 and -1: begins before the region's period; 1 and 2: ends after it; 2 either way: is nowhere within.
  var unbounded = 0
  var slices: [Slice]
  var outside: [Slice]
  var activity: ClosedRange<Int>?
  /// Days of activity where it is not one range: of joined proposals.
  var activityDays: Set<Int> = []
  var latestStart: Int?
  var earliestStart: Int?
  var endOfActivity: Int?

  init(_ site: SmartSite, in region: SmartRegion) {
    id = site.id
    siteID = site.siteID
    parts = [site.id]
    annotatedStatus = site.status
    status = site.status
    let (first, last) = (region.start.dayNumber, region.end.dayNumber)
    start = first
    end = last
    if let given = site.start?.dayNumber {
      start = site.end.map { $0.dayNumber >= first } ?? true ? max(given, first) : given
    } else {
      hasNullDate = true
    }
    if let given = site.end?.dayNumber {
      end = start <= last ? min(given, last) : given
    } else {
      hasNullDate = true
    }
    if hasNullDate { status = "ignore" }
    let all = Self.slices(site, start: start, end: end)
    let bounded = all.filter { $0.day >= first && $0.day <= last }
    let before = all.filter { $0.day < first }
    let after = all.filter { $0.day > last }
    unbounded = Self.unbounded(Self.active.contains(status), before, bounded, after)
    slices = Self.active.contains(status) ? bounded : all
    outside = before + after
    if Self.active.contains(status) {
      findActivity(before, bounded, region)
      if latestStart == nil || endOfActivity == nil { status = "positive_unbounded" }
    } else {
      setActivity(from: start, to: end)
    }
  }

  mutating func setActivity(from: Int, to: Int) {
    activity = from <= to ? from...to : nil
    activityDays = activity.map { Set($0) } ?? []
  }

  private static func slices(_ site: SmartSite, start: Int, end: Int) -> [Slice] {
    site.observations.enumerated().compactMap { index, observation -> Slice? in
      var day = observation.date?.dayNumber
      if day == nil, site.observations.count >= 2 {
        if index == 0 { day = start } else if index == site.observations.count - 1 { day = end }
      }
      guard let day else { return nil }
      var boundary = observation.shape
      if observation.isBoundary != [true], observation.shape.polygons.count > 1 {
        boundary.polygons = zip(observation.shape.polygons, observation.isBoundary).filter(\.1).map(\.0)
      }
      return Slice(
        day: day, source: observation.source, phase: observation.phase, boundary: boundary, full: observation.shape)
    }.sorted { ($0.day, $0.source) < ($1.day, $1.source) }
  }

  private static func isActive(_ slices: [Slice]) -> Bool {
    slices.contains { $0.phase.contains("Site Preparation") || $0.phase.contains("Active Construction") }
  }

  private static func unbounded(_ isActivity: Bool, _ before: [Slice], _ bounded: [Slice], _ after: [Slice]) -> Int {
    let (a, b, c) =
      isActivity
      ? (isActive(before), isActive(bounded), isActive(after)) : (!before.isEmpty, !bounded.isEmpty, !after.isEmpty)
    var result = 0
    if a && !b {
      result = -2
    } else if a && b {
      result = -1
    } else if b && !c {
      result = 0
    } else if c && b {
      result = 1
    } else if c {
      result = 2
    }
    // Further images of a finished site do not make it unbounded.
    let afterPhases = Set(after.map(\.phase).filter { !$0.isEmpty })
    if !isActive(before), bounded.contains(where: { $0.phase == "Post Construction" }),
      afterPhases == ["Post Construction"]
    {
      result = 0
    }
    return result
  }

  private mutating func findActivity(_ before: [Slice], _ bounded: [Slice], _ region: SmartRegion) {
    let first = region.start.dayNumber
    let begun =
      Self.isActive(before) && (Self.isActive(bounded) || bounded.contains { $0.phase.contains("Post Construction") })
    latestStart = begun ? first : bounded.first { Self.isActive([$0]) }?.day
    guard let latest = latestStart else { return }
    let idle = (before + bounded).last { $0.day <= latest && $0.phase.contains("No Activity") }
    earliestStart = idle.map { max(min($0.day, latest), first) } ?? latest
    let done = bounded.first { Self.phases($0.phase) == ["Post Construction"] }
    endOfActivity = min(region.end.dayNumber, done.map { max(latest, $0.day) } ?? region.end.dayNumber)
    setActivity(from: latest, to: endOfActivity ?? latest)
  }

  /// The different phases that a label names; joined proposals have theirs separated by `_`.
  static func phases(_ label: String) -> Set<String> {
    Set(label.replacingOccurrences(of: ", ", with: "_").components(separatedBy: "_"))
  }

  /// The newest observation not later than a day.
  func slice(at day: Int) -> Slice? { slices.last { $0.day <= day } }

  /// Proposals as one, seen at their own dates and at the truth's.
  static func joined(_ stacks: [SmartStack], for truth: SmartStack, overlay: Overlay) throws -> SmartStack {
    let sorted = stacks.sorted { $0.id < $1.id }
    var result = sorted[0]
    result.id = sorted.map(\.id).joined(separator: "_")
    result.parts = sorted.map(\.id)
    result.start = sorted.map(\.start).min() ?? result.start
    result.end = sorted.map(\.end).max() ?? result.end
    result.activityDays = sorted.reduce(into: []) { $0.formUnion($1.activityDays) }
    let days = Set(truth.slices.map(\.day) + sorted.flatMap { $0.slices.map(\.day) })
    result.slices = try days.sorted().compactMap { day in
      let seen = sorted.compactMap { $0.slice(at: day) }
      guard let first = seen.first else { return nil }
      var slice = first
      slice.day = day
      slice.boundary = try overlay.union(seen.map(\.boundary))
      slice.full = slice.boundary
      slice.phase = seen.map(\.phase).joined(separator: "_")
      slice.source = seen.map(\.source).joined(separator: "_")
      return slice
    }
    return result
  }
}
