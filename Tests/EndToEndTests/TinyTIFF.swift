import Foundation

/// A small uncompressed GeoTIFF, written byte by byte here so that these tests rest on no reader or writer of the program.
struct TinyTIFF {
  var width = 64
  var height = 64
  /// Pixel-interleaved, three bytes a pixel: red, green, blue.
  var rgb: [UInt8]
  /// `YYYY:MM:DD HH:MM:SS`, or nil for no tag.
  var dateTime: String?
  /// EPSG code of a projected CRS, or nil for no georeference.
  var epsg: UInt16? = 32640
  var pixelSize = 5.0
  var origin = (x: 305_000.0, y: 2_755_000.0)

  private struct Field {
    var tag: UInt16
    var type: UInt16
    var count: Int
    var bytes: [UInt8]
  }

  func bytes() -> [UInt8] {
    let strip = 8
    let rowBytes = width * 3
    let strips = stride(from: 0, to: height, by: strip).map { min(strip, height - $0) * rowBytes }
    // Header, directory, the directory's long values, then the pixels: a file cut short loses pixels, not tags.
    var fields = makeFields(strips: strips, offset: 0)
    let directory = 2 + fields.count * 12 + 4
    let long = fields.filter { $0.bytes.count > 4 }.reduce(0) { $0 + $1.bytes.count }
    fields = makeFields(strips: strips, offset: 8 + directory + long)
    var out: [UInt8] = Array("II".utf8) + little(UInt16(42)) + little(UInt32(8))
    out += little(UInt16(fields.count))
    var next = 8 + directory
    var tail: [UInt8] = []
    for field in fields {
      out += little(field.tag) + little(field.type) + little(UInt32(field.count))
      if field.bytes.count > 4 {
        out += little(UInt32(next))
        next += field.bytes.count
        tail += field.bytes
      } else {
        out += field.bytes + [UInt8](repeating: 0, count: 4 - field.bytes.count)
      }
    }
    return out + little(UInt32(0)) + tail + rgb
  }

  private func makeFields(strips: [Int], offset: Int) -> [Field] {
    var offsets: [UInt32] = []
    var position = offset
    for strip in strips {
      offsets.append(UInt32(position))
      position += strip
    }
    var fields = [
      short(256, [UInt16(width)]), short(257, [UInt16(height)]), short(258, [8, 8, 8]), short(259, [1]),
      short(262, [2]), long(273, offsets), short(277, [3]), short(278, [8]),
      long(279, strips.map { UInt32($0) }), short(284, [1]),
    ]
    if let dateTime {
      let text = Array(dateTime.utf8) + [0]
      fields.append(Field(tag: 306, type: 2, count: text.count, bytes: text))
    }
    if let epsg {
      fields.append(double(33_550, [pixelSize, pixelSize, 0]))
      fields.append(double(33_922, [0, 0, 0, origin.x, origin.y, 0]))
      fields.append(short(34_735, [1, 1, 0, 3, 1_024, 0, 1, 1, 1_025, 0, 1, 1, 3_072, 0, 1, epsg]))
    }
    return fields
  }

  private func short(_ tag: UInt16, _ values: [UInt16]) -> Field {
    Field(tag: tag, type: 3, count: values.count, bytes: values.flatMap(little))
  }

  private func long(_ tag: UInt16, _ values: [UInt32]) -> Field {
    Field(tag: tag, type: 4, count: values.count, bytes: values.flatMap(little))
  }

  private func double(_ tag: UInt16, _ values: [Double]) -> Field {
    Field(tag: tag, type: 12, count: values.count, bytes: values.flatMap { little($0.bitPattern) })
  }

  private func little<T: FixedWidthInteger>(_ value: T) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }
}
