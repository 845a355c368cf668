import RasterCore
import Testing

@testable import SiteAnalysis

struct SunPositionTests {
  // pvlib 0.16.1, solarposition.spa_python at 39.98, 126.89 (NREL's algorithm; elevation without refraction)
  @Test(arguments: [
    ("2018-06-21T02:10:00Z", 126.7013, 65.7466),
    ("2018-12-22T02:10:00Z", 159.7375, 23.8446),
    ("2022-10-01T02:30:00Z", 161.3074, 45.2474),
    ("2023-08-15T04:40:00Z", 212.5152, 60.7046),
  ])
  func `The sun stands where the almanac says, to a fifth of a degree`(time: String, azimuth: Double, elevation: Double)
    throws
  {
    let sun = SunPosition(
      at: try #require(Instant(parsing: time)), over: GeoPoint(longitude: 126.89, latitude: 39.98))
    #expect(abs(sun.azimuth - azimuth) < 0.2, "\(sun.azimuth)")
    #expect(abs(sun.elevation - elevation) < 0.2, "\(sun.elevation)")
  }

  @Test func `Where only the day is known it is half past ten by the sun`() throws {
    let scene = Scene(
      id: "a", acquisition: try #require(Instant(parsing: "2021-03-20T00:00:00Z")), timeOfDayKnown: false,
      timeSource: .fileName, sensor: "unknown sensor", assets: [])
    let sun = SunPosition(of: scene, over: GeoPoint(longitude: -100, latitude: 40))
    // At an equinox the sun is 22.5 degrees before the meridian then: sin(elevation) = cos(40) cos(22.5).
    #expect(abs(sun.elevation - 45.05) < 1.5, "\(sun.elevation)")
    #expect(sun.azimuth > 140 && sun.azimuth < 155, "\(sun.azimuth)")
  }
}
