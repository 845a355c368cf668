import Foundation
import RasterCore

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
  /// Standard deviation of the place along either axis in metres where it is looked for too; 0: it is held. The horizon of a place
  /// nearby is told from the marched one: each of its points moves by its own parallax.
  var roams = 0.0
  var terrain: HorizonTerrain?

  /// Beyond this parallax (radians, or share of the distance) the ground that makes the line is other ground.
  static let mostParallax = 0.07
  var unknowns: Int { roams > 0 ? 7 : 5 }

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
    let (sinYaw, cosYaw) = (sin(s.yaw * Angle.radians), cos(s.yaw * Angle.radians))
    let rise = rise(s)
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
      var seen = sector.at(azimuth * Angle.degrees + turn)
      let flat = v.horizontalLength
      if roams > 0, let here = seen {
        let (east, north) = ((v.x * cosYaw + v.y * sinYaw) / flat, (v.y * cosYaw - v.x * sinYaw) / flat)
        seen = moved(here, azimuth * Angle.degrees + turn, east, north, s, rise)
      }
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
      let (predicted, slope) = (seen.slope - (s.lift - crest) * seen.nearness, v.z / flat)
      // atan a - atan b = atan of this, for which a few terms do.
      let t = (predicted - slope) / (1 + predicted * slope)
      let angle = abs(t) < 0.1 ? t * (1 - t * t * (1.0 / 3 - 0.2 * t * t)) : atan(predicted) - atan(slope)
      out.value.append(angle * scale)
      out.perMetre.append(seen.nearness * scale * (1 + seen.steepness * seen.steepness).squareRoot())
      let distance = 1 / seen.nearness
      out.ground.append(
        abs(distance - before.distance) + min(distance, before.distance) * abs(azimuth - before.azimuth))
      before = (azimuth, distance, sample.x)
    }
    return out
  }

  /// Metres by which the ground rises to where the place is moved.
  private func rise(_ s: State) -> Double {
    guard roams > 0, let terrain, s.east != 0 || s.north != 0,
      let here = terrain.ground(east: eye.x, north: eye.y),
      let there = terrain.ground(east: eye.x + s.east, north: eye.y + s.north)
    else { return 0 }
    return there - here
  }

  /// The horizon in a direction (east, north: its unit vector) as from the moved place: the point that stands there then, its slope from there.
  @inline(__always)
  private func moved(
    _ here: (slope: Double, nearness: Double, steepness: Double), _ at: Double, _ east: Double, _ north: Double,
    _ s: State, _ rise: Double
  ) -> (slope: Double, nearness: Double, steepness: Double)? {
    let most = Self.mostParallax
    let across = s.east * north - s.north * east
    let shift = min(max(across * here.nearness, -most), most)
    guard let seen = sector.at(at + shift * Angle.degrees) else { return nil }
    let along = min(max((s.east * east + s.north * north) * seen.nearness, -5 * most), 5 * most)
    let near = seen.nearness / (1 - along)
    return (seen.slope / (1 - along) - rise * near, near, seen.steepness)
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
      + (roams > 0 ? (s.east * s.east + s.north * s.north) / (roams * roams) : 0)
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
    let n = unknowns
    for _ in 0..<rounds {
      let (matrix, gradient) = normal(state, r, noise)
      var improved = false
      for _ in 0..<4 {
        var damped = matrix
        for k in 0..<n { damped[k * n + k] *= 1 + damping }
        guard let step = Self.solve(damped, gradient) else { break }
        let next = clamp(
          State(
            yaw: state.yaw + step[0], pitch: state.pitch + step[1], roll: state.roll + step[2],
            lens: state.lens + step[3], lift: state.lift + step[4], east: n > 5 ? state.east + step[5] : 0,
            north: n > 5 ? state.north + step[6] : 0))
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
    s.pitch = min(max(s.pitch, options.pitches.lowerBound), options.pitches.upperBound)
    s.lens = min(max(s.lens, lens.lowerBound), lens.upperBound)
    s.lift = min(max(s.lift, options.lifts.lowerBound), options.lifts.upperBound)
    s.east = min(max(s.east, -2.5 * roams), 2.5 * roams)
    s.north = min(max(s.north, -2.5 * roams), 2.5 * roams)
    return s
  }

  /// Normal equations of the whitened residuals by forward differences, priors included.
  func normal(_ s: State, _ r: Residuals, _ noise: SkylineNoise) -> ([Double], [Double]) {
    let steps = [0.02, 0.02, 0.05, 0.002, 0.5, 3, 3]
    let n = unknowns
    let filter = SkylineFilter(r, noise, keeps: true)
    var value = filter.whitened(r.value)
    let seen = landmarks.isEmpty ? [] : picks(s)
    // Predicted less seen, as the line's residuals grow with what is predicted.
    value += seen.flatMap { [-$0.du * $0.weight.squareRoot(), -$0.dv * $0.weight.squareRoot()] }
    let columns = (0..<n).map { k -> [Double] in
      var moved = s
      switch k {
      case 0: moved.yaw += steps[k]
      case 1: moved.pitch += steps[k]
      case 2: moved.roll += steps[k]
      case 3: moved.lens += steps[k]
      case 4: moved.lift += steps[k]
      case 5: moved.east += steps[k]
      default: moved.north += steps[k]
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
    var matrix = [Double](repeating: 0, count: n * n)
    var gradient = [Double](repeating: 0, count: n)
    for i in value.indices {
      for a in 0..<n {
        gradient[a] -= columns[a][i] * value[i]
        for b in 0...a { matrix[a * n + b] += columns[a][i] * columns[b][i] }
      }
    }
    func hold(_ k: Int, _ value: Double, _ sigma: Double) {
      matrix[k * (n + 1)] += 1 / (sigma * sigma)
      gradient[k] -= value / (sigma * sigma)
    }
    hold(1, s.pitch, options.pitchSigma)
    hold(2, s.roll, options.rollSigma)
    hold(3, s.lens - usualLens, options.lensSigma)
    hold(4, s.lift, options.liftSigma)
    if n > 5 {
      hold(5, s.east, roams)
      hold(6, s.north, roams)
    }
    for a in 0..<n {
      matrix[a * n + a] += 1e-9
      for b in 0..<a { matrix[b * n + a] = matrix[a * n + b] }
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
