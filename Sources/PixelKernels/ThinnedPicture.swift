import RasterCore

/// Every second pixel of a picture, in four pictures by the parity of their column and row, so that any whole offset of two pictures is a sum over
/// neighbours in memory: masked correlations at many offsets without a look at a mask.
struct Thinned {
  /// What correlation needs of one pixel; all 0 where it may not be used.
  private struct Planes {
    var columns: Int
    var rows: Int
    /// 1 where usable; the value there; and its square.
    var count: [Float]
    var value: [Float]
    var square: [Float]
  }

  /// Sums over the pixels that both pictures may use: of the first picture x, of the second y.
  struct Sums {
    var (n, x, y, xx, yy, xy) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
  }

  private let width: Int
  private let height: Int
  private let planes: [Planes]

  init(_ picture: Raster, _ mask: ValidityMask) {
    (width, height) = (picture.width, picture.height)
    planes = (0..<4).map { k in Self.planes(picture, mask, px: k % 2, py: k / 2) }
  }

  private static func planes(_ picture: Raster, _ mask: ValidityMask, px: Int, py: Int) -> Planes {
    let (columns, rows) = ((picture.width - px + 1) / 2, (picture.height - py + 1) / 2)
    let blank = [Float](repeating: 0, count: max(0, columns * rows))
    var planes = Planes(columns: columns, rows: rows, count: blank, value: blank, square: blank)
    for y in 0..<rows {
      for x in 0..<columns {
        let i = (2 * y + py) * picture.width + 2 * x + px
        guard mask.usable[i] else { continue }
        let v = picture.values[i]
        planes.count[y * columns + x] = 1
        planes.value[y * columns + x] = v
        planes.square[y * columns + x] = v * v
      }
    }
    return planes
  }

  /// Sums over every second pixel of this picture and the pixel of another one that lies (ox, oy) further.
  ///
  /// A row is summed in single precision, eight sums at a time, and the rows in double: against sums in double throughout a correlation is off by less
  /// than 1e-6.
  func sums(with other: Thinned, _ ox: Int, _ oy: Int) -> Sums {
    // The first pixel of the overlap, and from there every second one.
    let (x0, y0) = (max(0, -ox), max(0, -oy))
    let own = planes[y0 % 2 * 2 + x0 % 2]
    let beside = other.planes[(y0 + oy) % 2 * 2 + (x0 + ox) % 2]
    let (fromX, fromY) = (x0 / 2, y0 / 2)
    let (toX, toY) = ((x0 + ox) / 2, (y0 + oy) / 2)
    let columns = min(own.columns - fromX, beside.columns - toX)
    let rows = min(own.rows - fromY, beside.rows - toY)
    var sums = Sums()
    guard columns > 0 else { return sums }
    for y in 0..<max(rows, 0) {
      Self.add(
        own, (fromY + y) * own.columns + fromX, beside, (toY + y) * beside.columns + toX, columns, to: &sums)
    }
    return sums
  }

  @inline(__always)
  private static func add(_ a: Planes, _ i: Int, _ b: Planes, _ j: Int, _ count: Int, to sums: inout Sums) {
    a.count.withUnsafeBufferPointer { ac in
      a.value.withUnsafeBufferPointer { av in
        a.square.withUnsafeBufferPointer { aa in
          b.count.withUnsafeBufferPointer { bc in
            b.value.withUnsafeBufferPointer { bv in
              b.square.withUnsafeBufferPointer { bb in
                var (n, x, y, xx, yy, xy) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
                let whole = count / 8 * 8
                for k in stride(from: 0, to: whole, by: 8) {
                  let (c, v, s) = (load(ac, i &+ k), load(av, i &+ k), load(aa, i &+ k))
                  let (d, w, t) = (load(bc, j &+ k), load(bv, j &+ k), load(bb, j &+ k))
                  n += c * d
                  x += v * d
                  y += c * w
                  xx += s * d
                  yy += c * t
                  xy += v * w
                }
                for k in whole..<count {
                  n[0] += ac[i + k] * bc[j + k]
                  x[0] += av[i + k] * bc[j + k]
                  y[0] += ac[i + k] * bv[j + k]
                  xx[0] += aa[i + k] * bc[j + k]
                  yy[0] += ac[i + k] * bb[j + k]
                  xy[0] += av[i + k] * bv[j + k]
                }
                sums.n += Double(n.sum())
                sums.x += Double(x.sum())
                sums.y += Double(y.sum())
                sums.xx += Double(xx.sum())
                sums.yy += Double(yy.sum())
                sums.xy += Double(xy.sum())
              }
            }
          }
        }
      }
    }
  }

  private typealias Lanes = SIMD8<Float>

  @inline(__always)
  private static func load(_ p: UnsafeBufferPointer<Float>, _ i: Int) -> Lanes {
    UnsafeRawPointer(p.baseAddress.unsafelyUnwrapped + i).loadUnaligned(as: Lanes.self)
  }
}
