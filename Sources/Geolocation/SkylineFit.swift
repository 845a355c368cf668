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
  /// Typical distance of the line from the predicted one, pixels: root of the mean square over the samples that agree with it, each
  /// by how well the terrain is known there.
  public var residual: Double
  /// Error of the line in pixels with which the fit is likeliest.
  public var lineSigma: Double
  /// Share of the line's samples that agree with the prediction, 0...1.
  public var agreeing: Double
  /// Inverse covariance of yaw, pitch, roll (degrees), logarithm of the focal length and height (metres), 5 x 5 row by row, the place
  /// held.
  public var normal: [Double] = []

  /// Standard deviations in that order, the place held; nil where one of them is not determined.
  public var sigmas: [Double]? {
    guard normal.count == 25 else { return nil }
    let found = (0..<5).compactMap { k -> Double? in
      SkylineProblem.solve(normal, (0..<5).map { $0 == k ? 1 : 0 }).map { max(0, $0[k]).squareRoot() }
    }
    return found.count == 5 ? found : nil
  }

  /// Horizontal field of view in degrees of a picture `width` pixels wide.
  public func field(width: Int) -> Double { 2 * atan(Double(width) / (2 * focal)) * Angle.degrees }
}

/// Fits heading, pitch, roll, lens and height of the eye to a skyline at a given place.
///
/// The horizon is marched once over the sector the picture may show; then a Levenberg-Marquardt iteration with robust weights turns
/// the camera. The likelihood is that of `SkylineNoise`, with outliers.
public struct SkylineFitter: Sendable {
  let line: Skyline
  let options: SkylineOptions
  let terrain: HorizonTerrain
  let marcher: HorizonMarcher
  /// Focal lengths that are allowed, pixels.
  let focals: ClosedRange<Double>

  /// The line's own error, pixels.
  let lineSigma: Double
  /// Seen beside the line.
  let landmarks: [Landmark]
  let refraction: Refraction

  /// - Parameters:
  ///   - line: thinned to some hundred samples.
  ///   - horizon: steps are made finer than there, for summits count here.
  ///   - landmarks: in the terrain's frame, held beside the line.
  public init(
    _ line: Skyline, terrain: HorizonTerrain, horizon: HorizonOptions, options: SkylineOptions,
    landmarks: [Landmark] = []
  ) {
    self.line = line
    self.options = options
    self.terrain = terrain
    lineSigma = SkylineNoise.own(of: line)
    refraction = horizon.refraction
    self.landmarks = landmarks
    var fine = horizon
    fine.stepShare = min(horizon.stepShare, 0.003)
    fine.stepCells = min(horizon.stepCells, 0.5)
    marcher = HorizonMarcher(terrain, fine)
    focals =
      Intrinsics.focal(
        width: line.width, hFOV: options.fields.upperBound * 1.05)...Intrinsics.focal(
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

  /// A fit to an index's horizon as it is: a quarter of a degree between rays, and from the usual eye. A twentieth of the work.
  func quickly(_ index: HorizonIndex, place: Int, from guess: SkylineGuess, grid: Double) -> SkylineGuess? {
    let lens = log(Intrinsics.focal(width: line.width, hFOV: Double(guess.field)))
    let yaw = Double(guess.yaw)
    let start = State(yaw: yaw, pitch: Double(guess.pitch), roll: Double(guess.roll), lens: lens, lift: 0)
    let span = 0.12
    let half = atan(Double(line.width) / (2 * exp(lens - span))) * Angle.degrees + 4
    let low = max(log(focals.lowerBound), lens - span)
    let high = min(log(focals.upperBound), lens + span)
    guard low < high else { return nil }
    let problem = problem(
      Sector(index, place, around: yaw, half: half), yaw: yaw, lens: low...high, grid: grid,
      Vector3(index.places[place].east, index.places[place].north, index.places[place].ground + HorizonIndex.eyeHeight))
    let found = problem.solve(from: start, rounds: (3, 0))
    return SkylineGuess(
      cost: Float(found.misfit), yaw: Float(found.state.yaw), pitch: Float(found.state.pitch),
      roll: Float(found.state.roll),
      field: Float(2 * atan(Double(line.width) / (2 * exp(found.state.lens))) * Angle.degrees))
  }

  private func problem(
    _ sector: Sector, yaw: Double, lens: ClosedRange<Double>, grid: Double, _ eye: Vector3
  ) -> SkylineProblem {
    SkylineProblem(
      line: line, sector: sector, yaw: yaw, lens: lens, options: options, noise: noise(grid),
      crest: options.crestLossPerCell * terrain.grid.step, eye: eye, landmarks: landmarks, refraction: refraction)
  }

  func fit(east: Double, north: Double, from start: State, grid: Double, lensSpan: Double) -> SkylineSolution? {
    guard let ground = terrain.ground(east: east, north: north) else { return nil }
    let eye = ground + HorizonIndex.eyeHeight
    guard var result = solve(east, north, eye, from: start, lift: 0, grid: grid, lensSpan: lensSpan) else { return nil }
    // From a roof or a tower other ground makes the line than from below: look again from there.
    let lift = abs(result.state.lift) > options.liftLooksAgain ? result.state.lift : options.secondLift
    if abs(result.state.lift) > options.liftLooksAgain || result.nearest < options.nearGround {
      var from = result.agreeing > 0.8 ? result.state : start
      from.lift = lift
      if let again = solve(east, north, eye, from: from, lift: lift, grid: grid, lensSpan: lensSpan),
        again.misfit < result.misfit
      {
        result = again
      }
    }
    return SkylineSolution(
      position: Vector3(east, north, eye + result.state.lift),
      orientation: Orientation(
        yaw: Angle.wrapped(result.state.yaw), pitch: result.state.pitch, roll: result.state.roll),
      focal: exp(result.state.lens), misfit: result.misfit, residual: result.residual, lineSigma: result.lineSigma,
      agreeing: result.agreeing, normal: result.normal)
  }

  /// - Parameter lift: metres above the usual eye from which the horizon is looked at.
  private func solve(
    _ east: Double, _ north: Double, _ eye: Double, from start: State, lift: Double, grid: Double, lensSpan: Double
  ) -> SkylineProblem.Result? {
    let half = atan(Double(line.width) / (2 * exp(start.lens - lensSpan))) * Angle.degrees + 4
    let count = min(420, max(60, Int(2 * half / 0.08)))
    let spacing = 2 * half / Double(count - 1)
    let points = marcher.horizon(
      from: Vector3(east, north, eye + lift), first: start.yaw - half, spacing: spacing, count: count)
    let low = max(log(focals.lowerBound), start.lens - lensSpan)
    let high = min(log(focals.upperBound), start.lens + lensSpan)
    guard low < high else { return nil }
    return problem(
      Sector(first: -half, spacing: spacing, points: points, lift: lift), yaw: start.yaw, lens: low...high, grid: grid,
      Vector3(east, north, eye)
    ).solve(from: start)
  }

  private func noise(_ grid: Double) -> SkylineNoise {
    let own = options.terrainSigma + options.terrainSigmaPerCell * terrain.grid.step
    let place = options.placeSigmaPerStep * grid
    let length = options.terrainLength + 0.5 * terrain.grid.step
    let both = own * own + place * place
    return SkylineNoise(
      line: lineSigma, stretch: 0, columns: 0.03 * Double(line.width), ground: both.squareRoot(),
      groundLength: (own * own * length + place * place * 1.5 * grid) / both, height: Double(line.height))
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
  /// The line's and the terrain's errors; `stretch` is a first guess.
  let noise: SkylineNoise
  /// Metres by which crests stand above the model's.
  let crest: Double
  /// Where the usual eye is, and landmarks seen from there.
  var eye = Vector3(0, 0, 0)
  var landmarks: [Landmark] = []
  var refraction = Refraction()

  typealias State = SkylineFitter.State

  struct Result {
    var state: State
    var misfit: Double
    var residual: Double
    var lineSigma: Double
    var agreeing: Double
    /// Metres to the ground that makes the line, where it is nearest.
    var nearest: Double
    /// Normal matrix of yaw, pitch, roll, lens and lift, 5 x 5, priors included.
    var normal: [Double]
  }

  /// Errors in stretches, pixels of a picture 1,000 wide, among which the likeliest is taken.
  static let stretches = [0.7, 1.4, 2.8, 5.6]
  /// Shares of the line's roughness that may be error: the rest is the crest's own.
  static let shares = [0.55, 0.75, 1]
  /// How surely stretches are small before the picture is looked at: as if so many samples had been seen with the least of them.
  static let stretchPrior = 12.0

  /// - Parameter rounds: of the descent, before and after the noise is chosen.
  func solve(from start: State, rounds: (first: Int, second: Int) = (6, 5)) -> Result {
    let scale = Double(line.width) / 1_000
    var noise = noise
    noise.stretch = 1.4 * scale
    var (state, r) = descend(start, noise, rounds: rounds.first)
    var best = Double.infinity
    var chosen = noise
    let own = noise.line
    // A quick fit is compared with others of its lens, all of them a grid's step off: the noise need not be chosen.
    guard rounds.second > 0 else {
      let m = misfit(r, state, noise)
      return Result(state: state, misfit: m, residual: 0, lineSigma: 0, agreeing: 0, nearest: 0, normal: [])
    }
    for share in Self.shares {
      noise.line = own * share
      for stretch in Self.stretches {
        noise.stretch = stretch * scale
        let m = misfit(r, state, noise)
        if m < best { (best, chosen) = (m, noise) }
      }
    }
    (state, r) = descend(state, chosen, rounds: rounds.second)
    let m = misfit(r, state, chosen)
    let (residual, agreeing) = spread(r, chosen)
    return Result(
      state: state, misfit: m, residual: residual, lineSigma: hypot(chosen.line, chosen.stretch), agreeing: agreeing,
      nearest: 1 / (sector.nearness.max() ?? 1), normal: normal(state, r, chosen).0)
  }

  /// Difference of the line and the prediction at each sample in pixels, up positive, and what its error depends on.
  struct Residuals {
    var value: [Double]
    /// Pixels by which a metre of height moves the crest.
    var perMetre: [Double]
    /// Metres of ground, and columns of the picture, from the sample before.
    var ground: [Double]
    var columns: [Double]
  }

  func residuals(_ s: State) -> Residuals {
    let focal = exp(s.lens)
    let rotation = Rotation(Orientation(yaw: 0, pitch: s.pitch, roll: s.roll))
    let turn = s.yaw - yaw
    let (cx, cy) = (Double(line.width) / 2, Double(line.height) / 2)
    let n = line.samples.count
    var out = Residuals(value: [], perMetre: [], ground: [], columns: [])
    out.value.reserveCapacity(n)
    out.perMetre.reserveCapacity(n)
    out.ground.reserveCapacity(n)
    out.columns.reserveCapacity(n)
    var before = (azimuth: 0.0, distance: 0.0, x: 0.0)
    for sample in line.samples {
      let c = Vector3((sample.x - cx) / focal, (sample.y - cy) / focal, 1)
      let v = rotation.toWorld(c)
      let azimuth = atan2(v.x, v.y)
      let seen = sector.at(azimuth * Angle.degrees + turn)
      let flat = v.horizontalLength
      let scale = focal * (v.z * v.z + flat * flat) / flat
      out.columns.append(sample.x - before.x)
      guard let seen else {
        out.value.append(.infinity)
        out.perMetre.append(0)
        out.ground.append(.infinity)
        before.x = sample.x
        continue
      }
      // A lifted eye sees near ground lower.
      let predicted = atan(seen.slope - (s.lift - crest) * seen.nearness)
      out.value.append((predicted - atan2(v.z, flat)) * scale)
      out.perMetre.append(seen.nearness * scale * (1 + seen.steepness * seen.steepness).squareRoot())
      let distance = 1 / seen.nearness
      out.ground.append(
        abs(distance - before.distance) + min(distance, before.distance) * abs(azimuth - before.azimuth))
      before = (azimuth, distance, sample.x)
    }
    return out
  }

  func misfit(_ r: Residuals, _ s: State, _ noise: SkylineNoise) -> Double {
    let picked = landmarks.isEmpty ? 0 : picks(s).reduce(0) { $0 + $1.cost }
    return (SkylineFilter(r, noise, keeps: false).cost + picked) / Double(max(1, r.value.count)) + prior(s, noise)
  }

  /// How landmarks lie: seen less predicted in standard deviations, right and down, their weight and negative log-likelihood.
  struct Pick {
    var du: Double
    var dv: Double
    /// Pixels.
    var sigma: Double
    var weight: Double
    var cost: Double
  }

  func picks(_ s: State) -> [Pick] {
    let focal = exp(s.lens)
    let camera = Camera(
      intrinsics: Intrinsics(width: line.width, height: line.height, focal: focal),
      position: Vector3(eye.x, eye.y, eye.z + s.lift),
      orientation: Orientation(yaw: s.yaw, pitch: s.pitch, roll: s.roll))
    let outlier = SkylineNoise.outliers / (0.25 * Double(line.width * line.height))
    return landmarks.map { l in
      let distance = max(1, (l.position - camera.position).length)
      let sigma = (l.sigmaPixel * l.sigmaPixel + pow(focal * hypot(l.sigmaMap, noise.ground) / distance, 2))
        .squareRoot()
      guard let p = camera.pixel(of: l.position, refraction: refraction) else {
        return Pick(du: 0, dv: 0, sigma: sigma, weight: 0, cost: -log(outlier))
      }
      let (du, dv) = ((l.pixel.x - p.x) / sigma, (l.pixel.y - p.y) / sigma)
      let inlier = (1 - SkylineNoise.outliers) * exp(-0.5 * (du * du + dv * dv)) / (2 * Double.pi * sigma * sigma)
      return Pick(du: du, dv: dv, sigma: sigma, weight: inlier / (inlier + outlier), cost: -log(inlier + outlier))
    }
  }

  /// Of roll, pitch, lens, lift and stretches, a sample's share.
  private func prior(_ s: State, _ noise: SkylineNoise) -> Double {
    let stretch = noise.stretch / (Self.stretches[0] * Double(line.width) / 1_000)
    let least = Self.stretchPrior * (log(stretch) - 0.5 + 0.5 / (stretch * stretch))
    let camera =
      pow(s.roll / options.rollSigma, 2) + pow(s.pitch / options.pitchSigma, 2) + pow(s.lift / options.liftSigma, 2)
    return (0.5 * (camera + pow((s.lens - usualLens) / options.lensSigma, 2)) + least)
      / Double(max(1, line.samples.count))
  }

  private var usualLens: Double { log(Intrinsics.focal(width: line.width, hFOV: options.usualField)) }

  private func spread(_ r: Residuals, _ noise: SkylineNoise) -> (residual: Double, agreeing: Double) {
    let filter = SkylineFilter(r, noise, keeps: true)
    var (sum, weight, agreeing) = (0.0, 0.0, 0.0)
    for i in r.value.indices where filter.weights[i] > 0 {
      // Near ground may be off by many pixels and says little.
      let trust = filter.weights[i] / (noise.line * noise.line + filter.loads[i] * filter.loads[i])
      sum += trust * r.value[i] * r.value[i]
      weight += trust
      agreeing += filter.weights[i]
    }
    return (weight > 0 ? (sum / weight).squareRoot() : .infinity, agreeing / Double(max(1, r.value.count)))
  }

  /// Levenberg-Marquardt with the weights of an expectation-maximisation step.
  private func descend(_ start: State, _ noise: SkylineNoise, rounds: Int) -> (State, Residuals) {
    var state = start
    var r = residuals(state)
    var cost = misfit(r, state, noise)
    var damping = 1e-2
    for _ in 0..<rounds {
      let (matrix, gradient) = normal(state, r, noise)
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
        let value = misfit(other, next, noise)
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
    s.lift = min(max(s.lift, options.lifts.lowerBound), options.lifts.upperBound)
    return s
  }

  /// Normal equations of the whitened residuals by forward differences, priors included.
  func normal(_ s: State, _ r: Residuals, _ noise: SkylineNoise) -> ([Double], [Double]) {
    let steps = [0.02, 0.02, 0.05, 0.002, 0.5]
    let filter = SkylineFilter(r, noise, keeps: true)
    var value = filter.whitened(r.value)
    let seen = landmarks.isEmpty ? [] : picks(s)
    // Predicted less seen, as the line's residuals grow with what is predicted.
    value += seen.flatMap { [-$0.du * $0.weight.squareRoot(), -$0.dv * $0.weight.squareRoot()] }
    let columns = (0..<5).map { k -> [Double] in
      var moved = s
      switch k {
      case 0: moved.yaw += steps[k]
      case 1: moved.pitch += steps[k]
      case 2: moved.roll += steps[k]
      case 3: moved.lens += steps[k]
      default: moved.lift += steps[k]
      }
      let other = residuals(moved)
      let line = filter.whitened(r.value.indices.map { (other.value[$0] - r.value[$0]) / steps[k] })
      guard !seen.isEmpty else { return line }
      return line
        + zip(seen, picks(moved)).flatMap { a, b -> [Double] in
          let w = a.weight.squareRoot() / steps[k]
          return [(a.du - b.du * b.sigma / a.sigma) * w, (a.dv - b.dv * b.sigma / a.sigma) * w]
        }
    }
    var matrix = [Double](repeating: 0, count: 25)
    var gradient = [Double](repeating: 0, count: 5)
    for i in value.indices {
      for a in 0..<5 {
        gradient[a] -= columns[a][i] * value[i]
        for b in 0...a { matrix[a * 5 + b] += columns[a][i] * columns[b][i] }
      }
    }
    func hold(_ k: Int, _ value: Double, _ sigma: Double) {
      matrix[k * 6] += 1 / (sigma * sigma)
      gradient[k] -= value / (sigma * sigma)
    }
    hold(1, s.pitch, options.pitchSigma)
    hold(2, s.roll, options.rollSigma)
    hold(3, s.lens - usualLens, options.lensSigma)
    hold(4, s.lift, options.liftSigma)
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
      guard let p = (k..<n).max(by: { abs(m[$0 * n + k]) < abs(m[$1 * n + k]) }), abs(m[p * n + k]) > 1e-14 else {
        return nil
      }
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
