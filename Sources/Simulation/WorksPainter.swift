import Foundation
import RasterCore

/// Paints what people make: pads, yards and the things standing in them, slabs, frames and roofs.
struct WorksPainter {
  let scenario: Scenario
  let world: World
  let conditions: SceneConditions
  let sun: SunRay
  let day: Double
  let dayOfYear: Double
  /// Light of bare ground in the directions of sun and view.
  private let direction: Float

  init(_ ground: GroundPainter) {
    scenario = ground.scenario
    world = ground.world
    conditions = ground.conditions
    sun = ground.sun
    day = ground.day
    dayOfYear = ground.dayOfYear
    direction = Float(ground.directional(0.5))
  }

  /// Moisture of bare ground in this scene: it darkens after rain.
  private var damp: Float { Float(0.9 + 0.2 * hashed(scenario.seed, Int(day), 41)) * direction }

  private var strength: Float { Float(scenario.countryside.texture) }

  func paintPads(_ canvas: inout Canvas) {
    for pad in scenario.pads {
      let cleared = PlannedStructure.progress(day, pad.clearing.from, pad.clearing.to)
      guard cleared > 0 else { continue }
      let paved = pad.paving.map { PlannedStructure.progress(day, $0.from, $0.to) } ?? 0
      let weeds = Float(weedCover(pad))
      let soil = pad.ground.spectrum * damp
      let pavement = pad.pavement.spectrum
      let green = weedSpectrum
      // Machines leave a ragged edge, on average where the plan has it.
      var grown = pad.shape
      grown.width += 6
      grown.depth += 6
      let ragged = Double(min(1, strength))
      canvas.fill(grown, isWork: true) { k, u, v, _ in
        let edge = pad.shape.distance(u: u, v: v) + 1.1 * ragged * Double(world.patches[k])
        guard edge < 0.5 else { return (.zero, 0) }
        let wear = world.fabric[k]
        let patch = world.patches[k]
        // Work moves over the ground on a ragged front.
        let front = (u / pad.shape.width + 0.5) + 0.05 * Double(patch)
        guard front <= cleared * 1.15 - 0.05 || cleared >= 1 else { return (.zero, 0) }
        var colour = soil * (1 + 0.06 * wear + 0.10 * patch + tracks(k))
        let growth = min(0.92, max(0, weeds * (1 + 0.7 * patch + 0.25 * wear)))
        colour += (green - colour) * growth
        if paved > 0, v / pad.shape.depth + 0.5 <= paved {
          colour = pavement * (1 + 0.035 * wear + 0.05 * patch + joints(u, v))
        }
        return (colour, Float(min(1, max(0, 0.5 - edge))))
      }
    }
  }

  /// Worn lines where lorries drive, paler than the soil beside them.
  private func tracks(_ k: Int) -> Float {
    let line = world.tracks[k] * 9
    return 0.13 * strength / (1 + line * line)
  }

  /// Joints between slabs of concrete every 12 m.
  private func joints(_ u: Double, _ v: Double) -> Float {
    let near = min(abs(u / 12 - (u / 12).rounded()), abs(v / 12 - (v / 12).rounded())) * 12
    return near < 0.5 ? -0.10 * strength : 0
  }

  /// Green in summer, straw in winter.
  private var weedSpectrum: SIMD4<Float> {
    let green = rise(dayOfYear, 118, 10) * (1 - rise(dayOfYear, 292, 12))
    return mix(.dryGrass, .grass, 0.9 * green)
  }

  private func weedCover(_ pad: Scenario.Pad) -> Double {
    guard let weeds = pad.weeds, day > Double(weeds.from.dayNumber) else { return 0 }
    let until = min(day, Double(weeds.to.dayNumber))
    let established = min(1, (until - Double(weeds.from.dayNumber)) / 550)
    // Gone within two weeks once the machines are back.
    let left = max(0, 1 - (day - until) / 15)
    let season = 0.45 + 0.55 * rise(dayOfYear, 125, 12) * (1 - rise(dayOfYear, 300, 15))
    return pad.weedCover * established * left * season
  }

  func paintYards(_ canvas: inout Canvas) {
    for yard in scenario.yards {
      guard let material = yard.material, isActive(yard.period) else { continue }
      let spectrum = material.spectrum
      canvas.fill(yard.shape, isWork: true) { k, u, v, _ in
        (spectrum * (1 + 0.05 * world.fabric[k] + 0.09 * world.patches[k] + joints(u, v)), 0.97)
      }
    }
  }

  func isActive(_ period: Scenario.Period) -> Bool {
    day >= Double(period.from.dayNumber) && day < Double(period.to.dayNumber)
  }

  /// Slabs and rubble: what lies on the ground and takes shadows.
  func paintFootings(_ canvas: inout Canvas, _ states: [(PlannedStructure, StructureState)]) {
    // Tables of panels stand on posts.
    for (structure, state) in states where structure.rowSpacing == 0 {
      guard let material = state.ground, material != .soil || !isOnPad(structure) else { continue }
      let spectrum = material.spectrum * (0.5 + 0.5 * damp)
      let end = (state.groundProgress - 0.5) * structure.shape.width
      let rough: Float = material == .rubble ? 0.25 : 0.05
      canvas.fill(structure.shape) { k, u, v, _ in
        guard u <= end else { return (.zero, 0) }
        return (spectrum * (1 + rough * world.fabric[k] + 0.05 * world.patches[k]), 1)
      }
    }
  }

  /// What a demolition leaves behind becomes part of the cleared ground around it.
  private func isOnPad(_ structure: PlannedStructure) -> Bool {
    scenario.pads.contains {
      day >= Double($0.clearing.to.dayNumber) && $0.shape.contains(structure.shape.centre)
    }
  }
}
