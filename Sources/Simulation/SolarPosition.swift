import Foundation
import RasterCore

/// Where the sun stands, seen from a place on the ground.
public struct SolarPosition: Sendable, Hashable {
  /// Degrees from true north, clockwise, 0 ..< 360.
  public var azimuth: Double
  /// Degrees above the horizon of the sun's centre, without refraction; negative at night.
  public var elevation: Double

  /// Position by NOAA's equations, good to about 0.01 degrees between 1950 and 2050.
  ///
  /// - Parameters:
  ///   - longitude: degrees east.
  ///   - latitude: degrees north, within -89.9 ... 89.9.
  ///
  /// > Reference: Meeus (1998), Astronomical Algorithms, 2nd ed., chapter 25, as in NOAA's solar calculator. Differs from it
  /// > in: no refraction, and the difference between dynamical and universal time is neglected.
  public init(at time: Instant, longitude: Double, latitude: Double) {
    let julianCentury = (Double(time.secondsSince1970) / 86_400 + 2_440_587.5 - 2_451_545) / 36_525
    let sun = Self.equatorial(julianCentury)
    let secondOfDay = Double(time.secondsSince1970 - time.dayNumber * 86_400)
    let trueSolarMinutes = secondOfDay / 60 + sun.equationOfTime + 4 * longitude
    let hourAngle = Self.radians(Self.wrapped(trueSolarMinutes / 4, 360) - 180)
    let phi = Self.radians(latitude)
    let sine = sin(phi) * sin(sun.declination) + cos(phi) * cos(sun.declination) * cos(hourAngle)
    elevation = asin(min(1, max(-1, sine))) * 180 / .pi
    let east = -cos(sun.declination) * sin(hourAngle)
    let north = sin(sun.declination) * cos(phi) - cos(sun.declination) * sin(phi) * cos(hourAngle)
    azimuth = Self.wrapped(atan2(east, north) * 180 / .pi, 360)
  }

  /// Declination in radians, equation of time in minutes.
  private static func equatorial(_ t: Double) -> (declination: Double, equationOfTime: Double) {
    let meanLongitude = wrapped(280.46646 + t * (36_000.76983 + t * 0.0003032), 360)
    let anomaly = radians(357.52911 + t * (35_999.05029 - 0.0001537 * t))
    let eccentricity = 0.016708634 - t * (0.000042037 + 0.0000001267 * t)
    let centre =
      sin(anomaly) * (1.914602 - t * (0.004817 + 0.000014 * t))
      + sin(2 * anomaly) * (0.019993 - 0.000101 * t) + sin(3 * anomaly) * 0.000289
    let node = radians(125.04 - 1_934.136 * t)
    let apparent = radians(meanLongitude + centre - 0.00569 - 0.00478 * sin(node))
    let meanObliquity = 23 + (26 + (21.448 - t * (46.815 + t * (0.00059 - t * 0.001813))) / 60) / 60
    let obliquity = radians(meanObliquity + 0.00256 * cos(node))
    let y = pow(tan(obliquity / 2), 2)
    let l = radians(meanLongitude)
    let equation =
      y * sin(2 * l) - 2 * eccentricity * sin(anomaly) + 4 * eccentricity * y * sin(anomaly) * cos(2 * l)
      - 0.5 * y * y * sin(4 * l) - 1.25 * eccentricity * eccentricity * sin(2 * anomaly)
    return (asin(sin(obliquity) * sin(apparent)), 4 * equation * 180 / .pi)
  }

  private static func radians(_ degrees: Double) -> Double { degrees * .pi / 180 }
  private static func wrapped(_ x: Double, _ period: Double) -> Double { x - period * (x / period).rounded(.down) }
}
