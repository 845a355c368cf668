import Foundation
import Geolocation
import RasterCore
import SiteReport

/// From the frame to the ground and back, and a site's structures in the frame.
public enum GeolocationProject {
  public struct Request: Sendable {
    public var camera = ""
    public var terrain = TerrainOptions()
    public var radius = 10_000.0
    public var pixels: [PixelPoint] = []
    public var places: [(point: GeoPoint, height: Double?)] = []
    /// Foot and top of upright things.
    public var uprights: [(PixelPoint, PixelPoint)] = []
    /// Output folder of a run.
    public var result: String?
    public var sightings: [(id: String, sighting: FootageDating.Sighting)] = []
    public init() {}
  }

  public struct Ground: Sendable, Codable {
    public var u: Double
    public var v: Double
    /// Null: the pixel looks past the terrain, at the sky or beyond the model.
    public var place: GeoPosition?
    public var distance: Double?
    /// Half axes of the 95 % region, metres.
    public var major: Double?
    public var minor: Double?
  }
  public struct Seen: Sendable, Codable {
    public var place: GeoPosition
    /// Null: behind the camera.
    public var u: Double?
    public var v: Double?
    public var inFrame: Bool
    /// Metres by which the line of sight clears the ground; negative: hidden.
    public var clearance: Double
    public var distance: Double
  }
  public struct Upright: Sendable, Codable {
    public var height: Double?
    public var sigma: Double?
  }
  public struct Standing: Sendable, Codable {
    public var id: String
    public var status: String
    public var distance: Double
    /// Share of its corners that lie in the frame with a free line of sight over the terrain.
    public var visible: Double
    public var outline: [[Double]]
    public var roof: [[Double]]
    public var heightKnown: Bool
    public var sighting: String?
  }
  public struct Dating: Sendable, Codable {
    public var after: Instant?
    public var before: Instant?
    public var contradicts: Bool
    public var sentences: [String]
  }
  public struct Answer: Sendable, Codable {
    public var ground: [Ground]
    public var places: [Seen]
    public var uprights: [Upright]
    public var structures: [Standing]
    public var dating: Dating?
  }

  /// - Throws: `RunError` where the camera, the terrain or the result cannot be used, or a sighting names no structure.
  public static func answer(_ request: Request) throws -> (answer: Answer, record: CameraRecord) {
    try request.terrain.check()
    let record = try CameraRecord.read(request.camera)
    guard !request.terrain.paths.isEmpty else {
      throw RunError(
        .badOption, path: "", message: "there is no terrain to look at", advice: "Give the elevation model with --dem.")
    }
    let terrain = try GeolocationInput.terrain(
      request.terrain.paths, around: [record.place.point], radius: request.radius, required: 0, options: request.terrain
    )
    let view = View(record: record, terrain: terrain.grid)
    let items = try request.result.map { try AccountStructures.read($0).items } ?? []
    var dating = try request.sightings.isEmpty ? nil : dating(items, request.sightings)
    let standing = items.compactMap { item in
      view.standing(item, request.sightings.first { $0.id == item.id }?.sighting)
    }.sorted { ($0.distance, $0.id) < ($1.distance, $1.id) }
    for (id, _) in request.sightings where !standing.contains(where: { $0.id == id && $0.visible > 0 }) {
      dating?.sentences.append(
        "Look again at \(id): as far as camera and terrain are known, this frame does not show it.")
    }
    return (
      Answer(
        ground: request.pixels.map(view.ground), places: try request.places.map(view.seen),
        uprights: request.uprights.map { view.upright($0.0, $0.1) }, structures: standing, dating: dating), record
    )
  }

  /// - Throws: `RunError` where a sighting names no structure, or one twice.
  static func dating(
    _ items: [AccountStructures.Item], _ sightings: [(id: String, sighting: FootageDating.Sighting)]
  ) throws -> Dating {
    var bounds: [FootageDating.Bound] = []
    for (id, sighting) in sightings {
      guard let item = items.first(where: { $0.id == id }) else {
        throw RunError(
          .badOption, path: id, message: "is no structure of the result",
          advice: items.isEmpty
            ? "Give the result with --result."
            : "Its structures are \(items.prefix(12).map(\.id).joined(separator: ", "))\(items.count > 12 ? " ..." : "")."
        )
      }
      guard !bounds.contains(where: { $0.structure == id }) else {
        throw RunError(
          .badOption, path: id, message: "is named twice", advice: "Say of each structure once how it is seen.")
      }
      bounds.append(FootageDating.bound(id, sighting, item.steps))
    }
    let interval = FootageDating.interval(bounds)
    return Dating(
      after: interval.after, before: interval.before, contradicts: interval.contradicts,
      sentences: bounds.map(DatingWords.sentence) + [DatingWords.conclusion(interval)])
  }
}

/// The dating in words.
enum DatingWords {
  private static func day(_ t: Instant) -> String { t.date.inWords }

  static func sentence(_ b: FootageDating.Bound) -> String {
    let subject =
      switch b.sighting {
      case .seen: "\(b.structure) is seen roofed"
      case .building: "\(b.structure) is seen under construction"
      case .absent: "The place of \(b.structure) is seen empty"
      }
    switch (b.after, b.before) {
    case (nil, nil): return subject + "; the images do not bound that in time."
    case (let a?, nil): return subject + ", so the footage is later than \(day(a))."
    case (nil, let z?): return subject + ", so the footage is earlier than \(day(z))."
    case (let a?, let z?):
      return b.eitherSide
        ? subject + ", so the footage is earlier than \(day(z)) or later than \(day(a))."
        : subject + ", so the footage is later than \(day(a)) and earlier than \(day(z))."
    }
  }

  static func conclusion(_ i: FootageDating.Interval) -> String {
    if i.contradicts {
      return "These cannot all be true: look again at what is seen, or at the structures' dates."
    }
    switch (i.after, i.before) {
    case (nil, nil): return "Together they do not date the footage."
    case (let a?, nil): return "Together: later than \(day(a))."
    case (nil, let z?): return "Together: earlier than \(day(z))."
    case (let a?, let z?): return "Together: between \(day(a)) and \(day(z))."
    }
  }
}

/// A camera before its terrain.
struct View {
  let record: CameraRecord
  let terrain: ElevationGrid
  let camera: Camera
  let refraction: Refraction

  init(record: CameraRecord, terrain: ElevationGrid) {
    self.record = record
    self.terrain = terrain
    camera = record.camera(in: terrain.frame)
    refraction = Refraction(k: record.refraction)
  }

  private func r(_ x: Double, _ d: Int) -> Double { GeolocationText.rounded(x, d) }
  private var covariance: [Double]? { record.covariance?.count == 49 ? record.covariance : nil }

  func ground(_ p: PixelPoint) -> GeolocationProject.Ground {
    guard let g = camera.ground(p, on: terrain, covariance: covariance, refraction: refraction) else {
      return .init(u: p.x, v: p.y)
    }
    return .init(
      u: p.x, v: p.y, place: terrain.frame.geographic(g.position).rounded(), distance: r(g.distance, 1),
      major: g.ellipse.map { r($0.major, 1) }, minor: g.ellipse.map { r($0.minor, 1) })
  }

  func seen(_ place: (point: GeoPoint, height: Double?)) throws -> GeolocationProject.Seen {
    var v = terrain.frame.local(
      GeoPosition(longitude: place.point.longitude, latitude: place.point.latitude, height: place.height ?? 0))
    if place.height == nil { v.z = terrain.height(east: v.x, north: v.y) }
    guard v.z.isFinite else {
      throw RunError(
        .badOption, path: GeolocationText.place(place.point), message: "lies where the elevation model has no height",
        advice: "Give the height: LON,LAT,H; or widen --radius.")
    }
    let p = camera.pixel(of: v, refraction: refraction)
    let sight = terrain.sight(from: camera.position, to: v, refraction: refraction)
    return .init(
      place: terrain.frame.geographic(v).rounded(), u: p.map { r($0.x, 2) }, v: p.map { r($0.y, 2) },
      inFrame: p.map(camera.shows) ?? false, clearance: r(min(sight.clearance, 1e5), 1),
      distance: r((v - camera.position).horizontalLength, 1))
  }

  func upright(_ foot: PixelPoint, _ top: PixelPoint) -> GeolocationProject.Upright {
    let h = camera.uprightHeight(foot: foot, top: top, on: terrain, covariance: covariance, refraction: refraction)
    return .init(height: h.map { r($0.value, 2) }, sigma: covariance == nil ? nil : h.map { r($0.sigma, 2) })
  }

  /// Nil where no part of it falls into the frame.
  func standing(_ item: AccountStructures.Item, _ sighting: FootageDating.Sighting?) -> GeolocationProject.Standing? {
    let ring = item.outline.exterior.map { p -> Vector3 in
      var v = terrain.frame.local(GeoPosition(longitude: p.longitude, latitude: p.latitude, height: 0))
      v.z = terrain.height(east: v.x, north: v.y)
      return v
    }
    guard ring.allSatisfy(\.z.isFinite) else { return nil }
    // A roof is level: as high above the lowest corner as the shadow said; without a height only the ground is drawn.
    let floor = ring.map(\.z).min() ?? 0
    let roof = item.height.map { h in ring.map { Vector3($0.x, $0.y, max($0.z, floor + h)) } } ?? ring
    let (low, high) = (
      camera.outline(of: ring, refraction: refraction), camera.outline(of: roof, refraction: refraction)
    )
    let width = Double(record.frame.width)
    guard (low + high).contains(where: { camera.shows($0) }) || Self.covers(low, record) else { return nil }
    let free = roof.filter { v in
      guard let p = camera.pixel(of: v, refraction: refraction), camera.shows(p) else { return false }
      return terrain.sight(from: camera.position, to: v, refraction: refraction).clearance > -1
    }
    func pixels(_ ps: [PixelPoint]) -> [[Double]] {
      // Far outside the frame nothing is drawn; numbers stay small.
      ps.map { [r(min(max($0.x, -9 * width), 10 * width), 1), r(min(max($0.y, -9 * width), 10 * width), 1)] }
    }
    let middle = ResectionMean.of(ring)
    return .init(
      id: item.id, status: item.status, distance: r((middle - camera.position).horizontalLength, 1),
      visible: r(Double(free.count) / Double(max(1, roof.count)), 2), outline: pixels(low),
      roof: item.height == nil ? [] : pixels(high),
      heightKnown: item.height != nil, sighting: sighting?.rawValue)
  }

  private static func covers(_ ring: [PixelPoint], _ record: CameraRecord) -> Bool {
    PixelPolygon(exterior: ring).contains(
      PixelPoint(x: Double(record.frame.width) / 2, y: Double(record.frame.height) / 2))
  }
}

private enum ResectionMean {
  static func of(_ v: [Vector3]) -> Vector3 { (1 / Double(max(1, v.count))) * v.reduce(Vector3(0, 0, 0), +) }
}

extension GeolocationProject.Answer {
  /// For a terminal.
  public func text() -> String {
    typealias T = GeolocationText
    var lines: [String] = []
    for g in ground {
      let at = "pixel \(T.fixed(g.u, 1)), \(T.fixed(g.v, 1))  "
      guard let place = g.place else {
        lines.append(at + "looks past the terrain")
        continue
      }
      let region = g.major.map { " ± \(T.metres($0)) by \(T.metres(g.minor ?? 0)) (95 %)" } ?? ""
      lines.append(
        at + "\(T.place(place.point)), \(T.fixed(place.height, 0)) m high, \(T.metres(g.distance ?? 0)) away\(region)")
    }
    for p in places {
      let at = "place \(T.place(p.place.point))  "
      guard let u = p.u, let v = p.v else {
        lines.append(at + "lies behind the camera")
        continue
      }
      let hidden = p.clearance < 0 ? "; terrain hides it by \(T.metres(-p.clearance))" : ""
      lines.append(
        at
          + "pixel \(T.fixed(u, 1)), \(T.fixed(v, 1))\(p.inFrame ? "" : " (outside the frame)"), \(T.metres(p.distance)) away\(hidden)"
      )
    }
    for h in uprights {
      lines.append(
        h.height.map {
          "height    \(T.fixed($0, 1)) m" + (h.sigma.map { " ± \(T.fixed(1.96 * $0, 1)) m (95 %, camera only)" } ?? "")
        } ?? "height    its foot looks past the terrain")
    }
    for s in structures {
      lines.append(
        "\(s.id)  \(s.status), \(T.metres(s.distance)) away, \(Int((s.visible * 100).rounded())) % of its corners in view\(s.heightKnown ? "" : ", height not known")"
      )
    }
    lines += dating?.sentences ?? []
    return lines.joined(separator: "\n")
  }
}
