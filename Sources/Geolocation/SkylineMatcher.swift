import Foundation
import RasterCore

/// One way in which a picture's skyline may be seen from a place.
public struct SkylineGuess: Sendable, Hashable {
  /// Twice the negative log-likelihood a bin, in pixels of the picture (so that lenses can be compared); lower is better.
  public var cost: Float
  /// Of the optical axis from the frame's north, degrees.
  public var yaw: Float
  public var pitch: Float
  public var roll: Float
  /// Horizontal field of view in degrees.
  public var field: Float
}

/// Looks a skyline up in a place's horizon, for every lens, pitch and heading.
///
/// For each hypothesis the residuals r = h - e - o - t i (horizon, line, offset and tilt over bin i) are weighted by the inverse of
/// their variance, which grows where the horizon is near: there the terrain's errors and the distance of the candidate place from
/// the true one weigh more. o and t are solved for, o held within the pitch hypothesis and t by the usual roll of hand-held cameras.
/// The cost is twice the negative log-likelihood a bin with variances in pixels. In degrees narrow lenses would always win, in shares
/// of the line's variance wide ones.
public struct SkylineMatcher: Sendable {
  let rungs: [SkylineRung]
  let options: SkylineOptions
  /// Metres: error of the ground at the horizon as seen from a candidate.
  let nearSigma: Double
  /// Pixels.
  let lineSigma: Double

  public init(_ line: Skyline, options: SkylineOptions, step: Double, cell: Double) {
    self.options = options
    rungs = options.ladder.map { SkylineRung(line, field: $0, options: options) }
    let terrain = options.terrainSigma + options.terrainSigmaPerCell * cell
    let place = options.placeSigmaPerStep * step
    nearSigma = (terrain * terrain + place * place).squareRoot()
    let noise = options.lineSigma * Double(line.width) / 1_000
    let known = line.samples.map(\.sigma).sorted()
    lineSigma = max(noise, known.isEmpty ? 0 : known[known.count / 2])
  }

  /// The best guess of each rung for one place; nil where the skyline is too short for the lens.
  public func guesses(_ index: HorizonIndex, place: Int) -> [SkylineGuess?] {
    let horizon = Horizon(index, place)
    return rungs.map { rung in
      let field = WeightedHorizon(horizon, rung, nearSigma: nearSigma, lineSigma: lineSigma)
      return rung.curves.compactMap { look($0, rung, field) }.min { $0.cost < $1.cost }
    }
  }

  /// The best heading for one curve.
  private func look(_ curve: SkylineCurve, _ rung: SkylineRung, _ field: WeightedHorizon) -> SkylineGuess? {
    let bins = field.bins
    let count = curve.bins.count
    let centre = Float(curve.extent) / 2
    // Roll of one degree tilts the curve by as many degrees a degree of azimuth as a degree has radians.
    let perBin = Angle.radians * rung.binWidth
    let prior = 3 / pow(options.rollSigma * perBin, 2)
    let tiltLimit = options.roll * perBin
    let shift = Double(curve.mean) - field.mean
    var best = (cost: Double.infinity, start: 0, offset: 0.0, tilt: 0.0)
    curve.bins.withUnsafeBufferPointer { at in
      curve.elevations.withUnsafeBufferPointer { e in
        field.weights.withUnsafeBytes { w in
          field.weighted.withUnsafeBytes { g in
            var start = 0
            while start < bins {
              var (a, b, c, d) = (SIMD8<Float>(), SIMD8<Float>(), SIMD8<Float>(), SIMD8<Float>())
              for n in 0..<count {
                let position = (start + Int(at[n])) * 4
                let wn = w.loadUnaligned(fromByteOffset: position, as: SIMD8<Float>.self)
                let gn = g.loadUnaligned(fromByteOffset: position, as: SIMD8<Float>.self)
                let en = e[n]
                let we = wn * en
                a += gn * en
                b += we
                c += we * en
                d += we * (Float(at[n]) - centre)
              }
              for lane in 0..<min(8, bins - start) {
                let here = field.sums(curve.runs, from: start + lane, centre: Double(centre))
                let sy = here.g - Double(b[lane])
                let syy = here.gh - 2 * Double(a[lane]) + Double(c[lane])
                let syi = here.gi - Double(d[lane])
                let sii = here.wii + prior
                let determinant = here.w * sii - here.wi * here.wi
                var offset = (sy * sii - syi * here.wi) / determinant
                // offset = true offset + mean of the line - mean of the horizon
                offset = min(max(offset, shift - curve.slack), shift + curve.slack)
                var tilt = (syi - offset * here.wi) / sii
                tilt = min(max(tilt, -tiltLimit), tiltLimit)
                let q = syy - 2 * offset * sy - 2 * tilt * syi + offset * offset * here.w + 2 * offset * tilt * here.wi + tilt * tilt * sii
                let cost = (q + here.log) / Double(count)
                if cost < best.cost { best = (cost, start + lane, offset, tilt) }
              }
              start += 8
            }
          }
        }
      }
    }
    guard best.cost.isFinite else { return nil }
    // The curve's first bin looks at bin `start` of the horizon.
    let yaw = Angle.wrapped(Double(best.start - curve.first) * rung.binWidth)
    return SkylineGuess(
      cost: Float(best.cost), yaw: Float(yaw), pitch: curve.pitch.float + Float(best.offset - shift),
      roll: Float(-best.tilt / perBin), field: Float(rung.field))
  }
}

extension Double {
  fileprivate var float: Float { Float(self) }
}

/// A place's horizon as numbers.
struct Horizon {
  /// Degrees.
  var elevations: [Float]
  /// One over metres.
  var nearness: [Float]

  init(_ index: HorizonIndex, _ place: Int) {
    let range = (place * HorizonIndex.rays)..<((place + 1) * HorizonIndex.rays)
    elevations = index.elevations[range].map { Float($0) / 100 }
    nearness = index.distances[range].map { $0 == 0 ? 1e-5 : 1 / (Float($0) * Float(HorizonIndex.distanceUnit)) }
  }
}

/// A horizon in bins of a rung's width with what each is worth for its lens, and running sums that give any stretch's totals.
struct WeightedHorizon {
  let bins: Int
  /// Mean elevation in degrees, taken out for precision.
  let mean: Double
  /// 1 / variance and elevation / variance, degrees; the circle and once more as much as the widest curve spans.
  private(set) var weights: [Float]
  private(set) var weighted: [Float]
  /// Running sums of 1, k, k^2, h, h k, h^2 times the weight and of log variance (square pixels): seven doubles a bin.
  private var running: [Double]

  struct Sums {
    var w = 0.0
    var wi = 0.0
    var wii = 0.0
    var g = 0.0
    var gi = 0.0
    var gh = 0.0
    var log = 0.0
  }

  init(_ horizon: Horizon, _ rung: SkylineRung, nearSigma: Double, lineSigma: Double) {
    let group = rung.rays
    bins = HorizonIndex.rays / group
    let extent = rung.curves.map(\.extent).max() ?? 0
    let total = bins + extent + 8
    var h = [Float](repeating: 0, count: bins)
    var near = [Float](repeating: 0, count: bins)
    for k in 0..<bins {
      var (sum, square) = (Float(0), Float(0))
      for j in 0..<group {
        sum += horizon.elevations[k * group + j]
        let n = horizon.nearness[k * group + j]
        square += n * n
      }
      h[k] = sum / Float(group)
      near[k] = square / Float(group)
    }
    let level = h.reduce(0, +) / Float(bins)
    mean = Double(level)
    let pixel = Angle.degrees / rung.focal
    // Half a bin of misplacement on a slope of a third.
    let floor = Float(pow(lineSigma * pixel, 2) + pow(0.1 * rung.binWidth, 2))
    let spread = Float(pow(nearSigma * Angle.degrees, 2))
    weights = [Float](repeating: 0, count: total)
    weighted = weights
    running = [Double](repeating: 0, count: (total + 1) * 7)
    var logs = [Double](repeating: 0, count: bins)
    for k in 0..<bins { logs[k] = Foundation.log(Double(floor + spread * near[k]) / (pixel * pixel)) }
    for k in 0..<total {
      let m = k % bins
      let variance = floor + spread * near[m]
      let value = h[m] - level
      let w = 1 / variance
      weights[k] = w
      weighted[k] = w * value
      let (wd, hd, kd) = (Double(w), Double(value), Double(k))
      let from = k * 7
      running[from + 7] = running[from] + wd
      running[from + 8] = running[from + 1] + wd * kd
      running[from + 9] = running[from + 2] + wd * kd * kd
      running[from + 10] = running[from + 3] + wd * hd
      running[from + 11] = running[from + 4] + wd * hd * kd
      running[from + 12] = running[from + 5] + wd * hd * hd
      running[from + 13] = running[from + 6] + logs[m]
    }
  }

  /// Totals over stretches that begin at bin `start`, with i counted from there less `centre`.
  @inline(__always)
  func sums(_ runs: [Range<Int>], from start: Int, centre: Double) -> Sums {
    var (w, wk, wkk, g, gk, gh, log) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    running.withUnsafeBufferPointer { r in
      for run in runs {
        let (a, b) = ((start + run.lowerBound) * 7, (start + run.upperBound) * 7)
        w += r[b] - r[a]
        wk += r[b + 1] - r[a + 1]
        wkk += r[b + 2] - r[a + 2]
        g += r[b + 3] - r[a + 3]
        gk += r[b + 4] - r[a + 4]
        gh += r[b + 5] - r[a + 5]
        log += r[b + 6] - r[a + 6]
      }
    }
    let zero = Double(start) + centre
    return Sums(
      w: w, wi: wk - zero * w, wii: wkk - 2 * zero * wk + zero * zero * w, g: g, gi: gk - zero * g, gh: gh, log: log)
  }
}
