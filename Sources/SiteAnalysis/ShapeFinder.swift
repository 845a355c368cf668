import Foundation
import PixelKernels
import RasterCore

/// Finds roofs of any right-angled shape among the regions of a clear picture, on ground of as many tones as there are: what makes one is a border that is
/// straight, square and contrasted all around, whatever lies beyond it.
///
/// `RoofFinder` fits one rectangle on ground of one tone a side, and so finds neither a T nor a hall that stands half on soil and half on concrete.
struct ShapeFinder {
  let finder: RoofFinder
  let options: ShapeOptions

  private var values: [Raster] { finder.values }
  private var width: Int { values[0].width }
  private var height: Int { values[0].height }

  /// - Parameters:
  ///   - tree: of a picture of `scale` times finer pixels.
  ///   - roofs: fitted already; a shape that says the same as one of them says it less exactly.
  func find(_ tree: RegionTree, scale: Int, besides roofs: [RoofFinder.Roof]) -> [RoofFinder.Roof] {
    let guesses = self.guesses(tree, scale: scale)
    let known = roofs.map { (box: $0.fit.box, members: Set($0.members), isWhole: $0.outline != nil) }
    let single = parallelMap(guesses.count) { k -> RoofFinder.Roof? in
      let guess = guesses[k]
      let region = Region(box: guess.box, scale: scale) { tree.contains(guess.node, $0) }
      guard let shape = shape(region), let roof = judge(shape) else { return nil }
      let said = known.contains { other in
        guard abs(other.box.x - roof.fit.box.x) + abs(other.box.y - roof.fit.box.y) < roof.fit.box.longest else {
          return false
        }
        let common = roof.members.reduce(0) { $0 + (other.members.contains($1) ? 1 : 0) }
        let union = roof.members.count + other.members.count - common
        return Double(common) > (shape.isRectangle || other.isWhole ? 0.75 : 0.9) * Double(union)
      }
      return said ? nil : roof
    }.compactMap { $0 }
    let pairs = gables(roofs + single)
    return single + pairs + gables(pairs, with: roofs + single)
  }

  // MARK: gables

  /// Two pieces side by side that make one right-angled shape and have one colour in two lights are one roof: the sun falls on its slopes at two angles, and the
  /// regions of a picture end at the ridge.
  private func gables(_ pieces: [RoofFinder.Roof], with others: [RoofFinder.Roof]? = nil) -> [RoofFinder.Roof] {
    let second = others ?? pieces
    let sets = second.map { Set($0.members) }
    var couples: [(Int, Int)] = []
    for (i, a) in pieces.enumerated() {
      for j in second.indices where others != nil || j > i {
        if canJoin(a, second[j], sets[j]) { couples.append((i, j)) }
      }
    }
    let chosen = couples
    return parallelMap(chosen.count) { k -> RoofFinder.Roof? in
      let (a, b) = (pieces[chosen[k].0], second[chosen[k].1])
      let union = Set(a.members).union(b.members)
      guard let r = MinimumRectangle(pixels: union.sorted()[...], columns: width) else { return nil }
      // The pixels of the ridge belong to neither piece.
      let closed = closed(union)
      guard let shape = shape(Region(box: OrientedBox(r), scale: 1) { closed.contains($0) }),
        var roof = judge(shape, ridge: (a.fit.roof, b.fit.roof)),
        Double(roof.members.count) < 1.15 * Double(union.count)
      else { return nil }
      roof.isJoined = true
      roof.score = min(roof.score, max(a.score, b.score))
      return roof
    }.compactMap { $0 }
  }

  private func canJoin(_ a: RoofFinder.Roof, _ b: RoofFinder.Roof, _ other: Set<Int>) -> Bool {
    let (dx, dy) = (a.fit.box.x - b.fit.box.x, a.fit.box.y - b.fit.box.y)
    let (small, large) = (min(a.members.count, b.members.count), max(a.members.count, b.members.count))
    guard (dx * dx + dy * dy).squareRoot() < (a.fit.box.longest + b.fit.box.longest) / 2 + 2, 3 * small >= large,
      large >= Int(finder.leastArea) / 2
    else { return false }
    // One paint in two lights: every band is brighter by about the same factor.
    let steps = zip(a.fit.roof, b.fit.roof).map { log(max($0, 1e-6) / max($1, 1e-6)) }
    let mean = steps.reduce(0, +) / Double(steps.count)
    guard steps.allSatisfy({ abs($0 - mean) < options.mostHueStep }), abs(mean) < options.mostLightStep else {
      return false
    }
    var (common, touching) = (0, 0)
    for i in a.members {
      if other.contains(i) { common += 1 }
      let isNext = [-1, 1, -width, width, -2, 2, -2 * width, 2 * width].contains { other.contains(i + $0) }
      if isNext { touching += 1 }
    }
    // Two rows of pixels along at least most of the shorter of the two sides.
    return 10 * common < small && Double(touching) > 1.2 * min(a.fit.box.shortest, b.fit.box.shortest)
  }

  /// Gaps of one or two pixels along rows and columns filled.
  private func closed(_ set: Set<Int>) -> Set<Int> {
    var out = set
    for i in set {
      for step in [1, width] where !set.contains(i + step) {
        if set.contains(i + 2 * step) { out.insert(i + step) }
        if set.contains(i + 3 * step) { out.formUnion([i + step, i + 2 * step]) }
      }
    }
    return out
  }

  // MARK: guesses

  private struct Guess: Sendable {
    var node: Int
    var box: OrientedBox
    var area: Double
    var contrast: Double
  }

  private func guesses(_ tree: RegionTree, scale: Int) -> [Guess] {
    let finer = Double(scale * scale)
    let range = Int(0.7 * finder.leastArea * finer)...Int(max(finder.mostArea, finder.leastArea) * finer)
    let fineWidth = width * scale
    let found = parallelMap(tree.nodes.count) { k -> Guess? in
      guard range.contains(tree.nodes[k].count) else { return nil }
      let members = tree.members(k)
      guard finder.plantShare(members, fineWidth: fineWidth, scale: scale) < 0.4,
        let r = MinimumRectangle(pixels: members, columns: fineWidth),
        Double(members.count) >= options.minimumFill * r.area,
        r.width >= options.thinnest * Double(scale), r.length <= options.maximumAspect * r.width
      else { return nil }
      let contrast = finder.outlineContrast(tree, k, fineWidth: fineWidth, reach: scale)
      guard contrast > finder.options.minimumContrast * finder.options.noise else { return nil }
      var box = OrientedBox(r)
      box.x /= Double(scale)
      box.y /= Double(scale)
      box.along /= Double(scale)
      box.across /= Double(scale)
      return Guess(node: k, box: box, area: Double(members.count) / finer, contrast: contrast)
    }.compactMap { $0 }
    return distinct(found)
  }

  /// Of nodes that are nearly the same region the one whose border is straightest and clear: pixels of the ground that a larger one took in make it ragged.
  private func distinct(_ guesses: [Guess]) -> [Guess] {
    let clear = 3 * finder.options.minimumContrast * finder.options.noise
    func worth(_ g: Guess) -> Double { g.area / g.box.area * min(1, g.contrast / clear) }
    let sorted = guesses.sorted { worth($0) != worth($1) ? worth($0) > worth($1) : $0.node < $1.node }
    var cells: [Int: [Guess]] = [:]
    return sorted.filter { g in
      let (cx, cy) = (Int(g.box.x) / 2, Int(g.box.y) / 2)
      for y in (cy - 1)...(cy + 1) {
        for x in (cx - 1)...(cx + 1) {
          let isKnown = cells[y * (width + 2) + x, default: []].contains {
            abs($0.box.x - g.box.x) + abs($0.box.y - g.box.y) < 2 && abs(log($0.area / g.area)) < 0.1
          }
          if isKnown { return false }
        }
      }
      cells[cy * (width + 2) + cx, default: []].append(g)
      return true
    }
  }

  // MARK: shape

  /// A shape in a frame whose axes are its sides': corners in pixels from the frame's centre.
  private struct Shape {
    var box: OrientedBox
    /// (u, v) of the corners, the exterior first.
    var rings: [[(u: Double, v: Double)]]
    var agreement: Double
    var isRectangle: Bool { rings.count == 1 && rings[0].count == 4 }
  }

  /// Pixels of a picture of `scale` times finer pixels, and the rectangle around them in pixels of the grid.
  private struct Region {
    var box: OrientedBox
    var scale: Int
    var contains: (Int) -> Bool
  }

  private func shape(_ region: Region) -> Shape? {
    guard let first = shape(region, turned: 0) else { return nil }
    // The smallest rectangle around a ragged region is a few degrees off.
    guard first.agreement < options.clearAgreement else { return first }
    let all = [first] + [-0.05, 0.05].compactMap { shape(region, turned: $0) }
    let best = all.max { $0.agreement < $1.agreement } ?? first
    return best.agreement >= options.leastAgreement ? best : nil
  }

  private func shape(_ region: Region, turned: Double) -> Shape? {
    var box = region.box
    let scale = Double(region.scale)
    box.angle += turned
    let reach = turned == 0 ? 1.0 : 1 + 0.06 * box.longest
    let extent = box.longest + 2 * reach
    let cell = max(0.5, extent / options.mostCells)
    let columns = Int(((box.along + 2 * reach) / cell).rounded(.up))
    let rows = Int(((box.across + 2 * reach) / cell).rounded(.up))
    let (fineWidth, fineHeight) = (region.scale * width, region.scale * height)
    let raw = (0..<(columns * rows)).map { k -> Bool in
      let p = box.point(
        (Double(k % columns) + 0.5 - Double(columns) / 2) * cell, (Double(k / columns) + 0.5 - Double(rows) / 2) * cell)
      let (x, y) = (Int((p.x * scale).rounded(.down)), Int((p.y * scale).rounded(.down)))
      return x >= 0 && y >= 0 && x < fineWidth && y < fineHeight && region.contains(y * fineWidth + x)
    }
    let open = Morphology.open(raw, width: columns, height: rows, radius: 1)
    guard let part = Components.of(open, width: columns, height: rows).max(by: { $0.count < $1.count }) else {
      return nil
    }
    var set = [Bool](repeating: false, count: columns * rows)
    for k in part { set[k] = true }
    guard
      let found = RightAngledShape(
        set: set, columns: columns, rows: rows, thinnest: max(2, Int((options.thinnest / cell).rounded())),
        leastShare: options.leastShare), let rings = found.rings
    else { return nil }
    let corners = rings.map { ring in
      ring.map { (u: ($0.x - Double(columns) / 2) * cell, v: ($0.y - Double(rows) / 2) * cell) }
    }
    return Shape(box: box, rings: corners, agreement: found.agreement(with: set, columns: columns))
  }

  // MARK: border

  /// What is seen across one stretch of one side.
  private struct Stretch {
    /// 0...3: which way it looks, +u, -u, +v, -v.
    var facing: Int
    var ring: Int
    var side: Int
    var inside: [Double]
    var outside: [Double]
    /// In units of the noise.
    var contrast: Double
    /// Pixels outwards from the side at which the colour is half roof and half ground; nil where the two do not differ.
    var offset: Double?
    var length: Double
  }

  private func stretches(_ shape: Shape, _ area: PixelPolygon) -> [Stretch] {
    var all: [Stretch] = []
    for (r, ring) in shape.rings.enumerated() {
      for (s, a) in ring.enumerated() {
        let b = ring[(s + 1) % ring.count]
        let isAlong = abs(b.u - a.u) > abs(b.v - a.v)
        let length = isAlong ? abs(b.u - a.u) : abs(b.v - a.v)
        let middle = ((a.u + b.u) / 2, (a.v + b.v) / 2)
        let probe = isAlong ? (middle.0, middle.1 + 0.6) : (middle.0 + 0.6, middle.1)
        let sign = area.contains(shape.box.point(probe.0, probe.1)) ? -1.0 : 1.0
        let facing = (isAlong ? 2 : 0) + (sign > 0 ? 0 : 1)
        // Corners are rounded by the blur.
        let (from, to) = length > 4 ? (1.2, length - 1.2) : (0.3 * length, 0.7 * length)
        let pieces = max(1, Int(((to - from) / options.stretch).rounded()))
        for piece in 0..<pieces {
          let (t0, t1) = (
            from + (to - from) * Double(piece) / Double(pieces), from + (to - from) * Double(piece + 1) / Double(pieces)
          )
          let count = max(1, Int((t1 - t0).rounded()))
          let points = (0..<count).map { k -> (Double, Double) in
            let t = (t0 + (t1 - t0) * (Double(k) + 0.5) / Double(count)) / max(length, 1e-9)
            return (a.u + (b.u - a.u) * t, a.v + (b.v - a.v) * t)
          }
          guard let stretch = stretch(shape, points, isAlong: isAlong, sign: sign) else { continue }
          all.append(
            Stretch(
              facing: facing, ring: r, side: s, inside: stretch.inside, outside: stretch.outside,
              contrast: stretch.contrast, offset: stretch.offset, length: t1 - t0))
        }
      }
    }
    return all
  }

  private func stretch(
    _ shape: Shape, _ points: [(Double, Double)], isAlong: Bool, sign: Double
  ) -> (inside: [Double], outside: [Double], contrast: Double, offset: Double?)? {
    func sample(_ p: (Double, Double), _ out: Double) -> [Double]? {
      let q = isAlong ? (p.0, p.1 + sign * out) : (p.0 + sign * out, p.1)
      return finder.fitter.value(shape.box.point(q.0, q.1))
    }
    func level(_ distance: Double) -> [Double]? {
      let seen = points.compactMap { sample($0, distance) }
      guard 2 * seen.count >= points.count, !seen.isEmpty else { return nil }
      return values.indices.map { b in Double(Statistics.median(seen.map { Float($0[b]) }) ?? 0) }
    }
    // Beyond the blur, yet no deeper than the thinnest wing is.
    guard let inside = level(-1.5), let outside = level(2.2) else { return nil }
    let contrast = finder.distance(inside, outside)
    var offset: Double?
    if contrast > finder.options.minimumContrast {
      let weights = values.indices.map { b -> Double in
        let unit = finder.fitter.error(of: inside[b], band: b)
        return (outside[b] - inside[b]) / (unit * unit)
      }
      let whole = values.indices.reduce(0) { $0 + weights[$1] * (outside[$1] - inside[$1]) }
      let places = points.compactMap { p -> Float? in
        var share = 0.0
        for step in 0..<8 {
          guard let v = sample(p, -1.75 + 0.5 * Double(step)) else { return nil }
          let f = values.indices.reduce(0) { $0 + weights[$1] * (v[$1] - inside[$1]) } / whole
          share += 0.5 * min(1.3, max(-0.3, f))
        }
        return Float(2 - share)
      }
      offset = Statistics.median(places).map(Double.init)
    }
    return (inside, outside, contrast, offset)
  }

  /// The same shape with every side where half roof and half ground are seen.
  private func settled(_ shape: Shape, _ stretches: [Stretch]) -> Shape {
    var out = shape
    for (r, ring) in shape.rings.enumerated() {
      for s in ring.indices {
        let own = stretches.filter { $0.ring == r && $0.side == s }
        guard let moved = Statistics.median(own.compactMap { $0.offset.map { Float($0) } }),
          let facing = own.first?.facing
        else { continue }
        let by = Double(min(1, max(-1, moved))) * (facing % 2 == 0 ? 1 : -1)
        for corner in [s, (s + 1) % ring.count] {
          if facing < 2 { out.rings[r][corner].u += by } else { out.rings[r][corner].v += by }
        }
      }
    }
    return out
  }

  private func outline(_ shape: Shape) -> PixelPolygon {
    let rings = shape.rings.map { $0.map { shape.box.point($0.u, $0.v) } }
    return PixelPolygon(exterior: rings[0], holes: Array(rings.dropFirst()))
  }

  // MARK: judgement

  /// - Parameter ridge: levels of two slopes, where it was joined of two.
  private func judge(_ found: Shape, ridge: ([Double], [Double])? = nil) -> RoofFinder.Roof? {
    // The levels beside a side are those of the place where it was thought to be, so it is asked twice.
    let near = settled(found, stretches(found, outline(found)))
    let shape = settled(near, stretches(near, outline(near)))
    let area = outline(shape)
    guard area.area >= finder.leastArea,
      area.exterior.allSatisfy({
        $0.x > 1.5 && $0.y > 1.5 && $0.x < Double(width) - 1.5 && $0.y < Double(height) - 1.5
      })
    else { return nil }
    let border = stretches(shape, area)
    let c = finder.options.minimumContrast
    let all = border.flatMap { [Float](repeating: Float($0.contrast), count: max(1, Int($0.length))) }
    let sides = (0..<4).map { facing -> Double in
      let own = border.filter { $0.facing == facing }.flatMap {
        [Float](repeating: Float($0.contrast), count: max(1, Int($0.length)))
      }
      return Double(Statistics.median(own) ?? 0)
    }.sorted()
    guard let low = Statistics.quantile(all, 0.2), Double(low) > c, sides[0] > c, sides[1] > 1.3 * c else { return nil }
    let members = finder.pixels(in: area)
    guard members.count * 2 > Int(area.area) else { return nil }
    let plants = members.reduce(0) { $0 + (finder.isPlants[$1] ? 1 : 0) }
    guard plants * 2 < members.count, let rectangle = MinimumRectangle(pixels: members[...], columns: width) else {
      return nil
    }
    var box = OrientedBox(rectangle)
    if shape.isRectangle { box = self.box(shape) }
    if shape.isRectangle, finder.goesOn(box) { return nil }
    let tones = ridge.map { [$0.0, $0.1] } ?? self.tones(members)
    let determination = self.determination(members, tones, border)
    guard determination > options.leastDetermination else { return nil }
    let ground = values.indices.map { b in Double(Statistics.median(border.map { Float($0.outside[b]) }) ?? 0) }
    let roof = values.indices.map { b in (tones[0][b] + tones[1][b]) / 2 }
    let shade = self.shade(shape, border)
    if let ridge, shade == nil, isHalfShadow(ridge, ground) { return nil }
    let fit = RoofFit(
      box: box, shadow: shade == nil ? 0 : 2, determination: determination, halves: tones,
      grounds: (0..<4).map { facing in
        let own = border.filter { $0.facing == facing }
        // In the shadow there is no ground to be seen.
        if shade != nil, isFarFromSun(facing, shape) { return ground }
        return values.indices.map { b in Double(Statistics.median(own.map { Float($0.outside[b]) }) ?? Float(ground[b]))
        }
      }, shade: shade, contrasts: sides, ridge: finder.distance(tones[0], tones[1]),
      weakestHalf: tones.map { tone in border.map { finder.distance(tone, $0.outside) }.min() ?? 0 }.min() ?? 0)
    let filled = min(1, area.area / max(rectangle.area, 1))
    var evidence = finder.evidence(fit, fill: max(filled, found.agreement), isFitted: true)
    evidence.isShaped = true
    evidence.size = area.area
    evidence.clutter = clutter(members, tones, limit: max(1, 0.5 * sides[1]), roof)
    var score = determination * min(1, sides[1] / 2.6) * min(1, found.agreement / 0.93) * (sides[0] > 2 ? 1 : 0.85)
    // A rectangle is better fitted; this one was not, or the fit would have been taken.
    if shape.isRectangle { score *= 0.95 }
    guard score >= finder.options.minimumScore else { return nil }
    return RoofFinder.Roof(
      fit: fit, fill: filled, score: score, members: members, evidence: evidence, outline: area)
  }

  /// One of two pieces may be the other's shadow; but behind a roof there is a shadow as well, and this is asked where there is none.
  private func isHalfShadow(_ ridge: ([Double], [Double]), _ ground: [Double]) -> Bool {
    guard finder.fitter.shadowDirection != nil else { return false }
    return [ridge.0, ridge.1].contains { zip($0, ground).allSatisfy { $0 < RoofFit.brightestShade * $1 } }
  }

  private func isFarFromSun(_ facing: Int, _ shape: Shape) -> Bool {
    guard let sun = finder.fitter.shadowDirection else { return false }
    let (c, s) = (cos(shape.box.angle), sin(shape.box.angle))
    let toward = facing < 2 ? sun.x * c + sun.y * s : -sun.x * s + sun.y * c
    return (facing % 2 == 0 ? toward : -toward) > 0.35
  }

  /// What borders on the sides away from the sun, if it is dark enough beside the ground on every other side to be the shadow.
  private func shade(_ shape: Shape, _ border: [Stretch]) -> [Double]? {
    func level(_ facing: Int) -> [Double]? {
      let own = border.filter { $0.facing == facing }
      return own.isEmpty
        ? nil : values.indices.map { b in Double(Statistics.median(own.map { Float($0.outside[b]) }) ?? 0) }
    }
    let (far, near) = ((0..<4).filter { isFarFromSun($0, shape) }, (0..<4).filter { !isFarFromSun($0, shape) })
    guard let dark = far.compactMap(level).min(by: { $0.reduce(0, +) < $1.reduce(0, +) }),
      let lit = near.compactMap(level).min(by: { $0.reduce(0, +) < $1.reduce(0, +) })
    else { return nil }
    let ratio = zip(dark, lit).reduce(0) { $0 + $1.0 / max($1.1, 1e-6) } / Double(dark.count)
    return ratio > 0.1 && ratio < RoofFit.brightestShade ? dark : nil
  }

  private func box(_ shape: Shape) -> OrientedBox {
    let (us, vs) = (shape.rings[0].map(\.u), shape.rings[0].map(\.v))
    let (u0, u1, v0, v1) = (us.min() ?? 0, us.max() ?? 0, vs.min() ?? 0, vs.max() ?? 0)
    let centre = shape.box.point((u0 + u1) / 2, (v0 + v1) / 2)
    return OrientedBox(x: centre.x, y: centre.y, along: u1 - u0, across: v1 - v0, angle: shape.box.angle)
  }

  /// The two tones of the roof: medians of its darker and of its brighter half, for the sides of a gable are lit differently.
  private func tones(_ members: [Int]) -> [[Double]] {
    let lit = members.map { i in values.reduce(Float(0)) { $0 + $1.values[i] } }
    let order = members.indices.sorted { lit[$0] != lit[$1] ? lit[$0] < lit[$1] : $0 < $1 }
    let half = max(1, order.count / 2)
    return [order.prefix(half), order.suffix(half)].map { part in
      values.map { band in Double(Statistics.median(part.map { band.values[members[$0]] }) ?? 0) }
    }
  }

  /// Share of the variance of roof and border that two tones inside and one a stretch outside explain.
  private func determination(_ members: [Int], _ tones: [[Double]], _ border: [Stretch]) -> Double {
    let units = values.indices.map { b in finder.fitter.error(of: (tones[0][b] + tones[1][b]) / 2, band: b) }
    func square(_ a: (Int) -> Double, _ b: [Double]) -> Double {
      b.indices.reduce(0) { $0 + (a($1) - b[$1]) * (a($1) - b[$1]) / (units[$1] * units[$1]) }
    }
    var rest = members.reduce(0.0) { sum, i in
      sum + (tones.map { tone in square({ Double(values[$0].values[i]) }, tone) }.min() ?? 0)
    }
    // The ground counts as a strip of three pixels; what it differs within a stretch by is the unit.
    let ground = border.reduce(0) { $0 + 3 * $1.length }
    rest += ground * Double(values.count)
    var (weight, mean) = (0.0, [Double](repeating: 0, count: values.count))
    for i in members {
      weight += 1
      for b in values.indices { mean[b] += Double(values[b].values[i]) }
    }
    for s in border {
      weight += 3 * s.length
      for b in values.indices { mean[b] += 3 * s.length * s.outside[b] }
    }
    mean = mean.map { $0 / max(weight, 1) }
    var total = ground * Double(values.count)
    total += members.reduce(0.0) { sum, i in sum + square({ Double(values[$0].values[i]) }, mean) }
    total += border.reduce(0.0) { sum, s in sum + 3 * s.length * square({ s.outside[$0] }, mean) }
    return 1 - rest / max(total, 1e-9)
  }

  private func clutter(_ members: [Int], _ tones: [[Double]], limit: Double, _ roof: [Double]) -> Double {
    let units = values.indices.map { finder.fitter.error(of: roof[$0], band: $0) }
    let odd = members.reduce(0) { count, i in
      let nearest =
        tones.map { tone in
          tone.indices.reduce(0.0) { sum, b in
            let d = (Double(values[b].values[i]) - tone[b]) / units[b]
            return sum + d * d
          }
        }.min() ?? 0
      return count + ((nearest / Double(units.count)).squareRoot() > limit ? 1 : 0)
    }
    // The border's pixels are mixed and so odd without fault; the curves know a core's share.
    return max(0, Double(odd) / Double(max(1, members.count)) - 0.05)
  }
}
