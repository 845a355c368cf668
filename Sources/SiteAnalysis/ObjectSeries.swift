import ChangeDetection
import PixelKernels
import RasterCore

/// How one region looked in every image, against its first and its last look.
struct ObjectSeries: Sendable {
  /// Weight 0...1 of each image here: 0 where the region is hidden, less where the unchanged ground around it looks wrong
  /// (unmasked cloud, shadow, haze).
  var weight: [Double]
  /// 0 as at first, 1 as at last, along the line between the two looks; NaN where hidden.
  var progress: [Double]
  /// Distance from that line in units of its length, noise taken out.
  var aside: [Double]
  /// How much of the outline's last (or first) contrast is there: 1 all, 0 none.
  var edgeAfter: [Double]
  var edgeBefore: [Double]
  /// Plant index of the region's mean, NaN where hidden or unknown.
  var greenness: [Double]
  /// Root mean square difference of the two looks, in scatters.
  var difference: Double

  /// - Parameter radius: pixels around the region in which unchanged ground is consulted.
  static func build(
    _ candidate: Candidate, _ stack: PreparedStack, _ maps: ChangeMaps, radius: Int = 12
  ) -> ObjectSeries {
    let members = core(candidate, stack.width)
    let ring = context(candidate, maps, stack.width, stack.height, radius)
    let n = stack.used.count
    let difference = rms(members, stack, maps.before, maps.after)
    var series = ObjectSeries(
      weight: [], progress: [], aside: [], edgeAfter: [], edgeBefore: [], greenness: [], difference: difference)
    let index = GreenIndex(stack.roles)
    for t in 0..<n {
      let seen = members.filter { stack.usable[t].usable[$0] }
      guard seen.count * 2 >= members.count, !seen.isEmpty else {
        series.append(weight: 0, progress: .nan, aside: .nan, edges: (.nan, .nan), greenness: .nan)
        continue
      }
      let (progress, aside) = place(seen, t, stack, maps)
      let green = index?.value { b in
        stack.value(seen.reduce(0) { $0 + stack.bands[t][b].values[$1] } / Float(seen.count), band: b)
      }
      series.append(
        weight: contextWeight(ring, t, stack), progress: progress, aside: aside,
        edges: (
          edge(candidate.edge, t, stack, maps.after), edge(candidate.edge, t, stack, maps.before)
        ), greenness: green.map(Double.init) ?? .nan)
    }
    return series
  }

  /// Weight of each used image at a region, as in `weight`, hidden or not.
  static func weights(_ candidate: Candidate, _ stack: PreparedStack, _ maps: ChangeMaps) -> [Double] {
    let ring = context(candidate, maps, stack.width, stack.height, 12)
    return stack.used.indices.map { contextWeight(ring, $0, stack) }
  }

  private mutating func append(
    weight w: Double, progress p: Double, aside a: Double, edges: (Double, Double), greenness g: Double
  ) {
    weight.append(w)
    progress.append(p)
    aside.append(a)
    edgeAfter.append(edges.0)
    edgeBefore.append(edges.1)
    greenness.append(g)
  }

  /// Pixels whose four neighbours belong too, or all where too few do.
  private static func core(_ candidate: Candidate, _ width: Int) -> [Int] {
    let set = Set(candidate.members)
    let inner = candidate.members.filter {
      set.contains($0 - 1) && set.contains($0 + 1) && set.contains($0 - width) && set.contains($0 + width)
    }
    return inner.count >= 6 ? inner : candidate.members
  }

  /// Up to 400 pixels, as near as they can be had, that did not change and look alike in every season: bare ground, roofs, roads. Fields
  /// would call every summer a cloud.
  private static func context(_ c: Candidate, _ maps: ChangeMaps, _ w: Int, _ h: Int, _ radius: Int) -> [Int] {
    let xs = c.members.map { $0 % w }
    let ys = c.members.map { $0 / w }
    guard let x0 = xs.min(), let x1 = xs.max(), let y0 = ys.min(), let y1 = ys.max() else { return [] }
    var list: [Int] = []
    for grow in [radius, 3 * radius, 9 * radius] {
      list.removeAll(keepingCapacity: true)
      for y in max(0, y0 - grow)...min(h - 1, y1 + grow) {
        for x in max(0, x0 - grow)...min(w - 1, x1 + grow) {
          let i = y * w + x
          if maps.probability.values[i] < 0.2 && maps.dispersion[i] < 1.8 { list.append(i) }
        }
      }
      if list.count >= 60 { break }
    }
    let step = max(1, list.count / 400)
    return stride(from: 0, to: list.count, by: step).map { list[$0] }
  }

  /// 1 where unchanged ground looks as usual, falling to 0 where its median deviation is four times the scatter.
  private static func contextWeight(_ ring: [Int], _ t: Int, _ stack: PreparedStack) -> Double {
    var sample: [Float] = []
    for i in ring where stack.usable[t].usable[i] {
      var most: Float = 0
      for b in stack.roles.indices {
        let d = abs(stack.bands[t][b].values[i] - stack.reference[b].values[i]) / stack.scatter[b]
        if d.isFinite { most = max(most, d) }
      }
      sample.append(most)
    }
    guard sample.count >= 12, let middle = Statistics.median(sample) else { return 0.7 }
    return min(1, max(0, 1 - (Double(middle) - 2) / 2))
  }

  private static func rms(_ members: [Int], _ stack: PreparedStack, _ a: [Raster], _ b: [Raster]) -> Double {
    var sum = 0.0
    var n = 0.0
    for i in members {
      for c in stack.roles.indices {
        let d = Double((a[c].values[i] - b[c].values[i]) / stack.scatter[c])
        if d.isFinite {
          sum += d * d
          n += 1
        }
      }
    }
    return n > 0 ? (sum / n).squareRoot() : 0
  }

  /// Projection onto the line from the first look to the last, and the distance from it.
  private static func place(_ seen: [Int], _ t: Int, _ stack: PreparedStack, _ maps: ChangeMaps) -> (Double, Double) {
    var (dot, length, square, n) = (0.0, 0.0, 0.0, 0.0)
    for i in seen {
      for b in stack.roles.indices {
        let s = Double(stack.scatter[b])
        let from = Double(maps.before[b].values[i]) / s
        let span = Double(maps.after[b].values[i]) / s - from
        let here = Double(stack.bands[t][b].values[i]) / s - from
        guard span.isFinite, here.isFinite else { continue }
        dot += here * span
        length += span * span
        square += here * here
        n += 1
      }
    }
    guard length > 1e-9, n > 0 else { return (0, 0) }
    let progress = dot / length
    // One scatter squared a value is noise.
    let aside = max(0, square - progress * progress * length - n) / length
    return (progress, aside.squareRoot())
  }

  /// Share of a picture's contrast across the outline that this image shows.
  static func edge(_ pairs: [EdgePair], _ t: Int, _ stack: PreparedStack, _ picture: [Raster]) -> Double {
    var (dot, length) = (0.0, 0.0)
    var seen = 0
    for p in pairs where stack.usable[t].usable[p.inside] && stack.usable[t].usable[p.outside] {
      seen += 1
      for b in stack.roles.indices {
        let s = Double(stack.scatter[b])
        let wanted = Double(picture[b].values[p.inside] - picture[b].values[p.outside]) / s
        let here = Double(stack.bands[t][b].values[p.inside] - stack.bands[t][b].values[p.outside]) / s
        guard wanted.isFinite, here.isFinite else { continue }
        dot += wanted * here
        length += wanted * wanted
      }
    }
    return seen * 2 >= pairs.count && length > 1e-9 ? dot / length : .nan
  }

  /// Votes that the region has its last look.
  var votesForFinal: [Double] {
    weight.indices.map { t in
      progress[t].isNaN ? 0 : weight[t] * Self.vote(0.35 - Self.distance(progress[t] - 1, aside[t]))
    }
  }

  /// Votes that the region has lost its first look.
  var votesForDeparture: [Double] {
    weight.indices.map { t in
      progress[t].isNaN ? 0 : weight[t] * Self.vote(Self.distance(progress[t], aside[t]) - 0.5)
    }
  }

  /// Votes that the outline of the last look is there. Half-built sides already show; before, they scatter about 0 by a tenth.
  var votesForEdges: [Double] {
    weight.indices.map { t in edgeAfter[t].isNaN ? 0 : weight[t] * min(1, max(-1, (edgeAfter[t] - 0.18) / 0.12)) }
  }

  private static func distance(_ a: Double, _ b: Double) -> Double { (a * a + b * b).squareRoot() }
  private static func vote(_ x: Double) -> Double { min(1, max(-1, x / 0.2)) }
}
