import PixelKernels
import RasterCore
import SiteAnalysis

/// Where pictures of single scenes are cut from.
protocol SceneWindows: Sendable {
  /// Bands of a used image in the composites' frame and brightness, of the window's size.
  func bands(of image: Int, in window: PixelWindow) throws -> [Raster]
  /// 0...1 of the window's pixels.
  func usableShare(of image: Int, in window: PixelWindow) -> Double
}

/// From an analysis that holds its images.
struct AnalysedWindows: SceneWindows {
  let analysis: Analysis

  func bands(of image: Int, in window: PixelWindow) -> [Raster] {
    analysis.registered.bands(of: image, in: window)
      ?? analysis.after.map { _ in Raster(width: window.width, height: window.height, filledWith: .nan) }
  }

  func usableShare(of image: Int, in window: PixelWindow) -> Double {
    guard window.pixelCount > 0 else { return 0 }
    return Double(analysis.images[image].usable.usableCount(in: window)) / Double(window.pixelCount)
  }
}

/// From the scratch files: moved by the scene's offset and brought to the brightness of the last composite, window by window.
struct ScratchWindows: SceneWindows {
  let scratch: SceneScratch
  /// The images' numbers in the scratch files.
  let slots: [Int]
  let images: [Analysis.ImageOutcome]
  /// For each image and band, what the image is worth in the composite's units; nil where it does not follow it.
  private let lines: [[RobustLine?]]

  /// Pixels beyond a window that interpolation reaches.
  private static let reach = 3
  /// Blocks a side from which brightness is learned.
  private static let sampleBlocks = 4

  init(scratch: SceneScratch, slots: [Int], images: [Analysis.ImageOutcome], composite: [Raster]) {
    self.scratch = scratch
    self.slots = slots
    self.images = images
    lines = parallelMap(images.count) { image in
      images[image].used ? Self.lines(scratch, slots[image], composite) : composite.map { _ in nil }
    }
  }

  private static func lines(_ scratch: SceneScratch, _ slot: Int, _ composite: [Raster]) -> [RobustLine?] {
    let n = sampleBlocks
    let grid = scratch.grid
    var pairs = composite.map { _ in (x: [Float](), y: [Float]()) }
    for k in 0..<(n * n) {
      let window = PixelWindow(
        column: (2 * (k % n) + 1) * grid.width / (2 * n), row: (2 * (k / n) + 1) * grid.height / (2 * n), width: 24,
        height: 24
      ).grown(by: 0, within: grid.window)
      guard window.width > 0, window.height > 0, let piece = try? scratch.read(slot, window) else { continue }
      for b in composite.indices {
        let ground = composite[b].cut(window)
        for i in ground.values.indices where piece.usable.usable[i] && ground.values[i].isFinite {
          pairs[b].x.append(ground.values[i])
          pairs[b].y.append(piece.bands[b].values[i])
        }
      }
    }
    return pairs.map { pair in
      let line = RobustLine.fit(x: pair.x, y: pair.y)
      return line.flatMap { (0.2...5).contains($0.slope) && $0.correlation > 0.3 ? $0 : nil }
    }
  }

  func bands(of image: Int, in window: PixelWindow) throws -> [Raster] {
    let shift = images[image].shift ?? PixelPoint(x: 0, y: 0)
    let reach = Self.reach + Int(max(abs(shift.x), abs(shift.y)).rounded(.up))
    let wide = window.grown(by: reach, within: scratch.grid.window)
    let piece = try scratch.read(slots[image], wide)
    let inner = PixelWindow(
      column: window.column - wide.column, row: window.row - wide.row, width: window.width, height: window.height)
    return piece.bands.enumerated().map { b, raster in
      let filled = GapFill.withMedian(raster, piece.covered)
      var part = Translation.cubic(filled, dx: shift.x, dy: shift.y).cut(inner)
      if let line = lines[image][b] {
        let (gain, offset) = (Float(1 / line.slope), Float(line.intercept))
        for i in part.values.indices { part.values[i] = (part.values[i] - offset) * gain }
      }
      return part
    }
  }

  func usableShare(of image: Int, in window: PixelWindow) -> Double {
    guard window.pixelCount > 0, let count = try? scratch.usableCount(slots[image], window) else { return 0 }
    return Double(count) / Double(window.pixelCount)
  }
}
