import Foundation
import PixelKernels
import RasterCore

@testable import SiteAnalysis
@testable import Simulation

/// One simulated place, prepared and held against its truth.
struct Check {
  let scenario: Scenario
  let schedule: [SceneConditions]
  let scenes: [SimulatedScene]
  /// Where a structure stands at any time.
  private let roofs: [Bool]

  init(_ scenario: Scenario) {
    self.scenario = scenario
    let renderer = SceneRenderer(scenario)
    schedule = renderer.schedule
    roofs = Self.roofs(scenario)
    scenes = parallelMap(renderer.count) { renderer.scene($0) }
  }

  private func stack() -> Stack {
    let grid = scenario.grid
    let images = scenes.map { scene -> SceneImage in
      let covered = scene.classes.values.map { $0 != Float(SkyClass.noData.rawValue) }
      func mask(_ usable: [Bool]) -> ValidityMask { ValidityMask(width: grid.width, height: grid.height, usable: usable) }
      return SceneImage(
        scene: Scene(
          id: scene.id, acquisition: scene.acquisition, timeOfDayKnown: true, timeSource: .fileName, sensor: "PlanetScope",
          geometry: ViewGeometry(sunAzimuth: scene.sunAzimuth, sunElevation: scene.sunElevation), assets: []),
        bands: scene.bands.map { band in
          Raster(
            width: grid.width, height: grid.height,
            values: band.values.indices.map { covered[$0] ? band.values[$0] / 10_000 : .nan })
        }, usable: mask(scene.classes.values.map { $0 == Float(SkyClass.clear.rawValue) }), covered: mask(covered))
    }
    let side = Double(max(grid.width, grid.height))
    // Only the sun's path hangs on the place; areas do not matter here.
    let (east, north) = (scenario.place.longitude, scenario.place.latitude)
    let frame = GroundFrame(
      step: side, columns: 2, rows: 2, longitudes: [east, east + 0.01, east, east + 0.01],
      latitudes: [north, north, north - 0.01, north - 0.01], pixelAreas: [9, 9, 9, 9])
    return Stack(
      grid: grid, ground: frame, roles: SimulatedScene.roles, images: images,
      area: ValidityMask(width: grid.width, height: grid.height, filledWith: true))
  }

  func run(into tally: inout Tally) {
    let prepared = StackPreparation.run(stack(), PreparationOptions()) { _ in }
    var errors: [(x: [Double], y: [Double])] = []
    for (t, scene) in scenes.enumerated() {
      let truth = scene.trueClasses.values.map { SkyClass(rawValue: Int($0)) ?? .noData }
      let n = Double(truth.count)
      let clear = Double(truth.count { $0 == .clear || $0 == .lightHaze }) / n
      let hazy = Double(truth.count { $0 == .clear || $0 == .lightHaze || $0 == .heavyHaze }) / n
      let k = prepared.used.firstIndex(of: t)
      let reason = prepared.outcomes[t].reason ?? "used"
      tally.reasons[reason, default: (0, 0)].all += 1
      tally.clear += clear
      if clear >= 0.3 {
        tally.good += 1
        tally.goodUsed += k == nil ? 0 : 1
        tally.reasons[reason]?.good += 1
      }
      if hazy < 0.05 {
        tally.bad += 1
        tally.badUsed += k == nil ? 0 : 1
      }
      guard let k else { continue }
      tally.clearInUsed += clear
      compareMasks(prepared.usable[k], prepared.fields[k], truth, into: &tally)
      errors.append(offsets(prepared.usable[k], prepared.fields[k], schedule[t]))
    }
    settle(errors, into: &tally)
  }

  private func compareMasks(_ usable: ValidityMask, _ field: ShiftField, _ truth: [SkyClass], into tally: inout Tally) {
    let (w, h) = (usable.width, usable.height)
    let pixel = 1 / Double(w * h)
    for y in 0..<h {
      for x in 0..<w {
        let d = field.offset(x: x, y: y)
        let (sx, sy) = (x + Int(d.x.rounded()), y + Int(d.y.rounded()))
        guard sx >= 0, sy >= 0, sx < w, sy < h else { continue }
        let sky = truth[sy * w + sx]
        if sky == .clear || sky == .lightHaze {
          if roofs[y * w + x] {
            tally.roof += 1
            tally.roofLost += usable[x, y] ? 0 : 1
          }
          tally.clearLeft += usable[x, y] ? pixel : 0
        }
        guard usable[x, y] else { continue }
        tally.left += pixel
        tally.cloudLeft += sky == .cloud ? pixel : 0
        tally.shadowLeft += sky == .shadow ? pixel : 0
        tally.snowLeft += sky == .snow ? pixel : 0
      }
    }
  }

  private static func roofs(_ scenario: Scenario) -> [Bool] {
    let (w, h) = (scenario.grid.width, scenario.grid.height)
    var set = [Bool](repeating: false, count: w * h)
    for structure in SimulatedTruth(scenario).structures {
      for i in set.indices
      where structure.outline.pixels.contains(PixelPoint(x: Double(i % w) + 0.5, y: Double(i / w) + 0.5)) { set[i] = true }
    }
    return set
  }

  /// Estimated less true displacement at every eighth usable pixel.
  private func offsets(_ usable: ValidityMask, _ field: ShiftField, _ conditions: SceneConditions) -> (x: [Double], y: [Double]) {
    let (w, h) = (usable.width, usable.height)
    let truth = Displacement(scenario, conditions, pixels: w)
    var out: (x: [Double], y: [Double]) = ([], [])
    for y in stride(from: 6, to: h - 6, by: 8) {
      for x in stride(from: 6, to: w - 6, by: 8) where usable[x, y] {
        let d = field.offset(x: x, y: y)
        let i = min(max(y + Int(d.y.rounded()), 0), h - 1) * w + min(max(x + Int(d.x.rounded()), 0), w - 1)
        out.x.append(d.x - Double(truth.x[i]))
        out.y.append(d.y - Double(truth.y[i]))
      }
    }
    return out
  }

  /// All scenes share the error of their frame: the median offset is taken out.
  private func settle(_ errors: [(x: [Double], y: [Double])], into tally: inout Tally) {
    let seen = errors.filter { !$0.x.isEmpty }
    let middles = seen.map { (x: Tally.quantile($0.x, 0.5), y: Tally.quantile($0.y, 0.5)) }
    let (cx, cy) = (Tally.quantile(middles.map(\.x), 0.5), Tally.quantile(middles.map(\.y), 0.5))
    tally.sceneErrors += middles.map { hypot($0.x - cx, $0.y - cy) }
    for scene in seen { tally.pixelErrors += zip(scene.x, scene.y).map { hypot($0 - cx, $1 - cy) } }
  }
}
