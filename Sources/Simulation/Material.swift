import Foundation

/// What a surface is made of.
public enum Material: String, Sendable, Hashable, Codable, CaseIterable {
  // ground
  case soil, darkSoil, redSoil, paleSoil, limestone, gravel, dirtRoad, asphalt, concrete, freshConcrete, rubble, frame, water, sand, snow
  // vegetation, and what it leaves when it is gone
  case grass, dryGrass, crop, ripeCrop, stubble, floodedPaddy, broadleaf, bareBroadleaf, autumnBroadleaf, conifer, scrub
  // roofs
  case whiteSheet, lightGreySheet, galvanisedSheet, darkBitumen, blueSheet, redTile, greenSheet, brownSheet, brownTile, solarPanel

  /// Sheets and coverings a works is roofed with.
  public static let industrialRoofs: [Material] = [
    .whiteSheet, .lightGreySheet, .galvanisedSheet, .darkBitumen, .blueSheet, .redTile, .greenSheet, .brownSheet,
  ]

  /// Surface reflectance 0...1 in blue, green, red and near infrared: typical values, rounded.
  var spectrum: SIMD4<Float> {
    switch self {
    case .soil: SIMD4(0.103, 0.148, 0.188, 0.262)
    case .darkSoil: SIMD4(0.072, 0.098, 0.128, 0.190)
    case .redSoil: SIMD4(0.070, 0.105, 0.200, 0.275)
    case .paleSoil: SIMD4(0.165, 0.235, 0.300, 0.365)
    case .limestone: SIMD4(0.270, 0.315, 0.345, 0.390)
    case .gravel: SIMD4(0.165, 0.195, 0.220, 0.270)
    case .dirtRoad: SIMD4(0.135, 0.175, 0.215, 0.280)
    case .asphalt: SIMD4(0.085, 0.095, 0.105, 0.125)
    case .concrete: SIMD4(0.165, 0.190, 0.210, 0.245)
    case .freshConcrete: SIMD4(0.235, 0.270, 0.290, 0.330)
    case .rubble: SIMD4(0.175, 0.195, 0.215, 0.255)
    case .frame: SIMD4(0.150, 0.165, 0.175, 0.205)
    case .water: SIMD4(0.045, 0.055, 0.042, 0.022)
    case .sand: SIMD4(0.160, 0.205, 0.240, 0.290)
    case .snow: SIMD4(0.780, 0.780, 0.770, 0.690)
    case .grass: SIMD4(0.038, 0.075, 0.052, 0.350)
    case .dryGrass: SIMD4(0.068, 0.098, 0.122, 0.225)
    case .crop: SIMD4(0.030, 0.068, 0.038, 0.430)
    case .ripeCrop: SIMD4(0.055, 0.105, 0.115, 0.330)
    case .stubble: SIMD4(0.088, 0.124, 0.160, 0.245)
    case .floodedPaddy: SIMD4(0.058, 0.072, 0.070, 0.075)
    case .broadleaf: SIMD4(0.022, 0.048, 0.028, 0.370)
    case .bareBroadleaf: SIMD4(0.050, 0.066, 0.080, 0.165)
    case .autumnBroadleaf: SIMD4(0.040, 0.070, 0.098, 0.270)
    case .conifer: SIMD4(0.020, 0.036, 0.026, 0.215)
    case .scrub: SIMD4(0.062, 0.092, 0.095, 0.205)
    case .whiteSheet: SIMD4(0.440, 0.470, 0.485, 0.500)
    case .lightGreySheet: SIMD4(0.290, 0.315, 0.325, 0.350)
    case .galvanisedSheet: SIMD4(0.225, 0.245, 0.255, 0.285)
    case .darkBitumen: SIMD4(0.062, 0.067, 0.072, 0.086)
    case .blueSheet: SIMD4(0.240, 0.205, 0.135, 0.270)
    case .redTile: SIMD4(0.078, 0.098, 0.210, 0.290)
    case .greenSheet: SIMD4(0.090, 0.160, 0.120, 0.215)
    case .brownSheet: SIMD4(0.085, 0.105, 0.150, 0.215)
    case .solarPanel: SIMD4(0.072, 0.064, 0.062, 0.095)
    case .brownTile: SIMD4(0.090, 0.105, 0.130, 0.180)
    }
  }

  /// What the surface has become after long weathering: paint fades and chalks, zinc dulls and rusts, white gathers dirt.
  private var weathered: SIMD4<Float> {
    switch self {
    case .whiteSheet: SIMD4(0.300, 0.325, 0.335, 0.360)
    case .lightGreySheet: SIMD4(0.225, 0.250, 0.265, 0.300)
    case .galvanisedSheet: SIMD4(0.150, 0.172, 0.200, 0.240)
    case .darkBitumen: SIMD4(0.105, 0.115, 0.122, 0.140)
    case .blueSheet: SIMD4(0.235, 0.222, 0.185, 0.285)
    case .redTile: SIMD4(0.090, 0.108, 0.170, 0.240)
    case .greenSheet: SIMD4(0.115, 0.165, 0.145, 0.220)
    case .brownSheet: SIMD4(0.105, 0.122, 0.150, 0.205)
    case .brownTile: SIMD4(0.090, 0.104, 0.120, 0.170)
    case .concrete: SIMD4(0.145, 0.165, 0.182, 0.215)
    default: spectrum
    }
  }

  /// Spectrum after `years` in the weather, half-way to its last look after some eight years.
  func spectrum(afterYears years: Double) -> SIMD4<Float> {
    spectrum + (weathered - spectrum) * Float(1 - exp(-max(0, years) / 12))
  }
}
