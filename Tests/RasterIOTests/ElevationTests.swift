import Foundation
import Geolocation
import RasterCore
import Testing

@testable import RasterIO

@Suite struct ElevationTests {
  private let folder: TemporaryFolder
  private let anchor = GeoPoint(longitude: 8.05, latitude: 46.05)

  init() throws { folder = try TemporaryFolder() }

  /// A slope in degrees: height = 1000 + 20,000 (lon - 8) + 10,000 (lat - 46).
  private static func slope(_ lon: Double, _ lat: Double) -> Double { 1_000 + 20_000 * (lon - 8) + 10_000 * (lat - 46) }

  /// 0.1 x 0.1 degrees of the slope in cells of 0.001 degrees.
  @discardableResult
  private func tile(
    _ name: String, west: Double = 8, south: Double = 46, edit: (inout [Double]) -> Void = { _ in }
  ) throws -> String {
    let n = 100
    var values: [Double] = []
    for row in 0..<n {
      for column in 0..<n {
        values.append(Self.slope(west + (Double(column) + 0.5) / 1_000, south + 0.1 - (Double(row) + 0.5) / 1_000))
      }
    }
    edit(&values)
    let tiff = TinyTIFF(
      width: n, height: n, sample: .float32, bands: [values], place: (west, south + 0.1, 0.001, 0.001), epsg: 4326,
      noData: "-9999")
    try tiff.write(folder.file(name))
    return folder.file(name)
  }

  private func request(_ radius: Double = 2_000, step: Double? = 50) -> ElevationRequest {
    ElevationRequest(
      frame: LocalFrame(anchor: anchor), core: FrameBox(west: 0, south: 0, east: 0, north: 0), wantedRadius: radius,
      requiredRadius: radius, step: step)
  }

  /// Largest difference from the slope over the grid.
  private func worst(_ grid: ElevationGrid) -> Double {
    var worst = 0.0
    for row in 0..<grid.height {
      for column in 0..<grid.width where !grid[column, row].isNaN {
        let p = grid.frame.geographic(grid.node(column, row))
        worst = max(worst, abs(Double(grid[column, row]) - Self.slope(p.longitude, p.latitude)))
      }
    }
    return worst
  }

  @Test func heightsLieWhereTheyDoOnTheGlobe() throws {
    let terrain = try ElevationReader.read(paths: [try tile("a.tif")], request: request())
    #expect(worst(terrain.grid) < 0.5)
    #expect(abs(terrain.grid.height(east: 0, north: 0) - Self.slope(8.05, 46.05)) < 0.1)
    // 0.001 degrees here are 77 m by 111 m.
    #expect(abs(terrain.sources[0].cell - 92.7) < 0.5 && terrain.voids == 0)
  }

  @Test func tilesJoinWithoutASeam() throws {
    let tiles = [try tile("w.tif", west: 7.95), try tile("e.tif", west: 8.05)]
    let terrain = try ElevationReader.read(paths: tiles, request: request(3_000))
    #expect(terrain.voids == 0 && worst(terrain.grid) < 0.5)
    #expect(terrain.sources.count == 2)
  }

  @Test func aMosaicOfTilesIsRead() throws {
    try tile("a.tif")
    let vrt = """
      <VRTDataset rasterXSize="100" rasterYSize="100"><SRS>EPSG:4326</SRS>
      <GeoTransform>8, 0.001, 0, 46.1, 0, -0.001</GeoTransform>
      <VRTRasterBand dataType="Float32" band="1"><SimpleSource>
      <SourceFilename relativeToVRT="1">a.tif</SourceFilename><SourceBand>1</SourceBand>
      <SrcRect xOff="0" yOff="0" xSize="100" ySize="100"/><DstRect xOff="0" yOff="0" xSize="100" ySize="100"/>
      </SimpleSource></VRTRasterBand></VRTDataset>
      """
    try vrt.write(toFile: folder.file("m.vrt"), atomically: true, encoding: .utf8)
    #expect(worst(try ElevationReader.read(paths: [folder.file("m.vrt")], request: request()).grid) < 0.5)
    for other in [
      "/vsicurl/http://127.0.0.1/a.tif", "http://127.0.0.1/a.tif", "&#47;vsizip/a.tif", "/etc/passwd", "m.vrt",
    ] {
      try vrt.replacingOccurrences(of: "a.tif", with: other)
        .write(toFile: folder.file("bad.vrt"), atomically: true, encoding: .utf8)
      let error = #expect(throws: RasterIOError.self) {
        try ElevationReader.read(paths: [folder.file("bad.vrt")], request: request())
      }
      #expect(error?.path.hasSuffix("bad.vrt") == true, "\(other)")
    }
  }

  @Test func radarTilesAreReadByTheirName() throws {
    // SRTM 3": 1,201 x 1,201 big-endian samples, the first at the north-west corner 8 E, 47 N.
    var bytes = Data(capacity: 1_201 * 1_201 * 2)
    for row in 0..<1_201 {
      for column in 0..<1_201 {
        let v = Int16(Self.slope(8 + Double(column) / 1_200, 47 - Double(row) / 1_200).rounded())
        bytes.append(UInt8(truncatingIfNeeded: v >> 8))
        bytes.append(UInt8(truncatingIfNeeded: v))
      }
    }
    try bytes.write(to: URL(fileURLWithPath: folder.file("N46E008.hgt")))
    let terrain = try ElevationReader.read(paths: [folder.file("N46E008.hgt")], request: request())
    #expect(worst(terrain.grid) < 1.1)
  }

  @Test func spikesAndHolesAreMended() throws {
    let path = try tile("flawed.tif") { values in
      values[50 * 100 + 50] = 32_767
      values[45 * 100 + 52] += 900
      for row in 52..<57 { for column in 46..<51 { values[row * 100 + column] = -9_999 } }
    }
    let terrain = try ElevationReader.read(paths: [path], request: request())
    #expect(terrain.sources[0].removed == 2)
    #expect(terrain.voids == 0 && terrain.bridged > 20)
    #expect(worst(terrain.grid) < 6)
  }

  @Test func aWideHoleStaysAHole() throws {
    let path = try tile("hole.tif") { values in
      for row in 35..<45 { for column in 50..<70 { values[row * 100 + column] = -9_999 } }
    }
    let terrain = try ElevationReader.read(paths: [path], request: request(4_000, step: 50).withLessRequired(200))
    #expect(terrain.voids > 100)
  }

  @Test func theSeaIsFlat() throws {
    let path = try tile("sea.tif") { values in for i in values.indices where i % 100 < 50 { values[i] = -3_000 } }
    let terrain = try ElevationReader.read(paths: [path], request: request())
    #expect(terrain.raised > 1_000)
    #expect(terrain.grid.height(east: -1_500, north: 0) == 0)
    var kept = request()
    kept.raisesSea = false
    #expect(try ElevationReader.read(paths: [path], request: kept).grid.height(east: -1_500, north: 0) < -2_900)
  }

  @Test func whatDoesNotReachIsRefusedWithWhatIsNeeded() throws {
    let path = try tile("a.tif")
    let error = #expect(throws: RasterIOError.self) {
      try ElevationReader.read(paths: [path], request: request(12_000, step: 100))
    }
    #expect(error?.code == .outside)
    #expect(error?.message.contains("12.0 km around the area are needed") == true, "\(error?.message ?? "")")
    // The tile reaches 3.86 km to the sides of its middle and 5.56 km up and down.
    #expect(error?.message.contains("reaches 3.") == true || error?.message.contains("reaches 4.") == true)
    var sea = request(12_000, step: 100)
    sea.missingIsSea = true
    #expect(try ElevationReader.read(paths: [path], request: sea).grid.height(east: 11_000, north: 0) == 0)
    var wide = request(12_000, step: 100)
    wide.requiredRadius = 2_000
    let cut = try ElevationReader.read(paths: [path], request: wide).grid
    #expect(cut.east < 4_000 && cut.west > -4_000)
  }

  @Test func anotherPlaceIsRefused() throws {
    let path = try tile("far.tif", west: 20)
    let error = #expect(throws: RasterIOError.self) {
      try ElevationReader.read(paths: [path], request: request())
    }
    #expect(error?.message.contains("does not cover the area") == true)
  }

  @Test func whatIsNoTerrainIsRefusedByName() throws {
    try "no raster".write(toFile: folder.file("x.tif"), atomically: true, encoding: .utf8)
    for name in ["x.tif", "absent.tif"] {
      let error = #expect(throws: RasterIOError.self) {
        try ElevationReader.read(paths: [folder.file(name)], request: request())
      }
      #expect(error?.path.hasSuffix(name) == true)
    }
    let tiff = TinyTIFF(width: 4, height: 4, sample: .float32, bands: [[Double](repeating: 1, count: 16)])
    try tiff.write(folder.file("nowhere.tif"))
    let error = #expect(throws: RasterIOError.self) {
      try ElevationReader.read(paths: [folder.file("nowhere.tif")], request: request())
    }
    #expect(error?.message.contains("no coordinate system") == true)
  }
}

extension ElevationRequest {
  fileprivate func withLessRequired(_ radius: Double) -> ElevationRequest {
    var copy = self
    copy.requiredRadius = radius
    return copy
  }
}
