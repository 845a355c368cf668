import Foundation
import PixelKernels
import RasterCore

/// How much the ground of two registered and normalised images differs, in units of the pair's own noise, with the passing
/// differences of season, haze and registration discounted.
///
/// The difference is of logarithms in the visible bands: there plants, soil and water vary least with the season and roofs,
/// asphalt and concrete differ most. Bands are not whitened by their covariance, as MAD does: whitening gives the quiet
/// directions the loudest voice, and on four cities it cost a third of the score.
struct PairDifference {
  let roles: [BandRole]
  let options: PairOptions

  /// - Parameters:
  ///   - earlier, later: bands as `roles`, same size; values in any unit, the same for both.
  ///   - usable: pixels that both images show; values there are finite.
  /// - Returns: >= 0, an area differs from `options.threshold` on; 0 where not usable, and everywhere where fewer than 100 pixels are.
  func strength(earlier: [Raster], later: [Raster], usable: ValidityMask) -> Raster {
    let size = (w: usable.width, h: usable.height)
    let blank = Raster(width: size.w, height: size.h, filledWith: 0)
    guard usable.usableCount >= 100 else { return blank }
    let chosen = Self.visible(roles)
    let (old, new) = brightness(chosen.map { earlier[$0] }, chosen.map { later[$0] }, usable)
    var difference = zip(old, new).map { Self.minus($1, $0, usable) }
    let plants = PlantCover(roles: roles, earlier: earlier, later: later, usable: usable, options: options)
    plants?.takeOutSeason(from: &difference, usable: usable)
    difference = difference.map { withoutBackground($0, usable) }
    let smooth = difference.map { GaussianBlur.apply($0, sigma: options.blur) }
    let noise = noise(difference, usable)
    var relief = Self.rootMeanSquare(smooth)
    let edges = sharedEdges(old, new)
    let spread = plants?.spread(of: relief, usable: usable) ?? 0
    for i in relief.values.indices {
      guard usable.usable[i] else {
        relief.values[i] = 0
        continue
      }
      let edge = edges.values[i] * Float(options.edgeShift)
      var variance = noise * noise + edge * edge
      if let plants { variance += spread * spread * plants.either.values[i] * plants.either.values[i] }
      relief.values[i] = relief.values[i] / variance.squareRoot() * (1 - (plants?.isLater.values[i] ?? 0))
    }
    let strong = ComponentStrength.compute(
      relief, inside: usable, fullArea: options.fullArea, exponent: options.areaExponent)
    var closed = GreyClosing.apply(strong, radius: options.closingRadius)
    for i in closed.values.indices where !usable.usable[i] { closed.values[i] = 0 }
    return closed
  }

  /// The visible bands; the panchromatic one or all where there is none.
  static func visible(_ roles: [BandRole]) -> [Int] {
    let colours = roles.indices.filter { [.blue, .green, .red].contains(roles[$0]) }
    if !colours.isEmpty { return colours }
    return roles.firstIndex(of: .pan).map { [$0] } ?? Array(roles.indices)
  }

  /// `ln(value + offset)`, the offset being the earlier image's median, so that deep shadow does not shout.
  private func brightness(_ earlier: [Raster], _ later: [Raster], _ usable: ValidityMask) -> ([Raster], [Raster]) {
    let offsets = earlier.map { max(abs(Statistics.median(Self.sample($0, usable)) ?? 0), 1e-6) }
    func logarithms(_ bands: [Raster]) -> [Raster] {
      zip(bands, offsets).map { band, offset in
        var out = GapFill.withMedian(band, usable)
        for i in out.values.indices { out.values[i] = log(max(out.values[i], -0.8 * offset) + offset) }
        return out
      }
    }
    return (logarithms(earlier), logarithms(later))
  }

  /// `a - b` less its median, 0 where not usable.
  private static func minus(_ a: Raster, _ b: Raster, _ usable: ValidityMask) -> Raster {
    var out = a
    for i in out.values.indices { out.values[i] -= b.values[i] }
    let middle = Statistics.median(sample(out, usable)) ?? 0
    for i in out.values.indices { out.values[i] = usable.usable[i] ? out.values[i] - middle : 0 }
    return out
  }

  /// What changes slowly over the picture is light and air. Clipped, so that a large change does not become its own background.
  private func withoutBackground(_ difference: Raster, _ usable: ValidityMask) -> Raster {
    let own = noise([difference], usable)
    var clipped = difference
    for i in clipped.values.indices { clipped.values[i] = min(max(clipped.values[i], -4 * own), 4 * own) }
    let wide = GaussianBlur.apply(clipped, sigma: options.background)
    var out = difference
    for i in out.values.indices where usable.usable[i] { out.values[i] -= wide.values[i] }
    return out
  }

  /// Robust deviation of the mean band from its blurred self: what neighbours do not share is no object. Noise of coarser scales (between
  /// two blurs) depends less on how the files were resampled but told the cities apart less well (0.34 for 0.37).
  private func noise(_ difference: [Raster], _ usable: ValidityMask) -> Float {
    var mean = Raster(width: usable.width, height: usable.height, filledWith: 0)
    for band in difference {
      for i in mean.values.indices { mean.values[i] += band.values[i] / Float(difference.count) }
    }
    let smooth = GaussianBlur.apply(mean, sigma: options.blur)
    for i in mean.values.indices { mean.values[i] -= smooth.values[i] }
    return max(Statistics.robustDeviation(Self.sample(mean, usable), around: 0) ?? 0, Self.leastNoise)
  }

  /// Two thousandths in logarithms: no sensor repeats itself better, and a perfectly still pair has no noise to measure by.
  private static let leastNoise: Float = 0.002

  private static func rootMeanSquare(_ bands: [Raster]) -> Raster {
    var out = Raster(width: bands[0].width, height: bands[0].height, filledWith: 0)
    for band in bands { for i in out.values.indices { out.values[i] += band.values[i] * band.values[i] } }
    for i in out.values.indices { out.values[i] = (out.values[i] / Float(bands.count)).squareRoot() }
    return out
  }

  /// Gradient that both images have, per pixel: there the last tenths of registration make differences. An edge that only one image
  /// has is evidence and not in here.
  private func sharedEdges(_ old: [Raster], _ new: [Raster]) -> Raster {
    let both = [old, new].map { GradientMagnitude.compute($0, sigma: options.blur) }
    let scale = 1 / Float(old.count).squareRoot()
    var least = both[0]
    for i in least.values.indices { least.values[i] = min(both[0].values[i], both[1].values[i]) * scale }
    return GaussianBlur.apply(least, sigma: 2)
  }

  /// At most about 100,000 usable values, evenly spread.
  static func sample(_ raster: Raster, _ usable: ValidityMask) -> [Float] {
    stride(from: 0, to: raster.values.count, by: max(1, raster.values.count / 100_000))
      .filter { usable.usable[$0] && raster.values[$0].isFinite }.map { raster.values[$0] }
  }
}
