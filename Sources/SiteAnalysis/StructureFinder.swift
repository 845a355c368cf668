import Foundation
import PixelKernels
import RasterCore

/// Finds regions that look built in one clear picture: of one material, with straight sides and contrast all around.
enum StructureFinder {
  /// - Parameters:
  ///   - composite: clear picture, NaN where nothing was seen.
  ///   - extra: further features in scatters, such as when a pixel took its last look, that keep neighbours of one colour apart.
  /// - Returns: candidates that do not overlap, in order of their first pixel.
  static func find(
    _ composite: [Raster], extra: [Raster], scatter: [Float], area: ValidityMask, options: StructureOptions,
    leastPixels: Int
  ) -> [Candidate] {
    let seen = ValidityMask(
      width: area.width, height: area.height,
      usable: area.usable.indices.map { i in area.usable[i] && composite.allSatisfy { $0.values[i].isFinite } })
    guard seen.usableCount > leastPixels else { return [] }
    let filled = composite.map { GapFill.withMedian($0, seen) }
    let scaled = zip(filled, scatter).map { raster, s in
      Raster(width: raster.width, height: raster.height, values: raster.values.map { $0 / s })
    }
    let features = scaled + extra
    let gradient = GradientMagnitude.compute(features, sigma: 0.5)
    let tree = RegionTree(features: features, gradient: gradient, inside: seen)
    var meter = RegionMeter(bands: filled, scatter: scatter)
    let most = Int(options.maximumShare * Double(seen.usableCount))
    var own = [Candidate?](repeating: nil, count: tree.nodes.count)
    for k in tree.nodes.indices where (leastPixels...max(most, leastPixels)).contains(tree.nodes[k].count) {
      own[k] = judge(tree.members(k), &meter, options)
    }
    return choose(tree, own)
  }

  private static func judge(
    _ members: ArraySlice<Int>, _ meter: inout RegionMeter, _ options: StructureOptions
  ) -> Candidate? {
    guard let rectangle = meter.rectangle(members) else { return nil }
    let fill = min(1, Double(members.count) / rectangle.area)
    // Four pixels across blur makes of any lane what it makes of a narrow hall, so a strip that narrow is not said to be built.
    guard fill >= options.minimumFill, rectangle.length <= options.maximumAspect * rectangle.width,
      rectangle.width >= 2.5, rectangle.width >= 4.5 || rectangle.length <= 2.5 * rectangle.width
    else { return nil }
    meter.mark(members)
    let pairs = meter.edgePairs(members)
    let contrasts = pairs.map(meter.contrast)
    guard let low = Statistics.quantile(contrasts, 0.25), let middle = Statistics.median(contrasts),
      Double(low) >= options.minimumContrast,
      weakestSide(pairs, contrasts, rectangle, width: meter.width) >= 0.75 * options.minimumContrast
    else { return nil }
    let inner = meter.inhomogeneity(members)
    let even = 1 / (1 + (inner / Double(middle)) * (inner / Double(middle)))
    let clear = min(1, Double(low) / (2 * options.minimumContrast))
    return Candidate(
      members: members.sorted(), rectangle: rectangle, fill: fill, contrast: Double(low),
      score: fill * fill.squareRoot() * even * (0.5 + 0.5 * clear), edge: pairs)
  }

  /// Median contrast of the side that has least. A piece of a road has none at its ends, where the road goes on.
  private static func weakestSide(
    _ pairs: [EdgePair], _ contrasts: [Float], _ rectangle: MinimumRectangle, width: Int
  ) -> Double {
    var sides: [[Float]] = [[], [], [], []]
    for (pair, contrast) in zip(pairs, contrasts) {
      let x = Double(pair.inside % width + pair.outside % width) / 2 + 0.5 - rectangle.centre.x
      let y = Double(pair.inside / width + pair.outside / width) / 2 + 0.5 - rectangle.centre.y
      let u = (x * cos(rectangle.angle) + y * sin(rectangle.angle)) / rectangle.length
      let v = (-x * sin(rectangle.angle) + y * cos(rectangle.angle)) / rectangle.width
      sides[abs(u) > abs(v) ? (u > 0 ? 0 : 1) : (v > 0 ? 2 : 3)].append(contrast)
    }
    return sides.map { Double(Statistics.median($0) ?? 0) }.min() ?? 0
  }

  /// The set of disjoint nodes with the largest sum of score times size: a node stands if it is better than its parts.
  private static func choose(_ tree: RegionTree, _ own: [Candidate?]) -> [Candidate] {
    var value = [Double](repeating: 0, count: tree.nodes.count)
    // Firm objects inside a node that do not contain each other, and the size of the smallest: a plot with a building on it is
    // not one big building.
    var firm = [Int](repeating: 0, count: tree.nodes.count)
    var smallest = [Int](repeating: .max, count: tree.nodes.count)
    var takesSelf = [Bool](repeating: false, count: tree.nodes.count)
    for k in tree.nodes.indices {
      let node = tree.nodes[k]
      let parts = node.left >= 0 ? value[node.left] + value[node.right] : 0
      let inside = node.left >= 0 ? firm[node.left] + firm[node.right] : 0
      let isFirm = own[k].map { $0.score >= 0.6 && $0.contrast >= 3 } ?? false
      let least = node.left >= 0 ? min(smallest[node.left], smallest[node.right]) : .max
      // A bright patch on an even roof is not a building on a plot.
      let holdsOne = least != .max && least * 5 < node.count && (own[k]?.score ?? 0) < 0.7
      let isPlot = inside >= 3 || holdsOne
      firm[k] = max(inside, isFirm ? 1 : 0)
      smallest[k] = min(least, isFirm ? node.count : .max)
      let whole = isPlot ? 0 : own[k].map { $0.score * Double(node.count) } ?? 0
      takesSelf[k] = whole > 0 && whole >= parts
      value[k] = max(whole, parts)
    }
    var chosen: [Candidate] = []
    var stack = tree.nodes.indices.filter { tree.nodes[$0].parent < 0 }
    while let k = stack.popLast() {
      if takesSelf[k], let candidate = own[k] {
        chosen.append(candidate)
      } else if tree.nodes[k].left >= 0 {
        stack.append(tree.nodes[k].left)
        stack.append(tree.nodes[k].right)
      }
    }
    return chosen.sorted { $0.members[0] < $1.members[0] }
  }
}
