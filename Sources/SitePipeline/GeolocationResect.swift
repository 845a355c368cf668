import Foundation
import Geolocation
import RasterCore
import RasterIO
import SiteReport

/// A camera from a table of landmarks.
public enum GeolocationResect {
  public struct Request: Sendable {
    public var pairs = ""
    public var system: String?
    /// The frame; nil where only `size` is known.
    public var image: String?
    public var size: (width: Int, height: Int)?
    /// Focal length in pixels and its deviation in per cent; nil: free.
    public var focal: Double?
    public var hfov: Double?
    public var equivalent: Double?
    public var focalSigma = 0.0
    public var principal: PixelPoint?
    public var k1 = 0.0
    public var place: (point: GeoPoint, height: Double?)?
    public var placeSigma = 3.0
    /// Where a row of the table says nothing: pixels; metres on the map; metres of height.
    public var sigmaPixel = 3.0
    public var sigmaMap = 10.0
    public var sigmaHeight = 10.0
    public var aboveGround: ClosedRange<Double> = 0...60
    public var seaHorizon: [PixelPoint] = []
    public var rollSigma = 10.0
    public var terrain = TerrainOptions()
    public init() {}
  }

  /// - Throws: `RunError` where the table, the frame or the terrain cannot be used, or the landmarks hold no camera.
  public static func run(_ request: Request) throws -> CameraRecord { try solve(request).record }

  /// As `run`, with the solution in its frame.
  static func solve(_ request: Request) throws -> (found: Resection, frame: LocalFrame, record: CameraRecord) {
    try request.terrain.check()
    let table = try PairTable.read(path: request.pairs, system: request.system)
    guard let first = table.rows.first else {
      throw RunError(
        .unreadable, path: request.pairs, message: "holds no landmark", advice: "Write one line for each: u,v,lon,lat.")
    }
    let frame = try pictureFrame(request)
    try requireNear(table, first.place)
    let terrain = try groundModel(request, table)
    let local = terrain?.grid.frame ?? LocalFrame(anchor: first.place)
    let landmarks = try table.rows.map { try landmark($0, request, local, terrain?.grid) }
    for (row, l) in zip(table.rows, landmarks) { try require(row, l, within: frame, request) }
    let options = try options(request, frame, local, terrain?.grid)
    do {
      let found = try Resection.solve(landmarks, options: options)
      return (found, local, record(found, options, frame, local, table, request))
    } catch let failure as Resection.Failure {
      throw RunError(
        .badOption, path: request.pairs, message: failure.message, advice: Sentence.capital(failure.advice) + ".")
    }
  }

  /// Farther apart nothing is seen together, and the local frame ends.
  private static let farthest = 400_000.0

  private static func requireNear(_ table: PairTable, _ first: GeoPoint) throws {
    let frame = LocalFrame(anchor: first)
    for row in table.rows {
      let d = frame.local(GeoPosition(longitude: row.place.longitude, latitude: row.place.latitude, height: 0))
        .horizontalLength
      guard d < farthest else {
        throw RunError(
          .unreadable, path: "\(table.path), line \(row.line)",
          message: "lies \(GeolocationText.metres(d)) from the first landmark",
          advice: "Longitude comes first; check it.")
      }
    }
  }

  private static func require(
    _ row: PairTable.Row, _ l: Landmark, within frame: CameraRecord.Frame, _ r: Request
  ) throws {
    func refuse(_ message: String, _ advice: String) -> RunError {
      RunError(.unreadable, path: "\(r.pairs), line \(row.line)", message: message, advice: advice)
    }
    guard (0...Double(frame.width)).contains(l.pixel.x), (0...Double(frame.height)).contains(l.pixel.y) else {
      throw refuse(
        "pixel \(l.pixel.x), \(l.pixel.y) lies outside the frame of \(frame.width) x \(frame.height)",
        "u runs right and v down from the upper left corner of the frame as stored.")
    }
    guard (-11_100.0...20_000).contains(l.position.z) else {
      throw refuse("is \(l.position.z) m high", "Heights are metres above sea level.")
    }
  }

  static func pictureFrame(_ r: Request) throws -> CameraRecord.Frame {
    if let image = r.image {
      let facts = try Failure.passingOn(image) { try RasterReader.inspect(path: image) }
      if let size = r.size, size.width != facts.width || size.height != facts.height {
        throw RunError(
          .badOption, path: image, message: "is \(facts.width) x \(facts.height), not \(size.width) x \(size.height)",
          advice: "Leave --size out where the frame is given.")
      }
      return CameraRecord.Frame(
        path: image, sha256: try FileDigest.sha256(path: image), width: facts.width, height: facts.height,
        turned: try PictureReader.orientation(image))
    }
    guard let size = r.size, size.width > 1, size.height > 1 else {
      throw RunError(
        .badOption, path: "", message: "the frame's size is not known",
        advice: "Give the frame with --image, or --size WxH.")
    }
    return CameraRecord.Frame(path: nil, sha256: nil, width: size.width, height: size.height, turned: nil)
  }

  private static func groundModel(_ r: Request, _ table: PairTable) throws -> ElevationTerrain? {
    guard !r.terrain.paths.isEmpty else { return nil }
    let points = table.rows.map(\.place) + (r.place.map { [$0.point] } ?? [])
    return try GeolocationInput.terrain(r.terrain.paths, around: points, radius: 5_000, required: 0, options: r.terrain)
  }

  static func landmark(
    _ row: PairTable.Row, _ r: Request, _ frame: LocalFrame, _ grid: ElevationGrid?
  ) throws -> Landmark {
    var v = frame.local(
      GeoPosition(longitude: row.place.longitude, latitude: row.place.latitude, height: row.height ?? 0))
    if row.height == nil {
      let ground = grid?.height(east: v.x, north: v.y) ?? .nan
      guard ground.isFinite else {
        throw RunError(
          .unreadable, path: "\(r.pairs), line \(row.line)",
          message: grid == nil
            ? "has no height, and there is no elevation model" : "lies where the elevation model has no height",
          advice: "Fill in the column height (metres above sea level), or give --dem.")
      }
      v.z = ground + (row.above ?? 0)
    }
    return Landmark(
      name: row.name, pixel: row.pixel, position: v, sigmaPixel: row.sigmaPixel ?? r.sigmaPixel,
      sigmaMap: row.sigmaMap ?? r.sigmaMap, sigmaHeight: row.sigmaHeight ?? r.sigmaHeight)
  }

  /// Focal length in pixels, where it was given in one form or another.
  static func lens(_ r: Request, width: Int) throws -> Double? {
    let given = [
      r.focal, r.hfov.map { Intrinsics.focal(width: width, hFOV: $0) }, r.equivalent.map { $0 * Double(width) / 36 },
    ].compactMap { $0 }
    guard given.count <= 1, given.allSatisfy({ $0.isFinite && $0 > Double(width) / 10 && $0 < 1e6 }) else {
      throw RunError(
        .badOption, path: "", message: "the lens is not clear",
        advice: "Give one of --focal (pixels), --hfov (degrees), --focal-35mm.")
    }
    return given.first
  }

  private static func options(
    _ r: Request, _ frame: CameraRecord.Frame, _ local: LocalFrame, _ grid: ElevationGrid?
  ) throws -> ResectionOptions {
    var o = ResectionOptions(width: frame.width, height: frame.height)
    o.focal = try lens(r, width: frame.width).map { Measured($0, sigma: $0 * r.focalSigma / 100) }
    o.principal = r.principal
    o.k1 = r.k1
    o.refraction = Refraction(k: r.terrain.refraction)
    o.terrain = grid
    o.aboveGround = r.aboveGround
    o.seaHorizon = r.seaHorizon
    o.rollSigma = r.rollSigma
    if let place = r.place {
      let p = local.local(
        GeoPosition(longitude: place.point.longitude, latitude: place.point.latitude, height: place.height ?? 0))
      o.place = .init(x: p.x, y: p.y, sigma: r.placeSigma)
      if let h = place.height { o.elevation = Measured(h, sigma: r.placeSigma) }
    }
    return o
  }

  // MARK: The result

  private static func record(
    _ found: Resection, _ options: ResectionOptions, _ frame: CameraRecord.Frame, _ local: LocalFrame,
    _ table: PairTable,
    _ request: Request
  ) -> CameraRecord {
    func r(_ x: Double, _ d: Int) -> Double { GeolocationText.rounded(x, d) }
    let (c, at) = (found.camera, found.camera.position)
    let turn = local.convergence(at: at)
    let o = c.orientation
    func region(_ e: ErrorEllipse) -> CameraRecord.Region {
      CameraRecord.Region(
        major: r(e.major, 1), minor: r(e.minor, 1),
        azimuth: r(Angle.wrapped(e.azimuth - turn).truncatingRemainder(dividingBy: 180), 1),
        outline: GeoPolygon(exterior: e.outline(around: at).map { local.geographic($0).point }))
    }
    let points = zip(table.rows, found.points).map { row, p in
      CameraRecord.Point(
        name: row.name, note: row.note, u: row.pixel.x, v: row.pixel.y,
        place: local.geographic(p.landmark.position).rounded(),
        du: r(p.du, 2), dv: r(p.dv, 2), size: r(p.size, 2), distance: r(p.distance, 1),
        azimuth: r(Angle.wrapped(p.azimuth - turn), 3),
        pull: p.pull.map { r($0, 1) }, leftOut: p.isBlunder)
    }
    return CameraRecord(
      schema: CameraRecord.schema, method: "landmarks", frame: frame, place: local.geographic(at).rounded(),
      yaw: r(Angle.wrapped(o.yaw - turn), 4), pitch: r(o.pitch, 4), roll: r(o.roll, 4), focal: r(c.intrinsics.focal, 3),
      hfov: r(c.intrinsics.hFOV, 3), equivalent: r(c.intrinsics.equivalent35mm, 2), cx: c.intrinsics.cx,
      cy: c.intrinsics.cy,
      k1: c.intrinsics.k1, refraction: options.refraction.k,
      sigma: CameraRecord.Sigmas(
        east: r(found.sigma(0), 2), north: r(found.sigma(1), 2), height: r(found.sigma(2), 2),
        yaw: r(found.sigma(3), 4),
        pitch: r(found.sigma(4), 4), roll: r(found.sigma(5), 4), focal: r(found.sigma(6), 5)),
      covariance: found.covariance.map { r($0, 12) }, region68: region(found.ellipse68),
      region95: region(found.ellipse95), chiSquared: r(found.chiSquared, 2),
      freedom: found.freedom, errorScale: r(found.errorScale, 3), skyline: nil, points: points,
      elsewhere: found.alternatives.map {
        .init(
          place: local.geographic($0.position).rounded(), yaw: r($0.orientation.yaw, 2), hfov: r($0.intrinsics.hFOV, 2))
      }, terrain: request.terrain.paths,
      notices: found.warnings.map { .init(kind: $0.kind.rawValue, text: $0.text) } + turnedNotice(frame))
  }

  /// Pixels are counted in the picture as stored; who picked them in a viewer that turns it has others.
  private static func turnedNotice(_ frame: CameraRecord.Frame) -> [CameraRecord.Notice] {
    guard let tag = frame.turned else { return [] }
    return [
      .init(
        kind: "turned",
        text:
          "the frame says that viewers are to turn it (EXIF orientation \(tag)): u and v count in the picture as stored"
      )
    ]
  }

  /// Writes `camera.json`, `camera.geojson`, `camera.kml` and `residuals.csv`.
  public static func write(_ record: CameraRecord, to path: String, force: Bool) throws {
    let folder = try OutputFolder(path: path, force: force)
    let drawing = CameraDrawing(record)
    for (name, text) in [
      ("camera.json", try EvaluationText.json(record)), ("camera.geojson", try drawing.geoJSON()),
      ("camera.kml", drawing.kml()),
      ("residuals.csv", residuals(record)),
    ] {
      try writing(name, in: folder) { try Data(text.utf8).write(to: URL(fileURLWithPath: $0)) }
    }
    try folder.commit()
  }

  static func writing(_ name: String, in folder: OutputFolder, _ body: (String) throws -> Void) throws {
    do { try body(try folder.stage(name)) } catch { throw WriteFailure.runError(error, in: folder, entry: name) }
  }

  static func residuals(_ record: CameraRecord) -> String {
    typealias T = GeolocationText
    return "name,u,v,lon,lat,height,du_px,dv_px,size_sigma,distance_m,azimuth_deg,pull_m,left_out\n"
      + record.points.map { p in
        let name =
          p.name.contains { ",\"\n".contains($0) }
          ? "\"\(p.name.replacingOccurrences(of: "\"", with: "\"\""))\"" : p.name
        return
          "\(name),\(p.u),\(p.v),\(T.fixed(p.place.longitude, 7)),\(T.fixed(p.place.latitude, 7)),\(T.fixed(p.place.height, 1)),"
          + "\(T.fixed(p.du, 2)),\(T.fixed(p.dv, 2)),\(T.fixed(p.size, 2)),\(T.fixed(p.distance, 1)),\(T.fixed(p.azimuth, 3)),"
          + "\(p.pull.map { T.fixed($0, 1) } ?? ""),\(p.leftOut)\n"
      }.joined()
  }
}

extension Sentence {
  static func capital(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }
}

extension CameraRecord {
  /// For a terminal.
  public func text() -> String {
    typealias T = GeolocationText
    var lines = ["camera    \(T.place(place.point)), \(T.fixed(place.height, 1)) m above sea level"]
    if let e = region95 {
      lines.append(
        "region    95 %: \(T.metres(e.major)) along \(T.fixed(e.azimuth, 0))°, \(T.metres(e.minor)) across (half axes); height ± \(T.metres(2 * (sigma?.height ?? 0)))"
      )
    }
    if let skyline { lines.append("skyline   \(skyline.verdict): \(skyline.reason)") }
    lines.append(
      "looks     \(T.azimuth(yaw)), \(T.fixed(abs(pitch), 1))° \(pitch < 0 ? "down" : "up"), turned \(T.fixed(abs(roll), 1))° \(roll < 0 ? "left" : "right")"
    )
    lines.append(
      "lens      \(T.fixed(hfov, 1))° wide, like \(T.fixed(equivalent, 0)) mm on 35 mm film (f = \(T.fixed(focal, 0)) px)"
    )
    if skyline != nil, let s = sigma {
      lines.append(
        "sigmas    heading \(T.fixed(s.yaw, 1))°, pitch \(T.fixed(s.pitch, 1))°, roll \(T.fixed(s.roll, 1))°, focal length \(T.fixed(100 * s.focal, 1)) %; the line is \(T.fixed(skyline?.residual ?? 0, 1)) px off"
      )
    }
    if !points.isEmpty {
      lines.append("landmark             du px    dv px  sigmas  distance  pull")
      for p in points {
        let name = (p.leftOut ? "x " : "  ") + p.name
        func pad(_ s: String, _ n: Int) -> String { String(repeating: " ", count: max(0, n - s.count)) + s }
        lines.append(
          name.prefix(18) + String(repeating: " ", count: max(0, 18 - name.count)) + pad(T.fixed(p.du, 1), 8)
            + pad(T.fixed(p.dv, 1), 9)
            + pad(T.fixed(p.size, 1), 8) + pad(T.metres(p.distance), 10) + pad(p.pull.map(T.metres) ?? "-", 8))
      }
    }
    for notice in notices { lines.append("note      \(notice.text).") }
    return lines.joined(separator: "\n")
  }
}

extension CameraDrawing {
  init(_ r: CameraRecord) {
    let far = r.farthest
    self.init(
      place: r.place, orientation: Orientation(yaw: r.yaw, pitch: r.pitch, roll: r.roll), hfov: r.hfov,
      cone: r.cone(distance: 1.1 * far),
      region68: r.region68?.outline, region95: r.region95?.outline,
      landmarks: r.points.map { .init(name: $0.name, place: $0.place, du: $0.du, dv: $0.dv, leftOut: $0.leftOut) })
  }
}
