import Foundation
import Geolocation
import RasterCore
import RasterIO
import SiteReport

/// How a camera at a known place was held, from the skyline of its picture.
public enum GeolocationPose {
  public struct Request: Sendable {
    public var image = ""
    public var place = GeoPoint(longitude: 0, latitude: 0)
    /// Metres above sea level; nil: a little above the ground.
    public var height: Double?
    /// Metres by which the place may be off along each axis.
    public var placeSigma = 30.0
    public var terrain = TerrainOptions()
    /// Metres of terrain around the place that are used where the models go that far, and that are needed.
    public var radius = 40_000.0
    public var requiredRadius = 2_000.0
    /// Fields of view that are tried, degrees.
    public var fields = SkylineOptions().fields
    public var line: String?
    public var ignored: [ClosedRange<Double>] = []
    /// Table of landmarks, whose pixels count in the picture as it is shown; nil: the skyline alone.
    public var pairs: String?
    public var system: String?
    public init() {}
  }

  public struct Answer: Sendable {
    public var record: CameraRecord
    /// The picture with its line in red and the terrain's in green.
    public var overlay: Picture
  }

  /// - Throws: `RunError` where the picture has no skyline, the place no ground, or the models do not reach.
  public static func run(_ r: Request) throws -> Answer {
    try r.terrain.check()
    let picture = try Failure.passingOn(r.image) { try PictureReader.read(r.image) }
    let line = try skyline(r, picture)
    let model = try GeolocationInput.terrain(
      r.terrain.paths, around: [r.place], radius: r.radius, required: r.requiredRadius, options: r.terrain)
    let terrain = HorizonTerrain(model.grid)
    guard let ground = terrain.ground(east: 0, north: 0) else {
      throw RunError(
        .badOption, path: "--at", message: "the place has no height in the elevation model",
        advice: "Check the place (longitude comes first) and the model.")
    }
    let options = try options(r, ground)
    let table = try r.pairs.map { try PairTable.read(path: $0, system: r.system) }
    let landmarks = try landmarks(r, table, model.grid, picture)
    let refraction = Refraction(k: r.terrain.refraction)
    var horizon = HorizonOptions()
    horizon.refraction = refraction
    guard
      let pose = SkylinePose.find(
        line, at: Vector3(0, 0, 0), sigma: r.placeSigma, terrain: terrain, refraction: refraction, options: options,
        landmarks: landmarks)
    else {
      throw RunError(
        .badOption, path: r.image,
        message: "has too short a skyline for every lens of \(r.fields.lowerBound) to \(r.fields.upperBound) degrees",
        advice: "Widen --hfov, or draw the line with --line.")
    }
    return Answer(
      record: try record(
        pose, r, picture, line, table, landmarks, model.grid.frame,
        SkylineFiles.fit(
          pose.solution, verdict: pose.test.verdict.rawValue,
          reason: GeolocationCheck.reason(pose.test, width: line.width),
          distance: pose.distance, line, terrain, horizon)),
      overlay: SkylineFiles.overlay(picture, line, pose.solution, terrain, horizon))
  }

  private static func skyline(_ r: Request, _ picture: Picture) throws -> Skyline {
    switch try GeolocationSkyline.skyline(picture, drawn: r.line, ignored: r.ignored) {
    case .success(let line): return line
    case .failure(let refusal):
      throw RunError(
        .badOption, path: r.image, message: "holds no camera by its skyline: \(refusal.rawValue)",
        advice: "Draw the line with --line where you see it, or find the camera from landmarks: geolocate resect --at.")
    }
  }

  private static func options(_ r: Request, _ ground: Double) throws -> SkylineOptions {
    var o = SkylineOptions()
    o.fields = r.fields
    guard let height = r.height else { return o }
    let lift = height - ground - HorizonIndex.eyeHeight
    guard (-50...200).contains(lift) else {
      throw RunError(
        .badOption, path: "--at",
        message: "\(Int(height)) m is \(Int(abs(lift))) m \(lift < 0 ? "below" : "above") the model's ground",
        advice: "Heights are metres above sea level; leave it out where it is not known.")
    }
    // Models are some metres off; the eye is where it is said to be, not where it usually is.
    o.lifts = (lift - 5)...(lift + 5)
    o.liftSigma = max(o.liftSigma, abs(lift))
    return o
  }

  private static func landmarks(
    _ r: Request, _ table: PairTable?, _ grid: ElevationGrid, _ picture: Picture
  ) throws -> [Landmark] {
    guard let table else { return [] }
    var request = GeolocationResect.Request()
    request.pairs = table.path
    return try table.rows.map { row in
      guard (0...Double(picture.width)).contains(row.pixel.x), (0...Double(picture.height)).contains(row.pixel.y) else {
        throw RunError(
          .unreadable, path: "\(table.path), line \(row.line)",
          message:
            "pixel \(row.pixel.x), \(row.pixel.y) lies outside the picture of \(picture.width) x \(picture.height)",
          advice: "u runs right and v down from the upper left corner of the picture as viewers show it.")
      }
      return try GeolocationResect.landmark(row, request, grid.frame, grid)
    }
  }

  // MARK: The record

  private static func record(
    _ pose: SkylinePose, _ r: Request, _ picture: Picture, _ line: Skyline, _ table: PairTable?,
    _ landmarks: [Landmark],
    _ local: LocalFrame, _ fit: CameraRecord.SkylineFit
  ) throws -> CameraRecord {
    func round(_ x: Double, _ d: Int) -> Double { GeolocationText.rounded(x, d) }
    let s = pose.solution
    let (turned, o, c) = (try PictureReader.orientation(r.image), s.orientation, pose.sigmas)
    let points = zip(table?.rows ?? [], zip(landmarks, pose.picks)).map { row, pair -> CameraRecord.Point in
      let (l, p) = pair
      let to = l.position - s.position
      return CameraRecord.Point(
        name: row.name, note: row.note, u: row.pixel.x, v: row.pixel.y, place: local.geographic(l.position).rounded(),
        du: round(p.du, 2), dv: round(p.dv, 2), size: round(min(p.size, 999), 2), distance: round(to.length, 1),
        azimuth: round(Angle.wrapped(to.azimuth), 3), pull: nil, leftOut: !p.agrees)
    }
    return CameraRecord(
      schema: CameraRecord.schema, method: "skyline",
      frame: .init(
        path: r.image, sha256: try FileDigest.sha256(path: r.image), width: picture.width, height: picture.height,
        turned: turned),
      place: local.geographic(s.position).rounded(), yaw: round(Angle.wrapped(o.yaw), 3), pitch: round(o.pitch, 3),
      roll: round(o.roll, 3), focal: round(s.focal, 2), hfov: round(s.field(width: picture.width), 2),
      equivalent: round(36 * s.focal / Double(picture.width), 1), cx: Double(picture.width) / 2,
      cy: Double(picture.height) / 2,
      k1: 0, refraction: r.terrain.refraction,
      sigma: .init(
        east: r.placeSigma, north: r.placeSigma, height: round(c[4], 1), yaw: round(c[0], 3), pitch: round(c[1], 3),
        roll: round(c[2], 3), focal: round(c[3], 5)),
      covariance: nil, region68: nil, region95: nil, chiSquared: nil, freedom: nil, errorScale: nil,
      skyline: fit, points: points,
      elsewhere: pose.rivals.map {
        .init(
          place: local.geographic($0.position).rounded(), yaw: round(Angle.wrapped($0.orientation.yaw), 2),
          hfov: round($0.field(width: picture.width), 2))
      }, terrain: r.terrain.paths, notices: notices(pose, turned, line, points))
  }

  private static func notices(
    _ pose: SkylinePose, _ turned: Int?, _ line: Skyline, _ points: [CameraRecord.Point]
  ) -> [CameraRecord.Notice] {
    var list: [CameraRecord.Notice] = []
    if !pose.rivals.isEmpty {
      let others = pose.rivals.map {
        "looking \(GeolocationText.azimuth(Angle.wrapped($0.orientation.yaw))) with a lens of \(GeolocationText.fixed($0.field(width: line.width), 0))°"
      }
      list.append(.init(kind: "ambiguous", text: "the line fits nearly as well " + others.joined(separator: "; ")))
    }
    let odd = points.filter(\.leftOut).map(\.name)
    if !odd.isEmpty {
      list.append(.init(kind: "blunders", text: "the skyline contradicts \(odd.joined(separator: ", "))"))
    }
    if let turned {
      list.append(
        .init(
          kind: "turned",
          text: "the picture was turned as its EXIF orientation (\(turned)) says: pixels count in it as viewers show it"
        ))
    }
    return list
  }

  // MARK: Files

  /// Writes `camera.json`, `camera.geojson`, `camera.kml` and `overlay.png`.
  public static func write(_ answer: Answer, to path: String, force: Bool) throws {
    let folder = try OutputFolder(path: path, force: force)
    let drawing = CameraDrawing(answer.record)
    for (name, text) in [
      ("camera.json", try EvaluationText.json(answer.record)), ("camera.geojson", try drawing.geoJSON()),
      ("camera.kml", drawing.kml()),
    ] {
      try GeolocationResect.writing(name, in: folder) { try Data(text.utf8).write(to: URL(fileURLWithPath: $0)) }
    }
    try GeolocationResect.writing("overlay.png", in: folder) {
      try Data(try RasterWriter.encode(answer.overlay, as: .png).bytes).write(to: URL(fileURLWithPath: $0))
    }
    try folder.commit()
  }
}
