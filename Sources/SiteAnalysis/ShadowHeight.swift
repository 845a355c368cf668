import Foundation
import PixelKernels
import RasterCore

/// How high something stands, from the shadow that grows and shrinks beside it over the series.
///
/// A pixel of ground at distance d from the outline, measured against the light, lies in the shade of a wall of height h in those images in
/// which d tan(elevation) < h. Every pixel beside the outline is its own reference: its brightness is compared between images of different
/// suns, each image's own brightness taken out by the pixels around that no shadow reaches. Paved ground, fields and ponds have no such
/// pattern, whatever their colour; so the share of variance that the best height explains tells roofs from surfaces.
struct ShadowHeight: Sendable, Hashable {
  /// Share of the ring's variance, pixels' and images' own levels taken out, that shade explains: 0 nothing ... 1 all.
  var explained: Double
  /// Metres.
  var height: Double
  /// Metres; heights that explain nearly as much.
  var low: Double
  var high: Double
  struct Options: Sendable, Hashable {
    /// Pixels around the outline that are looked at, and looked at again where the shadow fills them: of a tall block.
    var reach = 9.0
    var farReach = 26.0
    /// The pixel that the outline runs through is roof and ground in one.
    var skip = 0.7
    /// Images and pixels that are enough: more of either repeat each other.
    var images = 48
    var pixels = 420
    /// Fewer of either decide nothing.
    var leastImages = 5
    var leastPixels = 24
    /// Metres: from what a sensor of 3 m just shows under a low sun to a tall block.
    var heights: [Double] = [2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 16, 18, 20, 23, 26, 30, 35, 40, 46, 52, 60]
    /// Neighbouring pixels and images of one season repeat each other: so many observations count as one.
    var repetition = 24.0
  }

  /// - Parameters:
  ///   - box: the outline, in pixels.
  ///   - images: indices of the stack's images in which it stands.
  ///   - pixelSize: metres.
  /// - Returns: nil where the images do not allow a statement: no sun known, too few images, or too little ground around.
  static func measure(
    _ box: OrientedBox, images: [Int], _ stack: PreparedStack, pixelSize: Double, options: Options = Options()
  ) -> ShadowHeight? {
    guard let near = look(box, images, stack, pixelSize, options) else { return nil }
    let middle = Statistics.median(images.map { Float(stack.lights[$0].elevation) }) ?? 45
    guard near.explained > 0.01, near.height > 0.6 * options.reach * pixelSize * tan(Double(middle) * .pi / 180) else {
      return near
    }
    var far = options
    far.reach = options.farReach
    guard let wide = look(box, images, stack, pixelSize, far) else { return near }
    return wide
  }

  /// Pixels: what the shadow of a wall of 6 m measures in these images on average; under a pixel or so nothing can be told. Nil where no sun is known.
  static func visible(_ images: [Int], _ stack: PreparedStack, pixelSize: Double) -> Double? {
    let lengths = images.filter { stack.lights[$0].shadow != nil }.map {
      6 / tan(max(stack.lights[$0].elevation, 5) * .pi / 180) / pixelSize
    }
    return lengths.isEmpty ? nil : lengths.reduce(0, +) / Double(lengths.count)
  }

  private static func look(
    _ box: OrientedBox, _ images: [Int], _ stack: PreparedStack, _ pixelSize: Double, _ options: Options
  ) -> ShadowHeight? {
    let lit = images.filter { stack.lights[$0].shadow != nil }
    guard lit.count >= options.leastImages else { return nil }
    let step = max(1, lit.count / options.images)
    let chosen = stride(from: 0, to: lit.count, by: step).map { lit[$0] }
    let ring = ring(box, stack.width, stack.height, options)
    guard ring.count >= options.leastPixels else { return nil }
    var table = Table(ring.count, chosen.count)
    for (column, t) in chosen.enumerated() {
      guard let shadow = stack.lights[t].shadow else { continue }
      let rise = pixelSize * tan(stack.lights[t].elevation * .pi / 180)
      for (row, i) in ring.enumerated() where stack.usable[t].usable[i] {
        let p = PixelPoint(x: Double(i % stack.width) + 0.5, y: Double(i / stack.width) + 0.5)
        let value = brightness(i, t, stack)
        guard value.isFinite else { continue }
        let distance = box.distance(from: p, towards: PixelPoint(x: -shadow.x, y: -shadow.y))
        table.set(row, column, value: value, needed: distance.map { $0 * rise } ?? .infinity, pixel: rise)
      }
    }
    return table.best(options)
  }

  /// Mean over the bands: shade darkens them all.
  private static func brightness(_ i: Int, _ t: Int, _ stack: PreparedStack) -> Double {
    stack.bands[t].reduce(0) { $0 + Double($1.values[i]) } / Double(stack.bands[t].count)
  }

  /// Pixels outside the box and within reach of it, thinned evenly to the wanted number.
  private static func ring(_ box: OrientedBox, _ width: Int, _ height: Int, _ options: Options) -> [Int] {
    var wide = box
    wide.along += 2 * options.reach
    wide.across += 2 * options.reach
    var inner = box
    inner.along += 2 * options.skip
    inner.across += 2 * options.skip
    let all = wide.members(width: width, height: height).filter {
      !inner.contains(PixelPoint(x: Double($0 % width) + 0.5, y: Double($0 / width) + 0.5))
    }
    let step = max(1, Int((Double(all.count) / Double(options.pixels)).rounded(.up)))
    return stride(from: 0, to: all.count, by: step).map { all[$0] }
  }

  /// Brightness of pixels (rows) in images (columns), and the height from which on each would be in the shade.
  private struct Table {
    let rows: Int
    let columns: Int
    private var value: [Double]
    private var needed: [Double]
    /// Metres of height that one pixel of ground stands for in each image: the width of the shadow's soft edge.
    private var soft: [Double]

    init(_ rows: Int, _ columns: Int) {
      (self.rows, self.columns) = (rows, columns)
      value = [Double](repeating: .nan, count: rows * columns)
      needed = [Double](repeating: .infinity, count: rows * columns)
      soft = [Double](repeating: 1, count: columns)
    }

    mutating func set(_ row: Int, _ column: Int, value v: Double, needed h: Double, pixel: Double) {
      value[row * columns + column] = v
      needed[row * columns + column] = h
      soft[column] = pixel
    }

    func best(_ options: Options) -> ShadowHeight? {
      let seen = value.indices.filter { value[$0].isFinite }
      guard seen.count >= options.leastImages * options.leastPixels else { return nil }
      let cells = seen.map { Cell(at: $0, row: $0 / columns, column: $0 % columns) }
      var y = value
      clip(&y, seen)
      centre(&y, cells)
      let total = seen.reduce(0) { $0 + y[$1] * y[$1] }
      guard total > 1e-9 else { return nil }
      var curve: [Double] = []
      var shade = [Double](repeating: 0, count: value.count)
      for h in options.heights {
        for c in cells { shade[c.at] = min(1, max(0, (h - needed[c.at]) / soft[c.column] + 0.5)) }
        centre(&shade, cells)
        let (xy, xx) = seen.reduce((0.0, 0.0)) { ($0.0 + shade[$1] * y[$1], $0.1 + shade[$1] * shade[$1]) }
        // Shade that hardly varies says nothing, and what brightens is no shade.
        guard xx > 1e-3 * Double(seen.count), xy < 0 else {
          curve.append(0)
          continue
        }
        curve.append(xy * xy / xx / total)
      }
      guard let top = curve.indices.max(by: { curve[$0] < curve[$1] }), curve[top] > 0
      else { return ShadowHeight(explained: 0, height: 0, low: 0, high: 0) }
      // Chi-squared of one degree, 95 %, with the observations that repeat each other counted once.
      let count = Double(seen.count) / options.repetition
      let slack = 3.84 * (1 - curve[top]) / max(count, 1)
      let near = curve.indices.filter { curve[$0] >= curve[top] - slack }
      let (first, last) = (near.first ?? top, near.last ?? top)
      return ShadowHeight(
        explained: curve[top], height: options.heights[top],
        low: first == 0 ? 0 : (options.heights[first - 1] + options.heights[first]) / 2,
        high: last + 1 < options.heights.count
          ? (options.heights[last] + options.heights[last + 1]) / 2 : options.heights[last] * 1.2)
    }

    /// A pixel's values further from its median than shade can reach are cloud or snow.
    private func clip(_ y: inout [Double], _ seen: [Int]) {
      for row in 0..<rows {
        let own = (0..<columns).map { Float(y[row * columns + $0]) }.filter(\.isFinite)
        guard let middle = Statistics.median(own) else { continue }
        for k in (row * columns)..<((row + 1) * columns) where y[k].isFinite {
          y[k] = min(max(y[k], Double(middle) - 1.2), Double(middle) + 0.5)
        }
      }
    }

    /// Takes out every pixel's and every image's own mean; four rounds leave nothing that matters where cells are missing.
    private func centre(_ y: inout [Double], _ cells: [Cell]) {
      for _ in 0..<4 {
        var (sum, n) = ([Double](repeating: 0, count: rows), [Double](repeating: 0, count: rows))
        for c in cells {
          sum[c.row] += y[c.at]
          n[c.row] += 1
        }
        for c in cells { y[c.at] -= sum[c.row] / n[c.row] }
        (sum, n) = ([Double](repeating: 0, count: columns), [Double](repeating: 0, count: columns))
        for c in cells {
          sum[c.column] += y[c.at]
          n[c.column] += 1
        }
        for c in cells { y[c.at] -= sum[c.column] / n[c.column] }
      }
    }

    /// A place that is seen; dividing for its row and column would cost more than what is done with them.
    private struct Cell {
      var at: Int
      var row: Int
      var column: Int
    }
  }
}

extension OrientedBox {
  /// Pixels from a point outside to where a ray first meets the box; nil where it misses.
  func distance(from p: PixelPoint, towards d: PixelPoint) -> Double? {
    let (c, s) = (cos(angle), sin(angle))
    let (px, py) = ((p.x - x) * c + (p.y - y) * s, -(p.x - x) * s + (p.y - y) * c)
    let (dx, dy) = (d.x * c + d.y * s, -d.x * s + d.y * c)
    var (near, far) = (0.0, Double.infinity)
    for (o, v, half) in [(px, dx, along / 2), (py, dy, across / 2)] {
      if abs(v) < 1e-12 {
        if abs(o) > half { return nil }
        continue
      }
      let (a, b) = ((-half - o) / v, (half - o) / v)
      near = max(near, min(a, b))
      far = min(far, max(a, b))
    }
    return near <= far ? near : nil
  }
}
