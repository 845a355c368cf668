import Foundation
import RasterCore

/// Why a picture has no usable skyline.
public enum SkylineRefusal: String, Sendable, Hashable, Codable, Error {
  case tooSmall = "the picture is too small: 64 x 64 pixels are the least"
  case noSky = "there is no sky: the upper part of the picture is as rough as the rest"
  case noLine = "no line between sky and ground stands out (fog, haze, night or a bare sky)"
  case tooShort = "a line between sky and ground is seen in less than 20 % of the picture's width"
}

/// How a skyline is traced.
public struct SkylineTracing: Sendable, Hashable, Codable {
  /// Columns of the reduced picture in which the line is traced before it is sharpened in the whole one.
  public var columns = 480
  /// Share of the height at the top that is taken for sky at first.
  public var seed = 0.06
  /// Contrast across the line in standard deviations of the sky, under which a column is left out.
  public var leastContrast = 3.0
  /// Share of the width below which there is no skyline to speak of.
  public var leastCoverage = 0.2
  /// Steepest slope that is followed: walls, trunks and people are steeper, hardly a mountain is.
  public var steepest = 2.5

  public init() {}
}

/// Finds the line between sky and ground.
///
/// The colour of the sky is a quadratic surface over the picture, learnt from its top and then from what was found to be sky. A pixel
/// costs by how far it is from that surface and how rough its surroundings are; the line runs where the sum of the costs above it,
/// less the contrast across it, is lowest, with a price for every step up or down (dynamic programming over columns). Three rounds of
/// learning and tracing. Columns with little contrast or little sky above carry no sample: nothing is forced.
public struct SkylineExtraction: Sendable {
  let options: SkylineTracing

  public init(_ options: SkylineTracing = SkylineTracing()) { self.options = options }

  public func trace(_ picture: Picture) -> Result<Skyline, SkylineRefusal> {
    let content = PictureFrame.content(of: picture)
    guard content.width >= 64, content.height >= 64 else { return .failure(.tooSmall) }
    let small = ColourField(picture, content, columns: min(options.columns, content.width))
    guard var model = SkyModel(seed: small, rows: max(3, Int(options.seed * Double(small.height)))) else {
      return .failure(.noSky)
    }
    var line: [Int] = []
    for _ in 0..<3 {
      line = SkylinePath.lowest(small, model)
      guard let next = SkyModel(above: line, in: small) else { break }
      model = next
    }
    let above = line.reduce(0, +)
    guard above > small.width * small.height / 50 else { return .failure(.noSky) }
    // Sky down to the lower rim: nothing stands out from it.
    guard above * 50 < small.width * small.height * 49 else { return .failure(.noLine) }
    guard Self.isCalm(small, line) else { return .failure(.noSky) }
    let judged = judge(line, small, model)
    let good = judged.count { $0 != nil }
    guard good > 0 else { return .failure(.noLine) }
    let samples = sharpen(line, judged, small, picture, content)
    let found = Skyline(
      width: picture.width, height: picture.height, samples: samples,
      spacing: Double(content.width) / Double(small.width))
    guard found.coverage >= options.leastCoverage else {
      return .failure(good * 10 < small.width ? .noLine : .tooShort)
    }
    return .success(found)
  }

  /// Sky is smoother than ground: half as rough at least.
  private static func isCalm(_ field: ColourField, _ line: [Int]) -> Bool {
    var (sky, ground): ([Float], [Float]) = ([], [])
    for x in stride(from: 0, to: field.width, by: 2) {
      for y in stride(from: 1, to: max(1, line[x] - 2), by: 2) { sky.append(field.rough[y * field.width + x]) }
      for y in stride(from: min(field.height, line[x] + 3), to: field.height, by: 2) {
        ground.append(field.rough[y * field.width + x])
      }
    }
    guard sky.count > 50, ground.count > 50 else { return false }
    sky.sort()
    ground.sort()
    let calm = sky[sky.count * 3 / 4]
    return calm < 2.5 || calm < 0.5 * ground[ground.count * 3 / 4]
  }

  /// Contrast at each column of the line; nil where it cannot be relied on.
  private func judge(_ line: [Int], _ field: ColourField, _ model: SkyModel) -> [Double?] {
    let depth = max(3, field.height / 60)
    return line.indices.map { x in
      let y = line[x]
      guard y >= 3, y < field.height - max(4, field.height / 40) else { return nil }
      let (left, right) = (max(0, x - 3), min(field.width - 1, x + 3))
      guard Double(abs(line[right] - line[left])) <= options.steepest * Double(right - left) else { return nil }
      var (below, count) = (0.0, 0)
      for k in y..<min(field.height, y + depth) {
        below += Double(model.distance(field, x, k)).squareRoot()
        count += 1
      }
      var (near, n) = (0.0, 0)
      for k in max(0, y - depth)..<max(1, y - 1) {
        near += Double(model.distance(field, x, k)).squareRoot()
        n += 1
      }
      let contrast = below / Double(max(1, count)) - near / Double(max(1, n))
      var odd = 0
      for k in 0..<y where model.distance(field, x, k) > 9 { odd += 1 }
      guard odd * 4 < y, contrast >= options.leastContrast else { return nil }
      return contrast
    }
  }

  /// The place of the strongest change in the whole picture, near each column of the traced line.
  private func sharpen(
    _ line: [Int], _ judged: [Double?], _ field: ColourField, _ picture: Picture, _ content: PixelWindow
  ) -> [Skyline.Sample] {
    let scale = Double(content.width) / Double(field.width)
    let reach = max(2, Int((1.5 * scale).rounded(.up)))
    let base = 1.0 * Double(picture.width) / 1_000
    return line.indices.compactMap { x -> Skyline.Sample? in
      guard let contrast = judged[x] else { return nil }
      let column = content.column + min(content.width - 1, Int((Double(x) + 0.5) * scale))
      let middle = content.row + Int((Double(line[x]) * scale).rounded())
      var best = (value: -1, row: middle)
      var changes: [Int: Int] = [:]
      for row in (middle - reach)...(middle + reach)
      where row > content.row + 2 && row < content.row + content.height - 3 {
        var change = 0
        for c in 0..<3 {
          var step = 0
          // Three columns and three rows to either side: grain of the ground is no edge.
          for u in max(0, column - 1)...min(picture.width - 1, column + 1) {
            for k in 0..<3 {
              step += Int(picture.rgb[((row - 1 - k) * picture.width + u) * 3 + c])
              step -= Int(picture.rgb[((row + k) * picture.width + u) * 3 + c])
            }
          }
          change += abs(step)
        }
        changes[row] = change
        if change > best.value { best = (change, row) }
      }
      var y = Double(best.row)
      if let a = changes[best.row - 1], let c = changes[best.row + 1], 2 * best.value - a - c > 0 {
        y += 0.5 * Double(c - a) / Double(2 * best.value - a - c)
      }
      let doubt = 1 + 6 / contrast
      return Skyline.Sample(x: Double(column) + 0.5, y: y, sigma: base * doubt)
    }
  }
}

/// The part of a picture inside a plain border: the paper of a print, the bars of a letterbox.
public enum PictureFrame {
  public static func content(of picture: Picture) -> PixelWindow {
    let (w, h) = (picture.width, picture.height)
    func grey(_ x: Int, _ y: Int) -> Int {
      let i = (y * w + x) * 3
      return (Int(picture.rgb[i]) * 2 + Int(picture.rgb[i + 1]) * 3 + Int(picture.rgb[i + 2])) / 6
    }
    /// Steps inwards until the border's straight end; 0 where there is none. A clear sky has no straight end near the rim.
    func border(_ length: Int, _ depth: Int, _ value: (Int, Int) -> Int) -> Int {
      let limit = depth * 3 / 20
      guard limit > 2, length > 8 else { return 0 }
      let places = stride(from: length / 20, to: length - length / 20, by: max(1, length / 200)).map { $0 }
      let first = places.map { value($0, 0) }.sorted()
      let paper = first[first.count / 2]
      guard first[first.count * 9 / 10] - first[first.count / 10] < 16 else { return 0 }
      for k in 1..<limit {
        let off = places.count { abs(value($0, k) - paper) > 24 }
        if off * 10 >= places.count * 8 {
          // Anti-aliased ends and shadows of the mount are two or three pixels wide.
          return k + 3
        }
        if off * 10 > places.count * 4, k + 4 < limit {
          let later = places.count { abs(value($0, k + 4) - paper) > 24 }
          if later * 10 < places.count * 8 { return 0 }
        }
      }
      return 0
    }
    let top = border(w, h) { grey($0, $1) }
    let bottom = border(w, h) { grey($0, h - 1 - $1) }
    let left = border(h, w) { grey($1, $0) }
    let right = border(h, w) { grey(w - 1 - $1, $0) }
    return PixelWindow(column: left, row: top, width: max(0, w - left - right), height: max(0, h - top - bottom))
  }
}

/// A reduced picture as three channels of about equal visual steps (CIE L, a, b), with the roughness about each pixel.
struct ColourField {
  let width: Int
  let height: Int
  /// Three values a pixel.
  let colour: [Float]
  /// Mean step of lightness to the neighbours.
  let rough: [Float]

  init(_ picture: Picture, _ content: PixelWindow, columns: Int) {
    let scale = Double(content.width) / Double(columns)
    width = columns
    height = max(1, Int(Double(content.height) / scale))
    let linear = (0..<256).map { v -> Float in
      let s = Double(v) / 255
      return Float(s <= 0.04045 ? s / 12.92 : pow((s + 0.055) / 1.055, 2.4))
    }
    func cube(_ t: Float) -> Float { t > 0.008856 ? cbrt(t) : 7.787 * t + 16 / 116 }
    var all = [Float](repeating: 0, count: width * height * 3)
    for y in 0..<height {
      let top = Int(Double(y) * scale)
      let rows = (content.row + top)..<(content.row + max(top + 1, Int(Double(y + 1) * scale)))
      for x in 0..<width {
        let from = content.column + Int(Double(x) * scale)
        let to = content.column + max(Int(Double(x) * scale) + 1, Int(Double(x + 1) * scale))
        var (r, g, b) = (Float(0), Float(0), Float(0))
        var n: Float = 0
        for row in rows where row < picture.height {
          for column in from..<min(to, picture.width) {
            let i = (row * picture.width + column) * 3
            r += linear[Int(picture.rgb[i])]
            g += linear[Int(picture.rgb[i + 1])]
            b += linear[Int(picture.rgb[i + 2])]
            n += 1
          }
        }
        (r, g, b) = (r / max(n, 1), g / max(n, 1), b / max(n, 1))
        let fx = cube((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047)
        let fy = cube(0.2126 * r + 0.7152 * g + 0.0722 * b)
        let fz = cube((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883)
        let i = (y * width + x) * 3
        all[i] = 116 * fy - 16
        all[i + 1] = 500 * (fx - fy)
        all[i + 2] = 200 * (fy - fz)
      }
    }
    colour = all
    var steps = [Float](repeating: 0, count: width * height)
    for y in 0..<height {
      for x in 0..<width {
        let here = all[(y * width + x) * 3]
        let right = all[(y * width + min(x + 1, width - 1)) * 3]
        let below = all[(min(y + 1, height - 1) * width + x) * 3]
        steps[y * width + x] = abs(here - right) + abs(here - below)
      }
    }
    // Mean over 5 x 3 around: roughness is a property of a neighbourhood.
    var mean = steps
    for y in 0..<height {
      for x in 0..<width {
        var (sum, n) = (Float(0), Float(0))
        for v in max(0, y - 1)...min(height - 1, y + 1) {
          for u in max(0, x - 2)...min(width - 1, x + 2) {
            sum += steps[v * width + u]
            n += 1
          }
        }
        mean[y * width + x] = sum / n
      }
    }
    rough = mean
  }
}

/// What the sky of a picture looks like: a quadratic surface for each channel and the spread about it.
struct SkyModel {
  /// Six coefficients a channel, of 1, x, y, x^2, x y, y^2 with x and y from -1 to 1.
  private var surface: [[Double]]
  private var spread: [Double]
  private var rough: Double

  /// Grain and compression leave no channel quieter than this.
  private static let floor = [1.5, 1.2, 1.2]

  /// From the uppermost rows; nil where they are too rough to be sky.
  init?(seed field: ColourField, rows: Int) {
    var places: [(Int, Int)] = []
    for y in 0..<min(rows, field.height) { for x in stride(from: 0, to: field.width, by: 2) { places.append((x, y)) } }
    let r = places.map { field.rough[$0.1 * field.width + $0.0] }.sorted()
    guard let middle = r.isEmpty ? nil : r[r.count / 2], middle < 6 else { return nil }
    self.init(field, places, terms: [0, 1])
  }

  /// From what lies above a line; nil where that is too little.
  init?(above line: [Int], in field: ColourField) {
    var places: [(Int, Int)] = []
    for x in stride(from: 0, to: field.width, by: 2) {
      for y in stride(from: 0, to: max(0, line[x] - 2), by: 2) { places.append((x, y)) }
    }
    guard places.count > 60 else { return nil }
    self.init(field, places, terms: [0, 1, 2, 3, 4, 5])
  }

  private init?(_ field: ColourField, _ places: [(Int, Int)], terms: [Int]) {
    surface = []
    spread = []
    for channel in 0..<3 {
      var kept = places
      var coefficients = [Double](repeating: 0, count: 6)
      var sigma = 10.0
      for _ in 0..<3 {
        guard let c = Self.fit(field, kept, channel, terms) else { return nil }
        coefficients = c
        let off = kept.map {
          abs(Double(field.colour[($0.1 * field.width + $0.0) * 3 + channel]) - Self.value(c, field, $0.0, $0.1))
        }
        sigma = max(Self.floor[channel], off.sorted()[off.count / 2] * 1.4826)
        let limit = 3 * sigma
        let next = zip(kept, off).filter { $0.1 <= limit }.map(\.0)
        if next.count < places.count / 3 { break }
        kept = next
      }
      surface.append(coefficients)
      spread.append(sigma)
    }
    let r = places.map { field.rough[$0.1 * field.width + $0.0] }.sorted()
    rough = max(1.2, Double(r[r.count / 2]) * 2)
  }

  private static func basis(_ field: ColourField, _ x: Int, _ y: Int) -> [Double] {
    let u = 2 * Double(x) / Double(field.width) - 1
    let v = 2 * Double(y) / Double(field.height) - 1
    return [1, u, v, u * u, u * v, v * v]
  }

  private static func value(_ c: [Double], _ field: ColourField, _ x: Int, _ y: Int) -> Double {
    let u = 2 * Double(x) / Double(field.width) - 1
    let v = 2 * Double(y) / Double(field.height) - 1
    return c[0] + c[1] * u + c[2] * v + c[3] * u * u + c[4] * u * v + c[5] * v * v
  }

  private static func fit(_ field: ColourField, _ places: [(Int, Int)], _ channel: Int, _ terms: [Int]) -> [Double]? {
    let n = terms.count
    var m = [Double](repeating: 0, count: n * n)
    var v = [Double](repeating: 0, count: n)
    for (x, y) in places {
      let b = basis(field, x, y)
      let z = Double(field.colour[(y * field.width + x) * 3 + channel])
      for i in 0..<n {
        v[i] += b[terms[i]] * z
        for j in 0..<n { m[i * n + j] += b[terms[i]] * b[terms[j]] }
      }
    }
    // A slight pull towards flat keeps a thin strip of sky from being bent.
    for i in 1..<max(1, n) { m[i * n + i] += 0.01 * Double(places.count) * 0.1 }
    guard let solved = SkylineProblem.solve(m, v) else { return nil }
    var all = [Double](repeating: 0, count: 6)
    for i in 0..<n { all[terms[i]] = solved[i] }
    return all
  }

  /// Squared distance from the sky in standard deviations: 1 is usual.
  func distance(_ field: ColourField, _ x: Int, _ y: Int) -> Float {
    var sum = 0.0
    for channel in 0..<3 {
      let z =
        (Double(field.colour[(y * field.width + x) * 3 + channel]) - Self.value(surface[channel], field, x, y))
        / spread[channel]
      sum += z * z
    }
    let r = Double(field.rough[y * field.width + x]) / rough
    return Float(sum / 3 + (r > 1 ? (r - 1) * (r - 1) : 0))
  }
}

/// The line of least cost from the left to the right of a picture.
enum SkylinePath {
  /// - Returns: for each column how many rows are sky.
  static func lowest(_ field: ColourField, _ model: SkyModel) -> [Int] {
    let (w, h) = (field.width, field.height)
    let states = h + 1
    var from = [Int32](repeating: 0, count: w * states)
    var total = [Float](repeating: 0, count: states)
    for x in 0..<w {
      let own = costs(field, model, x)
      if x == 0 {
        total = own
        continue
      }
      let (reached, origin) = spread(total)
      for v in 0..<states { from[x * states + v] = origin[v] }
      for v in 0..<states { total[v] = reached[v] + own[v] }
    }
    var line = [Int](repeating: 0, count: w)
    line[w - 1] = total.indices.min { total[$0] < total[$1] } ?? 0
    for x in stride(from: w - 1, to: 0, by: -1) { line[x - 1] = Int(from[x * states + line[x]]) }
    return line
  }

  /// What it costs to have the line at each row of a column.
  private static func costs(_ field: ColourField, _ model: SkyModel, _ x: Int) -> [Float] {
    let h = field.height
    let d = (0..<h).map { model.distance(field, x, $0) }
    var cost = [Float](repeating: 0, count: h + 1)
    var sum: Float = 0
    for y in 0..<h {
      sum += min(d[y], 12) - 4
      cost[y + 1] = sum
    }
    // An edge is worth as much as a few pixels of sky.
    for v in 1..<h {
      let above = d[max(0, v - 2)..<v].reduce(0, +) / Float(min(2, v))
      let below = d[v..<min(h, v + 2)].reduce(0, +) / Float(min(2, h - v))
      cost[v] -= 1.5 * min(12, max(0, below.squareRoot() - above.squareRoot()) * 2)
    }
    return cost
  }

  /// Price of one row up or down between neighbouring columns, and the most a jump costs.
  private static let step: Float = 3
  private static let jump: Float = 60

  /// Lowest cost at each row when coming from any row of the column before.
  private static func spread(_ total: [Float]) -> ([Float], [Int32]) {
    var best = total
    var origin = total.indices.map { Int32($0) }
    for v in 1..<total.count where best[v - 1] + step < best[v] {
      best[v] = best[v - 1] + step
      origin[v] = origin[v - 1]
    }
    for v in stride(from: total.count - 2, through: 0, by: -1) where best[v + 1] + step < best[v] {
      best[v] = best[v + 1] + step
      origin[v] = origin[v + 1]
    }
    if let low = total.indices.min(by: { total[$0] < total[$1] }) {
      for v in total.indices where total[low] + jump < best[v] {
        best[v] = total[low] + jump
        origin[v] = Int32(low)
      }
    }
    return (best, origin)
  }
}
