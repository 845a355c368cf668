import Foundation
import RasterCore

/// A stretch of horizon as seen from one place.
struct Sector: Sendable {
  /// Degrees from the middle of the sector.
  var first: Double
  var spacing: Double
  /// Tangent of the elevation as from the usual eye, and one over the distance in metres.
  var slopes: [Double]
  var nearness: [Double]

  /// - Parameter lift: metres above the usual eye from which the points were seen.
  init(first: Double, spacing: Double, points: [HorizonPoint], lift: Double) {
    self.first = first
    self.spacing = spacing
    nearness = points.map { $0.distance > 0 ? 1 / Double($0.distance) : 1e-5 }
    slopes = zip(points, nearness).map { Double($0.slope) + lift * $1 }
  }

  /// A stretch of an index's horizon, `half` degrees to either side of an azimuth.
  init(_ index: HorizonIndex, _ place: Int, around azimuth: Double, half: Double) {
    spacing = HorizonIndex.spacing
    let from = Int(((azimuth - half) / spacing).rounded(.down))
    let count = min(HorizonIndex.rays, Int((2 * half / spacing).rounded(.up)) + 2)
    first = Double(from) * spacing - azimuth
    let base = place * HorizonIndex.rays
    (slopes, nearness) = ([], [])
    slopes.reserveCapacity(count)
    nearness.reserveCapacity(count)
    for k in 0..<count {
      let i = base + ((from + k) % HorizonIndex.rays + HorizonIndex.rays) % HorizonIndex.rays
      slopes.append(tan(Double(index.elevations[i]) / 100 * Angle.radians))
      nearness.append(index.distances[i] == 0 ? 1e-5 : 1 / (Double(index.distances[i]) * HorizonIndex.distanceUnit))
    }
  }

  /// - Returns: tangent of the elevation, nearness, and degrees of elevation a degree of azimuth; nil outside.
  @inline(__always)
  func at(_ azimuth: Double) -> (slope: Double, nearness: Double, steepness: Double)? {
    let g = (azimuth - first) / spacing
    guard g >= 0, g < Double(slopes.count - 1) else { return nil }
    let i = Int(g)
    let t = g - Double(i)
    let rise = slopes[i + 1] - slopes[i]
    return (slopes[i] + rise * t, nearness[i] + (nearness[i + 1] - nearness[i]) * t, rise / spacing * Angle.degrees)
  }
}
