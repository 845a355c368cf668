import RasterCore

/// One rendered acquisition.
public struct SimulatedScene: Sendable {
  public var conditions: SceneConditions
  /// Where the scene says it lies; the content is off by `conditions.shift`.
  public var grid: PixelGrid
  /// Surface reflectance times 10,000 in whole numbers 1 ... 65535, 0 = nodata; in the order of `roles`.
  public var bands: [Raster]
  /// The provider's mask, with its errors: raw values of `SkyClass`.
  public var classes: Raster
  /// What the sky was in truth: raw values of `SkyClass`.
  public var trueClasses: Raster
  /// The mask's own confidence, 0...100.
  public var confidence: Raster

  public init(
    conditions: SceneConditions, grid: PixelGrid, bands: [Raster], classes: Raster, trueClasses: Raster,
    confidence: Raster
  ) {
    self.conditions = conditions
    self.grid = grid
    self.bands = bands
    self.classes = classes
    self.trueClasses = trueClasses
    self.confidence = confidence
  }

  public static let roles: [BandRole] = [.blue, .green, .red, .nir]

  public var id: String { conditions.id }
  public var acquisition: Instant { conditions.acquisition }
  public var sunAzimuth: Double { conditions.sunAzimuth }
  public var sunElevation: Double { conditions.sunElevation }

  /// Names of `udm2`'s bands, as Planet describes them.
  public static let udm2Names = [
    "clear", "snow", "shadow", "haze_light", "haze_heavy", "cloud", "confidence", "unusable_data_mask",
  ]

  /// The eight bands of Planet's usable data mask: six classes (0 or 1), confidence (0...100), and bit 0 of the old mask
  /// where the strip has no data.
  public var udm2: [Raster] {
    let classBands = SkyClass.allCases.dropFirst().map { share(of: $0) }
    let fill = raster(classes.values.map { $0 == Float(SkyClass.noData.rawValue) ? 1 : 0 })
    return classBands + [confidence, fill]
  }

  /// Per cent of the pixels with data that the provider's mask puts into a class, 0...100.
  public func percent(_ kind: SkyClass) -> Double {
    let data = classes.values.filter { $0 != Float(SkyClass.noData.rawValue) }.count
    let hits = classes.values.filter { $0 == Float(kind.rawValue) }.count
    return data == 0 ? 0 : 100 * Double(hits) / Double(data)
  }

  private func share(of kind: SkyClass) -> Raster {
    raster(classes.values.map { $0 == Float(kind.rawValue) ? 1 : 0 })
  }

  private func raster(_ values: [Float]) -> Raster {
    Raster(width: grid.width, height: grid.height, values: values)
  }
}
