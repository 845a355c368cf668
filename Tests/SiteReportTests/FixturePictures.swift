import RasterCore

/// Pictures drawn for the tests: a plain with roads, and what stands on it on a given day.
enum FixturePictures {
  /// PNG with stored (uncompressed) deflate blocks: short to write, and any browser reads it.
  static func png(_ picture: Picture) -> EncodedPicture {
    var raw: [UInt8] = []
    for row in 0..<picture.height {
      raw.append(0)
      raw += picture.rgb[(row * picture.width * 3)..<((row + 1) * picture.width * 3)]
    }
    var zlib: [UInt8] = [0x78, 0x01]
    var start = 0
    repeat {
      let count = min(65_535, raw.count - start)
      let last: UInt8 = start + count == raw.count ? 1 : 0
      let low = UInt8(count & 0xFF)
      let high = UInt8(count >> 8)
      zlib += [last, low, high, ~low, ~high]
      zlib += raw[start..<(start + count)]
      start += count
    } while start < raw.count
    zlib += bigEndian(adler32(raw))
    var bytes: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    bytes += chunk(
      "IHDR",
      bigEndian(UInt32(picture.width)) + bigEndian(UInt32(picture.height)) + [8, 2, 0, 0, 0])
    bytes += chunk("IDAT", zlib) + chunk("IEND", [])
    return EncodedPicture(
      mime: "image/png", bytes: bytes, width: picture.width, height: picture.height)
  }

  private static func chunk(_ name: String, _ body: [UInt8]) -> [UInt8] {
    let typed = Array(name.utf8) + body
    return bigEndian(UInt32(body.count)) + typed + bigEndian(crc32(typed))
  }

  private static func bigEndian(_ x: UInt32) -> [UInt8] {
    [UInt8(x >> 24), UInt8(x >> 16 & 0xFF), UInt8(x >> 8 & 0xFF), UInt8(x & 0xFF)]
  }

  private static let crcTable: [UInt32] = (0..<256).map { n in
    (0..<8).reduce(UInt32(n)) { c, _ in c & 1 == 1 ? 0xEDB8_8320 ^ (c >> 1) : c >> 1 }
  }

  private static func crc32(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~UInt32(0)) { crcTable[Int(($0 ^ UInt32($1)) & 0xFF)] ^ ($0 >> 8) }
  }

  private static func adler32(_ bytes: [UInt8]) -> UInt32 {
    var a: UInt32 = 1
    var b: UInt32 = 0
    for byte in bytes {
      a = (a + UInt32(byte)) % 65_521
      b = (b + a) % 65_521
    }
    return b << 16 | a
  }

  /// The window of the grid with the given roofs on it.
  static func draw(_ window: PixelWindow, roofs: [(PixelPolygon, [UInt8])], seed: UInt64) -> Picture {
    var state = seed &* 6_364_136_223_846_793_005 &+ 1
    var rgb: [UInt8] = []
    rgb.reserveCapacity(window.pixelCount * 3)
    let boxes = roofs.map { roof -> (ClosedRange<Double>, ClosedRange<Double>) in
      let xs = roof.0.exterior.map(\.x)
      let ys = roof.0.exterior.map(\.y)
      return ((xs.min() ?? 0)...(xs.max() ?? 0), (ys.min() ?? 0)...(ys.max() ?? 0))
    }
    for row in window.row..<(window.row + window.height) {
      for column in window.column..<(window.column + window.width) {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let noise = Int(state >> 60)
        let p = PixelPoint(x: Double(column) + 0.5, y: Double(row) + 0.5)
        var colour = [168, 150, 122]
        if abs(p.y - 0.35 * p.x - 60) < 4 || abs(p.x - 300) < 3 { colour = [112, 110, 108] }
        if (row / 37 + column / 53) % 5 == 0 { colour = [120, 128, 92] }
        for (i, roof) in roofs.enumerated()
        where boxes[i].0.contains(p.x) && boxes[i].1.contains(p.y) && roof.0.contains(p) {
          colour = roof.1.map(Int.init)
        }
        rgb += colour.map { UInt8(min(max($0 + noise - 8, 0), 255)) }
      }
    }
    return Picture(width: window.width, height: window.height, rgb: rgb)
  }
}
