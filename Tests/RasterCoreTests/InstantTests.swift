import RasterCore
import Testing

@Suite("Times and places")
struct InstantTests {
  // Truth: date -u -d '2018-10-11T06:54:03Z' +%s and the like.
  @Test(
    "Reads the timestamps that image products carry",
    arguments: [
      ("2018-10-11T06:54:03Z", 1_539_240_843), ("2018:06:23 00:00:00", 1_529_712_000), ("20180623", 1_529_712_000),
      ("2020-02-29T23:59:59.987654Z", 1_583_020_799), ("2018-10-11T15:54:03+09:00", 1_539_240_843),
      ("1969-12-31T23:59:59Z", -1),
    ])
  func parses(text: String, seconds: Int) {
    #expect(Instant(parsing: text)?.secondsSince1970 == seconds)
  }

  @Test(
    "Refuses what is no time",
    arguments: ["", "yesterday", "2023-02-30", "2018-13-01", "2018-10-11T25:00:00Z", "2018-10-1"])
  func refuses(text: String) { #expect(Instant(parsing: text) == nil) }

  @Test("Text and number agree over four centuries")
  func roundTrip() {
    for day in stride(from: -60_000, through: 90_000, by: 97) {
      let instant = Instant(secondsSince1970: day * 86_400 + 3_661)
      #expect(Instant(parsing: instant.iso8601) == instant)
    }
    #expect(CalendarDate(year: 2022, month: 10, day: 14).inWords == "14 October 2022")
  }

  @Test("A polygon with a hole: area, centre, inside, and rings by the right-hand rule")
  func polygon() {
    func box(_ a: Double, _ b: Double) -> [PixelPoint] {
      [PixelPoint(x: a, y: a), PixelPoint(x: b, y: a), PixelPoint(x: b, y: b), PixelPoint(x: a, y: b)]
    }
    let polygon = PixelPolygon(exterior: box(0, 10), holes: [box(4, 6)])
    #expect(polygon.area == 96)
    #expect(polygon.centroid == PixelPoint(x: 5, y: 5))
    #expect(polygon.contains(PixelPoint(x: 1, y: 1)))
    #expect(!polygon.contains(PixelPoint(x: 5, y: 5)))
    // A frame in which a pixel is 1e-5 degrees and y runs down.
    let frame = GroundFrame(
      step: 10, columns: 2, rows: 2, longitudes: [20, 20.0001, 20, 20.0001], latitudes: [40, 40, 39.9999, 39.9999],
      pixelAreas: [1, 1, 1, 1])
    let ground = polygon.onGround(frame)
    func signed(_ ring: [GeoPoint]) -> Double {
      ring.indices.reduce(0.0) { sum, i in
        let (a, b) = (ring[i], ring[(i + 1) % ring.count])
        return sum + (a.longitude - 20) * (b.latitude - 40) - (b.longitude - 20) * (a.latitude - 40)
      }
    }
    #expect(signed(ground.exterior) > 0)
    #expect(signed(ground.holes[0]) < 0)
  }
}
