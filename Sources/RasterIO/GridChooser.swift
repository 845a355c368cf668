import CGDAL
import RasterCore

/// A box in the pixel coordinates of a grid or lattice, y down.
struct LatticeBox: Hashable {
  var left: Double
  var top: Double
  var right: Double
  var bottom: Double

  func overlaps(_ o: LatticeBox) -> Bool {
    left < o.right && o.left < right && top < o.bottom && o.top < bottom
  }

  func intersection(_ o: LatticeBox) -> LatticeBox {
    LatticeBox(
      left: max(left, o.left), top: max(top, o.top), right: min(right, o.right),
      bottom: min(bottom, o.bottom))
  }

  func expanded(by margin: Double) -> LatticeBox {
    LatticeBox(
      left: left - margin, top: top - margin, right: right + margin, bottom: bottom + margin)
  }

  init(left: Double, top: Double, right: Double, bottom: Double) {
    (self.left, self.top, self.right, self.bottom) = (left, top, right, bottom)
  }

  /// Nil without points.
  init?(around points: [PixelPoint]) {
    guard let first = points.first else { return nil }
    self.init(left: first.x, top: first.y, right: first.x, bottom: first.y)
    for p in points {
      left = min(left, p.x)
      right = max(right, p.x)
      top = min(top, p.y)
      bottom = max(bottom, p.y)
    }
  }

  /// Where a file's grid lies on another grid; nil where it has no place there.
  init?(of file: PixelGrid, on grid: PixelGrid) {
    let edge = Footprint.edge(of: file)
    var placed = edge
    if file.crs.definition != grid.crs.definition {
      guard let transform = try? CoordinateTransform(from: file.crs, to: grid.crs) else { return nil }
      placed = transform.apply(edge).compactMap { $0 }
      guard placed.count == edge.count else { return nil }
    }
    self.init(around: placed.map { grid.transform.invert(x: $0.x, y: $0.y) })
  }
}

/// Decides CRS, pixel size, lattice and extent of the analysis grid.
struct GridChooser {
  let candidates: [Candidate]
  let aoi: AOI?
  let options: GridOptions

  /// Ground kept around the AOI, so that registration and context have something to hold on to.
  static let margin = 150.0
  /// A grid above this is refused: 4 bytes x 400 million x bands x scenes fits no ordinary machine.
  static let maximumPixels = 400_000_000.0

  func grid() throws -> PixelGrid {
    let crs = try chooseCRS()
    let size = try choosePixelSize(crs)
    let lattice = PixelGrid(
      width: 1, height: 1, transform: chooseLattice(crs, size), crs: crs)
    var boxes: [PixelGrid: LatticeBox] = [:]
    let placed = candidates.compactMap { c -> LatticeBox? in
      let box = boxes[c.grid] ?? LatticeBox(of: c.grid, on: lattice)
      boxes[c.grid] = box
      return box
    }
    let extent = try snapped(chooseExtent(placed, lattice))
    let origin = lattice.transform.apply(PixelPoint(x: extent.left, y: extent.top))
    return PixelGrid(
      width: Int(extent.right - extent.left), height: Int(extent.bottom - extent.top),
      transform: AffineTransform2D(originX: origin.x, originY: origin.y, pixelSize: size), crs: crs)
  }

  // MARK: CRS

  private func chooseCRS() throws -> CRS {
    var counts: [CRS: Int] = [:]
    for c in candidates { counts[c.grid.crs, default: 0] += 1 }
    let most = candidates.max { (counts[$0.grid.crs] ?? 0) < (counts[$1.grid.crs] ?? 0) }
    if let most, Self.isTrueToMetres(most) { return most.grid.crs }
    let points = aoi?.polygons.flatMap(\.exterior) ?? candidates.flatMap(\.footprint.outline)
    guard let centre = GeoExtent(points)?.centre else {
      throw RasterIOError(
        code: .nothingUsable, operation: "plan the analysis", path: "",
        message: "no image has a place on the Earth", advice: "give georeferenced images")
    }
    return Self.utm(at: centre)
  }

  /// Whether CRS units are metres on the ground, within 2 %.
  private static func isTrueToMetres(_ c: Candidate) -> Bool {
    guard let reference = try? SpatialReference(c.grid.crs), reference.isProjectedInMetres else {
      return false
    }
    return abs(c.footprint.groundPixel / c.grid.pixelSize - 1) < 0.02
  }

  /// The UTM zone of a place; the polar stereographic systems beyond 84 degrees.
  static func utm(at p: GeoPoint) -> CRS {
    let longitude = p.longitude - 360 * ((p.longitude + 180) / 360).rounded(.down)
    let zone = min(60, max(1, Int((longitude + 180) / 6) + 1))
    let code =
      p.latitude > 84 ? 32_661 : p.latitude < -80 ? 32_761 : (p.latitude >= 0 ? 32_600 : 32_700) + zone
    return CRS(definition: "EPSG:\(code)", name: "EPSG:\(code)", isGeographic: false)
  }

  // MARK: pixel size and lattice

  private func choosePixelSize(_ crs: CRS) throws -> Double {
    if let wanted = options.pixelSize {
      guard wanted.isFinite, wanted > 0 else {
        throw RasterIOError(
          code: .tooLarge, operation: "plan the analysis", path: "",
          message: "a pixel size of \(wanted) m is not possible",
          advice: "give a positive number of metres")
      }
      return wanted
    }
    // Files in the analysis CRS keep their own size to the last digit, so that they need no resampling.
    let sizes = candidates.map { c in
      c.grid.crs == crs ? c.grid.pixelSize : (c.footprint.groundPixel * 100).rounded() / 100
    }.sorted()
    let median = sizes[(sizes.count - 1) / 2]
    return median > 0 ? median : 0.01
  }

  /// Origin and direction of the pixels: the commonest north-up square grid of this size, else multiples of the size.
  private func chooseLattice(_ crs: CRS, _ size: Double) -> AffineTransform2D {
    let fitting = candidates.map(\.grid).filter { g in
      let t = g.transform
      return g.crs == crs && t.rowX == 0 && t.columnY == 0
        && abs(t.columnX - size) < 1e-9 * size && abs(t.rowY + size) < 1e-9 * size
    }
    var counts: [PixelGrid: Int] = [:]
    for g in fitting { counts[g, default: 0] += 1 }
    guard let top = counts.values.max(), let best = fitting.first(where: { counts[$0] == top }) else {
      return AffineTransform2D(originX: 0, originY: 0, pixelSize: size)
    }
    return best.transform
  }

  // MARK: extent

  private func chooseExtent(_ scenes: [LatticeBox], _ lattice: PixelGrid) throws -> (
    box: LatticeBox, rounding: FloatingPointRoundingRule
  ) {
    guard let aoi else { return (Self.commonGround(scenes), .toNearestOrAwayFromZero) }
    let points = try aoi.projected(to: lattice.crs).flatMap { $0.flatMap { $0 } }
    guard
      let asked = LatticeBox(
        around: points.map { lattice.transform.invert(x: $0.x, y: $0.y) })
    else { return (Self.commonGround(scenes), .toNearestOrAwayFromZero) }
    let corners = scenes.flatMap {
      [PixelPoint(x: $0.left, y: $0.top), PixelPoint(x: $0.right, y: $0.bottom)]
    }
    let wide = asked.expanded(by: Self.margin / lattice.pixelSize)
    let clipped = LatticeBox(around: corners).map(wide.intersection) ?? wide
    return (clipped, .up)
  }

  /// The box around all ground that at least half of the boxes cover. Where no ground is that often covered (images of several
  /// places), the first of the boxes that reach the most covered ground.
  /// - Complexity: O(n^2) in the number of boxes.
  static func commonGround(_ boxes: [LatticeBox]) -> LatticeBox {
    guard let first = boxes.first else { return LatticeBox(left: 0, top: 0, right: 0, bottom: 0) }
    let coverage = Coverage(boxes)
    let best = coverage.counts.max() ?? 0
    if 2 * best >= boxes.count {
      return LatticeBox(around: coverage.corners { 2 * $0 >= boxes.count }) ?? first
    }
    guard let cell = LatticeBox(around: coverage.corners(firstOnly: true) { $0 == best }) else {
      return first
    }
    return boxes.first { $0.overlaps(cell) } ?? first
  }

  /// Whole pixels: outwards for an AOI, to the nearest for the scenes' common ground.
  private func snapped(
    _ extent: (box: LatticeBox, rounding: FloatingPointRoundingRule)
  ) throws -> LatticeBox {
    let b = extent.box
    let outwards = extent.rounding == .up
    // A millionth of a pixel is rounding in the coordinates, not ground.
    func low(_ x: Double) -> Double { outwards ? (x + 1e-6).rounded(.down) : x.rounded() }
    func high(_ x: Double) -> Double { outwards ? (x - 1e-6).rounded(.up) : x.rounded() }
    var result = LatticeBox(
      left: low(b.left), top: low(b.top), right: high(b.right), bottom: high(b.bottom))
    result.right = max(result.right, result.left + 1)
    result.bottom = max(result.bottom, result.top + 1)
    let pixels = (result.right - result.left) * (result.bottom - result.top)
    guard pixels.isFinite, pixels <= Self.maximumPixels else {
      throw RasterIOError(
        code: .tooLarge, operation: "plan the analysis", path: aoi?.source ?? "",
        message: "the grid would have \(Int(min(pixels, 1e15) / 1e6)) million pixels",
        advice: "give a smaller area of interest or a larger pixel size")
    }
    return result
  }
}

/// How many boxes cover each cell of the raster that all their sides draw.
private struct Coverage {
  let xs: [Double]
  let ys: [Double]
  /// Row-major, `xs.count * ys.count`; the last row and column stay 0.
  var counts: [Int]

  init(_ boxes: [LatticeBox]) {
    xs = Set(boxes.flatMap { [$0.left, $0.right] }).sorted()
    ys = Set(boxes.flatMap { [$0.top, $0.bottom] }).sorted()
    let column = Dictionary(uniqueKeysWithValues: xs.enumerated().map { ($1, $0) })
    let row = Dictionary(uniqueKeysWithValues: ys.enumerated().map { ($1, $0) })
    let width = xs.count
    counts = [Int](repeating: 0, count: width * ys.count)
    // Each box marks its four corners; summing along both axes then fills it.
    for b in boxes {
      guard let l = column[b.left], let r = column[b.right], let t = row[b.top], let u = row[b.bottom]
      else { continue }
      counts[t * width + l] += 1
      counts[t * width + r] -= 1
      counts[u * width + l] -= 1
      counts[u * width + r] += 1
    }
    for i in counts.indices where i % width > 0 { counts[i] += counts[i - 1] }
    for i in counts.indices where i >= width { counts[i] += counts[i - width] }
  }

  /// Corners of the cells whose count passes.
  func corners(firstOnly: Bool = false, where passes: (Int) -> Bool) -> [PixelPoint] {
    var result: [PixelPoint] = []
    for j in 0..<max(0, ys.count - 1) {
      for i in 0..<max(0, xs.count - 1) where passes(counts[j * xs.count + i]) {
        result += [PixelPoint(x: xs[i], y: ys[j]), PixelPoint(x: xs[i + 1], y: ys[j + 1])]
        if firstOnly { return result }
      }
    }
    return result
  }
}
