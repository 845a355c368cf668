import CGDAL
import RasterCore

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Writes rasters and pictures. A file appears under its name only when it is whole.
public enum RasterWriter {
  /// Writes a Cloud-Optimised GeoTIFF (deflate, tiles of 256).
  ///
  /// - Parameters:
  ///   - bands: each on `grid`; NaN where there is no value. Stored as `encoding` says: values for a whole-number type are rounded and held to its
  ///     range, and NaN is stored as 0.
  ///   - noData: stored value that means "no data"; NaN is allowed where real numbers are stored.
  ///   - metadata: dataset tags, such as the software and the period.
  /// - Throws: `RasterIOError.cannotWrite` naming the file: an unwritable folder, a full disk. Nothing is left behind then.
  public static func writeCOG(
    path: String, grid: PixelGrid, bands: [(description: String, raster: Raster)], noData: Double?,
    metadata: [String: String], encoding: RasterEncoding = RasterEncoding()
  ) throws {
    precondition(
      bands.allSatisfy { $0.raster.width == grid.width && $0.raster.height == grid.height },
      "every band has the grid's size")
    let source = try Dataset(
      memoryWidth: grid.width, height: grid.height, bands: bands.count, type: encoding.gdalType, path: path)
    try source.place(on: grid)
    for (index, band) in bands.enumerated() {
      var values = band.raster.values
      if encoding.dataType != .float32 {
        for i in values.indices where values[i].isNaN { values[i] = 0 }
      }
      try source.writeFloats(&values, band: index + 1)
      source.describe(band: index + 1, band.description, noData: noData)
      source.scale(band: index + 1, by: encoding.scale, plus: encoding.offset)
    }
    source.tag(metadata)
    let temporary = "\(path).\(UInt32.random(in: 0...(.max))).part"
    do {
      try source.copy(to: temporary, driver: "COG", options: cogOptions + encoding.options(for: grid), naming: path)
      guard rename(temporary, path) == 0 else { throw cannotWrite(path, errnoText()) }
    } catch {
      unlink(temporary)
      // GDAL builds overviews in a file beside the one it writes.
      unlink(temporary + ".ovr.tmp")
      throw error
    }
  }

  /// Overviews by nearest: a band may hold day numbers or classes, which have no mean.
  private static let cogOptions = [
    "COMPRESS=DEFLATE", "PREDICTOR=YES", "BLOCKSIZE=256", "OVERVIEW_RESAMPLING=NEAREST",
    "NUM_THREADS=1", "BIGTIFF=IF_SAFER",
  ]

  static func errnoText() -> String { String(cString: strerror(errno)) }

  static func cannotWrite(_ path: String, _ message: String) -> RasterIOError {
    RasterIOError(
      code: .cannotWrite, operation: "write", path: path, message: message,
      advice: "check the permissions of the folder and the space left on the disk")
  }

  public enum PictureFormat: Sendable {
    case png
    /// `quality` 1...100.
    case jpeg(quality: Int)
    case webp(quality: Int)
  }

  /// A picture as bytes of a file, through memory.
  /// - Throws: `RasterIOError.cannotWrite` where the format cannot hold it (WebP ends at 16,383 pixels a side).
  public static func encode(_ picture: Picture, as format: PictureFormat) throws -> EncodedPicture {
    let (driver, mime, options) = settings(format)
    let source = try Dataset(
      memoryWidth: picture.width, height: picture.height, bands: 3, type: GDT_Byte, path: "")
    try source.writePixels(interleaved: picture.rgb)
    let name = "/vsimem/groundbreak-\(UInt64.random(in: 0...(.max)))"
    defer {
      VSIUnlink(name)
      VSIUnlink(name + ".aux.xml")
    }
    try source.copy(to: name, driver: driver, options: options, naming: "the \(driver) picture")
    var length: vsi_l_offset = 0
    guard let bytes = VSIGetMemFileBuffer(name, &length, 0), length > 0 else {
      throw cannotWrite("the \(driver) picture", "it came out empty")
    }
    return EncodedPicture(
      mime: mime, bytes: Array(UnsafeBufferPointer(start: bytes, count: Int(length))),
      width: picture.width, height: picture.height)
  }

  private static func settings(
    _ format: PictureFormat
  ) -> (driver: String, mime: String, options: [String]) {
    func clamped(_ quality: Int) -> String { "QUALITY=\(min(100, max(1, quality)))" }
    return switch format {
    case .png: ("PNG", "image/png", ["ZLEVEL=6"])
    case .jpeg(let quality): ("JPEG", "image/jpeg", [clamped(quality)])
    case .webp(let quality): ("WEBP", "image/webp", [clamped(quality)])
    }
  }
}

extension Dataset {
  func describe(band index: Int, _ description: String, noData: Double?) {
    guard let band = GDALGetRasterBand(handle, Int32(index)) else { return }
    GDALSetDescription(band, description)
    if let noData { GDALSetRasterNoDataValue(band, noData) }
  }

  /// States what stored values mean where that is not the values themselves.
  func scale(band index: Int, by scale: Double, plus offset: Double) {
    guard scale != 1 || offset != 0, let band = GDALGetRasterBand(handle, Int32(index)) else { return }
    GDALSetRasterScale(band, scale)
    GDALSetRasterOffset(band, offset)
  }

  func tag(_ metadata: [String: String]) {
    for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
      GDALSetMetadataItem(handle, key, value, nil)
    }
  }

  func writePixels(interleaved rgb: [UInt8]) throws {
    let (w, h) = (Int32(width), Int32(height))
    let handle = self.handle
    var bytes = rgb
    _ = try GDALCall.checked(
      .cannotWrite, "write pixels", path: path, advice: "report this as a fault"
    ) { () -> Bool? in
      let error = bytes.withUnsafeMutableBytes {
        GDALDatasetRasterIO(
          handle, GF_Write, 0, 0, w, h, $0.baseAddress, w, h, GDT_Byte, 3, nil, 3, 3 * w, 1)
      }
      return error == CE_None ? true : nil
    }
  }

  /// Copies this raster into a file of another format, whole and closed, or throws. A full disk shows only in what GDAL says while it
  /// closes the file, so that is heard out before the copy counts as made.
  func copy(to file: String, driver name: String, options: [String], naming path: String) throws {
    let handle = self.handle
    let (made, report) = GDALCall.listening { () -> Bool in
      GDALCall.withStrings(options) { list in
        guard let driver = GDALGetDriverByName(name),
          let copy = GDALCreateCopy(driver, file, handle, 0, list, nil, nil)
        else { return false }
        GDALFlushCache(copy)
        GDALClose(copy)
        return true
      }
    }
    guard made, !report.failed else {
      let message = report.message.isEmpty ? "the reason is not known" : report.message
      throw RasterWriter.cannotWrite(path, message)
    }
  }
}
