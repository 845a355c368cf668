import Foundation
import RasterCore

/// Places on the Earth where shadows were as seen at known times.
public struct ShadowPlaces: Sendable, Hashable {
  public struct Sighting: Sendable, Hashable {
    public var time: Instant
    public var clue: ShadowClue
    public init(time: Instant, clue: ShadowClue) {
      self.time = time
      self.clue = clue
    }
  }

  /// 68 and 95 % regions, the largest part first; empty where no place on the Earth fits.
  public var inner: [GeoPolygon]
  public var outer: [GeoPolygon]
  /// Where it fits best, and the misfit there.
  public var best: GeoPoint
  public var misfit: Double
  /// Numbers that were fitted.
  public var count: Int

  /// Degrees between the nodes at which the misfit is computed; half of it is added to every error, for no region may fall between
  /// nodes. A quarter of a degree is the sun's own half-width.
  static let step = 0.25

  /// - Parameters:
  ///   - sightings: shadows of one place; azimuths need true north, which `turn` does not.
  ///   - turn: how far the shadow turned from the first sighting to the second, degrees clockwise.
  /// - Precondition: at least one number in all.
  public init(of sightings: [Sighting], turn: Measured? = nil) {
    let numbers = sightings.reduce(0) { $0 + $1.clue.count } + (turn == nil ? 0 : 1)
    precondition(numbers > 0, "a clue holds something")
    precondition(turn == nil || sightings.count >= 2, "a turn is between two sightings")
    let suns = sightings.map { SubsolarPoint(seconds: Double($0.time.secondsSince1970)) }
    let clues = sightings.map { $0.clue.widened(by: Self.step / 2) }
    let (width, height) = (Int(360 / Self.step), Int(180 / Self.step) - 1)
    let rows: [[Double]] = (0..<height).map { j in
      (0..<width).map { i in
        let place = Self.place(Double(i), Double(j))
        return Self.misfit(place, suns, clues, turn)
      }
    }
    let field = rows.flatMap { $0 }
    count = numbers
    let lowest = field.indices.min { field[$0] < field[$1] } ?? 0
    misfit = field[lowest]
    best = Self.place(Double(lowest % width), Double(lowest / width))
    func region(_ level: Double) -> [GeoPolygon] {
      LevelRegion.polygons(field, width: width, height: height, level: level).map { polygon in
        // Rows run south, so a ring that is clockwise on screen has to be turned about.
        func ring(_ r: [PixelPoint]) -> [GeoPoint] { r.reversed().map { Self.place($0.x, $0.y) } }
        return GeoPolygon(exterior: ring(polygon.exterior), holes: polygon.holes.map(ring))
      }
    }
    // Two numbers pin a place down; more make a test of fit, but the region is still one of two unknowns.
    inner = region(ChiSquared.sixtyEight(min(numbers, 2)))
    outer = region(ChiSquared.ninetyFive(min(numbers, 2)))
  }

  private static func place(_ x: Double, _ y: Double) -> GeoPoint {
    GeoPoint(
      longitude: min(180, max(-180, -180 + step * x)), latitude: min(90, max(-90, 90 - step * (y + 1))))
  }

  private static func misfit(
    _ place: GeoPoint, _ suns: [SubsolarPoint], _ clues: [ShadowClue], _ turn: Measured?
  ) -> Double {
    var sum = 0.0
    let seen = suns.map { Sun($0, over: place) }
    for (sun, clue) in zip(seen, clues) {
      guard let m = clue.misfit(sun) else { return .infinity }
      sum += m
    }
    if let turn {
      let d = Angle.difference(Angle.difference(seen[1].azimuth, seen[0].azimuth), turn.value)
      sum += d * d / (turn.sigma * turn.sigma + step * step)
    }
    return sum
  }
}

extension ShadowClue {
  /// With `degrees` more error of elevation and azimuth.
  fileprivate func widened(by degrees: Double) -> ShadowClue {
    var copy = self
    if let r = ratio {
      let perDegree = (1 + r.value * r.value) * Angle.radians
      copy.ratio = Measured(r.value, sigma: (r.sigma * r.sigma + pow(perDegree * degrees, 2)).squareRoot())
    }
    if let a = azimuth { copy.azimuth = Measured(a.value, sigma: (a.sigma * a.sigma + degrees * degrees).squareRoot()) }
    return copy
  }
}
