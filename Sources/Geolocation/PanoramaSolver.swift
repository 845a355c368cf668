import Foundation
import PixelKernels
import RasterCore

/// How a pan becomes rotations about one point.
public struct PanoramaOptions: Sendable, Hashable {
  /// Horizontal field of view in degrees where it is known; it is then held.
  public var hFOV: Double?
  /// Fields of view tried as a start, in degrees: from the telephoto lenses of outside broadcasts to telephones.
  public var starts: [Double] = [4, 7, 11, 16, 23, 32, 44, 58, 74, 92]
  /// Standard deviation of the lens's radial distortion, which a pan cannot tell from its focal length; 0.01 at 45 degrees
  /// from the axis is what lenses without visible bending have.
  public var distortionSigma = 0.01
  /// Median residual, in thousandths of the frame's width, above which the camera is said to have moved. Points followed
  /// through pans about one point were within 0.0003, decoded from a broadcast's compression.
  public var movedResidual = 0.001
  /// Share of points further off than three times that above which the same is said.
  public var movedShare = 0.15
  public init() {}
}

/// A pan as rotations of one camera about one point.
public struct PanoramaSolution: Sendable, Hashable {
  /// Of the frames that were tracked, in their pixels.
  public var intrinsics: Intrinsics
  /// One a key frame; from a level frame in which azimuth 0 is the middle key frame's axis.
  public var rotations: [Rotation]
  public var levelling: Levelling
  /// Standard deviation of the focal length as a share of it, the lens's unknown distortion included; 0 where it was given.
  public var focalSigma: Double
  /// False where the pan is too short or too even to say it, so that a lens of 50 degrees was assumed.
  public var focalIsMeasured: Bool
  /// Median distance of points from where the rotations put them, in pixels.
  public var medianResidual: Double
  /// Share of sights further than three times `movedResidual` from there.
  public var strayShare: Double
  public var pairs: Int
  public var movement: Movement

  public enum Levelling: String, Sendable, Codable {
    /// The camera is taken to have been upright over the whole pan; its tilt then follows.
    case uprightPan
    /// The pan is too short for that: the middle frame is taken to be upright and its axis level.
    case middleFrame
  }
  public enum Movement: String, Sendable, Codable {
    case none
    /// Points near and far moved differently: the camera's place changed, and angles do not hold.
    case moved
  }
}

/// Fits rotations and one focal length to points followed through a pan.
public enum PanoramaSolver {
  struct Pair: Sendable {
    var i: Int
    var j: Int
    /// From the principal point, in pixels.
    var p: (x: Double, y: Double)
    var q: (x: Double, y: Double)
  }

  /// - Parameters:
  ///   - tracks: points in key frames 0 ..< `frames`.
  ///   - width, height: of the frames, in pixels; the principal point is their middle.
  /// - Returns: nil where a key frame shares fewer than eight points with the one before it.
  public static func solve(
    tracks: [PanoramaTrack], frames: Int, width: Int, height: Int, options: PanoramaOptions = PanoramaOptions()
  ) -> PanoramaSolution? {
    guard frames > 0 else { return nil }
    let pairs = pairs(of: tracks, width: width, height: height)
    let links = (0..<frames).map { k in pairs.filter { $0.j == k && $0.i == k - 1 } }
    guard links.dropFirst().allSatisfy({ $0.count >= 8 }) else { return nil }
    let starts = options.hFOV.map { [$0] } ?? options.starts
    var best: (fit: PanoramaFit, cost: Double)?
    for fov in starts {
      var fit = PanoramaFit(
        rotations: chain(links, focal: Intrinsics.focal(width: width, hFOV: fov)),
        focal: Intrinsics.focal(width: width, hFOV: fov))
      fit.refine(pairs, holdsFocal: true, rounds: 3)
      let cost = fit.robustCost(pairs)
      if best.map({ cost < $0.cost }) != false { best = (fit, cost) }
    }
    guard var fit = best?.fit else { return nil }
    let limits = Intrinsics.focal(width: width, hFOV: 130)...Intrinsics.focal(width: width, hFOV: 1.5)
    var measured = options.hFOV == nil && frames > 1
    if measured {
      fit.refine(pairs, holdsFocal: false, rounds: 40)
      measured = limits.contains(fit.focal) && fit.focalSigma < 0.1
    }
    if !measured, options.hFOV == nil {
      fit = PanoramaFit(
        rotations: chain(links, focal: Intrinsics.focal(width: width, hFOV: 50)),
        focal: Intrinsics.focal(width: width, hFOV: 50))
    }
    if !measured { fit.refine(pairs, holdsFocal: true, rounds: 20) }
    return solution(fit, pairs: pairs, width: width, height: height, measured: measured, options: options)
  }

  private static func solution(
    _ fit: PanoramaFit, pairs: [Pair], width: Int, height: Int, measured: Bool, options: PanoramaOptions
  ) -> PanoramaSolution {
    let residuals = fit.residuals(pairs).sorted()
    let median = residuals.isEmpty ? 0 : residuals[residuals.count / 2]
    let bound = options.movedResidual * Double(width)
    let stray = residuals.isEmpty ? 0 : Double(residuals.count { $0 > 3 * bound }) / Double(residuals.count)
    let (rotations, levelling) = PanoramaLevel.level(fit.rotations)
    // A cubic distortion k changes the scale of a pan by 1.5 k: x = f (u + k u^3) moves as if 1 / f^2 were (1 + 3 k) / f^2.
    let sigma =
      measured
      ? (fit.focalSigma * fit.focalSigma + pow(1.5 * options.distortionSigma, 2)).squareRoot()
      : options.hFOV == nil ? 0.5 : 0
    return PanoramaSolution(
      intrinsics: Intrinsics(width: width, height: height, focal: fit.focal), rotations: rotations,
      levelling: levelling,
      focalSigma: sigma, focalIsMeasured: measured, medianResidual: median, strayShare: stray, pairs: pairs.count,
      movement: median > bound || stray > options.movedShare ? .moved : .none)
  }

  /// Each sight with the one before it, with the third before it and with the first: long pairs hold the drift down.
  private static func pairs(of tracks: [PanoramaTrack], width: Int, height: Int) -> [Pair] {
    let (cx, cy) = (Double(width) / 2, Double(height) / 2)
    var out: [Pair] = []
    for track in tracks {
      let s = track.sights
      for k in 1..<max(1, s.count) {
        for back in Set([k - 1, k - 3, 0]).filter({ $0 >= 0 && $0 < k }).sorted() {
          out.append(
            Pair(
              i: s[back].frame, j: s[k].frame, p: (s[back].pixel.x - cx, s[back].pixel.y - cy),
              q: (s[k].pixel.x - cx, s[k].pixel.y - cy)))
        }
      }
    }
    return out
  }

  /// Rotations one after another, each from the points it shares with the one before it.
  private static func chain(_ links: [[Pair]], focal: Double) -> [Rotation] {
    var out = [Rotation(Orientation(yaw: 0, pitch: 0, roll: 0))]
    for link in links.dropFirst() {
      var two = PanoramaFit(rotations: [out[0], out[0]], focal: focal)
      let pairs = link.map { Pair(i: 0, j: 1, p: $0.p, q: $0.q) }
      // Start from the median shift as a turn.
      let dx = pairs.map { $0.q.x - $0.p.x }.sorted()[pairs.count / 2]
      let dy = pairs.map { $0.q.y - $0.p.y }.sorted()[pairs.count / 2]
      two.rotations[1] = Rotation(
        Orientation(yaw: -atan(dx / focal) * Angle.degrees, pitch: atan(dy / focal) * Angle.degrees, roll: 0))
      two.refine(pairs, holdsFocal: true, rounds: 6)
      // The second relative to the first, set on top of the last.
      let (last, turn) = (out[out.count - 1], two.rotations[1])
      func moved(_ row: Vector3) -> Vector3 { last.toWorld(two.rotations[0].toCamera(row)) }
      out.append(Rotation(right: moved(turn.right), down: moved(turn.down), forward: moved(turn.forward)))
    }
    return out
  }
}

/// Which way is up in a pan.
enum PanoramaLevel {
  /// Turns rotations so that up is up and the middle one looks to azimuth 0.
  ///
  /// > Source: Brown and Lowe (2007), Automatic panoramic image stitching, section 5, doi:10.1007/s11263-006-0002-3: up is the
  /// direction that the cameras' x axes agree to be square to.
  static func level(_ rotations: [Rotation]) -> ([Rotation], PanoramaSolution.Levelling) {
    let middle = rotations[rotations.count / 2]
    let spread = rotations.map { acos(min(1, max(-1, $0.right.dot(middle.right)))) * Angle.degrees }.max() ?? 0
    var up = -middle.down
    var levelling = PanoramaSolution.Levelling.middleFrame
    // Below some ten degrees a hand's unsteady roll would tilt the whole picture.
    if spread > 6, let found = leastCommon(rotations.map(\.right)) {
      up = found.dot(up) < 0 ? -found : found
      levelling = .uprightPan
    }
    let forward = (middle.forward - up.dot(middle.forward) * up).normalised
    let east = forward.cross(up)
    func turned(_ v: Vector3) -> Vector3 { Vector3(v.dot(east), v.dot(forward), v.dot(up)) }
    return (
      rotations.map { Rotation(right: turned($0.right), down: turned($0.down), forward: turned($0.forward)) }, levelling
    )
  }

  /// The unit vector with the smallest sum of squared products with others, by inverse iteration.
  private static func leastCommon(_ vectors: [Vector3]) -> Vector3? {
    var m = [Double](repeating: 0, count: 9)
    for v in vectors {
      let c = [v.x, v.y, v.z]
      for i in 0..<3 { for j in 0..<3 { m[3 * i + j] += c[i] * c[j] } }
    }
    for i in 0..<3 { m[4 * i] += 1e-9 * Double(vectors.count) }
    guard Cholesky.factor(&m, order: 3) else { return nil }
    var x = [0.3, 0.4, 0.5]
    for _ in 0..<60 {
      Cholesky.substitute(m, &x, order: 3)
      let length = (x[0] * x[0] + x[1] * x[1] + x[2] * x[2]).squareRoot()
      guard length.isFinite, length > 0 else { return nil }
      x = x.map { $0 / length }
    }
    return Vector3(x[0], x[1], x[2])
  }
}
