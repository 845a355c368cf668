import RasterCore
import Testing

@testable import SitePipeline

struct DisplayStretchTests {
  private func ramp(_ count: Int, from low: Float, to high: Float) -> Raster {
    let values = (0..<count).map { low + (high - low) * Float($0) / Float(count - 1) }
    return Raster(width: count, height: 1, values: values)
  }

  @Test func `Percentiles become black and white and the order of bands red, green, blue`() {
    let bands = [ramp(101, from: 0, to: 100), ramp(101, from: 100, to: 200), ramp(101, from: 50, to: 150)]
    let stretch = DisplayStretch(bands: bands, roles: [.blue, .green, .red])
    #expect(stretch.channels == [2, 1, 0])
    #expect(stretch.low == [51, 101, 1])
    #expect(stretch.high == [149, 199, 99])
    #expect(stretch.gamma == 1, "bytes are shown as they are")
    let picture = stretch.picture(bands, window: PixelWindow(column: 0, row: 0, width: 101, height: 1))
    #expect(Array(picture.rgb.prefix(3)) == [0, 0, 0])
    #expect(Array(picture.rgb.suffix(3)) == [255, 255, 255])
    #expect(abs(Int(picture.rgb[150]) - 127) <= 1, "the middle of the range is the middle grey")
  }

  @Test func `Reflectance is lifted at the dark end`() {
    let stretch = DisplayStretch(bands: [ramp(101, from: 0, to: 1)], roles: [.pan])
    let picture = stretch.picture(
      [ramp(101, from: 0, to: 1)], window: PixelWindow(column: 50, row: 0, width: 1, height: 1))
    // (0.5)^(1/1.2) = 0.5612
    #expect(abs(Int(picture.rgb[0]) - 143) <= 1)
  }

  @Test func `No value is the empty grey, and a flat or empty band does no harm`() {
    let holes = Raster(width: 2, height: 1, values: [.nan, 7])
    let stretch = DisplayStretch(bands: [holes], roles: [.red])
    let picture = stretch.picture([holes], window: PixelWindow(column: 0, row: 0, width: 2, height: 1))
    #expect(Array(picture.rgb.prefix(3)) == [200, 200, 200])
    let empty = Raster(width: 2, height: 1, filledWith: .nan)
    let none = DisplayStretch(bands: [empty], roles: [.pan])
      .picture([empty], window: PixelWindow(column: 0, row: 0, width: 2, height: 1))
    #expect(none.rgb == [UInt8](repeating: 200, count: 6))
  }

  @Test(arguments: [
    ([BandRole.coastal, .blue, .green1, .green, .yellow, .red, .redEdge, .nir], [5, 3, 1]),
    ([.green, .red, .nir], [2, 1, 0]), ([.pan], [0, 0, 0]), ([.nir, .red], [1, 1, 1]),
  ])
  func `Channels by what the bands see`(roles: [BandRole], expected: [Int]) {
    #expect(DisplayStretch.channels(roles) == expected)
  }
}

struct PictureScalerTests {
  private func grey(_ values: [UInt8], width: Int) -> Picture {
    Picture(width: width, height: values.count / width, rgb: values.flatMap { [$0, $0, $0] })
  }

  @Test(arguments: [(7, 5), (40, 30), (3, 2), (1, 1)])
  func `A flat picture stays flat at any size`(width: Int, height: Int) {
    let scaled = PictureScaler.scale(
      grey([UInt8](repeating: 93, count: 10 * 8), width: 10), toWidth: width, height: height)
    #expect(scaled.width == width && scaled.height == height)
    #expect(scaled.rgb.allSatisfy { $0 == 93 })
  }

  @Test func `A straight slope stays straight, away from the edges`() {
    let slope = grey((0..<16).map { UInt8($0 * 16) }, width: 16)
    let scaled = PictureScaler.scale(slope, toWidth: 64, height: 4)
    for x in 8..<56 {
      // Pixel centres: x' = (x + 0.5) / 4 - 0.5, and Catmull-Rom reproduces straight lines.
      let expected = ((Double(x) + 0.5) / 4 - 0.5) * 16
      #expect(abs(Double(scaled.rgb[x * 3]) - expected) <= 1)
    }
  }

  @Test func `Shrinking averages instead of skipping`() {
    let stripes = grey((0..<64).map { $0 % 2 == 0 ? 0 : 200 }, width: 64)
    let scaled = PictureScaler.scale(stripes, toWidth: 8, height: 1)
    #expect(scaled.rgb.allSatisfy { abs(Int($0) - 100) <= 12 })
  }

  @Test(arguments: [(100, 50, 1_200, 600), (500, 500, 1_000, 1_000), (2_400, 1_000, 1_200, 500), (900, 3, 900, 3)])
  func `Fitting grows by whole multiples and shrinks exactly`(w: Int, h: Int, fw: Int, fh: Int) {
    let picture = Picture(width: w, height: h, rgb: [UInt8](repeating: 0, count: w * h * 3))
    let fitted = PictureScaler.fit(picture, longSide: 1_200)
    #expect([fitted.width, fitted.height] == [fw, fh])
  }
}
