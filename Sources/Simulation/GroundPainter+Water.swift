import RasterCore

extension GroundPainter {
  /// High in the rains of July and August, low in spring; in a flood over the fields.
  func paintRiver(_ canvas: inout Canvas) {
    guard let river = scenario.river, !world.riverDistance.isEmpty else { return }
    let level = 1 + river.seasonal * (rise(dayOfYear, 185, 8) * (1 - rise(dayOfYear, 270, 15)) - 0.5)
    let flood = floodLevel(river)
    let water = river.width / 2 * (level + (river.floodReach - level) * flood.water)
    let bank = river.width / 2 * (1 + river.seasonal * 0.6)
    let silt = river.width / 2 * (1 + (river.floodReach - 1) * flood.silt)
    let season = rise(dayOfYear, 185, 8) * (1 - rise(dayOfYear, 250, 10))
    let clear = Material.water.spectrum
    let turbid = SIMD4<Float>(0.065, 0.09, 0.10, 0.05)
    let depth = clear + (turbid - clear) * Float(max(season, min(1, 3 * flood.water)))
    let mud = Material.darkSoil.spectrum * 1.1
    for k in canvas.colour.indices where world.riverDistance[k] < .infinity {
      // Water finds the hollows: a flood's edge is far from straight.
      let d = Double(world.riverDistance[k]) + (1.5 + 0.12 * (water - river.width / 2)) * Double(world.patches[k])
      let dry = Float(min(1, max(0, 0.5 - (d - bank) / 4)))
      let wet = Float(min(1, max(0, 0.5 - (d - water) / 2)))
      let muddy = silt > river.width / 2 * 1.01 ? Float(min(1, max(0, 0.5 - (d - silt) / 8))) * 0.7 : 0
      guard dry > 0 || wet > 0 || muddy > 0 else { continue }
      canvas.colour[k] += (mud * (1 + 0.08 * world.fabric[k]) - canvas.colour[k]) * muddy
      let sand = Material.sand.spectrum * (1 + 0.10 * world.fabric[k] + 0.08 * world.patches[k])
      canvas.colour[k] += (sand - canvas.colour[k]) * dry
      canvas.colour[k] += (depth * (1 + 0.04 * world.fabric[k]) - canvas.colour[k]) * wet
    }
  }

  /// How far the water has left the bed, and how far the mud reaches that it leaves for some weeks, 0...1 each.
  private func floodLevel(_ river: Scenario.River) -> (water: Double, silt: Double) {
    var water = 0.0
    var silt = 0.0
    for flood in river.floods {
      let from = Double(flood.from.dayNumber)
      let to = max(Double(flood.to.dayNumber), from + 1)
      guard day >= from else { continue }
      if day < to { water = max(water, min(1, (day - from) / 3) * min(1, 1.6 * (1 - (day - from) / (to - from)))) }
      let after = max(0, day - to)
      silt = max(silt, min(1, (day - from) / 3) * max(0, 1 - after / 40))
    }
    return (water, silt)
  }

  /// Roads under construction: a strip laid bare along the line, gravel, then the surface.
  func paintNewRoads(_ canvas: inout Canvas) {
    for road in world.newRoads {
      let progress = PlannedStructure.progress(day, road.built.from, road.built.to)
      guard progress > 0 else { continue }
      // Earthworks are ahead of the surface and take the first two thirds of the time.
      let cleared = Float(min(1, progress * 1.5) * road.length)
      let surfaced = Float(max(0, progress * 2 - 1) * road.length)
      let isDone = progress >= 1
      let soil = Material.soil.spectrum
      let verge = mix(.soil, .dryGrass, isDone ? min(1, (day - Double(road.built.to.dayNumber)) / 300) : 0)
      for cell in road.cells where cell.along <= cleared {
        let k = Int(cell.index)
        let rough = 1 + 0.06 * world.fabric[k] + 0.08 * world.patches[k]
        canvas.colour[k] += ((isDone ? verge : soil) * rough - canvas.colour[k]) * cell.bare
        let surface = cell.along <= surfaced || isDone ? road.material.spectrum : Material.gravel.spectrum
        canvas.colour[k] += (surface * (1 + 0.05 * world.fabric[k]) - canvas.colour[k]) * cell.share
        if cell.bare > 0.5 { canvas.worked[k] = true }
      }
    }
  }
}
