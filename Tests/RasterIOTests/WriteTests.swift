import Foundation
import RasterCore
import RasterIO
import Testing

@Suite struct WriteTests {
  let folder: TemporaryFolder
  let grid = PixelGrid(
    width: 300, height: 200, transform: AffineTransform2D(originX: 500_000, originY: 4_500_000, pixelSize: 3),
    crs: CRS(definition: "EPSG:32617", name: "EPSG:32617", isGeographic: false))
  init() throws { folder = try TemporaryFolder() }

  private var ramp: Raster {
    var raster = Raster(width: 300, height: 200, filledWith: 0)
    for i in raster.values.indices { raster.values[i] = Float(i) / 7 }
    raster[5, 6] = .nan
    return raster
  }

  @Test func aWrittenRasterReadsBackAsItWas() throws {
    let path = folder.file("out \"1\".tif")
    try RasterWriter.writeCOG(
      path: path, grid: grid, bands: [("probability", ramp), ("day", ramp)], noData: .nan,
      metadata: ["SOFTWARE": "groundbreak <test>"])
    let facts = try RasterReader.inspect(path: path)
    #expect(facts.grid == grid)
    #expect(facts.bands.map(\.description) == ["probability", "day"])
    #expect(facts.bands.allSatisfy { $0.dataType == "Float32" && $0.noData?.isNaN == true })
    #expect(facts.metadata["SOFTWARE"] == "groundbreak <test>")
    let scene = Scene(
      id: "s", acquisition: Instant(year: 2020, month: 1, day: 1), timeOfDayKnown: false,
      timeSource: .fileName, sensor: "",
      assets: [
        Asset(path: path, content: .image([Band(index: 1, role: .pan, noData: .nan)]))
      ])
    let plan = try RasterReader.plan(
      scenes: [scene], facts: [path: facts], aoi: nil, options: GridOptions())
    let back = try RasterReader.read(plan.items[0], plan: plan).bands[0]
    #expect(back.values.map(\.bitPattern).count == ramp.values.count)
    #expect(zip(back.values, ramp.values).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) })
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["out \"1\".tif"])
  }

  @Test func whatCannotBeWrittenIsNamedAndLeavesNothing() throws {
    let inside = folder.file("no/such/folder/out.tif")
    let occupied = folder.file("taken.tif")
    try FileManager.default.createDirectory(atPath: occupied + "/full", withIntermediateDirectories: true)
    for path in [inside, occupied] {
      let error = #expect(throws: RasterIOError.self) {
        try RasterWriter.writeCOG(path: path, grid: grid, bands: [("x", ramp)], noData: nil, metadata: [:])
      }
      #expect(error?.code == .cannotWrite)
      #expect(error?.path == path)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["taken.tif"])
  }

  @Test func picturesBecomeFilesOfTheirKind() throws {
    let picture = Picture(width: 16, height: 8, rgb: (0..<(16 * 8 * 3)).map { UInt8($0 % 256) })
    let kinds: [(RasterWriter.PictureFormat, String, [UInt8])] = [
      (.png, "image/png", [0x89, 0x50, 0x4E, 0x47]), (.jpeg(quality: 80), "image/jpeg", [0xFF, 0xD8, 0xFF]),
      (.webp(quality: 500), "image/webp", Array("RIFF".utf8)),
    ]
    for (format, mime, magic) in kinds {
      let encoded = try RasterWriter.encode(picture, as: format)
      #expect(encoded.mime == mime)
      #expect((encoded.width, encoded.height) == (16, 8))
      #expect(encoded.bytes.starts(with: magic))
    }
  }

  /// PNG is lossless, so the pixels must come back; red, green and blue in this order.
  @Test func aPNGHoldsThePixels() throws {
    var rgb = [UInt8](repeating: 0, count: 4 * 2 * 3)
    for i in rgb.indices { rgb[i] = UInt8(i * 9) }
    let encoded = try RasterWriter.encode(Picture(width: 4, height: 2, rgb: rgb), as: .png)
    let path = folder.file("p.png")
    try Data(encoded.bytes).write(to: URL(fileURLWithPath: path))
    try Data("10\n0\n0\n-10\n500005\n4499995\n".utf8).write(to: URL(fileURLWithPath: folder.file("p.pgw")))
    let facts = try RasterReader.inspect(path: path)
    #expect(facts.bands.map(\.colorInterpretation) == ["Red", "Green", "Blue"])
    #expect((facts.width, facts.height) == (4, 2))
    #expect(facts.grid == nil)
  }

  @Test func aPictureTooLargeForItsFormatIsAnError() throws {
    let wide = Picture(width: 20_000, height: 1, rgb: [UInt8](repeating: 0, count: 60_000))
    #expect(throws: RasterIOError.self) { try RasterWriter.encode(wide, as: .webp(quality: 80)) }
  }
}

extension WriteTests {
  @Test func wholeNumbersAreStoredAsSuchRoundedAndHeldToTheirRange() throws {
    var raster = Raster(width: 300, height: 200, filledWith: 1_234.4)
    raster[0, 0] = .nan
    raster[1, 0] = -5
    raster[2, 0] = 70_000
    raster[3, 0] = 99.6
    for (type, name, most, usual) in [(RasterEncoding.DataType.uint16, "UInt16", Float(65_535), Float(1_234)), (.byte, "Byte", 255, 255)] {
      let path = folder.file("\(name).tif")
      try RasterWriter.writeCOG(
        path: path, grid: grid, bands: [("b", raster)], noData: 0, metadata: [:],
        encoding: RasterEncoding(dataType: type, scale: 0.5, offset: -2))
      let facts = try RasterReader.inspect(path: path)
      #expect(facts.bands[0].dataType == name && facts.bands[0].noData == 0)
      #expect(facts.bands[0].scale == 0.5 && facts.bands[0].offset == -2)
      let band = Band(index: 1, role: .pan)
      let scene = Scene(
        id: "s", acquisition: Instant(year: 2020, month: 1, day: 1), timeOfDayKnown: false, timeSource: .fileName, sensor: "",
        assets: [Asset(path: path, content: .image([band]))])
      let plan = try RasterReader.plan(scenes: [scene], facts: [path: facts], aoi: nil, options: GridOptions())
      let back = try RasterReader.read(plan.items[0], plan: plan).bands[0]
      #expect((0..<5).map { back[$0, 0] } == [0, 0, most, 100, usual])
    }
  }

  @Test func smallFilesMayGoWithoutOverviews() throws {
    var sizes: [Int] = []
    for limit in [0, 1_024] {
      let large = PixelGrid(width: 800, height: 800, transform: grid.transform, crs: grid.crs)
      let raster = Raster(width: 800, height: 800, values: (0..<640_000).map { Float($0 % 977) })
      var encoding = RasterEncoding(dataType: .uint16)
      encoding.largestWithoutOverviews = limit
      let path = folder.file("o\(limit).tif")
      try RasterWriter.writeCOG(
        path: path, grid: large, bands: [("b", raster)], noData: nil, metadata: [:], encoding: encoding)
      let size = try FileManager.default.attributesOfItem(atPath: path)[.size]
      sizes.append(try #require(size as? Int))
    }
    #expect(Double(sizes[1]) < 0.9 * Double(sizes[0]))
  }
}
