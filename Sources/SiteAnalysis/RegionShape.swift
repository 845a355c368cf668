import Foundation
import PixelKernels
import RasterCore

/// A region that may be a structure: its pixels and how much it looks like something built.
struct Candidate: Sendable {
  /// Pixel indices, ascending.
  var members: [Int]
  var rectangle: MinimumRectangle
  /// Part of the smallest rectangle around it that it fills.
  var fill: Double
  /// Contrast along the outline in scatters: what three quarters of it reach.
  var contrast: Double
  /// 0...1.
  var score: Double
  /// Pairs of pixels just inside and just outside the outline.
  var edge: [EdgePair]
  /// How it looks; the judge adds how it behaves.
  var evidence = StructureEvidence()
  /// Where the fitted rectangle is only its main part.
  var outline: PixelPolygon?
  /// Two slopes of one roof, which differ in tone.
  var isJoined = false
  /// The rectangle was fitted to a part of a pixel and is the outline.
  var isFitted: Bool { evidence.isFitted }

  /// Of two candidates on one spot the one of higher rank stays: the whole before its parts, where both are as good.
  var rank: Double { (isFitted ? score : 0.8 * score) * pow(Double(members.count), 0.2) }
}

extension MinimumRectangle {
  /// 0 and 1: the ends; 2 and 3: the long sides.
  func side(of pair: EdgePair, width columns: Int) -> Int {
    let x = Double(pair.inside % columns + pair.outside % columns) / 2 + 0.5 - centre.x
    let y = Double(pair.inside / columns + pair.outside / columns) / 2 + 0.5 - centre.y
    let u = (x * cos(angle) + y * sin(angle)) / length
    let v = (-x * sin(angle) + y * cos(angle)) / width
    return abs(u) > abs(v) ? (u > 0 ? 0 : 1) : (v > 0 ? 2 : 3)
  }
}

struct EdgePair: Sendable, Hashable {
  var inside: Int
  var outside: Int
}

/// Measures regions of one picture; holds a stamp so that membership costs one look-up.
struct RegionMeter {
  let bands: [Raster]
  let inverseScatter: [Float]
  let width: Int
  private let height: Int
  private var stamp: [Int32]
  private var current: Int32 = 0

  /// - Parameter bands: finite values.
  init(bands: [Raster], scatter: [Float]) {
    self.bands = bands
    inverseScatter = scatter.map { 1 / $0 }
    width = bands[0].width
    height = bands[0].height
    stamp = [Int32](repeating: 0, count: width * height)
  }

  mutating func mark(_ members: some Sequence<Int>) {
    current += 1
    for i in members { stamp[i] = current }
  }

  private func isMember(_ i: Int) -> Bool { stamp[i] == current }

  /// Pairs across the outline: one pixel further in where there is one, one further out.
  func edgePairs(_ members: some Sequence<Int>) -> [EdgePair] {
    var pairs: [EdgePair] = []
    for i in members {
      let x = i % width
      let y = i / width
      for (dx, dy) in [(1, 0), (-1, 0), (0, 1), (0, -1)] {
        let (nx, ny) = (x + dx, y + dy)
        guard nx >= 0, ny >= 0, nx < width, ny < height, !isMember(ny * width + nx) else { continue }
        let (ix, iy) = (x - dx, y - dy)
        let hasInner = ix >= 0 && iy >= 0 && ix < width && iy < height && isMember(iy * width + ix)
        let (ox, oy) = (nx + dx, ny + dy)
        let hasOuter = ox >= 0 && oy >= 0 && ox < width && oy < height && !isMember(oy * width + ox)
        pairs.append(
          EdgePair(
            inside: hasInner ? iy * width + ix : i, outside: hasOuter ? oy * width + ox : ny * width + nx))
      }
    }
    return pairs
  }

  /// Root mean square over bands of the difference across a pair, in scatters.
  func contrast(_ pair: EdgePair) -> Float {
    var sum: Float = 0
    for b in bands.indices {
      let d = (bands[b].values[pair.inside] - bands[b].values[pair.outside]) * inverseScatter[b]
      sum += d * d
    }
    return (sum / Float(bands.count)).squareRoot()
  }

  /// Root mean square deviation from the region's mean, in scatters.
  func inhomogeneity(_ members: ArraySlice<Int>) -> Double {
    var total = 0.0
    for b in bands.indices {
      var (s, ss) = (0.0, 0.0)
      for i in members {
        let v = Double(bands[b].values[i] * inverseScatter[b])
        s += v
        ss += v * v
      }
      let n = Double(members.count)
      total += max(0, ss / n - (s / n) * (s / n))
    }
    return (total / Double(bands.count)).squareRoot()
  }
}
