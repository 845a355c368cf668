import Foundation
import RasterCore
import Testing

@testable import SiteAnalysis

/// Pictures drawn by hand: ground of 0.3, roofs of 0.6, shade of 0.1, in one band. The sun stands in the north, so shadows fall southwards, which is down.
struct OutlineReaderTests {
  private static let side = 40

  private func reader(_ draw: (Int, Int) -> Double) -> OutlineReader {
    let values = (0..<(Self.side * Self.side)).map { i in Float(log(draw(i % Self.side, i / Self.side))) }
    return OutlineReader(
      picture: [Raster(width: Self.side, height: Self.side, values: values)], offsets: [0], scatter: [0.05],
      shadow: PixelPoint(x: 0, y: 1))
  }

  /// Pixels x0 to x1, y0 to y1, the upper ends left out.
  private func cues(_ reader: OutlineReader, _ xs: ClosedRange<Double>, _ ys: ClosedRange<Double>) -> OutlineCues {
    let (x0, x1, y0, y1) = (xs.lowerBound, xs.upperBound, ys.lowerBound, ys.upperBound)
    let corners = [(x0, y0), (x1, y0), (x1, y1), (x0, y1)].map { PixelPoint(x: $0.0, y: $0.1) }
    let box = OrientedBox(x: (x0 + x1) / 2, y: (y0 + y1) / 2, along: x1 - x0, across: y1 - y0, angle: 0)
    return reader.cues(PixelPolygon(exterior: corners), box)
  }

  /// A roof of 20 by 10 pixels with a shadow of four.
  private func hall(_ x: Int, _ y: Int) -> Double {
    guard (10..<30).contains(x) else { return 0.3 }
    return (10..<20).contains(y) ? 0.6 : (20..<24).contains(y) ? 0.1 : 0.3
  }

  @Test func roofHasShadeBeyondItAndNoneWithin() {
    let c = cues(reader(hall), 10...30, 10...20)
    #expect(c.shadeBeyond > 0.9)
    #expect(c.shadeWithin == 0)
    #expect(c.shadeBefore == 0)
    #expect(c.onEdge > 0.9)
    #expect(c.onShadedEdge > 0.9)
    #expect(!c.holdsItsShadow)
  }

  @Test func outlineThatTakesTheShadowAlongHoldsIt() {
    let c = cues(reader(hall), 10...30, 10...24)
    #expect(c.shadeWithin > 0.9)
    #expect(c.shadeBeyond == 0)
    #expect(c.holdsItsShadow)
  }

  @Test func darkRoofIsNoShadow() {
    let c = cues(
      reader { x, y in (10..<30).contains(x) && (10..<20).contains(y) ? 0.1 : 0.3 }, 10...30, 10...20)
    #expect(c.shadeWithin > 0.9)
    #expect(c.darkToSun > 0.9)
    #expect(!c.holdsItsShadow)
  }

  @Test func farSlopeOfAGableIsDarkAndHasShadeBehindIt() {
    let c = cues(
      reader { x, y in
        guard (10..<30).contains(x) else { return 0.3 }
        return (10..<15).contains(y) ? 0.6 : (15..<20).contains(y) ? 0.15 : (20..<24).contains(y) ? 0.05 : 0.3
      }, 10...30, 10...20)
    #expect(c.shadeWithin > 0.9)
    #expect(!c.holdsItsShadow)
  }

  @Test(arguments: [(0.3, 0.9, 1.0), (0.6, 0.0, 0.1)])
  func laneBetweenTwoRoofsLeadsThrough(lane: Double, least: Double, most: Double) {
    let c = cues(
      reader { x, y in
        guard (6..<34).contains(x), (10..<20).contains(y) else { return 0.3 }
        return (19..<21).contains(x) ? lane : 0.6
      }, 6...34, 10...20)
    #expect(c.lane >= least && c.lane <= most)
  }

  @Test func halfARoofLiesOnNoEdgeWhereTheRoofGoesOn() {
    let whole = cues(reader(hall), 10...30, 10...20)
    let half = cues(reader(hall), 10...20, 10...20)
    #expect(half.onEdge < whole.onEdge - 0.1)
  }

  @Test func areasOfPoorlyExplainedOutlinesAreLessCertain() {
    let builder = OutlineBuilder(width: 100, height: 100, edgeError: 0.3)
    let square = PixelPolygon(
      exterior: [(0, 0), (20, 0), (20, 20), (0, 20)].map { PixelPoint(x: Double($0.0), y: Double($0.1)) })
    // Sides alone: sigma^2 = 2 (20^2 + 20^2) 0.3^2 = 12^2; with a fifth of it in doubt (0.2 * 400)^2 more.
    let sides = builder.areaInterval(square)
    #expect(abs(sides.high - (400 + 1.96 * 12)) < 1e-6)
    let doubtful = builder.areaInterval(square, doubt: 0.2)
    #expect(abs(doubtful.low - (400 - 1.96 * (144.0 + 6400).squareRoot())) < 1e-6)
    var e = StructureEvidence()
    e.determination = 0.75
    #expect(abs(e.doubtOfArea - 0.2) < 1e-9)
    e.isShaped = true
    #expect(abs(e.doubtOfArea - 0.25) < 1e-9)
  }
}
