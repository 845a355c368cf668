import ChangeDetection
import Foundation
import PixelKernels
import RasterCore

/// What became of every pixel, as maps; times are indices into the prepared stack's images, -1 where there is none.
struct ChangeMaps: Sendable {
  var width: Int
  var height: Int
  /// 0...1 that the pixel changed for good; NaN where too little was seen.
  var probability: Raster
  /// First image after which the first look never came back.
  var departure: [Int32]
  /// First image of the last look.
  var arrival: [Int32]
  /// All images at which the look stepped, for the activity curve: `steps[stepStarts[i] ..< stepStarts[i + 1]]` of pixel i.
  var steps: [Int32]
  var stepStarts: [Int32]
  /// How much the pixel varies from image to image, in scatters: robust deviation of its most restless band; NaN where little was seen.
  var dispersion: [Float]
  /// Clear composites, as brightness.
  var before: [Raster]
  var after: [Raster]
  /// Whether plants are judged by NDVI or, without near infrared, by green excess.
  var greennessIsNDVI: Bool

  func steps(at pixel: Int) -> ArraySlice<Int32> {
    steps[Int(stepStarts[pixel])..<Int(stepStarts[pixel + 1])]
  }

  static func build(
    _ stack: PreparedStack, area: ValidityMask, options: ChangeOptions,
    progress: (AnalysisProgress) throws -> Void
  ) rethrows -> ChangeMaps {
    let block = max(1, stack.height / 20)
    var rows: [[PixelResult]] = []
    for top in stride(from: 0, to: stack.height, by: block) {
      try progress(AnalysisProgress(stage: "following every pixel", done: top, total: stack.height))
      let count = min(block, stack.height - top)
      rows += parallelMap(count) { k in
        var reader = PixelReader(stack, area, options, row: top + k)
        return (0..<stack.width).map { reader.read(column: $0) }
      }
    }
    try progress(AnalysisProgress(stage: "following every pixel", done: stack.height, total: stack.height))
    var maps = gather(rows.flatMap { $0 }, stack)
    maps.smooth()
    maps.compose(stack, area: area)
    return maps
  }

  private static func gather(_ results: [PixelResult], _ stack: PreparedStack) -> ChangeMaps {
    let (w, h) = (stack.width, stack.height)
    func raster(_ value: (PixelResult) -> Float) -> Raster {
      Raster(width: w, height: h, values: results.map(value))
    }
    var steps: [Int32] = []
    var starts: [Int32] = [0]
    for r in results {
      steps += r.steps
      starts.append(Int32(steps.count))
    }
    return ChangeMaps(
      width: w, height: h, probability: raster(\.probability), departure: results.map(\.departure),
      arrival: results.map(\.arrival), steps: steps, stepStarts: starts,
      dispersion: results.map(\.dispersion),
      before: [], after: [],
      greennessIsNDVI: stack.roles.contains(.nir) && stack.roles.contains(.red))
  }
}

extension ChangeMaps {
  /// Neighbours outvote a pixel that lost its own evidence: medians over 3 x 3 of what happened and when.
  fileprivate mutating func smooth() {
    let (w, h) = (width, height)
    let old = self
    let rows = parallelMap(h) { y -> [(Float, Int32, Int32)] in
      (0..<w).map { x in
        var chance: [Float] = []
        var left: [Float] = []
        var came: [Float] = []
        for yy in max(0, y - 1)...min(h - 1, y + 1) {
          for xx in max(0, x - 1)...min(w - 1, x + 1) {
            let i = yy * w + xx
            guard old.probability.values[i].isFinite else { continue }
            chance.append(old.probability.values[i])
            if old.departure[i] >= 0 && old.probability.values[i] > 0.5 {
              left.append(Float(old.departure[i]))
              came.append(Float(old.arrival[i]))
            }
          }
        }
        let i = y * w + x
        let p = Statistics.median(chance) ?? .nan
        guard p > 0.5, let d = Statistics.quantile(left, 0.5), let a = Statistics.quantile(came, 0.5) else {
          return (old.probability.values[i].isFinite || chance.count > 4 ? p : .nan, -1, -1)
        }
        return (p, Int32(d), max(Int32(a), Int32(d)))
      }
    }
    for (y, row) in rows.enumerated() {
      for (x, value) in row.enumerated() {
        (probability.values[y * w + x], departure[y * w + x], arrival[y * w + x]) = value
      }
    }
  }

  /// Medians of the first and the last look: of the images before the departure and since the arrival, the nine under the highest sun
  /// among the nearest in time.
  fileprivate mutating func compose(_ stack: PreparedStack, area: ValidityMask) {
    let (w, h) = (width, height)
    let channels = stack.roles.count
    let old = self
    let order = HighSunOrder(stack.lights)
    let rows = parallelMap(h) { y -> [Float] in
      var row = [Float](repeating: .nan, count: 2 * channels * w)
      for x in 0..<w {
        let i = y * w + x
        guard area.usable[i] else { continue }
        let seen = stack.used.indices.filter { stack.usable[$0].usable[i] }
        guard !seen.isEmpty else { continue }
        let past = old.departure[i] >= 0 ? seen.filter { $0 < Int(old.departure[i]) } : seen
        let present = old.arrival[i] >= 0 ? seen.filter { $0 >= Int(old.arrival[i]) } : seen
        let first = order.best((past.isEmpty ? seen : past).prefix(Self.reach))
        let last = order.best((present.isEmpty ? seen : present).suffix(Self.reach))
        for b in 0..<channels {
          row[b * w + x] = Statistics.median(first.map { stack.bands[$0][b].values[i] }) ?? .nan
          row[(channels + b) * w + x] = Statistics.median(last.map { stack.bands[$0][b].values[i] }) ?? .nan
        }
      }
      return row
    }
    func raster(_ k: Int) -> Raster {
      Raster(width: w, height: h, values: rows.flatMap { $0[(k * w)..<((k + 1) * w)] })
    }
    before = (0..<channels).map(raster)
    after = (channels..<(2 * channels)).map(raster)
  }
}

extension ChangeMaps {
  /// Images that a look is chosen from: more than a year of a monthly series, less than it takes roofs to weather.
  fileprivate static let reach = 30
}

/// Chooses the images under the highest sun.
private struct HighSunOrder: Sendable {
  /// Place of each image when they are put in order of elevation, highest first.
  private let place: [Int]

  init(_ lights: [Light]) {
    var place = [Int](repeating: 0, count: lights.count)
    let order = lights.indices.sorted {
      lights[$0].elevation != lights[$1].elevation ? lights[$0].elevation > lights[$1].elevation : $0 < $1
    }
    for (k, t) in order.enumerated() { place[t] = k }
    self.place = place
  }

  /// Nine, an odd number that outvotes four clouds that the masks missed.
  func best(_ images: ArraySlice<Int>) -> ArraySlice<Int> {
    images.count <= 9 ? images : images.sorted { place[$0] < place[$1] }.prefix(9)
  }
}

struct PixelResult: Sendable {
  var probability: Float = .nan
  var departure: Int32 = -1
  var arrival: Int32 = -1
  var steps: [Int32] = []
  var dispersion: Float = .nan
}

/// Follows the pixels of one row through the stack, one at a time; holds its buffers between calls.
private struct PixelReader {
  let stack: PreparedStack
  let area: ValidityMask
  let options: ChangeOptions
  let green: GreenIndex?
  private let row: Int
  /// The row in all images, all bands brought to one unit, the scatter of unchanged ground: (image, channel, column).
  private let values: [Float]
  /// (image, column).
  private let seen: [Bool]
  private var images: [Int] = []
  private var sample: [Float] = []

  init(_ stack: PreparedStack, _ area: ValidityMask, _ options: ChangeOptions, row: Int) {
    self.stack = stack
    self.area = area
    self.options = options
    self.row = row
    green = GreenIndex(stack.roles)
    let inverseScatter = stack.scatter.map { 1 / $0 }
    let pixels = (row * stack.width)..<((row + 1) * stack.width)
    var values: [Float] = []
    var seen: [Bool] = []
    let none = [Bool](repeating: false, count: stack.width)
    values.reserveCapacity(stack.used.count * stack.roles.count * stack.width)
    seen.reserveCapacity(stack.used.count * stack.width)
    // Images that the level of a pixel is read from.
    let high = stack.hasHighSun
    let lit = high.filter { $0 }.count >= 2 * options.minimumObservations ? high : high.map { _ in true }
    for t in stack.used.indices {
      seen += lit[t] ? stack.usable[t].usable[pixels] : none[...]
      for (raster, scale) in zip(stack.bands[t], inverseScatter) {
        let first = values.count
        values += raster.values[pixels]
        for i in first..<values.count { values[i] *= scale }
      }
    }
    self.values = values
    self.seen = seen
  }

  mutating func read(column: Int) -> PixelResult {
    guard area.usable[row * stack.width + column] else { return PixelResult() }
    let channels = stack.roles.count
    let width = stack.width
    images.removeAll(keepingCapacity: true)
    var all = Series(channels: channels)
    all.values.reserveCapacity(stack.used.count * channels)
    for t in stack.used.indices where seen[t * width + column] {
      images.append(t)
      for c in 0..<channels { all.values.append(values[(t * channels + c) * width + column]) }
    }
    guard !images.isEmpty else { return PixelResult() }
    let keep = TwoSidedFilter.keep(all, tolerance: Float(options.outlierTolerance))
    var count = 0
    for k in images.indices where keep[k] {
      images[count] = images[k]
      for c in 0..<channels { all.values[count * channels + c] = all.values[k * channels + c] }
      count += 1
    }
    guard count > 0 else { return PixelResult() }
    images.removeLast(images.count - count)
    all.values.removeLast(all.values.count - count * channels)
    return judge(all)
  }

  private mutating func judge(_ series: Series) -> PixelResult {
    var result = PixelResult()
    result.dispersion = dispersion(series)
    let tolerance = Float(options.tolerance)
    guard series.count >= options.minimumObservations else {
      return short(series, result)
    }
    let starts = OptimalPartition.starts(series, sigma: noise(series), options: options.partition)
    let history = StateHistory(series, starts: starts, tolerance: tolerance)
    let changed = history.departure != nil && history.magnitude > tolerance
    let z = Double(history.magnitude)
    // Half at one scatter above the tolerance, and the less the more of the past looked like the present.
    let base = 1 / (1 + exp(-(z - Double(tolerance) - 1) / 0.5))
    result.probability = changed ? Float(base * (1 - history.overlap)) : Float(min(base, 0.05))
    // What ends as plants is a season or a crop, whatever it was before.
    if changed, let green, let high = green.percentile85(series, stack, from: history.arrival),
      high > (green.isNDVI ? 0.4 : 0.1)
    {
      result.probability *= 0.2
    }
    if changed, let departure = history.departure {
      result.departure = Int32(images[departure])
      result.arrival = Int32(images[history.arrival])
    }
    result.steps = history.steps.map { Int32(images[$0]) }
    return result
  }

  /// Two to four images decide no date on their own; first and last are compared, and the object-level evidence must do the rest.
  private func short(_ series: Series, _ partial: PixelResult) -> PixelResult {
    var result = partial
    let n = series.count
    guard n >= 2 else {
      result.probability = 0
      return result
    }
    let first = series.level(0..<(n / 2))
    let last = series.level((n / 2)..<n)
    let z = Double(Series.distance(first, last))
    result.probability = Float(0.5 / (1 + exp(-(z - options.tolerance - 1) / 0.5)))
    if z > options.tolerance {
      result.departure = Int32(images[n / 2])
      result.arrival = Int32(images[n / 2])
      result.steps = [Int32(images[n / 2])]
    }
    return result
  }

  private mutating func dispersion(_ series: Series) -> Float {
    var most: Float = .nan
    for c in 0..<series.channels {
      gather(series.count) { series.values[$0 * series.channels + c] }
      let middle = Statistics.medianInPlace(&sample) ?? 0
      for i in sample.indices { sample[i] = abs(sample[i] - middle) }
      let deviation = 1.4826 * (Statistics.medianInPlace(&sample) ?? .nan)
      if !(deviation <= most) { most = deviation }
    }
    return most
  }

  /// The pixel's own noise from successive differences, but at least a third of the usual scatter (1 in these units).
  private mutating func noise(_ series: Series) -> [Float] {
    (0..<series.channels).map { c in
      gather(series.count - 1) { t in
        abs(series.values[(t + 1) * series.channels + c] - series.values[t * series.channels + c])
      }
      let sigma = 1.4826 / Float(2).squareRoot() * (Statistics.medianInPlace(&sample) ?? 1)
      return 1.3 * max(sigma, 0.4)
    }
  }

  private mutating func gather(_ count: Int, _ value: (Int) -> Float) {
    sample.removeAll(keepingCapacity: true)
    for t in 0..<count { sample.append(value(t)) }
  }
}

/// How plant-like a spectrum is.
struct GreenIndex: Sendable {
  private let red: Int
  private let nir: Int?
  private let green: Int?
  private let blue: Int?

  init?(_ roles: [BandRole]) {
    guard let red = roles.firstIndex(of: .red) else { return nil }
    self.red = red
    nir = roles.firstIndex(of: .nir)
    green = roles.firstIndex(of: .green)
    blue = roles.firstIndex(of: .blue)
    if nir == nil && (green == nil || blue == nil) { return nil }
  }

  func value(_ spectrum: (Int) -> Float) -> Float? {
    if let nir {
      let sum = spectrum(nir) + spectrum(red)
      return sum > 1e-6 ? (spectrum(nir) - spectrum(red)) / sum : nil
    }
    guard let green, let blue else { return nil }
    let sum = spectrum(red) + spectrum(green) + spectrum(blue)
    return sum > 1e-6 ? (2 * spectrum(green) - spectrum(red) - spectrum(blue)) / sum : nil
  }

  var isNDVI: Bool { nir != nil }

  func percentile85(_ series: Series, _ stack: PreparedStack, from first: Int = 0) -> Float? {
    var sample: [Float] = []
    for t in first..<series.count {
      if let v = value({ stack.value(series.values[t * series.channels + $0] * stack.scatter[$0], band: $0) }) {
        sample.append(v)
      }
    }
    return Statistics.quantile(sample, 0.85)
  }
}
