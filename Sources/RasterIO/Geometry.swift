import CGDAL
import RasterCore

/// An OGR geometry, destroyed with its owner.
struct Geometry: ~Copyable {
  let handle: OGRGeometryH

  deinit { OGR_G_DestroyGeometry(handle) }

  init(adopting handle: OGRGeometryH) { self.handle = handle }

  /// A polygon from rings of (x, y); rings may be open.
  init?(rings: [[(x: Double, y: Double)]]) {
    guard let polygon = OGR_G_CreateGeometry(wkbPolygon) else { return nil }
    for points in rings where points.count >= 3 {
      guard let ring = OGR_G_CreateGeometry(wkbLinearRing) else { continue }
      for p in points { OGR_G_AddPoint_2D(ring, p.x, p.y) }
      OGR_G_CloseRings(ring)
      OGR_G_AddGeometryDirectly(polygon, ring)
    }
    handle = polygon
  }

  func intersects(_ other: borrowing Geometry) -> Bool {
    OGR_G_Intersects(handle, other.handle) != 0
  }

  /// The polygons in this geometry, whatever collection they sit in. They belong to it.
  func polygonHandles() -> [OGRGeometryH] {
    func collect(_ geometry: OGRGeometryH, _ found: inout [OGRGeometryH]) {
      if OGR_G_GetGeometryType(geometry) == wkbPolygon {
        if OGR_G_IsEmpty(geometry) == 0 { found.append(geometry) }
        return
      }
      for i in 0..<OGR_G_GetGeometryCount(geometry) {
        if let part = OGR_G_GetGeometryRef(geometry, i) { collect(part, &found) }
      }
    }
    var found: [OGRGeometryH] = []
    collect(handle, &found)
    return found
  }

  /// Rings of a polygon geometry, open, exterior first.
  static func rings(of polygon: OGRGeometryH) -> [[(x: Double, y: Double)]] {
    (0..<OGR_G_GetGeometryCount(polygon)).compactMap { i in
      guard let ring = OGR_G_GetGeometryRef(polygon, i) else { return nil }
      let count = OGR_G_GetPointCount(ring)
      let points = (0..<count).map { (x: OGR_G_GetX(ring, $0), y: OGR_G_GetY(ring, $0)) }
      guard let first = points.first, let last = points.last else { return nil }
      return first == last ? Array(points.dropLast()) : points
    }
  }
}

extension GeoPolygon {
  /// Rings as coordinate pairs, exterior first, longitudes shifted by whole turns.
  func rings(turnedBy degrees: Double = 0) -> [[(x: Double, y: Double)]] {
    ([exterior] + holes).map { $0.map { (x: $0.longitude + degrees, y: $0.latitude) } }
  }
}

extension AOI {
  var extent: GeoExtent? { GeoExtent(polygons.flatMap(\.exterior)) }

  /// Whether any part of it lies within an outline; whole turns of longitude make no difference.
  func touches(_ outline: [GeoPoint]) -> Bool {
    guard let frame = Geometry(rings: [outline.map { (x: $0.longitude, y: $0.latitude) }]) else {
      return false
    }
    for polygon in polygons {
      for turn in [0.0, -360, 360] {
        guard let shape = Geometry(rings: polygon.rings(turnedBy: turn)) else { continue }
        if GDALCall.listening({ shape.intersects(frame) }).value { return true }
      }
    }
    return false
  }

  /// The polygons in another system, edges subdivided so that they keep their course.
  func projected(to crs: CRS) throws -> [[[(x: Double, y: Double)]]] {
    let transform = try CoordinateTransform(from: SpatialReference.wgs84, to: crs)
    return polygons.map { polygon in
      polygon.rings().map { transform.apply(Self.subdivided($0)).compactMap { $0 } }
    }
  }

  private static func subdivided(_ ring: [(x: Double, y: Double)]) -> [(x: Double, y: Double)] {
    let parts = ring.count > 1_000 ? 1 : 8
    return ring.indices.flatMap { i in
      let (a, b) = (ring[i], ring[(i + 1) % ring.count])
      return (0..<parts).map { k in
        let t = Double(k) / Double(parts)
        return (x: a.x + (b.x - a.x) * t, y: a.y + (b.y - a.y) * t)
      }
    }
  }
}
