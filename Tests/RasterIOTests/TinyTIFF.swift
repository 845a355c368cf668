import Foundation

/// Writes small uncompressed GeoTIFFs byte by byte, so that what the reader reads was not written by the code under test.
struct TinyTIFF {
  enum Sample { case uint8, uint16, int16, float32 }
  var width: Int
  var height: Int
  var sample = Sample.uint8
  /// Band-sequential values, each `width * height`.
  var bands: [[Double]]
  /// North-up: left, top, pixel width, pixel height. Nil: no position.
  var place: (left: Double, top: Double, dx: Double, dy: Double)?
  var epsg: Int?
  var noData: String?
  /// The last band is alpha.
  var lastIsAlpha = false
  /// `2018:06:23 00:00:00`
  var dateTime: String?
  /// Claimed size, where it is to differ from the true one.
  var claimed: (width: Int, height: Int)?

  func write(_ path: String) throws { try bytes().write(to: URL(fileURLWithPath: path)) }

  func bytes() -> Data {
    var tags: [(id: Int, type: Int, values: [Double], text: String?)] = []
    func add(_ id: Int, _ type: Int, _ values: [Double]) { tags.append((id, type, values, nil)) }
    let bits = sample == .uint8 ? 8 : sample == .float32 ? 32 : 16
    let format = sample == .float32 ? 3.0 : sample == .int16 ? 2 : 1
    let n = bands.count
    add(256, 4, [Double(claimed?.width ?? width)])
    add(257, 4, [Double(claimed?.height ?? height)])
    add(258, 3, [Double](repeating: Double(bits), count: n))
    add(259, 3, [1])
    add(262, 3, [lastIsAlpha && n >= 4 ? 2 : 1])
    let size = width * height * bits / 8
    // Data first, the directory after it.
    let start = 8
    add(273, 4, (0..<n).map { Double(start + $0 * size) })
    add(277, 3, [Double(n)])
    add(278, 4, [Double(claimed?.height ?? height)])
    add(279, 4, [Double](repeating: Double(size), count: n))
    add(284, 3, [2])
    if let dateTime { tags.append((306, 2, [], dateTime)) }
    let extras = lastIsAlpha ? n - (n >= 4 ? 3 : 1) : n - 1
    if extras > 0 {
      add(338, 3, (0..<extras).map { $0 == extras - 1 && lastIsAlpha ? 2 : 0 })
    }
    add(339, 3, [Double](repeating: format, count: n))
    if let place {
      add(33550, 12, [place.dx, place.dy, 0])
      add(33922, 12, [0, 0, 0, place.left, place.top, 0])
    }
    if let epsg {
      let geographic = epsg < 5_000 && epsg >= 4_000
      add(
        34735, 3,
        [
          1, 1, 0, 3, 1024, 0, 1, geographic ? 2 : 1, 1025, 0, 1, 1,
          geographic ? 2048 : 3072, 0, 1, Double(epsg),
        ])
    }
    if let noData { tags.append((42113, 2, [], noData)) }
    return assemble(tags, dataSize: size * n, start: start)
  }

  private func assemble(
    _ tags: [(id: Int, type: Int, values: [Double], text: String?)], dataSize: Int, start: Int
  ) -> Data {
    var file = Data("II".utf8)
    let directory = start + dataSize + dataSize % 2
    file.append(le16(42))
    file.append(le32(directory))
    for band in bands { for v in band { file.append(encode(v)) } }
    if dataSize % 2 == 1 { file.append(0) }
    var entries = Data(le16(tags.count))
    var overflow = Data()
    let overflowStart = directory + 2 + 12 * tags.count + 4
    for tag in tags.sorted(by: { $0.id < $1.id }) {
      var payload = Data()
      var count = tag.values.count
      if let text = tag.text {
        payload = Data(text.utf8) + [0]
        count = payload.count
      }
      for v in tag.values {
        payload.append(tag.type == 3 ? le16(Int(v)) : tag.type == 4 ? le32(Int(v)) : le64(v))
      }
      entries.append(le16(tag.id) + le16(tag.type) + le32(count))
      if payload.count <= 4 {
        entries.append(payload + Data(repeating: 0, count: 4 - payload.count))
      } else {
        entries.append(le32(overflowStart + overflow.count))
        overflow.append(payload + Data(repeating: 0, count: payload.count % 2))
      }
    }
    return file + entries + le32(0) + overflow
  }

  private func encode(_ v: Double) -> Data {
    switch sample {
    case .uint8: Data([UInt8(v)])
    case .uint16: le16(Int(v))
    case .int16: le16(Int(UInt16(bitPattern: Int16(v))))
    case .float32: le32(Int(Float(v).bitPattern))
    }
  }

  private func le16(_ v: Int) -> Data { Data([UInt8(v & 255), UInt8(v >> 8 & 255)]) }
  private func le32(_ v: Int) -> Data { le16(v & 0xffff) + le16(v >> 16 & 0xffff) }
  private func le64(_ v: Double) -> Data {
    let b = Int(bitPattern: UInt(v.bitPattern))
    return le32(b & 0xffff_ffff) + le32(b >> 32 & 0xffff_ffff)
  }
}

/// A folder of its own for each test, removed with it.
final class TemporaryFolder {
  let path: String
  init() throws {
    path = NSTemporaryDirectory() + "groundbreak-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }
  deinit { try? FileManager.default.removeItem(atPath: path) }
  func file(_ name: String) -> String { path + "/" + name }
}

/// The real images beside the repository, where they are.
enum SharedData {
  static let root: String = {
    if let path = ProcessInfo.processInfo.environment["GROUNDBREAK_DATA"] { return path }
    let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    return repository.deletingLastPathComponent().appendingPathComponent("shared/data").path
  }()
  static func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: root + "/" + name) }
  static func rasters(_ folder: String) -> [String] {
    let base = root + "/" + folder
    let all = FileManager.default.enumerator(atPath: base)?.compactMap { $0 as? String } ?? []
    return all.filter { $0.hasSuffix(".tif") }.sorted().map { base + "/" + $0 }
  }
}
