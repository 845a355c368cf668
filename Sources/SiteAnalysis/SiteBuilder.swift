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
    var margin = SiteMargin()
  }

  /// Structures that appeared, changed or vanished make a site where it is more likely than not that one of them is right: one that is itself, or, on
  /// coarse pixels, several doubtful ones on ground that was worked on.
  ///
  /// - Parameter hints: doubtful structures that are not said; nil where each structure speaks for itself.
  /// - Returns: sites, largest first.
  func build(_ judged: [JudgedStructure], hints: [JudgedStructure]? = nil) -> [Draft] {
    let said = judged.indices.filter {
      judged[$0].status != .unchanged && (hints != nil || judged[$0].probability >= 0.5)
    }
    let seeds = said.map { judged[$0] } + (hints ?? [])
    guard !seeds.isEmpty else { return [] }
    let (w, h) = (stack.width, stack.height)
    let radius = max(1, Int((options.gap / 2 / pixelSize).rounded()))
    var drafts: [Draft] = []
    var owner = [Int32](repeating: -1, count: w * h)
    for (s, seed) in seeds.enumerated() { for i in seed.candidate.members { owner[i] = Int32(s) } }
    let worked = workedGround(seeds)
    let joined = Morphology.close(worked, width: w, height: h, radius: radius)
    for part in Components.of(joined, width: w, height: h) {
      let own = Set(part.compactMap { owner[$0] >= 0 ? Int(owner[$0]) : nil })
      let inside = own.sorted().map { seeds[$0] }
      // None at all of those inside has the chance that each of them is wrong.
      guard !inside.isEmpty, inside.reduce(1, { $0 * (1 - $1.probability) }) <= 0.5 else { continue }
      let members = tidy(part, inside)
      if isLinear(members, inside) { continue }
      if Double(members.count) * pixelSize * pixelSize >= options.minimumArea {
        let share = Double(members.count { worked[$0] }) / Double(members.count)
        drafts.append(
          Draft(
            members: members,
            structures: belonging(to: members, judged, Set(own.filter { $0 < said.count }.map { said[$0] })),
            margin: SiteMargin(worked: share, filling: filling(members))))
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
  private func isLinear(_ members: [Int], _ inside: [JudgedStructure]) -> Bool {
    let w = stack.width
    let points = members.map { PixelPoint(x: Double($0 % w) + 0.5, y: Double($0 / w) + 0.5) }
    guard let rectangle = MinimumRectangle(around: points) else { return false }
    let built = inside.reduce(0) { $0 + $1.candidate.members.count }
    return rectangle.length > 4 * rectangle.width && built * 3 < members.count
  }

  /// Structures, and ground near them that was worked on.
  private func workedGround(_ seeds: [JudgedStructure]) -> [Bool] {
    let (w, h) = (stack.width, stack.height)
    var near = [Bool](repeating: false, count: w * h)
    var yards = near
    for seed in seeds {
      let c = seed.candidate
      let own = max(options.gap, c.rectangle.length * pixelSize)
      mark(around: c, by: max(own, options.reach)) { near[$0] = true }
      // Nothing beside a structure bears witness of how ground is that nobody works on.
      mark(around: c, by: own) { yards[$0] = true }
    }
    let witness = GroundWitness(outside: yards.indices.filter { yards[$0] }, stack, maps)
    // Of the pixels between, each goes with its neighbour.
    let step = Int(step)
    let (columns, rows) = ((w + step - 1) / step, (h + step - 1) / step)
    func pixel(_ cell: Int) -> Int { (cell / columns) * step * w + (cell % columns) * step }
    let cells = (0..<(columns * rows)).filter { near[pixel($0)] }
    let isWorked = GroundWork.isWorked(
      cells.map(pixel), stack, maps, witness: witness, tolerance: options.workTolerance)
    var coarse = [Bool](repeating: false, count: columns * rows)
    for (k, cell) in cells.enumerated() { coarse[cell] = isWorked[k] }
    coarse = dense(coarse, columns, rows)
    var set = (0..<(w * h)).map { coarse[($0 / w / step) * columns + $0 % w / step] }
    for seed in seeds { for i in seed.candidate.members { set[i] = true } }
    return set
  }

  /// Visits the pixels of the upright box around a candidate, grown by metres on all sides.
  private func mark(around c: Candidate, by reach: Double, _ visit: (Int) -> Void) {
    let (w, h, reach) = (stack.width, stack.height, Int((reach / pixelSize).rounded()))
    let xs = c.members.map { $0 % w }
    let ys = c.members.map { $0 / w }
    guard let x0 = xs.min(), let x1 = xs.max(), let y0 = ys.min(), let y1 = ys.max() else { return }
    for y in max(0, y0 - reach)...min(h - 1, y1 + reach) {
      for x in max(0, x0 - reach)...min(w - 1, x1 + reach) { visit(y * w + x) }
    }
  }

  /// Worked cells among worked cells: where almost half of a square of 30 m is, with what lies next to it. Houses and trees that sway with
  /// the sun, and wisps of cloud, are narrower; soil that is paved in its own colour shows in every second cell.
  private func dense(_ set: [Bool], _ columns: Int, _ rows: Int) -> [Bool] {
    let radius = max(1, Int((15 / (step * pixelSize)).rounded(.down)))
    let core = set.indices.map { k -> Bool in
      guard set[k] else { return false }
      var (count, all) = (0, 0)
      for y in max(0, k / columns - radius)...min(rows - 1, k / columns + radius) {
        for x in max(0, k % columns - radius)...min(columns - 1, k % columns + radius) {
          all += 1
          count += set[y * columns + x] ? 1 : 0
        }
      }
      return 20 * count >= 9 * all
    }
    let near = Morphology.dilate(core, width: columns, height: rows, radius: radius)
    return set.indices.map { set[$0] && near[$0] }
  }

  /// Pixels from one that is followed to the next: every second, but all where they are coarse.
  private var step: Double { pixelSize < 5 ? 2 : 1 }

  // MARK: outline

  /// Holes filled, tentacles cut and straightened, the structures whole.
  private func tidy(_ part: [Int], _ inside: [JudgedStructure]) -> [Int] {
    let (w, h) = (stack.width, stack.height)
    var set = [Bool](repeating: false, count: w * h)
    for i in part { set[i] = true }
    set = Components.fillingHoles(set, width: w, height: h)
    var trimmed = Morphology.open(set, width: w, height: h, radius: 1)
    for s in inside { for i in s.candidate.members { trimmed[i] = true } }
    let parts = Components.of(trimmed, width: w, height: h)
    guard let whole = parts.max(by: { $0.count != $1.count ? $0.count < $1.count : $0[0] > $1[0] }) else { return part }
    return straightened(whole, since: inside.compactMap { $0.events.first?.best }.min() ?? 0)
  }

  private func hull(_ members: [Int]) -> PixelPolygon {
    var corners: [PixelPoint] = []
    for i in members {
      for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
        corners.append(PixelPoint(x: Double(i % stack.width + dx), y: Double(i / stack.width + dy)))
      }
    }
    return PixelPolygon(exterior: MinimumRectangle.hull(corners), holes: [])
  }

  /// Share of its convex hull that ground fills.
  private func filling(_ members: [Int]) -> Double {
    let area = hull(members).area
    return area > 0 ? Double(members.count) / area : 1
  }

  /// Fences are straight: a site that nearly fills its convex hull is given the rest of it, but for what still grows there. Ground that
  /// was bare before, and an old hall in a corner with its yard, show no work of their own.
  private func straightened(_ members: [Int], since begin: Int) -> [Int] {
    let (w, h) = (stack.width, stack.height)
    var set = [Bool](repeating: false, count: w * h)
    for i in members { set[i] = true }
    // A strip narrower than the gap is a lane or a ditch that leads away.
    let radius = max(1, Int((options.gap / 2 / pixelSize).rounded()))
    let open = Morphology.open(set, width: w, height: h, radius: radius)
    let body = Morphology.dilate(open, width: w, height: h, radius: radius)
    let hull = hull(members.filter { body[$0] })
    guard hull.exterior.count >= 3 else { return members }
    let ys = members.map { $0 / w }
    let xs = members.map { $0 % w }
    guard let x0 = xs.min(), let x1 = xs.max(), let y0 = ys.min(), let y1 = ys.max() else { return members }
    var missing: [Int] = []
    for y in y0...y1 {
      for x in x0...x1 where !set[y * w + x] && hull.contains(PixelPoint(x: Double(x) + 0.5, y: Double(y) + 0.5)) {
        missing.append(y * w + x)
      }
    }
    guard Double(missing.count) <= options.mostStraightened * Double(members.count) else { return members }
    for i in missing where !isGreen(i, since: begin) { set[i] = true }
    set = Morphology.open(Components.fillingHoles(set, width: w, height: h), width: w, height: h, radius: 1)
    for i in members { set[i] = true }
    let whole = Components.of(set, width: w, height: h).max {
      $0.count != $1.count ? $0.count < $1.count : $0[0] > $1[0]
    }
    return whole ?? members
  }

  /// Plants in the best season of the images since the work began.
  private func isGreen(_ pixel: Int, since begin: Int) -> Bool {
    guard let index = GreenIndex(stack.roles) else { return false }
    let sample = (begin..<stack.used.count).filter { stack.usable[$0].usable[pixel] }.compactMap { t in
      index.value { stack.value(stack.bands[t][$0].values[pixel], band: $0) }
    }
    guard let high = Statistics.quantile(sample, 0.85) else { return false }
    return high > (index.isNDVI ? 0.4 : 0.1)
  }
}

/// How far the border of a site may lie from where it was drawn, in pixels.
struct SiteMargin: Sendable {
  var inward = 2.5
  var outward = 2.5
}

extension SiteMargin {
  /// On simulated places (15 of seeds 601 to 618 and two of `plant`) borders lay within 2.5 pixels where work was seen on 85 % of a site's ground or
  /// more and it filled nine tenths of its convex hull; the less of it showed any work, the more was missing, and ragged ones held
  /// ground of others.
  ///
  /// - Parameters:
  ///   - worked: 0...1, share of the site's ground on which work was seen.
  ///   - filling: 0...1, share of its convex hull that it fills.
  init(worked: Double, filling: Double) {
    outward += 60 * max(0, 0.85 - worked)
    inward += 20 * max(0, 0.9 - filling)
  }

  /// - Parameters:
  ///   - hectares: the site as drawn.
  ///   - border: its perimeter times a pixel's width, hectares.
  func interval(_ hectares: Double, border: Double) -> Interval95 {
    Interval95(low: max(0, hectares - inward * border), high: hectares + outward * border)
  }
}
