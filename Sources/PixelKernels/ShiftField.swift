import RasterCore

/// Where a picture's content lies relative to the reference, place by place: `moving(x + offset(x)) ~ reference(x)`.
///
/// Offsets are kept at the nodes of a lattice and run linearly between them; a lattice of one node is a pure translation.
public struct ShiftField: Sendable, Hashable {
  /// Pixels between nodes; node (i, j) lies at pixel (i * spacing, j * spacing).
  public let spacing: Int
  public let columns: Int
  public let rows: Int
  /// Pixels, +x right, +y down; row-major.
  public private(set) var dx: [Double]
  public private(set) var dy: [Double]

  /// A pure translation.
  public init(dx: Double, dy: Double) {
    (spacing, columns, rows) = (1, 1, 1)
    self.dx = [dx]
    self.dy = [dy]
  }

  /// - Precondition: two nodes or more a side.
  public init(spacing: Int, columns: Int, rows: Int, dx: [Double], dy: [Double]) {
    precondition(columns > 1 && rows > 1 && spacing > 0, "a lattice has at least 2 x 2 nodes")
    precondition(dx.count == columns * rows && dy.count == columns * rows, "each node has an offset")
    (self.spacing, self.columns, self.rows) = (spacing, columns, rows)
    self.dx = dx
    self.dy = dy
  }

  public var isTranslation: Bool { dx.count == 1 }

  /// Mean offset over the nodes.
  public var mean: PixelPoint {
    PixelPoint(x: dx.reduce(0, +) / Double(dx.count), y: dy.reduce(0, +) / Double(dy.count))
  }

  /// The same offsets and one more everywhere.
  public func shifted(by shift: PixelPoint) -> ShiftField {
    var sum = self
    for i in dx.indices {
      sum.dx[i] += shift.x
      sum.dy[i] += shift.y
    }
    return sum
  }

  /// Offsets that are taken one after the other, as one: `self` first. Fields are smooth, so that where each is read within a few
  /// pixels does not matter.
  public func followed(by other: ShiftField) -> ShiftField {
    if other.isTranslation { return shifted(by: other.mean) }
    if isTranslation { return other.shifted(by: mean) }
    precondition(spacing == other.spacing && columns == other.columns && rows == other.rows, "lattices differ")
    var sum = self
    for i in dx.indices {
      sum.dx[i] += other.dx[i]
      sum.dy[i] += other.dy[i]
    }
    return sum
  }

  /// Offset at a pixel.
  public func offset(x: Int, y: Int) -> PixelPoint {
    guard !isTranslation else { return PixelPoint(x: dx[0], y: dy[0]) }
    let (i, fx) = Self.cell(x, spacing, columns)
    let (j, fy) = Self.cell(y, spacing, rows)
    let k = j * columns + i
    func value(_ v: [Double]) -> Double {
      (v[k] * (1 - fx) + v[k + 1] * fx) * (1 - fy) + (v[k + columns] * (1 - fx) + v[k + columns + 1] * fx) * fy
    }
    return PixelPoint(x: value(dx), y: value(dy))
  }

  /// Where the content of each pixel of a row lies: the pixel and its offset, bit for bit as `offset` gives it.
  ///
  /// - Precondition: not a translation.
  fileprivate func sources(ofRow y: Int, _ out: UnsafeMutableBufferPointer<PixelPoint>) {
    let (j, fy) = Self.cell(y, spacing, rows)
    dx.withUnsafeBufferPointer { dx in
      dy.withUnsafeBufferPointer { dy in
        for i in 0..<(columns - 1) {
          let k = j * columns + i
          let end = i == columns - 2 ? out.count : min(out.count, (i + 1) * spacing)
          for x in (i * spacing)..<max(end, i * spacing) {
            let fx = Double(x &- i &* spacing) / Double(spacing)
            @inline(__always)
            func value(_ v: UnsafeBufferPointer<Double>) -> Double {
              (v[k] * (1 - fx) + v[k &+ 1] * fx) * (1 - fy)
                + (v[k &+ columns] * (1 - fx) + v[k &+ columns &+ 1] * fx) * fy
            }
            out[x] = PixelPoint(x: Double(x) + value(dx), y: Double(y) + value(dy))
          }
        }
      }
    }
  }

  private static func cell(_ at: Int, _ spacing: Int, _ count: Int) -> (Int, Double) {
    let i = min(max(at / spacing, 0), count - 2)
    return (i, Double(at - i * spacing) / Double(spacing))
  }
}

extension Translation {
  /// `out(x, y) = in(x + dx(x, y), y + dy(x, y))` by cubic convolution, edges repeated.
  ///
  /// - Parameter raster: finite values (fill gaps first: a NaN would spread).
  public static func cubic(_ raster: Raster, _ field: ShiftField) -> Raster {
    if field.isTranslation { return cubic(raster, dx: field.dx[0], dy: field.dy[0]) }
    let (w, h) = (raster.width, raster.height)
    var out = raster
    var sources = [PixelPoint](repeating: PixelPoint(x: 0, y: 0), count: w)
    raster.values.withUnsafeBufferPointer { v in
      out.values.withUnsafeMutableBufferPointer { o in
        sources.withUnsafeMutableBufferPointer { sources in
          for y in 0..<h {
            field.sources(ofRow: y, sources)
            for x in 0..<w { o[y &* w &+ x] = cubic(v, w, h, at: sources[x]) }
          }
        }
      }
    }
    return out
  }

  @inline(__always)
  private static func cubic(_ v: UnsafeBufferPointer<Float>, _ w: Int, _ h: Int, at p: PixelPoint) -> Float {
    let (bx, by) = (floor(p.x), floor(p.y))
    let a = weights(Float(p.x - Double(bx)))
    let b = weights(Float(p.y - Double(by)))
    guard bx >= 1 && bx &+ 2 < w else {
      func row(_ j: Int) -> Float {
        let r = min(max(by + j, 0), h - 1) * w
        func at(_ i: Int) -> Float { v[r + min(max(bx + i, 0), w - 1)] }
        return a.0 * at(-1) + a.1 * at(0) + a.2 * at(1) + a.3 * at(2)
      }
      return b.0 * row(-1) + b.1 * row(0) + b.2 * row(1) + b.3 * row(2)
    }
    @inline(__always)
    func row(_ j: Int) -> Float {
      let r = min(max(by &+ j, 0), h &- 1) &* w &+ bx
      return a.0 * v[r &- 1] + a.1 * v[r] + a.2 * v[r &+ 1] + a.3 * v[r &+ 2]
    }
    return b.0 * row(-1) + b.1 * row(0) + b.2 * row(1) + b.3 * row(2)
  }

  /// Towards minus infinity, without the call into the C library that `rounded` is on the plainest processors.
  @inline(__always)
  private static func floor(_ x: Double) -> Int {
    let toZero = Int(x)
    return Double(toZero) > x ? toZero &- 1 : toZero
  }

  /// Moves a mask along: usable only where the 2 x 2 around the source point is usable.
  public static func mask(_ mask: ValidityMask, _ field: ShiftField) -> ValidityMask {
    if field.isTranslation { return Self.mask(mask, dx: field.dx[0], dy: field.dy[0]) }
    let (w, h) = (mask.width, mask.height)
    var sources = [PixelPoint](repeating: PixelPoint(x: 0, y: 0), count: w)
    let usable = [Bool](unsafeUninitializedCapacity: w * h) { out, count in
      mask.usable.withUnsafeBufferPointer { m in
        sources.withUnsafeMutableBufferPointer { sources in
          for y in 0..<h {
            field.sources(ofRow: y, sources)
            for x in 0..<w {
              let p = sources[x]
              let (x0, y0) = (floor(p.x), floor(p.y))
              let x1 = p.x == Double(x0) ? x0 : x0 &+ 1
              let y1 = p.y == Double(y0) ? y0 : y0 &+ 1
              let inside = x0 >= 0 && x1 < w && y0 >= 0 && y1 < h
              out.initializeElement(
                at: y &* w &+ x,
                to: inside && m[y0 &* w &+ x0] && m[y0 &* w &+ x1] && m[y1 &* w &+ x0] && m[y1 &* w &+ x1])
            }
          }
        }
      }
      count = w * h
    }
    return ValidityMask(width: w, height: h, usable: usable)
  }
}
