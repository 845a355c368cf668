import Foundation
import PixelKernels
import RasterCore

/// What season does to plants between two images: a change among plants is no construction.
struct PlantCover {
  /// 0...1: plants in one of the images or in both.
  private(set) var either: Raster
  /// 0...1: plants in the later image.
  private(set) var isLater: Raster
  /// Change of greenness from the earlier to the later image.
  private let change: Raster

  /// Nil where the bands do not show plants.
  init?(
    roles: [BandRole], earlier: [Raster], later: [Raster], usable: ValidityMask, options: PairOptions
  ) {
    guard let index = GreenIndex(roles) else { return nil }
    let greenness = [earlier, later].map { bands in
      let filled = bands.map { GapFill.withMedian($0, usable) }
      var out = filled[0]
      for i in out.values.indices { out.values[i] = index.value { filled[$0].values[i] } ?? 0 }
      return GaussianBlur.apply(out, sigma: options.blur)
    }
    let (limit, ramp) = index.isNDVI ? (options.plants, options.plantsRamp) : (options.greenPlants, options.greenRamp)
    let late = index.isNDVI ? options.laterPlants : options.laterGreen
    func share(_ value: Float, _ limit: Double) -> Float {
      min(max((value - Float(limit - ramp)) / Float(2 * ramp), 0), 1)
    }
    either = greenness[0]
    isLater = greenness[0]
    var change = greenness[0]
    for i in either.values.indices {
      let (a, b) = (greenness[0].values[i], greenness[1].values[i])
      either.values[i] = share(max(a, b), limit)
      isLater.values[i] = share(b, late)
      change.values[i] = b - a
    }
    self.change = change
  }

  /// Takes out of each band what goes with greenness among plants: a robust line through nothing, measured in the pair itself. A
  /// harvest darkens or brightens every field it touches by about the same line; a roof on a field leaves it.
  func takeOutSeason(from difference: inout [Raster], usable: ValidityMask) {
    let step = max(1, usable.usable.count / 60_000)
    let sample = stride(from: 0, to: usable.usable.count, by: step).filter {
      usable.usable[$0] && either.values[$0] > 0.5 && abs(change.values[$0]) > 0.05
    }
    guard sample.count >= 100 else { return }
    let x = sample.map { Double(change.values[$0]) }
    for b in difference.indices {
      let slope = Self.slopeThroughNothing(x, sample.map { Double(difference[b].values[$0]) })
      for i in difference[b].values.indices where usable.usable[i] {
        difference[b].values[i] -= Float(slope) * change.values[i] * either.values[i]
      }
    }
  }

  /// Tukey's biweight, ten rounds.
  static func slopeThroughNothing(_ x: [Double], _ y: [Double]) -> Double {
    var slope = 0.0
    var weights = [Double](repeating: 1, count: x.count)
    for _ in 0..<10 {
      var (xy, xx) = (0.0, 0.0)
      for i in x.indices {
        xy += weights[i] * x[i] * y[i]
        xx += weights[i] * x[i] * x[i]
      }
      guard xx > 1e-12 else { return slope }
      slope = xy / xx
      let scatter = 1.4826 * Double(Statistics.median(x.indices.map { Float(abs(y[$0] - slope * x[$0])) }) ?? 0)
      let cut = 4.685 * max(scatter, 1e-9)
      for i in x.indices {
        let u = (y[i] - slope * x[i]) / cut
        weights[i] = abs(u) < 1 ? (1 - u * u) * (1 - u * u) : 0
      }
    }
    return slope
  }

  /// How far plants differ by themselves, in the relief's units; 0 with too few plants to tell.
  func spread(of relief: Raster, usable: ValidityMask) -> Float {
    let step = max(1, usable.usable.count / 100_000)
    let sample = stride(from: 0, to: usable.usable.count, by: step)
      .filter { usable.usable[$0] && either.values[$0] > 0.5 }.map { relief.values[$0] }
    guard sample.count >= 100 else { return 0 }
    return 1.4826 * (Statistics.median(sample) ?? 0)
  }
}
