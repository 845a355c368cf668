import CGDAL
import RasterCore

/// Shapes in a metric plane laid over each other, by GEOS through GDAL.
public enum PlanarOverlay {
  /// Areas that two lists of shapes have in common.
  ///
  /// Outlines that cross themselves are made valid first (`OGR_G_MakeValid`).
  /// - Returns: for each pair that overlaps, the index in `first`, the index in `second` and the area in m2, > 0.
  /// - Throws: `RasterIOError.geometry` where GEOS cannot overlay two shapes.
  /// - Complexity: bounding boxes are compared pair by pair, outlines only where those meet.
  public static func sharedAreas(
    _ first: [PlanarShape], _ second: [PlanarShape]
  ) throws -> [(first: Int, second: Int, area: Double)] {
    let right = second.map(Prepared.init)
    var result: [(first: Int, second: Int, area: Double)] = []
    for (i, shape) in first.enumerated() {
      let left = Prepared(shape)
      for (j, other) in right.enumerated() where left.box.meets(other.box) {
        let area = try left.sharedArea(other)
        if area > 0 { result.append((i, j, area)) }
      }
    }
    return result
  }

  /// Whether two shapes have a point in common, be it of their edges.
  public static func meets(_ first: PlanarShape, _ second: PlanarShape) -> Bool {
    Prepared.Box(first).meets(Prepared.Box(second)) && Prepared(first).meets(Prepared(second))
  }

  /// What two shapes share; empty where that has no area.
  /// - Throws: `RasterIOError.geometry` where GEOS cannot overlay them.
  public static func intersection(_ first: PlanarShape, _ second: PlanarShape) throws -> PlanarShape {
    guard Prepared.Box(first).meets(Prepared.Box(second)) else { return PlanarShape(polygons: []) }
    return try Prepared(first).shared(Prepared(second))
  }

  /// The shapes as one, overlaps counted once.
  public static func union(_ shapes: [PlanarShape]) throws -> PlanarShape {
    guard var sum = shapes.first.map(Prepared.init) else { return PlanarShape(polygons: []) }
    for shape in shapes.dropFirst() { sum = try sum.united(Prepared(shape)) }
    return sum.shape
  }

  /// A shape in WGS84, in another coordinate system.
  ///
  /// - Throws: `RasterIOError.coordinateSystem` where PROJ does not know the system or a point has no place in it.
  public static func project(_ polygons: [[GeoPolygon]], to crs: CRS) throws -> [PlanarShape] {
    let transform = try CoordinateTransform(from: SpatialReference.wgs84, to: crs)
    return try polygons.map { parts in
      PlanarShape(
        polygons: try parts.map { polygon in
          try polygon.rings().map { ring in
            try transform.apply(ring).map { point in
              guard let point else { throw outside(crs) }
              return PlanarPoint(x: point.x, y: point.y)
            }
          }
        })
    }
  }

  private static func outside(_ crs: CRS) -> RasterIOError {
    RasterIOError(
      code: .coordinateSystem, operation: "convert the outline to \(crs.name)", path: "",
      message: "part of it lies outside that system", advice: "compare outlines of one place only")
  }
}

/// A geometry with its bounding box.
private final class Prepared {
  let geometry: OGRGeometryH?
  let box: Box

  struct Box {
    var x = (low: Double.infinity, high: -Double.infinity)
    var y = (low: Double.infinity, high: -Double.infinity)

    init(x: (low: Double, high: Double), y: (low: Double, high: Double)) {
      self.x = x
      self.y = y
    }

    init(_ shape: PlanarShape) {
      for point in shape.polygons.joined().joined() {
        x = (min(x.low, point.x), max(x.high, point.x))
        y = (min(y.low, point.y), max(y.high, point.y))
      }
    }

    func meets(_ other: Box) -> Bool {
      x.low <= other.x.high && other.x.low <= x.high && y.low <= other.y.high && other.y.low <= y.high
    }
  }

  init(_ shape: PlanarShape) {
    box = Box(shape)
    geometry = GDALCall.listening { Self.made(shape) }.value
  }

  private init(adopting handle: OGRGeometryH, box: Box) {
    geometry = handle
    self.box = box
  }

  deinit { if let geometry { OGR_G_DestroyGeometry(geometry) } }

  private static func made(_ shape: PlanarShape) -> OGRGeometryH? {
    guard let collection = OGR_G_CreateGeometry(wkbMultiPolygon) else { return nil }
    for rings in shape.polygons {
      guard let polygon = OGR_G_CreateGeometry(wkbPolygon) else { continue }
      for points in rings where points.count >= 3 {
        guard let ring = OGR_G_CreateGeometry(wkbLinearRing) else { continue }
        for p in points { OGR_G_AddPoint_2D(ring, p.x, p.y) }
        OGR_G_CloseRings(ring)
        OGR_G_AddGeometryDirectly(polygon, ring)
      }
      OGR_G_AddGeometryDirectly(collection, polygon)
    }
    guard OGR_G_IsValid(collection) == 0, let valid = OGR_G_MakeValid(collection) else { return collection }
    OGR_G_DestroyGeometry(collection)
    return valid
  }

  func meets(_ other: Prepared) -> Bool {
    guard box.meets(other.box), let a = geometry, let b = other.geometry else { return false }
    return GDALCall.listening { OGR_G_Intersects(a, b) != 0 }.value
  }

  func sharedArea(_ other: Prepared) throws -> Double {
    guard let a = geometry, let b = other.geometry else { return 0 }
    let shared = try GDALCall.checked(.geometry, "overlay two outlines", path: "", advice: Self.advice) {
      OGR_G_Intersection(a, b)
    }
    defer { OGR_G_DestroyGeometry(shared) }
    return OGR_G_Area(shared)
  }

  func shared(_ other: Prepared) throws -> PlanarShape {
    guard let a = geometry, let b = other.geometry else { return PlanarShape(polygons: []) }
    let shared = try GDALCall.checked(.geometry, "overlay two outlines", path: "", advice: Self.advice) {
      OGR_G_Intersection(a, b)
    }
    return Prepared(adopting: shared, box: box).shape
  }

  func united(_ other: Prepared) throws -> Prepared {
    guard let a = geometry else { return other }
    guard let b = other.geometry else { return self }
    let sum = try GDALCall.checked(.geometry, "unite two outlines", path: "", advice: Self.advice) {
      OGR_G_Union(a, b)
    }
    let box = Box(
      x: (min(self.box.x.low, other.box.x.low), max(self.box.x.high, other.box.x.high)),
      y: (min(self.box.y.low, other.box.y.low), max(self.box.y.high, other.box.y.high)))
    return Prepared(adopting: sum, box: box)
  }

  private static let advice = "simplify the outlines"

  var shape: PlanarShape {
    guard let geometry, let copy = OGR_G_Clone(geometry) else { return PlanarShape(polygons: []) }
    return Geometry(adopting: copy).planarShape()
  }
}

extension Geometry {
  /// Its polygons as a value. A method, so that the geometry lives until they are copied.
  fileprivate func planarShape() -> PlanarShape {
    PlanarShape(
      polygons: polygonHandles().map { polygon in
        Self.rings(of: polygon).map { ring in ring.map { PlanarPoint(x: $0.x, y: $0.y) } }
      })
  }
}
