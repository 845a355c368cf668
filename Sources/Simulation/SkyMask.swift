import RasterCore

/// Class of a pixel in the usable data mask: the six that exclude each other, in the order of UDM2's bands.
public enum SkyClass: Int, Sendable, Hashable, Codable, CaseIterable {
  case noData = 0
  case clear, snow, shadow, lightHaze, heavyHaze, cloud
}

/// What is true of each pixel's sky and what the provider would say about it.
struct SkyMask {
  var truth: [SkyClass]
  var given: [SkyClass]
  /// 0...100.
  var confidence: [Float]

  /// - Parameters:
  ///   - ground: reflectance without sky, to fool the mask with bright roofs.
  ///   - covered: false where the strip has no data.
  init(
    scenario: Scenario, conditions: SceneConditions, sky: Sky, ground: [SIMD4<Float>], covered: [Bool], pixels: Int
  ) {
    let errors = scenario.acquisition.maskErrors
    let seed = SeededGenerator.mixed(scenario.seed &+ conditions.key &+ 17)
    var random = SeededGenerator(seed: seed, stream: 6)
    let wobble = FractalNoise(seed: seed, wavelength: 90, octaves: 4)
      .field(width: pixels, height: pixels, originX: 0, originY: 0, cell: scenario.sensor.gsd)
    // Usually a little generous; now and then thin cloud passes as clear.
    let isBlind = random.chance(0.12 * errors)
    let threshold = isBlind ? 0.85 : 0.2 + errors * random.uniform(in: -0.08...0.2)
    let missesShadow = random.chance(0.25 * errors)
    let takesBrightForCloud = random.chance(0.3 * errors)
    let takesSnowForCloud = random.chance(0.15 * errors)
    truth = []
    given = []
    confidence = []
    for k in 0..<(pixels * pixels) {
      let visible = (ground[k][0] + ground[k][1] + ground[k][2]) / 3
      let isSnow = conditions.snow > 0 && visible > 0.42
      let hazy = sky.haze[k] > 0.05 ? SkyClass.heavyHaze : (sky.haze[k] > 0.03 ? .lightHaze : .clear)
      let lower: SkyClass = isSnow ? .snow : hazy
      truth.append(
        !covered[k] ? .noData : (sky.cloud[k] > 0.2 ? .cloud : (sky.shade[k] > 0.2 ? .shadow : lower)))
      let seen = Double(sky.cloud[k]) + errors * 0.12 * Double(wobble[k]) * (conditions.cloudShare > 0.003 ? 1 : 0)
      let darkness = Double(sky.shade[k]) + errors * 0.12 * Double(wobble[k])
      let isFooled = (takesBrightForCloud && !isSnow && visible > 0.36) || (takesSnowForCloud && isSnow)
      if !covered[k] {
        given.append(.noData)
      } else if seen > threshold || isFooled {
        given.append(.cloud)
      } else if darkness > 0.2, sky.shade[k] > 0, !missesShadow {
        given.append(.shadow)
      } else {
        given.append(lower)
      }
      confidence.append(covered[k] ? Float((60 + min(40, abs(seen - threshold) * 80)).rounded()) : 0)
    }
  }
}
