import CGDAL
import RasterCore

extension RasterReader {
  /// Where a grid's pixels lie on the ellipsoid.
  /// - Throws: `RasterIOError.coordinateSystem` where PROJ does not know the grid's system or the grid has no place on the Earth.
  public static func ground(of grid: PixelGrid) throws -> GroundFrame { try GroundFrame(of: grid) }
}

extension GroundFrame {
  /// Spacing of the nodes on the ground, in metres, at most: bilinear interpolation over it errs by millimetres.
  private static let spacing = 500.0
  /// Side of the cell whose geodesic area gives a node's pixel area. PROJ's areas are good to about 0.1 m2, so a cell of a square
  /// kilometre gives seven digits where a single pixel would give none.
  private static let cellSide = 1_000.0

  /// - Throws: `RasterIOError.coordinateSystem` where a node has no place on the Earth.
  init(of grid: PixelGrid) throws {
    let toGround = try CoordinateTransform(from: grid.crs, to: SpatialReference.wgs84)
    let centre = PixelPoint(x: Double(grid.width) / 2, y: Double(grid.height) / 2)
    guard let side = Geodesic.pixelSides(of: grid, at: centre, toGround) else {
      throw Self.unplaced(grid)
    }
    let pixel = (side.column * side.row).squareRoot()
    let step = min(64, max(1, (Self.spacing / pixel).rounded(.down)))
    let columns = max(2, Int((Double(grid.width) / step).rounded(.up)) + 1)
    let rows = max(2, Int((Double(grid.height) / step).rounded(.up)) + 1)
    let nodes = (0..<rows).flatMap { j in
      (0..<columns).map { i in PixelPoint(x: Double(i) * step, y: Double(j) * step) }
    }
    let half = max(1, (Self.cellSide / pixel).rounded()) / 2
    let places = try Self.place(nodes, grid, toGround)
    let areas = try Self.pixelAreas(at: nodes, halfSide: half, grid, toGround)
    // The last bits of a projection's sines are those of the processor: a hundredth of a millimetre is left, and a square millimetre.
    func settled(_ values: [Double], _ parts: Double) -> [Double] { values.map { ($0 * parts).rounded() / parts } }
    self.init(
      step: step, columns: columns, rows: rows, longitudes: settled(places.map(\.longitude), 1e10),
      latitudes: settled(places.map(\.latitude), 1e10), pixelAreas: settled(areas, 1e6))
  }

  private static func pixelAreas(
    at nodes: [PixelPoint], halfSide h: Double, _ grid: PixelGrid,
    _ toGround: borrowing CoordinateTransform
  ) throws -> [Double] {
    let corners = nodes.flatMap { n in
      [(-h, -h), (h, -h), (h, h), (-h, h)].map { PixelPoint(x: n.x + $0.0, y: n.y + $0.1) }
    }
    let placed = try place(corners, grid, toGround)
    return nodes.indices.map { k in
      Geodesic.area(Array(placed[(4 * k)..<(4 * k + 4)])) / (4 * h * h)
    }
  }

  /// Longitudes stay continuous across the antimeridian, so that interpolation between nodes holds there too.
  private static func place(
    _ points: [PixelPoint], _ grid: PixelGrid, _ toGround: borrowing CoordinateTransform
  ) throws -> [GeoPoint] {
    let placed = toGround.apply(points.map(grid.transform.apply))
    guard let first = placed.first, let origin = first else { throw unplaced(grid) }
    return try placed.map { p in
      guard let p else { throw unplaced(grid) }
      let turns = ((p.x - origin.x) / 360).rounded()
      return GeoPoint(longitude: p.x - 360 * turns, latitude: p.y)
    }
  }

  private static func unplaced(_ grid: PixelGrid) -> RasterIOError {
    RasterIOError(
      code: .coordinateSystem, operation: "place the grid on the Earth", path: "",
      message: "part of it lies outside \(grid.crs.name)",
      advice: "use a smaller area of interest, or reproject the images to UTM")
  }
}
