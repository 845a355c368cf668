import Foundation

/// Clouds, their shadows and haze of one scene on the image's pixels, 0...1 each, and what the provider's mask makes of them.
struct Sky {
  /// Opacity of cloud.
  var cloud: [Float]
  /// Brightness of the cloud's top, relative.
  var top: [Float]
  /// Depth of the shadow of clouds.
  var shade: [Float]
  /// Reflectance that haze adds to blue.
  var haze: [Float]

  init(_ scenario: Scenario, _ conditions: SceneConditions, pixels: Int) {
    let count = pixels * pixels
    let gsd = scenario.sensor.gsd
    cloud = [Float](repeating: 0, count: count)
    top = cloud
    shade = cloud
    let seed = SeededGenerator.mixed(scenario.seed &+ conditions.key)
    var random = SeededGenerator(seed: seed, stream: 5)
    let x = (0.5 - conditions.shift.x) * gsd
    let y = (0.5 - conditions.shift.y) * gsd
    let dim = FractalNoise(seed: seed &+ 1, wavelength: 420, octaves: 3)
      .field(width: pixels, height: pixels, originX: x, originY: y, cell: gsd)
    haze = dim.map { Float(conditions.haze) * max(0, 1 + 0.35 * $0) }
    guard conditions.cloudShare > 0.003 else { return }

    let noise = FractalNoise(seed: seed, wavelength: random.uniform(in: 160...520), octaves: 7, gain: 0.56)
    let field = noise.field(width: pixels, height: pixels, originX: x, originY: y, cell: gsd)
    let threshold = Self.quantile(field, 1 - conditions.cloudShare)
    let softness = Float(random.uniform(in: 0.5...1.1))
    let thickness = Float(random.uniform(in: 0.75...0.98))
    // About 0.2, from where on it counts as cloud, at the edge of the asked-for share; a thin fringe lies outside.
    func opacity(_ f: Float) -> Float {
      let t = min(1, max(0, (f - threshold) / softness + 0.3))
      return t * t * (3 - 2 * t) * thickness
    }
    let sun = SunRay(azimuth: conditions.sunAzimuth, elevation: conditions.sunElevation)
    let reach = random.uniform(in: 350...1_400) * sun.lengthPerHeight
    let caster = noise.field(
      width: pixels, height: pixels, originX: x - sun.awayX * reach, originY: y - sun.awayY * reach, cell: gsd)
    let lit = noise.field(
      width: pixels, height: pixels, originX: x - sun.awayX * 15, originY: y - sun.awayY * 15, cell: gsd)
    let brightness = Float(random.uniform(in: 0.8...1.05))
    for k in 0..<count {
      cloud[k] = opacity(field[k])
      // Towers are bright on the side of the sun and grey on the other.
      let lee = lit[k] - field[k]
      top[k] = brightness * min(1.2, max(0.6, 0.86 + 0.1 * (field[k] - threshold) - 0.35 * lee))
      shade[k] = opacity(caster[k]) * 0.8
    }
  }

  static let cloudSpectrum = SIMD4<Float>(0.62, 0.61, 0.61, 0.64)
  /// Haze scatters blue most.
  static let hazeSpectrum = SIMD4<Float>(1.0, 0.75, 0.55, 0.30)

  /// Puts the sky over the ground.
  func cover(_ ground: inout [SIMD4<Float>]) {
    let lost = SIMD4<Float>(0.72, 0.78, 0.82, 0.88)
    for k in ground.indices {
      var colour = ground[k] * (1 - lost * shade[k])
      colour += (Self.cloudSpectrum * top[k] - colour) * cloud[k]
      let scattered = Self.hazeSpectrum * haze[k]
      ground[k] = colour * (1 - 1.2 * scattered) + scattered
    }
  }

  private static func quantile(_ values: [Float], _ share: Double) -> Float {
    let sorted = values.sorted()
    let index = Int((share * Double(sorted.count)).rounded(.down))
    return sorted[min(max(0, index), sorted.count - 1)]
  }
}
