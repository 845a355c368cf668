import Foundation
import Geolocation
import RasterCore
import RasterIO

/// Where a picture was taken, from the line between its ground and sky.
public enum GeolocationSkyline {
  public struct Request: Sendable {
    public var image = ""
    public var aoi = ""
    public var terrain = TerrainOptions()
    /// Metres between candidate places.
    public var step = 200.0
    /// Metres of terrain around the area that are used where the models go that far, and that are needed.
    public var radius = 40_000.0
    public var requiredRadius = 2_000.0
    /// Fields of view that are tried, degrees. Main cameras see 65 to 80, standard lenses less; ultra-wide ones must be asked for, because a view so wide fits nearly any
    /// line somewhere: on a real photograph of 56 degrees a wrong one of 110 came first.
    public var fields = 12.0...90.0
    /// A line of the user's: CSV of x,y in pixels; nil: traced.
    public var line: String?
    /// Stretches of columns that show no ground: `from..to` in pixels.
    public var ignored: [ClosedRange<Double>] = []
    /// Horizon index to use, or to make.
    public var index: String?
    public var output = ""
    public var force = false
    public init() {}
  }

  /// Told what is being done and the share of it, 0...1; false stops the run.
  public typealias Progress = @Sendable (String, Double) -> Bool

  public static func run(_ r: Request, progress: @escaping Progress) throws -> SkylineRecord {
    try r.terrain.check()
    guard r.step >= 20, r.step <= 5_000 else {
      throw RunError(
        .badOption, path: "--step \(r.step)", message: "is not between 20 and 5,000 m", advice: "200 m is usual.")
    }
    let folder = try OutputFolder(path: r.output, force: r.force)
    let picture = try Failure.passingOn(r.image) { try PictureReader.read(r.image) }
    let place = try prepare(r)
    var options = SkylineOptions()
    options.fields = r.fields
    let digest = try FileDigest.sha256(path: r.image)
    var record = SkylineRecord(r, place, options, picture: picture, digest: digest)
    let line: Skyline
    switch try skyline(picture, drawn: r.line, ignored: r.ignored) {
    case .failure(let refusal):
      record.verdict = SkylineVerdict(refused: refusal.rawValue)
      try SkylineFiles.write(record, nil, picture, place, folder)
      return record
    case .success(let found): line = found
    }
    record.lineSamples = line.samples.count
    let index = try horizons(r, place) { progress("looking around", 0.3 * $0) }
    func search(_ line: Skyline, _ plan: SkylinePlan, _ from: Double, _ share: Double) throws -> (
      SkylineSearch, SkylineOutcome
    ) {
      let s = SkylineSearch(
        line, grid: place.grid, index: index, terrain: place.terrain, horizon: place.horizon, options: options,
        plan: plan)
      guard let outcome = s.run(progress: { progress("matching", from + share * $0) }) else { throw RunError.cancelled }
      return (s, outcome)
    }
    let (main, outcome) = try search(line, SkylinePlan(), 0.3, 0.3)
    // The nulls go as far as the first fits: that is what they are compared in.
    var brief = SkylinePlan()
    brief.maps = false
    let mirrored = try search(line.mirrored, brief, 0.6, 0.2).1
    let exchanged = try search(line.halvesExchanged, brief, 0.8, 0.19).1
    record.verdict = SkylineVerdict.judge(
      outcome, mirrored: mirrored, exchanged: exchanged, independent: main.independent)
    record.fill(outcome, main, place)
    guard progress("writing", 1) else { throw RunError.cancelled }
    try SkylineFiles.write(record, (main, outcome, line), picture, place, folder)
    return record
  }

  /// Makes the index of an area, so that every later picture finds it ready.
  public static func makeIndex(_ r: Request, to path: String, progress: @escaping Progress) throws -> Int {
    try r.terrain.check()
    var r = r
    r.index = path
    return try horizons(r, try prepare(r)) { progress("looking around", $0) }.places.count
  }

  // MARK: Parts

  struct Place {
    var model: ElevationTerrain
    var terrain: HorizonTerrain
    var grid: CandidateGrid
    var horizon: HorizonOptions
    /// SHA-256 of all that the horizons depend on, and of each elevation model.
    var key: String
    var digests: [String]
  }

  static func prepare(_ r: Request) throws -> Place {
    let aoi = try Failure.passingOn(r.aoi) { try AOIReader.read(path: r.aoi) }
    let corners = aoi.polygons.flatMap(\.exterior)
    let model = try GeolocationInput.terrain(
      r.terrain.paths, around: corners, radius: r.radius, required: r.requiredRadius, options: r.terrain)
    let frame = model.grid.frame
    let rings = aoi.polygons.flatMap { [$0.exterior] + $0.holes }.map { ring in
      ring.map { frame.local(GeoPosition(longitude: $0.longitude, latitude: $0.latitude, height: 0)) }
    }
    let box = FrameBox(around: rings.flatMap { $0 })
    let count = (box.east - box.west) * (box.north - box.south) / (r.step * r.step)
    guard count <= 400_000 else {
      throw RunError(
        .tooLarge, path: r.aoi, message: "is \(Int(count)) cells of \(Int(r.step)) m",
        advice: "Use a smaller area or a larger --step; 400,000 are the most.")
    }
    let terrain = HorizonTerrain(model.grid)
    let grid = CandidateGrid(area: rings, step: r.step, terrain: terrain)
    guard !grid.places.isEmpty else {
      throw RunError(
        .badOption, path: r.aoi, message: "holds no cell of \(Int(r.step)) m with ground",
        advice: "Use a smaller --step.")
    }
    var horizon = HorizonOptions()
    horizon.refraction = Refraction(k: r.terrain.refraction)
    horizon.farthest = max(horizon.farthest, r.radius)
    let digests = try r.terrain.paths.map { try FileDigest.sha256(path: $0) }
    let facts = [
      digests.joined(separator: ","), try FileDigest.sha256(path: r.aoi), "\(r.step) \(r.radius) \(horizon)",
      "\(r.terrain.step ?? 0)",
      "\(r.terrain.missingIsSea) \(r.terrain.keepsBelowSea)", "rays \(HorizonIndex.rays)", Product.version,
    ].joined(separator: "\n")
    var hash = SHA256()
    Array(facts.utf8).withUnsafeBytes { hash.update($0) }
    return Place(model: model, terrain: terrain, grid: grid, horizon: horizon, key: hash.finish(), digests: digests)
  }

  static func horizons(_ r: Request, _ place: Place, progress: (Double) -> Bool) throws -> HorizonIndex {
    if let path = r.index, let found = try HorizonFile.read(path, key: place.key) { return found }
    let total = Double(place.grid.places.count)
    guard
      let made = HorizonIndex(
        place.grid.places, terrain: place.terrain, options: place.horizon, progress: { progress(Double($0) / total) })
    else { throw RunError.cancelled }
    if let path = r.index { try HorizonFile.write(made, to: path, key: place.key) }
    return made
  }

  static func skyline(
    _ picture: Picture, drawn: String?, ignored: [ClosedRange<Double>]
  ) throws -> Result<Skyline, SkylineRefusal> {
    var result: Result<Skyline, SkylineRefusal>
    if let path = drawn {
      result = .success(try DrawnSkyline.read(path, picture))
    } else {
      result = SkylineExtraction().trace(picture)
    }
    if case .success(var line) = result, !ignored.isEmpty {
      line.samples.removeAll { s in ignored.contains { $0.contains(s.x) } }
      result = line.coverage < 0.2 ? .failure(.tooShort) : .success(line)
    }
    return result
  }
}

/// A line drawn by hand: CSV of x,y in pixels of the picture, from left to right.
enum DrawnSkyline {
  static func read(_ path: String, _ picture: Picture) throws -> Skyline {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      throw RunError(.unreadable, path: path, message: "cannot be read as text", advice: "Give a CSV of x,y in pixels.")
    }
    var points: [PixelPoint] = []
    for (n, row) in text.split(whereSeparator: \.isNewline).enumerated() {
      let cells = row.split(separator: ",").map { Double($0.trimmingCharacters(in: .whitespaces)) }
      if cells.count >= 2, let x = cells[0], let y = cells[1], x.isFinite, y.isFinite {
        points.append(PixelPoint(x: x, y: y))
      } else if n > 0 {
        throw RunError(
          .unreadable, path: "\(path), line \(n + 1)", message: "is not x,y", advice: "Write two numbers in pixels.")
      }
    }
    points.sort { $0.x < $1.x }
    guard points.count >= 2 else {
      throw RunError(
        .unreadable, path: path, message: "holds fewer than two points", advice: "Write x,y along the line.")
    }
    let spacing = max(1, Double(picture.width) / 480)
    var samples: [Skyline.Sample] = []
    for (a, b) in zip(points, points.dropFirst()) where b.x > a.x {
      var x = (a.x / spacing).rounded(.up) * spacing
      while x < b.x {
        if x >= 0, x <= Double(picture.width) {
          samples.append(
            .init(x: x, y: a.y + (b.y - a.y) * (x - a.x) / (b.x - a.x), sigma: 2 * Double(picture.width) / 1_000))
        }
        x += spacing
      }
    }
    return Skyline(width: picture.width, height: picture.height, samples: samples, spacing: spacing)
  }
}
