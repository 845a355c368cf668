import RasterCore
import TestSupport
import Testing

@testable import Simulation

@Suite("Solar position")
struct SolarPositionTests {
  // pip install pvlib==0.16.1; for each t:
  //   s = pvlib.solarposition.spa_python(pandas.DatetimeIndex([t]), 39.98, 126.89); s.azimuth, s.elevation
  // (NREL's algorithm; elevation without refraction)
  static let almanac: [(time: String, azimuth: Double, elevation: Double)] = [
    ("2018-06-21T02:10:00Z", 126.7013, 65.7466),
    ("2018-12-22T02:10:00Z", 159.7375, 23.8446),
    ("2021-03-20T01:55:30Z", 142.7347, 43.3597),
    ("2022-10-01T02:30:00Z", 161.3074, 45.2474),
    ("2023-08-15T04:40:00Z", 212.5152, 60.7046),
    ("2020-02-29T23:30:00Z", 113.2732, 14.6404),
  ]

  @Test("agrees with NREL's algorithm to 0.03 degrees", arguments: almanac)
  func agrees(time: String, azimuth: Double, elevation: Double) throws {
    let instant = try #require(Instant(parsing: time))
    let sun = SolarPosition(at: instant, longitude: 126.89, latitude: 39.98)
    #expect(angleBetween(sun.azimuth, azimuth) < 0.03)
    #expect(isClose(sun.elevation, elevation, within: 0.03))
  }

  @Test("stands in the north at noon south of the tropic and below the horizon at midnight")
  func otherPlaces() {
    let noon = SolarPosition(at: Instant(year: 2022, month: 6, day: 21, hour: 12), longitude: 0, latitude: -35)
    #expect(angleBetween(noon.azimuth, 0) < 2)
    let midnight = SolarPosition(at: Instant(year: 2022, month: 6, day: 21), longitude: 0, latitude: 45)
    #expect(midnight.elevation < -15)
  }
}
