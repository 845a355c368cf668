import CGDAL
import RasterCore

/// How two rasters differ in their values.
public enum RasterComparison {
  /// A line a band that differs, or one on their shapes; empty where all values are the same, whatever the bytes of the files.
  /// - Throws: `RasterIOError`.
  public static func differences(_ first: String, _ second: String) throws -> [String] {
    let a = try Dataset(raster: first)
    let b = try Dataset(raster: second)
    guard a.width == b.width, a.height == b.height, a.bandCount == b.bandCount else {
      return [
        "\(a.width) x \(a.height) pixels of \(a.bandCount) bands against \(b.width) x \(b.height) of \(b.bandCount)"
      ]
    }
    guard a.transform == b.transform, SpatialReference.crs(of: a) == SpatialReference.crs(of: b) else {
      return ["they lie on different ground"]
    }
    let window = PixelWindow(column: 0, row: 0, width: a.width, height: a.height)
    var lines: [String] = []
    for band in 1...max(1, a.bandCount) {
      let x = try a.readFloats(band: band, window: window)
      let y = try b.readFloats(band: band, window: window)
      var count = 0
      var most: Float = 0
      for i in x.indices where x[i] != y[i] && !(x[i].isNaN && y[i].isNaN) {
        count += 1
        let gap = abs(x[i] - y[i])
        if gap.isFinite { most = max(most, gap) }
      }
      if count > 0 { lines.append("band \(band): \(count) of \(x.count) values differ, by \(most) at most") }
    }
    return lines
  }
}
