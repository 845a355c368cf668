import Foundation
import PixelKernels
import RasterCore

/// Outlines and areas of pixel regions.
struct OutlineBuilder {
  let width: Int
  let height: Int
  let edgeError: Double

  /// A rectangle where the region is one, a right-angled shape where that fits, else the simplified border. Its area is that of
  /// the pixels: straightening moves sides, it does not add ground.
  func outline(of c: Candidate) -> PixelPolygon {
    if let outline = c.outline { return outline }
    if c.isFitted { return PixelPolygon(exterior: c.rectangle.corners) }
    let count = Double(c.members.count)
    if c.fill >= 0.82 { return PixelPolygon(exterior: c.rectangle.withArea(count).corners) }
    let ring = OutlineTracer.exterior(c.members, width: width, height: height)
    if let square = OutlineSimplifier.rightAngled(ring, angle: c.rectangle.angle, tolerance: 1) {
      return PixelPolygon(exterior: square)
    }
    return border(ring)
  }

  /// The border of any region, corners within a pixel dropped, never crossing itself.
  func border(of members: [Int]) -> PixelPolygon {
    border(OutlineTracer.exterior(members, width: width, height: height))
  }

  private func border(_ ring: [PixelPoint]) -> PixelPolygon {
    for tolerance in [1.0, 0.6, 0.3] {
      let simple = OutlineSimplifier.simplify(ring, tolerance: tolerance)
      if simple.count >= 4, OutlineSimplifier.isSimple(simple) { return PixelPolygon(exterior: simple) }
    }
    return PixelPolygon(exterior: ring)
  }

  /// 95 % interval of an area in pixels whose sides each lie wrong by `edgeError` pixels (one sigma): for a rectangle
  /// 2 (l^2 + w^2) e^2, and for other shapes that of the rectangle of the same area and border.
  /// - Parameter doubt: share of the area, one sigma, by which the outline may be that of something else, as half a roof or a roof and its yard.
  func areaInterval(_ polygon: PixelPolygon, doubt: Double = 0) -> Interval95 {
    let area = polygon.area
    let half = polygon.perimeter / 2
    let squares = max(half * half - 2 * area, 2 * area)
    let sigma = (2 * squares * edgeError * edgeError + doubt * doubt * area * area).squareRoot()
    return Interval95(low: max(0, area - 1.96 * sigma), high: area + 1.96 * sigma)
  }
}
