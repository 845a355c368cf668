import Foundation
import PixelKernels
import RasterCore

/// A stack whose usable scenes lie in one frame and have one brightness.
struct PreparedStack: Sendable {
  var width: Int
  var height: Int
  var roles: [BandRole]
  /// Indices of the used images in the stack they came from, in order of time.
  var used: [Int]
  /// For each used image: registered and normalised bands as brightness `ln(value + offset)`, and what of them is usable.
  /// In logarithms an error of gain is the same for a white roof as for dark soil.
  var bands: [[Raster]]
  /// Half the reference's median of each band: dark noise is not blown up, bright ground is compressed.
  var offsets: [Float]
  var usable: [ValidityMask]
  var times: [Instant]
  var lights: [Light]
  /// Median of the used images, as brightness.
  var reference: [Raster]
  /// Scatter of unchanged ground in units of brightness, one value a band.
  var scatter: [Float]
  var outcomes: [Analysis.ImageOutcome]

  /// Whether each image was taken under a high sun: above 30 degrees, or among the higher half where the sun is seldom that high. Under a
  /// low sun shadows cover what lies beside a roof, and the sides of a gable part; design experiments (simulated) owe this more than any
  /// other choice.
  var hasHighSun: [Bool] {
    let middle = Double(Statistics.median(lights.map { Float($0.elevation) }) ?? 0)
    return lights.map { $0.elevation >= min(30, middle) }
  }

  /// The value that a brightness stands for.
  func value(_ brightness: Float, band: Int) -> Float { exp(brightness) - offsets[band] }

  func values(_ brightness: [Raster]) -> [Raster] {
    brightness.enumerated().map { b, raster in
      Raster(width: raster.width, height: raster.height, values: raster.values.map { value($0, band: b) })
    }
  }
}

/// Masks, registers and normalises.
struct StackPreparation {
  private let stack: Stack
  private let options: PreparationOptions
  /// The providers' masks after review, in the images' own frames.
  private let trusted: [ValidityMask]
  private var bands: [[Raster]]
  private var usable: [ValidityMask]
  private var shift: [PixelPoint]
  private var residual: [Double?]
  private var reason: [String?]
  private var reference: [Raster] = []

  init(_ stack: Stack, _ options: PreparationOptions) {
    self.stack = stack
    self.options = options
    bands = stack.images.map(\.bands)
    trusted = MaskReview.masks(stack)
    usable = trusted
    shift = stack.images.map { _ in PixelPoint(x: 0, y: 0) }
    residual = stack.images.map { _ in nil }
    reason = stack.images.map { _ in nil }
  }

  static func run(
    _ stack: Stack, _ options: PreparationOptions, _ progress: (AnalysisProgress) throws -> Void
  ) rethrows -> PreparedStack {
    var job = StackPreparation(stack, options)
    job.leaveOutEmpty()
    let total = options.rounds
    for round in 0..<total {
      try progress(AnalysisProgress(stage: "registering and normalising", done: round, total: total))
      job.reference = job.median()
      if round > 0 { job.register() }
      job.normalise()
    }
    job.reference = job.median()
    try progress(AnalysisProgress(stage: "registering and normalising", done: total, total: total))
    return job.result()
  }

  private var candidates: [Int] { reason.indices.filter { reason[$0] == nil } }

  private mutating func leaveOutEmpty() {
    let asked = max(stack.area.usableCount, 1)
    for (i, image) in stack.images.enumerated() {
      let covered = zip(image.covered.usable, stack.area.usable).reduce(0) { $0 + ($1.0 && $1.1 ? 1 : 0) }
      let clear = zip(usable[i].usable, stack.area.usable).reduce(0) { $0 + ($1.0 && $1.1 ? 1 : 0) }
      if Double(covered) < options.minimumUsableShare * Double(asked) {
        reason[i] = covered == 0 ? "no pixels in the area" : "covers too little of the area"
      } else if Double(clear) < options.minimumUsableShare * Double(asked) {
        reason[i] = "cloud over nearly all of the area"
      }
    }
  }

  /// Per-pixel median over the candidate scenes; NaN where none is usable.
  private func median() -> [Raster] {
    let list = candidates
    let width = stack.grid.width
    let height = stack.grid.height
    return stack.roles.indices.map { b in
      let rows = parallelMap(height) { y -> [Float] in
        var row = [Float](repeating: .nan, count: width)
        var sample: [Float] = []
        for x in 0..<width {
          let i = y * width + x
          sample.removeAll(keepingCapacity: true)
          for t in list where usable[t].usable[i] {
            let v = bands[t][b].values[i]
            if v.isFinite { sample.append(v) }
          }
          if let m = Statistics.medianInPlace(&sample) { row[x] = m }
        }
        return row
      }
      return Raster(width: width, height: height, values: rows.flatMap { $0 })
    }
  }

  // MARK: registration

  /// Gradient capped at its 97th percentile and scaled by it, so that a few bright roofs do not decide alone.
  static func registrationFeature(_ bands: [Raster], _ mask: ValidityMask) -> (Raster, ValidityMask) {
    let filled = bands.map { GapFill.withMedian($0, mask) }
    var g = GradientMagnitude.compute(filled, sigma: 0.7)
    // The blur before the gradient reaches one pixel further than the estimate itself allows for.
    let inner = ValidityMask(
      width: mask.width, height: mask.height,
      usable: Morphology.erode(mask.usable, width: mask.width, height: mask.height, radius: 1))
    var sample: [Float] = []
    for i in stride(from: 0, to: g.values.count, by: max(1, g.values.count / 20_000)) where inner.usable[i] {
      sample.append(g.values[i])
    }
    let cap = max(Statistics.quantile(sample, 0.97) ?? 1, 1e-6)
    for i in g.values.indices { g.values[i] = min(g.values[i], cap) / cap }
    return (g, inner)
  }

  private mutating func register() {
    let finite = ValidityMask(
      width: stack.grid.width, height: stack.grid.height,
      usable: reference[0].values.map(\.isFinite))
    let (target, targetMask) = Self.registrationFeature(reference, finite)
    let list = candidates
    let originals = stack.images
    let masks = trusted
    let shiftOptions = options.shift
    let estimates = parallelMap(list.count) { k -> ShiftEstimate? in
      let i = list[k]
      let (g, mask) = Self.registrationFeature(originals[i].bands, masks[i])
      return ShiftEstimate.estimate(
        reference: target, referenceMask: targetMask, moving: g, movingMask: mask, options: shiftOptions)
    }
    for (k, i) in list.enumerated() {
      guard let estimate = estimates[k] else {
        // Too little texture or overlap to measure an offset: the georeference stands, and no residual is claimed.
        continue
      }
      if estimate.correlation < options.minimumRegistrationCorrelation
        || estimate.standardError > options.maximumRegistrationError
      {
        reason[i] = "cannot be registered: it does not look like the other images"
        continue
      }
      shift[i] = PixelPoint(x: estimate.dx, y: estimate.dy)
      residual[i] = estimate.standardError
    }
    recentre()
    let offsets = shift
    inBatches(list) { i, _ in
      let d = offsets[i]
      let filled = originals[i].bands.map { GapFill.withMedian($0, originals[i].covered) }
      return (
        filled.map { Translation.cubic($0, dx: d.x, dy: d.y) }, Translation.mask(masks[i], dx: d.x, dy: d.y)
      )
    }
  }

  /// Replaces images by what `body` makes of them, a few at a time, so that old and new are never all held at once.
  private mutating func inBatches(
    _ images: [Int], _ body: @Sendable (Int, ([Raster], ValidityMask)) -> ([Raster], ValidityMask)
  ) {
    for first in stride(from: 0, to: images.count, by: Self.batch) {
      let part = Array(images[first..<min(first + Self.batch, images.count)])
      let old = part.map { (bands[$0], usable[$0]) }
      let new = parallelMap(part.count) { body(part[$0], old[$0]) }
      for (k, i) in part.enumerated() { (bands[i], usable[i]) = new[k] }
    }
  }

  /// Enough to keep every core of a small machine busy.
  private static let batch = 8

  /// The frame is that of the middle scene: the median offset is taken out, so that no single scene's error becomes everyone's.
  private mutating func recentre() {
    let list = candidates.filter { residual[$0] != nil }
    guard let mx = Statistics.median(list.map { Float(shift[$0].x) }),
      let my = Statistics.median(list.map { Float(shift[$0].y) })
    else { return }
    for i in list {
      shift[i].x -= Double(mx)
      shift[i].y -= Double(my)
    }
  }

  // MARK: normalisation

  private struct Fit: Sendable {
    var lines: [RobustLine]?
  }

  /// Brings every candidate to the reference's brightness, scene regressed on reference and inverted; leaves out those that do not follow it.
  private mutating func normalise() {
    let list = candidates
    let sample = stablePixels(list)
    let current = bands
    let masks = usable
    let ref = reference
    let fits = parallelMap(list.count) { k -> Fit in
      let t = list[k]
      let lines = ref.indices.map { b -> RobustLine? in
        var x: [Float] = []
        var y: [Float] = []
        for i in sample where masks[t].usable[i] {
          let v = current[t][b].values[i]
          if v.isFinite && ref[b].values[i].isFinite {
            x.append(ref[b].values[i])
            y.append(v)
          }
        }
        return RobustLine.fit(x: x, y: y)
      }
      let found = lines.compactMap { $0 }
      return Fit(lines: found.count == lines.count ? found : nil)
    }
    let typical = typicalScatter(fits.compactMap(\.lines))
    for (k, t) in list.enumerated() {
      guard let lines = fits[k].lines else { continue }
      if list.count > 2, !isTrusted(lines, typical) {
        reason[t] = "does not look like the other images: cloud, snow, haze or dark"
        continue
      }
      for (b, line) in lines.enumerated() {
        guard line.slope > 0.05 else { continue }
        let (slope, intercept) = shrunk(line, ref[b], sample)
        let a = Float(1 / slope)
        let c = Float(intercept)
        for i in bands[t][b].values.indices { bands[t][b].values[i] = (bands[t][b].values[i] - c) * a }
      }
    }
  }

  /// Median over the scenes of each band's scatter in the reference's units.
  private func typicalScatter(_ fits: [[RobustLine]]) -> [Double] {
    reference.indices.map { b in
      let values = fits.compactMap { $0[b].slope > 0.05 ? Float($0[b].scatter / $0[b].slope) : nil }
      return Double(Statistics.median(values) ?? 0)
    }
  }

  /// The middle band decides: plants may turn one band around in a good image, but cloud, snow and darkness touch them all.
  private func isTrusted(_ lines: [RobustLine], _ typical: [Double]) -> Bool {
    func middle(_ values: [Double]) -> Double { Double(Statistics.median(values.map { Float($0) }) ?? 0) }
    let excess = zip(lines, typical).map { $1 > 0 ? $0.scatter / max($0.slope, 0.01) / $1 : 1 }
    return middle(lines.map(\.correlation)) >= options.minimumCorrelation
      && middle(lines.map(\.inlierShare)) >= options.minimumInlierShare
      && middle(lines.map(\.slope)) >= 0.15 && middle(excess) <= options.maximumScatterRatio
  }

  /// Reflectance products are calibrated: their slope is 1 within a tenth unless the scatter leaves no doubt. Other images have no
  /// scale to lean on.
  private func shrunk(_ line: RobustLine, _ reference: Raster, _ sample: [Int]) -> (Double, Double) {
    let values = sample.map { reference.values[$0] }.filter(\.isFinite)
    guard let centre = Statistics.median(values), let spread = Statistics.robustDeviation(values, around: centre),
      let high = Statistics.quantile(values, 0.98), high < 2, spread > 0
    else { return (line.slope, line.intercept) }
    // Neighbouring pixels share their errors: no more than 150 of them count (simulated experience).
    let fitted = (line.scatter / Double(spread)) * (line.scatter / Double(spread)) / 150
    let weight = 0.01 / (0.01 + fitted)
    let slope = weight * line.slope + (1 - weight)
    return (slope, line.intercept + (line.slope - slope) * Double(centre))
  }

  /// Pixels that vary least over time, the same share from each of five brightness bins so that dark and bright ground both count;
  /// with near infrared only among ground that is bare all year (or the seventh least like plants), since plants'
  ///  brightness follows the year and not the sensor.
  private func stablePixels(_ list: [Int]) -> [Int] {
    let n = stack.grid.pixelCount
    let step = max(1, n / 24_000)
    let all = stride(from: 0, to: n, by: step).filter { reference[0].values[$0].isFinite }
    guard list.count >= 4, all.count > 1_500 else { return all }
    let band = reference.count / 2
    let green = stack.roles.contains(.nir) ? GreenIndex(stack.roles) : nil
    let measured = parallelMap(all.count) { k -> Steadiness? in
      steadiness(all[k], list, band, green)
    }.compactMap { $0 }
    var pool = measured
    if green != nil {
      let bare = measured.filter { $0.greenness < 0.33 }
      let limit = Statistics.quantile(measured.map(\.greenness), 0.15) ?? 1
      pool = bare.count >= 600 ? bare : measured.filter { $0.greenness <= limit }
    }
    guard pool.count > 300 else { return all }
    pool.sort { $0.brightness != $1.brightness ? $0.brightness < $1.brightness : $0.index < $1.index }
    var chosen: [Int] = []
    for bin in 0..<5 {
      let part = pool[(bin * pool.count / 5)..<((bin + 1) * pool.count / 5)]
      let calm = part.sorted { $0.dispersion != $1.dispersion ? $0.dispersion < $1.dispersion : $0.index < $1.index }
      chosen += calm.prefix(calm.count / 2).map(\.index)
    }
    return chosen.sorted()
  }

  private struct Steadiness: Sendable {
    var index: Int
    var brightness: Float
    var dispersion: Float
    /// 85th percentile over time.
    var greenness: Float
  }

  private func steadiness(_ i: Int, _ list: [Int], _ band: Int, _ green: GreenIndex?) -> Steadiness? {
    let seen = list.filter { usable[$0].usable[i] }
    guard seen.count >= 4 else { return nil }
    let sample = seen.map { bands[$0][band].values[i] }
    guard let d = Statistics.robustDeviation(sample, around: reference[band].values[i]) else { return nil }
    let index = seen.compactMap { t in green?.value { bands[t][$0].values[i] } }
    return Steadiness(
      index: i, brightness: reference[band].values[i], dispersion: d,
      greenness: Statistics.quantile(index, 0.85) ?? 0)
  }

  private mutating func result() -> PreparedStack {
    let used = candidates
    let asked = max(stack.area.usableCount, 1)
    let outcomes = stack.images.indices.map { i -> Analysis.ImageOutcome in
      let clear = zip(usable[i].usable, stack.area.usable).reduce(0) { $0 + ($1.0 && $1.1 ? 1 : 0) }
      let isUsed = reason[i] == nil
      return .init(
        used: isUsed, reason: reason[i], usableShare: Double(clear) / Double(asked),
        shift: isUsed && residual[i] != nil ? shift[i] : nil, residual: isUsed ? residual[i] : nil,
        usable: usable[i])
    }
    let offsets = reference.map(Self.offset)
    let sample = stablePixels(used)
    for i in bands.indices where reason[i] != nil { bands[i] = [] }
    inBatches(used) { _, image in (zip(image.0, offsets).map(Self.brightness), image.1) }
    let masks = usable
    let logReference = zip(reference, offsets).map(Self.brightness)
    let prepared = used.map { bands[$0] }
    let deviations = parallelMap(used.count) { k -> [Float] in
      logReference.indices.map { b in
        let differences = sample.filter { masks[used[k]].usable[$0] }.map {
          prepared[k][b].values[$0] - logReference[b].values[$0]
        }.filter(\.isFinite)
        return Statistics.robustDeviation(differences, around: 0) ?? .nan
      }
    }
    let scatter = logReference.indices.map { b in
      max(Statistics.median(deviations.map { $0[b] }.filter(\.isFinite)) ?? 0, Self.leastScatter)
    }
    return PreparedStack(
      width: stack.grid.width, height: stack.grid.height, roles: stack.roles, used: used, bands: prepared,
      offsets: offsets, usable: used.map { usable[$0] },
      times: used.map { stack.images[$0].scene.acquisition }, lights: stack.lights(used), reference: logReference,
      scatter: scatter, outcomes: outcomes)
  }

  private static func brightness(_ raster: Raster, _ offset: Float) -> Raster {
    // A value that normalisation pushed below nothing is nearly nothing.
    Raster(
      width: raster.width, height: raster.height,
      values: raster.values.map { log(max($0, -0.8 * offset) + offset) })
  }

  private static func offset(_ raster: Raster) -> Float {
    let sample = stride(from: 0, to: raster.values.count, by: max(1, raster.values.count / 10_000))
      .map { raster.values[$0] }.filter(\.isFinite)
    return max(0.5 * (Statistics.median(sample) ?? 0), 1e-6)
  }

  /// A hundredth: a perfectly still series has no scatter of its own to measure by, and no sensor is steadier.
  private static let leastScatter: Float = 0.01
}
