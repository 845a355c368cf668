import Foundation
import RasterCore

/// Small stacks whose one change is known: a block of pixels steps from one reflectance to another on a known day.
public struct TinyStack: Sendable {
  public var width = 24
  public var height = 20
  public var pixelSize = 3.0
  public var roles: [BandRole] = [.blue, .green, .red, .nir]
  public var sceneCount = 20
  public var firstDay = CalendarDate(year: 2021, month: 1, day: 5).dayNumber
  public var daysBetween = 16
  /// Reflectance outside the block, and inside it before and after.
  public var ground: Float = 0.12
  public var before: Float = 0.12
  public var after: Float = 0.40
  public var block = PixelWindow(column: 8, row: 6, width: 6, height: 5)
  /// The first scene in which the block shows `after`.
  public var stepScene = 10
  /// Standard deviation of the noise, reflectance.
  public var noise = 0.004
  /// Scenes of which no pixel is usable.
  public var cloudy: Set<Int> = []
  public var seed: UInt64 = 1

  public init() {}

  public func acquisition(_ scene: Int) -> Instant {
    Instant(secondsSince1970: (firstDay + scene * daysBetween) * 86_400 + 2 * 3_600)
  }

  public var grid: PixelGrid {
    PixelGrid(
      width: width, height: height,
      transform: AffineTransform2D(originX: 320_000, originY: 4_428_000, pixelSize: pixelSize),
      crs: CRS(definition: "EPSG:32652", name: "EPSG:32652", isGeographic: false))
  }

  /// A plane at 40 degrees north: areas are exact, longitudes and latitudes good enough to tell places apart.
  public static func plane(under grid: PixelGrid) -> GroundFrame {
    let step = Double(max(grid.width, grid.height))
    let degree = 111_320.0
    var frame = (longitudes: [Double](), latitudes: [Double]())
    for j in 0..<2 {
      for i in 0..<2 {
        frame.longitudes.append(
          126.9 + Double(i) * step * grid.pixelSize / (degree * cos(40 * .pi / 180)))
        frame.latitudes.append(40 - Double(j) * step * grid.pixelSize / degree)
      }
    }
    return GroundFrame(
      step: step, columns: 2, rows: 2, longitudes: frame.longitudes, latitudes: frame.latitudes,
      pixelAreas: [Double](repeating: grid.pixelSize * grid.pixelSize, count: 4))
  }

  public func scene(_ index: Int) -> Scene {
    Scene(
      id: "scene-\(index)", acquisition: acquisition(index), timeOfDayKnown: true, timeSource: .fileName,
      sensor: "test sensor", geometry: ViewGeometry(sunAzimuth: 150, sunElevation: 45, viewAngle: 1),
      assets: [
        Asset(
          path: "scene-\(index).tif",
          content: .image(roles.enumerated().map { Band(index: $0.offset + 1, role: $0.element) }))
      ])
  }

  public func image(_ index: Int) -> SceneImage {
    var random = TestRandom(seed: seed &+ UInt64(index) &* 7_919)
    let inside = index < stepScene ? before : after
    let bands = roles.map { _ in
      var raster = Raster(width: width, height: height, filledWith: ground)
      for row in 0..<height {
        for column in 0..<width {
          let isInBlock =
            (block.column..<(block.column + block.width)).contains(column)
            && (block.row..<(block.row + block.height)).contains(row)
          raster[column, row] = (isInBlock ? inside : ground) + Float(random.normal() * noise)
        }
      }
      return raster
    }
    return SceneImage(
      scene: scene(index), bands: bands,
      usable: ValidityMask(width: width, height: height, filledWith: !cloudy.contains(index)),
      covered: ValidityMask(width: width, height: height, filledWith: true))
  }

  public func stack() -> Stack {
    Stack(
      grid: grid, ground: Self.plane(under: grid), roles: roles, images: (0..<sceneCount).map(image),
      area: ValidityMask(width: width, height: height, filledWith: true))
  }
}
