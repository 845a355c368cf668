import Foundation
import PixelKernels
import RasterCore

/// Finds roofs in one clear picture: regions at every scale give the guesses, a fit of the whole window judges each, and of
/// guesses that overlap the best explained one stays.
struct RoofFinder {
  /// Values in units in which blur mixes linearly, finite.
  let values: [Raster]
  /// The picture the tree was made of: finer pixels, brightness in scatters.
  let fine: [Raster]
  let fitter: RoofFitter
  let isPlants: [Bool]
  let options: RoofOptions
  /// Pixels of the smallest structure.
  let leastArea: Double
  let mostArea: Double

  private var width: Int { values[0].width }
  private var height: Int { values[0].height }

  struct Guess: Sendable {
    var box: OrientedBox
    /// Pixels of the region it came from and how much of the box they fill.
    var area: Double
    var fill: Double
  }

  struct Roof: Sendable {
    var fit: RoofFit
    var fill: Double
    var score: Double
    var members: [Int]
    var rank: Double { score * pow(fit.box.area, 0.2) }
  }

  func find(_ tree: RegionTree, scale: Int) -> [Roof] {
    let first = distinct(guesses(tree, scale: scale))
    var roofs = judged(first)
    roofs += judged(doubles(roofs))
    return choose(roofs)
  }

  private func judged(_ guesses: [Guess]) -> [Roof] {
    let near = options.fit.near
    return parallelMap(guesses.count) { k -> Roof? in
      if let roof = judge(guesses[k], options.fit) { return roof }
      guard var roof = judge(guesses[k], near) else { return nil }
      roof.score *= 0.9
      return roof
    }.compactMap { $0 }
  }

  // MARK: guesses

  private func guesses(_ tree: RegionTree, scale: Int) -> [Guess] {
    let finer = Double(scale * scale)
    let range = Int(0.4 * leastArea * finer)...Int(max(mostArea, leastArea) * finer)
    let fineWidth = width * scale
    let found = parallelMap(tree.nodes.count) { k -> Guess? in
      guard range.contains(tree.nodes[k].count) else { return nil }
      let members = tree.members(k)
      let plants = members.reduce(0) { sum, i in
        sum + (isPlants[(i / fineWidth / scale) * width + (i % fineWidth) / scale] ? 1 : 0)
      }
      guard Double(plants) < 0.4 * Double(members.count) else { return nil }
      guard let guess = guess(members, fineWidth: fineWidth, scale: Double(scale)),
        outlineContrast(tree, k, fineWidth: fineWidth, reach: scale) > 0.8 * options.minimumContrast * options.noise
      else { return nil }
      return guess
    }
    return found.compactMap { $0 }
  }

  /// What three quarters of a node's border reach, root mean square over the bands of the difference between `reach` fine pixels in and
  /// `reach` out; in the units of `fine`.
  private func outlineContrast(_ tree: RegionTree, _ node: Int, fineWidth: Int, reach: Int) -> Double {
    let fineHeight = fine[0].height
    var sample: [Float] = []
    for i in tree.members(node) {
      let (x, y) = (i % fineWidth, i / fineWidth)
      for (dx, dy) in [(1, 0), (-1, 0), (0, 1), (0, -1)] {
        let (nx, ny) = (x + dx, y + dy)
        guard nx >= 0, ny >= 0, nx < fineWidth, ny < fineHeight, !tree.contains(node, ny * fineWidth + nx) else {
          continue
        }
        let (ix, iy) = (x - dx * (reach - 1), y - dy * (reach - 1))
        let (ox, oy) = (x + dx * reach, y + dy * reach)
        guard ix >= 0, iy >= 0, ix < fineWidth, iy < fineHeight, ox >= 0, oy >= 0, ox < fineWidth, oy < fineHeight else {
          continue
        }
        var sum: Float = 0
        for band in fine {
          let d = band.values[iy * fineWidth + ix] - band.values[oy * fineWidth + ox]
          sum += d * d
        }
        sample.append((sum / Float(fine.count)).squareRoot())
      }
    }
    return Double(Statistics.quantile(sample, 0.25) ?? 0)
  }

  private func guess(_ members: ArraySlice<Int>, fineWidth: Int, scale: Double) -> Guess? {
    var ends: [Int: (Int, Int)] = [:]
    for i in members {
      let (x, y) = (i % fineWidth, i / fineWidth)
      if let e = ends[y] { ends[y] = (min(e.0, x), max(e.1, x)) } else { ends[y] = (x, x) }
    }
    let points = ends.flatMap { y, e in
      [PixelPoint(x: Double(e.0) + 0.5, y: Double(y) + 0.5), PixelPoint(x: Double(e.1) + 0.5, y: Double(y) + 0.5)]
    }
    guard var r = MinimumRectangle(around: points) else { return nil }
    r.length += 1
    r.width += 1
    let fill = min(1, Double(members.count) / r.area)
    guard fill >= options.minimumFill, r.length <= 1.3 * options.maximumAspect * r.width else { return nil }
    var box = OrientedBox(r.withArea(Double(members.count)))
    box.x /= scale
    box.y /= scale
    box.along /= scale
    box.across /= scale
    return Guess(box: box, area: Double(members.count) / (scale * scale), fill: fill)
  }

  /// The same box comes out of many nodes: the best filled one stays.
  private func distinct(_ guesses: [Guess]) -> [Guess] {
    let sorted = guesses.sorted { a, b in
      a.fill != b.fill ? a.fill > b.fill : (a.box.x, a.box.y, a.area) < (b.box.x, b.box.y, b.area)
    }
    var cells: [Int: [Guess]] = [:]
    var kept: [Guess] = []
    for g in sorted {
      let (cx, cy) = (Int(g.box.x), Int(g.box.y))
      var known = false
      for y in (cy - 1)...(cy + 1) {
        for x in (cx - 1)...(cx + 1) {
          known =
            known
            || cells[y * (width + 2) + x, default: []].contains {
              abs($0.box.x - g.box.x) + abs($0.box.y - g.box.y) < 0.8 && abs(log($0.area / g.area)) < 0.08
            }
        }
      }
      if known { continue }
      cells[cy * (width + 2) + cx, default: []].append(g)
      kept.append(g)
    }
    return kept
  }

  /// One side of a gable roof is often taken for a roof: it is tried with a second one of its size on each long side.
  private func doubles(_ roofs: [Roof]) -> [Guess] {
    roofs.filter { $0.score >= 0.6 }.flatMap { roof -> [Guess] in
      let b = roof.fit.box
      let sides: [(Double, Double)] =
        b.along > 1.15 * b.across ? [(0, 1), (0, -1)] : b.across > 1.15 * b.along ? [(1, 0), (-1, 0)] : [(1, 0), (-1, 0), (0, 1), (0, -1)]
      return sides.map { u, v in
        let centre = b.point(u * b.along / 2, v * b.across / 2)
        let box = OrientedBox(
          x: centre.x, y: centre.y, along: b.along * (u == 0 ? 1 : 2), across: b.across * (v == 0 ? 1 : 2), angle: b.angle)
        return Guess(box: box, area: 2 * b.area, fill: roof.fill)
      }
    }
  }

  // MARK: judgement

  private func judge(_ guess: Guess, _ fitting: RoofFit.Options) -> Roof? {
    // A first look sorts out what is no roof at all.
    guard let coarse = fitter.fit(guess.box, fitting.quick),
      coarse.determination > options.minimumDetermination - 0.1,
      coarse.contrasts.sorted()[1] > 0.8 * options.minimumContrast, let fit = fitter.fit(guess.box, fitting)
    else { return nil }
    let box = fit.box
    let sides = fit.contrasts.sorted()
    let c = options.minimumContrast
    guard box.area >= leastArea, box.area < 2.2 * guess.area, box.area > 0.4 * guess.area,
      box.longest <= options.maximumAspect * box.shortest, box.shortest >= 2,
      fit.determination > options.minimumDetermination, sides[0] > c, sides[1] > 1.3 * c,
      box.longest <= 2.8 * box.shortest || sides[0] > 0.3 * sides[3]
    else { return nil }
    let corners = box.rectangle.corners
    guard corners.allSatisfy({ $0.x > 1.5 && $0.y > 1.5 && $0.x < Double(width) - 1.5 && $0.y < Double(height) - 1.5 })
    else { return nil }
    // Two tones must be one roof's: each half unlike the ground, and the ridge weaker than the outline.
    if fit.weakestHalf < 0.8 * c && fit.ridge > 1 { return nil }
    if fit.ridge > 1.6 * sides[1] { return nil }
    if box.shortest < 5, goesOn(fit) { return nil }
    let members = box.members(width: width, height: height)
    guard !members.isEmpty else { return nil }
    let plants = members.reduce(0) { $0 + (isPlants[$1] ? 1 : 0) }
    guard plants * 2 < members.count else { return nil }
    return Roof(fit: fit, fill: guess.fill, score: score(fit, guess.fill, sides), members: members)
  }

  private func score(_ fit: RoofFit, _ fill: Double, _ sides: [Double]) -> Double {
    var score = fit.determination * min(1, sides[1] / 2.6) * min(1, fill / 0.9) * (sides[0] > 2 ? 1 : 0.85)
    if let shade = fit.shade, fit.shadow > 0.6 {
      let ground = (0..<shade.count).map { b in fit.grounds.reduce(0) { $0 + $1[b] } / 4 }
      let ratio = zip(shade, ground).reduce(0) { $0 + $1.0 / max($1.1, 1e-6) } / Double(shade.count)
      if ratio > 0.1 && ratio < 0.75 { score *= 1.12 }
    } else {
      // Darker than half of the brightest side and nothing that casts a shadow: it is one.
      let brightest = (0..<fit.roof.count).map { b in fit.grounds.map { $0[b] }.max() ?? 1 }
      let ratio = zip(fit.roof, brightest).reduce(0) { $0 + $1.0 / max($1.1, 1e-6) } / Double(fit.roof.count)
      if ratio < 0.45 { score *= 0.8 }
    }
    if fitter.shadowDirection != nil && fit.shadow > options.fit.maximumShadow - 0.2 { score *= 0.62 }
    return score
  }

  /// A strip that is not over at its end is a piece of road.
  private func goesOn(_ fit: RoofFit) -> Bool {
    let box = fit.box
    guard box.longest > 1.8 * box.shortest else { return false }
    let isAlong = box.along >= box.across
    let (length, breadth) = (box.longest, box.shortest)
    func mean(_ points: [(Double, Double)]) -> [Double] {
      values.map { band in
        let sample = points.map { u, v -> Float in
          let p = isAlong ? box.point(u, v) : box.point(-v, u)
          return band.values[min(max(Int(p.y), 0), height - 1) * width + min(max(Int(p.x), 0), width - 1)]
        }
        return Double(Statistics.median(sample) ?? 0)
      }
    }
    func distance(_ a: [Double], _ b: [Double]) -> Double {
      var sum = 0.0
      for k in a.indices {
        let unit = fitter.error(of: a[k], band: k)
        sum += (a[k] - b[k]) * (a[k] - b[k]) / (unit * unit)
      }
      return (sum / Double(a.count)).squareRoot()
    }
    let across = [-0.15, 0, 0.15].map { $0 * breadth }
    let along = stride(from: -0.35, through: 0.35, by: 0.0875).map { $0 * length }
    let inside = mean(along.flatMap { u in across.map { (u, $0) } })
    let beside = [-1.0, 1].map { sign in distance(inside, mean(along.map { ($0, sign * (breadth / 2 + 2.2)) })) }.min() ?? 0
    return [-1.0, 1].contains { sign in
      let beyond = mean([2.0, 3, 4, 5].flatMap { d in across.map { (sign * (length / 2 + d), $0) } })
      return distance(inside, beyond) < max(1.1, 0.35 * beside)
    }
  }

  /// A region that no rectangle explains to a part of a pixel may still be built: its box must tell roof from ground, on every
  /// side at least a little.
  func supports(_ box: OrientedBox) -> Bool {
    if box.shortest < 5, let f = fitter.fit(box, options.fit.quick), goesOn(f) { return false }
    return [options.fit.quick, options.fit.near.quick].contains { fitting in
      guard let fit = fitter.fit(box, fitting) else { return false }
      let sides = fit.contrasts.sorted()
      return fit.determination > options.minimumRegionDetermination && sides[0] > 0.5 * options.minimumContrast
        && sides[1] > options.minimumContrast
    }
  }

  // MARK: choice

  private func choose(_ roofs: [Roof]) -> [Roof] {
    let good = roofs.filter { $0.score >= options.minimumScore }.sorted {
      $0.rank != $1.rank ? $0.rank > $1.rank : $0.members[0] < $1.members[0]
    }
    var kept: [Roof] = []
    for roof in good where !isPlot(roof, among: good) {
      let twin = kept.contains { other in
        abs(other.fit.box.x - roof.fit.box.x) + abs(other.fit.box.y - roof.fit.box.y) < 1.5
          && abs(log(other.fit.box.area / roof.fit.box.area)) < 0.15
      }
      if twin || isInShadow(roof, of: kept) { continue }
      kept.append(roof)
    }
    return kept
  }

  /// Three good roofs inside that leave ground between them: paved ground with buildings on it.
  private func isPlot(_ roof: Roof, among all: [Roof]) -> Bool {
    var inside: [OrientedBox] = []
    for other in all.sorted(by: { $0.fit.box.area * $0.score > $1.fit.box.area * $1.score })
    where other.score > 0.7 && other.fit.box.area < 0.5 * roof.fit.box.area {
      let b = other.fit.box
      let centre = PixelPoint(x: b.x, y: b.y)
      guard roof.fit.box.contains(centre), !inside.contains(where: { $0.contains(centre) || b.contains(PixelPoint(x: $0.x, y: $0.y)) })
      else { continue }
      inside.append(b)
    }
    let covered = inside.reduce(0) { $0 + $1.area }
    return inside.count >= 3 && covered < 0.8 * roof.fit.box.area
      || inside.count >= 2 && roof.fill < 0.85 && covered < 0.6 * roof.fit.box.area
  }

  private func isInShadow(_ roof: Roof, of kept: [Roof]) -> Bool {
    guard let sun = fitter.shadowDirection else { return false }
    return kept.contains { other in
      guard other.fit.shadow > 0.5, roof.fit.box.area < 1.2 * other.fit.box.area else { return false }
      let reach = other.fit.shadow + 0.8
      let shaded = roof.members.reduce(0) { sum, i in
        let p = PixelPoint(x: Double(i % width) + 0.5, y: Double(i / width) + 0.5)
        let isIn = (0...4).contains { step in
          let f = reach * Double(step) / 4
          return other.fit.box.contains(PixelPoint(x: p.x - sun.x * f, y: p.y - sun.y * f))
        }
        return sum + (isIn ? 1 : 0)
      }
      return Double(shaded) > 0.45 * Double(roof.members.count)
    }
  }
}

/// What counts as a roof.
public struct RoofOptions: Sendable, Hashable, Codable {
  public var fit = RoofFit.Options()
  /// Part of its smallest rectangle that a region fills to be worth a guess.
  public var minimumFill = 0.6
  public var maximumAspect = 8.0
  /// Share of its window's variance that a roof explains.
  public var minimumDetermination = 0.6
  /// The same for a region that keeps its own outline.
  public var minimumRegionDetermination = 0.45
  /// Contrast of the weakest side in units of the noise; the next must have 1.3 times it.
  public var minimumContrast = 1.15
  public var minimumScore = 0.57
  /// Unit of contrasts in scatters of unchanged ground: texture and weathering vary more over a place than one pixel does over time.
  public var noise = 2.0
  public init() {}
}
