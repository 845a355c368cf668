import Foundation
import PixelKernels
import RasterCore

/// Compares the earlier with the later half of too few images for a series.
struct PairAnalyser {
  let stack: Stack
  let prepared: PreparedStack
  let options: PairOptions

  struct Result: Sendable {
    var comparison: PairComparison
    /// 0...1 that the pixel looks different, NaN where not both states show it.
    var probability: Raster
    /// The two states in the images' units, NaN where not seen.
    var before: [Raster]
    var after: [Raster]
  }

  func run() -> Result {
    let half = prepared.used.count / 2
    let (early, late) = (Array(0..<half), Array(half..<prepared.used.count))
    let (before, after) = (state(early), state(late))
    let both = ValidityMask(
      width: prepared.width, height: prepared.height,
      usable: before[0].values.indices.map { i in
        stack.area.usable[i] && (before + after).allSatisfy { $0.values[i].isFinite }
      })
    let strength = PairDifference(roles: prepared.roles, options: options)
      .strength(earlier: before, later: after, usable: both)
    var probability = strength
    for i in probability.values.indices {
      probability.values[i] = both.usable[i] ? Float(self.probability(Double(strength.values[i]))) : .nan
    }
    let asked = max(stack.area.usableCount, 1)
    let comparison = PairComparison(
      earlier: early.map(reference), later: late.map(reference),
      comparedShare: (Double(both.usableCount) / Double(asked) * 10_000).rounded() / 10_000,
      tellsPlants: GreenIndex(prepared.roles) != nil, areas: areas(strength))
    return Result(comparison: comparison, probability: probability, before: before, after: after)
  }

  /// Half at the threshold, steep about it. A rule, not a calibration: there is no truth for "looks different".
  private func probability(_ strength: Double) -> Double {
    options.surest / (1 + (2 * options.surest - 1) * exp(-(strength - options.threshold) / 0.75))
  }

  private func reference(_ k: Int) -> ImageReference {
    let scene = stack.images[prepared.used[k]].scene
    return ImageReference(scene: scene.id, time: scene.acquisition)
  }

  /// Median of what these images show of each pixel.
  private func state(_ images: [Int]) -> [Raster] {
    prepared.roles.indices.map { b in
      var out = Raster(width: prepared.width, height: prepared.height, filledWith: .nan)
      for i in out.values.indices {
        let seen = images.filter { prepared.usable[$0].usable[i] }
          .map { prepared.value(prepared.bands[$0][b].values[i], band: b) }.filter(\.isFinite)
        out.values[i] = Statistics.median(seen) ?? .nan
      }
      return out
    }
  }

  private func areas(_ strength: Raster) -> [ChangedArea] {
    let set = strength.values.map { Double($0) > options.threshold }
    let parts = Components.of(set, width: prepared.width, height: prepared.height)
      .filter { $0.count >= options.leastPixels }
      .sorted { $0.count != $1.count ? $0.count > $1.count : $0[0] < $1[0] }
    let builder = OutlineBuilder(width: prepared.width, height: prepared.height, edgeError: options.blur)
    return parts.enumerated().map { k, members in
      let outline = builder.border(of: members)
      let pixel = stack.ground.pixelArea(at: outline.centroid)
      // Pixels and not the outline are measured: holes are not filled.
      let area = Double(members.count) * pixel
      let soft = 0.5 * outline.perimeter * pixel
      let sure = Statistics.median(members.map { strength.values[$0] }) ?? 0
      return ChangedArea(
        id: "D\(k + 1)", geometry: outline.onGround(stack.ground), outline: outline, areaSquareMetres: area,
        area95: Interval95(low: max(0, area - soft), high: area + soft),
        probability: (probability(Double(sure)) * 1000).rounded() / 1000)
    }
  }
}
