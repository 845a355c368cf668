import PixelKernels
import RasterCore

/// A stack whose usable scenes lie in one frame and have one brightness.
struct PreparedStack: Sendable {
  var width: Int
  var height: Int
  var roles: [BandRole]
  /// Indices of the used images in the stack they came from, in order of time.
  var used: [Int]
  /// For each used image: registered and normalised bands, and what of them is usable.
  var bands: [[Raster]]
  var usable: [ValidityMask]
  var times: [Instant]
  /// Median of the used images.
  var reference: [Raster]
  /// Scatter of unchanged ground in units of the normalised bands, one value a band.
  var scatter: [Float]
  var outcomes: [Analysis.ImageOutcome]

  var pixelCount: Int { width * height }
}

/// Masks, registers and normalises.
struct StackPreparation {
  private let stack: Stack
  private let options: PreparationOptions
  private var bands: [[Raster]]
  private var usable: [ValidityMask]
  private var shift: [PixelPoint]
  private var residual: [Double?]
  private var reason: [String?]
  private var reference: [Raster] = []
  private var scatter: [Float]

  init(_ stack: Stack, _ options: PreparationOptions) {
    self.stack = stack
    self.options = options
    bands = stack.images.map(\.bands)
    usable = stack.images.map { Self.trusted($0) }
    shift = stack.images.map { _ in PixelPoint(x: 0, y: 0) }
    residual = stack.images.map { _ in nil }
    reason = stack.images.map { _ in nil }
    scatter = stack.roles.map { _ in 0 }
  }

  /// A provider's mask is believed, except where it leaves nearly nothing of an image that the series may still prove clear.
  private static func trusted(_ image: SceneImage) -> ValidityMask { image.usable }

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
      job.normalise(last: round == total - 1)
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
    let inner = ValidityMask(
      width: mask.width, height: mask.height,
      usable: Morphology.erode(mask.usable, width: mask.width, height: mask.height, radius: 2))
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
    let masks = originals.map(Self.trusted)
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
    let moved = parallelMap(list.count) { k -> ([Raster], ValidityMask) in
      let i = list[k]
      let d = offsets[i]
      let filled = originals[i].bands.map { GapFill.withMedian($0, originals[i].covered) }
      return (
        filled.map { Translation.cubic($0, dx: d.x, dy: d.y) }, Translation.mask(masks[i], dx: d.x, dy: d.y)
      )
    }
    for (k, i) in list.enumerated() { (bands[i], usable[i]) = moved[k] }
  }

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
  private mutating func normalise(last: Bool) {
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
    var noise: [[Float]] = ref.map { _ in [] }
    for (k, t) in list.enumerated() {
      guard let lines = fits[k].lines else { continue }
      let correlation = lines.map(\.correlation).min() ?? 0
      let inliers = lines.map(\.inlierShare).min() ?? 0
      let slope = lines.map(\.slope).min() ?? 0
      if list.count > 2, correlation < options.minimumCorrelation || inliers < options.minimumInlierShare || slope < 0.15 {
        reason[t] = "does not look like the other images: cloud, snow, haze or dark"
        continue
      }
      guard slope > 0.05 else { continue }
      for (b, line) in lines.enumerated() {
        noise[b].append(Float(line.scatter / line.slope))
        let a = Float(1 / line.slope)
        let c = Float(line.intercept)
        for i in bands[t][b].values.indices { bands[t][b].values[i] = (bands[t][b].values[i] - c) * a }
      }
    }
    for b in ref.indices { scatter[b] = max(Statistics.median(noise[b]) ?? 0, Self.leastScatter(ref[b])) }
  }

  /// One quantum of 8-bit data or 0.2 % of the picture's range: a perfectly still series has no scatter of its own to measure by.
  private static func leastScatter(_ raster: Raster) -> Float {
    let sample = stride(from: 0, to: raster.values.count, by: max(1, raster.values.count / 5_000))
      .map { raster.values[$0] }.filter(\.isFinite)
    guard let low = Statistics.quantile(sample, 0.02), let high = Statistics.quantile(sample, 0.98) else {
      return 1e-6
    }
    return max((high - low) * 0.01, 1e-6)
  }

  /// Pixels that vary least over time, the same share from each of five brightness bins so that dark and bright ground both count.
  private func stablePixels(_ list: [Int]) -> [Int] {
    let n = stack.grid.pixelCount
    let step = max(1, n / 8_000)
    let all = stride(from: 0, to: n, by: step).filter { reference[0].values[$0].isFinite }
    guard list.count >= 4, all.count > 1_500 else { return all }
    let band = reference.count / 2
    var spread: [(index: Int, brightness: Float, dispersion: Float)] = []
    for i in all {
      let sample = list.filter { usable[$0].usable[i] }.map { bands[$0][band].values[i] }
      guard sample.count >= 4, let d = Statistics.robustDeviation(sample, around: reference[band].values[i]) else {
        continue
      }
      spread.append((i, reference[band].values[i], d))
    }
    guard spread.count > 1_500 else { return all }
    spread.sort { $0.brightness != $1.brightness ? $0.brightness < $1.brightness : $0.index < $1.index }
    var chosen: [Int] = []
    for bin in 0..<5 {
      let part = spread[(bin * spread.count / 5)..<((bin + 1) * spread.count / 5)]
      let calm = part.sorted { $0.dispersion != $1.dispersion ? $0.dispersion < $1.dispersion : $0.index < $1.index }
      chosen += calm.prefix(calm.count / 2).map(\.index)
    }
    return chosen.sorted()
  }

  private func result() -> PreparedStack {
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
    return PreparedStack(
      width: stack.grid.width, height: stack.grid.height, roles: stack.roles, used: used,
      bands: used.map { bands[$0] }, usable: used.map { usable[$0] },
      times: used.map { stack.images[$0].scene.acquisition }, reference: reference, scatter: scatter,
      outcomes: outcomes)
  }
}
