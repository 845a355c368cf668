import RasterCore

/// A picture that lines, boxes and words are drawn into, with soft edges.
struct FrameCanvas {
  private(set) var picture: Picture

  init(_ picture: Picture) { self.picture = picture }

  /// A canvas of one colour.
  init(width: Int, height: Int, colour: [UInt8]) {
    picture = Picture(
      width: width, height: height, rgb: (0..<(width * height)).flatMap { _ in colour })
  }

  /// Puts a picture with its corner at the origin; what does not fit is cut.
  mutating func paste(_ other: Picture) {
    let width = min(other.width, picture.width)
    for y in 0..<min(other.height, picture.height) {
      let from = y * other.width * 3
      let to = y * picture.width * 3
      picture.rgb.replaceSubrange(to..<(to + width * 3), with: other.rgb[from..<(from + width * 3)])
    }
  }

  /// - Parameter strength: 0...1.
  mutating func fill(x: Int, y: Int, width: Int, height: Int, _ colour: [UInt8], strength: Double = 1) {
    for row in max(y, 0)..<max(min(y + height, picture.height), max(y, 0)) {
      for column in max(x, 0)..<max(min(x + width, picture.width), max(x, 0)) { blend(column, row, colour, strength) }
    }
  }

  /// Lines of the given width with round ends; where they overlap they are one.
  mutating func draw(_ lines: [[PixelPoint]], width: Double, _ colour: [UInt8]) {
    let points = lines.flatMap { $0 }
    let reach = width / 2 + 1
    guard let left = points.map(\.x).min(), let right = points.map(\.x).max(), let top = points.map(\.y).min(),
      let bottom = points.map(\.y).max()
    else { return }
    let (x0, y0) = (max(0, Int(left - reach)), max(0, Int(top - reach)))
    let (x1, y1) = (min(picture.width, Int(right + reach) + 1), min(picture.height, Int(bottom + reach) + 1))
    guard x1 > x0, y1 > y0 else { return }
    var cover = [Float](repeating: 0, count: (x1 - x0) * (y1 - y0))
    for line in lines {
      let pairs = line.count == 1 ? [(line[0], line[0])] : Array(zip(line, line.dropFirst()))
      for (a, b) in pairs {
        let rows =
          max(
            y0, Int(min(a.y, b.y) - reach))..<max(
            min(y1, Int(max(a.y, b.y) + reach) + 1), max(y0, Int(min(a.y, b.y) - reach)))
        let columns =
          max(
            x0, Int(min(a.x, b.x) - reach))..<max(
            min(x1, Int(max(a.x, b.x) + reach) + 1), max(x0, Int(min(a.x, b.x) - reach)))
        for y in rows {
          for x in columns {
            let d = Self.distance(PixelPoint(x: Double(x) + 0.5, y: Double(y) + 0.5), a, b)
            let share = Float(min(max(width / 2 + 0.5 - d, 0), 1))
            let i = (y - y0) * (x1 - x0) + x - x0
            if share > cover[i] { cover[i] = share }
          }
        }
      }
    }
    for y in y0..<y1 {
      for x in x0..<x1 {
        let share = cover[(y - y0) * (x1 - x0) + x - x0]
        if share > 0 { blend(x, y, colour, Double(share)) }
      }
    }
  }

  /// One line of words, its capitals `size` pixels high, standing on `y`.
  /// - Returns: the width in pixels.
  @discardableResult
  mutating func write(_ text: String, x: Double, y: Double, size: Double, _ colour: [UInt8], weight: Double = 0.14)
    -> Double
  {
    let (lines, width) = StrokeFont.strokes(text)
    let unit = size / 6
    draw(
      lines.map { $0.map { PixelPoint(x: x + $0.x * unit, y: y - size + $0.y * unit) } },
      width: max(size * weight, 1.3),
      colour)
    return width * unit
  }

  static func width(of text: String, size: Double) -> Double { StrokeFont.strokes(text).width * size / 6 }

  private mutating func blend(_ x: Int, _ y: Int, _ colour: [UInt8], _ share: Double) {
    let i = (y * picture.width + x) * 3
    for c in 0..<3 {
      let old = Double(picture.rgb[i + c])
      picture.rgb[i + c] = UInt8((old + (Double(colour[c]) - old) * share).rounded())
    }
  }

  private static func distance(_ p: PixelPoint, _ a: PixelPoint, _ b: PixelPoint) -> Double {
    let (dx, dy) = (b.x - a.x, b.y - a.y)
    let length = dx * dx + dy * dy
    let t = length > 0 ? min(max(((p.x - a.x) * dx + (p.y - a.y) * dy) / length, 0), 1) : 0
    let (ex, ey) = (p.x - a.x - t * dx, p.y - a.y - t * dy)
    return (ex * ex + ey * ey).squareRoot()
  }
}
