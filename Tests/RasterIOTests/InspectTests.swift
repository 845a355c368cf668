import Foundation
import RasterCore
import RasterIO
import Testing

@Suite struct InspectTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  @Test func factsOfAGeoTIFF() throws {
    let path = folder.file("Jébel \"Ali\" <1>\n.tif")
    var tiff = TinyTIFF(
      width: 3, height: 2, sample: .uint16, bands: [[Double]](repeating: [1, 2, 3, 4, 5, 6], count: 2))
    tiff.place = (500_000, 4_500_000, 10, 10)
    tiff.epsg = 32617
    tiff.noData = "0"
    tiff.dateTime = "2018:06:23 10:11:12"
    try tiff.write(path)
    let facts = try RasterReader.inspect(path: path)
    #expect(facts.grid?.crs.name == "EPSG:32617")
    #expect(facts.grid?.crs.isGeographic == false)
    #expect(facts.grid?.transform.gdal == [500_000, 10, 0, 4_500_000, 0, -10])
    #expect((facts.width, facts.height) == (3, 2))
    #expect(facts.bands.map(\.dataType) == ["UInt16", "UInt16"])
    #expect(facts.bands.map(\.noData) == [0, 0])
    #expect(facts.metadata["TIFFTAG_DATETIME"] == "2018:06:23 10:11:12")
  }

  @Test func noPositionOrNoSystemIsNoGrid() throws {
    var tiff = TinyTIFF(width: 2, height: 2, bands: [[1, 2, 3, 4]])
    try tiff.write(folder.file("bare.tif"))
    #expect(try RasterReader.inspect(path: folder.file("bare.tif")).grid == nil)
    tiff.place = (500_000, 4_500_000, 10, 10)
    try tiff.write(folder.file("placed.tif"))
    #expect(try RasterReader.inspect(path: folder.file("placed.tif")).grid == nil)
  }

  @Test func whatIsNoRasterIsNamed() throws {
    let text = folder.file("notes.tif")
    try Data("this is not an image\n".utf8).write(to: URL(fileURLWithPath: text))
    let empty = folder.file("empty.tif")
    try Data().write(to: URL(fileURLWithPath: empty))
    for path in [text, empty, folder.path, folder.file("missing.tif"), "/vsizip/\(text)"] {
      let error = #expect(throws: RasterIOError.self) { try RasterReader.inspect(path: path) }
      #expect(error?.code == .cannotOpen)
      #expect(error?.description.hasPrefix(path) == true)
      #expect(error?.advice.isEmpty == false)
    }
  }

  /// A VRT can name any file of the machine, whatever its own name ends in.
  @Test func virtualRastersAreNotOpened() throws {
    let secret = folder.file("secret.tif")
    try TinyTIFF(width: 1, height: 1, bands: [[1]]).write(secret)
    let path = folder.file("scene.tif")
    let xml = """
      <VRTDataset rasterXSize="1" rasterYSize="1"><VRTRasterBand dataType="Byte" band="1"><SimpleSource>
      <SourceFilename>\(secret)</SourceFilename><SourceBand>1</SourceBand></SimpleSource></VRTRasterBand></VRTDataset>
      """
    try Data(xml.utf8).write(to: URL(fileURLWithPath: path))
    #expect(throws: RasterIOError.self) { try RasterReader.inspect(path: path) }
  }

  @Test func absurdSizesAreRefused() throws {
    var tiff = TinyTIFF(width: 2, height: 2, bands: [[1, 2, 3, 4]])
    tiff.claimed = (200_000, 200_000)
    try tiff.write(folder.file("wide.tif"))
    let error = #expect(throws: RasterIOError.self) {
      try RasterReader.inspect(path: folder.file("wide.tif"))
    }
    #expect(error?.path == folder.file("wide.tif"))
    let many = TinyTIFF(width: 1, height: 1, bands: [[Double]](repeating: [1], count: 65))
    try many.write(folder.file("many.tif"))
    let refused = #expect(throws: RasterIOError.self) {
      try RasterReader.inspect(path: folder.file("many.tif"))
    }
    #expect(refused?.code == .tooLarge)
  }

  @Test func aFileWithoutItsEndIsNamed() throws {
    var tiff = TinyTIFF(width: 64, height: 64, bands: [[Double](repeating: 7, count: 64 * 64)])
    tiff.epsg = 32617
    tiff.place = (500_000, 4_500_000, 10, 10)
    let path = folder.file("cut.tif")
    try tiff.bytes().prefix(2_000).write(to: URL(fileURLWithPath: path))
    let error = #expect(throws: RasterIOError.self) { try RasterReader.inspect(path: path) }
    #expect(error?.path == path)
  }
}
