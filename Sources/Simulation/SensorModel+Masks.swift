import RasterCore

extension SimulatedScene {
  /// Sentinel-2's scene classification on a grid of half the resolution: of each two by two pixels the class that most of them have, of equals
  /// the one that hides more.
  ///
  /// > Reference: ESA, Sentinel-2 Level-2A algorithm overview, scene classification (classes 0 to 11).
  func sceneClassification() -> (grid: PixelGrid, raster: Raster) {
    let half = coarser(by: 2)
    var out = Raster(width: half.width, height: half.height, filledWith: 0)
    for row in 0..<half.height {
      for column in 0..<half.width {
        var counts = [Int](repeating: 0, count: 12)
        for y in (2 * row)..<min(grid.height, 2 * row + 2) {
          for x in (2 * column)..<min(grid.width, 2 * column + 2) { counts[sceneClass(x, y)] += 1 }
        }
        // The first of the most frequent, so that of equals the more hiding class stays.
        var best = 0
        for kind in Self.hidingFirst where counts[kind] > counts[best] { best = kind }
        out[column, row] = Float(best)
      }
    }
    return (half, out)
  }

  private static let hidingFirst = [9, 8, 10, 3, 11, 6, 5, 4, 2]

  private func sceneClass(_ x: Int, _ y: Int) -> Int {
    switch SkyClass(rawValue: Int(classes[x, y])) ?? .noData {
    case .noData: 0
    case .cloud: confidence[x, y] > 80 ? 9 : 8
    case .heavyHaze: 8
    case .lightHaze: 10
    case .shadow: 3
    case .snow: 11
    case .clear: surfaceClass(x, y)
    }
  }

  /// Vegetation 4, water 6, dark 2, bare 5.
  private func surfaceClass(_ x: Int, _ y: Int) -> Int {
    let red = bands[2][x, y]
    let nir = bands[3][x, y]
    if nir > red, (nir - red) / max(1, nir + red) > 0.3 { return 4 }
    if isWater(x, y) { return 6 }
    return max(red, nir) < 500 ? 2 : 5
  }

  private func isWater(_ x: Int, _ y: Int) -> Bool {
    let green = bands[1][x, y]
    let nir = bands[3][x, y]
    return nir < 1_000 && green > nir * 1.15
  }

  private func coarser(by factor: Int) -> PixelGrid {
    let own = grid.transform
    let f = Double(factor)
    let transform = AffineTransform2D(
      gdal: [own.originX, own.columnX * f, own.rowX * f, own.originY, own.columnY * f, own.rowY * f])
    return PixelGrid(
      width: (grid.width + factor - 1) / factor, height: (grid.height + factor - 1) / factor, transform: transform,
      crs: grid.crs)
  }

  /// Landsat's QA_PIXEL with the values that Collection 2 has for each case.
  ///
  /// > Reference: USGS (2022), Landsat 8-9 Collection 2 Level 2 Science Product Guide, table of QA_PIXEL values.
  func qualityPixel() -> Raster {
    var out = Raster(width: grid.width, height: grid.height, filledWith: 1)
    for y in 0..<grid.height {
      for x in 0..<grid.width {
        switch SkyClass(rawValue: Int(classes[x, y])) ?? .noData {
        case .noData: out[x, y] = 1
        case .clear: out[x, y] = isBesideCloud(x, y) ? 21_826 : (isWater(x, y) ? 21_952 : 21_824)
        case .snow: out[x, y] = 30_048
        case .shadow: out[x, y] = 23_888
        case .lightHaze: out[x, y] = 22_080
        case .heavyHaze, .cloud: out[x, y] = 22_280
        }
      }
    }
    return out
  }

  /// The dilated cloud bit: here the eight neighbours.
  private func isBesideCloud(_ x: Int, _ y: Int) -> Bool {
    for j in max(0, y - 1)...min(grid.height - 1, y + 1) {
      for i in max(0, x - 1)...min(grid.width - 1, x + 1)
      where classes[i, j] == Float(SkyClass.cloud.rawValue) { return true }
    }
    return false
  }
}
