import Foundation
import Geolocation
import PixelKernels
import RasterCore
func square(_ a: (west: Double, south: Double), _ side: Double) -> [[Vector3]] {
  [[Vector3(a.west, a.south, 0), Vector3(a.west + side, a.south, 0), Vector3(a.west + side, a.south + side, 0), Vector3(a.west, a.south + side, 0)]]
}
func makePoses() -> [Pose] {
  var tries = 0
  var random = Seeded(seed)
  var poses: [Pose] = []
  for i in 0..<count {
    let t = i % 2
    let field = [25.0, 40, 50, 60, 75, 90][(i / 2) % 6]
    poses.append(Pose.draw(&random, terrain: terrains[t], index: t, field: field, tries: &tries))
  }
  print("poses", count, "of", tries, "drawn")
  return poses
}
func coarse() throws {
  let poses = makePoses()
  var hits: [(Double, Double)] = []
  for (ti, t) in terrains.enumerated() {
    for (ai, a) in t.areas.enumerated() {
      let mine = poses.filter { $0.terrain == ti && $0.area == ai }
      if mine.isEmpty { continue }
      var begun = clock.now
      let grid = CandidateGrid(area: square(a, t.side), step: 200, terrain: t.coarse)
      let index = HorizonIndex(grid.places, terrain: t.coarse, options: HorizonOptions())!
      print(t.name, ai, "places", grid.places.count, "horizon", clock.now - begun)
      for p in mine {
        begun = clock.now
        let search = SkylineSearch(p.line, grid: grid, index: index, terrain: t.coarse, horizon: HorizonOptions())
        var marks: [Double] = []
        let out = search.run { _ in marks.append(Double((clock.now - begun).components.attoseconds) * 1e-18 + Double((clock.now - begun).components.seconds)); return true }!
        func away(_ c: SkylineCell) -> Double { hypot(c.solution.position.x - p.position.x, c.solution.position.y - p.position.y) }
        func text(_ c: SkylineCell?) -> String {
          guard let c else { return "-" }
          let s = c.solution
          return String(format: "%.0f m misfit %.3f rms %.1f sig %.1f agree %.2f fov %.1f yaw %.1f pitch %.1f roll %.1f lift %.0f", away(c), s.misfit, s.residual, s.lineSigma, s.agreeing, s.field(width: 1000), s.orientation.yaw, s.orientation.pitch, s.orientation.roll, s.position.z - (t.coarse.ground(east: s.position.x, north: s.position.y) ?? 0))
        }
        let near = out.leaves.first { away($0) < 400 }
        hits.append((p.field, away(out.leaves[0])))
        print(String(format: "%.0f noise %.1f med %.0f (%.1f %.1f %.1f) |", p.field, p.noise, p.far, p.orientation.yaw, p.orientation.pitch, p.orientation.roll), text(out.leaves[0]), "| near", out.first.firstIndex { away($0) < 400 } ?? -1, out.leaves.firstIndex { away($0) < 400 } ?? -1, near == nil ? "" : String(format: "%.3f", near!.solution.misfit), "leaves", out.leaves.count, out.leaves[0].side, marks.suffix(6).map { String(format: "%.1f", $0) })
      }
    }
  }
  for f in [25.0, 40, 50, 60, 75, 90] {
    let mine = hits.filter { $0.0 == f }
    print(f, mine.count, mine.filter { $0.1 <= 400 }.count)
  }
}
