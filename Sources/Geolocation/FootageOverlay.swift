import Foundation
import RasterCore

/// What is drawn over the scene: borders, logos, tickers.
public struct FootageOverlay: Sendable, Hashable {
  /// **true = scene.**
  public var scene: ValidityMask
  /// The part within black borders.
  public var content: PixelWindow
  /// Bands in which text runs or stands, as rows of the frame, the first and the last.
  public var bands: [ClosedRange<Int>]
  /// Whether so much moved that what stood still can be told; else only borders are known.
  public var isKnown: Bool
  /// Share of the content that is covered.
  public var covered: Double
}

public struct OverlayOptions: Sendable, Hashable {
  /// Grey level under which a border is black (video black is 16, compression adds some).
  public var black = 30.0
  /// Standard deviation over time, in grey levels, under which a pixel stands still: a broadcast's compression leaves 1 to 3.
  public var still = 4.0
  /// Share of the content that must change for a shot to count as moving.
  public var moving = 0.3
  /// Slope in grey levels a pixel of an edge that stands still, and its most deviation as a share of it.
  public var edge = 10.0
  public var steadiness = 0.45
  /// Variance of the step across a band's border, as a share of its square.
  public var unevenBorder = 0.6
  /// Share of a row that such edges must cover to be the border of a band.
  public var border = 0.55
  /// Share of a band's pixels that have its own grey, between two borders; and between one and the picture's edge, where a strip
  /// of even scene below a ticker has up to a half.
  public var ground = 0.35
  public var groundAtEdge = 0.6
  public init() {}
}

/// Finds overlays in sampled frames of one shot or of a whole film, by what stands still while the scene moves.
///
/// An overlay keeps its edges when the scene under it moves. A sky stands still too, but has no edge of its own: what stands still
/// counts as overlay only where steady edges close it off from all that moves. A band between steady horizontal edges
/// with a ground of its own counts whole, for the text that runs through it moves.
public struct OverlayFinder: Sendable {
  private let width: Int
  private let height: Int
  private let options: OverlayOptions
  private var count = 0
  // Sums of grey, of its square, of slopes to the right and down and of their squares.
  private var (sum, squares): ([Float], [Float])
  private var (right, down, slopes, downSquares): ([Float], [Float], [Float], [Float])
  /// Of each row, greys in 64 steps.
  private var histogram: [Int]

  public init(width: Int, height: Int, options: OverlayOptions = OverlayOptions()) {
    self.width = width
    self.height = height
    self.options = options
    let zero = [Float](repeating: 0, count: width * height)
    (sum, squares, right, down, slopes, downSquares) = (zero, zero, zero, zero, zero, zero)
    histogram = [Int](repeating: 0, count: 64 * height)
  }

  /// - Precondition: of the size given at the beginning.
  public mutating func add(_ frame: GrayFrame) {
    precondition(frame.width == width && frame.height == height, "frames of one size")
    count += 1
    for y in 0..<height {
      for x in 0..<width {
        let i = y * width + x
        let g = Float(frame.pixels[i])
        let dx = x + 1 < width ? Float(frame.pixels[i + 1]) - g : 0
        let dy = y + 1 < height ? Float(frame.pixels[i + width]) - g : 0
        sum[i] += g
        squares[i] += g * g
        right[i] += dx
        down[i] += dy
        slopes[i] += dx * dx + dy * dy
        downSquares[i] += dy * dy
        histogram[64 * y + Int(frame.pixels[i]) / 4] += 1
      }
    }
  }

  public func finished() -> FootageOverlay {
    guard count > 0 else {
      return FootageOverlay(
        scene: ValidityMask(width: width, height: height, filledWith: true),
        content: PixelWindow(column: 0, row: 0, width: width, height: height), bands: [], isKnown: false, covered: 0)
    }
    let n = Float(count)
    let deviation = (0..<(width * height)).map { max(0, squares[$0] / n - (sum[$0] / n) * (sum[$0] / n)).squareRoot() }
    let content = self.content(deviation)
    var scene = ValidityMask(width: width, height: height, filledWith: false)
    for y in content.row..<content.endRow { for x in content.column..<content.endColumn { scene[x, y] = true } }
    var changing = 0
    for y in content.row..<content.endRow {
      for x in content.column..<content.endColumn where deviation[y * width + x] > Float(options.still) * 1.5 {
        changing += 1
      }
    }
    let area = content.width * content.height
    guard count >= 5, Double(changing) > options.moving * Double(area) else {
      return FootageOverlay(scene: scene, content: content, bands: [], isKnown: false, covered: 0)
    }
    let edges = steadyEdges()
    for i in closed(deviation, edges, content) { scene.usable[i] = false }
    let bands = self.bands(content)
    for band in bands { for y in band { for x in 0..<width { scene[x, y] = false } } }
    let covered = Double(area - scene.usableCount) / Double(max(1, area))
    return FootageOverlay(scene: scene, content: content, bands: bands, isKnown: true, covered: covered)
  }

  /// What lies within black rows and columns at the edges, of at most 40 % each way.
  private func content(_ deviation: [Float]) -> PixelWindow {
    let n = Float(count)
    func isBlack(_ indices: some Sequence<Int>) -> Bool {
      var (dark, all) = (0, 0)
      for i in indices {
        all += 1
        if sum[i] / n < Float(options.black), deviation[i] < 6 { dark += 1 }
      }
      return Double(dark) > 0.98 * Double(all)
    }
    func row(_ y: Int) -> Bool { isBlack((y * width)..<((y + 1) * width)) }
    func column(_ x: Int) -> Bool { isBlack(stride(from: x, to: width * height, by: width)) }
    let top = (0..<(height * 2 / 5)).first { !row($0) } ?? 0
    let bottom = (0..<(height * 2 / 5)).first { !row(height - 1 - $0) } ?? 0
    let left = (0..<(width * 2 / 5)).first { !column($0) } ?? 0
    let other = (0..<(width * 2 / 5)).first { !column(width - 1 - $0) } ?? 0
    return PixelWindow(column: left, row: top, width: width - left - other, height: height - top - bottom)
  }

  private func steadyEdges() -> [Bool] {
    let n = Float(count)
    return (0..<(width * height)).map { i in
      let (dx, dy) = (right[i] / n, down[i] / n)
      let strength = dx * dx + dy * dy
      guard strength > Float(options.edge * options.edge) else { return false }
      return slopes[i] / n - strength < Float(options.steadiness * options.steadiness) * strength
    }
  }

  /// Pixels within three of a steady edge, and those that stand still and cannot reach what moves without crossing one.
  private func closed(_ deviation: [Float], _ edges: [Bool], _ content: PixelWindow) -> [Int] {
    var wall = [Bool](repeating: false, count: width * height)
    for y in content.row..<content.endRow {
      for x in content.column..<content.endColumn where edges[y * width + x] && hasCompany(x, y, edges) {
        for v in max(content.row, y - 2)...min(content.endRow - 1, y + 3) {
          for u in max(content.column, x - 2)...min(content.endColumn - 1, x + 3) { wall[v * width + u] = true }
        }
      }
    }
    var reached = wall
    var queue: [Int] = []
    for y in content.row..<content.endRow {
      for x in content.column..<content.endColumn {
        let i = y * width + x
        if !reached[i], deviation[i] > Float(options.still) {
          reached[i] = true
          queue.append(i)
        }
      }
    }
    while let i = queue.popLast() {
      let (x, y) = (i % width, i / width)
      for (u, v) in [(x - 1, y), (x + 1, y), (x, y - 1), (x, y + 1)] {
        guard u >= content.column, v >= content.row, u < content.endColumn, v < content.endRow, !reached[v * width + u]
        else { continue }
        reached[v * width + u] = true
        queue.append(v * width + u)
      }
    }
    var out: [Int] = []
    for y in content.row..<content.endRow {
      for x in content.column..<content.endColumn where wall[y * width + x] || !reached[y * width + x] {
        out.append(y * width + x)
      }
    }
    return out
  }

  /// A lone steady edge is chance.
  private func hasCompany(_ x: Int, _ y: Int, _ edges: [Bool]) -> Bool {
    var found = 0
    for v in max(0, y - 2)...min(height - 1, y + 2) {
      for u in max(0, x - 2)...min(width - 1, x + 2) where edges[v * width + u] { found += 1 }
    }
    return found >= 4
  }

  /// Whether a pixel always differs from the one below it, the same way: the scene on one side varies, so that the step need not be
  /// as even as a logo's.
  private func isBorder(_ i: Int) -> Bool {
    let d = down[i] / Float(count)
    return abs(d) > 0.8 * Float(options.edge)
      && downSquares[i] / Float(count) - d * d < Float(options.unevenBorder) * d * d
  }

  private func bands(_ content: PixelWindow) -> [ClosedRange<Int>] {
    var borders: [Int] = []
    for y in content.row..<content.endRow {
      let share = (content.column..<content.endColumn).count { isBorder(y * width + $0) }
      if Double(share) > options.border * Double(content.width), borders.last.map({ y - $0 > 2 }) != false {
        borders.append(y)
      }
    }
    // Also the content's own edges close a band.
    let lines = [content.row - 1] + borders + [content.endRow - 1]
    var out: [ClosedRange<Int>] = []
    for (a, b) in zip(lines, lines.dropFirst()) {
      let (first, last) = (a + 1, b)
      let high = last - first + 1
      guard high >= 4, high <= content.height / 4, borders.contains(a) || borders.contains(b) else { continue }
      // Bands lie in the upper or lower part.
      let middle = Double(first + last) / 2 - Double(content.row)
      let wanted = borders.contains(a) && borders.contains(b) ? options.ground : options.groundAtEdge
      guard abs(middle / Double(content.height) - 0.5) > 0.18, ground(first + 1, last - 1) > wanted else { continue }
      out.append(max(content.row, first - 2)...min(content.endRow - 1, last + 2))
    }
    return out
  }

  /// Share of a band's pixels that have its commonest grey.
  private func ground(_ first: Int, _ last: Int) -> Double {
    guard first <= last else { return 0 }
    var levels = [Int](repeating: 0, count: 64)
    for y in first...last { for k in 0..<64 { levels[k] += histogram[64 * y + k] } }
    let best = (0..<64).map { k in levels[max(0, k - 1)...min(63, k + 1)].reduce(0, +) }.max() ?? 0
    return Double(best) / Double(max(1, levels.reduce(0, +)))
  }
}
