import Foundation

/// Colours a roof, whole, half laid or still a frame.
struct RoofPainter {
  let structure: PlannedStructure
  let world: World
  let conditions: SceneConditions
  /// Brightness of this roof in this scene, relative: no roof reflects evenly into all directions.
  private let brightness: Float
  private let frontLight: Float
  private let backLight: Float
  private let strength: Float
  private let day: Double
  /// Years since the beginning of the period.
  private let sinceStart: Double

  init(structure: PlannedStructure, works: WorksPainter) {
    self.structure = structure
    world = works.world
    conditions = works.conditions
    day = works.day
    sinceStart = max(0, day - Double(works.scenario.acquisition.start.dayNumber)) / 365.25
    strength = Float(works.scenario.countryside.texture)
    var random = SeededGenerator(
      seed: works.scenario.seed &+ UInt64(structure.id) &* 77, stream: 90_000 + UInt64(max(0, works.day)))
    brightness = Float(min(1.3, max(0.75, 1 + random.normal() * structure.glint)))
    // The ridge runs along u: one side falls to -v, the other to +v.
    let slope = tan(structure.pitch * .pi / 180)
    let axes = structure.shape.axes
    frontLight = Float(works.sun.light(slopeX: -axes.sine * slope, slopeY: axes.cosine * slope))
    backLight = Float(works.sun.light(slopeX: axes.sine * slope, slopeY: -axes.cosine * slope))
  }

  func colour(
    _ cover: StructureState.Cover, _ k: Int, _ u: Double, _ v: Double, _ under: SIMD4<Float>
  ) -> (SIMD4<Float>, Float) {
    if structure.rowSpacing > 0 { return tables(cover, k, u, v, under) }
    switch cover {
    case .none: return (under, 0)
    case .frame(let density): return framework(k, u, v, density)
    case .roof(let material): return (roof(material, k, u, v), 1)
    case .roofing(let first, let second, let progress):
      if u / structure.shape.width + 0.5 <= progress { return (roof(first, k, u, v), 1) }
      guard let second else { return (under, 0) }
      return second == .frame ? framework(k, u, v, 0.8) : (roof(second, k, u, v), 1)
    }
  }

  /// Years since the roof was laid.
  private func age(of material: Material) -> Double {
    let laid: Double? =
      switch structure.kind {
      case .new: structure.construction.map { Double($0.roofEnd.dayNumber) }
      case .reRoofed where material == structure.newRoof: structure.work.map { Double($0.to.dayNumber) }
      default: nil
      }
    return structure.weathering * (laid.map { max(0, day - $0) / 365.25 } ?? structure.roofAge + sinceStart)
  }

  /// Rows of tables along the width with ground and their own shade between them; while they are set up, posts only.
  private func tables(
    _ cover: StructureState.Cover, _ k: Int, _ u: Double, _ v: Double, _ under: SIMD4<Float>
  ) -> (SIMD4<Float>, Float) {
    let place = v / structure.rowSpacing - (v / structure.rowSpacing).rounded(.down)
    let isTable = place < 0.5
    switch cover {
    case .none: return (under, 0)
    case .frame: return (Material.galvanisedSheet.spectrum * 0.8, isTable ? 0.3 : 0)
    case .roof(let material):
      return isTable ? (snowed(material.spectrum * brightness, k), 0.97) : (under * 0.8, place < 0.8 ? 0.7 : 0)
    case .roofing(let first, _, let progress):
      guard u / structure.shape.width + 0.5 <= progress else {
        return (Material.galvanisedSheet.spectrum * 0.8, isTable ? 0.3 : 0)
      }
      return isTable ? (snowed(first.spectrum * brightness, k), 0.97) : (under * 0.8, place < 0.8 ? 0.7 : 0)
    }
  }

  private func roof(_ material: Material, _ k: Int, _ u: Double, _ v: Double) -> SIMD4<Float> {
    var colour = material.spectrum(afterYears: age(of: material)) * brightness * (v < 0 ? frontLight : backLight)
    colour *= 1 + strength * (sheets(u) + 0.025 * world.fabric[k] + 0.05 * world.patches[k])
    if structure.rooflights > 0, abs((u / 14) - (u / 14).rounded()) < structure.rooflights / 2,
      abs(v) < structure.shape.depth * 0.42
    {
      colour += (SIMD4<Float>(0.36, 0.38, 0.39, 0.40) - colour) * 0.7
    }
    if structure.pitch > 0, abs(v) < 0.5 { colour *= 0.85 }
    if isVent(u, v) { colour = colour * 0.4 + Material.galvanisedSheet.spectrum * 0.5 }
    let edge = -structure.shape.distance(u: u, v: v)
    if edge < 1 { colour *= 0.88 }
    return snowed(colour, k)
  }

  /// Bays of sheets, each from its own batch and rusting in its own way.
  private func sheets(_ u: Double) -> Float {
    let bay = Int((u / 6).rounded(.down))
    return 0.07 * Float(hashed(UInt64(structure.id) &* 31, bay, 3) - 0.5)
  }

  /// Fans and hatches, a few metres across, on the large roofs only.
  private func isVent(_ u: Double, _ v: Double) -> Bool {
    guard structure.shape.area > 600 else { return false }
    let i = Int((u / 11).rounded(.down))
    let j = Int((v / 11).rounded(.down))
    guard hashed(UInt64(structure.id) &* 97, i, j) < 0.12 else { return false }
    let x = u - (Double(i) + 0.5) * 11
    let y = v - (Double(j) + 0.5) * 11
    return abs(x) < 1.3 && abs(y) < 1.3
  }

  /// Trusses every six metres over a floor with things lying on it.
  private func framework(_ k: Int, _ u: Double, _ v: Double, _ density: Double) -> (SIMD4<Float>, Float) {
    let truss = abs(u / 6 - (u / 6).rounded()) * 6 < 0.7
    let purlin = abs(v / 4 - (v / 4).rounded()) * 4 < 0.4
    let things = hashed(
      UInt64(structure.id) &+ UInt64(max(0, day / 12)), Int((u / 4).rounded(.down)), Int((v / 4).rounded(.down)))
    var colour = Material.frame.spectrum * (0.75 + 0.5 * Float(things))
    if truss || purlin { colour *= 1.35 }
    return (snowed(colour, k), Float(density))
  }

  /// Wind and warmth take snow off roofs sooner than off fields.
  private func snowed(_ colour: SIMD4<Float>, _ k: Int) -> SIMD4<Float> {
    let depth = Float(conditions.snow)
    guard depth > 0 else { return colour }
    let lying = min(0.95, max(0, 1.5 * depth - 0.45 + 0.2 * world.patches[k]))
    return colour + (Material.snow.spectrum - colour) * lying
  }
}
