import Foundation
import RasterCore
import Testing

@testable import SiteAnalysis

/// Roofs drawn and blurred, and fitted again.
struct RoofFitTests {
  private func picture(_ level: (Double, Double) -> Double) -> Raster {
    DrawnPicture.of(size: 40, blur: RoofFit.Options().blur, level)
  }

  private func fitter(_ raster: Raster, sun: PixelPoint?) -> RoofFitter {
    RoofFitter(bands: [raster], relative: [0.05], floor: [0.05], shadowDirection: sun)
  }

  @Test(arguments: [0.0, 0.3, 0.7])
  func `The area of a bright roof is right to one per cent from a start that is a pixel off`(angle: Double) throws {
    let truth = OrientedBox(x: 20.3, y: 19.6, along: 14.4, across: 8.2, angle: angle)
    let raster = picture { x, y in truth.contains(PixelPoint(x: x, y: y)) ? 0.4 : 0.15 }
    let start = OrientedBox(x: 21, y: 19, along: 13, across: 9.4, angle: angle + 0.05)
    let fit = try #require(fitter(raster, sun: PixelPoint(x: -0.6, y: -0.8)).fit(start, RoofFit.Options()))
    #expect(abs(fit.box.area / truth.area - 1) < 0.01, "\(fit.box)")
    #expect(abs(fit.box.x - truth.x) < 0.1 && abs(fit.box.y - truth.y) < 0.1, "\(fit.box)")
    #expect(fit.determination > 0.98)
  }

  @Test func `A dark roof is told from the shadow beside it`() throws {
    let truth = OrientedBox(x: 20, y: 20, along: 13, across: 9, angle: 0)
    let sun = PixelPoint(x: 0, y: -1)
    // The shadow of a house two pixels long, to the north of it.
    let shadow = OrientedBox(x: 20, y: 20 - 4.5 - 1, along: 13, across: 2, angle: 0)
    let raster = picture { x, y in
      let p = PixelPoint(x: x, y: y)
      return truth.contains(p) ? 0.10 : shadow.contains(p) ? 0.07 : 0.22
    }
    // The region that a segmentation finds is roof and shadow together.
    let start = OrientedBox(x: 20, y: 19, along: 13, across: 11, angle: 0)
    let fit = try #require(fitter(raster, sun: sun).fit(start, RoofFit.Options()))
    // Roof and shadow together are 22 % too large.
    #expect(abs(fit.box.area / truth.area - 1) < 0.08, "\(fit.box) \(fit.shadow)")
    #expect(abs(fit.shadow - 2) < 0.4, "\(fit.shadow)")
  }

  @Test func `Where nothing is shaded the roof keeps its sunless side`() throws {
    let truth = OrientedBox(x: 20, y: 20, along: 16, across: 10, angle: 0)
    // Rough ground, and no shadow at all.
    let raster = picture { x, y in
      truth.contains(PixelPoint(x: x, y: y)) ? 0.5 : (Int(x / 3) * 7 + Int(y / 3) * 5) % 4 < 2 ? 0.14 : 0.22
    }
    let start = OrientedBox(x: 20.5, y: 20.5, along: 15, across: 9, angle: 0)
    let fit = try #require(fitter(raster, sun: PixelPoint(x: -0.7, y: -0.7)).fit(start, RoofFit.Options()))
    #expect(abs(fit.box.area / truth.area - 1) < 0.03, "\(fit.box)")
  }
}
