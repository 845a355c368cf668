import CGDAL
import RasterCore

/// A raster brought onto a grid of longitude and latitude, for viewers that lay pictures over a globe.
public struct GeographicRaster: Sendable {
  /// In EPSG:4326.
  public var grid: PixelGrid
  /// NaN where there is no value.
  public var bands: [(description: String, raster: Raster)]

  public var west: Double { grid.transform.originX }
  public var north: Double { grid.transform.originY }
  public var east: Double { west + grid.transform.columnX * Double(grid.width) }
  public var south: Double { north + grid.transform.rowY * Double(grid.height) }

  /// - Parameter longSide: pixels at most.
  /// - Throws: `RasterIOError`.
  public init(path: String, longSide: Int) throws {
    let facts = try RasterReader.inspect(path: path)
    guard let source = facts.grid else {
      throw RasterIOError(
        code: .coordinateSystem, operation: "read pixels", path: path, message: "it has no coordinate system",
        advice: "write the result anew")
    }
    grid = try Self.grid(around: source, longSide: longSide)
    let bands = facts.bands.indices.map { Band(index: $0 + 1, role: .pan, noData: facts.bands[$0].noData) }
    let asset = Asset(path: path, content: .image(bands))
    let layers = try AssetReader(asset: asset, grid: grid, method: .bilinear).image(bands)
    let (width, height) = (grid.width, grid.height)
    self.bands = zip(facts.bands, layers).map {
      ($0.description, Raster(width: width, height: height, values: $1))
    }
  }

  private static func grid(around source: PixelGrid, longSide: Int) throws -> PixelGrid {
    let ground = try RasterReader.ground(of: source)
    let (w, h) = (Double(source.width), Double(source.height))
    // Edges bend between the corners; a few points along each catch that.
    let edge = (0...16).flatMap { k -> [GeoPoint] in
      let t = Double(k) / 16
      return [(t * w, 0), (t * w, h), (0, t * h), (w, t * h)].map { ground.geographic(PixelPoint(x: $0.0, y: $0.1)) }
    }
    let xs = edge.map(\.longitude)
    let ys = edge.map(\.latitude)
    let (west, east) = (xs.min() ?? 0, xs.max() ?? 1)
    let (south, north) = (ys.min() ?? 0, ys.max() ?? 1)
    let shrink = min(1, Double(longSide) / max(w, h))
    let width = max(1, Int((w * shrink).rounded()))
    let height = max(1, Int((h * shrink).rounded()))
    return PixelGrid(
      width: width, height: height,
      transform: AffineTransform2D(gdal: [
        west, (east - west) / Double(width), 0, north, 0, (south - north) / Double(height),
      ]), crs: SpatialReference.wgs84)
  }
}

extension RasterWriter {
  /// A PNG whose pixels are clear where `shown` is false.
  /// - Throws: `RasterIOError.cannotWrite`.
  public static func encode(_ picture: Picture, shown: [Bool]) throws -> EncodedPicture {
    let (width, height) = (picture.width, picture.height)
    let source = try Dataset(memoryWidth: width, height: height, bands: 4, type: GDT_Byte, path: "")
    for channel in 0..<4 {
      var values = (0..<(width * height)).map { i in
        channel < 3 ? Float(picture.rgb[i * 3 + channel]) : (shown[i] ? 255 : 0)
      }
      try source.writeFloats(&values, band: channel + 1)
    }
    if let alpha = GDALGetRasterBand(source.handle, 4) { GDALSetRasterColorInterpretation(alpha, GCI_AlphaBand) }
    return try encodeInMemory(source, driver: "PNG", mime: "image/png", options: ["ZLEVEL=6"], width, height)
  }

  private static func encodeInMemory(
    _ source: borrowing Dataset, driver: String, mime: String, options: [String], _ width: Int, _ height: Int
  ) throws -> EncodedPicture {
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
      mime: mime, bytes: Array(UnsafeBufferPointer(start: bytes, count: Int(length))), width: width, height: height)
  }
}
