import Foundation

/// The 100 km square of the Military Grid Reference System, the tile of Sentinel-2 and the address in SMART's site models.
public enum MilitaryGrid {
  /// `52SCK`. Latitudes beyond 80 south and 84 north take the last band.
  ///
  /// > Reference: Snyder (1987), Map Projections: A Working Manual, USGS PP 1395, equations 8-9 to 8-15; lettering of the WGS84 ellipsoid.
  public static func square(_ place: GeoPoint) -> String {
    let zone = min(60, max(1, Int(((place.longitude + 180) / 6).rounded(.down)) + 1))
    let (easting, northing) = transverseMercator(place, zone: zone)
    let bands = Array("CDEFGHJKLMNPQRSTUVWX")
    let band = min(bands.count - 1, max(0, Int(((place.latitude + 80) / 8).rounded(.down))))
    let columns = [Array("ABCDEFGH"), Array("JKLMNPQR"), Array("STUVWXYZ")][(zone - 1) % 3]
    let column = min(7, max(0, Int(easting / 100_000) - 1))
    let rows = Array("ABCDEFGHJKLMNPQRSTUV")
    let metres = place.latitude < 0 ? northing + 10_000_000 : northing
    let row = (Int(metres / 100_000) + (zone % 2 == 0 ? 5 : 0)) % 20
    return "\(zone < 10 ? "0" : "")\(zone)\(bands[band])\(columns[column])\(rows[max(0, row)])"
  }

  /// UTM of the WGS84 ellipsoid, metres, northing negative in the south; good to a metre within the zone.
  private static func transverseMercator(_ place: GeoPoint, zone: Int) -> (easting: Double, northing: Double) {
    let a = 6_378_137.0
    let e2 = 0.006_694_379_990_14
    let phi = place.latitude * .pi / 180
    let lambda = (place.longitude - Double(zone * 6 - 183)) * .pi / 180
    let ep2 = e2 / (1 - e2)
    let n = a / (1 - e2 * sin(phi) * sin(phi)).squareRoot()
    let t = tan(phi) * tan(phi)
    let c = ep2 * cos(phi) * cos(phi)
    let arc = lambda * cos(phi)
    let m =
      a
      * ((1 - e2 / 4 - 3 * e2 * e2 / 64 - 5 * e2 * e2 * e2 / 256) * phi
        - (3 * e2 / 8 + 3 * e2 * e2 / 32 + 45 * e2 * e2 * e2 / 1_024) * sin(2 * phi)
        + (15 * e2 * e2 / 256 + 45 * e2 * e2 * e2 / 1_024) * sin(4 * phi) - (35 * e2 * e2 * e2 / 3_072) * sin(6 * phi))
    let third = (1 - t + c) * arc * arc * arc / 6
    let fifth = (5 - 18 * t + t * t + 72 * c - 58 * ep2) * pow(arc, 5) / 120
    let fourth = (5 - t + 9 * c + 4 * c * c) * pow(arc, 4) / 24
    let sixth = (61 - 58 * t + t * t + 600 * c - 330 * ep2) * pow(arc, 6) / 720
    return (
      500_000 + 0.9996 * n * (arc + third + fifth), 0.9996 * (m + n * tan(phi) * (arc * arc / 2 + fourth + sixth))
    )
  }
}
