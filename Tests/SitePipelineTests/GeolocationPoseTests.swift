import Foundation
import Geolocation
import RasterCore
import RasterIO
import TestSupport
import Testing

@testable import SitePipeline

/// Pictures of hills by a formula, taken from a known place, through files as a user has them.
@Suite struct GeolocationPoseTests {
  private let folder: String

  init() throws {
    folder = NSTemporaryDirectory() + "pose-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    // 0.2 x 0.2 degrees in cells of 0.0008, about 62 x 89 m.
    let n = 250
    var rows: [String] = []
    for row in 0..<n {
      let lat = 46.2 - (Double(row) + 0.5) * 0.0008
      rows.append(
        (0..<n).map { String(format: "%.1f", Self.height(8.0 + (Double($0) + 0.5) * 0.0008, lat)) }.joined(
          separator: " "))
    }
    let head = "ncols \(n)\nnrows \(n)\nxllcorner 8.0\nyllcorner 46.0\ncellsize 0.0008\nNODATA_value -9999\n"
    try (head + rows.joined(separator: "\n") + "\n").write(
      toFile: folder + "/dem.asc", atomically: true, encoding: .utf8)
    try
      ("GEOGCS[\"GCS_WGS_1984\",DATUM[\"D_WGS_1984\",SPHEROID[\"WGS_1984\",6378137,298.257223563]],PRIMEM[\"Greenwich\",0],"
      + "UNIT[\"Degree\",0.0174532925199433]]").write(toFile: folder + "/dem.prj", atomically: true, encoding: .utf8)
  }

  /// A summit of 240 m above its surroundings in the middle, hills around.
  private static func height(_ lon: Double, _ lat: Double) -> Double {
    let (x, y) = ((lon - 8.1) * 77_200, (lat - 46.1) * 111_150)
    let top = 300 * exp(-(x * x + y * y) / 500_000)
    return 700 + 150 * sin(x / 640 + 1) * cos(y / 830) + 190 * sin((x + 2 * y) / 1_450 + 2) + 60
      * sin((2 * x - y) / 333) + top
  }

  /// The summit near the middle: from a slope the line is ground nearer than a cell, of which a model knows nothing.
  private static let place: GeoPoint = {
    var top = (lon: 8.1, lat: 46.1)
    let around = (0..<8).map { Double($0) * .pi / 4 }
    while let up = around.map({ (lon: top.lon + 1e-4 * cos($0), lat: top.lat + 1e-4 * sin($0)) }).max(by: {
      height($0.lon, $0.lat) < height($1.lon, $1.lat)
    }), height(up.lon, up.lat) > height(top.lon, top.lat) { top = up }
    return GeoPoint(longitude: top.lon, latitude: top.lat)
  }()

  private static let truth = (yaw: 63.0, pitch: 1.5, roll: -1.2, field: 58.0)

  /// What a camera 2 m above the summit sees, by marching over the formula: light above, rough below.
  private func paint() -> Picture {
    let (w, h) = (900, 600)
    let frame = LocalFrame(anchor: Self.place)
    let eye = Vector3(0, 0, Self.height(Self.place.longitude, Self.place.latitude) + 2)
    let look = Orientation(yaw: Self.truth.yaw, pitch: Self.truth.pitch, roll: Self.truth.roll)
    let camera = Camera(
      intrinsics: Intrinsics(width: w, height: h, hFOV: Self.truth.field), position: eye, orientation: look)
    let line = (0..<1_200).compactMap { i -> PixelPoint? in
      let a = (Self.truth.yaw - 36 + 72 * Double(i) / 1_199) * .pi / 180
      var best = -2.0
      for d in stride(from: 60.0, to: 14_000, by: 15) {
        let p = frame.geographic(Vector3(d * sin(a), d * cos(a), 0))
        // As far as the model reaches, or it would show hills that the picture does not have.
        guard abs(p.longitude - 8.1) < 0.0996, abs(p.latitude - 46.1) < 0.0996 else { break }
        best = max(best, (Self.height(p.longitude, p.latitude) - eye.z - d * d * 0.87 / (2 * 6_371_000)) / d)
      }
      return camera.pixel(direction: Vector3(sin(a), cos(a), best))
    }.sorted { $0.x < $1.x }
    var edge = [Double](repeating: 0, count: w)
    for (a, b) in zip(line, line.dropFirst()) {
      let (from, to) = (max(0, Int(a.x.rounded(.up))), min(w, Int(b.x.rounded(.up))))
      for x in from..<max(from, to) where b.x > a.x {
        edge[x] = a.y + (b.y - a.y) * (Double(x) + 0.5 - a.x) / (b.x - a.x)
      }
    }
    var random = TestRandom(seed: 4)
    var rgb: [UInt8] = []
    for y in 0..<h {
      for x in 0..<w {
        let v = Double(y) + 0.5 < edge[x] ? 190 + 2 * random.normal() : 80 + 22 * random.normal()
        for c in 0..<3 {
          rgb.append(UInt8(min(255, max(0, v + (Double(y) + 0.5 < edge[x] ? 12 * Double(c) : -8 * Double(c))))))
        }
      }
    }
    return Picture(width: w, height: h, rgb: rgb)
  }

  private func save(_ picture: Picture, exif: UInt8?) throws -> String {
    var bytes = try RasterWriter.encode(picture, as: .jpeg(quality: 95)).bytes
    if let exif {
      let tiff: [UInt8] = [
        0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, exif, 0, 0, 0, 0, 0, 0,
      ]
      let body = Array("Exif".utf8) + [0, 0] + tiff
      bytes.insert(contentsOf: [0xFF, 0xE1, 0, UInt8(body.count + 2)] + body, at: 2)
    }
    let path = folder + "/frame\(exif ?? 1).jpg"
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    return path
  }

  private func request(_ image: String) -> GeolocationPose.Request {
    var r = GeolocationPose.Request()
    (r.image, r.place, r.placeSigma) = (image, Self.place, 10)
    r.terrain.paths = [folder + "/dem.asc"]
    r.requiredRadius = 1_000
    return r
  }

  @Test func aPhonesPictureGivesTheSameCameraHoweverItIsStored() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let shown = paint()
    // Stored a quarter turn to the left, to be turned right again (6): 8 undoes 6.
    for (stored, tag) in [(shown, nil), (shown.upright(exif: 8), UInt8(6))] {
      let answer = try GeolocationPose.run(request(try save(stored, exif: tag)))
      let c = answer.record
      #expect(c.frame.width == 900 && c.frame.height == 600 && c.frame.turned == tag.map(Int.init))
      #expect(abs(Angle.difference(c.yaw, Self.truth.yaw)) < 1.2, "\(c.yaw)")
      #expect(abs(c.pitch - Self.truth.pitch) < 0.5 && abs(c.roll - Self.truth.roll) < 0.5, "\(c.pitch) \(c.roll)")
      #expect(abs(c.hfov - Self.truth.field) < 2.5, "\(c.hfov)")
      let sigma = try #require(c.sigma)
      #expect(sigma.yaw > 0.005 && sigma.yaw < 1.5 && sigma.focal < 0.05)
      #expect(c.skyline?.verdict == "consistent", "\(c.skyline?.reason ?? "")")
      #expect(answer.overlay.width == 900)
    }
    // The sheet of such a camera: probable by the skyline alone.
    let answer = try GeolocationPose.run(request(folder + "/frame6.jpg"))
    try GeolocationPose.write(answer, to: folder + "/camera", force: false)
    var board = GeolocationBoard.Request()
    board.camera = folder + "/camera"
    board.terrain.paths = [folder + "/dem.asc"]
    let sheet = try GeolocationBoard.write(board, to: folder + "/board", force: false)
    #expect(sheet.confidence == "Probable")
    let html = try String(contentsOfFile: folder + "/board/board.html", encoding: .utf8)
    #expect(html.contains("By skyline alone") && html.contains(">terrain<"))
  }

  @Test func aPictureWithoutASkyIsRefusedWithTheReason() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var random = TestRandom(seed: 9)
    let rough = Picture(
      width: 300, height: 200, rgb: (0..<180_000).map { _ in UInt8(min(255, max(0, 120 + 40 * random.normal()))) })
    let path = try save(rough, exif: nil)
    let error = #expect(throws: RunError.self) { try GeolocationPose.run(request(path)) }
    #expect(
      error?.description.contains("no sky") == true && error?.description.contains("--line") == true,
      "\(error?.description ?? "")")
    var elsewhere = request(path)
    elsewhere.place = GeoPoint(longitude: 20, latitude: 10)
    #expect(throws: RunError.self) { try GeolocationPose.run(elsewhere) }
  }
}

@Suite struct RealPoseTests {
  /// The Aletsch photochrom of the 1890s from the summit of the Eggishorn. Truth: the camera that others found from its landmarks.
  @Test(.enabled(if: RealData.has("geo-aletsch"), "needs shared/data/geo-aletsch"))
  func theGlaciersSkylineGivesTheLandmarksCamera() throws {
    var r = GeolocationPose.Request()
    r.image = RealData.path("geo-aletsch/07861v.jpg")
    (r.place, r.placeSigma) = (GeoPoint(longitude: 8.092815, latitude: 46.432547), 60)
    r.terrain.paths = [RealData.path("geo-aletsch/AletschGlacierDEM.tiff")]
    let c = try GeolocationPose.run(r).record
    #expect(
      abs(Angle.difference(c.yaw, 296.4)) < 3 && abs(c.pitch + 8.5) < 1.5 && abs(c.hfov - 56.1) < 4,
      "\(c.yaw) \(c.pitch) \(c.hfov)")
    #expect(c.skyline?.verdict != "inconsistent", "\(c.skyline?.reason ?? "")")
  }
}
