import Foundation
import Geolocation
import RasterCore
import SiteReport

/// The day-by-hour map: when the sun stood as a shadow says.
public enum GeolocationWhen {
  public struct Request: Sendable {
    public var place: GeoPoint
    public var height: Double?
    public var clue = ShadowClue()
    public var from: CalendarDate
    public var to: CalendarDate
    /// Minutes between cells.
    public var step = 10
    /// Seconds of local from universal time.
    public var offset = 0
    public var terrain = TerrainOptions()
    public var radius = 30_000.0
    public init(place: GeoPoint, from: CalendarDate, to: CalendarDate) {
      self.place = place
      self.from = from
      self.to = to
    }
  }

  /// How much of the days fits.
  public struct Summary: Sendable, Codable {
    public var place: GeoPoint
    public var from: CalendarDate
    public var to: CalendarDate
    public var clock: String
    public var daysThatFit: Int
    public var days: Int
    /// Hours in which a moment fits, by the local clock: the earliest and the latest; null where none does.
    public var earliest: String?
    public var latest: String?
    /// Runs of days on which a moment fits.
    public var periods: [Period]

    public struct Period: Sendable, Codable {
      public var from: CalendarDate
      public var to: CalendarDate
    }
  }

  /// `+03:00`, `-4`, `5.5`: seconds east of Greenwich.
  public static func offset(_ text: String) throws -> Int {
    let parts = text.split(separator: ":")
    let sign = text.hasPrefix("-") ? -1 : 1
    let hours = parts.first.flatMap { Double($0) }.map(abs)
    let minutes = parts.count > 1 ? Double(parts[1]) : 0
    guard parts.count <= 2, let hours, let minutes, hours <= 14, (0..<60).contains(minutes) else {
      throw RunError(
        .badOption, path: "--utc-offset \(text)", message: "is no offset from UTC", advice: "Write it as +03:00 or -4.")
    }
    return sign * Int(hours * 3_600 + minutes * 60)
  }

  static func clock(_ offset: Int) -> String {
    guard offset != 0 else { return "UTC" }
    let m = abs(offset) / 60
    return "UTC\(offset < 0 ? "-" : "+")" + String(format: "%02d:%02d", m / 60, m % 60)
  }

  public static func calendar(_ r: Request) throws -> SunCalendar {
    try r.terrain.check()
    guard r.from <= r.to, r.to.dayNumber - r.from.dayNumber < 3_660 else {
      throw RunError(
        .badOption, path: "--from, --to", message: "is no span of days up to ten years",
        advice: "Give the earlier day first.")
    }
    guard r.step > 0, 1_440 % r.step == 0 else {
      throw RunError(
        .badOption, path: "--step \(r.step)", message: "does not divide a day",
        advice: "Use 1, 2, 5, 10, 15, 20 or 30 minutes.")
    }
    var line: HorizonLine?
    if !r.terrain.paths.isEmpty {
      let grid = try GeolocationInput.terrain(
        r.terrain.paths, around: [r.place], radius: r.radius, required: min(r.radius, 3_000), options: r.terrain
      ).grid
      let ground = r.height ?? grid.height(east: 0, north: 0)
      guard ground.isFinite else {
        throw RunError(
          .badOption, path: r.terrain.paths[0], message: "has no height at the place",
          advice: "Give the height with the place: --at LON,LAT,H.")
      }
      line = grid.horizonLine(from: Vector3(0, 0, ground + 2), refraction: Refraction(k: r.terrain.refraction))
    }
    return SunCalendar(
      of: r.clue, at: r.place, from: r.from, days: r.to.dayNumber - r.from.dayNumber + 1, step: r.step,
      offset: r.offset,
      horizon: line)
  }

  public static func svg(_ calendar: SunCalendar) -> String {
    SunCalendarFigure(
      calendar: calendar, title: "When the sun fits at \(GeolocationText.place(calendar.place))",
      clock: clock(calendar.offset)
    ).svg()
  }

  /// One row a cell in which the sun is up: time (UTC), local time of day, sun, shadow, state, misfit.
  public static func csv(_ calendar: SunCalendar) -> String {
    typealias T = GeolocationText
    let words: [SunCalendar.Cell: String] = [.hidden: "hidden", .day: "day", .fits95: "fits95", .fits68: "fits68"]
    var out = "time_utc,local_time,sun_azimuth,sun_elevation,shadow_azimuth,shadow_ratio,state,misfit\n"
    for day in 0..<calendar.dayCount {
      for k in 0..<calendar.perDay {
        let i = day * calendar.perDay + k
        guard let word = words[calendar.cells[i]] else { continue }
        let time = calendar.time(day: day, cell: k)
        let sun = Sun(at: time, over: calendar.place)
        let local = Instant(secondsSince1970: time.secondsSince1970 + calendar.offset).iso8601.dropFirst(11).prefix(5)
        let misfit = calendar.misfits[i].isNaN ? "" : T.fixed(Double(min(calendar.misfits[i], 1e6)), 2)
        out +=
          "\(time.iso8601),\(local),\(T.fixed(sun.azimuth, 2)),\(T.fixed(sun.apparentElevation, 2)),\(T.fixed(sun.shadowAzimuth, 2)),"
          + "\(T.fixed(sun.shadowRatio ?? 0, 3)),\(word),\(misfit)\n"
      }
    }
    return out
  }

  public static func summary(_ calendar: SunCalendar) -> Summary {
    let n = calendar.perDay
    func fits(_ day: Int, _ k: Int) -> Bool {
      let cell = calendar.cells[day * n + k]
      return cell == .fits95 || cell == .fits68
    }
    let days = (0..<calendar.dayCount).filter { day in (0..<n).contains { fits(day, $0) } }
    let cells = (0..<n).filter { k in days.contains { fits($0, k) } }
    func hour(_ k: Int?) -> String? {
      k.map {
        String(
          format: "%02d:%02d", ($0 * calendar.step + calendar.step / 2) / 60,
          ($0 * calendar.step + calendar.step / 2) % 60)
      }
    }
    func date(_ day: Int) -> CalendarDate { CalendarDate(dayNumber: calendar.first.dayNumber + day) }
    var periods: [Summary.Period] = []
    for day in days {
      if let last = periods.last, last.to == date(day - 1) {
        periods[periods.count - 1].to = date(day)
      } else {
        periods.append(.init(from: date(day), to: date(day)))
      }
    }
    return Summary(
      place: calendar.place, from: calendar.first, to: date(calendar.dayCount - 1), clock: clock(calendar.offset),
      daysThatFit: days.count, days: calendar.dayCount, earliest: hour(cells.first), latest: hour(cells.last),
      periods: periods)
  }
}

extension GeolocationWhen.Summary {
  public func text() -> String {
    var lines = ["\(GeolocationText.place(place)), \(from.iso8601) to \(to.iso8601), \(clock)"]
    guard let earliest, let latest else { return (lines + ["No moment fits."]).joined(separator: "\n") }
    lines.append("\(daysThatFit) of \(days) days hold a moment that fits, between \(earliest) and \(latest):")
    lines += periods.prefix(20).map { "  \($0.from.iso8601) to \($0.to.iso8601)" }
    return lines.joined(separator: "\n")
  }
}
