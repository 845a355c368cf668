import Foundation
import RasterCore

/// A run of frames that one camera took without a break.
public struct FootageShot: Sendable, Hashable, Codable {
  /// Indices of frames, both of the shot.
  public var first: Int
  public var last: Int
  /// The sharpest of them, by the variance of the Laplacian.
  public var sharpest: Int
  /// That variance, in squared grey levels.
  public var sharpness: Double
  public var count: Int { last - first + 1 }

  public init(first: Int, last: Int, sharpest: Int, sharpness: Double) {
    self.first = first
    self.last = last
    self.sharpest = sharpest
    self.sharpness = sharpness
  }
}

/// What makes a cut.
public struct ShotOptions: Sendable, Hashable {
  /// Difference of two frames, shift and brightness taken out, as a share of their contrast: unrelated pictures have 0.6 to 1.2,
  /// neighbours in a pan or under compression below 0.2.
  public var difference = 0.32
  /// How many times the differences around it: a shaking camera differs from frame to frame without a cut.
  public var prominence = 2.2
  /// Longest flash in frames that is no cut.
  public var flash = 3
  /// Frames beside a cut of which none is shown: they may be mixed of both shots.
  public var margin = 2
  /// Contrast in grey levels below which a frame is blank: black between two shots, or a fade through it.
  public var blank = 2.5
  public init() {}
}

/// Finds cuts in frames that come one after another, and the sharpest frame between them.
///
/// A cut is a frame that differs from the one before however it is shifted, far more than its neighbours do, and after which the film
/// does not come back (a flash). A shot also ends at blank frames. Slow dissolves are not cut.
public struct ShotFinder: Sendable {
  private static let (width, height) = (48, 27)
  private struct Frame: Sendable {
    var thumb: [Float]
    var contrast: Float
    var sharpness: Float
  }
  private let options: ShotOptions
  private var recent: [Frame] = []
  /// Per frame: difference from the frames 1 ... flash + 1 before it.
  private var differences: [[Float]] = []
  private var sharpness: [Float] = []
  private var blanks: [Bool] = []

  public init(options: ShotOptions = ShotOptions()) { self.options = options }

  public mutating func add(_ frame: GrayFrame) {
    // Blurred: a pan by part of a small pixel shall not look like another picture.
    var thumb = Self.blurred(frame.areaMeans(width: Self.width, height: Self.height))
    let mean = thumb.reduce(0, +) / Float(thumb.count)
    var contrast: Float = 0
    for i in thumb.indices {
      thumb[i] -= mean
      contrast += abs(thumb[i])
    }
    contrast /= Float(thumb.count)
    let now = Frame(thumb: thumb, contrast: contrast, sharpness: Float(FootageSharpness.variance(of: frame)))
    differences.append(recent.reversed().map { Self.difference($0, now) })
    sharpness.append(now.sharpness)
    blanks.append(Double(contrast) < options.blank)
    recent.append(now)
    if recent.count > options.flash + 1 { recent.removeFirst() }
  }

  private static func blurred(_ v: [Float]) -> [Float] {
    var across = v
    for i in v.indices {
      let x = i % width
      across[i] = (v[x > 0 ? i - 1 : i] + 2 * v[i] + v[x + 1 < width ? i + 1 : i]) / 4
    }
    var out = across
    for i in v.indices {
      let y = i / width
      out[i] = (across[y > 0 ? i - width : i] + 2 * across[i] + across[y + 1 < height ? i + width : i]) / 4
    }
    return out
  }

  /// The shots, in order; none of blank frames.
  public func finished() -> [FootageShot] {
    let cuts = Set(self.cuts())
    var shots: [FootageShot] = []
    var start: Int?
    func close(_ end: Int) {
      if let first = start, end >= first { shots.append(shot(first, end)) }
      start = nil
    }
    for i in blanks.indices {
      if blanks[i] {
        close(i - 1)
        continue
      }
      if cuts.contains(i) { close(i - 1) }
      if start == nil { start = i }
    }
    close(blanks.count - 1)
    return shots
  }

  private func shot(_ first: Int, _ last: Int) -> FootageShot {
    let margin = min(options.margin, (last - first) / 3)
    var best = first + margin
    for i in (first + margin)...(last - margin) where sharpness[i] > sharpness[best] { best = i }
    return FootageShot(first: first, last: last, sharpest: best, sharpness: Double(sharpness[best]))
  }

  private func cuts() -> [Int] {
    var out: [Int] = []
    for n in differences.indices.dropFirst() where !blanks[n] && !blanks[n - 1] {
      let value = step(n)
      guard value > Float(options.difference) else { continue }
      // Two pictures mixed in one frame make two steps; the first of them is the cut.
      if let last = out.last, n - last <= 2 { continue }
      if n + 1 < differences.count, step(n + 1) > value * 1.3, step(n + 1) > Float(options.difference) { continue }
      let around = ((n - 10)...(n + 10)).filter { abs($0 - n) > 2 && differences.indices.contains($0) && !blanks[$0] }
        .map { step($0) }.sorted()
      let usual = around.isEmpty ? 0 : around[around.count * 3 / 4]
      guard value > Float(options.prominence) * usual, !returns(n), !fades(n) else { continue }
      out.append(n)
    }
    return out
  }

  private func step(_ n: Int) -> Float { differences[n].first ?? 0 }

  /// Whether a frame at or soon after `n` looks like one before it.
  private func returns(_ n: Int) -> Bool {
    for m in n..<min(differences.count, n + options.flash + 1) {
      for (k, value) in differences[m].enumerated() {
        let before = m - k - 1
        if before < n, m > n || before < n - 1, value < 0.6 * Float(options.difference) { return true }
      }
    }
    return false
  }

  /// Whether blank frames are near: pictures that come out of black differ a lot at first.
  private func fades(_ n: Int) -> Bool { ((n - 12)...(n + 12)).contains { blanks.indices.contains($0) && blanks[$0] } }

  /// The least mean absolute difference over shifts of up to a fifth of the width, over the mean contrast of both.
  private static func difference(_ a: Frame, _ b: Frame) -> Float {
    var best = Float.infinity
    a.thumb.withUnsafeBufferPointer { p in
      b.thumb.withUnsafeBufferPointer { q in
        for dy in -4...4 {
          for dx in -10...10 {
            var sum: Float = 0
            let (x0, x1) = (max(0, dx), min(width, width + dx))
            let (y0, y1) = (max(0, dy), min(height, height + dy))
            for y in y0..<y1 {
              let (i, j) = (y * width, (y - dy) * width - dx)
              for x in x0..<x1 { sum += abs(p[i + x] - q[j + x]) }
            }
            best = min(best, sum / Float((x1 - x0) * (y1 - y0)))
          }
        }
      }
    }
    return best / ((a.contrast + b.contrast) / 2 + 1.5)
  }
}

/// How sharp a frame is.
public enum FootageSharpness {
  /// Variance of the Laplacian (4 neighbours), in squared grey levels.
  ///
  /// > Source: Pech-Pacheco et al. (2000), Diatom autofocusing in brightfield microscopy, doi:10.1109/ICPR.2000.903548.
  public static func variance(of frame: GrayFrame) -> Double {
    let (w, h) = (frame.width, frame.height)
    guard w > 2, h > 2 else { return 0 }
    var (sum, squares) = (0, 0)
    frame.pixels.withUnsafeBufferPointer { p in
      for y in 1..<(h - 1) {
        for i in (y * w + 1)..<(y * w + w - 1) {
          let value = Int(p[i - 1]) + Int(p[i + 1]) + Int(p[i - w]) + Int(p[i + w]) - 4 * Int(p[i])
          sum += value
          squares += value * value
        }
      }
    }
    let n = Double((w - 2) * (h - 2))
    let mean = Double(sum) / n
    return Double(squares) / n - mean * mean
  }
}

/// Whether frames are woven of two moments.
public struct InterlaceFinder: Sendable {
  private var (moving, combed, textured) = (0, 0, 0)

  public init() {}

  /// - Parameter pair: neighbouring frames with all the rows that the film stores.
  public mutating func add(_ before: GrayFrame, _ now: GrayFrame) {
    let (w, h) = (now.width, now.height)
    guard w == before.width, h == before.height, h > 8 else { return }
    for y in stride(from: 2, to: h - 2, by: 1) {
      for x in stride(from: 0, to: w, by: 2) {
        let i = y * w + x
        let here = Int(now.pixels[i])
        guard abs(here - Int(before.pixels[i])) > 15 else { continue }
        moving += 1
        if (here - Int(now.pixels[i - w])) * (here - Int(now.pixels[i + w])) > 100 { combed += 1 }
        if (here - Int(now.pixels[i - 2 * w])) * (here - Int(now.pixels[i + 2 * w])) > 100 { textured += 1 }
      }
    }
  }

  /// Share of moving pixels that stand out from the rows beside them, less those that stand out from the second next too, which fine
  /// texture does; nil where too little moves.
  public var combing: Double? { moving < 2_000 ? nil : Double(combed - textured) / Double(moving) }

  /// Progressive films have -0.1 to 0.02, a pan of a pixel a field or more above 0.1.
  public var isInterlaced: Bool? { combing.map { $0 > 0.06 } }
}
