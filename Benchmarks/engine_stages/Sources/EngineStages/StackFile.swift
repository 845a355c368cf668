import Foundation
import RasterCore

/// A stack as `stack_file.py` writes it: counts of images, bands, columns and rows (32-bit); pixel size and origin (double); then for each image
/// seconds since 1970 (64-bit), azimuth and elevation of the sun (NaN: unknown), the bands as 32-bit numbers, and two masks of bytes. Little-endian.
struct StackFile {
  private let data: Data
  private var at = 0

  init(_ path: String) throws { data = try Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped) }

  private mutating func one<T: BitwiseCopyable>(_: T.Type) -> T {
    defer { at += MemoryLayout<T>.size }
    return data.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: at, as: T.self) }
  }

  private mutating func many<T: BitwiseCopyable>(_ type: T.Type, _ count: Int) -> [T] { (0..<count).map { _ in one(type) } }

  mutating func stack() -> Stack {
    let counts = many(Int32.self, 4).map(Int.init)
    let (images, bands, width, height) = (counts[0], counts[1], counts[2], counts[3])
    let (pixelSize, x, y) = (one(Double.self), one(Double.self), one(Double.self))
    let grid = PixelGrid(
      width: width, height: height, transform: AffineTransform2D(originX: x, originY: y, pixelSize: pixelSize),
      crs: CRS(definition: "EPSG:32635", name: "EPSG:32635", isGeographic: false))
    let roles = Array([BandRole.blue, .green, .red, .nir].prefix(bands))
    return Stack(
      grid: grid, ground: Self.plane(grid), roles: roles,
      images: (0..<images).map { image($0, bands: bands, width: width, height: height) },
      area: ValidityMask(width: width, height: height, filledWith: true))
  }

  private mutating func image(_ k: Int, bands: Int, width: Int, height: Int) -> SceneImage {
    let time = Instant(secondsSince1970: Int(one(Int64.self)))
    let (azimuth, elevation) = (one(Double.self), one(Double.self))
    let sun = ViewGeometry(
      sunAzimuth: azimuth.isNaN ? nil : azimuth, sunElevation: elevation.isNaN ? nil : elevation)
    let rasters = (0..<bands).map { _ in Raster(width: width, height: height, values: many(Float.self, width * height)) }
    let masks = (0..<2).map { _ in
      ValidityMask(width: width, height: height, usable: many(UInt8.self, width * height).map { $0 != 0 })
    }
    let scene = Scene(
      id: "scene-\(k)", acquisition: time, timeOfDayKnown: true, timeSource: .fileName, sensor: "unknown sensor",
      geometry: sun, assets: [])
    return SceneImage(scene: scene, bands: rasters, usable: masks[0], covered: masks[1])
  }

  /// Good enough to time by: no projection library here.
  private static func plane(_ grid: PixelGrid) -> GroundFrame {
    let (step, far) = (Double(max(grid.width, grid.height)), Double(max(grid.width, grid.height)) * grid.pixelSize / 111_320)
    return GroundFrame(
      step: step, columns: 2, rows: 2, longitudes: [25, 25 + far, 25, 25 + far], latitudes: [40, 40, 40 - far, 40 - far],
      pixelAreas: [Double](repeating: grid.pixelSize * grid.pixelSize, count: 4))
  }
}
