import Foundation
import RasterCore

/// The scenes' pixels on the analysis grid, on disk, so that a tile of all dates is read in milliseconds and no image is decoded twice.
///
/// One file a scene, made of blocks of 64 x 64 pixels (padded at the right and lower edge): the bands as 32-bit numbers, then the flags `usable` and
/// `covered`, a byte each. Sendable: a block is written once, before any is read.
struct SceneScratch: Sendable {
  let folder: String
  let grid: PixelGrid
  let bandCount: Int

  static let side = 64
  private static let blockPixels = side * side

  /// A part of a scene.
  struct Piece: Sendable {
    var bands: [Raster]
    var usable: ValidityMask
    var covered: ValidityMask
  }

  /// - Throws: `RunError.diskFull` where the scenes will not fit beside the result.
  init(folder: String, plan: ReadPlan) throws {
    self.folder = folder
    grid = plan.grid
    bandCount = plan.roles.count
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw RunError(
        .output, path: folder, message: "cannot be made: \(error.localizedDescription)",
        advice: "Check the output folder.")
    }
    let needed = UInt64(plan.items.count * blockColumns * blockRows * recordBytes)
    var info = statvfs()
    if statvfs(folder, &info) == 0, UInt64(info.f_bavail) * UInt64(info.f_frsize) < needed {
      throw RunError(
        .diskFull, path: folder,
        message: "\((needed + 999_999) / 1_000_000) MB are needed for a time and are not free",
        advice: "Free some space, choose another disk with --out, or limit the place with --aoi.")
    }
  }

  private var blockColumns: Int { (grid.width + Self.side - 1) / Self.side }
  private var blockRows: Int { (grid.height + Self.side - 1) / Self.side }
  private var bandBytes: Int { 4 * Self.blockPixels }
  private var recordBytes: Int { bandCount * bandBytes + 2 * Self.blockPixels }

  private func path(_ scene: Int) -> String { "\(folder)/\(scene).pixels" }

  // MARK: writing

  /// - Precondition: the window begins at a block, and ends at one or at the grid's edge.
  func write(_ image: SceneImage, of scene: Int, at window: PixelWindow) throws {
    let file = open(path(scene), O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw failure(scene) }
    defer { close(file) }
    var record = [UInt8](repeating: 0, count: recordBytes)
    for top in stride(from: window.row, to: window.endRow, by: Self.side) {
      for left in stride(from: window.column, to: window.endColumn, by: Self.side) {
        let block = PixelWindow(
          column: left, row: top, width: min(Self.side, window.endColumn - left),
          height: min(Self.side, window.endRow - top))
        fill(&record, image, block, in: window)
        try put(record, file, at: offset(column: left, row: top), scene)
      }
    }
  }

  private func fill(_ record: inout [UInt8], _ image: SceneImage, _ block: PixelWindow, in window: PixelWindow) {
    record.withUnsafeMutableBytes { bytes in
      for y in 0..<block.height {
        let from = (block.row - window.row + y) * window.width + block.column - window.column
        for (b, raster) in image.bands.enumerated() {
          raster.values.withUnsafeBytes { source in
            let target = b * bandBytes + 4 * y * Self.side
            let row = UnsafeRawBufferPointer(rebasing: source[(4 * from)..<(4 * (from + block.width))])
            UnsafeMutableRawBufferPointer(rebasing: bytes[target...]).copyMemory(from: row)
          }
        }
        let flags = bandCount * bandBytes + y * Self.side
        for x in 0..<block.width {
          bytes[flags + x] = image.usable.usable[from + x] ? 1 : 0
          bytes[flags + Self.blockPixels + x] = image.covered.usable[from + x] ? 1 : 0
        }
      }
    }
  }

  private func put(_ record: [UInt8], _ file: Int32, at offset: Int, _ scene: Int) throws {
    var done = 0
    while done < record.count {
      let count = record.withUnsafeBytes { bytes -> Int in
        guard let base = bytes.baseAddress else { return 0 }
        return pwrite(file, base + done, bytes.count - done, off_t(offset + done))
      }
      guard count > 0 else { throw failure(scene) }
      done += count
    }
  }

  // MARK: reading

  func read(_ scene: Int, _ window: PixelWindow) throws -> Piece {
    var bands = [[Float]](repeating: [Float](repeating: .nan, count: window.pixelCount), count: bandCount)
    var usable = [Bool](repeating: false, count: window.pixelCount)
    var covered = usable
    try eachBlock(of: scene, window, from: 0) { bytes, block in
      for y in 0..<block.height {
        let to = (block.row - window.row + y) * window.width + block.column - window.column
        let inside = (block.row + y) % Self.side * Self.side + block.column % Self.side
        for b in 0..<bandCount {
          bands[b].withUnsafeMutableBytes { target in
            let row = bytes[(b * bandBytes + 4 * inside)..<(b * bandBytes + 4 * (inside + block.width))]
            UnsafeMutableRawBufferPointer(rebasing: target[(4 * to)...]).copyMemory(from: .init(rebasing: row))
          }
        }
        let flags = bandCount * bandBytes + inside
        for x in 0..<block.width {
          usable[to + x] = bytes[flags + x] != 0
          covered[to + x] = bytes[flags + Self.blockPixels + x] != 0
        }
      }
    }
    return Piece(
      bands: bands.map { Raster(width: window.width, height: window.height, values: $0) },
      usable: ValidityMask(width: window.width, height: window.height, usable: usable),
      covered: ValidityMask(width: window.width, height: window.height, usable: covered))
  }

  /// How many pixels of a window are usable.
  func usableCount(_ scene: Int, _ window: PixelWindow) throws -> Int {
    var count = 0
    try eachBlock(of: scene, window, from: bandCount * bandBytes) { bytes, block in
      for y in 0..<block.height {
        let inside = (block.row + y) % Self.side * Self.side + block.column % Self.side
        for x in 0..<block.width where bytes[inside + x] != 0 { count += 1 }
      }
    }
    return count
  }

  /// Hands over each block's record from byte `start`, with the part of the window that lies in it.
  private func eachBlock(
    of scene: Int, _ window: PixelWindow, from start: Int, _ body: (UnsafeRawBufferPointer, PixelWindow) -> Void
  ) throws {
    let file = open(path(scene), O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw failure(scene) }
    defer { close(file) }
    var record = [UInt8](repeating: 0, count: recordBytes - start)
    for top in stride(from: window.row / Self.side * Self.side, to: window.endRow, by: Self.side) {
      for left in stride(from: window.column / Self.side * Self.side, to: window.endColumn, by: Self.side) {
        try get(&record, file, at: offset(column: left, row: top) + start, scene)
        let (column, row) = (max(left, window.column), max(top, window.row))
        let part = PixelWindow(
          column: column, row: row, width: min(left + Self.side, window.endColumn) - column,
          height: min(top + Self.side, window.endRow) - row)
        record.withUnsafeBytes { body($0, part) }
      }
    }
  }

  private func get(_ record: inout [UInt8], _ file: Int32, at offset: Int, _ scene: Int) throws {
    var done = 0
    while done < record.count {
      let count = record.withUnsafeMutableBytes { bytes -> Int in
        guard let base = bytes.baseAddress else { return 0 }
        return pread(file, base + done, bytes.count - done, off_t(offset + done))
      }
      guard count > 0 else { throw failure(scene) }
      done += count
    }
  }

  private func offset(column: Int, row: Int) -> Int {
    (row / Self.side * blockColumns + column / Self.side) * recordBytes
  }

  private func failure(_ scene: Int) -> RunError {
    let code = errno
    if code == ENOSPC {
      return RunError(
        .diskFull, path: folder, message: "no space left on the disk for the images on the analysis grid",
        advice: "Free some space, choose another disk with --out, or limit the place with --aoi.")
    }
    return RunError(
      .output, path: path(scene), message: "cannot be used: \(String(cString: strerror(code)))",
      advice: "Check the output folder.")
  }
}
