import Foundation
import Geolocation
import RasterCore

/// A horizon index on disk, bound by a key to the terrain and the options it was made with.
enum HorizonFile {
  private static let magic = "GBHORIZ1"

  /// - Returns: nil where there is no such file, or it was made of something else.
  /// - Throws: `RunError.unreadable` where the file is no index or is cut short.
  static func read(_ path: String, key: String) throws -> HorizonIndex? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    guard let data = try? Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe) else {
      throw damaged(path, "cannot be read: \(systemMessage())")
    }
    let head = magic.utf8.count + 64 + 8
    guard data.count >= head, data.prefix(magic.utf8.count).elementsEqual(magic.utf8) else {
      throw damaged(path, "is no horizon index")
    }
    guard String(decoding: data.dropFirst(magic.utf8.count).prefix(64), as: UTF8.self) == key else { return nil }
    return try data.withUnsafeBytes { raw -> HorizonIndex in
      let count = Int(raw.loadUnaligned(fromByteOffset: head - 8, as: UInt64.self))
      guard count >= 0, count < 10_000_000, data.count == head + count * (40 + 4 * HorizonIndex.rays) else {
        throw damaged(path, "is cut short")
      }
      var at = head
      let places = (0..<count).map { i -> CandidatePlace in
        let o = at + i * 40
        return CandidatePlace(
          column: Int(raw.loadUnaligned(fromByteOffset: o, as: Int64.self)),
          row: Int(raw.loadUnaligned(fromByteOffset: o + 8, as: Int64.self)),
          east: raw.loadUnaligned(fromByteOffset: o + 16, as: Double.self),
          north: raw.loadUnaligned(fromByteOffset: o + 24, as: Double.self),
          ground: raw.loadUnaligned(fromByteOffset: o + 32, as: Double.self))
      }
      at += count * 40
      func array<T>(_ type: T.Type) -> [T] {
        let n = count * HorizonIndex.rays
        defer { at += n * MemoryLayout<T>.size }
        return [T](unsafeUninitializedCapacity: n) { buffer, filled in
          UnsafeMutableRawBufferPointer(buffer).copyMemory(
            from: UnsafeRawBufferPointer(rebasing: raw[at..<(at + n * MemoryLayout<T>.size)]))
          filled = n
        }
      }
      return HorizonIndex(places: places, elevations: array(Int16.self), distances: array(UInt16.self))
    }
  }

  /// Writes the whole file or none.
  static func write(_ index: HorizonIndex, to path: String, key: String) throws {
    var data = Data(magic.utf8)
    data.append(contentsOf: key.utf8)
    func append<T>(_ value: T) { withUnsafeBytes(of: value) { data.append(contentsOf: $0) } }
    append(UInt64(index.places.count))
    for p in index.places {
      append(Int64(p.column))
      append(Int64(p.row))
      append(p.east)
      append(p.north)
      append(p.ground)
    }
    index.elevations.withUnsafeBytes { data.append(contentsOf: $0) }
    index.distances.withUnsafeBytes { data.append(contentsOf: $0) }
    do {
      try data.write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw RunError(
        .output, path: path, message: "cannot be written: \(Failure.cause(error))",
        advice: "Choose another file, or free some space.")
    }
  }

  private static func damaged(_ path: String, _ message: String) -> RunError {
    RunError(.unreadable, path: path, message: message, advice: "Remove it; it will be made again.")
  }
}
