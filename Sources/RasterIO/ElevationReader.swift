import CGDAL
import Geolocation
import RasterCore

/// Reads elevation models onto one grid in metres.
public enum ElevationReader {
  /// 64 million nodes are 256 MB.
  static let maximumNodes = 64_000_000
  /// Cells of one file that are held at once.
  private static let maximumCells = 200_000_000
  /// Share of the required ground that may be without height: lakes and radar shadows wider than the bridging.
  private static let leastCovered = 0.98

  /// Terrain from GeoTIFF (also cloud-optimised), HGT, DTED, ASCII and BIL grids or VRTs of such files, in any coordinate system.
  ///
  /// Each file is cleaned in its own cells (`ElevationRepair.clean`), files of one lattice are put together, and all are brought onto the
  /// nodes by bilinear interpolation, by averaging where their cells are much finer than the nodes. Where files overlap the finer one counts. Heights are taken as they are: the few
  /// tens of metres between a geoid and the ellipsoid are the same for everything in view.
  /// - Throws: `RasterIOError` where a file cannot be used, nothing meets the request, or the files do not reach `requiredRadius`.
  public static func read(paths: [String], request: ElevationRequest) throws -> ElevationTerrain {
    guard !paths.isEmpty else {
      throw RasterIOError(
        code: .nothingUsable, operation: "read the terrain", path: "", message: "no elevation model was given",
        advice: "give one with --dem")
    }
    let files = try paths.map(ElevationFile.init).sorted { ($0.cell, $0.path) < ($1.cell, $1.path) }
    let step = request.step ?? (files.map(\.cell).min() ?? 30)
    let lattice = try Lattice(request, step: step)
    var heights = [Float](repeating: .nan, count: lattice.grid.pixelCount)
    var sources: [ElevationTerrain.Source] = []
    for mosaic in ElevationMosaic.group(files) {
      guard let (values, used) = try mosaic.heights(on: lattice.grid, step: step, limit: maximumCells) else { continue }
      for i in heights.indices where heights[i].isNaN { heights[i] = values[i] }
      sources += used
    }
    return try finish(lattice.northwards(heights), lattice, sources, request, files)
  }

  private static func finish(
    _ input: [Float], _ lattice: Lattice, _ sources: [ElevationTerrain.Source], _ request: ElevationRequest,
    _ files: [ElevationFile]
  ) throws -> ElevationTerrain {
    var heights = input
    let (w, h) = (lattice.grid.width, lattice.grid.height)
    let bridged = ElevationRepair.fill(
      &heights, width: w, height: h, span: Int((request.bridging / lattice.step).rounded(.down)))
    if request.missingIsSea { for i in heights.indices where heights[i].isNaN { heights[i] = 0 } }
    var raised = 0
    if request.raisesSea {
      for i in heights.indices where heights[i] < 0 {
        heights[i] = 0
        raised += 1
      }
    }
    let whole = ElevationGrid(
      frame: request.frame, west: lattice.west, south: lattice.south, step: lattice.step, width: w, height: h,
      heights: heights)
    try requireReach(whole, request, files)
    let grid = whole.trimmed()
    return ElevationTerrain(
      grid: grid, sources: sources, bridged: bridged, raised: raised,
      voids: grid.heights.reduce(0) { $0 + ($1.isNaN ? 1 : 0) })
  }

  private static func requireReach(
    _ grid: ElevationGrid, _ request: ElevationRequest, _ files: [ElevationFile]
  ) throws {
    if covered(grid, request.core.expanded(by: request.requiredRadius)) >= leastCovered { return }
    var reach = 0.0
    var radius = request.requiredRadius
    for _ in 0..<24 {
      radius *= 0.85
      if covered(grid, request.core.expanded(by: radius)) >= leastCovered {
        reach = radius
        break
      }
    }
    let box = request.core.expanded(by: request.requiredRadius)
    let corners = [(box.west, box.south), (box.east, box.south), (box.east, box.north), (box.west, box.north)]
      .map { request.frame.geographic(Vector3($0.0, $0.1, 0)) }
    func span(_ values: [Double], _ low: String, _ high: String) -> String {
      func one(_ x: Double) -> String { "\(((abs(x) * 100).rounded()) / 100)\(x < 0 ? low : high)" }
      return "\(one(values.min() ?? 0)) to \(one(values.max() ?? 0))"
    }
    func km(_ metres: Double) -> String { "\((metres / 100).rounded() / 10) km" }
    let needs =
      request.requiredRadius > 0
      ? "\(km(request.requiredRadius)) around the area are needed" : "the area itself is needed"
    let has =
      covered(grid, request.core) < leastCovered
      ? "the terrain does not cover the area" : "the terrain reaches \(km(reach)) around the area"
    throw RasterIOError(
      code: .outside, operation: "use the terrain", path: files.map(\.path).joined(separator: ", "),
      message: "\(has); \(needs)",
      advice: "add tiles that cover \(span(corners.map(\.longitude), "W", "E")) and "
        + "\(span(corners.map(\.latitude), "S", "N")), ask for a smaller radius, or say --missing-is-sea where the rest is sea"
    )
  }

  /// Share of the nodes in a box that have a height; those beyond the grid have none.
  private static func covered(_ grid: ElevationGrid, _ box: FrameBox) -> Double {
    // A sample of some ten thousand nodes.
    let across = min(100, max(2, Int((box.east - box.west) / grid.step) + 1))
    let along = min(100, max(2, Int((box.north - box.south) / grid.step) + 1))
    var found = 0
    for j in 0..<along {
      let y = box.south + (box.north - box.south) * (Double(j) + 0.5) / Double(along)
      for i in 0..<across {
        let x = box.west + (box.east - box.west) * (Double(i) + 0.5) / Double(across)
        if !grid.height(east: x, north: y).isNaN { found += 1 }
      }
    }
    return Double(found) / Double(across * along)
  }
}

/// The nodes as a raster: pixel centres are nodes, rows run south as in files.
private struct Lattice {
  let west: Double
  let south: Double
  let step: Double
  let grid: PixelGrid

  init(_ request: ElevationRequest, step: Double) throws {
    let box = request.core.expanded(by: max(request.wantedRadius, request.requiredRadius) + 2 * step)
    let (columns, rows) = ((box.east - box.west) / step, (box.north - box.south) / step)
    guard step > 0, step.isFinite, columns * rows < Double(ElevationReader.maximumNodes) else {
      throw RasterIOError(
        code: .tooLarge, operation: "read the terrain", path: "",
        message: "\(Int(min(columns * rows, 1e15)) / 1_000_000) million nodes \(step) m apart are too many",
        advice: "ask for a smaller area or radius, or a wider --dem-step")
    }
    self.step = step
    // Nodes at whole multiples of the step, so that neighbouring requests share them.
    west = (box.west / step).rounded(.down) * step
    south = (box.south / step).rounded(.down) * step
    let (width, height) = (Int(columns.rounded(.up)) + 2, Int(rows.rounded(.up)) + 2)
    let top = south + Double(height - 1) * step
    grid = PixelGrid(
      width: width, height: height,
      transform: AffineTransform2D(originX: west - step / 2, originY: top + step / 2, pixelSize: step),
      crs: CRS(definition: request.frame.projDefinition, name: "local frame", isGeographic: false))
  }

  func northwards(_ values: [Float]) -> [Float] {
    (0..<grid.height).reversed().flatMap { values[($0 * grid.width)..<(($0 + 1) * grid.width)] }
  }
}

/// One elevation file: opened to learn its grid, opened again to be read.
private struct ElevationFile {
  let path: String
  let grid: PixelGrid
  /// Metres between cells, at the middle.
  let cell: Double

  init(_ path: String) throws {
    self.path = path
    let dataset = try Dataset.elevation(path)
    guard let transform = dataset.transform, let crs = SpatialReference.crs(of: dataset) else {
      throw RasterIOError(
        code: .coordinateSystem, operation: "use the terrain", path: path, message: "it has no coordinate system",
        advice: "give it one with gdal_edit.py -a_srs EPSG:...")
    }
    grid = PixelGrid(width: dataset.width, height: dataset.height, transform: transform, crs: crs)
    let footprint = Footprint(of: grid)
    if let refusal = footprint.refusal {
      throw RasterIOError(
        code: .coordinateSystem, operation: "use the terrain", path: path, message: refusal,
        advice: "reproject it, for example with gdalwarp -t_srs EPSG:4326")
    }
    cell = (footprint.groundPixel * 10).rounded() / 10
    guard cell > 0 else {
      throw RasterIOError(
        code: .tooLarge, operation: "use the terrain", path: path, message: "its cells are smaller than 5 cm",
        advice: "reduce it first, for example with gdalwarp -tr")
    }
  }
}

/// Files whose cells lie on one lattice, so that they can be put together without resampling and join without a seam.
private struct ElevationMosaic {
  var files: [ElevationFile]
  /// Around all of them.
  var grid: PixelGrid

  /// In the files' order; a file that shares no lattice with another stands alone.
  static func group(_ files: [ElevationFile]) -> [ElevationMosaic] {
    var groups: [ElevationMosaic] = []
    for file in files {
      if let i = groups.firstIndex(where: { $0.offset(of: file) != nil }) {
        groups[i].add(file)
      } else {
        groups.append(ElevationMosaic(files: [file], grid: file.grid))
      }
    }
    return groups
  }

  /// Whole cells from the mosaic's corner to the file's; nil where the lattices differ.
  private func offset(of file: ElevationFile) -> (column: Int, row: Int)? {
    let (a, b) = (grid.transform, file.grid.transform)
    let cell = max(abs(a.columnX), abs(a.columnY))
    guard grid.crs == file.grid.crs,
      zip(a.gdal, b.gdal).enumerated().allSatisfy({
        $0.offset % 3 == 0 || abs($0.element.0 - $0.element.1) < 1e-6 * cell
      })
    else { return nil }
    let p = a.invert(x: b.originX, y: b.originY)
    guard abs(p.x) < 1e6, abs(p.y) < 1e6, abs(p.x - p.x.rounded()) < 0.02, abs(p.y - p.y.rounded()) < 0.02 else {
      return nil
    }
    return (Int(p.x.rounded()), Int(p.y.rounded()))
  }

  private mutating func add(_ file: ElevationFile) {
    guard let at = offset(of: file) else { return }
    let (left, top) = (min(0, at.column), min(0, at.row))
    let corner = grid.transform.apply(PixelPoint(x: Double(left), y: Double(top)))
    grid.width = max(grid.width, at.column + file.grid.width) - left
    grid.height = max(grid.height, at.row + file.grid.height) - top
    (grid.transform.originX, grid.transform.originY) = (corner.x, corner.y)
    files.append(file)
  }

  /// Nil where none of the files has anything on the lattice.
  func heights(
    on lattice: PixelGrid, step: Double, limit: Int
  ) throws -> (values: [Float], used: [ElevationTerrain.Source])? {
    guard let place = SourcePlace(of: grid, resampledOn: lattice) else { return nil }
    let window = place.window
    guard window.pixelCount <= limit else {
      throw RasterIOError(
        code: .tooLarge, operation: "read the terrain", path: files[0].path,
        message: "\(window.width) x \(window.height) of its cells lie in the area",
        advice: "reduce it first, for example with gdalwarp -tr, or ask for a smaller radius")
    }
    var canvas = [Float](repeating: .nan, count: window.pixelCount)
    var used: [ElevationTerrain.Source] = []
    for file in files {
      if let source = try paste(file, window, &canvas) { used.append(source) }
    }
    guard !used.isEmpty else { return nil }
    // Interpolation beside a hole would go astray by half a cell's slope: the smallest are closed before it, the rest after.
    _ = ElevationRepair.fill(&canvas, width: window.width, height: window.height, span: 3)
    let method: ReadPlan.Resampling = step > 1.5 * files[0].cell ? .average : .bilinear
    let values = try Resampler(grid: lattice, method: method, path: files[0].path).place([canvas], place)[0]
    return values.contains { !$0.isNaN } ? (values, used) : nil
  }

  private func paste(_ file: ElevationFile, _ window: PixelWindow, _ canvas: inout [Float]) throws -> ElevationTerrain
    .Source?
  {
    guard let at = offset(of: file) else { return nil }
    let (left, top) = (max(window.column, at.column), max(window.row, at.row))
    let right = min(window.column + window.width, at.column + file.grid.width)
    let bottom = min(window.row + window.height, at.row + file.grid.height)
    guard left < right, top < bottom else { return nil }
    let part = PixelWindow(column: left - at.column, row: top - at.row, width: right - left, height: bottom - top)
    let dataset = try Dataset.elevation(file.path)
    var cells = try dataset.readFloats(band: 1, window: part)
    dataset.decodeHeights(&cells)
    let removed = ElevationRepair.clean(&cells, width: part.width, height: part.height, cell: file.cell)
    guard cells.contains(where: { !$0.isNaN }) else { return nil }
    for row in 0..<part.height {
      let to = (top - window.row + row) * window.width + left - window.column
      for column in 0..<part.width where canvas[to + column].isNaN {
        canvas[to + column] = cells[row * part.width + column]
      }
    }
    return .init(path: file.path, crs: file.grid.crs.name, cell: file.cell, removed: removed)
  }
}

extension Dataset {
  /// Nodata to NaN, then scale and offset, then feet to metres where the file says so.
  fileprivate func decodeHeights(_ cells: inout [Float]) {
    guard let band = GDALGetRasterBand(handle, 1) else { return }
    var known: Int32 = 0
    let noData = Float(GDALGetRasterNoDataValue(band, &known))
    let hasNoData = known != 0
    var scale = GDALGetRasterScale(band, &known)
    if known == 0 || scale == 0 { scale = 1 }
    var offset = GDALGetRasterOffset(band, &known)
    if known == 0 { offset = 0 }
    let unit = GDALGetRasterUnitType(band).map { String(cString: $0).lowercased() } ?? ""
    let factor = ["ft", "foot", "feet", "us survey foot"].contains(unit) ? 0.3048 : 1
    for i in cells.indices {
      // -32768 is a hole in the 16-bit models, whether or not the file says so.
      if (hasNoData && cells[i] == noData) || cells[i] == -32_768 || !cells[i].isFinite {
        cells[i] = .nan
      } else {
        cells[i] = Float((Double(cells[i]) * scale + offset) * factor)
      }
    }
  }
}

extension ElevationGrid {
  /// Without outer rows and columns that hold no height at all.
  fileprivate func trimmed() -> ElevationGrid {
    let rows = (0..<height).filter { r in heights[(r * width)..<((r + 1) * width)].contains { !$0.isNaN } }
    let columns = (0..<width).filter { c in (0..<height).contains { !heights[$0 * width + c].isNaN } }
    guard let bottom = rows.first, let top = rows.last, let left = columns.first, let right = columns.last,
      top > bottom, right > left
    else { return self }
    let kept = (bottom...top).flatMap { heights[($0 * width + left)...($0 * width + right)] }
    return ElevationGrid(
      frame: frame, west: west + Double(left) * step, south: south + Double(bottom) * step, step: step,
      width: right - left + 1, height: top - bottom + 1, heights: kept)
  }
}
