import Foundation
import RasterCore

/// How band values become colours a person can compare: one stretch for the whole series, so that a difference between two
/// pictures is a difference on the ground.
struct DisplayStretch: Sendable, Hashable {
  /// Indices into the stack's bands for red, green and blue.
  var channels: [Int]
  /// Value shown as black, one a channel.
  var low: [Float]
  /// Value shown as white, one a channel; above `low`.
  var high: [Float]
  /// Exponent on the 0...1 range.
  var gamma: Float

  /// Shown where there is no value.
  static let emptyGrey: UInt8 = 200
  /// Percentiles shown as black and white.
  static let range = 0.01...0.99
  /// Lifts the dark end of reflectance a little, as prints of satellite images do. Bytes were lifted by whoever made them.
  static let reflectanceGamma: Float = 1 / 1.2

  /// - Parameters:
  ///   - bands: a clear composite, one raster a role; NaN where empty.
  ///   - roles: what the bands see.
  init(bands: [Raster], roles: [BandRole]) {
    channels = Self.channels(roles)
    let limits = channels.map { Self.limits(bands[$0].values) }
    low = limits.map(\.low)
    high = limits.map(\.high)
    // Bytes span 0...255; reflectance is either a fraction or ten thousandths.
    let brightest = high.max() ?? 255
    gamma = brightest <= 2 || brightest > 255 ? Self.reflectanceGamma : 1
  }

  /// True colour where the bands allow it, false colour with near infrared otherwise, else the first band in grey.
  static func channels(_ roles: [BandRole]) -> [Int] {
    let choices: [[BandRole]] = [[.red, .green, .blue], [.nir, .red, .green]]
    for choice in choices {
      let found = choice.compactMap { roles.firstIndex(of: $0) }
      if found.count == 3 { return found }
    }
    let grey = roles.firstIndex(of: .pan) ?? roles.firstIndex(of: .red) ?? 0
    return [grey, grey, grey]
  }

  private static func limits(_ values: [Float]) -> (low: Float, high: Float) {
    // At most about a quarter of a million values decide; a fixed step keeps the choice the same on every run.
    let step = max(1, values.count / 250_000)
    var sample = stride(from: 0, to: values.count, by: step).map { values[$0] }.filter(\.isFinite)
    guard !sample.isEmpty else { return (0, 1) }
    sample.sort()
    let last = Double(sample.count - 1)
    let low = sample[Int(last * range.lowerBound)]
    let high = sample[Int((last * range.upperBound).rounded(.up))]
    return (low, high > low ? high : low + 1)
  }

  /// - Parameters:
  ///   - bands: as the stack's, all of one size.
  ///   - window: the part to show; inside the rasters.
  func picture(_ bands: [Raster], window: PixelWindow) -> Picture {
    var rgb = [UInt8](repeating: Self.emptyGrey, count: window.pixelCount * 3)
    for (channel, index) in channels.enumerated() {
      let raster = bands[index]
      let table = ToneTable(low: low[channel], high: high[channel], gamma: gamma)
      for y in 0..<window.height {
        let source = (window.row + y) * raster.width + window.column
        let target = y * window.width
        for x in 0..<window.width {
          let value = raster.values[source + x]
          if value.isFinite { rgb[(target + x) * 3 + channel] = table[value] }
        }
      }
    }
    return Picture(width: window.width, height: window.height, rgb: rgb)
  }
}

/// Value to byte through 1024 steps, for a power a pixel is slow.
private struct ToneTable {
  private let low: Float
  private let scale: Float
  private let tones: [UInt8]

  init(low: Float, high: Float, gamma: Float) {
    self.low = low
    scale = 1023 / (high - low)
    tones = (0..<1024).map { step in
      let share = Double(step) / 1023
      return UInt8((255 * pow(share, Double(gamma))).rounded())
    }
  }

  /// - Precondition: the value is finite.
  subscript(value: Float) -> UInt8 { tones[Int(min(max((value - low) * scale, 0), 1023))] }
}
