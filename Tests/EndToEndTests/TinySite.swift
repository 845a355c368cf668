import Foundation

/// Twelve monthly images of 64 x 64 pixels of 5 m: rough ground on which, from the seventh image on, a bright hall of
/// 20 x 16 pixels stands (8000 m2).
struct TinySite {
  static let count = 12
  static let hall = (columns: 22..<42, rows: 24..<40)
  static let firstWithHall = 6

  /// `scene_20200115.tif`, ...
  static func name(_ index: Int) -> String { "scene_2020\(two(index + 1))15.tif" }

  static func image(_ index: Int, hall: Bool? = nil) -> TinyTIFF {
    let stands = hall ?? (index >= firstWithHall)
    var rgb: [UInt8] = []
    rgb.reserveCapacity(64 * 64 * 3)
    for y in 0..<64 {
      for x in 0..<64 {
        let inside = stands && Self.hall.columns.contains(x) && Self.hall.rows.contains(y)
        // The ground's pattern is the same in all images; a little noise is each image's own.
        let ground = 60 + Int(hash(x / 3, y / 3, 1) % 50)
        let noise = Int(hash(x, y, 100 + index) % 5)
        let base = (inside ? 215 : ground) + noise
        rgb += [UInt8(min(base + 12, 255)), UInt8(base), UInt8(base - 10)]
      }
    }
    return TinyTIFF(rgb: rgb, dateTime: nil)
  }

  /// Nothing but cloud, brighter in some places than in others.
  static func cloud(_ index: Int) -> TinyTIFF {
    let rgb = (0..<64 * 64).flatMap { i -> [UInt8] in
      let value = UInt8(238 + hash(i % 64 / 16 + index, i / 64 / 16, 7) % 14)
      return [value, value, value]
    }
    return TinyTIFF(rgb: rgb, dateTime: nil)
  }

  static func write(_ image: TinyTIFF, to path: String) throws {
    try Data(image.bytes()).write(to: URL(fileURLWithPath: path))
  }

  /// Writes all images into a folder.
  static func write(to folder: String) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for index in 0..<count { try write(image(index), to: folder + "/" + name(index)) }
  }

  private static func two(_ n: Int) -> String { n < 10 ? "0\(n)" : "\(n)" }

  private static func hash(_ x: Int, _ y: Int, _ seed: Int) -> UInt64 {
    var h = UInt64(truncatingIfNeeded: x &* 73_856_093 ^ y &* 19_349_663 ^ seed &* 83_492_791)
    h = (h ^ (h >> 30)) &* 0xbf58_476d_1ce4_e5b9
    h = (h ^ (h >> 27)) &* 0x94d0_49bb_1331_11eb
    return h ^ (h >> 31)
  }
}
