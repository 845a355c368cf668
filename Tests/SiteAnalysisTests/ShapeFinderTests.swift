import Foundation
import PixelKernels
import RasterCore
import Testing

@testable import SiteAnalysis

/// Roofs that no rectangle on ground of one tone a side explains.
struct ShapeFinderTests {
  private static let size = 56

  private func found(_ level: (Double, Double) -> Double, sun: PixelPoint? = nil) -> [RoofFinder.Roof] {
    let picture = DrawnPicture.of(size: Self.size, blur: RoofFit.Options().blur, finer: 5, level)
    let values = [picture, picture]
    let fine = values.map { raster in
      let doubled = Translation.doubled(raster)
      return Raster(width: doubled.width, height: doubled.height, values: doubled.values.map { $0 / 0.005 })
    }
    let fitter = RoofFitter(bands: values, relative: [0.05, 0.05], floor: [0.05, 0.05], shadowDirection: sun)
    let finder = RoofFinder(
      values: values, fine: fine, fitter: fitter, isPlants: [Bool](repeating: false, count: Self.size * Self.size),
      options: RoofOptions(), leastArea: 16, mostArea: 900)
    let inside = ValidityMask(
      width: 2 * Self.size, height: 2 * Self.size, usable: [Bool](repeating: true, count: 4 * Self.size * Self.size))
    let tree = RegionTree(features: fine, gradient: GradientMagnitude.compute(fine, sigma: 1), inside: inside)
    return ShapeFinder(finder: finder, options: ShapeOptions()).find(tree, scale: 2, besides: [])
  }

  /// Ground that is no two places alike, a little.
  private func rough(_ x: Double, _ y: Double) -> Double { 0.004 * sin(x * 1.7 + 2 * sin(y)) * cos(y * 1.3) }

  @Test func `A T that stands half on soil and half on concrete is one roof of its size`() throws {
    func isT(_ x: Double, _ y: Double) -> Bool {
      (x > 14 && x < 42 && y > 14 && y < 26) || (x > 22 && x < 32 && y > 14 && y < 40)
    }
    let area = 28.0 * 12 + 10 * 14
    let roofs = found { x, y in isT(x, y) ? 0.3 : (x + 0.2 * y < 34 ? 0.12 : 0.2) + rough(x, y) }
    let best = try #require(roofs.max { $0.score * pow($0.fit.box.area, 0.2) < $1.score * pow($1.fit.box.area, 0.2) })
    let outline = try #require(best.outline)
    #expect(outline.exterior.count == 8)
    #expect(abs(outline.area / area - 1) < 0.03, "\(outline.area) of \(area)")
    #expect(outline.contains(PixelPoint(x: 27, y: 38)) && !outline.contains(PixelPoint(x: 17, y: 33)))
  }

  @Test func `The two slopes of a gable in low sun are one roof`() throws {
    let sun = PixelPoint(x: 0, y: -1)
    let roofs = found(
      { x, y in
        guard x > 12, x < 44 else { return 0.2 + rough(x, y) }
        // From the north: the shadow, the slope away from the sun, the slope towards it.
        if y > 18, y <= 21 { return 0.06 }
        if y > 21, y <= 28 { return 0.16 }
        if y > 28, y < 35 { return 0.34 }
        return 0.2 + rough(x, y)
      }, sun: sun)
    let joined = roofs.filter(\.isJoined)
    let best = try #require(joined.max { $0.score < $1.score })
    let outline = try #require(best.outline)
    #expect(abs(outline.area / (32 * 14) - 1) < 0.06, "\(outline.area)")
    #expect(outline.contains(PixelPoint(x: 28, y: 23)) && !outline.contains(PixelPoint(x: 28, y: 19.5)))
  }

  @Test func `A roof and its shadow are not joined`() {
    let roofs = found(
      { x, y in
        guard x > 12, x < 44 else { return 0.2 + rough(x, y) }
        if y > 20, y <= 27 { return 0.07 }
        if y > 27, y < 36 { return 0.4 }
        return 0.2 + rough(x, y)
      }, sun: PixelPoint(x: 0, y: -1))
    #expect(!roofs.isEmpty)
    let middleOfShadow = PixelPoint(x: 28, y: 23.5)
    let middleOfRoof = PixelPoint(x: 28, y: 31.5)
    #expect(
      !roofs.contains { $0.outline?.contains(middleOfShadow) == true && $0.outline?.contains(middleOfRoof) == true })
  }

  @Test func `A road that crosses the picture is no roof`() {
    let roofs = found { x, y in abs(y - 28 - 0.1 * x) < 3 ? 0.32 : 0.15 + rough(x, y) }
    #expect(roofs.isEmpty, "\(roofs.map(\.fit.box))")
  }
}
