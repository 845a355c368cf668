import CGDAL
import RasterCore

/// Where a file's grid lies on the Earth.
struct Footprint {
  /// Outline in WGS84, longitudes continuous across the antimeridian.
  var outline: [GeoPoint]
  /// Side of a pixel on the ground in metres, at the centre.
  var groundPixel: Double
  /// Why the file cannot be placed; nil where it can.
  var refusal: String?

  /// Points per side of the outline: enough that curved edges stay within a fraction of a pixel.
  private static let pointsPerSide = 8

  init(refusal: String) {
    outline = []
    groundPixel = 0
    self.refusal = refusal
  }

  /// Never throws: a grid that cannot be placed says why.
  init(of grid: PixelGrid) {
    do {
      self = try Self.placed(grid)
    } catch {
      self.init(refusal: "its coordinate system is not understood")
    }
  }

  private static func placed(_ grid: PixelGrid) throws -> Footprint {
    if let reason = try SpatialReference(grid.crs).refusal { return Footprint(refusal: reason) }
    let toGround = try CoordinateTransform(from: grid.crs, to: SpatialReference.wgs84)
    let points = toGround.apply(edge(of: grid)).compactMap { $0 }
    let centre = PixelPoint(x: Double(grid.width) / 2, y: Double(grid.height) / 2)
    guard points.count == 4 * pointsPerSide, points.allSatisfy({ abs($0.y) <= 90 }),
      let pixel = Geodesic.pixelSides(of: grid, at: centre, toGround)
    else { return Footprint(refusal: "its corners lie outside its coordinate system") }
    return Footprint(
      outline: unwrapped(points.map { GeoPoint(longitude: $0.x, latitude: $0.y) }),
      groundPixel: (pixel.column * pixel.row).squareRoot())
  }

  private init(outline: [GeoPoint], groundPixel: Double) {
    self.outline = outline
    self.groundPixel = groundPixel
  }

  /// Points along the grid's edge, clockwise on screen from the first corner, in CRS coordinates.
  static func edge(of grid: PixelGrid) -> [(x: Double, y: Double)] {
    let (w, h) = (Double(grid.width), Double(grid.height))
    let corners = [(0, 0), (w, 0), (w, h), (0, h)]
    return (0..<4).flatMap { side in
      let (a, b) = (corners[side], corners[(side + 1) % 4])
      return (0..<pointsPerSide).map { i in
        let t = Double(i) / Double(pointsPerSide)
        return grid.transform.apply(
          PixelPoint(x: a.0 + (b.0 - a.0) * t, y: a.1 + (b.1 - a.1) * t))
      }
    }
  }

  private static func unwrapped(_ points: [GeoPoint]) -> [GeoPoint] {
    guard let first = points.first else { return [] }
    return points.map { p in
      let turns = ((p.longitude - first.longitude) / 360).rounded()
      return GeoPoint(longitude: p.longitude - 360 * turns, latitude: p.latitude)
    }
  }

  var extent: GeoExtent? { GeoExtent(outline) }
}

/// A box in longitude and latitude.
struct GeoExtent {
  var west: Double
  var south: Double
  var east: Double
  var north: Double

  init?(_ points: [GeoPoint]) {
    guard let first = points.first else { return nil }
    (west, east) = (first.longitude, first.longitude)
    (south, north) = (first.latitude, first.latitude)
    for p in points {
      west = min(west, p.longitude)
      east = max(east, p.longitude)
      south = min(south, p.latitude)
      north = max(north, p.latitude)
    }
  }

  var centre: GeoPoint { GeoPoint(longitude: (west + east) / 2, latitude: (south + north) / 2) }

  /// `longitude 55.0012 to 55.0110, latitude 24.9000 to 24.9100`
  var inWords: String {
    func four(_ x: Double) -> String { "\((x * 1e4).rounded() / 1e4)" }
    return "longitude \(four(west)) to \(four(east)), latitude \(four(south)) to \(four(north))"
  }
}

/// Lengths and areas on the WGS84 ellipsoid.
enum Geodesic {
  private static func ellipsoid() -> geod_geodesic {
    var g = geod_geodesic()
    geod_init(&g, 6_378_137, 1 / 298.257223563)
    return g
  }

  /// Metres between two points.
  static func distance(_ a: GeoPoint, _ b: GeoPoint) -> Double {
    var g = ellipsoid()
    var metres = 0.0
    geod_inverse(&g, a.latitude, a.longitude, b.latitude, b.longitude, &metres, nil, nil)
    return metres
  }

  /// Area of a ring in m2, >= 0.
  static func area(_ ring: [GeoPoint]) -> Double {
    var g = ellipsoid()
    var latitudes = ring.map(\.latitude)
    var longitudes = ring.map(\.longitude)
    var area = 0.0
    geod_polygonarea(&g, &latitudes, &longitudes, Int32(ring.count), &area, nil)
    return abs(area)
  }

  /// Metres on the ground of one step to the right and one step down at a pixel.
  static func pixelSides(
    of grid: PixelGrid, at p: PixelPoint, _ toGround: borrowing CoordinateTransform
  ) -> (column: Double, row: Double)? {
    let steps = [(-0.5, 0.0), (0.5, 0.0), (0.0, -0.5), (0.0, 0.5)]
    let ends = toGround.apply(
      steps.map { grid.transform.apply(PixelPoint(x: p.x + $0.0, y: p.y + $0.1)) })
    let points = ends.compactMap { $0.map { GeoPoint(longitude: $0.x, latitude: $0.y) } }
    guard points.count == 4 else { return nil }
    let sides = (distance(points[0], points[1]), distance(points[2], points[3]))
    return sides.0 > 0 && sides.1 > 0 ? sides : nil
  }
}
