import Foundation
import RasterCore

/// Where the sun stands, seen from a place.
public struct Sun: Sendable, Hashable, Codable {
  /// Degrees clockwise from true north.
  public var azimuth: Double
  /// Of the sun's centre above the horizon, degrees, without refraction; negative at night.
  public var elevation: Double

  /// Half the width of the disc, degrees: the edge of a shadow is blurred by twice this.
  public static let radius = 0.2666

  /// - Parameter seconds: since 1970-01-01T00:00Z.
  public init(seconds: Double, over place: GeoPoint) {
    self.init(SubsolarPoint(seconds: seconds), over: place)
  }

  public init(at time: Instant, over place: GeoPoint) {
    self.init(seconds: Double(time.secondsSince1970), over: place)
  }

  /// Seen from sea level: the parallax, up to 0.0024 degrees, is taken off.
  public init(_ sun: SubsolarPoint, over place: GeoPoint) {
    let hour = (place.longitude - sun.longitude) * Angle.radians
    let (phi, delta) = (place.latitude * Angle.radians, sun.declination * Angle.radians)
    let up = sin(phi) * sin(delta) + cos(phi) * cos(delta) * cos(hour)
    let north = cos(phi) * sin(delta) - sin(phi) * cos(delta) * cos(hour)
    let east = -cos(delta) * sin(hour)
    let height = atan2(up, (north * north + east * east).squareRoot())
    azimuth = Angle.wrapped(atan2(east, north) * Angle.degrees)
    elevation = height * Angle.degrees - 8.794 / 3_600 * cos(height)
  }

  /// Elevation as seen through the air at 1,010 hPa and 10 degrees C, which lifts the sun by half a degree at the horizon.
  ///
  /// > Reference: Sæmundsson (1986), Sky & Telescope 72, 70; as in Reda and Andreas (2004), NREL/TP-560-34302, eq. 42.
  public var apparentElevation: Double {
    guard elevation > -0.8333 else { return elevation }
    return elevation + 1.02 / (60 * tan((elevation + 10.3 / (elevation + 5.11)) * Angle.radians))
  }

  /// Direction in which shadows fall.
  public var shadowAzimuth: Double { Angle.wrapped(azimuth + 180) }

  /// Length of the shadow of an upright thing on level ground over the thing's height; nil where the sun is not up.
  public var shadowRatio: Double? {
    apparentElevation > 0 ? 1 / tan(apparentElevation * Angle.radians) : nil
  }

  /// The true elevation at which shadows have this ratio: `apparentElevation` inverted.
  public static func elevation(ofShadowRatio ratio: Double) -> Double {
    let apparent = atan2(1, ratio) * Angle.degrees
    var sun = Sun(azimuth: 0, elevation: apparent)
    for _ in 0..<20 { sun.elevation -= sun.apparentElevation - apparent }
    return sun.elevation
  }

  public init(azimuth: Double, elevation: Double) {
    self.azimuth = azimuth
    self.elevation = elevation
  }
}

/// The place on the Earth over which the sun stands in the zenith.
public struct SubsolarPoint: Sendable, Hashable {
  /// Geocentric, degrees; the same as the sun's declination.
  public var declination: Double
  /// East, degrees, -180 ..< 180.
  public var longitude: Double

  /// By the sun's mean elements with the largest perturbations by Venus, Jupiter and the Moon: within 0.004 degrees of NREL's
  /// algorithm between 1950 and 2060.
  ///
  /// > Reference: Meeus (1998), Astronomical Algorithms, 2nd ed., chapters 12, 22 and 25; perturbations from Meeus (1988),
  /// > Astronomical Formulae for Calculators, 4th ed., chapter 18. Differs from them in: the difference between dynamical and universal
  /// > time is Espenak and Meeus's for the present, good to half a minute between 1950 and 2060, in which the sun moves by 0.0003 degrees.
  public init(seconds: Double) {
    let days = (seconds - 946_728_000) / 86_400
    let year = 2000 + days / 365.2425
    let y = year - 2000
    let deltaT = year < 2005 ? 63.86 + 0.3345 * y : 62.92 + 0.32217 * y + 0.005589 * y * y
    let t = (days + deltaT / 86_400) / 36_525
    func rad(_ d: Double) -> Double { Angle.wrapped(d) * Angle.radians }
    let mean = 280.46646 + t * (36_000.76983 + t * 0.0003032)
    let m = rad(357.52911 + t * (35_999.05029 - 0.0001537 * t))
    let centre =
      sin(m) * (1.914602 - t * (0.004817 + 0.000014 * t)) + sin(2 * m) * (0.019993 - 0.000101 * t) + sin(3 * m)
      * 0.000289
    // Centuries from 1900 in the older series.
    let c = t + 1
    let pull =
      0.00134 * cos(rad(153.23 + 22_518.7541 * c)) + 0.00154 * cos(rad(216.57 + 45_037.5082 * c))
      + 0.00200 * cos(rad(312.69 + 32_964.3577 * c)) + 0.00179 * sin(rad(350.74 + 445_267.1142 * c))
      + 0.00178 * sin(rad(231.19 + 20.20 * c))
    let node = rad(125.04452 - 1_934.136261 * t)
    let nutation = (-17.20 * sin(node) - 1.32 * sin(2 * rad(mean))) / 3_600
    let tilt = rad(23.4392911 - 0.0130042 * t + (9.20 * cos(node) + 0.57 * cos(2 * rad(mean))) / 3_600)
    let longitude = rad(mean + centre + pull - 20.4898 / 3_600 + nutation)
    declination = asin(sin(tilt) * sin(longitude)) * Angle.degrees
    let ascension = atan2(cos(tilt) * sin(longitude), cos(longitude)) * Angle.degrees
    let sidereal = 280.46061837 + 360.98564736629 * days + 0.000387933 * pow(days / 36_525, 2) + nutation * cos(tilt)
    self.longitude = Angle.difference(ascension - sidereal, 0)
  }
}
