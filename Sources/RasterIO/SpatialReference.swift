import CGDAL
import RasterCore

/// A coordinate system held by GDAL, always with x = east or longitude first.
struct SpatialReference: ~Copyable {
  let handle: OGRSpatialReferenceH

  deinit { OSRDestroySpatialReference(handle) }

  /// - Throws: `RasterIOError.coordinateSystem` where PROJ does not understand the definition.
  init(_ crs: CRS) throws {
    let result: OGRSpatialReferenceH = try GDALCall.checked(
      .coordinateSystem, "use the coordinate system \(crs.name)", path: "",
      advice: "give images in a coordinate system that PROJ knows"
    ) {
      guard let made = OSRNewSpatialReference(nil) else { return nil }
      guard Self.load(crs.definition, into: made) else {
        OSRDestroySpatialReference(made)
        return nil
      }
      return made
    }
    handle = result
    OSRSetAxisMappingStrategy(handle, OAMS_TRADITIONAL_GIS_ORDER)
  }

  private static func load(_ definition: String, into handle: OGRSpatialReferenceH) -> Bool {
    if definition.hasPrefix("EPSG:"), let code = Int32(definition.dropFirst(5)) {
      return OSRImportFromEPSG(handle, code) == OGRERR_NONE
    }
    if definition.hasPrefix("+proj=") { return OSRImportFromProj4(handle, definition) == OGRERR_NONE }
    return definition.withCString { text in
      var cursor = UnsafeMutablePointer<CChar>(mutating: text) as UnsafeMutablePointer<CChar>?
      return OSRImportFromWkt(handle, &cursor) == OGRERR_NONE
    }
  }

  func attach(to dataset: GDALDatasetH) { GDALSetSpatialRef(dataset, handle) }

  /// GDAL keeps copies of both systems.
  func transform(to target: borrowing SpatialReference) -> OGRCoordinateTransformationH? {
    OCTNewCoordinateTransformation(handle, target.handle)
  }

  static var wgs84: CRS { CRS(definition: "EPSG:4326", name: "EPSG:4326", isGeographic: true) }

  /// Why positions in this system cannot be placed on the Earth in metres or degrees; nil where they can.
  var refusal: String? {
    if OSRIsLocal(handle) != 0 {
      return "its coordinate system is a local (engineering) one, tied to no place on Earth"
    }
    if OSRIsGeographic(handle) == 0, OSRIsProjected(handle) == 0 {
      return "its coordinate system is neither geographic nor projected"
    }
    if OSRIsProjected(handle) != 0, !(OSRGetLinearUnits(handle, nil) > 0) {
      return "its coordinate system has no unit"
    }
    return nil
  }

  var isProjectedInMetres: Bool {
    OSRIsProjected(handle) != 0 && abs(OSRGetLinearUnits(handle, nil) - 1) < 1e-9
  }

  /// The horizontal system of a dataset; nil where it has none.
  static func crs(of dataset: borrowing Dataset) -> CRS? {
    let handle = dataset.handle
    return GDALCall.listening { () -> CRS? in
      guard let found = GDALGetSpatialRef(handle), let copy = OSRClone(found) else { return nil }
      defer { OSRDestroySpatialReference(copy) }
      OSRStripVertical(copy)
      return describe(copy)
    }.value
  }

  static func describe(_ handle: OGRSpatialReferenceH) -> CRS? {
    let geographic = OSRIsGeographic(handle) != 0
    if let name = authority(handle) ?? matched(handle) {
      return CRS(definition: name, name: name, isGeographic: geographic)
    }
    var text: UnsafeMutablePointer<CChar>?
    let exported = GDALCall.withConstants(["FORMAT=WKT2_2019"]) { OSRExportToWktEx(handle, &text, $0) }
    defer { VSIFree(text) }
    guard exported == OGRERR_NONE, let text else { return nil }
    let name = OSRGetName(handle).map { String(cString: $0) } ?? "unnamed"
    return CRS(definition: String(cString: text), name: name, isGeographic: geographic)
  }

  private static func authority(_ handle: OGRSpatialReferenceH) -> String? {
    guard let name = OSRGetAuthorityName(handle, nil), let code = OSRGetAuthorityCode(handle, nil),
      String(cString: name) == "EPSG", let number = Int(String(cString: code))
    else { return nil }
    return "EPSG:\(number)"
  }

  /// The EPSG system that this one certainly is (files written by ESRI tools carry no code).
  private static func matched(_ handle: OGRSpatialReferenceH) -> String? {
    guard OSRIsLocal(handle) == 0 else { return nil }
    var count: Int32 = 0
    var confidence: UnsafeMutablePointer<Int32>?
    let matches = OSRFindMatches(handle, nil, &count, &confidence)
    defer {
      OSRFreeSRSArray(matches)
      VSIFree(confidence)
    }
    guard count > 0, let matches, let confidence, confidence[0] >= 90, let best = matches[0] else {
      return nil
    }
    return authority(best)
  }
}

/// Takes coordinates from one system to another. One owner, one thread.
struct CoordinateTransform: ~Copyable {
  let handle: OGRCoordinateTransformationH

  deinit { OCTDestroyCoordinateTransformation(handle) }

  init(from source: CRS, to target: CRS) throws {
    let a = try SpatialReference(source)
    let b = try SpatialReference(target)
    handle = try GDALCall.checked(
      .coordinateSystem, "convert \(source.name) to \(target.name)", path: "",
      advice: "reproject the images to UTM first"
    ) { a.transform(to: b) }
  }

  /// - Returns: one for each input; nil where the point has no image.
  func apply(_ points: [(x: Double, y: Double)]) -> [(x: Double, y: Double)?] {
    var xs = points.map(\.x)
    var ys = points.map(\.y)
    var ok = [Int32](repeating: 0, count: points.count)
    let handle = self.handle
    _ = GDALCall.listening {
      OCTTransformEx(handle, Int32(points.count), &xs, &ys, nil, &ok)
    }
    return points.indices.map { i in
      ok[i] != 0 && xs[i].isFinite && ys[i].isFinite ? (xs[i], ys[i]) : nil
    }
  }
}
