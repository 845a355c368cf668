import Foundation
import RasterCore
import SiteReport

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
  /// How much of the two ends of the values is given up, and how the dark end is lifted.
  struct Tone: Sendable, Hashable {
    /// Shares of the values, 0...1, that lie below black and below white.
    var range: ClosedRange<Double>
    var gamma: Float

    /// Measured values have long tails; the dark end is lifted a little, as prints of satellite images do.
    static let measured = Tone(range: 0.01...0.99, gamma: 1 / 1.45)
    /// Bytes were stretched and lifted by whoever made them. To clip more of them would melt white roofs into one.
    static let displayReady = Tone(range: 0.005...0.998, gamma: 1)
  }

  /// - Parameters:
  ///   - composites: clear composites, each one raster a role; NaN where empty. The stretch spans all of them, so that neither
  ///     what was pulled down nor what was built since lies outside it.
  ///   - roles: what the bands see.
  ///   - asStored: whether the values are the files' own numbers, with no scale or offset applied.
  init(composites: [[Raster]], roles: [BandRole], asStored: Bool) {
    self.init(composites: composites, channels: Self.channels(roles), asStored: asStored)
  }

  /// Near infrared, red and green; nil where the bands do not hold them or the plain rendering is that already.
  static func falseColour(composites: [[Raster]], roles: [BandRole], asStored: Bool) -> DisplayStretch? {
    guard rendering(roles) == .trueColour else { return nil }
    let found = [BandRole.nir, .red, .green].compactMap { roles.firstIndex(of: $0) }
    return found.count == 3 ? DisplayStretch(composites: composites, channels: found, asStored: asStored) : nil
  }

  /// What a picture in these bands is called.
  static func rendering(_ roles: [BandRole]) -> ReportInput.Rendering {
    let shown = channels(roles).map { roles[$0] }
    if Set(shown).count == 1 { return .grey }
    return shown.first == .nir ? .falseColour : .trueColour
  }

  private init(composites: [[Raster]], channels: [Int], asStored: Bool) {
    self.channels = channels
    let sorted = channels.map { channel in Self.sortedSample(composites.map { $0[channel].values }) }
    let tone = asStored && Self.areBytes(sorted) ? Tone.displayReady : .measured
    let limits = sorted.map { Self.limits($0, tone.range) }
    low = limits.map(\.low)
    high = limits.map(\.high)
    gamma = Self.gamma(tone, sorted, limits)
  }

  /// The tone's own exponent, or a stronger lift where a few white roofs would leave the ground in the dark.
  private static func gamma(_ tone: Tone, _ channels: [[Float]], _ limits: [(low: Float, high: Float)]) -> Float {
    let middles = zip(channels, limits).compactMap { values, limit in
      quantile(values, 0.5).map { Double(($0 - limit.low) / (limit.high - limit.low)) }
    }
    guard !middles.isEmpty else { return tone.gamma }
    let middle = middles.reduce(0, +) / Double(middles.count)
    guard middle > 0, pow(middle, Double(tone.gamma)) < leastMiddle else { return tone.gamma }
    return max(Float(log(leastMiddle) / log(middle)), strongestLift)
  }

  /// What half of the values are to exceed on the 0...1 range, and how far the lift may go for it: print swallows what is darker.
  private static let leastMiddle = 0.3
  private static let strongestLift: Float = 1 / 2.2

  /// Whether values span what a screen shows, 0...255, rather than fractions of one, ten thousandths or counts of a detector.
  /// A little more room at both ends, for normalisation moves values past them.
  private static func areBytes(_ channels: [[Float]]) -> Bool {
    let darkest = channels.compactMap { quantile($0, 0.005) }.min() ?? 0
    let brightest = channels.compactMap { quantile($0, 0.998) }.max() ?? 0
    return darkest >= -10 && brightest > 2 && brightest <= 270
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

  /// At most about a quarter of a million values of each raster decide; a fixed step keeps the choice the same on every run.
  private static func sortedSample(_ rasters: [[Float]]) -> [Float] {
    rasters.flatMap { values in
      stride(from: 0, to: values.count, by: max(1, values.count / 250_000)).map { values[$0] }
    }.filter(\.isFinite).sorted()
  }

  private static func quantile(_ sorted: [Float], _ share: Double, up: Bool = false) -> Float? {
    guard !sorted.isEmpty else { return nil }
    return sorted[Int((Double(sorted.count - 1) * share).rounded(up ? .up : .down))]
  }

  private static func limits(_ sorted: [Float], _ range: ClosedRange<Double>) -> (low: Float, high: Float) {
    guard let low = quantile(sorted, range.lowerBound), let high = quantile(sorted, range.upperBound, up: true)
    else { return (0, 1) }
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
