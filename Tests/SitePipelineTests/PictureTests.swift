import RasterCore
import Testing

@testable import SitePipeline

struct DisplayStretchTests {
  private func ramp(_ count: Int, from low: Float, to high: Float) -> Raster {
    let values = (0..<count).map { low + (high - low) * Float($0) / Float(count - 1) }
    return Raster(width: count, height: 1, values: values)
  }

  private func stretch(_ composites: [[Raster]], _ roles: [BandRole], asStored: Bool = true) -> DisplayStretch {
    DisplayStretch(composites: composites, roles: roles, asStored: asStored)
  }

  private func shown(_ bands: [Raster], by stretch: DisplayStretch, columns: Range<Int>) -> [UInt8] {
    stretch.picture(
      bands, window: PixelWindow(column: columns.lowerBound, row: 0, width: columns.count, height: 1)
    ).rgb
  }

  @Test func `Percentiles become black and white and the order of bands red, green, blue`() {
    let bands = [ramp(1_001, from: 0, to: 100), ramp(1_001, from: 100, to: 200), ramp(1_001, from: 50, to: 150)]
    let bytes = stretch([bands], [.blue, .green, .red])
    #expect(bytes.channels == [2, 1, 0])
    #expect(bytes.low == [50.5, 100.5, 0.5])
    #expect(zip(bytes.high, [149.8, 199.8, 99.8]).allSatisfy { abs($0 - $1) < 1e-3 })
    #expect(bytes.gamma == 1, "bytes are shown as they are")
    let picture = shown(bands, by: bytes, columns: 0..<1_001)
    #expect(Array(picture.prefix(3)) == [0, 0, 0])
    #expect(Array(picture.suffix(3)) == [255, 255, 255])
    #expect(abs(Int(picture[1_500]) - 127) <= 1, "the middle of the range is the middle grey")
  }

  @Test func `Reflectance is lifted at the dark end and gives up one per cent at each`() {
    for top in [Float(1), 10_000] {
      let bands = [ramp(101, from: 0, to: top)]
      let reflectance = stretch([bands], [.pan], asStored: top == 1)
      #expect(reflectance.low == [top / 100, top / 100, top / 100])
      // (0.5)^(1/1.45) = 0.6200
      #expect(abs(Int(shown(bands, by: reflectance, columns: 50..<51)[0]) - 158) <= 1)
    }
  }

  /// Grey ground with 0.6 % of white roofs, of which half are a shade whiter.
  @Test func `White roofs on bytes keep the edges between them`() {
    let ground = (60..<10_000).map { Float(60 + $0 % 90) }
    let values = [Float](repeating: 252, count: 30) + [Float](repeating: 236, count: 30) + ground
    let scene = [Raster(width: 10_000, height: 1, values: values)]
    let picture = shown(scene, by: stretch([scene], [.pan]), columns: 0..<60)
    #expect(Int(picture[0]) - Int(picture[177]) > 10, "two whites stay two")
    // The same numbers as counts of a detector are measured values, and their tail is given up.
    #expect(stretch([scene], [.pan], asStored: false).high == [149, 149, 149])
  }

  @Test func `The stretch spans both states`() {
    let before = [ramp(101, from: 0, to: 0.2)]
    let after = [ramp(101, from: 0.1, to: 0.6)]
    let both = stretch([before, after], [.pan])
    #expect(both == stretch([after, before], [.pan]))
    #expect(both.low[0] < 0.01 && both.high[0] > 0.58)
  }

  @Test func `Only values that no scale was applied to can be bytes`() {
    func stack(_ bands: [Band]) -> Stack {
      let scene = Scene(
        id: "a", acquisition: Instant(secondsSince1970: 0), timeOfDayKnown: true, timeSource: .fileName,
        sensor: "unknown sensor",
        assets: [Asset(path: "a.tif", content: .image(bands)), Asset(path: "m.tif", content: .mask(.scl))])
      let mask = ValidityMask(width: 1, height: 1, filledWith: true)
      let grid = PixelGrid(
        width: 1, height: 1, transform: AffineTransform2D(originX: 0, originY: 0, pixelSize: 3),
        crs: CRS(definition: "EPSG:32652", name: "EPSG:32652", isGeographic: false))
      let ground = GroundFrame(
        step: 64, columns: 2, rows: 2, longitudes: [0, 1, 0, 1], latitudes: [0, 1, 0, 1], pixelAreas: [9, 9, 9, 9])
      return Stack(
        grid: grid, ground: ground, roles: [.red],
        images: [
          SceneImage(scene: scene, bands: [Raster(width: 1, height: 1, filledWith: 0)], usable: mask, covered: mask)
        ], area: mask)
    }
    #expect(ReportPictures.holdsStoredValues(stack([Band(index: 1, role: .red)])))
    #expect(!ReportPictures.holdsStoredValues(stack([Band(index: 1, role: .red, scale: 1e-4)])))
    #expect(!ReportPictures.holdsStoredValues(stack([Band(index: 1, role: .red, offset: -0.1)])))
  }

  @Test func `No value is the empty grey, and a flat or empty band does no harm`() {
    let holes = [Raster(width: 2, height: 1, values: [.nan, 7])]
    #expect(shown(holes, by: stretch([holes], [.red]), columns: 0..<2).prefix(3) == [200, 200, 200])
    let empty = [Raster(width: 2, height: 1, filledWith: .nan)]
    let none = shown(empty, by: stretch([empty, empty], [.pan]), columns: 0..<2)
    #expect(none == [UInt8](repeating: 200, count: 6))
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
