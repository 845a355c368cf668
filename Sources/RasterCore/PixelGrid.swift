/// A position on a grid in pixels: `x` to the right, `y` down; (0, 0) is the outer corner of the first pixel, so the centre of
/// pixel (column 0, row 0) is (0.5, 0.5).
public struct PixelPoint: Sendable, Hashable, Codable {
  public var x: Double
  public var y: Double
  public init(x: Double, y: Double) {
    self.x = x
    self.y = y
  }
}

/// WGS84 longitude and latitude in degrees.
public struct GeoPoint: Sendable, Hashable, Codable {
  public var longitude: Double
  public var latitude: Double
  public init(longitude: Double, latitude: Double) {
    self.longitude = longitude
    self.latitude = latitude
  }
}

/// A rectangle of whole pixels in a grid.
public struct PixelWindow: Sendable, Hashable, Codable {
  public var column: Int
  public var row: Int
  public var width: Int
  public var height: Int
  public init(column: Int, row: Int, width: Int, height: Int) {
    self.column = column
    self.row = row
    self.width = width
    self.height = height
  }
  public var pixelCount: Int { width * height }
}

/// Affine map from pixel coordinates to CRS coordinates, in GDAL's order of six numbers:
/// `X = originX + x * columnX + y * rowX`, `Y = originY + x * columnY + y * rowY`.
public struct AffineTransform2D: Sendable, Hashable, Codable {
  public var originX: Double
  public var columnX: Double
  public var rowX: Double
  public var originY: Double
  public var columnY: Double
  public var rowY: Double

  /// - Precondition: six numbers.
  public init(gdal c: [Double]) {
    precondition(c.count == 6, "a geotransform has six coefficients")
    (originX, columnX, rowX, originY, columnY, rowY) = (c[0], c[1], c[2], c[3], c[4], c[5])
  }

  public var gdal: [Double] { [originX, columnX, rowX, originY, columnY, rowY] }

  /// North-up grid with square pixels.
  public init(originX: Double, originY: Double, pixelSize: Double) {
    self.init(gdal: [originX, pixelSize, 0, originY, 0, -pixelSize])
  }

  public func apply(_ p: PixelPoint) -> (x: Double, y: Double) {
    (originX + p.x * columnX + p.y * rowX, originY + p.x * columnY + p.y * rowY)
  }

  public var determinant: Double { columnX * rowY - rowX * columnY }

  /// CRS coordinates to pixels. - Precondition: the determinant is not zero.
  public func invert(x: Double, y: Double) -> PixelPoint {
    let d = determinant
    precondition(d != 0, "a grid's transform is invertible")
    let dx = x - originX
    let dy = y - originY
    return PixelPoint(x: (dx * rowY - dy * rowX) / d, y: (dy * columnX - dx * columnY) / d)
  }
}

/// A coordinate reference system as text that PROJ reads.
public struct CRS: Sendable, Hashable, Codable {
  /// WKT, or `EPSG:32640` where an authority names it.
  public var definition: String
  /// `EPSG:32640` where known; what `account.json` prints.
  public var name: String
  public var isGeographic: Bool

  public init(definition: String, name: String, isGeographic: Bool) {
    self.definition = definition
    self.name = name
    self.isGeographic = isGeographic
  }
}

/// Size, affine and CRS of a raster: where each pixel lies on the ground.
public struct PixelGrid: Sendable, Hashable, Codable {
  public var width: Int
  public var height: Int
  public var transform: AffineTransform2D
  public var crs: CRS

  public init(width: Int, height: Int, transform: AffineTransform2D, crs: CRS) {
    self.width = width
    self.height = height
    self.transform = transform
    self.crs = crs
  }

  public var pixelCount: Int { width * height }
  public var window: PixelWindow { PixelWindow(column: 0, row: 0, width: width, height: height) }
  /// Side of a pixel in CRS units (metres on an analysis grid, whose pixels are square).
  public var pixelSize: Double { abs(transform.determinant).squareRoot() }
}

/// The grid's place on the ellipsoid: longitude, latitude and true ground area at a lattice of nodes, computed once by PROJ, so
/// that pure code can turn pixel outlines into WGS84 and geodesic areas without a projection library.
///
/// Between nodes values are interpolated bilinearly; with nodes at most 64 pixels apart the error at metre-sized pixels is below a millimetre and 1e-7 of an area.
public struct GroundFrame: Sendable, Hashable, Codable {
  /// Pixels between neighbouring nodes.
  public var step: Double
  public var columns: Int
  public var rows: Int
  /// Row-major, `rows * columns` nodes; node (i, j) lies at pixel (i * step, j * step).
  public var longitudes: [Double]
  public var latitudes: [Double]
  /// Geodesic area of one pixel at the node, in m2.
  public var pixelAreas: [Double]
  /// Where the first pixel of the grid lies on the lattice, in pixels: (0, 0), or the corner of a window that was cut out.
  public var origin = PixelPoint(x: 0, y: 0)

  public init(
    step: Double, columns: Int, rows: Int, longitudes: [Double], latitudes: [Double],
    pixelAreas: [Double]
  ) {
    precondition(columns > 1 && rows > 1, "a lattice has at least 2 x 2 nodes")
    precondition(longitudes.count == columns * rows && latitudes.count == columns * rows)
    precondition(pixelAreas.count == columns * rows)
    self.step = step
    self.columns = columns
    self.rows = rows
    self.longitudes = longitudes
    self.latitudes = latitudes
    self.pixelAreas = pixelAreas
  }

  public func geographic(_ p: PixelPoint) -> GeoPoint {
    GeoPoint(longitude: interpolate(longitudes, p), latitude: interpolate(latitudes, p))
  }

  /// Geodesic area of one pixel at `p`, m2.
  public func pixelArea(at p: PixelPoint) -> Double { interpolate(pixelAreas, p) }

  private func interpolate(_ values: [Double], _ p: PixelPoint) -> Double {
    let gx = (p.x + origin.x) / step
    let gy = (p.y + origin.y) / step
    let i = min(max(Int(gx.rounded(.down)), 0), columns - 2)
    let j = min(max(Int(gy.rounded(.down)), 0), rows - 2)
    let fx = gx - Double(i)
    let fy = gy - Double(j)
    let k = j * columns + i
    let top = values[k] * (1 - fx) + values[k + 1] * fx
    let bottom = values[k + columns] * (1 - fx) + values[k + columns + 1] * fx
    return top * (1 - fy) + bottom * fy
  }
}
