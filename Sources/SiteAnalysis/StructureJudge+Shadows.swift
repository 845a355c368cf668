import Foundation
import PixelKernels
import RasterCore

extension StructureJudge {
  /// What is new, dark and lies where the shadow of another new structure falls is that shadow: it has sides as straight as the roof's and came on the
  /// same day.
  func withoutShadows(_ all: [JudgedStructure]) -> [JudgedStructure] {
    guard let sun = shadowDirection else { return all }
    let (w, reach) = (stack.width, options.longestShadow / pixelSize)
    return all.filter { dark in
      guard dark.status == .new, isShaded(dark.candidate),
        let came = dark.events.first(where: { $0.kind == .construction })
      else { return true }
      let members = dark.candidate.members
      return !all.contains { roof in
        guard roof.status != .demolished, roof.probability >= 0.5 * dark.probability,
          // A tall block's is larger than its roof.
          4 * roof.candidate.members.count > members.count,
          roof.status != .new || overlap(roof, came), near(roof.candidate, dark.candidate, reach: reach)
        else { return false }
        let own = Set(roof.candidate.members)
        guard members.reduce(0, { $0 + (own.contains($1) ? 1 : 0) }) * 4 < members.count else { return false }
        var (near, far) = (0, 0)
        for i in members {
          let (x, y) = (Double(i % w) + 0.5, Double(i / w) + 0.5)
          let d = stride(from: 0, through: reach, by: 0.5).first { d in
            let (px, py) = (Int(x - sun.x * d), Int(y - sun.y * d))
            return px >= 0 && py >= 0 && px < w && py < stack.height && own.contains(py * w + px)
          }
          guard let d else { continue }
          far += 1
          if d <= 3 { near += 1 }
        }
        return 10 * far > 8 * members.count && 10 * near > 2 * members.count
      }
    }
  }

  /// Both could have come on one day.
  private func overlap(_ roof: JudgedStructure, _ came: DatedEvent) -> Bool {
    guard let built = roof.events.first(where: { $0.kind == .construction }) else { return true }
    // A shadow is never there before what casts it.
    return (built.lastWithout ?? -1) < (came.firstWith ?? .max)
  }

  private func near(_ a: Candidate, _ b: Candidate, reach: Double) -> Bool {
    let (dx, dy) = (a.rectangle.centre.x - b.rectangle.centre.x, a.rectangle.centre.y - b.rectangle.centre.y)
    return (dx * dx + dy * dy).squareRoot() < reach + (a.rectangle.length + b.rectangle.length) / 2
  }

  /// Darker in every band than skylight leaves the brighter quarter of what borders on it.
  private func isShaded(_ c: Candidate) -> Bool {
    maps.after.indices.allSatisfy { b in
      let ground = c.edge.map { stack.value(maps.after[b].values[$0.outside], band: b) }.filter { $0.isFinite }
      let own = c.members.map { stack.value(maps.after[b].values[$0], band: b) }.filter { $0.isFinite }
      guard let bright = Statistics.quantile(ground, 0.75), let level = Statistics.median(own) else { return false }
      return level < Float(RoofFit.brightestShade) * bright
    }
  }
}
