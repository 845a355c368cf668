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
  /// With the steps of an index, for looks that are followed by finer ones.
  let glancer: HorizonMarcher
  /// Focal lengths that are allowed, pixels.
  let focals: ClosedRange<Double>

  /// The line's own error, pixels.
  let lineSigma: Double
  let cover: SkylineCover
  /// Seen beside the line.
  let landmarks: [Landmark]
  let refraction: Refraction

  /// - Parameters:
  ///   - line: thinned to some hundred samples.
  ///   - horizon: steps are made finer than there, for summits count here.
  ///   - landmarks: in the terrain's frame, held beside the line.
  ///   - covers: whether something before the terrain may make parts of the line. Where a place is put to the test it may not: that
  ///     would excuse any place.
  public init(
    _ line: Skyline, terrain: HorizonTerrain, horizon: HorizonOptions, options: SkylineOptions,
    landmarks: [Landmark] = [], covers: Bool = true
  ) {
    self.line = line
    self.options = options
    self.terrain = terrain
    lineSigma = SkylineNoise.own(of: line)
    cover = covers ? SkylineCover(line) : SkylineCover()
    refraction = horizon.refraction
    self.landmarks = landmarks
    var fine = horizon
    fine.stepShare = min(horizon.stepShare, 0.003)
    fine.stepCells = min(horizon.stepCells, 0.5)
    marcher = HorizonMarcher(terrain, fine)
    glancer = HorizonMarcher(terrain, horizon)
    focals =
      Intrinsics.focal(
        width: line.width, hFOV: options.fields.upperBound)...Intrinsics.focal(
        width: line.width, hFOV: options.fields.lowerBound)
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
    /// Metres by which the place is off, where that is looked for.
    var east = 0.0
    var north = 0.0
  }

  /// - Parameters:
  ///   - grid: metres by which the place may be off.
  ///   - lensSpan: how far the focal length may leave the guess, as a logarithm.
  ///   - roams: how far beside the place the fit may end, as a standard deviation in metres.
  /// - Returns: nil where there is no ground.
  public func fit(
    east: Double, north: Double, from guess: SkylineGuess, grid: Double, lensSpan: Double = 0.2, roams: Double = 0
  ) -> SkylineSolution? {
    let focal = Intrinsics.focal(width: line.width, hFOV: Double(guess.field))
    let start = State(
      yaw: Double(guess.yaw), pitch: Double(guess.pitch), roll: Double(guess.roll), lens: log(focal),
      lift: Double(guess.lift))
    return fit(east: east, north: north, from: start, grid: grid, lensSpan: lensSpan, roams: roams)
  }

  /// A fit to an index's horizon as it is: a quarter of a degree between rays, and from the usual eye. A twentieth of the work.
  func quickly(_ index: HorizonIndex, place: Int, from guess: SkylineGuess, grid: Double) -> SkylineGuess? {
    let lens = log(Intrinsics.focal(width: line.width, hFOV: Double(guess.field)))
    let yaw = Double(guess.yaw)
    let start = State(
      yaw: yaw, pitch: Double(guess.pitch), roll: Double(guess.roll), lens: lens, lift: Double(guess.lift),
      east: Double(guess.east), north: Double(guess.north))
    let span = 0.12
    let half = atan(Double(line.width) / (2 * exp(lens - span))) * Angle.degrees + 4
    let low = max(log(focals.lowerBound), lens - span)
    let high = min(log(focals.upperBound), lens + span)
    guard low < high else { return nil }
    var problem = problem(
      Sector(index, place, around: yaw, half: half), yaw: yaw, lens: low...high, grid: 0.35 * grid,
      Vector3(index.places[place].east, index.places[place].north, index.places[place].ground + HorizonIndex.eyeHeight))
    problem.roams = options.roamPerStep * grid
    problem.terrain = terrain
    var found = problem.solve(from: start, rounds: (4, 0))
    // On a hilltop the ground falls whichever way the place is moved, and a gradient knows nothing of that.
    if abs(start.east) + abs(start.north) > 0.25 * grid {
      var still = start
      (still.east, still.north, still.lift) = (0, 0, 0)
      let other = problem.solve(from: still, rounds: (4, 0))
      if other.misfit < found.misfit { found = other }
    }
    return SkylineGuess(
      cost: Float(found.misfit), yaw: Float(found.state.yaw), pitch: Float(found.state.pitch),
      roll: Float(found.state.roll),
      field: Float(2 * atan(Double(line.width) / (2 * exp(found.state.lens))) * Angle.degrees),
      lift: Float(found.state.lift), east: Float(found.state.east), north: Float(found.state.north))
  }

  /// The place as well as the camera: the horizon is marched, the fit says where beside it the line would fit better, and looks again
  /// from there, till it stays.
  ///
  /// - Parameters:
  ///   - finest: metres by which the end may be off.
  ///   - settles: whether it ends with a fit of its own, which others may be compared with.
  ///   - inside: whether a place may be looked at.
  func slide(
    from guess: SkylineGuess, east: Double, north: Double, step: Double, finest: Double, rounds: Int, settles: Bool,
    inside: (Double, Double) -> Bool
  ) -> SkylineSolution? {
    let camera = State(
      yaw: Double(guess.yaw), pitch: Double(guess.pitch), roll: Double(guess.roll),
      lens: log(Intrinsics.focal(width: line.width, hFOV: Double(guess.field))), lift: Double(guess.lift))
    func look(_ x: Double, _ y: Double, _ state: State, _ roams: Double) -> SkylineProblem.Result? {
      guard inside(x, y), let ground = terrain.ground(east: x, north: y) else { return nil }
      return solve(
        x, y, ground + HorizonIndex.eyeHeight, from: state, lift: state.lift > options.liftLooksAgain ? state.lift : 0,
        grid: 0.25 * step, lensSpan: 0.15, roams: roams, glances: true)
    }
    // Parallax is a first order: on a summit it may lead astray, so the place itself is looked at too, and what fits worse is given up.
    var place = (x: east, y: north)
    let wide = options.roamPerStep * step
    guard var here = look(east, north, camera, wide) else { return nil }
    if guess.east != 0 || guess.north != 0 {
      let (x, y) = (east + Double(guess.east), north + Double(guess.north))
      if let there = look(x, y, camera, wide), there.misfit < here.misfit { (place, here) = ((x, y), there) }
    }
    for _ in 1..<max(1, rounds) where hypot(here.state.east, here.state.north) >= finest {
      let (x, y) = (place.x + here.state.east, place.y + here.state.north)
      var state = here.state
      (state.east, state.north) = (0, 0)
      guard let there = look(x, y, state, wide), there.misfit < here.misfit else { break }
      (place, here) = ((x, y), there)
    }
    var state = here.state
    var (x, y) = place
    let moved = (place.x + state.east, place.y + state.north)
    (state.east, state.north) = (0, 0)
    guard !settles else {
      let roams = options.roamPerStep * finest
      func end(_ p: (x: Double, y: Double)) -> SkylineSolution? {
        guard inside(p.x, p.y) else { return nil }
        return fit(east: p.x, north: p.y, from: state, grid: roams, lensSpan: 0.1, roams: roams)
      }
      return [end(place), end(moved)].compactMap { $0 }.min { $0.misfit < $1.misfit }
    }
    if inside(moved.0, moved.1) { (x, y) = moved }
    // What counts is what is seen from there, not what parallax promises.
    guard let seen = look(x, y, state, options.roamPerStep * finest) else { return nil }
    (state, here) = (seen.state, seen)
    return terrain.ground(east: x, north: y).map { ground in
      SkylineSolution(
        position: Vector3(x, y, ground + HorizonIndex.eyeHeight + state.lift),
        orientation: Orientation(yaw: Angle.wrapped(state.yaw), pitch: state.pitch, roll: state.roll),
        focal: exp(state.lens), misfit: here.misfit, residual: 0, lineSigma: 0, agreeing: 0)
    }
  }

  /// A solution as where to begin.
  func guess(_ s: SkylineSolution) -> SkylineGuess {
    let ground = terrain.ground(east: s.position.x, north: s.position.y) ?? s.position.z
    return SkylineGuess(
      cost: 0, yaw: Float(s.orientation.yaw), pitch: Float(s.orientation.pitch), roll: Float(s.orientation.roll),
      field: Float(s.field(width: line.width)), lift: Float(s.position.z - ground - HorizonIndex.eyeHeight))
  }

  private func problem(
    _ sector: Sector, yaw: Double, lens: ClosedRange<Double>, grid: Double, _ eye: Vector3
  ) -> SkylineProblem {
    SkylineProblem(
      line: line, sector: sector, yaw: yaw, lens: lens, options: options, noise: noise(grid),
      crest: options.crestLossPerCell * terrain.grid.step, eye: eye, landmarks: landmarks, refraction: refraction)
  }

  /// - Parameter roams: how far beside the place the fit may end, as a standard deviation in metres.
  func fit(
    east: Double, north: Double, from start: State, grid: Double, lensSpan: Double, roams: Double = 0
  ) -> SkylineSolution? {
    guard let ground = terrain.ground(east: east, north: north) else { return nil }
    let eye = ground + HorizonIndex.eyeHeight
    func solve(_ start: State, _ lift: Double) -> SkylineProblem.Result? {
      self.solve(east, north, eye, from: start, lift: lift, grid: grid, lensSpan: lensSpan, roams: roams)
    }
    guard var result = solve(start, start.lift > options.liftLooksAgain ? start.lift : 0) else { return nil }
    // From a roof or a tower other ground makes the line than from below: look again from there.
    let lift = abs(result.state.lift) > options.liftLooksAgain ? result.state.lift : options.secondLift
    if abs(result.state.lift) > options.liftLooksAgain || result.nearest < options.nearGround {
      var from = result.agreeing > 0.8 ? result.state : start
      from.lift = lift
      if let again = solve(from, lift), again.misfit < result.misfit {
        result = again
      }
    }
    let (x, y) = (east + result.state.east, north + result.state.north)
    let base = roams > 0 ? terrain.ground(east: x, north: y) ?? ground : ground
    return SkylineSolution(
      position: Vector3(x, y, base + HorizonIndex.eyeHeight + result.state.lift),
      orientation: Orientation(
        yaw: Angle.wrapped(result.state.yaw), pitch: result.state.pitch, roll: result.state.roll),
      focal: exp(result.state.lens), misfit: result.misfit, residual: result.residual, lineSigma: result.lineSigma,
      agreeing: result.agreeing, normal: result.normal)
  }

  /// - Parameter lift: metres above the usual eye from which the horizon is looked at.
  private func solve(
    _ east: Double, _ north: Double, _ eye: Double, from start: State, lift: Double, grid: Double, lensSpan: Double,
    roams: Double = 0, glances: Bool = false
  ) -> SkylineProblem.Result? {
    let half = atan(Double(line.width) / (2 * exp(start.lens - lensSpan))) * Angle.degrees + 4
    let count = glances ? min(240, max(60, Int(2 * half / 0.15))) : min(420, max(60, Int(2 * half / 0.08)))
    let spacing = 2 * half / Double(count - 1)
    let points = (glances ? glancer : marcher).horizon(
      from: Vector3(east, north, eye + lift), first: start.yaw - half, spacing: spacing, count: count)
    let low = max(log(focals.lowerBound), start.lens - lensSpan)
    let high = min(log(focals.upperBound), start.lens + lensSpan)
    guard low < high else { return nil }
    var problem = problem(
      Sector(first: -half, spacing: spacing, points: points, lift: lift), yaw: start.yaw, lens: low...high, grid: grid,
      Vector3(east, north, eye))
    problem.roams = roams
    problem.terrain = terrain
    return problem.solve(from: start, rounds: glances ? (5, 0) : (6, 5))
  }

  private func noise(_ grid: Double) -> SkylineNoise {
    let own = options.terrainSigma + options.terrainSigmaPerCell * terrain.grid.step
    let place = options.placeSigmaPerStep * grid
    let length = options.terrainLength + 0.5 * terrain.grid.step
    let both = own * own + place * place
    return SkylineNoise(
      line: lineSigma, stretch: 0, columns: 0.03 * Double(line.width), ground: both.squareRoot(),
      groundLength: (own * own * length + place * place * 1.5 * grid) / both, height: Double(line.height), cover: cover)
  }
}
