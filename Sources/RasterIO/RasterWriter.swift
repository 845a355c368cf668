import RasterCore

public enum RasterWriter {
  /// Writes a Cloud-Optimised GeoTIFF (deflate, float32).
  public static func writeCOG(
    path: String, grid: PixelGrid, bands: [(description: String, raster: Raster)], noData: Double?,
    metadata: [String: String]
  ) throws { fatalError("stub") }

  public enum PictureFormat: Sendable { case png, jpeg(quality: Int), webp(quality: Int) }

  public static func encode(_ picture: Picture, as format: PictureFormat) throws -> EncodedPicture {
    fatalError("stub")
  }
}
