import Foundation
import PixelKernels
import RasterCore

/// Fits a camera to landmarks: Levenberg and Marquardt's method over position, orientation and focal length.
struct ResectionSolver {
  let options: ResectionOptions
  let landmarks: [Landmark]
  /// Beyond so many standard deviations a residual counts linearly (Huber); infinity: plain least squares.
  var huber = 3.0

  /// East, north, height (m), yaw, pitch, roll (degrees), natural logarithm of the focal length.
  typealias State = [Double]
  static let steps = [0.05, 0.05, 0.05, 1e-4, 1e-4, 1e-4, 1e-6]

  struct Fit {
    var state: State
    /// Half the robust cost that was minimised.
    var cost: Double
  }

  var fixesFocal: Bool { options.focal?.sigma == 0 }
  /// Indices of `State` that are fitted.
  var unknowns: [Int] { Array(0..<(fixesFocal ? 6 : 7)) }

  func state(_ camera: Camera) -> State {
    let o = camera.orientation
    return [
      camera.position.x, camera.position.y, camera.position.z, o.yaw, o.pitch, o.roll, log(camera.intrinsics.focal),
    ]
  }

  func camera(_ s: State) -> Camera {
    options.camera(
      Vector3(s[0], s[1], s[2]), Rotation(Orientation(yaw: s[3], pitch: s[4], roll: s[5])),
      focal: fixesFocal ? options.focal?.value ?? exp(s[6]) : exp(s[6]))
  }

  // MARK: Residuals

  /// Pixel residuals (measured less predicted) of a landmark; a point behind the camera is as wrong as the image is wide.
  func residual(_ l: Landmark, _ c: Camera) -> (Double, Double) {
    guard let p = c.pixel(of: l.position, refraction: options.refraction) else {
      return (2 * Double(options.width), 2 * Double(options.width))
    }
    return (l.pixel.x - p.x, l.pixel.y - p.y)
  }

  /// Inverse square root of a landmark's residual covariance in pixels, lower triangular: the pick's error and the map's, as it appears
  /// in the frame.
  func whitening(_ l: Landmark, _ c: Camera) -> (Double, Double, Double) {
    var (xx, xy, yy) = (l.sigmaPixel * l.sigmaPixel, 0.0, l.sigmaPixel * l.sigmaPixel)
    let d = options.refraction.apparent(l.position, from: c.position)
    let q = c.rotation.toCamera(d)
    if q.z > 1 {
      let f = c.intrinsics.focal
      for (axis, sigma) in [
        (Vector3(1, 0, 0), l.sigmaMap), (Vector3(0, 1, 0), l.sigmaMap), (Vector3(0, 0, 1), l.sigmaHeight),
      ] {
        let a = c.rotation.toCamera(axis)
        let u = sigma * f * (a.x - q.x / q.z * a.z) / q.z
        let v = sigma * f * (a.y - q.y / q.z * a.z) / q.z
        xx += u * u
        xy += u * v
        yy += v * v
      }
    }
    // Cholesky factor of the covariance, inverted.
    let l11 = xx.squareRoot()
    let l21 = xy / l11
    let l22 = max(1e-12, yy - l21 * l21).squareRoot()
    return (1 / l11, -l21 / (l11 * l22), 1 / l22)
  }

  /// Residuals that do not come from landmarks, each in standard deviations.
  func priors(_ s: State) -> [Double] {
    var r: [Double] = []
    if options.rollSigma > 0 { r.append(Angle.difference(s[5], 0) / options.rollSigma) }
    if let f = options.focal, f.sigma > 0 { r.append((exp(s[6]) - f.value) / f.sigma) }
    if options.focal == nil {
      let fov = 2 * atan(Double(options.width) / (2 * exp(s[6]))) * Angle.degrees
      r.append(Self.hinge(fov, options.hFOV, 1))
    }
    if let p = options.place { r += [(s[0] - p.x) / p.sigma, (s[1] - p.y) / p.sigma] }
    if let e = options.elevation { r.append((s[2] - e.value) / e.sigma) }
    if let terrain = options.terrain {
      let ground = terrain.height(east: s[0], north: s[1])
      r.append(ground.isNaN ? 0 : Self.hinge(s[2] - ground, options.aboveGround, options.terrainSigma))
    }
    if !options.seaHorizon.isEmpty {
      let c = camera(s)
      // The sea's edge lies sqrt(2 h (1 - k) / R) below the horizontal.
      let dip = (2 * max(0, s[2]) * (1 - options.refraction.k) / Refraction.earthRadius).squareRoot()
      for p in options.seaHorizon {
        let above = asin(min(1, max(-1, c.ray(p).z))) + dip
        r.append(above * c.intrinsics.focal / options.seaHorizonSigma)
      }
    }
    return r
  }

  private static func hinge(_ x: Double, _ range: ClosedRange<Double>, _ sigma: Double) -> Double {
    x < range.lowerBound ? (x - range.lowerBound) / sigma : x > range.upperBound ? (x - range.upperBound) / sigma : 0
  }

  /// Whitened residuals: two a landmark, then the priors.
  func residuals(_ s: State, _ weights: [(Double, Double, Double)]) -> [Double] {
    let c = camera(s)
    var r: [Double] = []
    r.reserveCapacity(2 * landmarks.count + 8)
    for (l, w) in zip(landmarks, weights) {
      let (u, v) = residual(l, c)
      r.append(w.0 * u)
      r.append(w.1 * u + w.2 * v)
    }
    return r + priors(s)
  }

  func weights(_ s: State) -> [(Double, Double, Double)] {
    let c = camera(s)
    return landmarks.map { whitening($0, c) }
  }

  /// Huber's cost of the landmarks, squares of the priors; the sum of squares where nothing is an outlier.
  func cost(_ r: [Double]) -> Double {
    var sum = 0.0
    for i in landmarks.indices {
      let q = r[2 * i] * r[2 * i] + r[2 * i + 1] * r[2 * i + 1]
      let d = q.squareRoot()
      sum += d <= huber ? q : huber * (2 * d - huber)
    }
    for x in r[(2 * landmarks.count)...] { sum += x * x }
    return sum
  }

  // MARK: Minimising

  /// - Parameter iterations: at most.
  /// - Returns: nil where the seed leads nowhere (points behind the camera, a singular system).
  func fit(from seed: State, iterations: Int = 40) -> Fit? {
    var state = seed
    var w = weights(state)
    var r = residuals(state, w)
    var now = cost(r)
    var lambda = 1e-3
    for round in 0..<iterations {
      let (normal, gradient) = normalEquations(state, w, r)
      var improved = false
      for _ in 0..<8 {
        guard let step = Self.solve(normal, gradient, lambda) else {
          lambda *= 10
          continue
        }
        var next = state
        for (k, i) in unknowns.enumerated() { next[i] += step[k] }
        let trial = residuals(next, w)
        let then = cost(trial)
        if then.isFinite, then < now, abs(next[4]) < 90 {
          let gain = (now - then) / max(now, 1e-12)
          state = next
          improved = gain > 1e-9
          lambda = max(1e-9, lambda / 5)
          break
        }
        lambda *= 6
      }
      // The weights follow the camera: how large a metre of the map is in the frame depends on where it stands.
      w = weights(state)
      r = residuals(state, w)
      let again = cost(r)
      let still = abs(again - now) < 1e-7 * (1 + now)
      now = again
      if !improved, still || round > 2 { break }
    }
    guard now.isFinite else { return nil }
    state[3] = Angle.wrapped(state[3])
    state[5] = Angle.difference(state[5], 0)
    return Fit(state: state, cost: now)
  }

  /// Normal matrix and gradient of the weighted problem.
  func normalEquations(_ s: State, _ w: [(Double, Double, Double)], _ r: [Double]) -> ([Double], [Double]) {
    let n = unknowns.count
    var columns: [[Double]] = []
    for i in unknowns {
      var (up, down) = (s, s)
      up[i] += Self.steps[i]
      down[i] -= Self.steps[i]
      let (a, b) = (residuals(up, w), residuals(down, w))
      columns.append(zip(a, b).map { ($0 - $1) / (2 * Self.steps[i]) })
    }
    var weight = [Double](repeating: 1, count: r.count)
    for i in landmarks.indices {
      let d = (r[2 * i] * r[2 * i] + r[2 * i + 1] * r[2 * i + 1]).squareRoot()
      let share = d <= huber ? 1 : huber / d
      weight[2 * i] = share
      weight[2 * i + 1] = share
    }
    var normal = [Double](repeating: 0, count: n * n)
    var gradient = [Double](repeating: 0, count: n)
    for a in 0..<n {
      for k in r.indices { gradient[a] -= columns[a][k] * r[k] * weight[k] }
      for b in 0...a {
        var sum = 0.0
        for k in r.indices { sum += columns[a][k] * columns[b][k] * weight[k] }
        normal[a * n + b] = sum
        normal[b * n + a] = sum
      }
    }
    return (normal, gradient)
  }

  private static func solve(_ normal: [Double], _ gradient: [Double], _ lambda: Double) -> [Double]? {
    let n = gradient.count
    var m = normal
    for i in 0..<n { m[i * n + i] = m[i * n + i] * (1 + lambda) + 1e-12 }
    var x = gradient
    // Scaled to a unit diagonal: metres and logarithms differ by many powers of ten.
    let scale = (0..<n).map { 1 / max(1e-150, m[$0 * n + $0]).squareRoot() }
    for a in 0..<n { for b in 0..<n { m[a * n + b] *= scale[a] * scale[b] } }
    for a in 0..<n { x[a] *= scale[a] }
    guard Cholesky.solve(&m, &x, order: n) else { return nil }
    let result = zip(x, scale).map { $0 * $1 }
    return result.allSatisfy(\.isFinite) ? result : nil
  }

  /// Covariance of the unknowns at a solution and the condition number of the scaled normal matrix's factor; nil where singular.
  func covariance(_ s: State) -> (matrix: [Double], weakest: Double)? {
    let w = weights(s)
    let (normal, _) = normalEquations(s, w, residuals(s, w))
    let n = unknowns.count
    let scale = (0..<n).map { 1 / max(1e-150, normal[$0 * n + $0]).squareRoot() }
    var m = normal
    for a in 0..<n { for b in 0..<n { m[a * n + b] *= scale[a] * scale[b] } }
    guard Cholesky.factor(&m, order: n) else { return nil }
    let pivots = (0..<n).map { m[$0 * n + $0] }
    var inverse = [Double](repeating: 0, count: n * n)
    for i in 0..<n { inverse[i * n + i] = 1 }
    Cholesky.substitute(m, &inverse, order: n, columns: n)
    for a in 0..<n { for b in 0..<n { inverse[a * n + b] *= scale[a] * scale[b] } }
    guard inverse.allSatisfy(\.isFinite) else { return nil }
    return (inverse, pivots.min() ?? 0)
  }
}
