import Foundation
import Geolocation
import RasterCore
import RasterIO
import SiteReport

/// The proof sheet: frame beside map, pairs, tests, doubts and sources, in the forms people pass on.
public enum GeolocationBoard {
  public struct Request: Sendable {
    public var camera = ""
    public var image: String?
    public var title: String?
    /// Georeferenced picture for the map, and three of its bands.
    public var satellite: String?
    public var bands: [Int]?
    public var check: String?
    public var terrain = TerrainOptions()
    public var result: String?
    public var sightings: [(id: String, sighting: FootageDating.Sighting)] = []
    /// Where the footage comes from; licences; anything a reader has to know.
    public var sources: [String] = []
    public var doubts: [String] = []
    public init() {}
  }

  public struct Outcome: Sendable {
    /// Why there is no PNG; nil: there is one.
    public var missingPNG: String?
    public var confidence: String
  }

  /// Writes `board.html`, `board.svg`, `board.png` where a browser is installed, `camera.geojson`, `camera.kml`, `camera.json`.
  /// - Throws: `RunError`.
  public static func write(_ r: Request, to path: String, force: Bool) throws -> Outcome {
    let record = try CameraRecord.read(r.camera)
    let check = try r.check.map(readCheck)
    try check.map { try requireSamePlace($0, record, r.check ?? "") }
    let projected = try projection(r)
    let sheet = try sheet(r, record, check, projected)
    let folder = try OutputFolder(path: path, force: force)
    let drawing = CameraDrawing(record)
    let svg = sheet.svg()
    for (name, text) in [
      ("board.html", sheet.html()), ("board.svg", svg), ("camera.geojson", try drawing.geoJSON()),
      ("camera.kml", drawing.kml()),
      ("camera.json", try EvaluationText.json(record)),
      (FootageBoard.file, try EvaluationText.json(sheet.record(structures: try projected.map { _ in try digest(r) }))),
      (FootageBoard.frameFile, try lightFrame(sheet.frame, r.image ?? record.frame.path, record).svg()),
      (FootageBoard.mapFile, sheet.map.svg()),
    ] {
      try GeolocationResect.writing(name, in: folder) { try Data(text.utf8).write(to: URL(fileURLWithPath: $0)) }
    }
    let missing = try picture(of: svg, in: folder)
    try folder.commit()
    return Outcome(missingPNG: missing, confidence: sheet.confidence)
  }

  /// Of the file that the structures are read from.
  private static func digest(_ r: Request) throws -> String {
    try FileDigest.sha256(path: AccountStructures.read(r.result ?? "").path)
  }

  /// A report holds several frames: one that weighs more than this is put in at this size.
  private static let lightBytes = 1_500_000
  private static let lightSide = 1_600

  private static func lightFrame(_ frame: FrameFigure, _ path: String?, _ record: CameraRecord) throws -> FrameFigure {
    guard let path, let picture = frame.picture, picture.bytes.count > lightBytes else { return frame }
    // Pixels of landmarks count in the picture as it is stored, and reading turns it.
    let isUpright = record.method.hasPrefix("skyline")
    guard try isUpright || Failure.passingOn(path, { try PictureReader.orientation(path) }) == nil else { return frame }
    var light = frame
    light.picture = try Failure.passingOn(path) {
      try RasterWriter.encode(
        PictureScaler.fit(PictureReader.read(path), longSide: lightSide), as: .jpeg(quality: 88))
    }
    return light
  }

  /// The sheet's drawing as `board.png`.
  /// - Returns: nil where it was written, else why not: the sheet is whole without it.
  private static func picture(of svg: String, in folder: OutputFolder) throws -> String? {
    let height = svg.range(of: " height=\"").flatMap { Int(svg[$0.upperBound...].prefix(while: \.isNumber)) }
    let png = try folder.stage("board.png")
    do {
      try PagePrinter(for: "board.png").png(
        of: folder.stage("board.svg"), to: png, width: 1_600, height: min(20_000, max(100, height ?? 1_200)), scale: 1,
        watch: RunWatch(progress: { _ in }, isCancelled: { false }))
      return nil
    } catch let error as RunError {
      try? folder.remove("board.png")
      return error.message
    }
  }

  private static func readCheck(_ path: String) throws -> GeolocationCheck.Answer {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    guard let data = FileManager.default.contents(atPath: path),
      let answer = try? decoder.decode(GeolocationCheck.Answer.self, from: data)
    else {
      throw RunError(
        .unreadable, path: path, message: "holds no findings",
        advice: "Give the file that `geolocate check --out` wrote.")
    }
    return answer
  }

  /// Tests of another place say nothing of this camera.
  private static func requireSamePlace(_ check: GeolocationCheck.Answer, _ record: CameraRecord, _ path: String) throws
  {
    let away = LocalFrame(anchor: record.place.point).local(check.place).horizontalLength
    guard away <= 2 * (record.region95?.major ?? 0) + 500 else {
      throw RunError(
        .badOption, path: path, message: "tests a place \(GeolocationText.metres(away)) from this camera",
        advice: "Run geolocate check at the camera's place: --at \(GeolocationText.fixed(record.place.longitude, 5)),"
          + "\(GeolocationText.fixed(record.place.latitude, 5)).")
    }
  }

  private static func projection(_ r: Request) throws -> GeolocationProject.Answer? {
    guard let result = r.result else { return nil }
    var request = GeolocationProject.Request()
    (request.camera, request.terrain, request.result, request.sightings) = (r.camera, r.terrain, result, r.sightings)
    return try GeolocationProject.answer(request).answer
  }

  private static func sheet(
    _ r: Request, _ record: CameraRecord, _ check: GeolocationCheck.Answer?, _ projected: GeolocationProject.Answer?
  ) throws -> ProofSheet {
    let path = r.image ?? record.frame.path
    let picture = try path.map { try FramePicture.read($0, of: record) }
    let confidence = Confidence(record, check)
    let frame = FrameFigure(
      width: record.frame.width, height: record.frame.height, picture: picture,
      shapes: (projected.map(GeolocationProject.shapes) ?? []) + skyline(record), marks: marks(record))
    let title = r.title ?? "Where \(path.map { URL(fileURLWithPath: $0).lastPathComponent } ?? "the frame") was taken"
    return ProofSheet(
      title: title, confidence: confidence.word, rule: confidence.rule, facts: facts(record), frame: frame,
      map: try BoardMap(record, r, projected).figure(), pairs: pairs(record),
      tests: (check?.findings ?? []).map { .init(name: $0.test, verdict: $0.verdict.rawValue, reason: $0.reason) },
      statements: projected?.dating?.sentences ?? [], doubts: doubts(r, record, check), sources: try sources(r, record))
  }

  private static func marks(_ record: CameraRecord) -> [FrameFigure.Mark] {
    record.points.enumerated().map { i, p in
      .init(
        number: i + 1, at: PixelPoint(x: p.u, y: p.v), predicted: PixelPoint(x: p.u - p.du, y: p.v - p.dv),
        colour: FrameFigure.palette[i % FrameFigure.palette.count], leftOut: p.leftOut)
    }
  }

  /// The line in the frame and the terrain's.
  private static func skyline(_ record: CameraRecord) -> [FrameFigure.Shape] {
    guard let fit = record.skyline else { return [] }
    return [("line", fit.line, 5), ("terrain", fit.terrain, 2)].compactMap { name, points, colour in
      let line = points.map { PixelPoint(x: $0[0], y: $0[1]) }
      // There and back: an outline that is a line.
      return line.count < 2
        ? nil : .init(label: name, outlines: [line + line.dropLast().reversed()], colour: FrameFigure.palette[colour])
    }
  }

  private static func facts(_ c: CameraRecord) -> [(String, String)] {
    typealias T = GeolocationText
    var rows = [("Place", "\(T.place(c.place.point)), \(T.fixed(c.place.height, 0)) m above sea level")]
    if let e = c.region95 {
      rows.append(
        ("95 % region", "\(T.metres(e.major)) along \(T.fixed(e.azimuth, 0))°, \(T.metres(e.minor)) across (half axes)")
      )
    }
    rows.append(
      (
        "Looks",
        "\(T.azimuth(c.yaw)), \(T.fixed(abs(c.pitch), 1))° \(c.pitch < 0 ? "down" : "up"), turned \(T.fixed(abs(c.roll), 1))° \(c.roll < 0 ? "left" : "right")"
      ))
    rows.append(("Lens", "\(T.fixed(c.hfov, 1))° wide, like \(T.fixed(c.equivalent, 0)) mm on 35 mm film"))
    if let fit = c.skyline { rows.append(("Skyline", "\(fit.verdict): \(fit.reason)")) }
    if c.method == "skyline", let at = c.sigma?.east { rows.append(("Given", "the place, ± \(T.metres(at))")) }
    rows.append(("Found from", c.method + (c.freedom.map { ", \($0) numbers more than unknowns" } ?? "")))
    return rows
  }

  private static func pairs(_ record: CameraRecord) -> [ProofSheet.Pair] {
    typealias T = GeolocationText
    return record.points.enumerated().map { i, p in
      .init(
        number: i + 1, name: p.name, note: p.note, place: p.place,
        residual: "\(T.fixed(hypot(p.du, p.dv), 1)) px (\(T.fixed(p.size, 1)) standard deviations)",
        distance: T.metres(p.distance),
        leftOut: p.leftOut)
    }
  }

  private static func doubts(_ r: Request, _ record: CameraRecord, _ check: GeolocationCheck.Answer?) -> [String] {
    typealias T = GeolocationText
    var list = record.points.filter(\.leftOut).map {
      "\($0.name): off by \(T.fixed(hypot($0.du, $0.dv), 0)) px, left out"
    }
    if let fit = record.skyline, !["consistent", "established"].contains(fit.verdict) {
      list.append("The skyline: \(fit.verdict), \(fit.reason)")
    }
    list += record.notices.filter { $0.kind != "blunders" }.map { Sentence.capital($0.text) }
    list += record.elsewhere.map {
      "Another camera fits nearly as well: \(T.place($0.place.point)), looking \(T.azimuth(Angle.wrapped($0.yaw)))"
    }
    list += (check?.findings ?? []).filter { $0.verdict != .consistent }.map {
      "\($0.test): \($0.verdict.rawValue), \($0.reason)"
    }
    return list + r.doubts
  }

  private static func sources(_ r: Request, _ record: CameraRecord) throws -> [(String, String)] {
    func file(_ path: String) throws -> String {
      "\(URL(fileURLWithPath: path).lastPathComponent), SHA-256 \(try FileDigest.sha256(path: path))"
    }
    var rows: [(String, String)] = []
    if let frame = r.image ?? record.frame.path { rows.append(("Frame", try file(frame))) }
    if let satellite = r.satellite { rows.append(("Map", try file(satellite))) }
    let models = r.terrain.paths.isEmpty ? record.terrain : r.terrain.paths
    rows += models.map { ("Terrain", URL(fileURLWithPath: $0).lastPathComponent) }
    rows += r.sources.map { ("Source", $0) }
    rows.append(("Made with", "Groundbreak \(Product.version); coefficient of refraction \(record.refraction); WGS84"))
    return rows
  }
}

/// The word for how far a geolocation can be trusted, by a rule that is printed beside it.
struct Confidence {
  var word: String
  var rule: String

  init(_ record: CameraRecord, _ check: GeolocationCheck.Answer?) {
    let findings = check?.findings ?? []
    var against = findings.filter { $0.verdict == .inconsistent }.map(\.test)
    var speakFor = GeolocationCheck.kinds(findings, .consistent)
    let weak = record.notices.contains { ["weak", "ambiguous", "belowGround"].contains($0.kind) }
    let checked = (record.freedom ?? 0) >= 4
    if checked, !weak { speakFor.insert("landmarks") }
    if ["consistent", "established"].contains(record.skyline?.verdict) { speakFor.insert("skyline") }
    if record.skyline?.verdict == "inconsistent", !against.contains("skyline") { against.append("skyline") }
    if !against.isEmpty {
      word = "Not established"
      rule =
        "\(Sentence.capital(against.joined(separator: ", "))) speak\(against.count == 1 ? "s" : "") against it."
    } else if speakFor.count >= 2 {
      word = "Established"
      rule =
        "By \(speakFor.sorted().joined(separator: " and ")), which are independent of each other; nothing tested speaks against it."
    } else if speakFor.count == 1 {
      word = "Probable"
      rule = "By \(speakFor.sorted().joined()) alone; a second, independent kind of evidence would establish it."
    } else {
      word = "Possible"
      rule = "Nothing tested speaks against it, but the evidence is too weak to hold the camera."
    }
  }
}
