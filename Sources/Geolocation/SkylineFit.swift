import Foundation
import RasterCore

/// A camera at a place, fitted to a picture's skyline.
public struct SkylineSolution: Sendable, Hashable {
  /// Metres in the frame of the terrain; the height is the eye's, above sea level.
  public var position: Vector3
  /// From the frame's north.
  public var orientation: Orientation
  /// Pixels of the picture.
  public var focal: Double
  /// Mean negative log-likelihood of a sample of the line, errors in pixels. Lower is better.
  public var misfit: Double
  /// Typical distance of the line from the predicted one, pixels: root of the mean square over the samples that agree with it.
  public var residual: Double
  /// Error of the line in pixels with which the fit is likeliest.
  public var lineSigma: Double
  /// Share of the line's samples that agree with the prediction, 0...1.
  public var agreeing: Double

  /// Horizontal field of view in degrees of a picture `width` pixels wide.
  public func field(width: Int) -> Double { 2 * atan(Double(width) / (2 * focal)) * Angle.degrees }
}

/// Fits heading, pitch, roll, lens and height of the eye to a skyline at a given place.
///
/// The horizon is marched once over the sector the picture may show; then a Levenberg-Marquardt iteration with robust weights turns
/// the camera. The errors of samples are a mixture: 90 % normal with a variance of line and terrain, 10 % anything (trees, houses, cloud).
public struct SkylineFitter: Sendable {
  let line: Skyline
  let options: SkylineOptions
  let terrain: HorizonTerrain
  let marcher: HorizonMarcher
  /// Focal lengths that are allowed, pixels.
  let focals: ClosedRange<Double>

  static let outliers = 0.1

  /// - Parameters:
  ///   - line: thinned to some hundred samples.
  ///   - horizon: steps are made finer than there, for summits count here.
  public init(_ line: Skyline, terrain: HorizonTerrain, horizon: HorizonOptions, options: SkylineOptions) {
    self.line = line
    self.options = options
    self.terrain = terrain
    var fine = horizon
    fine.stepShare = min(horizon.stepShare, 0.003)
    fine.stepCells = min(horizon.stepCells, 0.5)
    marcher = HorizonMarcher(terrain, fine)
    focals = Intrinsics.focal(width: line.width, hFOV: options.fields.upperBound * 1.05)...Intrinsics.focal(
      width: line.width, hFOV: options.fields.lowerBound * 0.95)
  }

  /// What is known and what is tried of a camera. Angles in degrees.
  struct State {
    var yaw: Double
    var pitch: Double
    var roll: Double
    /// Natural logarithm of the focal length in pixels.
    var lens: Double
    /// Metres of the eye above where it was put.
    var lift: Double
  }

  /// - Parameters:
  ///   - grid: metres by which the place may be off.
  ///   - lensSpan: how far the focal length may leave the guess, as a logarithm.
  /// - Returns: nil where there is no ground.
  public func fit(
    east: Double, north: Double, from guess: SkylineGuess, grid: Double, lensSpan: Double = 0.2
  ) -> SkylineSolution? {
    let focal = Intrinsics.focal(width: line.width, hFOV: Double(guess.field))
    let start = State(
      yaw: Double(guess.yaw), pitch: Double(guess.pitch), roll: Double(guess.roll), lens: log(focal), lift: 0)
    return fit(east: east, north: north, from: start, grid: grid, lensSpan: lensSpan)
  }

  func fit(east: Double, north: Double, from start: State, grid: Double, lensSpan: Double) -> SkylineSolution? {
    guard let ground = terrain.ground(east: east, north: north) else { return nil }
    let eye = Vector3(east, north, ground + HorizonIndex.eyeHeight)
    let half = atan(Double(line.width) / (2 * exp(start.lens - lensSpan))) * Angle.degrees + 4
    let count = min(420, max(60, Int(2 * half / 0.08)))
    let spacing = 2 * half / Double(count - 1)
    let points = marcher.horizon(from: eye, first: start.yaw - half, spacing: spacing, count: count)
    let sector = Sector(first: -half, spacing: spacing, points: points)
    let low = max(log(focals.lowerBound), start.lens - lensSpan)
    let high = min(log(focals.upperBound), start.lens + lensSpan)
    guard low < high else { return nil }
    let problem = SkylineProblem(
      line: line, sector: sector, yaw: start.yaw, lens: low...high, options: options,
      nearSigma: nearSigma(grid))
    let result = problem.solve(from: start)
    return SkylineSolution(
      position: Vector3(east, north, eye.z + result.state.lift),
      orientation: Orientation(
        yaw: Angle.wrapped(result.state.yaw), pitch: result.state.pitch, roll: result.state.roll),
      focal: exp(result.state.lens), misfit: result.misfit, residual: result.residual, lineSigma: result.lineSigma,
      agreeing: result.agreeing)
  }

  private func nearSigma(_ grid: Double) -> Double {
    let own = options.terrainSigma + options.terrainSigmaPerCell * terrain.grid.step
    let place = options.placeSigmaPerStep * grid
    return (own * own + place * place).squareRoot()
  }
}

/// A stretch of horizon as seen from one place.
struct Sector: Sendable {
  /// Degrees from the middle of the sector.
  var first: Double
  var spacing: Double
  /// Elevation in degrees, and one over the distance in metres.
  var elevations: [Double]
  var nearness: [Double]

  init(first: Double, spacing: Double, points: [HorizonPoint]) {
    self.first = first
    self.spacing = spacing
    elevations = points.map { atan(Double($0.slope)) * Angle.degrees }
    nearness = points.map { $0.distance > 0 ? 1 / Double($0.distance) : 1e-5 }
  }

  /// - Returns: elevation, nearness, and degrees of elevation a degree of azimuth; nil outside.
  @inline(__always)
  func at(_ azimuth: Double) -> (elevation: Double, nearness: Double, slope: Double)? {
    let g = (azimuth - first) / spacing
    guard g >= 0, g < Double(elevations.count - 1) else { return nil }
    let i = Int(g)
    let t = g - Double(i)
    let rise = elevations[i + 1] - elevations[i]
    return (elevations[i] + rise * t, nearness[i] + (nearness[i + 1] - nearness[i]) * t, rise / spacing)
  }
}

/// The fit at one place, with its horizon given.
struct SkylineProblem {
  let line: Skyline
  let sector: Sector
  /// Azimuth of the sector's middle.
  let yaw: Double
  let lens: ClosedRange<Double>
  let options: SkylineOptions
  let nearSigma: Double

  typealias State = SkylineFitter.State

  struct Result {
    var state: State
    var misfit: Double
    var residual: Double
    var lineSigma: Double
    var agreeing: Double
  }

  /// Errors of the line in pixels, for a picture 1,000 wide, among which the likeliest is taken.
  static let lineSigmas = [1.0, 1.6, 2.5, 4, 6.3]

  func solve(from start: State) -> Result {
    let scale = Double(line.width) / 1_000
    var (state, r) = descend(start, lineSigma: 3 * scale, rounds: 8)
    var best = (sigma: 3 * scale, misfit: Double.infinity)
    for sigma in Self.lineSigmas.map({ $0 * scale }) {
      let m = misfit(r, state, sigma)
      if m < best.misfit { best = (sigma, m) }
    }
    (state, r) = descend(state, lineSigma: best.sigma, rounds: 6)
    let m = misfit(r, state, best.sigma)
    let (residual, agreeing) = spread(r, best.sigma)
    return Result(state: state, misfit: m, residual: residual, lineSigma: best.sigma, agreeing: agreeing)
  }

  /// Difference of the line and the prediction at each sample in pixels, up positive, and the variance that the terrain gives it.
  struct Residuals {
    var value: [Double]
    var terrain: [Double]
  }

  func residuals(_ s: State) -> Residuals {
    let focal = exp(s.lens)
    let rotation = Rotation(Orientation(yaw: 0, pitch: s.pitch, roll: s.roll))
    let turn = s.yaw - yaw
    let (cx, cy) = (Double(line.width) / 2, Double(line.height) / 2)
    var out = Residuals(value: [], terrain: [])
    out.value.reserveCapacity(line.samples.count)
    out.terrain.reserveCapacity(line.samples.count)
    for sample in line.samples {
      let c = Vector3((sample.x - cx) / focal, (sample.y - cy) / focal, 1)
      let v = rotation.toWorld(c)
      guard let seen = sector.at(atan2(v.x, v.y) * Angle.degrees + turn) else {
        out.value.append(.infinity)
        out.terrain.append(0)
        continue
      }
      let flat = v.horizontalLength
      let own = atan2(v.z, flat) * Angle.degrees
      // A lifted eye sees near ground lower.
      let predicted = seen.elevation - s.lift * seen.nearness * Angle.degrees
      let scale = focal * (v.z * v.z + flat * flat) / flat
      let error = nearSigma * seen.nearness
      out.value.append((predicted - own) * Angle.radians * scale)
      out.terrain.append(error * error * scale * scale * (1 + seen.slope * seen.slope))
    }
    return out
  }

  private func density(_ r: Double, _ variance: Double) -> (inlier: Double, outlier: Double) {
    let outlier = SkylineFitter.outliers / (0.5 * Double(line.height))
    guard r.isFinite else { return (0, outlier) }
    let inlier = (1 - SkylineFitter.outliers) * exp(-0.5 * r * r / variance) / (2 * Double.pi * variance).squareRoot()
    return (inlier, outlier)
  }

  func misfit(_ r: Residuals, _ s: State, _ sigma: Double) -> Double {
    var sum = 0.0
    for i in r.value.indices {
      let p = density(r.value[i], sigma * sigma + r.terrain[i])
      sum -= log(p.inlier + p.outlier)
    }
    return sum / Double(max(1, r.value.count)) + prior(s)
  }

  /// Of roll and lift, a sample's share: they weigh as much as a few independent samples.
  private func prior(_ s: State) -> Double {
    (pow(s.roll / options.rollSigma, 2) + pow(s.lift / 12, 2)) / 2 / 40
  }

  private func spread(_ r: Residuals, _ sigma: Double) -> (residual: Double, agreeing: Double) {
    var (sum, weight) = (0.0, 0.0)
    for i in r.value.indices {
      let p = density(r.value[i], sigma * sigma + r.terrain[i])
      let w = p.inlier / (p.inlier + p.outlier)
      if w > 0 { sum += w * r.value[i] * r.value[i] }
      weight += w
    }
    return (weight > 0 ? (sum / weight).squareRoot() : .infinity, weight / Double(max(1, r.value.count)))
  }

  /// Levenberg-Marquardt with the weights of an expectation-maximisation step.
  private func descend(_ start: State, lineSigma: Double, rounds: Int) -> (State, Residuals) {
    var state = start
    var r = residuals(state)
    var cost = misfit(r, state, lineSigma)
    var damping = 1e-2
    for _ in 0..<rounds {
      let (matrix, gradient) = normal(state, r, lineSigma)
      var improved = false
      for _ in 0..<4 {
        var damped = matrix
        for k in 0..<5 { damped[k * 5 + k] *= 1 + damping }
        guard let step = Self.solve(damped, gradient) else { break }
        let next = clamp(
          State(
            yaw: state.yaw + step[0], pitch: state.pitch + step[1], roll: state.roll + step[2],
            lens: state.lens + step[3], lift: state.lift + step[4]))
        let other = residuals(next)
        let value = misfit(other, next, lineSigma)
        if value < cost {
          improved = value < cost - 1e-4
          (state, r, cost) = (next, other, value)
          damping = max(1e-4, damping / 5)
          break
        }
        damping *= 6
      }
      if !improved { break }
    }
    return (state, r)
  }

  private func clamp(_ s: State) -> State {
    var s = s
    s.roll = min(max(s.roll, -options.roll), options.roll)
    s.pitch = min(max(s.pitch, -60), 60)
    s.lens = min(max(s.lens, lens.lowerBound), lens.upperBound)
    s.lift = min(max(s.lift, -8), 40)
    return s
  }

  /// Normal equations of the weighted residuals by forward differences, priors included.
  private func normal(_ s: State, _ r: Residuals, _ lineSigma: Double) -> ([Double], [Double]) {
    let steps = [0.02, 0.02, 0.05, 0.002, 0.5]
    var columns: [[Double]] = []
    for k in 0..<5 {
      var moved = s
      switch k {
      case 0: moved.yaw += steps[k]
      case 1: moved.pitch += steps[k]
      case 2: moved.roll += steps[k]
      case 3: moved.lens += steps[k]
      default: moved.lift += steps[k]
      }
      let other = residuals(moved)
      columns.append(r.value.indices.map { (other.value[$0] - r.value[$0]) / steps[k] })
    }
    var matrix = [Double](repeating: 0, count: 25)
    var gradient = [Double](repeating: 0, count: 5)
    for i in r.value.indices where r.value[i].isFinite {
      let variance = lineSigma * lineSigma + r.terrain[i]
      let p = density(r.value[i], variance)
      let w = p.inlier / (p.inlier + p.outlier) / variance
      for a in 0..<5 where columns[a][i].isFinite {
        gradient[a] -= w * columns[a][i] * r.value[i]
        for b in 0...a where columns[b][i].isFinite { matrix[a * 5 + b] += w * columns[a][i] * columns[b][i] }
      }
    }
    let share = Double(r.value.count) / 40
    matrix[12] += share / pow(options.rollSigma, 2)
    gradient[2] -= share * s.roll / pow(options.rollSigma, 2)
    matrix[24] += share / 144
    gradient[4] -= share * s.lift / 144
    for a in 0..<5 {
      matrix[a * 5 + a] += 1e-9
      for b in 0..<a { matrix[b * 5 + a] = matrix[a * 5 + b] }
    }
    return (matrix, gradient)
  }

  /// Gauss elimination with pivots for five unknowns; nil where they are not determined.
  static func solve(_ m: [Double], _ v: [Double]) -> [Double]? {
    var (m, v) = (m, v)
    let n = v.count
    for k in 0..<n {
      guard let p = (k..<n).max(by: { abs(m[$0 * n + k]) < abs(m[$1 * n + k]) }), abs(m[p * n + k]) > 1e-14 else { return nil }
      if p != k {
        for j in 0..<n { m.swapAt(k * n + j, p * n + j) }
        v.swapAt(k, p)
      }
      for i in (k + 1)..<max(k + 1, n) {
        let f = m[i * n + k] / m[k * n + k]
        for j in k..<n { m[i * n + j] -= f * m[k * n + j] }
        v[i] -= f * v[k]
      }
    }
    for k in stride(from: n - 1, through: 0, by: -1) {
      for j in (k + 1)..<max(k + 1, n) { v[k] -= m[k * n + j] * v[j] }
      v[k] /= m[k * n + k]
    }
    return v.allSatisfy(\.isFinite) ? v : nil
  }
}
