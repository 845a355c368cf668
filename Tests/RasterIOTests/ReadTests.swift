import Foundation
import RasterCore
import RasterIO
import Testing

@Suite struct ReadTests {
  @Test func valuesAreScaledAndNodataIsMaskedFirst() throws {
    var disk = try ScenesOnDisk()
    var tiff = ScenesOnDisk.flat([2_000, 3_000], width: 4, height: 1, sample: .uint16)
    tiff.bands[0] = [2_000, 0, 0, 1_000]
    tiff.bands[1] = [3_000, 0, 500, 1_000]
    try disk.add("a", tiff, roles: [.blue, .green], noData: 0, scale: 1e-4, offset: -0.1)
    let plan = try disk.plan()
    let image = try RasterReader.read(plan.items[0], plan: plan)
    // One band alone may equal nodata: only where all do is there no image.
    #expect(image.covered.usable == [true, false, true, true])
    #expect(image.usable == image.covered)
    #expect(abs(image.bands[0].values[0] - 0.1) < 1e-6)
    #expect(abs(image.bands[0].values[2] + 0.1) < 1e-6)
    #expect(abs(image.bands[1].values[2] + 0.05) < 1e-6)
    #expect(image.bands.allSatisfy { $0.values[1].isNaN })
  }

  @Test func transparentPixelsAreNotCovered() throws {
    var disk = try ScenesOnDisk()
    var tiff = ScenesOnDisk.flat([9, 8, 7, 255], width: 3, height: 1)
    tiff.bands[3] = [255, 0, 255]
    tiff.lastIsAlpha = true
    try disk.add("a", tiff, roles: [.red, .green, .blue], alpha: 4)
    let plan = try disk.plan()
    let image = try RasterReader.read(plan.items[0], plan: plan)
    #expect(image.covered.usable == [true, false, true])
    #expect(image.bands.map { $0.values[0] } == [7, 8, 9])
  }

  @Test func copiedWindowsLandWhereTheyBelong() throws {
    var disk = try ScenesOnDisk()
    for day in 1...2 { try disk.add("g\(day)", ScenesOnDisk.flat([1]), roles: [.pan], day: day) }
    var shifted = ScenesOnDisk.flat([0], width: 8, height: 8, left: 500_030, top: 4_500_020)
    shifted.bands[0] = (0..<64).map { Double($0 + 1) }
    try disk.add("s", shifted, roles: [.pan], day: 3)
    let plan = try disk.plan()
    #expect(plan.items[2].resampling == [.none])
    let band = try RasterReader.read(plan.items[2], plan: plan).bands[0]
    // The grid's pixel (3, 0) is the file's (0, 2), whose value is 17.
    #expect(band[3, 0] == 17)
    #expect(band[7, 5] == 8 * 7 + 5)
    #expect(band[2, 0].isNaN)
    #expect(band[3, 6].isNaN)
  }

  /// A file that holds its own coordinates must, on another grid, hold that grid's coordinates: any slip of half a pixel shows.
  @Test(arguments: [2.5, 10.0, 20.0])
  func resampledPixelsStayWhereTheyAre(pixel: Double) throws {
    var disk = try ScenesOnDisk()
    let blank = { ScenesOnDisk.flat([1, 1], width: 30, height: 30, pixel: 10) }
    for day in 1...3 { try disk.add("g\(day)", blank(), roles: [.blue, .green], day: day) }
    let (left, top) = (499_903.0, 4_500_104.0)
    let count = Int(500 / pixel)
    let own = ScenesOnDisk.coordinates(
      width: count, height: count, left: left, top: top, dx: pixel, dy: pixel, epsg: 32617,
      origin: (500_000, 4_499_700))
    try disk.add("x", own, roles: [.blue, .green], day: 4)
    let plan = try disk.plan()
    #expect(plan.grid.transform.originX == 500_000)
    let image = try RasterReader.read(plan.items[3], plan: plan)
    // An average takes whole pixels of the file: up to an eighth of a grid pixel off here.
    let tolerance = pixel < 5 ? 1.3 : 0.15
    for row in stride(from: 2, to: 28, by: 5) {
      for column in stride(from: 2, to: 28, by: 5) {
        let x = Float(Double(column) * 10 + 5)
        let y = Float(300 - Double(row) * 10 - 5)
        #expect(abs(image.bands[0][column, row] - x) < Float(tolerance))
        #expect(abs(image.bands[1][column, row] - y) < Float(tolerance))
      }
    }
  }

  /// The same through a change of coordinate system: a file of longitudes and latitudes read onto UTM agrees with the ground frame.
  @Test func degreesComeOutAtTheRightPlace() throws {
    var disk = try ScenesOnDisk()
    let blank = { ScenesOnDisk.flat([1, 1], width: 60, height: 60, left: 600_000, top: 4_500_000) }
    for day in 1...3 { try disk.add("g\(day)", blank(), roles: [.blue, .green], day: day) }
    let origin = (-79.82, 40.63)
    let own = ScenesOnDisk.coordinates(
      width: 200, height: 200, left: -79.8200, top: 40.6460, dx: 0.0001, dy: 0.0001, epsg: 4326,
      origin: origin)
    try disk.add("x", own, roles: [.blue, .green], day: 4)
    let plan = try disk.plan()
    let image = try RasterReader.read(plan.items[3], plan: plan)
    for (column, row) in [(3, 3), (30, 30), (56, 4), (5, 55), (57, 57)] {
      let truth = plan.ground.geographic(PixelPoint(x: Double(column) + 0.5, y: Double(row) + 0.5))
      // A fiftieth of a pixel.
      #expect(abs(Double(image.bands[0][column, row]) + origin.0 - truth.longitude) < 2e-6)
      #expect(abs(Double(image.bands[1][column, row]) + origin.1 - truth.latitude) < 2e-6)
    }
  }

  @Test func masksDecideWhatIsUsableNotWhatIsCovered() throws {
    let codes: [(MaskKind, [Double], [Bool], TinyTIFF.Sample)] = [
      (
        .scl, Array(0...11).map(Double.init),
        [false, false, true, false, true, true, true, true, false, false, false, false], .uint8
      ),
      (
        .qaPixel, [1, 21_824, 21_826, 22_280, 23_888, 30_048, 21_952, 54_596, 21_825, 64, 0, 32],
        [false, true, false, false, false, false, true, false, false, true, true, false], .uint16
      ),
      (
        .zeroIsClear, [0, 1, 2, 4, 255, 0, 0, 8, 0, 16, 0, 0],
        [true, false, false, false, false, true, true, false, true, false, true, true], .uint8
      ),
    ]
    for (kind, values, clear, sample) in codes {
      var disk = try ScenesOnDisk()
      var mask = ScenesOnDisk.flat([0], width: 12, height: 1, sample: sample)
      mask.bands[0] = values
      try disk.add("a", ScenesOnDisk.flat([50], width: 12, height: 1), roles: [.pan], masks: [("m", mask, kind)])
      let plan = try disk.plan()
      let image = try RasterReader.read(plan.items[0], plan: plan)
      #expect(image.usable.usable == clear, "\(kind)")
      #expect(image.covered.usableCount == 12)
    }
  }

  @Test func planetsMaskIsReadFromItsFirstBand() throws {
    var disk = try ScenesOnDisk()
    var mask = ScenesOnDisk.flat([0, 0, 0, 0, 0, 0, 90, 0], width: 4, height: 1)
    mask.bands[0] = [1, 0, 1, 0]
    mask.bands[5] = [0, 1, 0, 0]
    try disk.add(
      "a", ScenesOnDisk.flat([50], width: 4, height: 1), roles: [.pan], masks: [("m", mask, .udm2)])
    let plan = try disk.plan()
    #expect(try RasterReader.read(plan.items[0], plan: plan).usable.usable == [true, false, true, false])
  }

  @Test func aMaskThatEndsEarlyCallsNothingBeyondItClear() throws {
    var disk = try ScenesOnDisk()
    let mask = ScenesOnDisk.flat([0], width: 2, height: 1)
    try disk.add(
      "a", ScenesOnDisk.flat([50], width: 4, height: 1), roles: [.pan], masks: [("m", mask, .zeroIsClear)])
    let plan = try disk.plan()
    #expect(try RasterReader.read(plan.items[0], plan: plan).usable.usable == [true, true, false, false])
  }

  /// The header is whole, the pixels are not: a GeoTIFF whose directory comes first and whose download stopped.
  @Test func aTruncatedFileFailsOnReadingAndIsNamed() throws {
    var disk = try ScenesOnDisk()
    try disk.add("a", ScenesOnDisk.flat([5], width: 512, height: 512), roles: [.pan])
    let plan = try disk.plan()
    let path = disk.scenes[0].assets[0].path
    let cog = disk.folder.file("cog.tif")
    // A file of this library's own, whose directory comes first.
    var values = [Float](repeating: 0, count: 512 * 512)
    for i in values.indices { values[i] = Float((i &* 2_654_435_761) % 65_521) }
    try RasterWriter.writeCOG(
      path: cog, grid: plan.grid, bands: [("pan", Raster(width: 512, height: 512, values: values))],
      noData: nil, metadata: [:])
    let whole = try Data(contentsOf: URL(fileURLWithPath: cog))
    try whole.prefix(whole.count * 6 / 10).write(to: URL(fileURLWithPath: path))
    #expect(try RasterReader.inspect(path: path).width == 512)
    let error = #expect(throws: RasterIOError.self) {
      try RasterReader.read(plan.items[0], plan: plan)
    }
    #expect(error?.code == .cannotRead)
    #expect(error?.path == path)
    try FileManager.default.removeItem(atPath: path)
    #expect(throws: RasterIOError.self) { try RasterReader.read(plan.items[0], plan: plan) }
  }

  @Test func manyThreadsReadWhatOneReads() async throws {
    var disk = try ScenesOnDisk()
    for day in 1...12 {
      var tiff = ScenesOnDisk.flat([0, 0], width: 40, height: 40, left: 500_000 + Double(day % 4) * 3)
      tiff.bands = (0..<2).map { b in (0..<1_600).map { Double(($0 * 7 + day * 31 + b * 11) % 251) } }
      try disk.add("s\(day)", tiff, roles: [.blue, .green], day: day)
    }
    let plan = try disk.plan()
    let alone = try plan.items.map { try RasterReader.read($0, plan: plan).bands.map(bits) }
    let together = try await withThrowingTaskGroup(of: (Int, [[UInt32]]).self) { group in
      for (index, item) in plan.items.enumerated() {
        group.addTask { (index, try RasterReader.read(item, plan: plan).bands.map(bits)) }
      }
      var result = [[[UInt32]]](repeating: [], count: plan.items.count)
      for try await (index, values) in group { result[index] = values }
      return result
    }
    #expect(together == alone)
  }
}

/// NaN compares equal this way.
private func bits(_ raster: Raster) -> [UInt32] { raster.values.map(\.bitPattern) }
