import CGDAL
import RasterCore

/// Brings values that are NaN where there are none onto a grid.
struct Resampler {
  let grid: PixelGrid
  let method: ReadPlan.Resampling
  let path: String

  func place(_ layers: [[Float]], _ source: SourcePlace) throws -> [[Float]] {
    if let target = source.target {
      return layers.map { copy($0, source.window, to: target) }
    }
    return try warp(layers, source.grid)
  }

  private func copy(
    _ values: [Float], _ window: PixelWindow, to target: (column: Int, row: Int)
  ) -> [Float] {
    if window.width == grid.width, window.height == grid.height { return values }
    var result = [Float](repeating: .nan, count: grid.pixelCount)
    for row in 0..<window.height {
      let from = row * window.width
      let to = (row + target.row) * grid.width + target.column
      result.replaceSubrange(to..<(to + window.width), with: values[from..<(from + window.width)])
    }
    return result
  }

  private func warp(_ layers: [[Float]], _ sourceGrid: PixelGrid) throws -> [[Float]] {
    let source = try canvas(layers, sourceGrid)
    let blank = [Float](repeating: .nan, count: grid.pixelCount)
    let target = try canvas(layers.map { _ in blank }, grid)
    try source.warp(onto: target, options: options)
    return try layers.indices.map { try target.readFloats(band: $0 + 1, window: grid.window) }
  }

  private func canvas(_ layers: [[Float]], _ grid: PixelGrid) throws -> Dataset {
    let dataset = try Dataset(
      memoryWidth: grid.width, height: grid.height, bands: layers.count, type: GDT_Float32, path: path)
    try dataset.place(on: grid)
    for (index, layer) in layers.enumerated() {
      var values = layer
      try dataset.writeFloats(&values, band: index + 1)
    }
    return dataset
  }

  private var options: [String] {
    let name =
      switch method {
      case .none, .nearest: "near"
      case .bilinear: "bilinear"
      case .cubic: "cubic"
      case .average: "average"
      }
    // The default tolerance of an eighth of a pixel is a displacement that would show in the registration.
    return [
      "-r", name, "-et", "0.01", "-srcnodata", "nan", "-dstnodata", "nan", "-ovr", "NONE",
      "-wo", "UNIFIED_SRC_NODATA=NO", "-wo", "INIT_DEST=NO_DATA", "-wo", "SAMPLE_GRID=YES",
    ]
  }
}

extension Dataset {
  /// Warps this raster onto another, which is already placed.
  func warp(onto target: borrowing Dataset, options: [String]) throws {
    let (from, to) = (handle, target.handle)
    _ = try GDALCall.checked(
      .cannotRead, "bring the image onto the analysis grid", path: path,
      advice: "reproject it first, for example with gdalwarp"
    ) { () -> Bool? in
      GDALCall.withStrings(options) { list -> Bool? in
        guard let settings = GDALWarpAppOptionsNew(list, nil) else { return nil }
        defer { GDALWarpAppOptionsFree(settings) }
        var sources: GDALDatasetH? = from
        var usageError: Int32 = 0
        return GDALWarp(nil, to, 1, &sources, settings, &usageError) != nil ? true : nil
      }
    }
  }
}
