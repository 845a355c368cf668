import Foundation
import RasterCore

/// Turns a scenario into images.
///
/// Making one draws everything that stays the same (parcels, relief, roads, trees); after that each scene is a pure function
/// of its index, so scenes may be rendered in any order and at the same time.
public struct SceneRenderer: Sendable {
  public let scenario: Scenario
  /// All delivered scenes in order of time.
  public let schedule: [SceneConditions]
  private let world: World
  private let optics: Optics

  /// - Precondition: the scenario has no `flaws`; a caller that read it from a file asks first.
  public init(_ scenario: Scenario) {
    precondition(scenario.flaws.isEmpty, "the scenario cannot be rendered: \(scenario.flaws.joined(separator: "; "))")
    self.scenario = scenario
    schedule = scenario.schedule()
    world = World(scenario)
    optics = Optics(scenario, frame: world.frame)
  }

  public var count: Int { schedule.count }

  /// - Precondition: `index` is one of `schedule`'s.
  /// - Complexity: O(fine cells) for the ground, O(pixels) for the sky; about 60 MB while it runs at 600 m.
  public func scene(_ index: Int) -> SimulatedScene { scene(under: schedule[index]) }

  /// The scene that would be seen under conditions of the caller's own making.
  public func scene(under conditions: SceneConditions) -> SimulatedScene {
    let ground = groundImage(conditions)
    let pixels = optics.pixels
    let sky = Sky(scenario, conditions, pixels: pixels)
    var image = ground
    sky.cover(&image)
    let covered = strip(conditions, pixels: pixels)
    let mask = SkyMask(
      scenario: scenario, conditions: conditions, sky: sky, ground: ground, covered: covered, pixels: pixels)
    func raster(_ values: [Float]) -> Raster { Raster(width: pixels, height: pixels, values: values) }
    return SimulatedScene(
      conditions: conditions, grid: scenario.grid, bands: record(image, covered, conditions).map(raster),
      classes: raster(mask.given.map { Float($0.rawValue) }),
      trueClasses: raster(mask.truth.map { Float($0.rawValue) }), confidence: raster(mask.confidence))
  }

  /// Reflectance at the sensor without sky and noise.
  func groundImage(_ conditions: SceneConditions) -> [SIMD4<Float>] {
    var canvas = Canvas(world.frame)
    let ground = GroundPainter(scenario: scenario, world: world, conditions: conditions)
    let works = WorksPainter(ground)
    let states = scenario.structures.flatMap(\.parts).compactMap { structure in
      structure.state(day: conditions.acquisition.days).map { (structure, $0) }
    }
    ground.paintLand(&canvas)
    ground.paintRiver(&canvas)
    works.paintPads(&canvas)
    ground.paintNewRoads(&canvas)
    works.paintYards(&canvas)
    works.paintFootings(&canvas, states)
    ground.paintSnow(&canvas)
    works.paintClutter(&canvas)
    ground.castTreeShadows(&canvas)
    for (structure, state) in states where state.height > 0.5 {
      let solidity = state.solidity * (structure.rowSpacing > 0 ? 0.45 : 1)
      canvas.castShadow(of: structure.shape, height: state.height, solidity: solidity, sun: ground.sun)
    }
    canvas.applyShadow()
    ground.paintCrowns(&canvas)
    works.paintBuildings(&canvas, states)
    return optics.image(
      of: canvas.colour, displaced: Displacement(scenario, conditions, pixels: optics.pixels),
      blur: conditions.distortion?.blur ?? 1)
  }

  /// Gain, offset and noise; then whole numbers.
  private func record(_ image: [SIMD4<Float>], _ covered: [Bool], _ conditions: SceneConditions) -> [[Float]] {
    let seed = scenario.seed &+ conditions.key &* 3
    var random = SeededGenerator(seed: seed, stream: 8)
    var bands = [[Float]](repeating: [Float](repeating: 0, count: image.count), count: 4)
    let stripes = stripes(conditions)
    let width = optics.pixels
    for band in 0..<4 {
      let gain = conditions.gains[band]
      let offset = conditions.offsets[band]
      for k in image.indices where covered[k] {
        let reflectance = Double(image[k][band]) * gain + offset + stripes[band][k % width]
        // Photon noise grows with the root of the signal over a floor of read-out noise.
        let spread = scenario.sensor.noise * (0.4 + 4 * max(0, reflectance)).squareRoot()
        let value = ((reflectance + random.normal() * spread) * 10_000).rounded()
        bands[band][k] = Float(min(65_535, max(1, value)))
      }
    }
    return bands
  }

  /// Offsets of columns: detectors in groups of a few pixels that were not quite levelled, different in every scene.
  private func stripes(_ conditions: SceneConditions) -> [[Double]] {
    let width = optics.pixels
    guard let size = conditions.distortion?.striping, size > 0 else {
      return [[Double]](repeating: [Double](repeating: 0, count: width), count: 4)
    }
    let seed = scenario.seed &+ conditions.key &* 7
    var random = SeededGenerator(seed: seed, stream: 11)
    return (0..<4).map { _ in
      var columns: [Double] = []
      while columns.count < width {
        let value = random.normal() * size
        let group = random.integer(in: 2...14)
        columns += [Double](repeating: value, count: min(group, width - columns.count))
      }
      return columns
    }
  }

  /// False beyond the end of a strip that ends inside the frame.
  private func strip(_ conditions: SceneConditions, pixels: Int) -> [Bool] {
    guard conditions.isPartial else { return [Bool](repeating: true, count: pixels * pixels) }
    var random = SeededGenerator(seed: scenario.seed &+ conditions.key, stream: 9)
    let angle = random.pick([0.2, 0.2 + .pi / 2, 0.2 + .pi, 0.2 - .pi / 2]) + random.uniform(in: -0.05...0.05)
    let edge = random.uniform(in: 0.05...0.4) * Double(pixels)
    return (0..<(pixels * pixels)).map { k in
      let x = Double(k % pixels) - Double(pixels) / 2
      let y = Double(k / pixels) - Double(pixels) / 2
      return x * cos(angle) + y * sin(angle) < edge
    }
  }
}
