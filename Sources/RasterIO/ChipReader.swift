import CGDAL
import RasterCore

/// A piece of a georeferenced picture on any grid, for looking at.
public enum ChipReader {
  /// Red, green and blue, or one band three times, onto `grid`; NaN where the picture ends.
  ///
  /// - Parameter bands: three band numbers from 1; nil: those the file marks or describes as red, green and blue, else the first three, else the first.
  /// - Throws: `RasterIOError` where the file cannot be read or has no place on the Earth.
  public static func read(path: String, bands wanted: [Int]?, onto grid: PixelGrid) throws -> [[Float]]? {
    let dataset = try Dataset(raster: path)
    let chosen = wanted ?? bands(dataset)
    if let bad = chosen.first(where: { $0 < 1 || $0 > dataset.bandCount }) {
      throw RasterIOError(
        code: .cannotRead, operation: "read band \(bad)", path: path, message: "it has \(dataset.bandCount) bands",
        advice: "name three of them with --bands, from 1")
    }
    guard let place = try SourcePlace(of: dataset, on: grid, .average) else { return nil }
    guard place.window.pixelCount <= 200_000_000 else {
      throw RasterIOError(
        code: .tooLarge, operation: "read pixels", path: path,
        message: "\(place.window.width) x \(place.window.height) of its pixels lie on the map",
        advice: "reduce it first (gdal_translate -tr)")
    }
    let layers = try chosen.map { index -> [Float] in
      var values = try dataset.readFloats(band: index, window: place.window)
      if let raster = GDALGetRasterBand(dataset.handle, Int32(index)) {
        var known: Int32 = 0
        let noData = Float(GDALGetRasterNoDataValue(raster, &known))
        if known != 0 { for i in values.indices where values[i] == noData { values[i] = .nan } }
      }
      return values
    }
    let coarser = grid.pixelSize > 1.5 * Footprint(of: place.grid).groundPixel
    let moved = try Resampler(grid: grid, method: coarser ? .average : .bilinear, path: path).place(layers, place)
    guard moved[0].contains(where: { $0.isFinite }) else { return nil }
    return moved.count == 3 ? moved : [moved[0], moved[0], moved[0]]
  }

  private static func bands(_ dataset: borrowing Dataset) -> [Int] {
    var found: [GDALColorInterp.RawValue: Int] = [:]
    for i in 1...max(1, dataset.bandCount) {
      guard let band = GDALGetRasterBand(dataset.handle, Int32(i)) else { continue }
      found[GDALGetRasterColorInterpretation(band).rawValue] = i
    }
    if let r = found[GCI_RedBand.rawValue], let g = found[GCI_GreenBand.rawValue], let b = found[GCI_BlueBand.rawValue]
    {
      return [r, g, b]
    }
    let names = dataset.bandNames
    let called = ["red", "green", "blue"].compactMap { names.firstIndex(of: $0) }.map { $0 + 1 }
    if called.count == 3 { return called }
    return dataset.bandCount >= 3 ? [1, 2, 3] : [1]
  }
}
