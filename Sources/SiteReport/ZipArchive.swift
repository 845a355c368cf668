/// A ZIP file of stored (not compressed) entries with no times in it, so that equal contents are equal files.
///
/// > Reference: PKWARE, APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16. Without ZIP64: below 4 GiB and 65,535 entries.
public struct ZipArchive: Sendable {
  public private(set) var entries: [(name: String, bytes: [UInt8])] = []

  public init() {}

  /// - Parameter name: with forward slashes, relative.
  public mutating func add(_ name: String, _ bytes: [UInt8]) { entries.append((name, bytes)) }

  /// - Throws: `ExportError` where it would be too large for the format.
  public func bytes() throws -> [UInt8] {
    let size = entries.reduce(0) { $0 + $1.bytes.count + 2 * $1.name.utf8.count + 128 }
    guard size < Int(UInt32.max), entries.count < Int(UInt16.max) else {
      throw ExportError(message: "the archive would be larger than 4 GB")
    }
    var out: [UInt8] = []
    var directory: [UInt8] = []
    for entry in entries {
      let offset = out.count
      let common = Self.common(entry.name, entry.bytes)
      out += Self.word(0x0403_4b50) + common + Array(entry.name.utf8) + entry.bytes
      directory += Self.word(0x0201_4b50) + Self.half(20) + common
      // No comment, first disk, no attributes.
      directory +=
        Self.half(0) + Self.half(0) + Self.half(0) + Self.word(0) + Self.word(offset) + Array(entry.name.utf8)
    }
    let begin = out.count
    out += directory
    out += Self.word(0x0605_4b50) + Self.half(0) + Self.half(0) + Self.half(entries.count) + Self.half(entries.count)
    out += Self.word(directory.count) + Self.word(begin) + Self.half(0)
    return out
  }

  /// From "version needed" to "extra field length", alike in both headers. The date is 1 January 1980, the format's first; bit 11: names are UTF-8.
  private static func common(_ name: String, _ bytes: [UInt8]) -> [UInt8] {
    half(20) + half(0x0800) + half(0) + half(0) + half(0x0021) + word(Int(crc(bytes))) + word(bytes.count)
      + word(bytes.count) + half(name.utf8.count) + half(0)
  }

  private static func half(_ x: Int) -> [UInt8] { [UInt8(x & 0xFF), UInt8(x >> 8 & 0xFF)] }
  private static func word(_ x: Int) -> [UInt8] { half(x & 0xFFFF) + half(x >> 16 & 0xFFFF) }

  private static let table: [UInt32] = (0..<256).map { n in
    (0..<8).reduce(UInt32(n)) { c, _ in c & 1 == 1 ? 0xEDB8_8320 ^ (c >> 1) : c >> 1 }
  }

  /// CRC-32 of ISO 3309.
  static func crc(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~0) { table[Int(($0 ^ UInt32($1)) & 0xFF)] ^ ($0 >> 8) }
  }
}
