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
  var options: RoofOptions
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
    var evidence: StructureEvidence
    /// Where it has wings or a yard; otherwise the fitted rectangle is the outline.
    var outline: PixelPolygon?
    /// Only the ground next to it was looked at, for neighbours stand close.
    var isNear = false
    /// Of two slopes that were found apart.
    var isJoined = false
    var rank: Double { score * pow(fit.box.area, 0.2) }
  }

  /// - Parameter others: guesses from elsewhere.
  func find(_ tree: RegionTree, scale: Int, and others: [Guess]) -> [Roof] {
    let first = distinct(guesses(tree, scale: scale) + others)
    let finder = sharpened(blur(first))
    var roofs = finder.judged(first)
    roofs += finder.judged(doubles(roofs))
    let chosen = choose(roofs)
    return parallelMap(chosen.count) { finder.polish(chosen[$0]) }
  }

  private func sharpened(_ blur: Double) -> RoofFinder {
    var finder = self
    finder.options.fit.blur = blur
    return finder
  }

  /// How sharp the picture is: the blur with which the clearest of the guesses are explained best. Point spread differs between sensors, and what
  /// registration leaves between places; a blur assumed too small makes every roof wider.
  private func blur(_ guesses: [Guess]) -> Double {
    let clear = guesses.filter { $0.fill > 0.8 && $0.box.shortest > 5 && $0.area < 3_000 }.sorted {
      $0.fill != $1.fill ? $0.fill > $1.fill : ($0.box.x, $0.box.y) < ($1.box.x, $1.box.y)
    }.prefix(60)
    let looks = parallelMap(clear.count) { k -> (fit: RoofFit, guess: Guess)? in
      let guess = clear[clear.startIndex + k]
      return fitter.fit(guess.box, options.fit.quick).map { ($0, guess) }
    }.compactMap { $0 }.filter { isPromising($0.fit) }
    let best = looks.sorted { $0.fit.determination > $1.fit.determination }.prefix(14)
    guard best.count >= 6 else { return options.fit.blur }
    let found = parallelMap(best.count) { k -> Float? in
      let fits = options.blurs.compactMap { blur -> (Double, Double)? in
        var tried = options.fit.brisk
        tried.blur = blur
        tried.triesNarrower = false
        return fitter.fit(best[k].guess.box, tried).map { (blur, $0.determination) }
      }
      return fits.max { $0.1 < $1.1 }.map { Float($0.0) }
    }.compactMap { $0 }
    return Statistics.median(found).map(Double.init) ?? options.fit.blur
  }

  /// The last hundredths of a pixel, for the few that are kept.
  private func polish(_ roof: Roof) -> Roof {
    let far = options.fit
    guard let fit = fitter.fit(roof.fit.box, roof.isNear ? far.near : far),
      abs(log(fit.box.area / roof.fit.box.area)) < 0.3
    else {
      return roof
    }
    let outline = RoofOutline(fitter: fitter, options: options.outline).outline(of: fit)
    let members = outline.map { pixels(in: $0) } ?? fit.box.members(width: width, height: height)
    guard !members.isEmpty else { return roof }
    var better = roof
    better.fit = fit
    better.outline = outline
    better.members = members
    better.evidence = evidence(fit, fill: roof.fill, isFitted: true)
    return better
  }

  func pixels(in outline: PixelPolygon) -> [Int] {
    let (xs, ys) = (outline.exterior.map(\.x), outline.exterior.map(\.y))
    guard let x0 = xs.min(), let x1 = xs.max(), let y0 = ys.min(), let y1 = ys.max() else { return [] }
    let (left, right) = (max(0, Int(x0)), min(width - 1, Int(x1)))
    let (top, bottom) = (max(0, Int(y0)), min(height - 1, Int(y1)))
    guard left <= right, top <= bottom else { return [] }
    return (top...bottom).flatMap { y in
      (left...right).filter { outline.contains(PixelPoint(x: Double($0) + 0.5, y: Double(y) + 0.5)) }.map {
        y * width + $0
      }
    }
  }

  private func judged(_ guesses: [Guess]) -> [Roof] {
    let (far, near) = (options.fit, options.fit.near)
    return parallelMap(guesses.count) { k -> Roof? in
      // A first look sorts out what is no roof at all.
      guard let glance = fitter.fit(guesses[k].box, far.quick),
        glance.determination > options.minimumDetermination - 0.1
      else { return nil }
      if isPromising(glance), let roof = judge(guesses[k], far.brisk) { return roof }
      guard let glance = fitter.fit(guesses[k].box, near.quick), isPromising(glance),
        var roof = judge(guesses[k], near.brisk)
      else { return nil }
      roof.score *= 0.9
      roof.isNear = true
      return roof
    }.compactMap { $0 }
  }

  private func isPromising(_ fit: RoofFit) -> Bool {
    let sides = fit.contrasts.sorted()
    return fit.determination > options.minimumDetermination - 0.1 && sides[0] > 0.4 * options.minimumContrast
      && sides[1] > 0.8 * options.minimumContrast
  }

  // MARK: guesses

  private func guesses(_ tree: RegionTree, scale: Int) -> [Guess] {
    let finer = Double(scale * scale)
    let range = Int(0.4 * leastArea * finer)...Int(max(mostArea, leastArea) * finer)
    let fineWidth = width * scale
    let found = parallelMap(tree.nodes.count) { k -> Guess? in
      guard range.contains(tree.nodes[k].count) else { return nil }
      let members = tree.members(k)
      guard plantShare(members, fineWidth: fineWidth, scale: scale) < 0.4,
        let guess = guess(members, fineWidth: fineWidth, scale: Double(scale)),
        outlineContrast(tree, k, fineWidth: fineWidth, reach: scale) > options.minimumContrast * options.noise
      else { return nil }
      return guess
    }
    return found.compactMap { $0 }
  }

  /// Part of a region of the finer picture that is plants.
  func plantShare(_ members: ArraySlice<Int>, fineWidth: Int, scale: Int) -> Double {
    let plants = members.reduce(0) { sum, i in
      sum + (isPlants[(i / fineWidth / scale) * width + (i % fineWidth) / scale] ? 1 : 0)
    }
    return Double(plants) / Double(max(1, members.count))
  }

  /// What three quarters of a node's border reach, root mean square over the bands of the difference between `reach` fine pixels in and
  /// `reach` out; in the units of `fine`.
  func outlineContrast(_ tree: RegionTree, _ node: Int, fineWidth: Int, reach: Int) -> Double {
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
        guard ix >= 0, iy >= 0, ix < fineWidth, iy < fineHeight, ox >= 0, oy >= 0, ox < fineWidth, oy < fineHeight
        else {
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
    guard let r = MinimumRectangle(pixels: members, columns: fineWidth) else { return nil }
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
              abs($0.box.x - g.box.x) + abs($0.box.y - g.box.y) < 1.2 && abs(log($0.area / g.area)) < 0.15
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
        b.along > 1.15 * b.across
        ? [(0, 1), (0, -1)] : b.across > 1.15 * b.along ? [(1, 0), (-1, 0)] : [(1, 0), (-1, 0), (0, 1), (0, -1)]
      return sides.map { u, v in
        let centre = b.point(u * b.along / 2, v * b.across / 2)
        let box = OrientedBox(
          x: centre.x, y: centre.y, along: b.along * (u == 0 ? 1 : 2), across: b.across * (v == 0 ? 1 : 2),
          angle: b.angle)
        return Guess(box: box, area: 2 * b.area, fill: roof.fill)
      }
    }
  }

  // MARK: judgement

  private func judge(_ guess: Guess, _ fitting: RoofFit.Options) -> Roof? {
    guard let fit = fitter.fit(guess.box, fitting) else { return nil }
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
    if fit.ridge > 1.6 * sides[1] || isHalfShadow(fit) { return nil }
    if !options.fit.isCoarse || box.shortest < 5, goesOn(fit.box) { return nil }
    let members = box.members(width: width, height: height)
    guard !members.isEmpty else { return nil }
    let plants = members.reduce(0) { $0 + (isPlants[$1] ? 1 : 0) }
    guard plants * 2 < members.count else { return nil }
    return Roof(
      fit: fit, fill: guess.fill, score: score(fit, guess.fill, sides), members: members,
      evidence: evidence(fit, fill: guess.fill, isFitted: true))
  }

  /// A roof and the shadow beside it look like a gable whose far side is dark; but behind a gable there is a shadow as well.
  private func isHalfShadow(_ fit: RoofFit) -> Bool {
    guard let sun = fitter.shadowDirection, fit.ridge > 1, !fit.castsShadow else { return false }
    let box = fit.box
    let (c, s) = (cos(box.angle), sin(box.angle))
    let splitsAcross = box.along >= box.across
    // Half 0 lies towards +across (or +along), as the levels of a search do.
    let toward = splitsAcross ? -sun.x * s + sun.y * c : sun.x * c + sun.y * s
    guard abs(toward) > 0.3 else { return false }
    let far = toward > 0 ? 0 : 1
    let (dark, ground) = (fit.halves[far], fit.grounds[(splitsAcross ? 2 : 0) + far])
    return zip(dark, ground).allSatisfy { $0 < RoofFit.brightestShade * $1 }
  }

  private func score(_ fit: RoofFit, _ fill: Double, _ sides: [Double]) -> Double {
    var score = fit.determination * min(1, sides[1] / 2.6) * min(1, fill / 0.9) * (sides[0] > 2 ? 1 : 0.85)
    if fit.castsShadow {
      score *= 1.12
    } else if fit.shadow > 0.6 {
      // A dark strip that is as long as the window and no shade is something else beside the roof.
      score *= fit.shadow > 0.95 * options.fit.maximumShadow ? 0.62 : 1
    } else {
      // Darker than half of the brightest side and nothing that casts a shadow: it is one.
      let brightest = (0..<fit.roof.count).map { b in fit.grounds.map { $0[b] }.max() ?? 1 }
      let ratio = zip(fit.roof, brightest).reduce(0) { $0 + $1.0 / max($1.1, 1e-6) } / Double(fit.roof.count)
      if ratio < 0.45 { score *= 0.8 }
    }
    return score
  }

  /// Root mean square over the bands, in units of the noise.
  func distance(_ a: [Double], _ b: [Double]) -> Double {
    var sum = 0.0
    for k in a.indices {
      let unit = fitter.error(of: a[k], band: k)
      sum += (a[k] - b[k]) * (a[k] - b[k]) / (unit * unit)
    }
    return (sum / Double(a.count)).squareRoot()
  }

  /// A strip that is not over at its end is a piece of road.
  func goesOn(_ box: OrientedBox) -> Bool {
    guard box.longest > 2.2 * box.shortest else { return false }
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
    let across = [-0.15, 0, 0.15].map { $0 * breadth }
    let along = stride(from: -0.35, through: 0.35, by: 0.0875).map { $0 * length }
    let inside = mean(along.flatMap { u in across.map { (u, $0) } })
    let beside =
      [-1.0, 1].map { sign in distance(inside, mean(along.map { ($0, sign * (breadth / 2 + 2.2)) })) }.min() ?? 0
    return [-1.0, 1].contains { sign in
      let beyond = mean([2.0, 3, 4, 5].flatMap { d in across.map { (sign * (length / 2 + d), $0) } })
      return distance(inside, beyond) < max(1.1, 0.35 * beside)
    }
  }

  func evidence(_ fit: RoofFit, fill: Double, isFitted: Bool) -> StructureEvidence {
    var e = StructureEvidence()
    let sides = fit.contrasts.sorted()
    (e.determination, e.weakestSide, e.secondSide) = (fit.determination, sides[0], sides[1])
    let ground = fit.ground
    let steps = (0..<fit.roof.count).map { b in
      log((max(fit.roof[b], 0) + fitter.floor[b]) / (max(ground[b], 0) + fitter.floor[b]))
    }
    let mean = steps.reduce(0, +) / Double(steps.count)
    e.hue = (steps.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(steps.count)).squareRoot()
    e.castsShadow = fit.castsShadow
    e.fill = fill
    e.isFitted = isFitted
    e.size = fit.box.area
    e.clutter = clutter(fit)
    let bright = fit.roof.indices.map { b in fit.grounds.map { $0[b] }.max() ?? 1 }
    let ratios = fit.halves.map { half in
      zip(half, bright).reduce(0) { $0 + $1.0 / max($1.1, 1e-6) } / Double(half.count)
    }
    (e.darkerHalf, e.ridge, e.weakestHalf) = (ratios.min() ?? 1, fit.ridge, fit.weakestHalf)
    return e
  }

  /// Share of the inner pixels that are further from the tone of their half than half the outline's contrast, and a unit of noise.
  private func clutter(_ fit: RoofFit) -> Double {
    var core = fit.box
    core.along -= 3
    core.across -= 3
    guard core.along > 1, core.across > 1 else { return 0 }
    let pixels = core.members(width: width, height: height)
    guard pixels.count >= 6 else { return 0 }
    let limit = max(1, 0.5 * fit.contrasts.sorted()[1])
    let units = fit.roof.indices.map { fitter.error(of: fit.roof[$0], band: $0) }
    let odd = pixels.reduce(0) { count, i in
      let nearest =
        fit.halves.map { half in
          half.indices.reduce(0.0) { sum, b in
            let d = (Double(values[b].values[i]) - half[b]) / units[b]
            return sum + d * d
          }
        }.min() ?? 0
      return count + ((nearest / Double(units.count)).squareRoot() > limit ? 1 : 0)
    }
    return Double(odd) / Double(pixels.count)
  }

  /// A region that no rectangle explains to a part of a pixel may still be built: its box must tell roof from ground, on every
  /// side at least a little.
  /// - Returns: what speaks for it, nil if that is too little.
  func support(_ box: OrientedBox, fill: Double) -> StructureEvidence? {
    if !options.fit.isCoarse || box.shortest < 5, let f = fitter.fit(box, options.fit.quick), goesOn(f.box) {
      return nil
    }
    let fits = [options.fit.quick, options.fit.near.quick].compactMap { fitter.fit(box, $0) }.filter { fit in
      let sides = fit.contrasts.sorted()
      return fit.determination > options.minimumRegionDetermination && sides[0] > 0.2 * options.minimumContrast
        && sides[1] > options.minimumContrast
    }
    return fits.max { $0.determination < $1.determination }.map { evidence($0, fill: fill, isFitted: false) }
  }

  // MARK: choice

  private func choose(_ roofs: [Roof]) -> [Roof] {
    let good = roofs.filter { $0.score >= options.minimumScore }.sorted {
      $0.rank != $1.rank ? $0.rank > $1.rank : $0.members[0] < $1.members[0]
    }
    var kept: [Roof] = []
    for roof in good where !isPlot(roof.fit.box, among: good) {
      let twin = kept.contains { other in
        abs(other.fit.box.x - roof.fit.box.x) + abs(other.fit.box.y - roof.fit.box.y) < 1.5
          && abs(log(other.fit.box.area / roof.fit.box.area)) < 0.15
      }
      if twin { continue }
      kept.append(roof)
    }
    return kept
  }

  /// Two good roofs inside, of another colour than most of it, that leave ground between them: paved ground with buildings on it.
  func isPlot(_ box: OrientedBox, among all: [Roof]) -> Bool {
    var inside: [OrientedBox] = []
    var level: [Double]?
    for other in all.sorted(by: { $0.fit.box.area * $0.score > $1.fit.box.area * $1.score })
    where other.score > 0.7 && other.fit.box.area < 0.5 * box.area {
      let b = other.fit.box
      let centre = PixelPoint(x: b.x, y: b.y)
      guard box.contains(centre),
        !inside.contains(where: { $0.contains(centre) || b.contains(PixelPoint(x: $0.x, y: $0.y)) })
      else { continue }
      if level == nil {
        let pixels = box.members(width: width, height: height)
        level = values.map { band in Double(Statistics.median(pixels.map { band.values[$0] }) ?? 0) }
      }
      if let level, distance(level, other.fit.roof) > 1.3 * options.minimumContrast { inside.append(b) }
    }
    return inside.count >= 2 && inside.reduce(0) { $0 + $1.area } < 0.75 * box.area
  }

  /// Whether the pixels are a shadow that one of the roofs casts: dark, as dark as its shade, and towards the sun of them stands the roof.
  func isShadow(_ members: [Int], of roofs: [Roof], reach: Double) -> Bool {
    guard let sun = fitter.shadowDirection else { return false }
    let level = values.map { band in Double(Statistics.median(members.map { band.values[$0] }) ?? 0) }
    return roofs.contains { roof in
      guard let shade = roof.fit.shade, roof.fit.shadow > 0.5, Double(members.count) < 1.5 * roof.fit.box.area,
        roof.score >= options.minimumScore
      else { return false }
      let ground = (0..<level.count).map { b in roof.fit.grounds.map { $0[b] }.max() ?? 0 }
      let isAsDark = level.indices.allSatisfy { b in
        level[b] < 0.75 * ground[b]
          && abs(level[b] - shade[b]) < 0.35 * max(shade[b], 0.1 * ground[b]) + fitter.error(of: shade[b], band: b)
      }
      guard isAsDark else { return false }
      var (near, far) = (0, 0)
      for i in members {
        let p = PixelPoint(x: Double(i % width) + 0.5, y: Double(i / width) + 0.5)
        guard
          let d = stride(from: 0, through: reach, by: 0.5).first(where: { d in
            roof.fit.box.contains(PixelPoint(x: p.x - sun.x * d, y: p.y - sun.y * d))
          })
        else { continue }
        far += 1
        if d <= 3 { near += 1 }
      }
      guard Double(far) > 0.6 * Double(members.count), Double(near) > 0.15 * Double(members.count) else { return false }
      let own = Set(members)
      let common = roof.members.reduce(0) { $0 + (own.contains($1) ? 1 : 0) }
      return Double(common) < 0.3 * Double(min(members.count, roof.members.count))
    }
  }
}

/// What counts as a roof.
public struct RoofOptions: Sendable, Hashable, Codable {
  public var fit = RoofFit.Options()
  public var shapes = ShapeOptions()
  var outline = RoofOutline.Options()
  /// Pixels, one sigma: blurs that are tried where enough clear roofs are there to tell them apart; `fit.blur` holds elsewhere.
  public var blurs = [0.5, 0.6, 0.7, 0.8, 0.9, 1.05]
  /// Part of its smallest rectangle that a region fills to be worth a guess.
  public var minimumFill = 0.6
  /// Poultry sheds and greenhouses come near it; roads, which are longer, go on beyond their ends.
  public var maximumAspect = 20.0
  /// Share of its window's variance that a roof explains.
  public var minimumDetermination = 0.6
  /// The same for a region that keeps its own outline.
  public var minimumRegionDetermination = 0.45
  /// Contrast of the weakest side in units of the noise; the next must have 1.3 times it.
  public var minimumContrast = 1.15
  public var minimumScore = 0.57
  /// Unit of contrasts in scatters of unchanged ground: texture and weathering vary more over a place than one pixel does over time.
  public var noise = 2.0
  /// The least unit, relative to brightness: no roof and no ground is of one tone to better than this.
  public var leastNoise = 0.05
  public init() {}
}
