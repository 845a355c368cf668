import Foundation

/// How a predicted line differs from the one in the picture when the camera is right, in pixels.
///
/// Three parts. The line's own error, independent from sample to sample, is read off the line itself: what remains when each sample
/// is compared with its two neighbours. The terrain's error at the crest goes together over some hundred metres of ground, which are few
/// pixels far away and many nearby. What the tracing gets wrong in stretches (a tree line, a cloud's edge) goes together over some columns.
/// The last two make an autoregressive process along the line, so the likelihood is that of a Kalman filter over the samples, and a long
/// row of small errors of one sign counts for what it is: one error.
struct SkylineNoise: Sendable {
  /// Standard deviation of the line's independent error, pixels.
  var line: Double
  /// Of what goes together over `columns` of the picture, pixels.
  var stretch: Double
  var columns: Double
  /// Of the terrain at a crest in metres, and over how many metres of ground it goes together.
  var ground: Double
  var groundLength: Double
  /// Height of the picture: an outlier lies anywhere in half of it.
  var height: Double
  /// What may stand before the terrain.
  var cover = SkylineCover()

  /// Share of the samples that are anything at all: trees, houses, a cloud.
  static let outliers = 0.07

  /// Error of a line in pixels by its second differences, whose scatter is sqrt(6) of a sample's where errors are independent. An
  /// upper bound, for crests are rough too.
  static func own(of line: Skyline) -> Double {
    let scale = Double(line.width) / 1_000
    let s = line.samples
    var steps: [Double] = []
    for i in s.indices.dropFirst().dropLast() where s[i + 1].x - s[i - 1].x < 3 * line.spacing {
      let t = (s[i].x - s[i - 1].x) / max(1e-9, s[i + 1].x - s[i - 1].x)
      let off = s[i].y - (s[i - 1].y * (1 - t) + s[i + 1].y * t)
      steps.append(abs(off) / (1 + t * t + (1 - t) * (1 - t)).squareRoot())
    }
    guard steps.count >= 8 else { return 3 * scale }
    steps.sort()
    return min(8 * scale, max(0.7 * scale, 1.4826 * steps[steps.count / 2]))
  }
}

/// What stands before the terrain and makes the line in its stead: near ground that no model knows, trees, houses. It hides whole
/// stretches and lies above what the terrain shows; there the line says nothing of the terrain, and goes on as lines do.
struct SkylineCover: Sendable {
  /// For each sample: how likely the line's step from the sample before is, pixels; and the chances that cover begins or ends between.
  var density: [Double] = []
  var begins: [Double] = []
  var ends: [Double] = []

  /// Stretches of cover in a picture's width, and their mean length as a share of it.
  static let stretches = 0.8
  static let length = 0.2

  init() {}

  init(_ line: Skyline) {
    let s = line.samples
    guard s.count >= 8 else { return }
    let width = Double(line.width)
    let gaps = Self.gaps(line)
    let scale = Self.scale(of: line)
    for i in s.indices {
      let wide = scale * gaps[i].squareRoot()
      density.append(i == 0 ? 2 / Double(line.height) : exp(-abs(s[i].y - s[i - 1].y) / wide) / (2 * wide))
      let share = gaps[i] * line.spacing / width
      begins.append(i == 0 ? Self.stretches * Self.length : 1 - exp(-Self.stretches * share))
      ends.append(1 - exp(-share / Self.length))
    }
  }

  /// How a line goes on from sample to sample: the scale of Laplace's law, pixels. Steps have its long tails; the scale is their median
  /// over log 2.
  static func scale(of line: Skyline) -> Double {
    let (s, gaps) = (line.samples, gaps(line))
    let steps = s.indices.dropFirst().map { abs(s[$0].y - s[$0 - 1].y) / gaps[$0].squareRoot() }.sorted()
    let least = 0.3 * Double(line.width) / 1_000
    return steps.isEmpty ? least : max(least, steps[steps.count / 2] / log(2))
  }

  /// Spacings between each sample and the one before.
  private static func gaps(_ line: Skyline) -> [Double] {
    let s = line.samples
    return s.indices.map { $0 == 0 ? 1 : max(0.5, (s[$0].x - s[$0 - 1].x) / line.spacing) }
  }
}

/// The filter's run over one set of residuals.
struct SkylineFilter {
  /// Negative log-likelihood, all samples together.
  private(set) var cost = 0.0
  /// Of each sample: gain, square root of weight over variance of the innovation, correlation with the sample before, terrain's scale.
  private(set) var gains: [Double] = []
  private(set) var scales: [Double] = []
  private(set) var links: [Double] = []
  private(set) var loads: [Double] = []
  private(set) var weights: [Double] = []

  init(_ r: SkylineProblem.Residuals, _ noise: SkylineNoise, keeps: Bool) {
    let n = r.value.count
    if keeps {
      for path in [\SkylineFilter.gains, \.scales, \.links, \.loads, \.weights] {
        self[keyPath: path].reserveCapacity(n)
      }
    }
    let outlier = SkylineNoise.outliers / (0.5 * noise.height)
    let usual = (1 - SkylineNoise.outliers) / (2 * Double.pi).squareRoot()
    let white = noise.line * noise.line
    let stretch = noise.stretch * noise.stretch
    var (mean, variance) = (0.0, 1.0)
    let (covers, height, columns, length) = (
      noise.cover.density.count == n, noise.ground, noise.columns, noise.groundLength
    )
    var covered = 0.0
    // As pointers: an array inside a value is retained at every look.
    let (density, begins, ends) = (noise.cover.density, noise.cover.begins, noise.cover.ends)
    density.withUnsafeBufferPointer { density in
      begins.withUnsafeBufferPointer { begins in
        ends.withUnsafeBufferPointer { ends in
          r.value.withUnsafeBufferPointer { value in
            for i in 0..<n {
              let terrain = r.perMetre[i] * r.perMetre[i] * height * height
              let load = (terrain + stretch).squareRoot()
              var link = 0.0
              if i > 0 {
                let a = terrain > 0 ? exp(-r.ground[i] / length) : 0
                link = (terrain * a + stretch * exp(-r.columns[i] / columns)) / max(1e-12, terrain + stretch)
                mean *= link
                variance = link * link * variance + 1 - link * link
              }
              let spread = load * load * variance + white
              let off = value[i] - load * mean
              var inlier = off.isFinite ? usual * exp(-0.5 * off * off / spread) / spread.squareRoot() : 0
              var total = inlier + outlier
              if covers, off.isFinite {
                let before = covered * (1 - ends[i]) + (1 - covered) * begins[i]
                // The terrain cannot stand above what covers it.
                let above = off <= 0 ? 1 : exp(-0.5 * off * off / spread)
                let cover = before * (1 - SkylineNoise.outliers) * density[i] * above
                inlier *= 1 - before
                total = inlier + cover + outlier
                covered = (cover + before * outlier) / total
              }
              cost -= log(total)
              let weight = inlier / total
              let gain = variance * load / spread
              if keeps {
                gains.append(weight * gain)
                scales.append((weight / spread).squareRoot())
                links.append(link)
                loads.append(load)
                weights.append(weight)
              }
              if weight > 0 {
                mean += weight * gain * off
                variance -= weight * gain * load * variance
              }
            }
          }
        }
      }
    }
  }

  /// A column of residuals or derivatives as the filter sees it: independent, of unit variance.
  func whitened(_ column: [Double]) -> [Double] {
    var mean = 0.0
    return column.indices.map { i in
      mean *= links[i]
      guard weights[i] > 0, column[i].isFinite else { return 0 }
      let off = column[i] - loads[i] * mean
      mean += gains[i] * off
      return off * scales[i]
    }
  }
}
