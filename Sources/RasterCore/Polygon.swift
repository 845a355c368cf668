/// An outline with optional holes in pixel coordinates; rings are open (the first point is not repeated).
public struct PixelPolygon: Sendable, Hashable, Codable {
  public var exterior: [PixelPoint]
  public var holes: [[PixelPoint]]

  public init(exterior: [PixelPoint], holes: [[PixelPoint]] = []) {
    self.exterior = exterior
    self.holes = holes
  }

  /// Area in square pixels, holes taken out. >= 0.
  public var area: Double {
    holes.reduce(abs(Self.signedArea(exterior))) { $0 - abs(Self.signedArea($1)) }
  }

  /// Length of the exterior in pixels.
  public var perimeter: Double {
    var sum = 0.0
    for (i, p) in exterior.enumerated() {
      let q = exterior[(i + 1) % exterior.count]
      sum += ((q.x - p.x) * (q.x - p.x) + (q.y - p.y) * (q.y - p.y)).squareRoot()
    }
    return sum
  }

  /// Centre of mass of the exterior (of its vertices where it has no area).
  public var centroid: PixelPoint {
    let doubled = 2 * Self.signedArea(exterior)
    guard abs(doubled) > 1e-12, let origin = exterior.first else {
      let n = Double(max(exterior.count, 1))
      return PixelPoint(
        x: exterior.reduce(0) { $0 + $1.x } / n, y: exterior.reduce(0) { $0 + $1.y } / n)
    }
    var cx = 0.0
    var cy = 0.0
    for (i, a) in exterior.enumerated() {
      let b = exterior[(i + 1) % exterior.count]
      let cross = (a.x - origin.x) * (b.y - origin.y) - (b.x - origin.x) * (a.y - origin.y)
      cx += (a.x + b.x - 2 * origin.x) * cross
      cy += (a.y + b.y - 2 * origin.y) * cross
    }
    return PixelPoint(x: origin.x + cx / (3 * doubled), y: origin.y + cy / (3 * doubled))
  }

  /// Shoelace formula; positive when clockwise on screen (y down).
  public static func signedArea(_ ring: [PixelPoint]) -> Double {
    guard ring.count > 2, let origin = ring.first else { return 0 }
    var sum = 0.0
    for (i, a) in ring.enumerated() {
      let b = ring[(i + 1) % ring.count]
      sum += (a.x - origin.x) * (b.y - origin.y) - (b.x - origin.x) * (a.y - origin.y)
    }
    return sum / 2
  }

  /// Even-odd rule; holes are outside.
  public func contains(_ p: PixelPoint) -> Bool {
    Self.inside(exterior, p) && !holes.contains { Self.inside($0, p) }
  }

  private static func inside(_ ring: [PixelPoint], _ p: PixelPoint) -> Bool {
    var result = false
    for (i, a) in ring.enumerated() {
      let b = ring[(i + 1) % ring.count]
      if (a.y > p.y) != (b.y > p.y), p.x < (b.x - a.x) * (p.y - a.y) / (b.y - a.y) + a.x {
        result.toggle()
      }
    }
    return result
  }

  /// The polygon on the ellipsoid. Exterior counter-clockwise, holes clockwise (RFC 7946, the right-hand rule).
  public func onGround(_ frame: GroundFrame) -> GeoPolygon {
    func ring(_ points: [PixelPoint], counterClockwise: Bool) -> [GeoPoint] {
      // y runs down, so a positive signed area is clockwise on the map.
      let clockwise = Self.signedArea(points) > 0
      let ordered = clockwise == counterClockwise ? points.reversed() : points
      return ordered.map(frame.geographic)
    }
    return GeoPolygon(
      exterior: ring(exterior, counterClockwise: true),
      holes: holes.map { ring($0, counterClockwise: false) })
  }

  /// Geodesic area in m2.
  public func areaInSquareMetres(_ frame: GroundFrame) -> Double {
    area * frame.pixelArea(at: centroid)
  }
}

/// A polygon in WGS84; rings are open, the exterior counter-clockwise.
public struct GeoPolygon: Sendable, Hashable {
  public var exterior: [GeoPoint]
  public var holes: [[GeoPoint]]
  public init(exterior: [GeoPoint], holes: [[GeoPoint]] = []) {
    self.exterior = exterior
    self.holes = holes
  }
}

extension GeoPolygon: Codable {
  private enum CodingKeys: String, CodingKey { case type, coordinates }

  /// GeoJSON `Polygon`, rings closed, 7 decimals (about a centimetre).
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode("Polygon", forKey: .type)
    let rings = ([exterior] + holes).map { ring in
      (ring + ring.prefix(1)).map { [Self.rounded($0.longitude), Self.rounded($0.latitude)] }
    }
    try container.encode(rings, forKey: .coordinates)
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let rings = try container.decode([[[Double]]].self, forKey: .coordinates)
    let open = try rings.map { ring in
      try ring.dropLast().map { position in
        guard position.count >= 2 else {
          throw DecodingError.dataCorruptedError(
            forKey: .coordinates, in: container, debugDescription: "a position has two numbers")
        }
        return GeoPoint(longitude: position[0], latitude: position[1])
      }
    }
    self.init(exterior: open.first ?? [], holes: Array(open.dropFirst()))
  }

  private static func rounded(_ x: Double) -> Double { (x * 1e7).rounded() / 1e7 }
}

/// The area of interest: what the user asks about.
public struct AOI: Sendable, Hashable {
  public var polygons: [GeoPolygon]
  /// The file it came from, for messages.
  public var source: String
  public init(polygons: [GeoPolygon], source: String) {
    self.polygons = polygons
    self.source = source
  }
}
