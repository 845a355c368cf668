import Foundation
import PixelKernels
import RasterCore

/// A stack whose usable scenes lie in one frame and have one brightness.
struct PreparedStack: Sendable {
  var width: Int
  var height: Int
  var roles: [BandRole]
  /// Indices of the used images in the stack they came from, in order of time.
  var used: [Int]
  /// For each used image: registered and normalised bands as brightness `ln(value + offset)`, and what of them is usable.
  /// In logarithms an error of gain is the same for a white roof as for dark soil.
  var bands: [[Raster]]
  /// Half the reference's median of each band: dark noise is not blown up, bright ground is compressed.
  var offsets: [Float]
  var usable: [ValidityMask]
  var times: [Instant]
  var lights: [Light]
  /// Median of the used images, as brightness.
  var reference: [Raster]
  /// Scatter of unchanged ground in units of brightness, one value a band.
  var scatter: [Float]
  var outcomes: [Analysis.ImageOutcome]
  /// For each used image, how far its content lay from this frame.
  var fields: [ShiftField] = []

  /// Whether each image was taken under a high sun: above 30 degrees, or among the higher half where the sun is seldom that high. Under a
  /// low sun shadows cover what lies beside a roof, and the sides of a gable part; design experiments (simulated) owe this more than any
  /// other choice.
  var hasHighSun: [Bool] {
    let middle = Double(Statistics.median(lights.map { Float($0.elevation) }) ?? 0)
    return lights.map { $0.elevation >= min(30, middle) }
  }

  /// The value that a brightness stands for.
  func value(_ brightness: Float, band: Int) -> Float { exp(brightness) - offsets[band] }

  func values(_ brightness: [Raster]) -> [Raster] {
    brightness.enumerated().map { b, raster in
      Raster(width: raster.width, height: raster.height, values: raster.values.map { value($0, band: b) })
    }
  }
}

extension PreparedStack {
  /// - Parameters:
  ///   - bands, usable, fields: of the used images, registered, normalised, as brightness.
  ///   - stable: pixels that change least over time; the series' scatter is taken from them.
  init(
    _ stack: Stack, used: [Int], bands: [[Raster]], offsets: [Float], usable: [ValidityMask], reference: [Raster],
    stable: [Int], outcomes: [Analysis.ImageOutcome], fields: [ShiftField]
  ) {
    let deviations = parallelMap(used.count) { k -> [Float] in
      reference.indices.map { b in
        let differences = stable.filter { usable[k].usable[$0] }.map {
          bands[k][b].values[$0] - reference[b].values[$0]
        }.filter(\.isFinite)
        return Statistics.robustDeviation(differences, around: 0) ?? .nan
      }
    }
    scatter = reference.indices.map { b in
      max(Statistics.median(deviations.map { $0[b] }.filter(\.isFinite)) ?? 0, Self.leastScatter)
    }
    (width, height, roles) = (stack.grid.width, stack.grid.height, stack.roles)
    times = used.map { stack.images[$0].scene.acquisition }
    lights = stack.lights(used)
    self.used = used
    self.bands = bands
    self.offsets = offsets
    self.usable = usable
    self.reference = reference
    self.outcomes = outcomes
    self.fields = fields
  }

  static func brightness(_ raster: Raster, _ offset: Float) -> Raster {
    // A value that normalisation pushed below nothing is nearly nothing.
    Raster(
      width: raster.width, height: raster.height,
      values: raster.values.map { log(max($0, -0.8 * offset) + offset) })
  }

  static func offset(_ raster: Raster) -> Float {
    let sample = stride(from: 0, to: raster.values.count, by: max(1, raster.values.count / 10_000))
      .map { raster.values[$0] }.filter(\.isFinite)
    return max(0.5 * (Statistics.median(sample) ?? 0), 1e-6)
  }

  /// A hundredth: a perfectly still series has no scatter of its own to measure by, and no sensor is steadier.
  private static let leastScatter: Float = 0.01
}
