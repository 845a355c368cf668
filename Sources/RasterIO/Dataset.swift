import CGDAL
import RasterCore

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// An open GDAL dataset: owned by the task that opened it, closed when it goes out of scope.
struct Dataset: ~Copyable {
  let handle: GDALDatasetH
  let path: String

  /// Raster formats that are opened. A short list on purpose: formats that can point at other files or at the network (VRT, WMS) and
  /// containers (zip) stay closed, whatever a file calls itself.
  static let rasterDrivers = ["GTiff", "JP2OpenJPEG", "HFA", "PNG", "JPEG", "WEBP"]
  static let vectorDrivers = [
    "GeoJSON", "GeoJSONSeq", "TopoJSON", "ESRI Shapefile", "KML", "GPKG", "FlatGeobuf", "GML",
  ]

  deinit { GDALClose(handle) }

  /// Takes over a handle that GDAL returned.
  init(adopting handle: GDALDatasetH, path: String) {
    self.handle = handle
    self.path = path
  }

  /// Opens a file of the local file system for reading.
  init(raster path: String) throws {
    try self.init(
      opening: path, flags: UInt32(GDAL_OF_RASTER | GDAL_OF_READONLY), drivers: Self.rasterDrivers,
      advice: "give a GeoTIFF, JPEG 2000, Erdas image, or PNG or JPEG with a world file")
  }

  init(vector path: String) throws {
    try self.init(
      opening: path, flags: UInt32(GDAL_OF_VECTOR | GDAL_OF_READONLY), drivers: Self.vectorDrivers,
      advice: "give the area of interest as GeoJSON, KML, Shapefile or GeoPackage")
  }

  init(opening path: String, flags: UInt32, drivers: [String], advice: String) throws {
    try Self.requireRegularFile(path)
    // "./" keeps GDAL from reading a relative name as "DRIVER:rest" or as inline XML.
    let plain = path.hasPrefix("/") ? path : "./" + path
    let handle: GDALDatasetH = try GDALCall.checked(
      .cannotOpen, "open", path: path, advice: advice
    ) {
      GDALCall.withConstants(drivers) {
        GDALOpenEx(plain, flags | UInt32(GDAL_OF_VERBOSE_ERROR), $0, nil, nil)
      }
    }
    self.init(adopting: handle, path: path)
  }

  /// An empty raster in memory.
  init(
    memoryWidth width: Int, height: Int, bands: Int, type: GDALDataType, path: String
  ) throws {
    let handle: GDALDatasetH = try GDALCall.checked(
      .tooLarge, "hold in memory", path: path,
      advice: "use a smaller area of interest or a larger pixel size"
    ) {
      guard let driver = GDALGetDriverByName("MEM") else { return nil }
      return GDALCreate(driver, "", Int32(width), Int32(height), Int32(bands), type, nil)
    }
    self.init(adopting: handle, path: path)
  }

  private static func requireRegularFile(_ path: String) throws {
    func refuse(_ message: String, _ advice: String) -> RasterIOError {
      RasterIOError(
        code: .cannotOpen, operation: "open", path: path, message: message, advice: advice)
    }
    if path.hasPrefix("/vsi") {
      throw refuse("archives and network paths are not opened", "unpack or download the file first")
    }
    var info = stat()
    guard stat(path, &info) == 0 else {
      throw refuse(String(cString: strerror(errno)), "check the name and the permissions")
    }
    guard info.st_mode & S_IFMT == S_IFREG else {
      throw refuse("it is not a regular file", "give the path of a file")
    }
    guard info.st_size > 0 else { throw refuse("the file is empty", "fetch it again") }
  }
}

extension Dataset {
  var width: Int { Int(GDALGetRasterXSize(handle)) }
  var height: Int { Int(GDALGetRasterYSize(handle)) }
  var bandCount: Int { Int(GDALGetRasterCount(handle)) }

  /// Nil where the file has none, or one that is not invertible.
  var transform: AffineTransform2D? {
    var c = [Double](repeating: 0, count: 6)
    let known = GDALGetGeoTransform(handle, &c) == CE_None
    guard known, c.allSatisfy({ $0.isFinite && abs($0) < 1e15 }) else { return nil }
    let transform = AffineTransform2D(gdal: c)
    return transform.determinant == 0 ? nil : transform
  }

  /// Places a raster in memory on `grid`.
  func place(on grid: PixelGrid) throws {
    var c = grid.transform.gdal
    let reference = try SpatialReference(grid.crs)
    GDALSetGeoTransform(handle, &c)
    reference.attach(to: handle)
  }

  /// Reads a window of one band as 32-bit floats, row by row.
  func readFloats(band: Int, window w: PixelWindow) throws -> [Float] {
    var values = [Float](repeating: .nan, count: w.pixelCount)
    guard !values.isEmpty else { return values }
    try transfer(GF_Read, band: band, window: w, type: GDT_Float32, values: &values)
    return values
  }

  func writeFloats(_ values: inout [Float], band: Int) throws {
    let whole = PixelWindow(column: 0, row: 0, width: width, height: height)
    try transfer(GF_Write, band: band, window: whole, type: GDT_Float32, values: &values)
  }

  func readBytes(band: Int) throws -> [UInt8] {
    var values = [UInt8](repeating: 0, count: width * height)
    let whole = PixelWindow(column: 0, row: 0, width: width, height: height)
    try transfer(GF_Read, band: band, window: whole, type: GDT_Byte, values: &values)
    return values
  }

  private func transfer<T>(
    _ direction: GDALRWFlag, band: Int, window w: PixelWindow, type: GDALDataType,
    values: inout [T]
  ) throws {
    let reading = direction == GF_Read
    _ = try GDALCall.checked(
      reading ? .cannotRead : .cannotWrite, reading ? "read pixels" : "write pixels", path: path,
      advice: "the file is damaged or cut short: fetch it again"
    ) { () -> Bool? in
      guard let raster = GDALGetRasterBand(handle, Int32(band)) else { return nil }
      let (x, y, width, height) = (Int32(w.column), Int32(w.row), Int32(w.width), Int32(w.height))
      let error = values.withUnsafeMutableBytes {
        GDALRasterIO(
          raster, direction, x, y, width, height, $0.baseAddress, width, height, type, 0, 0)
      }
      return error == CE_None ? true : nil
    }
  }
}
