import Foundation
import PixelKernels
import RasterCore

/// Rotations and a focal length, and the least squares that improve them.
///
/// The residual of a pair is taken in the second frame: where the first frame's ray falls, less where the point was seen.
struct PanoramaFit: Sendable {
  var rotations: [Rotation]
  /// Pixels.
  var focal: Double
  /// Share of the focal length, from the residuals; infinite where it was held.
  private(set) var focalSigma = Double.infinity

  init(rotations: [Rotation], focal: Double) {
    self.rotations = rotations
    self.focal = focal
  }

  /// Distances in pixels; 1e6 for a ray that leaves the second camera's front.
  func residuals(_ pairs: [PanoramaSolver.Pair]) -> [Double] {
    pairs.map { pair in
      guard let s = seen(pair) else { return 1e6 }
      let (dx, dy) = (focal * s.w.x / s.w.z - pair.q.x, focal * s.w.y / s.w.z - pair.q.y)
      return (dx * dx + dy * dy).squareRoot()
    }
  }

  /// Mean of residuals cut off at 3 pixels: says which of several starts is good whatever runs through the picture.
  func robustCost(_ pairs: [PanoramaSolver.Pair]) -> Double {
    residuals(pairs).reduce(0) { $0 + min($1, 3) } / Double(max(1, pairs.count))
  }

  private func seen(_ pair: PanoramaSolver.Pair) -> (v: Vector3, w: Vector3)? {
    let v = rotations[pair.i].toWorld(Vector3(pair.p.x / focal, pair.p.y / focal, 1))
    let w = rotations[pair.j].toCamera(v)
    return w.z > 0.05 ? (v, w) : nil
  }

  /// Levenberg and Marquardt's steps with Cauchy weights; the first rotation stays.
  mutating func refine(_ pairs: [PanoramaSolver.Pair], holdsFocal: Bool, rounds: Int) {
    let n = 3 * (rotations.count - 1) + (holdsFocal ? 0 : 1)
    guard n > 0, !pairs.isEmpty else { return }
    var lambda = 1e-4
    var scale = self.scale(pairs)
    var cost = self.cost(pairs, scale)
    for _ in 0..<rounds {
      let (matrix, right) = equations(pairs, scale, unknowns: n, holdsFocal: holdsFocal)
      var stepped = false
      for _ in 0..<6 {
        var m = matrix
        for k in 0..<n { m[k * n + k] *= 1 + lambda }
        var x = right
        guard Cholesky.solve(&m, &x, order: n) else {
          lambda *= 10
          continue
        }
        var next = self
        next.apply(x, holdsFocal: holdsFocal)
        let nextCost = next.cost(pairs, scale)
        if nextCost < cost {
          let gain = (cost - nextCost) / cost
          self = next
          lambda = max(1e-9, lambda / 10)
          stepped = gain > 1e-9
          break
        }
        lambda *= 10
      }
      guard stepped else { break }
      scale = self.scale(pairs)
      cost = self.cost(pairs, scale)
    }
    if !holdsFocal { focalSigma = sigma(pairs, scale, unknowns: n) }
  }

  /// Robust standard deviation of a coordinate's residual; never below 0.05 pixels.
  private func scale(_ pairs: [PanoramaSolver.Pair]) -> Double {
    let sorted = residuals(pairs).sorted()
    // The median of a length of two normal deviates is 1.177 of theirs.
    return max(0.05, sorted[sorted.count / 2] / 1.177)
  }

  private func cost(_ pairs: [PanoramaSolver.Pair], _ scale: Double) -> Double {
    let c = 2.385 * scale
    return residuals(pairs).reduce(0) { $0 + log1p($1 * $1 / (c * c)) } * c * c / 2
  }

  private func equations(
    _ pairs: [PanoramaSolver.Pair], _ scale: Double, unknowns n: Int, holdsFocal: Bool
  ) -> (matrix: [Double], right: [Double]) {
    var matrix = [Double](repeating: 0, count: n * n)
    var right = [Double](repeating: 0, count: n)
    let c = 2.385 * scale
    var columns = [Int](repeating: 0, count: 7)
    var rows = [[Double]](repeating: [Double](repeating: 0, count: 7), count: 2)
    for pair in pairs {
      guard let s = seen(pair) else { continue }
      let (v, w) = (s.v, s.w)
      let e = [focal * w.x / w.z - pair.q.x, focal * w.y / w.z - pair.q.y]
      let weight = 1 / (1 + (e[0] * e[0] + e[1] * e[1]) / (c * c))
      // Of the pixel by the camera's vector.
      let gx = Vector3(focal / w.z, 0, -focal * w.x / (w.z * w.z))
      let gy = Vector3(0, focal / w.z, -focal * w.y / (w.z * w.z))
      // A turn of world vectors by o moves v by o x v; g . R(o x v) = o . (v x R^T g).
      let (ax, ay) = (v.cross(rotations[pair.j].toWorld(gx)), v.cross(rotations[pair.j].toWorld(gy)))
      let spread = rotations[pair.j].toCamera(
        rotations[pair.i].toWorld(Vector3(-pair.p.x / focal, -pair.p.y / focal, 0)))
      for (k, (a, g, x)) in [(ax, gx, focal * w.x / w.z), (ay, gy, focal * w.y / w.z)].enumerated() {
        rows[k][0] = a.x
        rows[k][1] = a.y
        rows[k][2] = a.z
        rows[k][3] = -a.x
        rows[k][4] = -a.y
        rows[k][5] = -a.z
        rows[k][6] = x + g.dot(spread)
      }
      for k in 0..<3 {
        columns[k] = pair.j == 0 ? -1 : 3 * (pair.j - 1) + k
        columns[k + 3] = pair.i == 0 ? -1 : 3 * (pair.i - 1) + k
      }
      columns[6] = holdsFocal ? -1 : n - 1
      for k in 0..<2 {
        for a in 0..<7 where columns[a] >= 0 {
          right[columns[a]] -= weight * rows[k][a] * e[k]
          for b in 0..<7 where columns[b] >= 0 {
            matrix[columns[a] * n + columns[b]] += weight * rows[k][a] * rows[k][b]
          }
        }
      }
    }
    return (matrix, right)
  }

  private mutating func apply(_ x: [Double], holdsFocal: Bool) {
    for k in 1..<max(1, rotations.count) {
      let turn = Vector3(x[3 * k - 3], x[3 * k - 2], x[3 * k - 1])
      // R exp(o): each row turned by -o.
      rotations[k] =
        Rotation(
          right: Self.turned(rotations[k].right, by: -turn), down: Self.turned(rotations[k].down, by: -turn),
          forward: Self.turned(rotations[k].forward, by: -turn)
        ).orthonormal
    }
    if !holdsFocal { focal *= exp(min(0.3, max(-0.3, x[x.count - 1]))) }
  }

  private static func turned(_ v: Vector3, by o: Vector3) -> Vector3 {
    let angle = o.length
    guard angle > 1e-14 else { return v + o.cross(v) }
    let k = (1 / angle) * o
    return cos(angle) * v + sin(angle) * k.cross(v) + ((1 - cos(angle)) * k.dot(v)) * k
  }

  /// Pairs of one track are not independent: the sum over them is taken to hold a third as many measurements.
  private func sigma(_ pairs: [PanoramaSolver.Pair], _ scale: Double, unknowns n: Int) -> Double {
    var (m, _) = equations(pairs, scale, unknowns: n, holdsFocal: false)
    guard Cholesky.factor(&m, order: n) else { return .infinity }
    var unit = [Double](repeating: 0, count: n)
    unit[n - 1] = 1
    Cholesky.substitute(m, &unit, order: n)
    return scale * (3 * max(0, unit[n - 1])).squareRoot()
  }
}

extension Rotation {
  /// Freed of the rounding that many small turns leave.
  var orthonormal: Rotation {
    let f = forward.normalised
    let r = (right - f.dot(right) * f).normalised
    return Rotation(right: r, down: f.cross(r), forward: f)
  }
}
