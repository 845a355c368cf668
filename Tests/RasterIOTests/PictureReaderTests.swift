import Foundation
import RasterCore
import Testing

@testable import RasterIO

@Suite struct PictureReaderTests {
  /// A JPEG of 80 x 48 pixels, its left half light, with or without the EXIF segment that a phone held upright writes.
  private func phone(orientation: UInt8?) throws -> String {
    let (w, h) = (80, 48)
    var rgb: [UInt8] = []
    for _ in 0..<h { for x in 0..<w { rgb += [UInt8](repeating: x < w / 2 ? 230 : 40, count: 3) } }
    var bytes = try RasterWriter.encode(Picture(width: w, height: h, rgb: rgb), as: .jpeg(quality: 95)).bytes
    if let orientation {
      // "Exif", a TIFF header, one entry: tag 0x0112, SHORT, 1.
      let tiff: [UInt8] = [
        0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0,
      ]
      let body = Array("Exif".utf8) + [0, 0] + tiff
      bytes.insert(contentsOf: [0xFF, 0xE1, 0, UInt8(body.count + 2)] + body, at: 2)
    }
    let path = NSTemporaryDirectory() + "phone-\(UUID().uuidString).jpg"
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    return path
  }

  @Test func aPhonesPictureIsReadAsItIsShown() throws {
    let plain = try phone(orientation: nil)
    let turned = try phone(orientation: 6)
    defer { for path in [plain, turned] { try? FileManager.default.removeItem(atPath: path) } }
    let stored = try PictureReader.read(plain)
    #expect(stored.width == 80 && stored.height == 48)
    #expect(try PictureReader.orientation(plain) == nil)
    let shown = try PictureReader.read(turned)
    #expect(shown.width == 48 && shown.height == 80)
    #expect(try PictureReader.orientation(turned) == 6)
    // A quarter turn to the right puts the light left half on top.
    func grey(_ x: Int, _ y: Int) -> UInt8 { shown.rgb[(y * 48 + x) * 3] }
    #expect(grey(24, 10) > 200 && grey(24, 70) < 80 && grey(3, 20) > 200 && grey(44, 60) < 80)
  }
}
