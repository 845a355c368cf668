import Foundation
import RasterCore
import RasterIO
import Simulation
import Testing

@testable import SitePipeline

/// What `simulate` writes, read by the run's own intake without an option.
final class SimulatedDeliveryTests {
  private let root = NSTemporaryDirectory() + "delivered-\(UUID().uuidString)"
  private let quiet = RunWatch(progress: { _ in }, isCancelled: { false })

  deinit { try? FileManager.default.removeItem(atPath: root) }

  private func delivered(_ product: SensorModel.Product, size: Double = 300) throws -> (plan: SimulationPlan, intake: Intake) {
    var scenario = SimulatedPatch.scenario
    scenario.size = size
    scenario.acquisition.cloud = 0.35
    scenario.acquisition.maskErrors = 0
    scenario.acquisition.partial = 0
    scenario.acquisition.end = CalendarDate(year: 2021, month: 11, day: 1)
    let sensor = SensorModel.preset(product)
    let plan = try SimulationPlan(scenario.seen(by: sensor), sensor, wanted: 4)
    _ = try SimulatedScenes.write(plan, to: root, watch: quiet)
    return (plan, try Intake.gather(RunOptions(inputs: [root], output: root + "-result"), watch: quiet))
  }

  @Test(arguments: [
    (SensorModel.Product.planetscope, "simulated PlanetScope PSB.SD", TimeSource.planetMetadata, 300.0),
    (.skysat, "simulated SkySat", .planetMetadata, 60), (.sentinel2, "simulated Sentinel-2", .stacItem, 300),
    (.landsat, "simulated Landsat 8", .stacItem, 900),
  ]) func `Times, sensor, bands and masks are found`(
    product: SensorModel.Product, sensor: String, source: TimeSource, size: Double
  ) throws {
    let (plan, intake) = try delivered(product, size: size)
    #expect(intake.problems.isEmpty, "\(intake.problems)")
    #expect(intake.notes.isEmpty, "\(intake.notes)")
    #expect(intake.scenes.map(\.acquisition) == plan.scenes.map(\.acquisition))
    #expect(intake.plan.items.count == plan.count)
    #expect(intake.plan.roles == [.blue, .green, .red, .nir])
    #expect(intake.plan.grid.pixelSize == plan.scenario.sensor.gsd)
    for scene in intake.scenes {
      #expect(scene.timeSource == source)
      #expect(scene.sensor.hasPrefix(sensor))
      #expect(scene.credit == "Simulated scenes, Groundbreak")
      #expect(scene.geometry.sunElevation != nil && scene.geometry.viewAngle != nil)
      let masks = scene.assets.compactMap { asset -> MaskKind? in
        if case .mask(let kind) = asset.content { kind } else { nil }
      }
      #expect(masks == [product.maskKind])
    }
  }

  /// The truth's list of scenes names them as the run does.
  @Test(arguments: [SensorModel.Product.planetscope, .sentinel2, .landsat])
  func `The truth calls scenes as the run does`(product: SensorModel.Product) throws {
    let intake = try delivered(product, size: 300).intake
    let truth = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: root + "/truth/truth.json")))
    let scenes = (truth as? [String: Any])?["scenes"] as? [[String: Any]] ?? []
    #expect(scenes.compactMap { $0["id"] as? String } == intake.scenes.map(\.id))
  }

  /// What the product's mask must say of a pixel; nil where its resolution leaves that open.
  private func expected(_ product: SensorModel.Product, _ classes: Raster, _ column: Int, _ row: Int) -> Bool? {
    func sky(_ x: Int, _ y: Int) -> SkyClass? {
      x >= 0 && y >= 0 && x < classes.width && y < classes.height ? SkyClass(rawValue: Int(classes[x, y])) : nil
    }
    let own = sky(column, row)
    switch product {
    case .planetscope, .skysat: return own == .clear
    case .sentinel2:
      let corner = (x: column / 2 * 2, y: row / 2 * 2)
      let block = [(0, 0), (1, 0), (0, 1), (1, 1)].map { sky(corner.x + $0.0, corner.y + $0.1) }
      return Set(block).count == 1 ? own == .clear : nil
    case .landsat:
      // Dilated cloud; haze of middle confidence leaves the pixel clear.
      let isBesideCloud = (-1...1).contains { j in (-1...1).contains { i in sky(column + i, row + j) == .cloud } }
      return (own == .clear && !isBesideCloud) || own == .lightHaze
    }
  }

  /// The values that come out of the files are the renderer's, to the last stored digit; clear by the mask is what the renderer's mask calls clear.
  @Test(arguments: [(SensorModel.Product.planetscope, 1e-4), (.sentinel2, 1e-4), (.landsat, 2.75e-5)])
  func `Reflectance and clear ground come back`(product: SensorModel.Product, step: Double) throws {
    let (plan, intake) = try delivered(product)
    let renderer = SceneRenderer(plan.scenario)
    var usable = 0
    for (item, index) in zip(intake.plan.items, plan.indices) {
      let image = try RasterReader.read(item, plan: intake.plan)
      let scene = renderer.scene(index)
      let made = scene.grid
      var compared = 0
      for (read, drawn) in zip(image.bands, scene.bands) {
        for k in read.values.indices where drawn.values[k] > 0 && read.values[k].isFinite {
          compared += 1
          #expect(abs(Double(read.values[k]) - Double(drawn.values[k]) / 10_000) <= step * 0.51 + 1e-6)
        }
      }
      #expect(compared > 100)
      usable += image.usable.usableCount
      for row in 0..<made.height {
        for column in 0..<made.width {
          guard let expected = expected(product, scene.classes, column, row) else { continue }
          #expect(image.usable[column, row] == expected, "\(column), \(row) of scene \(index)")
        }
      }
    }
    #expect(usable > 0)
  }
}

extension SensorModel.Product {
  fileprivate var maskKind: MaskKind {
    switch self {
    case .planetscope, .skysat: .udm2
    case .sentinel2: .scl
    case .landsat: .qaPixel
    }
  }
}
