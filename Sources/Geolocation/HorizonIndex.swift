import Foundation
import PixelKernels

/// The horizon all around from every candidate place: what a picture's skyline is looked up in.
///
/// Elevations are kept in hundredths of a degree and distances in units of 2 m, 16 bits each: 5.8 kB a place.
public struct HorizonIndex: Sendable {
  /// Rays a place: every quarter of a degree from the frame's north, clockwise.
  public static let rays = 1_440
  public static let spacing = 360.0 / Double(rays)
  /// Metres that the eye is above the ground.
  public static let eyeHeight = 2.0
  static let distanceUnit = 2.0

  public var places: [CandidatePlace]
  /// `rays` values a place, hundredths of a degree.
  public var elevations: [Int16]
  /// `rays` values a place, units of 2 m; 0 where the ray met no ground.
  public var distances: [UInt16]

  public init(places: [CandidatePlace], elevations: [Int16], distances: [UInt16]) {
    precondition(elevations.count == places.count * Self.rays && distances.count == elevations.count)
    self.places = places
    self.elevations = elevations
    self.distances = distances
  }

  /// Looks around from every place.
  ///
  /// - Parameters:
  ///   - chunk: places between two calls of `progress`.
  ///   - progress: told how many places are done; false stops the work.
  /// - Returns: nil where it was stopped.
  public init?(
    _ places: [CandidatePlace], terrain: HorizonTerrain, options: HorizonOptions, chunk: Int = 256,
    progress: (Int) -> Bool = { _ in true }
  ) {
    self.places = places
    elevations = []
    distances = []
    elevations.reserveCapacity(places.count * Self.rays)
    distances.reserveCapacity(places.count * Self.rays)
    let march = HorizonMarcher(terrain, options)
    var done = 0
    while done < places.count {
      let count = min(chunk, places.count - done)
      let first = done
      let profiles = parallelMap(count) { Self.profile(places[first + $0], march) }
      for profile in profiles {
        elevations += profile.elevations
        distances += profile.distances
      }
      done += count
      guard progress(done) else { return nil }
    }
  }

  private static func profile(
    _ place: CandidatePlace, _ march: HorizonMarcher
  ) -> (elevations: [Int16], distances: [UInt16]) {
    let eye = Vector3(place.east, place.north, place.ground + eyeHeight)
    let points = march.horizon(from: eye, first: 0, spacing: spacing, count: rays)
    return (
      points.map { Int16((atan(Double($0.slope)) * Angle.degrees * 100).rounded()) },
      points.map { UInt16(min(65_535, (Double($0.distance) / distanceUnit).rounded())) }
    )
  }
}
