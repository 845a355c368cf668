import Foundation
import PixelKernels
import RasterCore

/// Masks, registers and normalises, in rounds: each round's reference is the median of what the one before made of the images.
struct StackPreparation {
  let stack: Stack
  let options: PreparationOptions
  /// The providers' masks after review, in the images' own frames.
  let provided: [ValidityMask]
  /// Registered and normalised so far.
  var bands: [[Raster]]
  /// Registered: the providers' masks, what is covered at all, and the best masks so far.
  var trusted: [ValidityMask]
  var covered: [ValidityMask]
  var usable: [ValidityMask]
  var fields: [ShiftField?]
  /// Further offset of each band.
  var bandShifts: [[PixelPoint]]
  var residual: [Double?]
  /// Why an image does not take part in this round; what it says after the last round is final.
  var doubt: [String?]
  var reason: [String?]
  var reference: [Raster] = []

  private init(_ stack: Stack, _ options: PreparationOptions) {
    self.stack = stack
    self.options = options
    bands = stack.images.map(\.bands)
    provided = MaskReview.masks(stack)
    trusted = provided
    usable = provided
    covered = stack.images.map(\.covered)
    fields = stack.images.map { _ in nil }
    bandShifts = stack.images.map { image in image.bands.map { _ in PixelPoint(x: 0, y: 0) } }
    residual = stack.images.map { _ in nil }
    doubt = stack.images.map { _ in nil }
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
      if round > 0 { job.register(isFirst: round == 1) }
      job.normalise()
      if round > 0 { job.review() }
    }
    job.settle()
    job.reference = job.median()
    try progress(AnalysisProgress(stage: "registering and normalising", done: total, total: total))
    return job.result()
  }

  var candidates: [Int] { reason.indices.filter { reason[$0] == nil } }
  var isReviewed: Bool { candidates.count >= options.review.minimumImages }

  private func share(_ mask: ValidityMask) -> Double {
    let count = zip(mask.usable, stack.area.usable).reduce(0) { $0 + ($1.0 && $1.1 ? 1 : 0) }
    return Double(count) / Double(max(stack.area.usableCount, 1))
  }

  private mutating func leaveOutEmpty() {
    let isLong = stack.images.count >= options.review.minimumImages
    for (i, image) in stack.images.enumerated() {
      let cover = share(image.covered)
      if cover < options.minimumUsableShare {
        reason[i] = cover == 0 ? "no pixels in the area" : "covers too little of the area"
      } else if !isLong, share(provided[i]) < options.minimumUsableShare {
        reason[i] = Self.tooCloudy
      }
    }
  }

  static let tooCloudy = "cloud over nearly all of the area"
  static let unlike = "does not look like the other images: cloud, snow, haze or dark"

  /// Doubts that the last round left become reasons.
  private mutating func settle() {
    for i in candidates {
      if let doubt = doubt[i] {
        reason[i] = share(provided[i]) < options.minimumUsableShare ? Self.tooCloudy : doubt
      } else if share(usable[i]) < options.minimumUsableShare {
        reason[i] = Self.tooCloudy
      }
    }
  }

  /// Per-pixel median over the images that nothing speaks against; NaN where none is usable.
  private func median() -> [Raster] {
    let list = candidates.filter { doubt[$0] == nil }
    let (width, height) = (stack.grid.width, stack.grid.height)
    return stack.roles.indices.map { b in
      let layers = list.map { (values: bands[$0][b].values, usable: usable[$0].usable) }
      let rows = parallelMap(height) { y in Self.medians(layers, row: y, width: width) }
      return Raster(width: width, height: height, values: rows.flatMap { $0 })
    }
  }

  /// Medians over time of one row: each layer is read along the row, and every column gathers its own sample.
  private static func medians(_ layers: [(values: [Float], usable: [Bool])], row: Int, width: Int) -> [Float] {
    var medians = [Float](repeating: .nan, count: width)
    withUnsafeTemporaryAllocation(of: Float.self, capacity: layers.count * width) { samples in
      withUnsafeTemporaryAllocation(of: Int.self, capacity: width) { counts in
        counts.initialize(repeating: 0)
        for layer in layers {
          layer.values.withUnsafeBufferPointer { values in
            layer.usable.withUnsafeBufferPointer { usable in
              for x in 0..<width where usable[row &* width &+ x] {
                let v = values[row &* width &+ x]
                guard v.isFinite else { continue }
                samples[x &* layers.count &+ counts[x]] = v
                counts[x] &+= 1
              }
            }
          }
        }
        for x in 0..<width {
          let sample = UnsafeMutableBufferPointer(
            rebasing: samples[(x * layers.count)..<(x * layers.count + counts[x])])
          if let median = Statistics.medianInPlace(sample) { medians[x] = median }
        }
      }
    }
    return medians
  }

  /// Cloud, shadow and snow that masks missed, and ground that they called so, by each image's neighbours in time.
  private mutating func review() {
    guard isReviewed else { return }
    let list = candidates
    let none = ValidityMask(width: stack.grid.width, height: stack.grid.height, filledWith: false)
    let visible = stack.roles.indices.filter { Self.visibleRoles.contains(stack.roles[$0]) }
    let verdicts = TemporalReview(
      options: options.review, bands: list.map { bands[$0] },
      consulted: list.map { doubt[$0] == nil ? usable[$0] : none }, trusted: list.map { trusted[$0] },
      covered: list.map { covered[$0] }, offsets: reference.map(PreparedStack.offset),
      visible: visible.isEmpty ? Array(stack.roles.indices) : visible, pixelSize: stack.grid.pixelSize
    ).run()
    for (k, i) in list.enumerated() {
      usable[i] = verdicts[k].usable
      if doubt[i] == nil, verdicts[k].agreement < options.review.minimumAgreement { doubt[i] = Self.unlike }
    }
  }

  private static let visibleRoles: Set<BandRole> = [.coastal, .blue, .green1, .green, .yellow, .red, .pan]

  private mutating func result() -> PreparedStack {
    let used = candidates
    let outcomes = stack.images.indices.map { i -> Analysis.ImageOutcome in
      let isUsed = reason[i] == nil
      return .init(
        used: isUsed, reason: reason[i], usableShare: share(usable[i]),
        shift: isUsed && residual[i] != nil ? fields[i]?.mean : nil, residual: isUsed ? residual[i] : nil,
        usable: usable[i])
    }
    let sample = stablePixels(used)
    let offsets = reference.map(PreparedStack.offset)
    // In place and a few at a time, so that values and brightness are never all held at once.
    for i in bands.indices where reason[i] != nil { bands[i] = [] }
    for part in Self.batches(used) {
      let values = part.map { bands[$0] }
      let bright = parallelMap(part.count) { k in zip(values[k], offsets).map(PreparedStack.brightness) }
      for (k, i) in part.enumerated() { bands[i] = bright[k] }
    }
    return PreparedStack(
      stack, used: used, bands: used.map { bands[$0] }, offsets: offsets, usable: used.map { usable[$0] },
      reference: zip(reference, offsets).map(PreparedStack.brightness), stable: sample, outcomes: outcomes,
      fields: used.map { fields[$0] ?? ShiftField(dx: 0, dy: 0) })
  }

  /// Eight at a time: enough to keep every core of a small machine busy.
  static func batches(_ images: [Int]) -> [[Int]] {
    stride(from: 0, to: images.count, by: 8).map { Array(images[$0..<min($0 + 8, images.count)]) }
  }
}
