import RasterCore

/// A contact sheet: each shot's frame with its number and the second at which it begins.
struct FootageSheet {
  private static let (columns, perPage, cell) = (4, 80, 320)
  private var cells: [Picture] = []

  mutating func add(_ picture: Picture, number: Int, seconds: Double) {
    let height = max(1, Self.cell * picture.height / picture.width)
    var small = PictureScaler.scale(picture, toWidth: Self.cell, height: height)
    let whole = Int(seconds)
    let tenth = Int(seconds * 10) % 10
    let rest = whole % 60
    Self.write("\(number)", x: 6, y: 6, into: &small)
    let time = "\(whole / 60):\(rest < 10 ? "0" : "")\(rest).\(tenth)"
    Self.write(time, x: Self.cell - 6 - 12 * time.count, y: 6, into: &small)
    cells.append(small)
  }

  func pages() -> [Picture] {
    stride(from: 0, to: cells.count, by: Self.perPage).map { start in
      page(Array(cells[start..<min(cells.count, start + Self.perPage)]))
    }
  }

  private func page(_ cells: [Picture]) -> Picture {
    let gap = 4
    let high = cells.map(\.height).max() ?? 1
    let rows = (cells.count + Self.columns - 1) / Self.columns
    let width = Self.columns * (Self.cell + gap) + gap
    let height = rows * (high + gap) + gap
    var rgb = [UInt8](repeating: 24, count: 3 * width * height)
    for (k, cell) in cells.enumerated() {
      let (x0, y0) = (gap + k % Self.columns * (Self.cell + gap), gap + k / Self.columns * (high + gap))
      for y in 0..<cell.height {
        let from = 3 * y * cell.width
        let to = 3 * ((y0 + y) * width + x0)
        rgb.replaceSubrange(to..<(to + 3 * cell.width), with: cell.rgb[from..<(from + 3 * cell.width)])
      }
    }
    return Picture(width: width, height: height, rgb: rgb)
  }

  /// Digits of 3 x 5 dots, each three pixels, white on a black ground.
  private static let glyphs: [Character: [UInt8]] = [
    "0": [7, 5, 5, 5, 7], "1": [2, 6, 2, 2, 7], "2": [7, 1, 7, 4, 7], "3": [7, 1, 7, 1, 7], "4": [5, 5, 7, 1, 1],
    "5": [7, 4, 7, 1, 7],
    "6": [7, 4, 7, 5, 7], "7": [7, 1, 1, 1, 1], "8": [7, 5, 7, 5, 7], "9": [7, 5, 7, 1, 7], ":": [0, 2, 0, 2, 0],
    ".": [0, 0, 0, 0, 2],
  ]

  private static func write(_ text: String, x: Int, y: Int, into picture: inout Picture) {
    func set(_ u: Int, _ v: Int, _ grey: UInt8) {
      guard u >= 0, v >= 0, u < picture.width, v < picture.height else { return }
      for band in 0..<3 { picture.rgb[3 * (v * picture.width + u) + band] = grey }
    }
    for v in (y - 3)..<(y + 18) { for u in (x - 3)..<(x + 12 * text.count) { set(u, v, 0) } }
    for (k, letter) in text.enumerated() {
      for (row, bits) in (glyphs[letter] ?? []).enumerated() {
        for column in 0..<3 where bits & (4 >> UInt8(column)) != 0 {
          for v in 0..<3 { for u in 0..<3 { set(x + 12 * k + 3 * column + u, y + 3 * row + v, 255) } }
        }
      }
    }
  }
}
