import Foundation
import PixelKernels
import RasterCore

/// Holds every image against its neighbours in time, pixel by pixel: what is brighter in all visible bands than both its past and
/// its future is cloud or snow, what is darker in all bands is shadow, and what looks as it did before or will look after is
/// ground, whatever the provider's mask says.
///
/// Both sides are asked, for works that stay agree with one of them. Where there is only one side (the first and the last images)
/// nothing smaller than the largest building is called cloud.
public struct TemporalReview: Sendable {
  public struct Options: Sendable, Hashable, Codable {
    /// Images fewer than this have no past and future to speak of: provider masks stand.
    public var minimumImages = 8
    /// Least scatter of a pixel's brightness (in logarithms) about its neighbours in time: 6 % of gain, offset and season are in
    /// every series.
    public var leastScatter: Float = 0.06
    /// Scatters by which the middle of a cloud or shadow stands out, means of 5 x 5 pixels, and by which its fringe does.
    public var seed: Float = 4
    public var fringe: Float = 2
    /// Scatters in each band within which a pixel looks as it did before or will look after.
    public var likeness: Float = 3
    /// Share of alike pixels in 5 x 5 from which on a flagged one is taken back.
    public var majority: Float = 0.6
    /// m2: a brighter or darker patch up to this size may be works where there is no future to compare with.
    public var largestPatch = 40_000.0
    /// Share of what is left of an image that must be alike: below it the image shows cloud, snow, haze or darkness everywhere.
    public var minimumAgreement = 0.5
    public init() {}
  }

  struct Verdict: Sendable {
    var usable: ValidityMask
    /// 0...1 of the usable pixels that look like their past or their future; 0 where none can be judged.
    var agreement: Double
  }

  /// What one image's pixel looks like beside its neighbours in time.
  private struct Look: Sendable {
    /// Scatters above (positive) or below (negative) both sides, eighths; 0 between them.
    var score: Int8 = 0
    var isJudged = false
    var isAlike = false
    var isTwoSided = false
  }

  let options: Options
  /// Registered and normalised, in the units they came in.
  let bands: [[Raster]]
  /// What is consulted: the best masks so far.
  let consulted: [ValidityMask]
  /// The provider's masks, and what the images cover at all.
  let trusted: [ValidityMask]
  let covered: [ValidityMask]
  let offsets: [Float]
  let visible: [Int]
  let pixelSize: Double

  /// - Returns: one verdict an image.
  /// - Complexity: O(pixels x images x bands).
  func run() -> [Verdict] {
    let (w, h) = (bands[0][0].width, bands[0][0].height)
    let rows = parallelMap(h) { looks(row: $0, width: w) }
    return parallelMap(bands.count) { t in
      verdict(t, rows.flatMap { $0[(t * w)..<((t + 1) * w)] }, w, h)
    }
  }

  // MARK: pixels over time

  /// Shape (image, column).
  private func looks(row: Int, width: Int) -> [Look] {
    let images = bands.count
    var out = [Look](repeating: Look(), count: images * width)
    let row = RowHistory(self, row: row, width: width)
    let isVisible = offsets.indices.map(visible.contains)
    var pixel = PixelHistory(images: images, channels: offsets.count)
    for x in 0..<width {
      guard row.consulted(x, &pixel.consulted) >= 2 else { continue }
      row.brightness(x, &pixel.values)
      pixel.compare(leastScatter: options.leastScatter)
      for t in 0..<images where row.isCovered[t * width + x] { out[t * width + x] = look(pixel, t, isVisible) }
    }
    return out
  }

  private func look(_ pixel: PixelHistory, _ t: Int, _ isVisible: [Bool]) -> Look {
    let n = offsets.count
    let (before, after) = pixel.neighbours(t)
    guard !before.isEmpty || !after.isEmpty else { return Look() }
    var look = Look()
    look.isJudged = true
    look.isTwoSided = before.count >= 2 && after.count >= 2
    var (likeBefore, likeAfter) = (!before.isEmpty, !after.isEmpty)
    var (above, below) = (Float(0), Float(0))
    var (isAbove, isBelow) = (true, true)
    for b in 0..<n {
      let v = pixel.values[t * n + b]
      let s = pixel.scatter[b]
      let past = pixel.median(before, b) ?? pixel.median(after, b) ?? v
      let future = pixel.median(after, b) ?? past
      if abs(v - past) > options.likeness * s { likeBefore = false }
      if abs(v - future) > options.likeness * s { likeAfter = false }
      let up = (v - max(past, future)) / s
      let down = (v - min(past, future)) / s
      if isVisible[b] {
        above += up / Float(visible.count)
        if up <= 0 { isAbove = false }
      }
      below += down / Float(n)
      if down >= 0 { isBelow = false }
    }
    look.isAlike = likeBefore || likeAfter
    let score = isAbove ? above : (isBelow ? below : 0)
    look.score = Int8(max(-127, min(127, score * 8)))
    return look
  }

  // MARK: regions of one image

  private func verdict(_ t: Int, _ looks: [Look], _ w: Int, _ h: Int) -> Verdict {
    let cover = covered[t].usable
    let score = Self.windowMean(looks.map { Float($0.score) / 8 }, cover, w, h)
    let likeness = Self.windowMean(looks.map { $0.isAlike ? 1 : 0 }, cover, w, h)
    var usable = trusted[t].usable
    for i in usable.indices where cover[i] && !usable[i] && looks[i].isAlike && likeness[i] >= options.majority {
      usable[i] = true
    }
    let limit = options.largestPatch / (pixelSize * pixelSize)
    var bad = [Bool](repeating: false, count: usable.count)
    for sign: Float in [1, -1] {
      let fringe = usable.indices.map { cover[$0] && sign * score[$0] >= options.fringe }
      for part in Components.of(fringe, width: w, height: h) {
        guard part.contains(where: { sign * score[$0] >= options.seed }) else { continue }
        let twoSided = part.count { looks[$0].isTwoSided }
        guard 2 * twoSided >= part.count || Double(part.count) > limit else { continue }
        for i in part { bad[i] = true }
      }
    }
    bad = Morphology.dilate(bad, width: w, height: h, radius: 1)
    var (judged, alike) = (0, 0)
    for i in usable.indices {
      if bad[i] { usable[i] = false }
      if usable[i], looks[i].isJudged {
        judged += 1
        if looks[i].isAlike { alike += 1 }
      }
    }
    return Verdict(
      usable: ValidityMask(width: w, height: h, usable: usable),
      agreement: judged > 0 ? Double(alike) / Double(judged) : 0)
  }

  /// Mean of the covered pixels within two to each side.
  private static func windowMean(_ values: [Float], _ cover: [Bool], _ w: Int, _ h: Int) -> [Float] {
    let sum = windowSum(values.indices.map { cover[$0] ? values[$0] : 0 }, w, h)
    let count = windowSum(cover.map { $0 ? 1 : 0 }, w, h)
    return sum.indices.map { count[$0] > 0 ? sum[$0] / count[$0] : 0 }
  }

  /// Sum over 5 x 5 pixels, as far as they lie within the frame.
  private static func windowSum(_ values: [Float], _ w: Int, _ h: Int) -> [Float] {
    var rows = [Float](repeating: 0, count: values.count)
    var out = rows
    values.withUnsafeBufferPointer { v in
      rows.withUnsafeMutableBufferPointer { rows in
        out.withUnsafeMutableBufferPointer { out in
          for y in 0..<h {
            // Shift by shift over whole rows, so that neighbours are worked on at once.
            for d in -2...2 {
              for x in max(0, -d)..<max(max(0, -d), min(w, w - d)) { rows[y &* w &+ x] += v[y &* w &+ x &+ d] }
            }
          }
          for y in 0..<h {
            for d in max(-2, -y)...min(2, h - 1 - y) {
              for x in 0..<w { out[y &* w &+ x] += rows[(y &+ d) &* w &+ x] }
            }
          }
        }
      }
    }
    return out
  }
}

/// One pixel's brightness in all images.
private struct PixelHistory {
  let channels: Int
  /// Shape (image, channel).
  var values: [Float]
  /// Images with a usable look, in order of time.
  var consulted: [Int] = []
  var scatter: [Float]
  /// For each image the number of consulted ones before it.
  private var earlier: [Int]

  init(images: Int, channels: Int) {
    self.channels = channels
    values = [Float](repeating: 0, count: images * channels)
    scatter = [Float](repeating: 0, count: channels)
    earlier = [Int](repeating: 0, count: images)
  }

  /// Typical distance to the nearer side, channel by channel.
  mutating func compare(leastScatter: Float) {
    var next = 0
    for t in earlier.indices {
      earlier[t] = next
      if next < consulted.count, consulted[next] == t { next += 1 }
    }
    var distances = [Float](repeating: 0, count: consulted.count)
    for b in 0..<channels {
      for (k, t) in consulted.enumerated() {
        let (before, after) = neighbours(t)
        let v = values[t * channels + b]
        let past = median(before, b).map { abs(v - $0) } ?? .infinity
        let future = median(after, b).map { abs(v - $0) } ?? .infinity
        distances[k] = min(past, future)
      }
      var sample = distances
      scatter[b] = max(leastScatter, 1.4826 * (Statistics.medianInPlace(&sample) ?? 0))
    }
  }

  /// Up to three consulted images on each side, as places in `consulted`.
  func neighbours(_ t: Int) -> (before: Range<Int>, after: Range<Int>) {
    let k = earlier[t]
    let next = k < consulted.count && consulted[k] == t ? k + 1 : k
    return (max(0, k - 3)..<k, next..<min(consulted.count, next + 3))
  }

  func median(_ places: Range<Int>, _ b: Int) -> Float? {
    func v(_ k: Int) -> Float { values[consulted[places.lowerBound &+ k] &* channels &+ b] }
    switch places.count {
    case 0: return nil
    case 1: return v(0)
    case 2: return (v(0) + v(1)) / 2
    default:
      let (p, q, r) = (v(0), v(1), v(2))
      return max(min(p, q), min(max(p, q), r))
    }
  }
}

/// One row of all images, read along the row once; given out pixel by pixel.
private struct RowHistory {
  /// Shape (image, column).
  private(set) var isCovered: [Bool] = []
  private var isConsulted: [Bool] = []
  /// Logarithms, shape (column, image, channel); 0 where not covered.
  private var values: [Float]
  private let images: Int
  private let channels: Int
  private let width: Int

  init(_ review: TemporalReview, row: Int, width: Int) {
    (images, channels, self.width) = (review.bands.count, review.offsets.count, width)
    values = [Float](repeating: 0, count: images * channels * width)
    let pixels = (row * width)..<((row + 1) * width)
    isCovered.reserveCapacity(images * width)
    isConsulted.reserveCapacity(images * width)
    for t in 0..<images {
      let cover = review.covered[t].usable[pixels]
      isCovered += cover
      isConsulted += zip(cover, review.consulted[t].usable[pixels]).map { $0 && $1 }
      for (b, offset) in review.offsets.enumerated() {
        review.bands[t][b].values.withUnsafeBufferPointer { v in
          for x in 0..<width where isCovered[t &* width &+ x] {
            values[(x &* images &+ t) &* channels &+ b] = log(max(v[pixels.lowerBound &+ x], -0.8 * offset) + offset)
          }
        }
      }
    }
  }

  /// - Returns: how many images are consulted at a column; `out` receives them in order.
  func consulted(_ x: Int, _ out: inout [Int]) -> Int {
    out.removeAll(keepingCapacity: true)
    for t in 0..<images where isConsulted[t * width + x] { out.append(t) }
    return out.count
  }

  /// Fills `out`, shape (image, channel).
  func brightness(_ x: Int, _ out: inout [Float]) {
    let count = images * channels
    for k in 0..<count { out[k] = values[x * count + k] }
  }
}
