import Foundation
import RasterCore

extension SensorModel {
  /// Names of `preset`, in the order in which they are listed.
  public static let presetNames = Product.allCases.map(\.rawValue)

  /// A sensor by its name; nil for an unknown one.
  public static func preset(_ name: String) -> SensorModel? { Product(rawValue: name).map(preset) }

  /// The usual sensor of a product. Where each number is from: `Guides/SimulationLevels.md`.
  public static func preset(_ product: Product) -> SensorModel {
    switch product {
    case .planetscope: planetScope
    case .skysat: skySat
    case .sentinel2: sentinel2
    case .landsat: landsat
    }
  }

  private static func bands(_ names: [String], noise: [Double]) -> [SensorBand] {
    zip(SimulatedScene.roles, zip(names, noise)).map { SensorBand(role: $0, name: $1.0, noise: $1.1) }
  }

  /// SuperDove: ortho pixel 3 m, position within 10 m RMSE, near-daily revisit (Planet, Imagery Product Specifications).
  private static var planetScope: SensorModel {
    SensorModel(
      name: "planetscope", product: .planetscope, gsd: 3,
      bands: bands(["blue", "green", "red", "nir"], noise: [0.005, 0.005, 0.005, 0.008]),
      psf: 0.65, psfJitter: 0.08, striping: 0.0008, gainJitter: 0.07, offsetJitter: 0.006,
      misregistration: Misregistration(global: 2, local: 0.3, bands: 0.1), tilt: 0.09,
      revisit: Revisit(perMonth: 25, ordered: true), partial: 0.06, mask: .udm2,
      encoding: Encoding(scale: 1e-4, offset: 0, noData: 0))
  }

  /// SkySatCollect: ortho pixel 0.5 m, tasked, off nadir up to 30 degrees, position within 10 m RMSE (Planet, SkySat product pages).
  private static var skySat: SensorModel {
    SensorModel(
      name: "skysat", product: .skysat, gsd: 0.5,
      bands: bands(["blue", "green", "red", "nir"], noise: [0.006, 0.006, 0.006, 0.009]),
      psf: 0.75, psfJitter: 0.1, striping: 0.0008, gainJitter: 0.07, offsetJitter: 0.008,
      misregistration: Misregistration(global: 6, local: 1, bands: 0.2), tilt: 0.45,
      revisit: Revisit(perMonth: 4, ordered: true), partial: 0.1, mask: .udm2,
      encoding: Encoding(scale: 1e-4, offset: 0, noData: 0))
  }

  /// Two satellites, five days; MTF at Nyquist 0.15 to 0.30 in the 10 m bands; scenes register to 0.3 pixel (ESA, Sentinel-2 MSI
  /// technical guide); 1000 added to the numbers since baseline 04.00.
  private static var sentinel2: SensorModel {
    SensorModel(
      name: "sentinel2", product: .sentinel2, gsd: 10,
      bands: bands(["B02", "B03", "B04", "B08"], noise: [0.0014, 0.0016, 0.0013, 0.0027]),
      psf: 0.48, psfJitter: 0.04, striping: 0.0003, gainJitter: 0.06, offsetJitter: 0.004,
      misregistration: Misregistration(global: 0.55, local: 0.05, bands: 0.08), tilt: 0.18,
      revisit: Revisit(perMonth: 6.1, ordered: false), partial: 0.05, mask: .scl,
      encoding: Encoding(scale: 1e-4, offset: -0.1, noData: 0))
  }

  /// OLI of Landsat 8: 16 days, 30 m, 15 degrees of field, within 12 m CE90 (USGS, Landsat 8 Data Users Handbook); Collection 2
  /// Level 2 scaling.
  private static var landsat: SensorModel {
    SensorModel(
      name: "landsat", product: .landsat, gsd: 30,
      bands: bands(["SR_B2", "SR_B3", "SR_B4", "SR_B5"], noise: [0.0007, 0.0007, 0.0007, 0.0014]),
      psf: 0.4, psfJitter: 0.04, striping: 0.0002, gainJitter: 0.06, offsetJitter: 0.004,
      misregistration: Misregistration(global: 0.3, local: 0.03, bands: 0.05), tilt: 0.13,
      revisit: Revisit(perMonth: 1.9, ordered: false), partial: 0.03, mask: .qaPixel,
      encoding: Encoding(scale: 2.75e-5, offset: -0.2, noData: 0))
  }

  /// Modulation at half a cycle a pixel of a Gaussian of `psf` pixels and a box of one.
  static func modulation(psf: Double) -> Double {
    let gaussian = exp(-2 * Double.pi * Double.pi * psf * psf * 0.25)
    return gaussian * sin(Double.pi / 2) / (Double.pi / 2)
  }
}
