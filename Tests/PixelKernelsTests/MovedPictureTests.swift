import RasterCore
import TestSupport
import Testing

@testable import PixelKernels

/// The quick ways through a picture against plain ones, written here pixel by pixel.
struct MovedPictureTests {
  private let width = 61
  private let height = 43

  private func picture(_ seed: UInt64) -> Raster {
    var random = TestRandom(seed: seed)
    return Raster(width: width, height: height, values: (0..<(width * height)).map { _ in Float(random.uniform()) })
  }

  private func mask(_ seed: UInt64, share: Double = 0.8) -> ValidityMask {
    var random = TestRandom(seed: seed)
    return ValidityMask(
      width: width, height: height, usable: (0..<(width * height)).map { _ in random.uniform() < share })
  }

  /// A field that also leaves the frame on every side.
  private var field: ShiftField {
    var random = TestRandom(seed: 8)
    let nodes = (0..<(8 * 6)).map { _ in (random.normal() * 2, random.normal() * 2) }
    return ShiftField(spacing: 9, columns: 8, rows: 6, dx: nodes.map(\.0), dy: nodes.map(\.1))
  }

  /// Keys' cubic with a = -1/2, in single precision and in the order of the four neighbours.
  private func plain(_ p: Raster, _ x: Double, _ y: Double) -> Float {
    let (bx, by) = (Int(x.rounded(.down)), Int(y.rounded(.down)))
    let (a, b) = (Translation.weights(Float(x - Double(bx))), Translation.weights(Float(y - Double(by))))
    func row(_ j: Int) -> Float {
      func at(_ i: Int) -> Float { p[min(max(bx + i, 0), width - 1), min(max(by + j, 0), height - 1)] }
      return a.0 * at(-1) + a.1 * at(0) + a.2 * at(1) + a.3 * at(2)
    }
    return b.0 * row(-1) + b.1 * row(0) + b.2 * row(1) + b.3 * row(2)
  }

  @Test func aFieldMovesEveryPixelByItsOffsetBitForBit() {
    let (picture, mask) = (picture(3), mask(4))
    let (moved, left) = (Translation.cubic(picture, field), Translation.mask(mask, field))
    for y in 0..<height {
      for x in 0..<width {
        let d = field.offset(x: x, y: y)
        let (px, py) = (Double(x) + d.x, Double(y) + d.y)
        #expect(moved[x, y] == plain(picture, px, py))
        let (xs, ys) = ([px.rounded(.down), px.rounded(.up)], [py.rounded(.down), py.rounded(.up)])
        let all = ys.allSatisfy { v in
          xs.allSatisfy { u in
            u >= 0 && v >= 0 && Int(u) < width && Int(v) < height && mask[Int(u), Int(v)]
          }
        }
        #expect(left[x, y] == all)
      }
    }
  }

  @Test(arguments: [(0.3, -2.6), (-7.25, 4.5), (3.0, 0.5), (0, -1), (80, 2), (-2.5, -70)])
  func aTranslationIsAFieldOfOneOffset(_ shift: (Double, Double)) {
    let (picture, mask) = (picture(5), mask(6))
    let moved = Translation.cubic(picture, dx: shift.0, dy: shift.1)
    let left = Translation.mask(mask, dx: shift.0, dy: shift.1)
    for y in 0..<height {
      for x in 0..<width {
        let (px, py) = (Double(x) + shift.0, Double(y) + shift.1)
        // Rows first and columns first round differently.
        #expect(abs(moved[x, y] - plain(picture, px, py)) < 1e-6)
        let corners = [px.rounded(.down), px.rounded(.up)].flatMap { u in
          [py.rounded(.down), py.rounded(.up)].map { (u, $0) }
        }
        let all = corners.allSatisfy { u, v in
          u >= 0 && v >= 0 && u < Double(width) && v < Double(height) && mask[Int(u), Int(v)]
        }
        #expect(left[x, y] == all)
      }
    }
  }

  /// The search over whole pixels adds up in single precision along a row; its correlations hold to a millionth.
  @Test func thinnedSumsGiveTheCorrelationOfEverySecondPixel() {
    let (a, am, b, bm) = (picture(7), mask(8), picture(9), mask(10))
    let (x, y) = (Thinned(a, am), Thinned(b, bm))
    for oy in -6...6 {
      for ox in -6...6 {
        var (n, sx, sy, sxx, syy, sxy) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
        for v in stride(from: max(0, -oy), to: min(height, height - oy), by: 2) {
          for u in stride(from: max(0, -ox), to: min(width, width - ox), by: 2) where am[u, v] && bm[u + ox, v + oy] {
            let (p, q) = (Double(a[u, v]), Double(b[u + ox, v + oy]))
            (n, sx, sy, sxx, syy, sxy) = (n + 1, sx + p, sy + q, sxx + p * p, syy + q * q, sxy + p * q)
          }
        }
        func correlation(_ n: Double, _ x: Double, _ y: Double, _ xx: Double, _ yy: Double, _ xy: Double) -> Double {
          (xy - x * y / n) / ((xx - x * x / n) * (yy - y * y / n)).squareRoot()
        }
        let s = x.sums(with: y, ox, oy)
        #expect(s.n == n)
        #expect(
          isClose(correlation(s.n, s.x, s.y, s.xx, s.yy, s.xy), correlation(n, sx, sy, sxx, syy, sxy), within: 1e-6))
      }
    }
  }

  @Test(arguments: [0.4, 0.7, 1.5, 6.0]) func blurAddsUpInOrder(_ sigma: Double) {
    let picture = picture(11)
    let radius = max(1, Int((3 * sigma).rounded(.up)))
    let whole = (-radius...radius).map { Float(exponential(-Double($0 * $0) / (2 * sigma * sigma))) }
    let total = whole.reduce(0, +)
    let kernel = whole.map { $0 / total }
    func pass(_ p: Raster, _ dx: Int, _ dy: Int) -> Raster {
      var out = p
      for y in 0..<height {
        for x in 0..<width {
          out[x, y] = kernel.indices.reduce(0) { sum, i in
            let (u, v) = (x + dx * (i - radius), y + dy * (i - radius))
            return sum + kernel[i] * p[min(max(u, 0), width - 1), min(max(v, 0), height - 1)]
          }
        }
      }
      return out
    }
    #expect(GaussianBlur.apply(picture, sigma: sigma) == pass(pass(picture, 1, 0), 0, 1))
  }
}
