import Foundation
import RasterCore
import RasterIO

/// Small scenes written to disk, with the values and facts that planning and reading need.
struct ScenesOnDisk {
  let folder: TemporaryFolder
  var scenes: [Scene] = []
  var facts: [String: RasterFacts] = [:]

  init() throws { folder = try TemporaryFolder() }

  /// Adds a scene of one image file; day n of 2020.
  mutating func add(
    _ name: String, _ tiff: TinyTIFF, roles: [BandRole], day: Int = 1, alpha: Int? = nil,
    noData: Double? = nil, scale: Double = 1, offset: Double = 0, masks: [(String, TinyTIFF, MaskKind)] = []
  ) throws {
    let path = folder.file(name + ".tif")
    try tiff.write(path)
    let bands = roles.enumerated().map {
      Band(index: $0 + 1, role: $1, noData: noData, scale: scale, offset: offset)
    }
    var assets = [Asset(path: path, content: .image(bands), alphaBand: alpha)]
    for (maskName, mask, kind) in masks {
      let maskPath = folder.file(maskName + ".tif")
      try mask.write(maskPath)
      assets.append(Asset(path: maskPath, content: .mask(kind)))
    }
    for asset in assets { facts[asset.path] = try RasterReader.inspect(path: asset.path) }
    scenes.append(
      Scene(
        id: name, acquisition: Instant(year: 2020, month: 1, day: day), timeOfDayKnown: false,
        timeSource: .fileName, sensor: "test", assets: assets))
  }

  func plan(aoi: AOI? = nil, options: GridOptions = GridOptions()) throws -> ReadPlan {
    try RasterReader.plan(scenes: scenes, facts: facts, aoi: aoi, options: options)
  }

  /// A UTM image of one or more bands of one value each.
  static func flat(
    _ values: [Double], width: Int = 8, height: Int = 8, left: Double = 500_000,
    top: Double = 4_500_000, pixel: Double = 10, epsg: Int = 32617, sample: TinyTIFF.Sample = .uint8
  ) -> TinyTIFF {
    var tiff = TinyTIFF(
      width: width, height: height, sample: sample,
      bands: values.map { [Double](repeating: $0, count: width * height) })
    tiff.place = (left, top, pixel, pixel)
    tiff.epsg = epsg
    return tiff
  }

  /// Two float bands that hold their own pixel centres' x and y, less the corner.
  static func coordinates(
    width: Int, height: Int, left: Double, top: Double, dx: Double, dy: Double, epsg: Int,
    origin: (Double, Double)
  ) -> TinyTIFF {
    var xs: [Double] = []
    var ys: [Double] = []
    for row in 0..<height {
      for column in 0..<width {
        xs.append(left + (Double(column) + 0.5) * dx - origin.0)
        ys.append(top - (Double(row) + 0.5) * dy - origin.1)
      }
    }
    var tiff = TinyTIFF(width: width, height: height, sample: .float32, bands: [xs, ys])
    tiff.place = (left, top, dx, dy)
    tiff.epsg = epsg
    return tiff
  }

  static func rectangle(_ west: Double, _ south: Double, _ east: Double, _ north: Double) -> AOI {
    let ring = [(west, south), (east, south), (east, north), (west, north)]
    return AOI(
      polygons: [GeoPolygon(exterior: ring.map { GeoPoint(longitude: $0.0, latitude: $0.1) })],
      source: "aoi.geojson")
  }
}
