import CGDAL
import RasterCore

/// How a raster's values are stored in a file.
public struct RasterEncoding: Sendable, Hashable {
  public enum DataType: Sendable, Hashable {
    case float32, uint16, byte
  }
  public var dataType = DataType.float32
  /// value = stored * scale + offset, written into the file; 1 and 0 write nothing. The caller gives stored values.
  public var scale = 1.0
  public var offset = 0.0
  /// 1 (fast) ... 9 (small); nil is the library's own choice, 6.
  public var level: Int?
  /// Files up to this many pixels a side get no overviews: whoever shows one reads it whole.
  public var largestWithoutOverviews = 0

  public init(dataType: DataType = .float32, scale: Double = 1, offset: Double = 0) {
    self.dataType = dataType
    self.scale = scale
    self.offset = offset
  }

  var gdalType: GDALDataType {
    switch dataType {
    case .float32: GDT_Float32
    case .uint16: GDT_UInt16
    case .byte: GDT_Byte
    }
  }

  func options(for grid: PixelGrid) -> [String] {
    var options: [String] = []
    if let level { options.append("LEVEL=\(min(9, max(1, level)))") }
    if max(grid.width, grid.height) <= largestWithoutOverviews { options.append("OVERVIEWS=NONE") }
    return options
  }
}
