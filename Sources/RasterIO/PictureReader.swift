import CGDAL
import RasterCore

/// Reads pictures that a person looks at.
public enum PictureReader {
  /// - Returns: the first three bands of an 8-bit picture, or its only one as grey.
  /// - Throws: `RasterIOError` where the file is none or is damaged.
  public static func read(_ path: String) throws -> Picture {
    let file = try Dataset(raster: path)
    let count = file.bandCount
    let channels = count >= 3 ? [1, 2, 3] : [1, 1, 1]
    var rgb = [UInt8](repeating: 0, count: file.width * file.height * 3)
    for (c, band) in channels.enumerated() {
      let values = try file.readBytes(band: band)
      for i in values.indices { rgb[i * 3 + c] = values[i] }
    }
    return Picture(width: file.width, height: file.height, rgb: rgb)
  }
}
