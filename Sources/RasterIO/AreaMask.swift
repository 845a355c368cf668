import CGDAL
import RasterCore

/// The AOI as pixels.
enum AreaMask {
  /// Pixels whose centre lies in the AOI; all of them without an AOI. An AOI too small to hold a pixel's centre takes the pixels it touches.
  static func make(aoi: AOI?, grid: PixelGrid) throws -> ValidityMask {
    guard let aoi else {
      return ValidityMask(width: grid.width, height: grid.height, filledWith: true)
    }
    let shapes = try aoi.projected(to: grid.crs)
    let centres = try burn(shapes, grid, options: [], source: aoi.source)
    if centres.usableCount > 0 { return centres }
    return try burn(shapes, grid, options: ["ALL_TOUCHED=TRUE"], source: aoi.source)
  }

  private static func burn(
    _ shapes: [[[(x: Double, y: Double)]]], _ grid: PixelGrid, options: [String], source: String
  ) throws -> ValidityMask {
    let canvas = try Dataset(
      memoryWidth: grid.width, height: grid.height, bands: 1, type: GDT_Byte, path: source)
    try canvas.place(on: grid)
    for rings in shapes {
      guard let polygon = Geometry(rings: rings) else { continue }
      try polygon.burn(into: canvas, options: options)
    }
    let bytes = try canvas.readBytes(band: 1)
    return ValidityMask(width: grid.width, height: grid.height, usable: bytes.map { $0 != 0 })
  }
}

extension Geometry {
  /// Sets the pixels of a one-band raster that the polygon covers to 1.
  func burn(into canvas: borrowing Dataset, options: [String]) throws {
    let target = canvas.handle
    let handle = self.handle
    _ = try GDALCall.checked(
      .geometry, "rasterise the area of interest", path: canvas.path,
      advice: "check the polygon"
    ) { () -> Bool? in
      var band: Int32 = 1
      var shape: OGRGeometryH? = handle
      var value = 1.0
      let error = GDALCall.withStrings(options) {
        GDALRasterizeGeometries(target, 1, &band, 1, &shape, nil, nil, &value, $0, nil, nil)
      }
      return error == CE_None ? true : nil
    }
  }
}
