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
  /// Metres of the eye above the usual, and of the place beside the candidate's.
  public var lift: Float
  public var east: Float
  public var north: Float

  public init(
    cost: Float, yaw: Float, pitch: Float, roll: Float, field: Float, lift: Float = 0, east: Float = 0, north: Float = 0
  ) {
    (self.lift, self.east, self.north) = (lift, east, north)
    self.cost = cost
    self.yaw = yaw
    self.pitch = pitch
    self.roll = roll
    self.field = field
  }
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
  /// Metres by which crests stand above the model's.
  let crest: Double
  let terrain: HorizonTerrain
  /// Metres: error of the ground at the horizon once the place is moved, and how far that may be.
  let roamSigma: Double
  let roams: Double
  /// Headings of a curve that are looked at with the place free.
  static let headings = 6
  static let partHeadings = 4
  /// What a bin costs in which something else than the terrain makes the line.
  let coverCost: Float
  /// Quarters of a line in which the terrain may make it: near ground often hides the rest.
  static let spans = [0..<4, 0..<3, 1..<4, 0..<2, 2..<4]

  public init(_ line: Skyline, options: SkylineOptions, step: Double, terrain: HorizonTerrain) {
    self.options = options
    self.terrain = terrain
    let cell = terrain.grid.step
    rungs = options.ladder.map { SkylineRung(line, field: $0, options: options) }
    let own = options.terrainSigma + options.terrainSigmaPerCell * cell
    let place = options.placeSigmaPerStep * step
    nearSigma = hypot(own, place)
    roamSigma = hypot(own, 0.35 * place)
    roams = options.roamPerStep * step
    lineSigma = hypot(SkylineNoise.own(of: line), options.lineSigma * Double(line.width) / 1_000)
    crest = options.crestLossPerCell * cell
    // Twice the negative logarithm of Laplace's density at its mean, on the scale of the other bins.
    coverCost = Float(2 * (log(2 * SkylineCover.scale(of: line)) + 1) - log(2 * Double.pi))
  }

  /// The best guess of each rung for one place, and after them the best of each by a part of the line; nil where the skyline is too
  /// short for the lens.
  public func guesses(_ index: HorizonIndex, place: Int) -> [SkylineGuess?] {
    let horizon = Horizon(index, place, crest: crest)
    let gradient = gradient(index.places[place])
    let found = rungs.map { rung -> (whole: SkylineGuess?, part: SkylineGuess?) in
      let field = WeightedHorizon(horizon, rung, nearSigma: nearSigma, lineSigma: lineSigma)
      let roaming = roaming(field, rung, gradient)
      let looks = rung.curves.map { look($0, rung, field, roaming) }
      return (
        looks.compactMap(\.whole).min { $0.cost < $1.cost }, looks.compactMap(\.part).min { $0.cost < $1.cost }
      )
    }
    return found.map(\.whole) + found.map(\.part)
  }

  /// For each rung the best heading of every pitch, the best of them first.
  func headings(_ index: HorizonIndex, place: Int, perLens: Int) -> [SkylineGuess] {
    let horizon = Horizon(index, place, crest: crest)
    let gradient = gradient(index.places[place])
    return rungs.flatMap { rung -> [SkylineGuess] in
      let field = WeightedHorizon(horizon, rung, nearSigma: nearSigma, lineSigma: lineSigma)
      let roaming = roaming(field, rung, gradient)
      return Array(
        rung.curves.compactMap { look($0, rung, field, roaming).whole }.sorted { $0.cost < $1.cost }.prefix(perLens))
    }
  }

  private func roaming(
    _ field: WeightedHorizon, _ rung: SkylineRung, _ gradient: (east: Double, north: Double)
  ) -> RoamingHorizon {
    RoamingHorizon(
      field, rung, gradient: gradient, sigma: roamSigma, lineSigma: lineSigma, roams: roams, lift: options.liftSigma)
  }

  /// Rise of the ground at a place, metres a metre; over a cell to either side.
  private func gradient(_ p: CandidatePlace) -> (east: Double, north: Double) {
    let d = terrain.grid.step
    func at(_ x: Double, _ y: Double) -> Double { terrain.ground(east: p.east + x, north: p.north + y) ?? p.ground }
    return ((at(d, 0) - at(-d, 0)) / (2 * d), (at(0, d) - at(0, -d)) / (2 * d))
  }

  /// The best heading for one curve.
  private func look(
    _ curve: SkylineCurve, _ rung: SkylineRung, _ field: WeightedHorizon, _ roaming: RoamingHorizon
  ) -> (whole: SkylineGuess?, part: SkylineGuess?) {
    let bins = field.bins
    let count = curve.bins.count
    let centre = Float(curve.extent) / 2
    // Roll of one degree tilts the curve by as many degrees a degree of azimuth as a degree has radians.
    let perBin = Angle.radians * rung.binWidth
    let prior = Float(3 / pow(options.rollSigma * perBin, 2))
    let tiltLimit = SIMD8<Float>(repeating: Float(options.roll * perBin))
    let shift = curve.mean - Float(field.mean)
    let lowOffset = SIMD8<Float>(repeating: shift - Float(curve.slack))
    let highOffset = SIMD8<Float>(repeating: shift + Float(curve.slack))
    let quarters = curve.quarters
    var (costs, parts) = (
      [Float](repeating: .infinity, count: bins + 8), [Float](repeating: .infinity, count: bins + 8)
    )
    var spans = [Int32](repeating: 0, count: bins + 8)
    let covered = Self.spans.map { span in
      let held = quarters[span.upperBound - 1].bins.upperBound - quarters[span.lowerBound].bins.lowerBound
      return coverCost * Float(count - held)
    }
    let limits = MatchSums.Limits(prior: prior, low: lowOffset, high: highOffset, tilt: tiltLimit)
    costs.withUnsafeMutableBytes { costs in
      parts.withUnsafeMutableBytes { parts in
        spans.withUnsafeMutableBytes { spans in
          curve.withSource(field) { source in
            var start = 0
            while start < bins {
              let q0 = MatchSums(source, source.quarters.0, start, centre)
              let q1 = MatchSums(source, source.quarters.1, start, centre)
              let q2 = MatchSums(source, source.quarters.2, start, centre)
              let q3 = MatchSums(source, source.quarters.3, start, centre)
              let (left, right) = (q0 + q1, q2 + q3)
              costs.storeBytes(of: (left + right).cost(limits), toByteOffset: start * 4, as: SIMD8<Float>.self)
              // In the order of `spans`.
              var best = (left + q2).cost(limits) + covered[1]
              var which = SIMD8<Int32>(repeating: 1)
              func compare(_ sums: MatchSums, _ n: Int) {
                let cost = sums.cost(limits) + covered[n]
                let better = cost .< best
                best.replace(with: cost, where: better)
                which.replace(with: SIMD8<Int32>(repeating: Int32(n)), where: better)
              }
              compare(q1 + right, 2)
              compare(left, 3)
              compare(right, 4)
              parts.storeBytes(of: best, toByteOffset: start * 4, as: SIMD8<Float>.self)
              spans.storeBytes(of: which, toByteOffset: start * 4, as: SIMD8<Int32>.self)
              start += 8
            }
          }
        }
      }
    }
    func best(_ starts: [Int], whole: Bool) -> SkylineGuess? {
      var best: (start: Int, answer: RoamingHorizon.Answer)?
      for start in starts {
        let span = Self.spans[whole ? 0 : Int(spans[start])]
        let inside = quarters[span.lowerBound].bins.lowerBound..<quarters[span.upperBound - 1].bins.upperBound
        guard
          let found = roaming.answer(
            curve, from: start, inside: inside, tiltPrior: prior, slack: Float(curve.slack), shift: shift,
            cover: whole ? nil : coverCost),
          found.cost < best?.answer.cost ?? .infinity
        else { continue }
        best = (start, found)
      }
      guard let best else { return nil }
      let (s, move) = (best.answer, best.answer.move)
      // The curve's first bin looks at bin `start` of the horizon.
      let yaw = Angle.wrapped(Double(best.start - curve.first) * rung.binWidth)
      let tilt = min(max(-s.tilt / Float(perBin), -Float(options.roll)), Float(options.roll))
      return SkylineGuess(
        cost: s.cost / Float(count), yaw: Float(yaw), pitch: Float(curve.pitch) + s.offset - shift, roll: tilt,
        field: Float(rung.field), lift: move.z, east: move.x, north: move.y)
    }
    return (
      best(Self.lowest(costs, bins, Self.headings), whole: true),
      best(Self.lowest(parts, bins, Self.partHeadings), whole: false)
    )
  }

  /// The headings that are better than those beside them, the best of these.
  private static func lowest(_ costs: [Float], _ bins: Int, _ headings: Int) -> [Int] {
    var found: [(cost: Float, start: Int)] = []
    for k in 0..<bins {
      let c = costs[k]
      guard c <= costs[k == 0 ? bins - 1 : k - 1], c < costs[k == bins - 1 ? 0 : k + 1] else { continue }
      if found.count == headings {
        guard c < found[headings - 1].cost else { continue }
        found.removeLast()
      }
      found.insert((c, k), at: found.firstIndex { c < $0.cost } ?? found.count)
    }
    return found.map(\.start)
  }
}

/// Sums over a part of a curve, for eight neighbouring headings.
private struct MatchSums {
  var w: SIMD8<Float>
  var wi: SIMD8<Float>
  var wii: SIMD8<Float>
  var sy: SIMD8<Float>
  var syy: SIMD8<Float>
  var syi: SIMD8<Float>
  var log: SIMD8<Float>

  @inline(__always)
  static func + (a: MatchSums, b: MatchSums) -> MatchSums {
    MatchSums(
      w: a.w + b.w, wi: a.wi + b.wi, wii: a.wii + b.wii, sy: a.sy + b.sy, syy: a.syy + b.syy, syi: a.syi + b.syi,
      log: a.log + b.log)
  }

  struct Limits {
    var prior: Float
    var low: SIMD8<Float>
    var high: SIMD8<Float>
    var tilt: SIMD8<Float>
  }

  /// Of a quarter of a curve, its first bin at `start` and the seven next.
  @inline(__always)
  init(_ source: MatchSource, _ quarter: MatchSource.Quarter, _ start: Int, _ centre: Float) {
    var (a, b, c, d) = (SIMD8<Float>(), SIMD8<Float>(), SIMD8<Float>(), SIMD8<Float>())
    for n in quarter.bins {
      let position = (start + Int(source.at[n])) * 4
      let wn = source.weights.loadUnaligned(fromByteOffset: position, as: SIMD8<Float>.self)
      let gn = source.weighted.loadUnaligned(fromByteOffset: position, as: SIMD8<Float>.self)
      let en = source.elevations[n]
      let we = wn * en
      a += gn * en
      b += we
      c += we * en
      d += we * (Float(source.at[n]) - centre)
    }
    @inline(__always)
    func total(_ n: Int) -> SIMD8<Double> {
      var sum = SIMD8<Double>()
      for k in quarter.runs {
        let run = source.runs[k]
        let base = n * source.length + start
        sum += source.running.loadUnaligned(fromByteOffset: (base + run.upperBound) * 8, as: SIMD8<Double>.self)
        sum -= source.running.loadUnaligned(fromByteOffset: (base + run.lowerBound) * 8, as: SIMD8<Double>.self)
      }
      return sum
    }
    let zero = SIMD8<Double>(0, 1, 2, 3, 4, 5, 6, 7) + (Double(start) + Double(centre))
    let (w, wk, g) = (total(0), total(1), total(3))
    (self.w, wi) = (SIMD8<Float>(w), SIMD8<Float>(wk - zero * w))
    wii = SIMD8<Float>(total(2) - 2 * zero * wk + zero * zero * w)
    (sy, log) = (SIMD8<Float>(g) - b, SIMD8<Float>(total(6)))
    (syy, syi) = (SIMD8<Float>(total(5)) - 2 * a + c, SIMD8<Float>(total(4) - zero * g) - d)
  }

  private init(
    w: SIMD8<Float>, wi: SIMD8<Float>, wii: SIMD8<Float>, sy: SIMD8<Float>, syy: SIMD8<Float>, syi: SIMD8<Float>,
    log: SIMD8<Float>
  ) {
    (self.w, self.wi, self.wii, self.log) = (w, wi, wii, log)
    (self.sy, self.syy, self.syi) = (sy, syy, syi)
  }

  /// With the offset and the tilt that fit best.
  @inline(__always)
  func cost(_ l: Limits) -> SIMD8<Float> {
    let sii = wii + l.prior
    // offset = true offset + mean of the line - mean of the horizon
    var offset = (sy * sii - syi * wi) / (w * sii - wi * wi)
    Self.hold(&offset, l.low, l.high)
    var tilt = (syi - offset * wi) / sii
    Self.hold(&tilt, -l.tilt, l.tilt)
    let linear = 2 * (offset * (sy - tilt * wi) + tilt * syi)
    return syy - linear + offset * offset * w + tilt * tilt * sii + log
  }

  /// SIMD's own clamp is a call.
  @inline(__always)
  private static func hold(_ v: inout SIMD8<Float>, _ low: SIMD8<Float>, _ high: SIMD8<Float>) {
    v.replace(with: low, where: v .< low)
    v.replace(with: high, where: v .> high)
  }
}

/// A place's horizon as numbers.
struct Horizon {
  /// Degrees.
  var elevations: [Float]
  /// One over metres.
  var nearness: [Float]

  init(_ index: HorizonIndex, _ place: Int, crest: Double) {
    let range = (place * HorizonIndex.rays)..<((place + 1) * HorizonIndex.rays)
    let near = index.distances[range].map { $0 == 0 ? 1e-5 : 1 / (Float($0) * Float(HorizonIndex.distanceUnit)) }
    nearness = near
    elevations = zip(index.elevations[range], near).map { Float($0) / 100 + Float(crest * Angle.degrees) * $1 }
  }
}

/// A horizon in bins of a rung's width with what each is worth for its lens, and running sums that give any stretch's totals.
struct WeightedHorizon {
  let bins: Int
  /// Mean elevation in degrees, taken out for precision.
  let mean: Double
  /// Degrees less the mean, and mean of one over the squared distance (metres), a bin.
  let heights: [Float]
  let squares: [Float]
  /// 1 / variance and elevation / variance, degrees; the circle and once more as much as the widest curve spans.
  private(set) var weights: [Float]
  private(set) var weighted: [Float]
  /// Running sums of 1, k, k^2, h, h k, h^2 times the weight and of log variance (square pixels), one after the other, `length` each.
  private(set) var running: [Double]
  let length: Int

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
    heights = h.map { $0 - level }
    squares = near
    mean = Double(level)
    let pixel = Angle.degrees / rung.focal
    // Half a bin of misplacement on a slope of a third.
    let floor = Float(pow(lineSigma * pixel, 2) + pow(0.1 * rung.binWidth, 2))
    let spread = Float(pow(nearSigma * Angle.degrees, 2))
    weights = [Float](repeating: 0, count: total)
    weighted = weights
    length = total + 16
    running = [Double](repeating: 0, count: length * 7)
    var logs = [Double](repeating: 0, count: bins)
    let square = Float(pixel * pixel)
    for k in 0..<bins { logs[k] = Double(Foundation.log((floor + spread * near[k]) / square)) }
    for k in 0..<total {
      let m = k % bins
      let variance = floor + spread * near[m]
      let value = h[m] - level
      let w = 1 / variance
      weights[k] = w
      weighted[k] = w * value
      let (wd, hd, kd) = (Double(w), Double(value), Double(k))
      func add(_ n: Int, _ term: Double) { running[n * length + k + 1] = running[n * length + k] + term }
      add(0, wd)
      add(1, wd * kd)
      add(2, wd * kd * kd)
      add(3, wd * hd)
      add(4, wd * hd * kd)
      add(5, wd * hd * hd)
      add(6, logs[m])
    }
  }
}

/// A curve and a horizon as the innermost loop reads them.
struct MatchSource {
  struct Quarter {
    var bins: Range<Int>
    /// Which of `runs`.
    var runs: Range<Int>
  }
  let at: UnsafePointer<Int32>
  let elevations: UnsafePointer<Float>
  let runs: UnsafePointer<Range<Int>>
  let quarters: (Quarter, Quarter, Quarter, Quarter)
  let weights: UnsafeRawPointer
  let weighted: UnsafeRawPointer
  let running: UnsafeRawPointer
  let length: Int
}

extension SkylineCurve {
  func withSource(_ field: WeightedHorizon, _ body: (MatchSource) -> Void) {
    bins.withUnsafeBufferPointer { at in
      elevations.withUnsafeBufferPointer { e in
        runs.withUnsafeBufferPointer { runs in
          field.weights.withUnsafeBytes { w in
            field.weighted.withUnsafeBytes { g in
              field.running.withUnsafeBytes { sums in
                guard let at = at.baseAddress, let e = e.baseAddress, let runs = runs.baseAddress,
                  let w = w.baseAddress, let g = g.baseAddress, let sums = sums.baseAddress
                else { return }
                body(
                  MatchSource(
                    at: at, elevations: e, runs: runs, quarters: (quarters[0], quarters[1], quarters[2], quarters[3]),
                    weights: w, weighted: g, running: sums, length: field.length))
              }
            }
          }
        }
      }
    }
  }
}
