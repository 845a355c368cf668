import CGDAL
import RasterCore

/// Opens rasters, plans the grid they meet on, and reads them onto it.
///
/// Every function opens its own dataset and shares nothing, so that scenes may be read on several threads at once.
public enum RasterReader {
  /// Above these a file is refused: no satellite scene is that large, but a hostile header may say so.
  static let maximumSide = 100_000
  static let maximumBands = 64

  /// Size, grid, bands and tags of a file, no pixel.
  ///
  /// `metadata` holds the dataset's default domain, and where they add a key, the `IMAGERY` domain (which GDAL fills from vendors'
  /// sidecars) and the tags of single bands.
  /// - Throws: `RasterIOError` where the file is not a raster that is read here.
  public static func inspect(path: String) throws -> RasterFacts {
    let dataset = try Dataset(raster: path)
    try requireSaneSize(dataset)
    var grid: PixelGrid?
    if let transform = dataset.transform, let crs = SpatialReference.crs(of: dataset) {
      grid = PixelGrid(
        width: dataset.width, height: dataset.height, transform: transform, crs: crs)
    }
    return RasterFacts(
      path: path, grid: grid, width: dataset.width, height: dataset.height,
      bands: try (1...dataset.bandCount).map { try bandFacts(dataset, $0) },
      metadata: metadata(dataset))
  }

  private static func requireSaneSize(_ dataset: borrowing Dataset) throws {
    guard dataset.bandCount >= 1, dataset.width >= 1, dataset.height >= 1 else {
      throw RasterIOError(
        code: .cannotOpen, operation: "open", path: dataset.path, message: "it holds no image",
        advice: "give the image file itself")
    }
    let tooLarge =
      dataset.width > maximumSide || dataset.height > maximumSide
      || dataset.bandCount > maximumBands
    guard !tooLarge else {
      throw RasterIOError(
        code: .tooLarge, operation: "open", path: dataset.path,
        message: "it claims \(dataset.width) x \(dataset.height) pixels and \(dataset.bandCount) bands",
        advice: "cut it to the area of interest first (at most \(maximumSide) pixels a side, \(maximumBands) bands)")
    }
  }

  private static func bandFacts(
    _ dataset: borrowing Dataset, _ index: Int
  ) throws -> RasterFacts.BandFacts {
    guard let band = GDALGetRasterBand(dataset.handle, Int32(index)) else {
      throw RasterIOError(
        code: .cannotOpen, operation: "open", path: dataset.path,
        message: "band \(index) cannot be read", advice: "fetch the file again")
    }
    func text(_ pointer: UnsafePointer<CChar>?) -> String { pointer.map { String(cString: $0) } ?? "" }
    var known: Int32 = 0
    let noData = GDALGetRasterNoDataValue(band, &known)
    let hasNoData = known != 0
    let scale = GDALGetRasterScale(band, &known)
    let offset = GDALGetRasterOffset(band, &known)
    return RasterFacts.BandFacts(
      description: text(GDALGetDescription(band)),
      colorInterpretation: text(
        GDALGetColorInterpretationName(GDALGetRasterColorInterpretation(band))),
      dataType: text(GDALGetDataTypeName(GDALGetRasterDataType(band))),
      noData: hasNoData ? noData : nil, scale: scale, offset: offset)
  }

  private static func metadata(_ dataset: borrowing Dataset) -> [String: String] {
    var result = GDALCall.pairs(GDALGetMetadata(dataset.handle, nil))
    result.merge(GDALCall.pairs(GDALGetMetadata(dataset.handle, "IMAGERY"))) { first, _ in first }
    for index in 1...dataset.bandCount {
      guard let band = GDALGetRasterBand(dataset.handle, Int32(index)) else { continue }
      let tags = GDALCall.pairs(GDALGetMetadata(band, nil))
        .filter { !$0.key.hasPrefix("STATISTICS_") }
      result.merge(tags) { first, _ in first }
    }
    return result
  }
}
