import CGDAL
import RasterCore

/// Places in any coordinate system to longitude and latitude.
public enum PlaceConverter {
  /// - Parameters:
  ///   - points: x = east or longitude, y = north or latitude, in the units of the system.
  ///   - system: `EPSG:21781`, a PROJ string, or WKT.
  /// - Returns: one for each point; nil where it has no place on the Earth.
  /// - Throws: `RasterIOError.coordinateSystem` where the system is not known.
  public static func geographic(_ points: [(x: Double, y: Double)], from system: String) throws -> [GeoPoint?] {
    let crs = CRS(definition: system, name: system, isGeographic: false)
    let transform = try CoordinateTransform(from: crs, to: SpatialReference.wgs84)
    return transform.apply(points).map { $0.map { GeoPoint(longitude: $0.x, latitude: $0.y) } }
  }
}
