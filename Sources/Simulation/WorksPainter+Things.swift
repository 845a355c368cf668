import Foundation

extension WorksPainter {
  /// Vehicles, containers, stacks, heaps: somewhere else in every scene.
  func paintClutter(_ canvas: inout Canvas) {
    for (index, yard) in scenario.yards.enumerated() where isActive(yard.period) && yard.clutter > 0 {
      // Heaps stay for a month or so; what has wheels is elsewhere in the next scene.
      let time = yard.things == .heaps ? (day / 40).rounded(.down) : day
      var random = SeededGenerator(seed: scenario.seed &+ UInt64(index) &* 131, stream: 50_000 + UInt64(max(0, time)))
      switch yard.things {
      case .mixed: paintMixed(&canvas, yard, &random)
      case .cars: paintCars(&canvas, yard, &random)
      case .heaps: paintHeaps(&canvas, yard, &random)
      }
    }
  }

  private func paintMixed(_ canvas: inout Canvas, _ yard: Scenario.Yard, _ random: inout SeededGenerator) {
    for _ in 0..<Int(yard.clutter * yard.shape.area / 18) {
      let place = spot(yard, &random)
      let isTruck = random.chance(0.25)
      let thing = GroundShape(
        centre: place, width: isTruck ? random.uniform(in: 7...12) : random.uniform(in: 3...5),
        depth: random.uniform(in: 1.8...3), degrees: yard.shape.degrees + (random.chance(0.7) ? 0 : 90))
      let material = random.pick([
        Material.whiteSheet, .darkBitumen, .redTile, .blueSheet, .galvanisedSheet, .soil, .rubble,
      ])
      put(thing, material.spectrum * Float(random.uniform(in: 0.7...1.1)), height: 2.4, &canvas)
    }
  }

  /// Cars in bays of 2.6 m along rows 8 m apart, some of the bays empty.
  private func paintCars(_ canvas: inout Canvas, _ yard: Scenario.Yard, _ random: inout SeededGenerator) {
    let rows = Int(yard.shape.depth / 8)
    let bays = Int(yard.shape.width / 2.6)
    // A car takes 8 of its bay's 21 m2.
    let taken = min(1, yard.clutter * 2.6)
    for row in 0..<max(0, rows) {
      for bay in 0..<max(0, bays) where random.chance(taken) {
        let u = (Double(bay) + 0.5) * 2.6 - yard.shape.width / 2
        let v = (Double(row) + 0.5) * 8 - yard.shape.depth / 2
        let car = GroundShape(
          centre: yard.shape.ground(u: u, v: v), width: 1.8, depth: 4.4, degrees: yard.shape.degrees)
        let material = random.pick([
          Material.whiteSheet, .whiteSheet, .lightGreySheet, .darkBitumen, .darkBitumen, .redTile, .blueSheet,
        ])
        put(car, material.spectrum * Float(random.uniform(in: 0.7...1.1)), height: 1.5, &canvas)
      }
    }
  }

  /// Cones of earth and stone, lit on the side of the sun.
  private func paintHeaps(_ canvas: inout Canvas, _ yard: Scenario.Yard, _ random: inout SeededGenerator) {
    for _ in 0..<Int(yard.clutter * yard.shape.area / 120) {
      let place = spot(yard, &random)
      let diameter = random.uniform(in: 6...18)
      let material = random.pick([yard.material ?? .soil, .soil, .gravel, .rubble])
      let spectrum = material.spectrum * Float(random.uniform(in: 0.85...1.1))
      let heap = GroundShape.round(centre: place, diameter: diameter)
      // Loose earth stands at about 35 degrees.
      canvas.castShadow(of: .round(centre: place, diameter: diameter / 3), height: diameter * 0.28, solidity: 0.8, sun: sun)
      canvas.fill(heap) { k, u, v, _ in
        let r = max(0.5, (u * u + v * v).squareRoot())
        let light = sun.light(slopeX: -0.7 * u / r, slopeY: -0.7 * v / r)
        return (spectrum * Float(min(1.6, max(0.3, light))) * (1 + 0.05 * world.fabric[k]), 1)
      }
    }
  }

  private func spot(_ yard: Scenario.Yard, _ random: inout SeededGenerator) -> GroundPoint {
    yard.shape.ground(
      u: random.uniform(in: -0.48...0.48) * yard.shape.width, v: random.uniform(in: -0.48...0.48) * yard.shape.depth)
  }

  private func put(_ thing: GroundShape, _ colour: SIMD4<Float>, height: Double, _ canvas: inout Canvas) {
    canvas.castShadow(of: thing, height: height, solidity: 0.9, sun: sun)
    canvas.fill(thing) { _, _, _, _ in (colour, 1) }
  }
}
