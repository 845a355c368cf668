import RasterCore

public enum AOIReader {
  /// Polygons of any vector file GDAL opens, in WGS84.
  public static func read(path: String) throws -> AOI { fatalError("stub") }
}
