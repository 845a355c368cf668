import CGDAL
import RasterCore

/// Reads one file onto a grid.
struct AssetReader {
  let asset: Asset
  let grid: PixelGrid
  let method: ReadPlan.Resampling

  /// Pixels of one file that are held at once while it is resampled.
  private static let maximumWindow = 500_000_000

  /// One array a band, on the grid; NaN where the file has no value.
  func image(_ bands: [Band]) throws -> [[Float]] {
    let dataset = try Dataset(raster: asset.path)
    guard let place = try SourcePlace(of: dataset, on: grid, method) else {
      return bands.map { _ in [Float](repeating: .nan, count: grid.pixelCount) }
    }
    try requireFits(place.window, bands.count)
    var layers = try bands.map { try dataset.readFloats(band: $0.index, window: place.window) }
    let alpha = try asset.alphaBand.map { try dataset.readFloats(band: $0, window: place.window) }
    StoredValues.decode(&layers, bands: bands, alpha: alpha)
    return try Resampler(grid: grid, method: method, path: asset.path).place(layers, place)
  }

  /// True where the file calls the ground clear; false outside it.
  func mask(_ kind: MaskKind) throws -> [Bool] {
    let dataset = try Dataset(raster: asset.path)
    guard let place = try SourcePlace(of: dataset, on: grid, method) else {
      return [Bool](repeating: false, count: grid.pixelCount)
    }
    let names = dataset.bandNames
    let needed = MaskDecoder.bands(of: kind, names: names)
    try requireFits(place.window, needed.count)
    let layers = try needed.map { try dataset.readFloats(band: $0, window: place.window) }
    let flags = MaskDecoder.clear(kind, layers: layers, bands: needed, names: names)
    // The flags are moved, not the codes: between two codes there is nothing.
    let resampler = Resampler(grid: grid, method: method, path: asset.path)
    let moved = try resampler.place([flags.map { $0 ? 1 : 0 }], place)
    return moved[0].map { $0 > 0.5 }
  }

  private func requireFits(_ window: PixelWindow, _ bands: Int) throws {
    guard window.pixelCount <= Self.maximumWindow / max(bands, 1) else {
      throw RasterIOError(
        code: .tooLarge, operation: "read pixels", path: asset.path,
        message: "\(window.width) x \(window.height) of its pixels lie on the analysis grid",
        advice: "reduce it first (gdal_translate -tr) or use a smaller area of interest")
    }
  }
}

/// The part of a file that the grid needs, and where it lies.
struct SourcePlace {
  var window: PixelWindow
  /// Grid of the window's own pixels.
  var grid: PixelGrid
  /// Column and row of the analysis grid where the window begins; only for files that are copied.
  var target: (column: Int, row: Int)?

  /// Nil where file and grid do not meet.
  /// - Throws: where the file is no longer the one that was planned.
  init?(of dataset: borrowing Dataset, on plan: PixelGrid, _ method: ReadPlan.Resampling) throws {
    guard let transform = dataset.transform, let crs = SpatialReference.crs(of: dataset) else {
      throw RasterIOError(
        code: .coordinateSystem, operation: "read pixels", path: dataset.path,
        message: "it has no coordinate system", advice: "give it one with gdal_edit.py -a_srs")
    }
    let file = PixelGrid(
      width: dataset.width, height: dataset.height, transform: transform, crs: crs)
    let found =
      method == .none
      ? try Self.copied(file, plan, dataset.path) : Self.warped(file, plan)
    guard let found else { return nil }
    self = found
  }

  /// The part of a file's grid that resampling onto `plan` needs; nil where they do not meet.
  init?(of file: PixelGrid, resampledOn plan: PixelGrid) {
    guard let found = Self.warped(file, plan) else { return nil }
    self = found
  }

  private init(_ window: PixelWindow, of file: PixelGrid, target: (Int, Int)?) {
    self.window = window
    var transform = file.transform
    let corner = transform.apply(PixelPoint(x: Double(window.column), y: Double(window.row)))
    (transform.originX, transform.originY) = (corner.x, corner.y)
    grid = PixelGrid(
      width: window.width, height: window.height, transform: transform, crs: file.crs)
    self.target = target.map { (column: $0.0, row: $0.1) }
  }

  private static func copied(
    _ file: PixelGrid, _ plan: PixelGrid, _ path: String
  ) throws -> SourcePlace? {
    guard let offset = ResamplingChoice.offset(of: plan, in: file) else {
      throw RasterIOError(
        code: .cannotRead, operation: "read pixels", path: path,
        message: "its grid changed since the run was planned", advice: "run again")
    }
    let left = max(0, offset.column)
    let top = max(0, offset.row)
    let right = min(file.width, offset.column + plan.width)
    let bottom = min(file.height, offset.row + plan.height)
    guard left < right, top < bottom else { return nil }
    let window = PixelWindow(column: left, row: top, width: right - left, height: bottom - top)
    return SourcePlace(window, of: file, target: (left - offset.column, top - offset.row))
  }

  private static func warped(_ file: PixelGrid, _ plan: PixelGrid) -> SourcePlace? {
    guard let box = LatticeBox(of: plan, on: file) else {
      return SourcePlace(file.window, of: file, target: nil)
    }
    // Room for the resampling kernel: a few pixels of the coarser of the two.
    let span = max(box.right - box.left, box.bottom - box.top)
    let reach = 4 * max(1, span / Double(max(plan.width, plan.height))) + 2
    let wide = box.expanded(by: reach).intersection(
      LatticeBox(left: 0, top: 0, right: Double(file.width), bottom: Double(file.height)))
    guard wide.left < wide.right, wide.top < wide.bottom else { return nil }
    let left = Int(wide.left.rounded(.down))
    let top = Int(wide.top.rounded(.down))
    let window = PixelWindow(
      column: left, row: top, width: min(file.width, Int(wide.right.rounded(.up))) - left,
      height: min(file.height, Int(wide.bottom.rounded(.up))) - top)
    return SourcePlace(window, of: file, target: nil)
  }
}

extension Dataset {
  /// Lower-case descriptions of the bands, empty where there is none.
  var bandNames: [String] {
    (1...max(1, bandCount)).map { index in
      guard let band = GDALGetRasterBand(handle, Int32(index)), let text = GDALGetDescription(band)
      else { return "" }
      return String(cString: text).lowercased()
    }
  }
}
