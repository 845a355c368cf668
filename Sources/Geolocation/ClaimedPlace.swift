import Foundation
import PixelKernels
import RasterCore

/// Tests of a claimed place and time, each with a verdict of its own. Nothing here is a probability, and no verdict outvotes another.
public enum ClaimedPlace {
  public enum Verdict: String, Sendable, Hashable, Codable {
    case consistent
    case inconsistent
    case cannotSay = "cannot say"
  }

  /// From squared deviations in variances: within 95 % consistent, beyond 99.9 % inconsistent, between them open.
  /// - Precondition: 1 to 10 degrees of freedom.
  public static func verdict(chiSquared: Double, freedom: Int) -> Verdict {
    if chiSquared <= ChiSquared.ninetyFive(freedom) { return .consistent }
    let beyond = [10.83, 13.82, 16.27, 18.47, 20.52, 22.46, 24.32, 26.12, 27.88, 29.59][freedom - 1]
    return chiSquared > beyond ? .inconsistent : .cannotSay
  }

  /// How far a claimed place lies from a camera found from landmarks, in variances of both.
  public static func distance(_ claimed: Vector3, sigma: Double, from found: Resection) -> Double {
    let c = found.covariance
    let (xx, xy, yy) = (c[0] + sigma * sigma, c[1], c[8] + sigma * sigma)
    let (dx, dy) = (claimed.x - found.camera.position.x, claimed.y - found.camera.position.y)
    let determinant = xx * yy - xy * xy
    guard determinant > 0 else { return .infinity }
    return (yy * dx * dx - 2 * xy * dx * dy + xx * dy * dy) / determinant
  }

  public enum Season: String, Sendable, Hashable, Codable, CaseIterable {
    case spring, summer, autumn, winter
  }

  /// Of the quarter of a year by the calendar of meteorologists; nil between the tropics, where the sun makes no such seasons.
  public static func season(at place: GeoPoint, _ date: CalendarDate) -> Season? {
    guard abs(place.latitude) >= 23.5 else { return nil }
    let north: [Season] = [.winter, .spring, .summer, .autumn]
    return north[(date.month % 12 / 3 + (place.latitude < 0 ? 2 : 0)) % 4]
  }

  /// The same season is consistent, the opposite one is not; neighbours run into one another.
  public static func verdict(seen: Season, at place: GeoPoint, _ date: CalendarDate) -> Verdict {
    guard let expected = season(at: place, date), let a = Season.allCases.firstIndex(of: seen),
      let b = Season.allCases.firstIndex(of: expected)
    else { return .cannotSay }
    return a == b ? .consistent : abs(a - b) == 2 ? .inconsistent : .cannotSay
  }

  /// A skyline held against the terrain at a place.
  public struct SkylineTest: Sendable, Hashable {
    public var verdict: Verdict
    /// The best fit; nil where the place has no ground or the line is too short for any lens.
    public var fit: SkylineSolution?
    /// Other places around that were tried, and how many of them fit the line better.
    public var controls: Int
    public var better: Int
    /// By how much the place fits better than the best of them: natural logarithm of the likelihood a sample.
    public var margin: Double
    /// Degrees between the line's highest and lowest parts.
    public var relief: Double
  }

  /// Below this relief any flat horizon fits anywhere, as it does below this width.
  static let leastRelief = 1.0
  static let leastCoverage = 0.2
  /// Places elsewhere that a claimed one is compared with.
  static let controlCount = 40

  /// With heading and lens unknown nearly every place can be made to fit in some measure; what counts is whether the claimed one fits
  /// better than places taken at random from the terrain around it, 1.5 to 9 km away. It is consistent where it is better than all of
  /// them by a clear margin. It is inconsistent where the line does not follow the terrain at all, or most of them fit far better: a true
  /// place in a hollow, whose near horizon a model shows badly, loses to some of them as well.
  /// - Parameter sigma: metres by which the claimed place may be off: places around it are tried as well.
  public static func skyline(
    _ line: Skyline, at place: Vector3, sigma: Double, terrain: HorizonTerrain, refraction: Refraction = Refraction(),
    options: SkylineOptions = SkylineOptions()
  ) -> SkylineTest {
    let thin = line.thinned(to: 125)
    let tester = SkylineTester(thin, sigma: sigma, terrain: terrain, refraction: refraction, options: options)
    let ring: [(Double, Double)] = sigma > 0 ? [(0, 0), (1, 0), (-1, 0), (0, 1), (0, -1)] : [(0, 0)]
    let fit = tester.fits(ring.map { (place.x + $0.0 * sigma, place.y + $0.1 * sigma) }).min { $0.misfit < $1.misfit }
    guard let fit else {
      return SkylineTest(verdict: .cannotSay, fit: nil, controls: 0, better: 0, margin: 0, relief: 0)
    }
    // A sunflower of places: even in all directions and distances.
    let around = (0..<controlCount).map { i -> (Double, Double) in
      let (r, a) = (1_500 + 7_500 * (Double(i) / Double(controlCount - 1)).squareRoot(), 2.399963 * Double(i))
      return (place.x + r * cos(a), place.y + r * sin(a))
    }
    let others = tester.fits(around).map(\.misfit)
    let better = others.filter { $0 < fit.misfit }.count
    let margin = (others.min() ?? fit.misfit) - fit.misfit
    let ys = thin.samples.map(\.y)
    let relief = atan(((ys.max() ?? 0) - (ys.min() ?? 0)) / fit.focal) * Angle.degrees
    let telling = relief >= leastRelief && thin.coverage >= leastCoverage && others.count * 2 >= controlCount
    // A twentieth of a unit a sample is e^2 for a line of 125 samples of which a third are independent.
    let verdict: Verdict =
      !telling
      ? .cannotSay
      : better == 0 && margin > 0.05 && fit.agreeing > 0.75
        ? .consistent
        : fit.agreeing < 0.6 || better * 2 >= others.count && margin < -1 ? .inconsistent : .cannotSay
    return SkylineTest(
      verdict: verdict, fit: fit, controls: others.count, better: better, margin: margin, relief: relief)
  }
}

/// Fits one line at places.
private struct SkylineTester {
  let matcher: SkylineMatcher
  let fitter: SkylineFitter
  let terrain: HorizonTerrain
  let horizon: HorizonOptions
  let grid: Double

  init(_ line: Skyline, sigma: Double, terrain: HorizonTerrain, refraction: Refraction, options: SkylineOptions) {
    var horizon = HorizonOptions()
    horizon.refraction = refraction
    self.horizon = horizon
    self.terrain = terrain
    grid = max(sigma, 10)
    matcher = SkylineMatcher(line, options: options, step: grid, terrain: terrain)
    fitter = SkylineFitter(line, terrain: terrain, horizon: horizon, options: options, covers: false)
  }

  /// The best fit at each place that has ground.
  func fits(_ places: [(Double, Double)]) -> [SkylineSolution] {
    let candidates = places.compactMap { x, y in
      terrain.ground(east: x, north: y).map { CandidatePlace(column: 0, row: 0, east: x, north: y, ground: $0) }
    }
    guard let index = HorizonIndex(candidates, terrain: terrain, options: horizon) else { return [] }
    return parallelMap(candidates.count) { i -> SkylineSolution? in
      matcher.guesses(index, place: i).compactMap { $0 }.sorted { $0.cost < $1.cost }.prefix(6)
        .compactMap { fitter.fit(east: candidates[i].east, north: candidates[i].north, from: $0, grid: grid) }
        .min { $0.misfit < $1.misfit }
    }.compactMap { $0 }
  }
}
