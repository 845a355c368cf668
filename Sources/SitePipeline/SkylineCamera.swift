import Foundation
import Geolocation
import RasterCore
import RasterIO

/// The camera of a search by skyline, as project and board read it.
enum SkylineCamera {
  /// The likeliest camera with the ellipse that has the region's middle and spread: where the region is in pieces, it spans them all.
  /// - Returns: nil where the search says that nothing is established; a camera would be taken for an answer.
  static func record(
    _ report: SkylineRecord, _ outcome: SkylineOutcome, _ region: SkylineRegion, _ line: Skyline,
    _ place: GeolocationSkyline.Place
  ) throws -> CameraRecord? {
    guard report.verdict.word != .notEstablished, let best = report.best, let s = outcome.leaves.first?.solution else {
      return nil
    }
    let frame = place.model.grid.frame
    let turn = frame.convergence(at: s.position)
    let (middle, xx, xy, yy) = moments(region)
    func ellipse(_ quantile: Double) -> CameraRecord.Region {
      let e = ErrorEllipse(xx: xx, xy: xy, yy: yy, quantile: quantile)
      return .init(
        major: GeolocationText.rounded(e.major, 1), minor: GeolocationText.rounded(e.minor, 1),
        azimuth: GeolocationText.rounded(Angle.wrapped(e.azimuth - turn).truncatingRemainder(dividingBy: 180), 1),
        outline: GeoPolygon(exterior: e.outline(around: middle).map { frame.geographic($0).point }))
    }
    let half = s.field(width: line.width) / 2
    let seen = HorizonMarcher(place.terrain, place.horizon)
      .horizon(from: s.position, first: s.orientation.yaw - half, spacing: half / 30, count: 61).map {
        Double($0.distance)
      }.sorted()
    return CameraRecord(
      schema: CameraRecord.schema, method: "skyline search",
      frame: .init(
        path: report.image, sha256: report.imageSHA256, width: report.width, height: report.height,
        turned: try PictureReader.orientation(report.image)),
      place: best.place, yaw: best.heading, pitch: best.pitch, roll: best.roll,
      focal: GeolocationText.rounded(s.focal, 2),
      hfov: best.hfov, equivalent: best.equivalent35mm, cx: Double(report.width) / 2, cy: Double(report.height) / 2,
      k1: 0,
      refraction: report.refraction, sigma: nil, covariance: nil,
      // Chi-squared quantiles of two dimensions.
      region68: ellipse(2.28), region95: ellipse(5.99), chiSquared: nil, freedom: nil, errorScale: nil,
      skyline: SkylineFiles.fit(
        s, verdict: report.verdict.word.rawValue, reason: report.verdict.reasons.joined(separator: "; "),
        distance: seen[30], line,
        place.terrain, place.horizon), points: [],
      elsewhere: report.candidates.prefix(3).map { .init(place: $0.place, yaw: $0.heading, hfov: $0.hfov) },
      terrain: report.terrain.map(\.path), notices: [])
  }

  /// Middle and covariance of the squares by their probability, their own size included.
  private static func moments(_ region: SkylineRegion) -> (middle: Vector3, xx: Double, xy: Double, yy: Double) {
    func centre(_ c: SkylineCell) -> (Double, Double) { (c.west + c.side / 2, c.south + c.side / 2) }
    var middle = Vector3(0, 0, 0)
    for one in region.cells {
      let (x, y) = centre(one.cell)
      middle = middle + one.probability * Vector3(x, y, 0)
    }
    var (xx, xy, yy) = (0.0, 0.0, 0.0)
    for one in region.cells {
      let (x, y) = centre(one.cell)
      let own = one.cell.side * one.cell.side / 12
      xx += one.probability * (pow(x - middle.x, 2) + own)
      xy += one.probability * (x - middle.x) * (y - middle.y)
      yy += one.probability * (pow(y - middle.y, 2) + own)
    }
    return (middle, xx, xy, yy)
  }
}
