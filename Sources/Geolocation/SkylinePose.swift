import Foundation
import PixelKernels
import RasterCore

/// The camera at a known place: heading, pitch, roll and lens from the line between ground and sky, and from landmarks where there are any.
public struct SkylinePose: Sendable {
  public var solution: SkylineSolution
  /// Of yaw, pitch, roll (degrees), logarithm of the focal length and height of the eye (metres): 5 x 5, row by row, the place's own
  /// error included.
  public var covariance: [Double]
  /// How the landmarks lie: seen less predicted in pixels and in standard deviations, in their order.
  public var picks: [(du: Double, dv: Double, size: Double, agrees: Bool)]
  /// Cameras that look elsewhere or have another lens and fit nearly as well, the best first.
  public var rivals: [SkylineSolution]
  /// Whether the line belongs to the place at all.
  public var test: ClaimedPlace.SkylineTest
  /// Metres to the ground that makes the line, in the middle of its samples.
  public var distance: Double

  /// Standard deviations in the order of `covariance`.
  public var sigmas: [Double] { (0..<5).map { max(0, covariance[$0 * 6]).squareRoot() } }

  /// Beyond this many degrees, or this share of the focal length, a second camera is another answer.
  static let apart = (degrees: 4.0, lens: 0.12)
  /// Difference of log-likelihood within which a second camera is not ruled out (2 parameters at 95 %).
  static let undecided = 3.0

  /// - Parameters:
  ///   - place: metres in the terrain's frame; its height is not used.
  ///   - sigma: metres by which the place may be off along each axis.
  ///   - landmarks: in the terrain's frame.
  /// - Returns: nil where the place has no ground, or the line is too short for every lens.
  public static func find(
    _ line: Skyline, at place: Vector3, sigma: Double, terrain: HorizonTerrain, refraction: Refraction = Refraction(),
    options: SkylineOptions = SkylineOptions(), landmarks: [Landmark] = []
  ) -> SkylinePose? {
    let thin = line.thinned(to: SkylinePlan().samples)
    var horizon = HorizonOptions()
    horizon.refraction = refraction
    let fitter = SkylineFitter(
      thin, terrain: terrain, horizon: horizon, options: options, landmarks: landmarks, covers: false)
    let grid = max(10, sigma)
    let starts =
      guesses(thin, place, grid, terrain, horizon, options) + guesses(thin, place, terrain, options, landmarks)
    let found = parallelMap(starts.count) { fitter.fit(east: place.x, north: place.y, from: starts[$0], grid: grid) }
      .compactMap { $0 }.sorted { $0.misfit < $1.misfit }
    guard let best = found.first, var covariance = inverse(best.normal) else { return nil }
    // What the place's error does: the camera is fitted again from beside it.
    for (dx, dy) in [(1.0, 0.0), (0, 1)] where sigma > 0 {
      let sides = [1.0, -1].map {
        fitter.again(best, east: place.x + $0 * dx * sigma, north: place.y + $0 * dy * sigma, grid: grid)
      }
      guard let a = sides[0], let b = sides[1] else { continue }
      let move = zip(a.unknowns, b.unknowns).enumerated().map { k, pair in
        (k == 0 ? Angle.difference(pair.0, pair.1) : pair.0 - pair.1) / 2
      }
      for i in 0..<5 { for j in 0..<5 { covariance[i * 5 + j] += move[i] * move[j] } }
    }
    let n = Double(thin.samples.count)
    var rivals: [SkylineSolution] = []
    for one in found.dropFirst() where (one.misfit - best.misfit) * n < undecided && rivals.count < 5 {
      if ([best] + rivals).allSatisfy({ isApart(one, $0) }) { rivals.append(one) }
    }
    let test = ClaimedPlace.skyline(
      line, at: place, sigma: sigma, terrain: terrain, refraction: refraction, options: options)
    let marcher = HorizonMarcher(terrain, horizon)
    let half = best.field(width: line.width) / 2
    let seen = marcher.horizon(from: best.position, first: best.orientation.yaw - half, spacing: half / 30, count: 61)
      .map { Double($0.distance) }.sorted()
    return SkylinePose(
      solution: best, covariance: covariance, picks: fitter.picks(best, grid: grid), rivals: rivals, test: test,
      distance: seen[30])
  }

  /// The matcher's best headings for every lens: the right lens is seldom the one that matches best by itself.
  private static func guesses(
    _ line: Skyline, _ place: Vector3, _ grid: Double, _ terrain: HorizonTerrain, _ horizon: HorizonOptions,
    _ options: SkylineOptions
  ) -> [SkylineGuess] {
    guard let ground = terrain.ground(east: place.x, north: place.y) else { return [] }
    let here = CandidatePlace(column: 0, row: 0, east: place.x, north: place.y, ground: ground)
    guard let index = HorizonIndex([here], terrain: terrain, options: horizon) else { return [] }
    let matcher = SkylineMatcher(line, options: options, step: grid, terrain: terrain)
    return matcher.headings(index, place: 0, perLens: 4)
  }

  /// For every lens the camera that has one of the landmarks where it is seen: a short line alone may look right in other directions only.
  private static func guesses(
    _ line: Skyline, _ place: Vector3, _ terrain: HorizonTerrain, _ options: SkylineOptions, _ landmarks: [Landmark]
  ) -> [SkylineGuess] {
    guard let ground = terrain.ground(east: place.x, north: place.y) else { return [] }
    return options.ladder.flatMap { field in
      landmarks.map { l in
        let focal = Intrinsics.focal(width: line.width, hFOV: field)
        let way = l.position - Vector3(place.x, place.y, ground)
        let right = atan((l.pixel.x - Double(line.width) / 2) / focal) * Angle.degrees
        let down = atan((l.pixel.y - Double(line.height) / 2) / focal) * Angle.degrees
        return SkylineGuess(
          cost: 0, yaw: Float(atan2(way.x, way.y) * Angle.degrees - right),
          pitch: Float(atan2(way.z, way.horizontalLength) * Angle.degrees + down), roll: 0, field: Float(field))
      }
    }
  }

  private static func isApart(_ a: SkylineSolution, _ b: SkylineSolution) -> Bool {
    abs(Angle.difference(a.orientation.yaw, b.orientation.yaw)) > apart.degrees
      || abs(log(a.focal / b.focal)) > apart.lens
  }

  private static func inverse(_ m: [Double]) -> [Double]? {
    guard m.count == 25 else { return nil }
    var out = [Double](repeating: 0, count: 25)
    for k in 0..<5 {
      guard let column = SkylineProblem.solve(m, (0..<5).map { $0 == k ? 1 : 0 }) else { return nil }
      for i in 0..<5 { out[i * 5 + k] = column[i] }
    }
    return out
  }
}

extension SkylineSolution {
  /// Yaw, pitch, roll, logarithm of the focal length, height.
  fileprivate var unknowns: [Double] { [orientation.yaw, orientation.pitch, orientation.roll, log(focal), position.z] }
}

extension SkylineFitter {
  /// A solution fitted anew at another place.
  fileprivate func again(_ s: SkylineSolution, east: Double, north: Double, grid: Double) -> SkylineSolution? {
    let state = State(
      yaw: s.orientation.yaw, pitch: s.orientation.pitch, roll: s.orientation.roll, lens: log(s.focal), lift: 0)
    return fit(east: east, north: north, from: state, grid: grid, lensSpan: 0.1)
  }

  fileprivate func picks(_ s: SkylineSolution, grid: Double) -> [(du: Double, dv: Double, size: Double, agrees: Bool)] {
    let camera = Camera(
      intrinsics: Intrinsics(width: line.width, height: line.height, focal: s.focal), position: s.position,
      orientation: s.orientation)
    return landmarks.map { l in
      let distance = max(1, (l.position - s.position).length)
      let sigma = hypot(l.sigmaPixel, s.focal * hypot(l.sigmaMap, grid) / distance)
      guard let p = camera.pixel(of: l.position, refraction: refraction) else { return (0, 0, .infinity, false) }
      let (du, dv) = (l.pixel.x - p.x, l.pixel.y - p.y)
      let size = hypot(du, dv) / sigma
      // Beyond 3.7 standard deviations in two dimensions lies one in a thousand.
      return (du, dv, size, size < 3.7)
    }
  }
}
