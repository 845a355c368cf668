import CGDAL
import RasterCore

/// Reads pictures that a person looks at.
public enum PictureReader {
  /// - Returns: the first three bands of an 8-bit picture, or its only one as grey, turned as its EXIF orientation says: as viewers
  ///   show it.
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
    let picture = Picture(width: file.width, height: file.height, rgb: rgb)
    return picture.upright(exif: try orientation(path) ?? 1)
  }

  /// EXIF's number where it says that viewers are to turn the picture; nil where it is shown as it is stored.
  public static func orientation(_ path: String) throws -> Int? {
    let tag = try RasterReader.inspect(path: path).metadata["EXIF_Orientation"].flatMap { Int($0) }
    return tag.flatMap { (2...8).contains($0) ? $0 : nil }
  }
}
