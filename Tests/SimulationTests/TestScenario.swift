import RasterCore

@testable import Simulation

/// A ground without texture, sky or sensor error: what is measured on it is geometry.
enum TestScenario {
  static let start = CalendarDate(year: 2022, month: 1, day: 1)

  static func plain(size: Double = 150, seed: UInt64 = 3) -> Scenario {
    var scenario = Scenario(
      name: "plain", seed: seed, size: size,
      acquisition: .init(start: start, end: CalendarDate(year: 2022, month: 12, day: 31), perMonth: 2))
    scenario.countryside.texture = 0
    scenario.countryside.relief = 0
    scenario.countryside.treesPerHectare = 0
    scenario.acquisition.cloud = 0
    scenario.acquisition.haze = 0
    scenario.acquisition.snow = 0
    scenario.acquisition.partial = 0
    scenario.acquisition.maskErrors = 0
    scenario.sensor.noise = 0
    scenario.sensor.gainJitter = 0
    scenario.sensor.offsetJitter = 0
    scenario.sensor.misregistration = 0
    scenario.sensor.tilt = 0
    scenario.sensor.warp = 0
    scenario.sensor.rotation = 0
    scenario.sensor.scaleError = 0
    scenario.sensor.bandShift = 0
    scenario.sensor.striping = 0
    scenario.sensor.psfJitter = 0
    scenario.countryside.brdf = 0
    // Bare soil everywhere and always, so that nothing grows into the measurement.
    let pad = Scenario.Pad(
      shape: GroundShape(centre: GroundPoint(x: size / 2, y: size / 2), width: size * 4, depth: size * 4),
      clearing: .init(from: start.adding(-60), to: start.adding(-30)))
    scenario.pads = [pad]
    return scenario
  }

  static func structure(
    _ kind: PlannedStructure.Kind, width: Double, depth: Double, height: Double, degrees: Double = 0, at x: Double = 75,
    _ y: Double = 75, roof: Material = .whiteSheet
  ) -> PlannedStructure {
    var structure = PlannedStructure(
      id: 1, label: "hall", kind: kind,
      shape: GroundShape(centre: GroundPoint(x: x, y: y), width: width, depth: depth, degrees: degrees),
      height: height, roof: roof)
    structure.glint = 0
    structure.weathering = 0
    return structure
  }

  static func conditions(
    _ time: Instant = Instant(year: 2022, month: 7, day: 1, hour: 2), sunAzimuth: Double = 150,
    sunElevation: Double = 50, shift: PixelPoint = PixelPoint(x: 0, y: 0)
  ) -> SceneConditions {
    SceneConditions(
      id: "20220701_020000_00_test", acquisition: time, sunAzimuth: sunAzimuth, sunElevation: sunElevation,
      viewAngle: 0, leanAzimuth: 0, cloudShare: 0, snow: 0, haze: 0, shift: shift, gains: [1, 1, 1, 1],
      offsets: [0, 0, 0, 0], isPartial: false)
  }
}

extension SimulatedScene {
  /// Reflectance 0...1.
  func reflectance(_ role: BandRole, _ column: Int, _ row: Int) -> Double {
    let band = Self.roles.firstIndex(of: role) ?? 0
    return Double(bands[band][column, row]) / 10_000
  }
}
