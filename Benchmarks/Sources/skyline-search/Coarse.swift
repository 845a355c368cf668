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
        var brief = SkylinePlan()
        brief.finest = .infinity
        let nulls = [p.line.mirrored, p.line.halvesExchanged].map {
          SkylineSearch($0, grid: grid, index: index, terrain: t.coarse, horizon: HorizonOptions(), plan: brief).run()!
        }
        let verdict = SkylineVerdict.judge(out, mirrored: nulls[0], exchanged: nulls[1], independent: search.independent)
        // The truth outside: the same search without the places within 2 km of it.
        hits.append((p.field, away(out.leaves[0])))
        let held = [0.04, 0.07, 0.1, 0.15, 0.3].map { share in
          SkylineRegion(out.leaves, independent: share * Double(search.line.samples.count)).holds(east: p.position.x, north: p.position.y, share: 0.95) ? 1 : 0
        }
        let e = verdict.evidence!
        print(String(format: "%.0f noise %.1f med %.0f |", p.field, p.noise, p.far), text(out.leaves[0]), "|", verdict.word.rawValue, String(format: "margin %.2f ratio %.2f mirrored %.2f exchanged %.2f spread %.0f", e.margin ?? 99, e.wrongPlaceRatio ?? 99, e.againstMirrored, e.againstExchanged, e.spread), "held", held, marks.last ?? 0)
      }
    }
  }
  for f in [25.0, 40, 50, 60, 75, 90] {
    let mine = hits.filter { $0.0 == f }
    print(f, mine.count, mine.filter { $0.1 <= 400 }.count)
  }
}
