import CGDAL
import RasterCore

public enum AOIReader {
  /// Polygons of any vector file GDAL opens, in WGS84; points and lines in it are passed over.
  ///
  /// - Throws: `RasterIOError` where the file cannot be opened, holds no polygon, has no coordinate system, or holds a polygon that
  ///   crosses itself: the message says where.
  public static func read(path: String) throws -> AOI {
    let dataset = try Dataset(vector: path)
    var polygons: [GeoPolygon] = []
    for index in 0..<dataset.layerCount {
      polygons += try dataset.polygons(layer: index)
    }
    guard !polygons.isEmpty else {
      throw failure(path, "it holds no polygon", "draw the area of interest as a polygon")
    }
    return AOI(polygons: polygons, source: path)
  }

  static func failure(_ path: String, _ message: String, _ advice: String) -> RasterIOError {
    RasterIOError(
      code: .geometry, operation: "use the area of interest", path: path, message: message,
      advice: advice)
  }

  /// A valid polygon geometry in WGS84 as a value.
  static func polygon(_ handle: OGRGeometryH, path: String) throws -> GeoPolygon? {
    let rings = Geometry.rings(of: handle).map { ring in
      ring.map { GeoPoint(longitude: $0.x, latitude: $0.y) }
    }
    guard let exterior = rings.first, exterior.count >= 3 else { return nil }
    let inRange = rings.joined().allSatisfy { abs($0.latitude) <= 90 && abs($0.longitude) <= 540 }
    guard inRange else {
      throw failure(
        path, "its coordinates are not degrees of longitude and latitude",
        "save it in WGS84 (EPSG:4326), or state its coordinate system in the file")
    }
    return GeoPolygon(
      exterior: wound(exterior, counterClockwise: true),
      holes: rings.dropFirst().filter { $0.count >= 3 }.map { wound($0, counterClockwise: false) })
  }

  private static func wound(_ ring: [GeoPoint], counterClockwise: Bool) -> [GeoPoint] {
    // Seen with y up, a positive sum is counter-clockwise.
    let sum = PixelPolygon.signedArea(ring.map { PixelPoint(x: $0.longitude, y: $0.latitude) })
    return (sum > 0) == counterClockwise ? ring : ring.reversed()
  }

  /// Throws where the geometry crosses itself, with GEOS's words for the place.
  static func requireValid(_ geometry: OGRGeometryH, path: String) throws {
    let (valid, report) = GDALCall.listening { OGR_G_IsValid(geometry) != 0 }
    guard !valid else { return }
    let words = report.all.last ?? "the outline is not valid"
    throw failure(
      path, "the polygon crosses itself: \(place(in: words) ?? words)",
      "redraw it so that its outline never crosses itself")
  }

  /// `Self-intersection at or near point 55.1 24.9` becomes a place a reader can look up.
  static func place(in words: String) -> String? {
    let numbers = words.split(separator: " ").compactMap { Double($0) }
    guard words.contains("ntersection"), numbers.count >= 2 else { return nil }
    func six(_ x: Double) -> String { "\((x * 1e6).rounded() / 1e6)" }
    return "near longitude \(six(numbers[0])), latitude \(six(numbers[1]))"
  }
}

extension Dataset {
  var layerCount: Int { Int(GDALDatasetGetLayerCount(handle)) }

  fileprivate func polygons(layer index: Int) throws -> [GeoPolygon] {
    guard let layer = GDALDatasetGetLayer(handle, Int32(index)) else { return [] }
    let toWGS84 = try LayerTransform(of: layer, path: path)
    var result: [GeoPolygon] = []
    OGR_L_ResetReading(layer)
    while let feature = try nextFeature(layer) {
      defer { OGR_F_Destroy(feature) }
      guard let original = OGR_F_GetGeometryRef(feature),
        let linear = OGR_G_GetLinearGeometry(original, 0, nil)
      else { continue }
      let geometry = Geometry(adopting: linear)
      result += try geometry.polygons(toWGS84, path: path)
    }
    return result
  }

  private func nextFeature(_ layer: OGRLayerH) throws -> OGRFeatureH? {
    let (feature, report) = GDALCall.listening { OGR_L_GetNextFeature(layer) }
    guard !report.failed else {
      if let feature { OGR_F_Destroy(feature) }
      throw AOIReader.failure(path, report.message, "save the file again")
    }
    return feature
  }
}

/// Takes a layer's geometries to WGS84.
private struct LayerTransform: ~Copyable {
  private let transform: CoordinateTransform
  private let path: String

  /// - Throws: where the layer states no coordinate system.
  init(of layer: OGRLayerH, path: String) throws {
    let crs = try Self.crs(of: layer, path: path)
    transform = try CoordinateTransform(from: crs, to: SpatialReference.wgs84)
    self.path = path
  }

  private static func crs(of layer: OGRLayerH, path: String) throws -> CRS {
    guard let reference = OGR_L_GetSpatialRef(layer), let crs = SpatialReference.describe(reference)
    else {
      throw AOIReader.failure(
        path, "it states no coordinate system",
        "add the .prj file beside it, or save it as GeoJSON in WGS84")
    }
    return crs
  }

  func apply(to geometry: OGRGeometryH) throws {
    let handle = transform.handle
    let done = GDALCall.listening { OGR_G_Transform(geometry, handle) == OGRERR_NONE }
    guard done.value else {
      throw AOIReader.failure(
        path, "its coordinates cannot be turned into longitude and latitude",
        "save it in WGS84 (EPSG:4326)")
    }
  }
}

extension Geometry {
  /// The polygons in this geometry, whatever collection they sit in.
  fileprivate func polygons(
    _ toWGS84: borrowing LayerTransform, path: String
  ) throws -> [GeoPolygon] {
    OGR_G_FlattenTo2D(handle)
    let found = polygonHandles()
    return try found.compactMap { part in
      try toWGS84.apply(to: part)
      try AOIReader.requireValid(part, path: path)
      return try AOIReader.polygon(part, path: path)
    }
  }
}
