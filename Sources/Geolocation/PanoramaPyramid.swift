import RasterCore

/// A frame at several sizes, each half of the one before. Places count from the first pixel's centre.
struct FramePyramid: Sendable {
  struct Level: Sendable {
    var width: Int
    var height: Int
    var values: [Float]
  }
  private(set) var levels: [Level]

  /// The frame itself, by which two are told apart.
  var first: [Float] { levels[0].values }

  init(_ frame: GrayFrame, levels count: Int) {
    levels = [Level(width: frame.width, height: frame.height, values: frame.pixels.map(Float.init))]
    while levels.count < count, let last = levels.last, min(last.width, last.height) >= 48 {
      levels.append(last.halved())
    }
  }

  /// Finds the patch around `origin` in another frame.
  ///
  /// - Returns: nil where the patch has no texture, runs out of the picture, or looks different there.
  func find(
    _ origin: (x: Float, y: Float), in other: FramePyramid, near guess: (x: Float, y: Float),
    _ options: PanoramaTrackerOptions
  ) -> (x: Float, y: Float)? {
    var shift = (x: guess.x - origin.x, y: guess.y - origin.y)
    for l in stride(from: levels.count - 1, through: 0, by: -1) {
      let s = Float(1 << l)
      let at = (x: (origin.x + 0.5) / s - 0.5, y: (origin.y + 0.5) / s - 0.5)
      let start = (x: at.x + shift.x / s, y: at.y + shift.y / s)
      let found = levels[l].match(at, in: other.levels[l], from: start, radius: options.radius)
      if let found,
        l > 0 || found.difference <= Float(options.difference) + Float(options.differenceShare) * found.contrast
      {
        shift = (x: (found.x - at.x) * s, y: (found.y - at.y) * s)
      } else if l == 0 {
        return nil
      }
    }
    return (origin.x + shift.x, origin.y + shift.y)
  }

  /// By how much the picture as a whole has moved: the median of a few points followed on the coarsest levels.
  func shift(to other: FramePyramid, radius: Int, of points: [(x: Float, y: Float)]) -> (Float, Float) {
    let l = levels.count - 1
    let s = Float(1 << l)
    var xs: [Float] = []
    var ys: [Float] = []
    for k in stride(from: 0, to: points.count, by: max(1, points.count / 60)) {
      let at = (x: (points[k].x + 0.5) / s - 0.5, y: (points[k].y + 0.5) / s - 0.5)
      guard let found = levels[l].match(at, in: other.levels[l], from: at, radius: radius) else { continue }
      xs.append((found.x - at.x) * s)
      ys.append((found.y - at.y) * s)
    }
    guard xs.count >= 5 else { return (0, 0) }
    return (xs.sorted()[xs.count / 2], ys.sorted()[ys.count / 2])
  }

  /// The strongest corners, spread over the picture by cells, away from points that are followed already.
  func corners(count: Int, radius: Int, away: [(x: Float, y: Float)], usable: ValidityMask?) -> [(x: Float, y: Float)] {
    let level = levels[0]
    let (columns, rows) = (20, 12)
    let each = max(1, (count + columns * rows - 1) / (columns * rows))
    let strength = level.cornerStrength(radius: 3)
    var taken = [Int](repeating: 0, count: columns * rows)
    func cell(_ x: Int, _ y: Int) -> Int {
      min(rows - 1, y * rows / level.height) * columns + min(columns - 1, x * columns / level.width)
    }
    for p in away { taken[cell(Int(p.x), Int(p.y))] += 1 }
    let border = radius + 3
    var best = [[(strength: Float, x: Int, y: Int)]](repeating: [], count: columns * rows)
    for y in stride(from: border, to: level.height - border, by: 1) {
      for x in border..<max(border + 1, level.width - border) {
        let i = y * level.width + x
        let value = strength[i]
        // Slopes of a grey level and a half: haze still has them, and what is noise is not found back.
        guard value > 2, taken[cell(x, y)] < each,
          value >= strength[i - 1], value > strength[i + 1], value >= strength[i - level.width],
          value > strength[i + level.width]
        else { continue }
        if let usable, !usable.isClear(x, y, radius: radius) { continue }
        best[cell(x, y)].append((value, x, y))
      }
    }
    return best.enumerated().flatMap { index, found in
      found.sorted { ($0.strength, $1.y, $1.x) > ($1.strength, $0.y, $0.x) }.prefix(max(0, each - taken[index])).map {
        (Float($0.x), Float($0.y))
      }
    }
  }
}

extension ValidityMask {
  /// Whether the corners, the sides' middles and the centre of a square are usable.
  func isClear(_ x: Int, _ y: Int, radius r: Int) -> Bool {
    for dy in [-r, 0, r] {
      for dx in [-r, 0, r] {
        let (u, v) = (x + dx, y + dy)
        if u < 0 || v < 0 || u >= width || v >= height || !usable[v * width + u] { return false }
      }
    }
    return true
  }
}

extension FramePyramid.Level {
  /// Blurred (1 2 1) and then every 2 x 2 pixels made one, so that their common corner stays where it was.
  func halved() -> FramePyramid.Level {
    let (w, h) = (width / 2, height / 2)
    var across = [Float](repeating: 0, count: w * height)
    for y in 0..<height {
      let row = y * width
      for x in 0..<w {
        let a = 2 * x
        // 1 3 3 1: the blur and the mean of two in one.
        across[y * w + x] =
          (values[row + max(0, a - 1)] + 3 * values[row + a] + 3 * values[row + a + 1]
            + values[row + min(width - 1, a + 2)]) / 8
      }
    }
    var out = [Float](repeating: 0, count: w * h)
    for y in 0..<h {
      let (r0, r1, r2, r3) = (max(0, 2 * y - 1) * w, 2 * y * w, (2 * y + 1) * w, min(height - 1, 2 * y + 2) * w)
      for x in 0..<w {
        out[y * w + x] = (across[r0 + x] + 3 * across[r1 + x] + 3 * across[r2 + x] + across[r3 + x]) / 8
      }
    }
    return FramePyramid.Level(width: w, height: h, values: out)
  }

  /// The smaller eigenvalue of the structure tensor in a square, a pixel's mean (grey levels squared).
  func cornerStrength(radius r: Int) -> [Float] {
    let n = width * height
    var (xx, xy, yy) = (
      [Float](repeating: 0, count: n), [Float](repeating: 0, count: n), [Float](repeating: 0, count: n)
    )
    for y in 1..<(height - 1) {
      for x in 1..<(width - 1) {
        let i = y * width + x
        let gx = (values[i + 1] - values[i - 1]) / 2
        let gy = (values[i + width] - values[i - width]) / 2
        (xx[i], xy[i], yy[i]) = (gx * gx, gx * gy, gy * gy)
      }
    }
    let (a, b, c) = (boxed(xx, r), boxed(xy, r), boxed(yy, r))
    var out = [Float](repeating: 0, count: n)
    for i in 0..<n {
      let half = (a[i] + c[i]) / 2
      let d = (a[i] - c[i]) / 2
      out[i] = half - (d * d + b[i] * b[i]).squareRoot()
    }
    return out
  }

  private func boxed(_ v: [Float], _ r: Int) -> [Float] {
    var across = [Float](repeating: 0, count: v.count)
    let area = Float((2 * r + 1) * (2 * r + 1))
    for y in 0..<height {
      var sum: Float = 0
      for x in 0..<width {
        sum += v[y * width + x]
        if x > 2 * r { sum -= v[y * width + x - 2 * r - 1] }
        if x >= 2 * r { across[y * width + x - r] = sum }
      }
    }
    var out = [Float](repeating: 0, count: v.count)
    for x in 0..<width {
      var sum: Float = 0
      for y in 0..<height {
        sum += across[y * width + x]
        if y > 2 * r { sum -= across[(y - 2 * r - 1) * width + x] }
        if y >= 2 * r { out[(y - r) * width + x] = max(0, sum / area) }
      }
    }
    return out
  }

  /// Where the patch around `at` lies in another picture of the same size, by Gauss-Newton steps from `from`.
  func match(
    _ at: (x: Float, y: Float), in other: FramePyramid.Level, from: (x: Float, y: Float), radius r: Int
  ) -> (x: Float, y: Float, difference: Float, contrast: Float)? {
    let side = 2 * r + 1
    let margin = Float(r) + 1.01
    guard inside(at, margin), other.inside(from, margin) else { return nil }
    return withUnsafeTemporaryAllocation(of: Float.self, capacity: 3 * side * side) { buffer in
      let (patch, gx, gy) = (0, side * side, 2 * side * side)
      var (hxx, hxy, hyy): (Float, Float, Float) = (0, 0, 0)
      var mean: Float = 0
      for j in 0..<side {
        for i in 0..<side {
          let (x, y) = (at.x + Float(i - r), at.y + Float(j - r))
          let k = j * side + i
          buffer[patch + k] = sample(x, y)
          let dx = (sample(x + 1, y) - sample(x - 1, y)) / 2
          let dy = (sample(x, y + 1) - sample(x, y - 1)) / 2
          (buffer[gx + k], buffer[gy + k]) = (dx, dy)
          mean += buffer[patch + k]
        }
      }
      let n = Float(side * side)
      mean /= n
      var contrast: Float = 0
      for k in 0..<(side * side) { contrast += abs(buffer[patch + k] - mean) / n }
      // Brightness is an unknown too: gradients are taken about their means.
      var (mx, my): (Float, Float) = (0, 0)
      for k in 0..<(side * side) {
        mx += buffer[gx + k]
        my += buffer[gy + k]
      }
      (mx, my) = (mx / n, my / n)
      for k in 0..<(side * side) {
        buffer[gx + k] -= mx
        buffer[gy + k] -= my
        hxx += buffer[gx + k] * buffer[gx + k]
        hxy += buffer[gx + k] * buffer[gy + k]
        hyy += buffer[gy + k] * buffer[gy + k]
      }
      let determinant = hxx * hyy - hxy * hxy
      guard determinant > n * n * 0.05 else { return nil }
      var p = from
      var difference: Float = 0
      for _ in 0..<20 {
        guard other.inside(p, margin) else { return nil }
        var theirs: Float = 0
        var (bx, by): (Float, Float) = (0, 0)
        var absolute: Float = 0
        for pass in 0..<2 {
          for j in 0..<side {
            for i in 0..<side {
              let k = j * side + i
              let value = other.sample(p.x + Float(i - r), p.y + Float(j - r))
              if pass == 0 {
                theirs += value
              } else {
                let e = (value - theirs) - (buffer[patch + k] - mean)
                bx += e * buffer[gx + k]
                by += e * buffer[gy + k]
                absolute += abs(e)
              }
            }
          }
          if pass == 0 { theirs /= n }
        }
        difference = absolute / n
        let dx = (hyy * bx - hxy * by) / determinant
        let dy = (hxx * by - hxy * bx) / determinant
        p.x -= dx
        p.y -= dy
        if abs(dx) + abs(dy) < 0.01 { break }
      }
      return other.inside(p, margin) ? (p.x, p.y, difference, contrast) : nil
    }
  }

  private func inside(_ p: (x: Float, y: Float), _ margin: Float) -> Bool {
    p.x >= margin && p.y >= margin && p.x <= Float(width - 1) - margin && p.y <= Float(height - 1) - margin
  }

  /// Between pixels, linearly. - Precondition: within the picture.
  @inline(__always)
  private func sample(_ x: Float, _ y: Float) -> Float {
    let (i, j) = (Int(x), Int(y))
    let (u, v) = (x - Float(i), y - Float(j))
    let k = j * width + i
    return values.withUnsafeBufferPointer { b in
      let top = b[k] + u * (b[k + 1] - b[k])
      let below = b[k + width] + u * (b[k + width + 1] - b[k + width])
      return top + v * (below - top)
    }
  }
}
