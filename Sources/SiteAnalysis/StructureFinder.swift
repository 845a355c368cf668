import Foundation
import PixelKernels
import RasterCore

/// Finds regions that look built in one clear picture: of one material, with straight sides and contrast all around.
enum StructureFinder {
  /// - Parameters:
  ///   - composite: clear picture as brightness, NaN where nothing was seen.
  ///   - keepers: further features in scatters, each tried on its own, that keep neighbours of one colour apart: what changed (above 0), and when.
  /// - Returns: candidates, many of which overlap: roofs that a fit explains, and regions where none does. Time decides between them.
  static func find(
    _ composite: [Raster], keepers: [Raster], stack: PreparedStack, sun: PixelPoint?, area: ValidityMask,
    options: StructureOptions, leastPixels: Int, pixelSize: Double
  ) -> [Candidate] {
    var options = options
    options.roofs.fit.isCoarse = options.isCoarse(pixelSize)
    let seen = ValidityMask(
      width: area.width, height: area.height,
      usable: area.usable.indices.map { i in area.usable[i] && composite.allSatisfy { $0.values[i].isFinite } })
    guard seen.usableCount > leastPixels else { return [] }
    let filled = composite.map { GapFill.withMedian($0, seen) }
    let apart = max(2, Int((options.grainDistance / pixelSize).rounded()))
    var finer = stack
    finer.scatter = zip(filled, stack.scatter).map { min($1, options.grain * grain($0, seen, apart: apart)) }
    // An uneven roof holds together in the coarser unit only, a roof in a restless place shows in the finer one.
    let units = finer.scatter == stack.scatter ? [stack] : [finer, stack]
    var found: [Candidate] = []
    for unit in units {
      found += look(filled, seen, keepers: keepers, stack: unit, sun: sun, options: options, leastPixels, pixelSize)
    }
    return found
  }

  /// - Parameter filled: the picture without gaps, of which `seen` is known.
  private static func look(
    _ filled: [Raster], _ seen: ValidityMask, keepers: [Raster], stack: PreparedStack, sun: PixelPoint?,
    options: StructureOptions, _ leastPixels: Int, _ pixelSize: Double
  ) -> [Candidate] {
    let fine = zip(filled, stack.scatter).map { inScatters(Translation.doubled($0), $1) }
    let finder = roofFinder(filled, fine, stack, sun, options, leastPixels, mostPixels: mostPixels(seen, options))
    let regions = keepers.flatMap { Self.regions(filled, $0, stack.scatter, seen, options, leastPixels) }
    // Ground that never changed is cut along its colours alone.
    let dated = regions.filter { region in
      region.members.reduce(0) { $0 + (keepers[0].values[$1] > 0 ? 1 : 0) } * 2 > region.members.count
    }
    let tree = RegionTree(features: fine, gradient: GradientMagnitude.compute(fine, sigma: 1), inside: doubled(seen))
    let roofs = finder.find(
      tree, scale: 2,
      and: dated.map { .init(box: OrientedBox($0.rectangle), area: Double($0.members.count), fill: $0.fill) })
    let reach = options.longestShadow / pixelSize
    let shapes =
      options.roofs.fit.isCoarse
      ? [] : ShapeFinder(finder: finder, options: options.roofs.shapes).find(tree, scale: 2, besides: roofs)
    let all = roofs + shapes.filter { !finder.isPlot($0.fit.box, among: roofs) }
    let lit = all.filter { !finder.isShadow($0.members, of: all, reach: reach) }
    let supported = parallelMap(regions.count) { k -> Candidate? in
      let box = OrientedBox(regions[k].rectangle)
      guard var evidence = finder.support(box, fill: regions[k].fill), !finder.isPlot(box, among: roofs),
        !finder.isShadow(regions[k].members, of: all, reach: reach)
      else { return nil }
      evidence.contrast = regions[k].contrast
      var candidate = regions[k]
      candidate.evidence = evidence
      return candidate
    }
    return candidates(lit, filled, stack.scatter) + supported.compactMap { $0 }
  }

  /// How much neighbouring ground differs in a picture: robust deviation of the difference between pixels so far apart, which is two at least, for the blur leaves
  /// those almost independent. The picture is a composite, so haze and seasons, which make the series scatter, are not what an outline has to stand out from.
  private static func grain(_ picture: Raster, _ seen: ValidityMask, apart: Int) -> Float {
    let (w, h) = (picture.width, picture.height)
    guard w > apart, h > apart else { return .infinity }
    var differences: [Float] = []
    differences.reserveCapacity(2 * seen.usableCount)
    for y in 0..<(h - apart) {
      for i in (y * w)..<(y * w + w - apart) where seen.usable[i] {
        for j in [i + apart, i + apart * w] where seen.usable[j] {
          differences.append(abs(picture.values[j] - picture.values[i]))
        }
      }
    }
    // Too few to tell grain from the structures themselves.
    guard differences.count >= 200, let middle = Statistics.medianInPlace(&differences) else { return .infinity }
    return max(1.4826 * middle, 0.01)
  }

  private static func inScatters(_ raster: Raster, _ scatter: Float) -> Raster {
    Raster(width: raster.width, height: raster.height, values: raster.values.map { $0 / scatter })
  }

  private static func mostPixels(_ seen: ValidityMask, _ options: StructureOptions) -> Int {
    Int(options.maximumShare * Double(seen.usableCount))
  }

  private static func doubled(_ mask: ValidityMask) -> ValidityMask {
    let (w, h) = (2 * mask.width, 2 * mask.height)
    return ValidityMask(width: w, height: h, usable: (0..<(w * h)).map { mask[$0 % w / 2, $0 / w / 2] })
  }

  private static func roofFinder(
    _ filled: [Raster], _ fine: [Raster], _ stack: PreparedStack, _ sun: PixelPoint?, _ options: StructureOptions,
    _ leastPixels: Int, mostPixels: Int
  ) -> RoofFinder {
    let values = stack.values(filled)
    let fitter = RoofFitter(
      bands: values, relative: stack.scatter.map { max(options.roofs.leastNoise, options.roofs.noise * Double($0)) },
      floor: stack.offsets.map { Double($0) }, shadowDirection: sun)
    return RoofFinder(
      values: values, fine: fine, fitter: fitter, isPlants: plants(values, stack.roles, options),
      options: options.roofs, leastArea: Double(leastPixels), mostArea: Double(mostPixels))
  }

  private static func candidates(_ roofs: [RoofFinder.Roof], _ filled: [Raster], _ scatter: [Float]) -> [Candidate] {
    var meter = RegionMeter(bands: filled, scatter: scatter)
    return roofs.map { roof in
      meter.mark(roof.members)
      let pairs = meter.edgePairs(roof.members)
      var evidence = roof.evidence
      evidence.contrast = Double(Statistics.quantile(pairs.map(meter.contrast), 0.25) ?? 0)
      return Candidate(
        members: roof.members, rectangle: roof.fit.box.rectangle, fill: 1, contrast: evidence.contrast,
        score: roof.score, edge: pairs, evidence: evidence, outline: roof.outline, isJoined: roof.isJoined)
    }
  }

  /// Regions of one material with straight sides and contrast all around, whatever their shape.
  private static func regions(
    _ filled: [Raster], _ changed: Raster, _ scatter: [Float], _ seen: ValidityMask, _ options: StructureOptions,
    _ leastPixels: Int
  ) -> [Candidate] {
    let features = zip(filled, scatter).map(inScatters) + [changed]
    let tree = RegionTree(features: features, gradient: GradientMagnitude.compute(features, sigma: 0.5), inside: seen)
    var meter = RegionMeter(bands: filled, scatter: scatter)
    let most = mostPixels(seen, options)
    var own = [Candidate?](repeating: nil, count: tree.nodes.count)
    for k in tree.nodes.indices where (leastPixels...max(most, leastPixels)).contains(tree.nodes[k].count) {
      own[k] = judge(tree.members(k), &meter, options)
    }
    return choose(tree, own)
  }

  private static func plants(_ values: [Raster], _ roles: [BandRole], _ options: StructureOptions) -> [Bool] {
    let pixels = values[0].values.count
    guard let index = GreenIndex(roles) else { return [Bool](repeating: false, count: pixels) }
    let (green, blue) = (roles.firstIndex(of: .green), roles.firstIndex(of: .blue))
    return (0..<pixels).map { i in
      guard let v = index.value({ values[$0].values[i] }) else { return false }
      if !index.isNDVI { return Double(v) > options.maximumGreenExcess }
      // Blue paint reflects near infrared as plants do, but plants are greener than blue.
      if let green, let blue, values[green].values[i] <= 1.15 * values[blue].values[i] { return false }
      return Double(v) > options.maximumNDVI
    }
  }

  private static func judge(
    _ members: ArraySlice<Int>, _ meter: inout RegionMeter, _ options: StructureOptions
  ) -> Candidate? {
    guard let rectangle = MinimumRectangle(pixels: members, columns: meter.width) else { return nil }
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
    for (pair, contrast) in zip(pairs, contrasts) { sides[rectangle.side(of: pair, width: width)].append(contrast) }
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
