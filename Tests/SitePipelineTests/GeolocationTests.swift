import Foundation
import Geolocation
import RasterCore
import TestSupport
import Testing

@testable import SitePipeline

@Suite struct PairTableTests {
  private func table(_ text: String, system: String? = nil) throws -> PairTable {
    let path = NSTemporaryDirectory() + "pairs-\(UUID().uuidString).csv"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    return try PairTable.read(path: path, system: system)
  }

  @Test func columnsAreKnownByTheirNames() throws {
    let rows = try table(
      "name,v,u,lat,lon,sigma_px,height_m,note\n\"a, b\",2,1,46.5,8.25,4,700,mast\nc,5,4,46.6,8.5,,,\n"
    ).rows
    #expect(rows.count == 2 && rows[0].name == "a, b" && rows[0].pixel == PixelPoint(x: 1, y: 2))
    #expect(
      rows[0].place == GeoPoint(longitude: 8.25, latitude: 46.5) && rows[0].height == 700 && rows[0].sigmaPixel == 4)
    #expect(rows[1].height == nil && rows[1].sigmaPixel == nil && rows[0].note == "mast" && rows[1].line == 3)
  }

  @Test func otherCoordinatesAreTakenToTheGlobe() throws {
    // Bern's old observatory, the origin of the Swiss grid: 600 km, 200 km at 7.43864 E, 46.95108 N (swisstopo).
    let rows = try table("u,v,east,north,height\n1,2,600000,200000,0\n", system: "EPSG:21781").rows
    #expect(abs(rows[0].place.longitude - 7.43864) < 2e-5 && abs(rows[0].place.latitude - 46.95108) < 2e-5)
  }

  @Test func whatIsWrongIsNamedWithItsLine() {
    for (text, words) in [
      ("a,b\n1,2\n", "has no column"), ("u,v,x,y\n1,2,3,4\n", "--crs"), ("u,v,lon,lat\n1,2,8\n", "has no lat"),
      ("u,v,lon,lat\n1,x,8,46\n", "is not a number"), ("u,v,lon,lat\n1,2,8,460\n", "no place on the Earth"),
      ("u,v,lon,lat,sigma_px\n1,2,8,46,-1\n", "sigma_px is -1"),
      ("u,v,lon,lat\n1,2,8,46\n1,2,8,46\n", "repeats line 2"), ("", "has no column"),
    ] {
      let error = #expect(throws: RunError.self) { try table(text) }
      #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
    }
  }
}

@Suite struct RealResectionTests {
  private static let aletsch = RealData.path("geo-aletsch")

  private func metres(_ a: GeoPoint, _ b: GeoPoint) -> Double {
    LocalFrame(anchor: a).local(GeoPosition(longitude: b.longitude, latitude: b.latitude, height: 0)).horizontalLength
  }

  @Test(.enabled(if: RealData.has("geo-aletsch"), "needs shared/data/geo-aletsch"))
  func thePhotographOfTheGlacierWasTakenFromItsSummit() throws {
    var request = GeolocationResect.Request()
    request.pairs = Self.aletsch + "/gcps.csv"
    request.system = "EPSG:21781"
    request.image = Self.aletsch + "/07861v.jpg"
    // Eggishorn, LV03 650280 / 142565: gdaltransform -s_srs EPSG:21781 -t_srs EPSG:4326.
    let summit = GeoPoint(longitude: 8.092815, latitude: 46.432547)
    for dem in [[], [Self.aletsch + "/AletschGlacierDEM.tiff"]] {
      request.terrain.paths = dem
      let camera = try GeolocationResect.run(request)
      #expect(metres(summit, camera.place.point) < 250)
      let region = try #require(camera.region95)
      func pixels(_ r: [GeoPoint]) -> [PixelPoint] { r.map { PixelPoint(x: $0.longitude, y: $0.latitude) } }
      #expect(
        PixelPolygon(exterior: pixels(region.outline.exterior)).contains(
          PixelPoint(x: summit.longitude, y: summit.latitude)))
      #expect(region.major < 400)
      // Found by others from the same points: 56.1 degrees wide, looking 296.4, 8.5 down.
      #expect(abs(camera.hfov - 56.1) < 1.5 && abs(camera.yaw - 296.4) < 1.5 && abs(camera.pitch + 8.5) < 1)
      #expect(camera.points.allSatisfy { !$0.leftOut })
    }
  }

  @Test(.enabled(if: RealData.has("geo-cameratransform"), "needs shared/data/geo-cameratransform"))
  func tiltAndRollAgreeWithTheSeasHorizon() throws {
    let pairs = NSTemporaryDirectory() + "sea-\(UUID().uuidString).csv"
    defer { try? FileManager.default.removeItem(atPath: pairs) }
    // landmarks.json, degrees from degrees, minutes and seconds.
    try
      "u,v,lon,lat,height\n2091.30,892.07,140.02233212,-66.66559128,13.769\n2935.90,824.36,140.01932141,-66.66631645,21.143\n"
      .write(toFile: pairs, atomically: true, encoding: .utf8)
    var request = GeolocationResect.Request()
    request.pairs = pairs
    request.image = RealData.path("geo-cameratransform/CameraImage2.jpg")
    request.focal = 3_863.64
    request.place = (GeoPoint(longitude: 140 + 34.8 / 3_600, latitude: -(66 + 39.0 / 60 + 53.4 / 3_600)), nil)
    (request.placeSigma, request.sigmaMap, request.sigmaHeight) = (1, 1, 1)
    let horizon = [PixelPoint(x: 418.22, y: 880.25), PixelPoint(x: 3_062.55, y: 820.94)]
    request.seaHorizon = horizon
    let found = try GeolocationResect.run(request)
    // The horizon by itself: the plane through the eye and both pixels leans by the roll, and its slope with the dip is the pitch.
    func ray(_ p: PixelPoint) -> Vector3 { Vector3((p.x - 2_304) / 3_863.64, (p.y - 1_296) / 3_863.64, 1) }
    let down = ray(horizon[1]).cross(ray(horizon[0])).normalised
    let up = down.y > 0 ? -down : down
    let dip = (2 * found.place.height * 0.87 / 6_371_000).squareRoot() * 180 / Double.pi
    let roll = atan2(-up.x, -up.y) * 180 / Double.pi
    let pitch = asin(up.z) * 180 / Double.pi - dip
    #expect(abs(found.roll - roll) < 0.1, "\(found.roll) \(roll)")
    #expect(abs(found.pitch - pitch) < 0.1, "\(found.pitch) \(pitch)")
  }
}
