import RasterCore

/// When in a span of days the sun fits a clue: days by minutes.
public struct SunCalendar: Sendable, Hashable {
  public enum Cell: UInt8, Sendable, Hashable {
    /// The sun is down.
    case night
    /// Up, but behind the terrain.
    case hidden
    /// Up, and shadows were otherwise.
    case day
    /// Fits within 95 %, within 68 %.
    case fits95
    case fits68
  }
  public var place: GeoPoint
  public var first: CalendarDate
  public var dayCount: Int
  /// Minutes between cells; divides 1,440.
  public var step: Int
  /// Seconds by which the days begin before those of UTC: 4 h east of Greenwich is 14,400.
  public var offset: Int
  /// Day by day from local midnight, `1440 / step` each; a cell is the moment in its middle.
  public var cells: [Cell]
  /// Misfit of each cell; NaN at night and where nothing was asked for.
  public var misfits: [Float]

  public var perDay: Int { 1_440 / step }

  /// - Parameters:
  ///   - clue: may be empty: then only night, ridge and day are told apart.
  ///   - offset: of local from universal time, seconds.
  /// - Precondition: `step` divides 1,440; at least one day.
  public init(
    of clue: ShadowClue, at place: GeoPoint, from first: CalendarDate, days: Int, step: Int = 10, offset: Int = 0,
    horizon: HorizonLine? = nil
  ) {
    precondition(days > 0 && step > 0 && 1_440 % step == 0, "a calendar has days and whole steps")
    self.place = place
    self.first = first
    dayCount = days
    self.step = step
    self.offset = offset
    (cells, misfits) = ([], [])
    let freedom = max(1, clue.count)
    let (limit95, limit68) = (ChiSquared.ninetyFive(freedom), ChiSquared.sixtyEight(freedom))
    for day in 0..<days {
      for k in 0..<(1_440 / step) {
        let sun = Sun(seconds: Self.seconds(first, day, k, step, offset), over: place)
        let misfit = clue.count > 0 ? clue.misfit(sun) : nil
        misfits.append(misfit.map(Float.init) ?? .nan)
        if sun.apparentElevation <= 0 {
          cells.append(.night)
        } else if let horizon, !horizon.shows(sun) {
          cells.append(.hidden)
        } else if let misfit, misfit <= limit95 {
          cells.append(misfit <= limit68 ? .fits68 : .fits95)
        } else {
          cells.append(.day)
        }
      }
    }
  }

  private static func seconds(_ first: CalendarDate, _ day: Int, _ k: Int, _ step: Int, _ offset: Int) -> Double {
    Double((first.dayNumber + day) * 86_400 + k * step * 60 - offset) + Double(step) * 30
  }

  /// The moment in the middle of a cell.
  public func time(day: Int, cell: Int) -> Instant {
    Instant(secondsSince1970: Int(Self.seconds(first, day, cell, step, offset)))
  }
}
