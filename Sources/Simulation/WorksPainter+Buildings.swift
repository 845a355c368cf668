import Foundation

extension WorksPainter {
  /// Walls and roofs, the lowest first, so that a tall hall hides what stands behind it.
  func paintBuildings(_ canvas: inout Canvas, _ states: [(PlannedStructure, StructureState)]) {
    let tilt = tan(conditions.viewAngle * .pi / 180)
    let leanX = sin(conditions.leanAzimuth * .pi / 180) * tilt
    let leanY = -cos(conditions.leanAzimuth * .pi / 180) * tilt
    let ordered = states.sorted { ($0.1.height, $0.0.id) < ($1.1.height, $1.0.id) }
    for (structure, state) in ordered where state.cover != .none {
      let dx = leanX * state.height
      let dy = leanY * state.height
      if abs(dx) + abs(dy) > 0.3, structure.rowSpacing == 0 { paintWalls(&canvas, structure, state, dx: dx, dy: dy) }
      let painter = RoofPainter(structure: structure, works: self)
      canvas.fill(structure.shape, dx: dx, dy: dy) { k, u, v, under in
        painter.colour(state.cover, k, u, v, under)
      }
    }
  }

  private func paintWalls(
    _ canvas: inout Canvas, _ structure: PlannedStructure, _ state: StructureState, dx: Double, dy: Double
  ) {
    let toward = -(dx * sun.awayX + dy * sun.awayY)
    let isLit = toward < 0
    let wall = Material.concrete.spectrum * (isLit ? 0.9 : 0.35)
    let steps = max(1, Int(((dx * dx + dy * dy).squareRoot() / canvas.frame.cell).rounded(.up)))
    for step in 0..<steps {
      let t = Double(step) / Double(steps)
      canvas.fill(structure.shape, dx: dx * t, dy: dy * t) { _, _, _, _ in (wall, Float(state.solidity)) }
    }
  }
}
