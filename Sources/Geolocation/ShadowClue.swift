import Foundation
import RasterCore

/// A measured number with its standard deviation, in the same unit.
public struct Measured: Sendable, Hashable, Codable {
  public var value: Double
  public var sigma: Double
  public init(_ value: Double, sigma: Double) {
    self.value = value
    self.sigma = sigma
  }
}

/// What a picture tells of the sun: how long shadows are, or which way they fall, or both.
public struct ShadowClue: Sendable, Hashable, Codable {
  /// Length of a shadow on level ground over the height of the upright thing that casts it, > 0.
  public var ratio: Measured?
  /// Direction in which shadows fall, degrees from true north.
  public var azimuth: Measured?

  public init(ratio: Measured? = nil, azimuth: Measured? = nil) {
    self.ratio = ratio
    self.azimuth = azimuth
  }

  /// How many numbers it holds.
  public var count: Int { (ratio == nil ? 0 : 1) + (azimuth == nil ? 0 : 1) }

  /// Squared deviations in units of their variances; nil where the sun casts no shadow.
  ///
  /// Half the disc's width is added to the measured error: the edge of a shadow can be read no better.
  public func misfit(_ sun: Sun) -> Double? {
    guard sun.apparentElevation > 0 else { return nil }
    var sum = 0.0
    if let ratio {
      // Compared as elevations, where the disc's width is the same for short and long shadows.
      let seen = atan2(1, ratio.value) * Angle.degrees
      let slope = Angle.degrees / (1 + ratio.value * ratio.value)
      let d = sun.apparentElevation - seen
      sum += d * d / (pow(ratio.sigma * slope, 2) + pow(Sun.radius / 2, 2))
    }
    if let azimuth {
      let d = Angle.difference(sun.shadowAzimuth, azimuth.value)
      sum += d * d / (azimuth.sigma * azimuth.sigma + pow(Sun.radius / 2, 2))
    }
    return sum
  }
}

/// Quantiles of the chi-squared distribution.
public enum ChiSquared {
  /// Below which 95 % of the values lie. - Precondition: 1 to 10 degrees of freedom.
  public static func ninetyFive(_ freedom: Int) -> Double {
    [3.841, 5.991, 7.815, 9.488, 11.070, 12.592, 14.067, 15.507, 16.919, 18.307][freedom - 1]
  }
  /// Below which 68.27 % of the values lie. - Precondition: 1 to 10 degrees of freedom.
  public static func sixtyEight(_ freedom: Int) -> Double {
    [1.000, 2.296, 3.527, 4.719, 5.888, 7.038, 8.176, 9.304, 10.424, 11.536][freedom - 1]
  }
}

/// The terrain's edge around a place: how high the sun has to stand to be seen.
public struct HorizonLine: Sendable, Hashable, Codable {
  /// Degrees above the horizontal at equal steps of azimuth from north; nothing below -5.
  public var elevations: [Double]

  /// - Precondition: not empty.
  public init(elevations: [Double]) {
    precondition(!elevations.isEmpty, "a horizon has a height")
    self.elevations = elevations
  }

  public func elevation(at azimuth: Double) -> Double {
    let x = Angle.wrapped(azimuth) / 360 * Double(elevations.count)
    let i = Int(x) % elevations.count
    let t = x - x.rounded(.down)
    return elevations[i] * (1 - t) + elevations[(i + 1) % elevations.count] * t
  }

  /// Whether the middle of the sun's disc stands above the terrain.
  public func shows(_ sun: Sun) -> Bool { sun.apparentElevation > elevation(at: sun.azimuth) }
}

/// Spans of time in which the sun fits a clue at a place.
public struct ShadowTimes: Sendable, Hashable, Codable {
  public struct Span: Sendable, Hashable, Codable {
    public var from: Instant
    public var to: Instant
    /// Where it fits best, with the sun then.
    public var best: Instant
    public var sun: Sun
    public var misfit: Double
  }
  public var spans: [Span]
  /// Minutes of daylight that were looked at, and how many of them a ridge hides the sun.
  public var daylight: Int
  public var hidden: Int

  /// Looks at every minute of the days (UTC) `first` ... `last`.
  ///
  /// A minute fits where the misfit is below the 95 % quantile for the clue's count of numbers and no ridge hides the sun.
  /// - Precondition: the clue holds at least one number.
  public init(
    of clue: ShadowClue, at place: GeoPoint, from first: CalendarDate, to last: CalendarDate,
    horizon: HorizonLine? = nil
  ) {
    precondition(clue.count > 0, "a clue holds something")
    let limit = ChiSquared.ninetyFive(clue.count)
    (spans, daylight, hidden) = ([], 0, 0)
    var open: Span?
    for minute in (first.dayNumber * 1_440)..<((last.dayNumber + 1) * 1_440) {
      let time = Instant(secondsSince1970: minute * 60)
      let sun = Sun(at: time, over: place)
      var fit = clue.misfit(sun)
      if fit != nil {
        daylight += 1
        if let horizon, !horizon.shows(sun) {
          hidden += 1
          fit = nil
        }
      }
      if let fit, fit <= limit {
        var span = open ?? Span(from: time, to: time, best: time, sun: sun, misfit: fit)
        span.to = time
        if fit < span.misfit { (span.best, span.sun, span.misfit) = (time, sun, fit) }
        open = span
      } else if let span = open {
        spans.append(span)
        open = nil
      }
    }
    if let open { spans.append(open) }
  }
}
