import Foundation
import PixelKernels
import RasterCore

/// The search behind `RoofFit`: shape parameters by Levenberg-Marquardt, levels solved for at every step. Holds the buffers of one
/// window, so that a step allocates nothing.
final class RoofSearch {
  struct Solution {
    var parameters: [Double]
    var cost: Double
    /// Sum of squared residuals, each capped: what starts are compared by.
    var trimmed: Double
    /// Sum of squared residuals.
    var squares: Double
    /// (unknown, band).
    var levels: [Double]
    var weights: [Double]
  }

  private let window: RoofFitter.Window
  private let options: RoofFit.Options
  private let n: Int
  private let channels: Int
  /// Levels: two halves, the shade where there is a sun, four sides.
  private let unknowns: Int
  private let firstSide: Int
  /// Centre, sides, angle, and the shadow's length where there is a sun.
  private let parameterCount: Int
  private var design: [Double]
  /// The shape that `design` is filled for: the search comes back to the same one with other weights.
  private var designed: [Double] = []
  private var parts: [Parts]
  private var matrix: [Double]
  private var levels: [Double]
  private var residual: [Double]
  private var trial: [Double]
  private var columns: [[Double]]
  private var weights: [Double]

  init(_ window: RoofFitter.Window, _ options: RoofFit.Options) {
    self.window = window
    self.options = options
    n = window.count
    channels = window.channels
    firstSide = window.sun == nil ? 2 : 3
    unknowns = firstSide + 4
    parameterCount = window.sun == nil ? 5 : 6
    design = [Double](repeating: 0, count: n * unknowns)
    parts = [Parts](repeating: Parts(), count: n)
    matrix = [Double](repeating: 0, count: unknowns * unknowns)
    levels = [Double](repeating: 0, count: unknowns * channels)
    residual = [Double](repeating: 0, count: n * channels)
    trial = residual
    columns = [[Double]](repeating: residual, count: parameterCount)
    weights = [Double](repeating: 1, count: n)
  }

  // MARK: search

  func solve(_ start: OrientedBox, shadow: Double) -> Solution? {
    var p = [start.x, start.y, start.along, start.across, start.angle]
    if window.sun != nil { p.append(min(shadow, options.maximumShadow)) }
    for i in 0..<n { weights[i] = 1 }
    guard evaluate(p, into: &residual) else { return nil }
    var damping = 1e-2
    var cost = weighted(residual)
    var slope: ([Double], [Double])?
    for round in 0..<options.iterations {
      setHuber()
      guard evaluate(p, into: &residual) else { return nil }
      cost = weighted(residual)
      // The matrix changes little from step to step; the gradient needs the columns of the last one only.
      if round % 2 == 0 || slope == nil { slope = derivatives(p) } else { slope?.0 = gradient() }
      guard let (gradient, hessian) = slope else { return nil }
      var moved = 0.0
      for _ in 0..<5 {
        let q = advance(p, step(gradient, hessian, damping))
        if q[2] > 1.5, q[3] > 1.5, evaluate(q, into: &trial) {
          let after = weighted(trial)
          if after < cost {
            moved = zip(p, q).map { abs($0 - $1) }.max() ?? 0
            p = q
            swap(&residual, &trial)
            cost = after
            damping *= 0.4
            break
          }
        }
        damping *= 4
      }
      if moved < options.tolerance { break }
    }
    guard evaluate(p, into: &residual) else { return nil }
    return Solution(
      parameters: p, cost: weighted(residual), trimmed: trimmed(), squares: residual.reduce(0) { $0 + $1 * $1 },
      levels: levels, weights: weights)
  }

  private func advance(_ p: [Double], _ step: [Double]) -> [Double] {
    var q = p
    for k in 0..<4 { q[k] += min(1, max(-1, step[k])) }
    q[4] += min(0.1, max(-0.1, step[4]))
    if parameterCount == 6 { q[5] = min(options.maximumShadow, max(0.05, q[5] + step[5])) }
    return q
  }

  private func step(_ gradient: [Double], _ hessian: [Double], _ damping: Double) -> [Double] {
    let m = parameterCount
    var matrix = hessian
    for k in 0..<m { matrix[k * m + k] += damping * (hessian[k * m + k] + 1e-6) + 1e-12 }
    var right = gradient.map { -$0 }
    // Damped as it is the matrix is singular only where nothing moves; a step of nothing ends the search.
    return Cholesky.solve(&matrix, &right, order: m) ? right : [Double](repeating: 0, count: m)
  }

  /// Gauss-Newton gradient and matrix from forward differences.
  private func derivatives(_ p: [Double]) -> ([Double], [Double])? {
    let m = parameterCount
    // Reading a class's properties in the loops below costs more than the arithmetic.
    let (weights, residual) = (self.weights, self.residual)
    for k in 0..<m {
      var q = p
      let d = k == 4 ? 0.004 : 0.02
      q[k] += d
      guard evaluate(q, into: &columns[k]) else { return nil }
      columns[k].withUnsafeMutableBufferPointer { column in
        for i in 0..<n {
          let w = weights[i] / d
          for b in (i * channels)..<((i + 1) * channels) { column[b] = (column[b] - residual[b]) * w }
        }
      }
    }
    var hessian = [Double](repeating: 0, count: m * m)
    for k in 0..<m {
      for l in 0...k {
        let product = columns[k].withUnsafeBufferPointer { x in
          columns[l].withUnsafeBufferPointer { y in
            var sum = 0.0
            for i in 0..<x.count { sum += x[i] * y[i] }
            return sum
          }
        }
        hessian[k * m + l] = product
        hessian[l * m + k] = product
      }
    }
    return (gradient(), hessian)
  }

  /// Columns times residuals, weighted.
  private func gradient() -> [Double] {
    let (weights, residual) = (self.weights, self.residual)
    return columns.map { column in
      column.withUnsafeBufferPointer { column in
        var dot = 0.0
        for i in 0..<n {
          for b in (i * channels)..<((i + 1) * channels) { dot += column[b] * residual[b] * weights[i] }
        }
        return dot
      }
    }
  }

  /// Square roots of Huber's weights, one a pixel.
  private func setHuber() {
    for i in 0..<n {
      var sum = 0.0
      for b in (i * channels)..<((i + 1) * channels) { sum += residual[b] * residual[b] }
      weights[i] = (sum / Double(channels)).squareRoot()
    }
    var sample = weights.map { Float($0) }
    let scale = max(0.4, 1.4826 * Double(Statistics.medianInPlace(&sample) ?? 0))
    for i in 0..<n { weights[i] = (1 / max(1, weights[i] / (2 * scale))).squareRoot() }
  }

  private func weighted(_ residuals: [Double]) -> Double {
    residuals.withUnsafeBufferPointer { r in
      var sum = 0.0
      for i in 0..<n {
        let w = weights[i] * weights[i]
        for b in (i * channels)..<((i + 1) * channels) { sum += w * r[b] * r[b] }
      }
      return sum
    }
  }

  private func trimmed() -> Double {
    var sum = 0.0
    for i in 0..<n {
      var square = 0.0
      for b in (i * channels)..<((i + 1) * channels) { square += residual[b] * residual[b] }
      sum += min(square / Double(channels), 4)
    }
    return sum
  }

  // MARK: model

  /// Solves for the levels of a shape and writes the residuals (pixel, band); false where the levels are not determined.
  private func evaluate(_ p: [Double], into out: inout [Double]) -> Bool {
    if designed != p {
      fillDesign(p)
      designed = p
    }
    for i in matrix.indices { matrix[i] = 0 }
    for i in levels.indices { levels[i] = 0 }
    sumUp()
    addPriors()
    guard Cholesky.solve(&matrix, &levels, order: unknowns, columns: channels) else { return false }
    subtractLevels(into: &out)
    return true
  }

  /// The normal equations of all pixels; most pixels have a share in one or two levels only.
  private func sumUp() {
    let (n, k, c) = (self.n, unknowns, channels)
    weights.withUnsafeBufferPointer { weights in
      design.withUnsafeBufferPointer { a in
        parts.withUnsafeBufferPointer { parts in
          window.data.withUnsafeBufferPointer { d in
            matrix.withUnsafeMutableBufferPointer { m in
              levels.withUnsafeMutableBufferPointer { l in
                for i in 0..<n {
                  let w = weights[i] * weights[i]
                  let row = i &* k
                  let list = parts[i]
                  for p in 0..<list.count {
                    let r = list[p]
                    guard a[row &+ r] > 1e-9 else { continue }
                    let wr = w * a[row &+ r]
                    for q in 0...p { m[r &* k &+ list[q]] += wr * a[row &+ list[q]] }
                    for b in 0..<c { l[r &* c &+ b] += wr * d[i &* c &+ b] }
                  }
                }
              }
            }
          }
        }
      }
    }
  }

  private func subtractLevels(into out: inout [Double]) {
    let (n, k, c) = (self.n, unknowns, channels)
    design.withUnsafeBufferPointer { a in
      parts.withUnsafeBufferPointer { parts in
        window.data.withUnsafeBufferPointer { d in
          levels.withUnsafeBufferPointer { l in
            out.withUnsafeMutableBufferPointer { o in
              for i in 0..<n {
                for b in 0..<c { o[i &* c &+ b] = d[i &* c &+ b] }
                let list = parts[i]
                for p in 0..<list.count {
                  let r = list[p]
                  let value = a[i &* k &+ r]
                  guard value > 1e-9 else { continue }
                  for b in 0..<c { o[i &* c &+ b] -= value * l[r &* c &+ b] }
                }
              }
            }
          }
        }
      }
    }
  }

  /// The levels that have a share in a pixel, ascending, four bits each.
  private struct Parts {
    private(set) var count = 0
    private var packed: UInt64 = 0
    subscript(_ p: Int) -> Int { Int(truncatingIfNeeded: packed &>> (4 &* UInt64(truncatingIfNeeded: p))) & 15 }
    @inline(__always)
    init(_ row: UnsafePointer<Double>, _ k: Int) {
      for r in 0..<k where row[r] != 0 {
        packed |= UInt64(truncatingIfNeeded: r) &<< (4 &* UInt64(truncatingIfNeeded: count))
        count &+= 1
      }
    }
    init() {}
  }

  /// Weak: the halves are alike, the shade is skylight on the ground around, and no level is unbounded.
  private func addPriors() {
    let k = unknowns
    for r in 0..<k { matrix[r * k + r] += 1e-3 }
    matrix[0] += 0.3
    matrix[k + 1] += 0.3
    matrix[k] -= 0.3
    guard firstSide == 3 else { return }
    // shade - ambient * mean of the sides = 0
    let side = -options.ambient / 4
    for r in 2..<k {
      for c in 2...r { matrix[r * k + c] += 1.5 * (r == 2 ? 1 : side) * (c == 2 ? 1 : side) }
    }
  }

  /// Share of each pixel that is: first half, second half, (shade,) ground on the four sides. Rows sum to 1.
  private func fillDesign(_ p: [Double]) {
    let shape = Shape(p, sun: window.sun, blur: options.blur)
    NormalCurve.table.withUnsafeBufferPointer { table in
      window.xs.withUnsafeBufferPointer { xs in
        window.ys.withUnsafeBufferPointer { ys in
          design.withUnsafeMutableBufferPointer { out in
            guard let first = out.baseAddress, let curve = table.baseAddress else { return }
            for i in 0..<n {
              let row = first + i * unknowns
              shape.fill(row, xs[i], ys[i], curve)
              parts[i] = Parts(row, unknowns)
            }
          }
        }
      }
    }
  }

  /// A roof's parameters, ready to be asked about one pixel after another.
  private struct Shape {
    let x: Double
    let y: Double
    let c: Double
    let s: Double
    let a: Double
    let b: Double
    let scale: Double
    let splitsAcross: Bool
    let sun: PixelPoint?
    let du: Double
    let dv: Double
    let shadow: Double
    let fading: Double

    init(_ p: [Double], sun: PixelPoint?, blur: Double) {
      (x, y, a, b) = (p[0], p[1], p[2] / 2, p[3] / 2)
      (c, s) = (cos(p[4]), sin(p[4]))
      scale = 1 / blur
      splitsAcross = p[2] >= p[3]
      self.sun = sun
      shadow = sun == nil ? 0 : max(0, p[5])
      fading = min(1, shadow / 0.3)
      du = sun.map { $0.x * cos(p[4]) + $0.y * sin(p[4]) } ?? 0
      dv = sun.map { -$0.x * sin(p[4]) + $0.y * cos(p[4]) } ?? 0
    }

    @inline(__always)
    private func cover(_ u: Double, _ v: Double, _ table: UnsafePointer<Double>) -> Double {
      let across = NormalCurve.below((v + b) * scale, table) - NormalCurve.below((v - b) * scale, table)
      if across < 1e-4 { return 0 }
      return across * (NormalCurve.below((u + a) * scale, table) - NormalCurve.below((u - a) * scale, table))
    }

    @inline(__always)
    func fill(_ row: UnsafeMutablePointer<Double>, _ px: Double, _ py: Double, _ table: UnsafePointer<Double>) {
      let (dx, dy) = (px - x, py - y)
      let (u, v) = (dx * c + dy * s, -dx * s + dy * c)
      let inside = cover(u, v, table)
      let half = NormalCurve.below((splitsAcross ? v : u) * scale, table)
      row[0] = inside * half
      row[1] = inside * (1 - half)
      var rest = 1 - inside
      var side = row + 2
      if sun != nil {
        var shade = 0.0
        if rest > 1e-3 {
          for step in 1...4 {
            let f = shadow * Double(step) / 4
            shade = max(shade, cover(u - du * f, v - dv * f, table))
          }
        }
        shade *= fading
        row[2] = rest * shade
        rest *= 1 - shade
        side = row + 3
      }
      if rest < 1e-6 {
        for k in 0..<4 { side[k] = 0 }
        return
      }
      // The ground belongs to the side it lies beyond; near a corner to both.
      let over = (u - a, -u - a, v - b, -v - b)
      let most = max(max(over.0, over.1), max(over.2, over.3))
      let e = (soft(over.0 - most), soft(over.1 - most), soft(over.2 - most), soft(over.3 - most))
      let share = rest / (e.0 + e.1 + e.2 + e.3)
      side[0] = share * e.0
      side[1] = share * e.1
      side[2] = share * e.2
      side[3] = share * e.3
    }

    /// Falls from 1 at 0 smoothly to 0 at -4: cheaper than an exponential, and exactly 0 away from corners.
    @inline(__always)
    private func soft(_ x: Double) -> Double {
      if x <= -4 { return 0 }
      let t = 1 + x / 4
      return t * t * t * t
    }
  }

  // MARK: outcome

  func describe(_ s: Solution) -> RoofFit {
    func level(_ r: Int) -> [Double] { (0..<channels).map { s.levels[r * channels + $0] } }
    func distance(_ a: [Double], _ b: [Double]) -> Double {
      (zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / Double(channels)).squareRoot()
    }
    func inUnits(_ levels: [Double]) -> [Double] { zip(levels, window.unit).map { $0 * $1 } }
    let halves = [level(0), level(1)]
    let grounds = (0..<4).map { level(firstSide + $0) }
    // A long side borders on one half of the roof, an end on both: of a gable in low sun the mean of the halves may be the ground's.
    let splitsAcross = s.parameters[2] >= s.parameters[3]
    func step(_ side: Int, _ ground: [Double]) -> Double {
      if (side >= 2) == splitsAcross { return distance(halves[side % 2], ground) }
      let (a, b) = (distance(halves[0], ground), distance(halves[1], ground))
      return ((a * a + b * b) / 2).squareRoot()
    }
    let hasSun = firstSide == 3
    return RoofFit(
      box: OrientedBox(
        x: s.parameters[0], y: s.parameters[1], along: s.parameters[2], across: s.parameters[3], angle: s.parameters[4]),
      shadow: hasSun ? s.parameters[5] : 0, determination: determination(s),
      halves: halves.map(inUnits), grounds: grounds.map(inUnits), shade: hasSun ? inUnits(level(2)) : nil,
      contrasts: grounds.enumerated().map { side, ground in
        min(step(side, ground), beyond(side, s.parameters).map { step(side, $0) } ?? .infinity)
      }, ridge: distance(halves[0], halves[1]),
      weakestHalf: halves.flatMap { half in grounds.map { distance(half, $0) } }.min() ?? 0)
  }

  /// What is seen just beyond one side, median over its middle; nil where a shadow falls or nothing is seen. The search may take the rest of a roof or a
  /// road, which goes on beyond the side, for outliers, and the level it gives that side is then no one's.
  private func beyond(_ side: Int, _ p: [Double]) -> [Double]? {
    guard !options.isCoarse else { return nil }
    let (c, s) = (cos(p[4]), sin(p[4]))
    let sign = side % 2 == 0 ? 1.0 : -1.0
    if let sun = window.sun, p[5] > 0.3 {
      let toward = side < 2 ? sun.x * c + sun.y * s : -sun.x * s + sun.y * c
      if sign * toward > 0.2 { return nil }
    }
    var pixels: [Int] = []
    for i in 0..<n {
      let (dx, dy) = (window.xs[i] - p[0], window.ys[i] - p[1])
      let (u, v) = (dx * c + dy * s, -dx * s + dy * c)
      let (out, across, half) =
        side < 2 ? (sign * u - p[2] / 2, abs(v), p[3] / 2) : (sign * v - p[3] / 2, abs(u), p[2] / 2)
      if out > 0.8, out < 2.6, across < max(0.7 * half, 0.6) { pixels.append(i) }
    }
    guard pixels.count >= 2 else { return nil }
    return (0..<channels).map { b in
      Double(Statistics.median(pixels.map { Float(window.data[$0 * channels + b]) }) ?? 0)
    }
  }

  /// Share of the window's variance that a solution explains. Every pixel counts in full, for what the search took for outliers must not be the other half of the
  /// roof; but in coarse pictures it is the neighbours.
  func determination(_ s: Solution) -> Double {
    options.isCoarse
      ? 1 - s.cost / max(total(s.weights), 1e-9)
      : 1 - s.squares / max(total([Double](repeating: 1, count: n)), 1e-9)
  }

  /// Weighted squared deviation from the weighted mean: what there is to explain.
  private func total(_ weights: [Double]) -> Double {
    var sum = 0.0
    for b in 0..<channels {
      var (w, s, ss) = (0.0, 0.0, 0.0)
      for i in 0..<n {
        let k = weights[i] * weights[i]
        let v = window.data[i * channels + b]
        w += k
        s += k * v
        ss += k * v * v
      }
      sum += ss - s * s / max(w, 1e-9)
    }
    return sum
  }
}
