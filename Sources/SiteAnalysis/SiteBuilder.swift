import Foundation
import PixelKernels
import RasterCore

/// Gathers structures and the ground that was worked with them into sites.
struct SiteBuilder {
  let stack: PreparedStack
  let maps: ChangeMaps
  let options: SiteOptions
  /// Metres.
  let pixelSize: Double

  struct Draft: Sendable {
    var members: [Int]
    /// Indices into the judged structures.
    var structures: [Int]
  }

  /// - Returns: sites, largest first. Only structures that appeared, changed or vanished, and are more likely than not, make a site.
  func build(_ judged: [JudgedStructure]) -> [Draft] {
    let seeds = judged.indices.filter { judged[$0].status != .unchanged && judged[$0].probability >= 0.5 }
    guard !seeds.isEmpty else { return [] }
    let (w, h) = (stack.width, stack.height)
    let radius = max(1, Int((options.gap / 2 / pixelSize).rounded()))
    var drafts: [Draft] = []
    var owner = [Int32](repeating: -1, count: w * h)
    for s in seeds { for i in judged[s].candidate.members { owner[i] = Int32(s) } }
    let worked = workedGround(judged, seeds)
    let joined = Morphology.close(worked, width: w, height: h, radius: radius)
    for part in Components.of(joined, width: w, height: h) {
      let inside = Set(part.compactMap { owner[$0] >= 0 ? Int(owner[$0]) : nil })
      guard !inside.isEmpty else { continue }
      let members = tidy(part, judged, inside.sorted())
      if isLinear(members, judged, inside.sorted()) { continue }
      if Double(members.count) * pixelSize * pixelSize >= options.minimumArea {
        drafts.append(Draft(members: members, structures: belonging(to: members, judged, inside)))
      }
    }
    return drafts.sorted {
      $0.members.count != $1.members.count ? $0.members.count > $1.members.count : $0.members[0] < $1.members[0]
    }
  }

  /// A likely structure makes a site; a doubtful one on its ground belongs to it and counts for as much as its probability.
  private func belonging(to members: [Int], _ judged: [JudgedStructure], _ seeds: Set<Int>) -> [Int] {
    let ground = Set(members)
    return judged.indices.filter { k in
      guard judged[k].status != .unchanged, !seeds.contains(k) else { return seeds.contains(k) }
      let own = judged[k].candidate.members
      return own.reduce(0) { $0 + (ground.contains($1) ? 1 : 0) } * 2 > own.count
    }
  }

  /// A road, a railway or a canal: a strip at least four times as long as wide of which structures cover little. Its carriageways
  /// and embankments have straight sides too, and are not a site of structures.
  private func isLinear(_ members: [Int], _ judged: [JudgedStructure], _ inside: [Int]) -> Bool {
    let w = stack.width
    let points = members.map { PixelPoint(x: Double($0 % w) + 0.5, y: Double($0 / w) + 0.5) }
    guard let rectangle = MinimumRectangle(around: points) else { return false }
    let built = inside.reduce(0) { $0 + judged[$1].candidate.members.count }
    return rectangle.length > 4 * rectangle.width && built * 3 < members.count
  }

  /// Structures, and ground near them that changed for good no later than the structures were finished.
  private func workedGround(_ judged: [JudgedStructure], _ seeds: [Int]) -> [Bool] {
    let (w, h) = (stack.width, stack.height)
    var set = [Bool](repeating: false, count: w * h)
    var lastStep = [Int32](repeating: -1, count: w * h)
    // A site reaches as far beyond its structures as they are wide: work yards lie beside what is built.
    let groups = seeds.map { s -> (Int, Int, Int32) in
      let c = judged[s].candidate
      let reach = max(options.gap, c.rectangle.length * pixelSize) / pixelSize
      let end = judged[s].events.compactMap(\.firstWith).max() ?? 0
      return (s, Int(reach.rounded()), Int32(end))
    }
    for (s, reach, end) in groups {
      let c = judged[s].candidate
      let xs = c.members.map { $0 % w }
      let ys = c.members.map { $0 / w }
      guard let x0 = xs.min(), let x1 = xs.max(), let y0 = ys.min(), let y1 = ys.max() else { continue }
      for y in max(0, y0 - reach)...min(h - 1, y1 + reach) {
        for x in max(0, x0 - reach)...min(w - 1, x1 + reach) {
          lastStep[y * w + x] = max(lastStep[y * w + x], end)
        }
      }
    }
    for i in set.indices where lastStep[i] >= 0 {
      set[i] = maps.probability.values[i] > 0.5 && maps.departure[i] >= 0 && maps.departure[i] <= lastStep[i]
    }
    for s in seeds { for i in judged[s].candidate.members { set[i] = true } }
    return set
  }

  /// Holes filled and tentacles cut, the structures whole.
  private func tidy(_ part: [Int], _ judged: [JudgedStructure], _ inside: [Int]) -> [Int] {
    let (w, h) = (stack.width, stack.height)
    var set = [Bool](repeating: false, count: w * h)
    for i in part { set[i] = true }
    set = Components.fillingHoles(set, width: w, height: h)
    var trimmed = Morphology.open(set, width: w, height: h, radius: 1)
    for s in inside { for i in judged[s].candidate.members { trimmed[i] = true } }
    let parts = Components.of(trimmed, width: w, height: h)
    return parts.max { $0.count != $1.count ? $0.count < $1.count : $0[0] > $1[0] } ?? part
  }
}
