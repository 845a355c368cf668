import Foundation
import RasterCore
import Testing

@testable import Geolocation

@Suite struct SunTests {
  private struct Row {
    var time: Instant
    var place: GeoPoint
    var azimuth: Double
    var elevation: Double
    var apparent: Double
  }

  /// Made by Fixtures/sun.py with pvlib 0.16.1 (NREL's algorithm).
  private static func table() throws -> [Row] {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures/sun.csv")
      .path
    return try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").dropFirst().map { line in
      let f = line.split(separator: ",").map(String.init)
      let n = f.dropFirst().compactMap(Double.init)
      return Row(
        time: try #require(Instant(parsing: f[0])), place: GeoPoint(longitude: n[0], latitude: n[1]), azimuth: n[2],
        elevation: n[3], apparent: n[4])
    }
  }

  @Test func theSunIsWhereNRELsAlgorithmSeesIt() throws {
    let rows = try Self.table()
    #expect(rows.count == 200)
    var worst = (azimuth: 0.0, elevation: 0.0, apparent: 0.0, apart: 0.0)
    for row in rows {
      let sun = Sun(at: row.time, over: row.place)
      let apart =
        Vector3(azimuth: sun.azimuth, elevation: sun.elevation)
        - Vector3(azimuth: row.azimuth, elevation: row.elevation)
      worst.azimuth = max(worst.azimuth, abs(Angle.difference(sun.azimuth, row.azimuth)))
      worst.elevation = max(worst.elevation, abs(sun.elevation - row.elevation))
      worst.apparent = max(worst.apparent, abs(sun.apparentElevation - row.apparent))
      worst.apart = max(worst.apart, apart.length * Angle.degrees)
    }
    #expect(worst.elevation < 0.005 && worst.apart < 0.005, "\(worst)")
    #expect(worst.azimuth < 0.02, "\(worst)")
    #expect(worst.apparent < 0.01, "\(worst)")
  }
}

@Suite struct ShadowTests {
  /// pvlib's sun (Fixtures/sun.csv, its rows with the sun between 12 and 60 degrees up).
  private func sightings() throws -> [(time: Instant, place: GeoPoint, azimuth: Double, apparent: Double)] {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures/sun.csv")
      .path
    return try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").dropFirst().compactMap { line in
      let f = line.split(separator: ",").map(String.init)
      let n = f.dropFirst().compactMap(Double.init)
      guard let time = Instant(parsing: f[0]), (12...60).contains(n[4]) else { return nil }
      return (time, GeoPoint(longitude: n[0], latitude: n[1]), n[2], n[4])
    }
  }

  @Test func shadowsOfKnownSunsFallAsTheyMust() throws {
    let sun = Sun(azimuth: 210, elevation: 45)
    #expect(sun.shadowAzimuth == 30)
    // Refraction lifts the sun by a sixtieth of a degree at 45 degrees.
    #expect(abs(try #require(sun.shadowRatio) - 0.9994) < 2e-4)
    #expect(Sun(azimuth: 0, elevation: -2).shadowRatio == nil)
    for ratio in [0.3, 1, 5, 20] {
      let back = Sun(azimuth: 0, elevation: Sun.elevation(ofShadowRatio: ratio)).shadowRatio
      #expect(abs(try #require(back) - ratio) < 1e-6 * ratio)
    }
  }

  @Test func theTimeOfAShadowIsFound() throws {
    let rows = try sightings()
    #expect(rows.count > 30)
    for row in rows.prefix(30) {
      let clue = ShadowClue(
        ratio: Measured(1 / tan(row.apparent * .pi / 180), sigma: 0.01),
        azimuth: Measured(Angle.wrapped(row.azimuth + 180), sigma: 0.5))
      let found = ShadowTimes(of: clue, at: row.place, from: row.time.date, to: row.time.date)
      #expect(
        found.spans.contains { $0.from.days - 0.001 <= row.time.days && row.time.days <= $0.to.days + 0.001 }, "\(row)")
      // Direction and length together leave one time of the day.
      #expect(found.spans.count == 1)
    }
  }

  @Test func aLengthAloneLeavesMorningAndAfternoon() {
    let place = GeoPoint(longitude: 0, latitude: 45)
    let day = CalendarDate(year: 2024, month: 3, day: 20)
    let found = ShadowTimes(of: ShadowClue(ratio: Measured(2, sigma: 0.02)), at: place, from: day, to: day)
    #expect(found.spans.count == 2)
    // At the equinox and the same elevation they lie as far before as after true noon, 12:07:30.
    let sum = found.spans.reduce(0) { $0 + $1.best.secondsSince1970 % 86_400 }
    #expect(abs(sum / 2 - (12 * 3_600 + 7 * 60 + 30)) < 90)
  }

  @Test func polarNightHasNoShadows() {
    let day = CalendarDate(year: 2024, month: 12, day: 21)
    let found = ShadowTimes(
      of: ShadowClue(azimuth: Measured(0, sigma: 90)), at: GeoPoint(longitude: 20, latitude: 75), from: day, to: day)
    #expect(found.spans.isEmpty && found.daylight == 0)
  }

  @Test func aRidgeHidesTheSun() {
    // A wall 20 degrees high in the southern half.
    let wall = HorizonLine(elevations: (0..<360).map { (90...270).contains($0) ? 20 : 0 })
    #expect(!wall.shows(Sun(azimuth: 180, elevation: 19)) && wall.shows(Sun(azimuth: 180, elevation: 21)))
    #expect(wall.shows(Sun(azimuth: 300, elevation: 1)))
    let day = CalendarDate(year: 2024, month: 12, day: 21)
    let place = GeoPoint(longitude: 8, latitude: 46)
    // At noon on the shortest day the sun stands 90 - 46 - 23.4 = 20.6 degrees high: free for a short while only.
    let found = ShadowTimes(
      of: ShadowClue(azimuth: Measured(0, sigma: 90)), at: place, from: day, to: day, horizon: wall)
    #expect(found.spans.count == 1 && found.hidden > 300)
    #expect(found.spans[0].to.secondsSince1970 - found.spans[0].from.secondsSince1970 < 3 * 3_600)
  }

  @Test func twoShadowsAtTwoTimesFindThePlace() throws {
    // Both from pvlib: one place, 09:00 and 15:00 UTC on 2023-06-01 at 35 E, 31.5 N.
    // python: spa_python(["2023-06-01T09:00Z","2023-06-01T15:00Z"], 31.5, 35, altitude=0).apparent_elevation
    let (first, second) = (77.33937, 19.08689)
    func ratio(_ e: Double) -> Measured {
      let r = 1 / tan(e * Double.pi / 180)
      return Measured(r, sigma: 0.02 * r)
    }
    let times = [9, 15].map { Instant(year: 2023, month: 6, day: 1, hour: $0) }
    let places = ShadowPlaces(of: [
      .init(time: times[0], clue: ShadowClue(ratio: ratio(first))),
      .init(time: times[1], clue: ShadowClue(ratio: ratio(second))),
    ])
    #expect(places.count == 2 && places.outer.contains { $0.holds(35, 31.5) })
    // The mirror image on the other side of the line between the two subsolar points fits as well.
    #expect(places.outer.count == 2)
    // The turn of the shadow, from pvlib's azimuths, leaves one.
    let turned = ShadowPlaces(
      of: [
        .init(time: times[0], clue: ShadowClue(ratio: ratio(first))),
        .init(time: times[1], clue: ShadowClue(ratio: ratio(second))),
      ], turn: Measured(148.7348, sigma: 2))
    #expect(turned.outer.count == 1 && turned.outer[0].holds(35, 31.5))
    #expect(abs(turned.best.longitude - 35) < 0.6 && abs(turned.best.latitude - 31.5) < 0.6)
  }

  @Test func onePlaceForOneLengthIsARing() {
    // The sun over the equator at noon UTC of the equinox; a shadow as long as the thing is high is 45 degrees from there.
    let places = ShadowPlaces(of: [
      .init(time: Instant(year: 2024, month: 3, day: 20, hour: 12), clue: ShadowClue(ratio: Measured(1, sigma: 0.03)))
    ])
    #expect(places.outer.count == 1 && places.outer[0].holes.count == 1)
    #expect(places.outer[0].holds(1.9, 45) && places.outer[0].holds(46.9, 0) && !places.outer[0].holds(1.9, 0))
  }
}

extension GeoPolygon {
  fileprivate func holds(_ lon: Double, _ lat: Double) -> Bool {
    func pixels(_ r: [GeoPoint]) -> [PixelPoint] { r.map { PixelPoint(x: $0.longitude, y: $0.latitude) } }
    return PixelPolygon(exterior: pixels(exterior), holes: holes.map(pixels)).contains(PixelPoint(x: lon, y: lat))
  }
}
