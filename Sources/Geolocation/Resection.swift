import Foundation
import RasterCore

/// A camera found from landmarks, with what speaks for and against it.
public struct Resection: Sendable {
  public struct Point: Sendable, Hashable {
    public var landmark: Landmark
    /// Where the landmark is less where the camera would see it, pixels.
    public var du: Double
    public var dv: Double
    /// The residual's size in standard deviations (of both axes together).
    public var size: Double
    /// From the camera: metres along the ground, azimuth in the frame.
    public var distance: Double
    public var azimuth: Double
    /// Metres by which the camera moves where this landmark is left out; nil where the others do not hold the camera.
    public var pull: Double?
    /// It contradicts the others and was left out.
    public var isBlunder: Bool
  }

  public struct Warning: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable, Codable {
      case coplanar, collinear, narrow, far, few, ambiguous, weak, misfit, blunders, belowGround, mirrored
    }
    public var kind: Kind
    public var text: String
  }

  public var camera: Camera
  public var points: [Point]
  /// Sum of squared residuals in standard deviations, and how many more numbers there are than unknowns.
  public var chiSquared: Double
  public var freedom: Int
  /// By how much the stated errors had to be raised to explain the residuals, >= 1.
  public var errorScale: Double
  /// Of E, N, H (m), yaw, pitch, roll (degrees), ln f; rows and columns of what was held are 0. Includes `errorScale`.
  public var covariance: [Double]
  public var ellipse68: ErrorEllipse
  public var ellipse95: ErrorEllipse
  /// Other cameras that explain the landmarks nearly as well.
  public var alternatives: [Camera]
  public var warnings: [Warning]

  /// Standard deviation of an unknown, in the order of `covariance`.
  public func sigma(_ i: Int) -> Double { max(0, covariance[i * 7 + i]).squareRoot() }

  /// Why no camera was found.
  public struct Failure: Error, Sendable, Hashable {
    public var message: String
    public var advice: String
  }

  /// Finds the camera.
  ///
  /// Seeds from three-point poses over a ladder of focal lengths are refined by least squares with Huber's weights; each residual counts
  /// by its own variance: the pick's in the frame and the map's as it appears there. Landmarks that the others contradict are left out
  /// one by one where that is significant at 1 in 20, counted over all of them. The region is the ellipse of the linearised problem; where the residuals are
  /// larger than the stated errors explain, it is widened by them (F distribution).
  /// - Throws: `Failure` where there are too few landmarks or no camera sees them.
  public static func solve(_ landmarks: [Landmark], options: ResectionOptions) throws -> Resection {
    try requireEnough(landmarks, options)
    var used = Array(landmarks.indices)
    var optima = search(landmarks, options)
    guard !optima.isEmpty else {
      throw Failure(
        message: "no camera sees these landmarks where they were picked",
        advice: "check that pixels and places belong together, and that u runs right and v down")
    }
    let most = landmarks.count / 3
    while landmarks.count - used.count < most,
      let i = blunder(used.map { landmarks[$0] }, options, optima[0])
    {
      used.remove(at: i)
      optima = search(used.map { landmarks[$0] }, options)
      guard !optima.isEmpty else {
        throw Failure(message: "the landmarks contradict one another", advice: "check each pair")
      }
    }
    var result = try finish(landmarks, used, options, optima)
    if result.errorScale > 1.5 || used.count < landmarks.count, fitsMirrored(landmarks, options, result) {
      result.warnings.append(
        Warning(
          kind: .mirrored,
          text: "mirrored left to right the frame fits far better: it may have been published mirrored"))
    }
    return result
  }

  /// Whether the landmarks agree when the frame is mirrored, all of them and by far better than as it is.
  private static func fitsMirrored(_ landmarks: [Landmark], _ options: ResectionOptions, _ result: Resection) -> Bool {
    var other = options
    if let p = options.principal { other.principal = PixelPoint(x: Double(options.width) - p.x, y: p.y) }
    other.seaHorizon = options.seaHorizon.map { PixelPoint(x: Double(options.width) - $0.x, y: $0.y) }
    let turned = landmarks.map { l in
      var m = l
      m.pixel.x = Double(options.width) - l.pixel.x
      return m
    }
    guard freedom(landmarks.count, options) >= 2, let best = search(turned, other).first,
      let straight = search(landmarks, options).first
    else { return false }
    let fair = 3 * ChiSquared.ninetyFive(any: freedom(landmarks.count, options))
    return best.cost * 4 < straight.cost && best.cost < fair
  }

  private static func requireEnough(_ landmarks: [Landmark], _ options: ResectionOptions) throws {
    let numbers = 2 * landmarks.count + options.seaHorizon.count
    guard numbers >= options.freedom, landmarks.count >= (options.place == nil ? 3 : 2) else {
      let needed = max(options.place == nil ? 3 : 2, (options.freedom - options.seaHorizon.count + 1) / 2)
      throw Failure(
        message:
          "\(landmarks.count) landmarks are too few: \(needed) are the least for what is unknown, six or more are good",
        advice: options.focal == nil ? "find more, or give the focal length" : "find more")
    }
  }

  // MARK: Fitting

  /// Optima from many seeds, best first, no two alike.
  private static func search(_ landmarks: [Landmark], _ options: ResectionOptions) -> [ResectionSolver.Fit] {
    let solver = ResectionSolver(options: options, landmarks: landmarks)
    let fits = ResectionSeeds(solver: solver).best(14).compactMap { solver.fit(from: $0) }
      .filter { fit in
        let c = solver.camera(fit.state)
        return landmarks.filter { c.pixel(of: $0.position, refraction: options.refraction) == nil }.count * 3
          <= landmarks.count
      }
      .sorted { $0.cost < $1.cost }
    var kept: [ResectionSolver.Fit] = []
    for f in fits {
      let same = kept.contains { k in
        let d = Vector3(k.state[0] - f.state[0], k.state[1] - f.state[1], k.state[2] - f.state[2]).length
        return d < 1 || f.cost - k.cost < 0.5 && d < 0.02 * scale(landmarks, k.state)
      }
      if !same { kept.append(f) }
    }
    return kept
  }

  private static func scale(_ landmarks: [Landmark], _ s: ResectionSolver.State) -> Double {
    let eye = Vector3(s[0], s[1], s[2])
    return landmarks.map { ($0.position - eye).length }.min() ?? 1
  }

  private static func leastSquares(
    _ landmarks: [Landmark], _ options: ResectionOptions, from states: [ResectionSolver.State]
  ) -> ResectionSolver.Fit? {
    var solver = ResectionSolver(options: options, landmarks: landmarks)
    solver.huber = .infinity
    return states.compactMap { solver.fit(from: $0) }.min { $0.cost < $1.cost }
  }

  static func freedom(_ count: Int, _ options: ResectionOptions) -> Int {
    2 * count + options.seaHorizon.count - options.freedom
  }

  private static let statedWeight = 10.0

  /// The landmark without which the rest agree significantly better; nil where there is none.
  private static func blunder(
    _ landmarks: [Landmark], _ options: ResectionOptions, _ best: ResectionSolver.Fit
  ) -> Int? {
    let left = freedom(landmarks.count - 1, options)
    guard left >= 2, let all = leastSquares(landmarks, options, from: [best.state]) else { return nil }
    // Where everything agrees there is no blunder to look for.
    guard all.cost > ChiSquared.ninetyFive(any: left + 2) else { return nil }
    var found: (index: Int, cost: Double)?
    for i in landmarks.indices {
      var rest = landmarks
      rest.remove(at: i)
      let seeds = [best.state, all.state] + search(rest, options).prefix(2).map(\.state)
      guard let fit = leastSquares(rest, options, from: seeds) else { continue }
      if fit.cost < found?.cost ?? .infinity { found = (i, fit.cost) }
    }
    guard let found else { return nil }
    let drop = max(0, all.cost - found.cost)
    // The scale of the errors: what was stated, weighed as ten numbers, with what the rest of the landmarks shows (a moderated
    // variance, Smyth 2004, doi 10.2202/1544-6115.1027). The drop over it is F with 2 and as many degrees.
    let weight = Double(left) + statedWeight
    let scale = max(1, (statedWeight + found.cost) / weight)
    let p = pow(1 + drop / scale / weight, -weight / 2)
    return p * Double(landmarks.count) < 0.05 ? found.index : nil
  }

  private static func finish(
    _ landmarks: [Landmark], _ used: [Int], _ options: ResectionOptions, _ optima: [ResectionSolver.Fit]
  ) throws -> Resection {
    let kept = used.map { landmarks[$0] }
    let solver = ResectionSolver(options: options, landmarks: kept)
    let best = optima[0]
    guard let (small, weakest) = solver.covariance(best.state) else {
      throw Failure(
        message: "the landmarks do not hold the camera: they lie in a line, or too close together",
        advice: "add landmarks at other distances and directions, or give the focal length")
    }
    let left = freedom(kept.count, options)
    let worse = left > 0 && best.cost > ChiSquared.ninetyFive(any: left)
    let scale = worse ? best.cost / Double(left) : 1
    let n = solver.unknowns.count
    var covariance = [Double](repeating: 0, count: 49)
    for a in 0..<n { for b in 0..<n { covariance[a * 7 + b] = small[a * n + b] * scale } }
    func ellipse(_ probability: Double) -> ErrorEllipse {
      let alpha = 1 - probability
      let quantile = worse ? Double(left) * (pow(alpha, -2 / Double(left)) - 1) : -2 * log(alpha)
      return ErrorEllipse(xx: covariance[0], xy: covariance[1], yy: covariance[8], quantile: quantile)
    }
    let camera = solver.camera(best.state)
    var result = Resection(
      camera: camera, points: [], chiSquared: best.cost, freedom: left, errorScale: scale.squareRoot(),
      covariance: covariance,
      ellipse68: ellipse(0.6827), ellipse95: ellipse(0.95), alternatives: [], warnings: [])
    result.points = points(landmarks, used, options, solver, best)
    result.alternatives = optima.dropFirst().filter { fit in
      fit.cost - best.cost < 9.21 * scale
        && (!result.ellipse95.contains(Vector3(fit.state[0], fit.state[1], 0), around: camera.position)
          || abs(fit.state[2] - best.state[2]) > 3 * result.sigma(2))
    }.prefix(3).map { solver.camera($0.state) }
    result.warnings = ResectionWarnings(result, options, weakest: weakest).list()
    return result
  }

  private static func points(
    _ landmarks: [Landmark], _ used: [Int], _ options: ResectionOptions, _ solver: ResectionSolver,
    _ best: ResectionSolver.Fit
  ) -> [Point] {
    let camera = solver.camera(best.state)
    return landmarks.indices.map { i in
      let l = landmarks[i]
      let (du, dv) = solver.residual(l, camera)
      let w = solver.whitening(l, camera)
      let to = l.position - camera.position
      var pull: Double?
      let rest = used.filter { $0 != i }.map { landmarks[$0] }
      if used.contains(i), freedom(rest.count, options) >= 0, rest.count >= (options.place == nil ? 3 : 2) {
        let other = ResectionSolver(options: options, landmarks: rest)
        pull = other.fit(from: best.state).map { hypot($0.state[0] - best.state[0], $0.state[1] - best.state[1]) }
      }
      return Point(
        landmark: l, du: du, dv: dv, size: hypot(w.0 * du, w.1 * du + w.2 * dv), distance: to.horizontalLength,
        azimuth: to.azimuth, pull: pull, isBlunder: !used.contains(i))
    }
  }
}

extension ChiSquared {
  /// As `ninetyFive`, for any degrees of freedom, by Wilson and Hilferty's approximation beyond ten.
  static func ninetyFive(any freedom: Int) -> Double {
    guard freedom > 10 else { return ninetyFive(max(1, freedom)) }
    let m = 2 / (9 * Double(freedom))
    return Double(freedom) * pow(1 - m + 1.6449 * m.squareRoot(), 3)
  }
}
