import PixelKernels
import RasterCore

extension StackPreparation {
  /// A registration that is believed.
  private struct Alignment: Sendable {
    var field: ShiftField
    var error: Double
    /// Offset of each band's own gradients from the field, with its error; nil for too little texture.
    var bands: [ShiftEstimate?] = []
  }

  private enum Attempt: Sendable {
    case aligned(Alignment)
    /// Too little texture or overlap to measure an offset.
    case unknown
    case contradicted
  }

  /// What images are registered on.
  private struct Feature: Sendable {
    var gradient: Raster
    var mask: ValidityMask
    /// Of a reference: how much each pixel counts.
    var trust: Raster?
  }

  /// Gradient capped at its 97th percentile and scaled by it, so that a few bright roofs do not decide alone.
  private static func feature(_ bands: [Raster], _ mask: ValidityMask) -> Feature {
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
    return Feature(gradient: g, mask: inner)
  }

  /// Brings every candidate into the frame of the reference; in the first round from the georeference, later from what is known.
  mutating func register(isFirst: Bool) {
    let finite = ValidityMask(
      width: stack.grid.width, height: stack.grid.height, usable: reference[0].values.map(\.isFinite))
    var target = Self.feature(reference, finite)
    if !isFirst { target.trust = steadiness(of: target) }
    let single: [Feature] =
      isFirst
      ? []
      : reference.map { band -> Feature in
        var own = Self.feature([band], finite)
        own.trust = target.trust
        return own
      }
    let list = candidates
    let (state, whole) = (self, target)
    let attempts = parallelMap(list.count) { k in
      let i = list[k]
      let attempt = isFirst || state.fields[i] == nil ? state.find(i, whole) : state.improve(i, whole)
      guard case .aligned(var alignment) = attempt else { return attempt }
      alignment.bands = single.indices.map { state.bandOffset(i, $0, single[$0], alignment.field) }
      return .aligned(alignment)
    }
    var found: [Int: Alignment] = [:]
    let doubted = doubt
    for (k, i) in list.enumerated() {
      doubt[i] = nil
      switch attempts[k] {
      case .aligned(let alignment):
        fields[i] = alignment.field
        residual[i] = alignment.error
        found[i] = alignment
      case .unknown:
        // The georeference stands, and no residual is claimed.
        break
      case .contradicted:
        fields[i] = nil
        residual[i] = nil
        doubt[i] = "cannot be registered: it does not look like the other images"
      }
    }
    settleBands(found)
    recentre()
    move(list, keepingMasks: isFirst ? [] : Set(list.filter { doubted[$0] == nil }))
  }

  /// Edges that are the same in all images count most: those of shadows wander with the sun, those of works come and go, and both
  /// would draw an image towards its season.
  ///
  /// - Returns: inverse squares of the mean distance between the images' gradients and the reference's, 1 in the middle.
  private func steadiness(of target: Feature) -> Raster {
    let list = candidates.filter { fields[$0] != nil && doubt[$0] == nil }
    var sum = [Float](repeating: 0, count: stack.grid.pixelCount)
    var count = sum
    // A few images at a time: their gradients together would need as much memory as a band of the stack.
    for batch in Self.batches(list) {
      for own in parallelMap(batch.count, { Self.feature(bands[batch[$0]], usable[batch[$0]]) }) {
        for i in sum.indices where own.mask.usable[i] && target.mask.usable[i] {
          sum[i] += abs(own.gradient.values[i] - target.gradient.values[i])
          count[i] += 1
        }
      }
    }
    // A twentieth of the strongest gradient is noise everywhere.
    let distance = sum.indices.map { count[$0] > 0 ? sum[$0] / count[$0] + 0.05 : 1 }
    let sample = stride(from: 0, to: distance.count, by: max(1, distance.count / 20_000)).map { distance[$0] }
    let middle = Statistics.median(sample) ?? 1
    return Raster(
      width: stack.grid.width, height: stack.grid.height,
      values: distance.map { min(max((middle / $0) * (middle / $0), 0.05), 10) })
  }

  private func find(_ i: Int, _ target: Feature) -> Attempt {
    let image = stack.images[i]
    let first = attempt(image.bands, provided[i], target, options.shift)
    // Where the provider calls nearly everything cloud it may be wrong; edges decide.
    guard provided[i].usableShare < 0.3 * image.covered.usableShare else { return first }
    let second = attempt(image.bands, image.covered, target, options.shift)
    switch (first, second) {
    case (.aligned(let a), .aligned(let b)): return b.error < a.error ? second : first
    case (.aligned, _): return first
    default: return second
    }
  }

  private func improve(_ i: Int, _ target: Feature) -> Attempt {
    guard let known = fields[i] else { return .unknown }
    var near = options.shift
    near.searchRadius = 1
    // What is believed by now, or all of it where that is nearly nothing.
    let mask = usable[i].usableShare >= options.minimumUsableShare ? usable[i] : covered[i]
    let result = attempt(bands[i], mask, target, near)
    guard case .aligned(var alignment) = result else { return result }
    alignment.field = known.followed(by: alignment.field)
    return .aligned(alignment)
  }

  private func attempt(
    _ bands: [Raster], _ mask: ValidityMask, _ target: Feature, _ shift: ShiftEstimate.Options
  ) -> Attempt {
    let own = Self.feature(bands, mask)
    guard
      let whole = ShiftEstimate.estimate(
        reference: target.gradient, referenceMask: target.mask, moving: own.gradient, movingMask: own.mask,
        trust: target.trust, options: shift)
    else { return .unknown }
    if whole.correlation < options.minimumRegistrationCorrelation
      || whole.standardError > options.maximumRegistrationError
    {
      return .contradicted
    }
    let clear = ValidityMask(
      width: mask.width, height: mask.height,
      usable: Morphology.erode(own.mask.usable, width: mask.width, height: mask.height, radius: 2))
    let field = LocalShifts.refine(
      reference: target.gradient, referenceMask: target.mask, moving: own.gradient, movingMask: clear,
      start: ShiftField(dx: whole.dx, dy: whole.dy), trust: target.trust, options: options.local)
    return .aligned(Alignment(field: field, error: whole.standardError))
  }

  // MARK: bands

  private func bandOffset(_ i: Int, _ b: Int, _ target: Feature, _ field: ShiftField) -> ShiftEstimate? {
    let image = stack.images[i]
    let moved = Translation.cubic(
      GapFill.withMedian(image.bands[b], image.covered), field.shifted(by: bandShifts[i][b]))
    let own = Self.feature([moved], usable[i])
    return ShiftEstimate.remaining(
      reference: target.gradient, referenceMask: target.mask, moved: own.gradient, movedMask: own.mask,
      trust: target.trust,
      minimumPixels: options.shift.minimumPixels)
  }

  /// Each band's own offset, drawn towards none by how much the series' offsets exceed their errors: bands that are in place stay.
  private mutating func settleBands(_ found: [Int: Alignment]) {
    let measured = found.values.flatMap(\.bands).compactMap { $0 }
    guard measured.count >= 12 else { return }
    let squares = measured.flatMap { [Float($0.dx * $0.dx), Float($0.dy * $0.dy)] }
    // The median of a squared normal deviate is 0.455 variances.
    let all = Double(Statistics.median(squares) ?? 0) / 0.455
    let noise = Double(Statistics.median(measured.map { Float($0.standardError * $0.standardError) }) ?? 0)
    let real = all - noise
    guard real > 0.3 * noise else { return }
    for i in found.keys {
      for (b, offset) in (found[i]?.bands ?? []).enumerated() {
        guard let offset, abs(offset.dx) < 2, abs(offset.dy) < 2 else { continue }
        let weight = real / (real + offset.standardError * offset.standardError)
        bandShifts[i][b].x += weight * offset.dx
        bandShifts[i][b].y += weight * offset.dy
      }
    }
  }

  // MARK: the common frame

  /// The frame is that of the middle scene: the median offset is taken out, so that no single scene's error becomes everyone's.
  private mutating func recentre() {
    let means = candidates.filter { residual[$0] != nil }.compactMap { fields[$0]?.mean }
    guard let mx = Statistics.median(means.map { Float($0.x) }), let my = Statistics.median(means.map { Float($0.y) })
    else { return }
    for i in candidates where residual[i] != nil {
      fields[i] = fields[i]?.shifted(by: PixelPoint(x: -Double(mx), y: -Double(my)))
    }
  }

  private mutating func move(_ list: [Int], keepingMasks kept: Set<Int>) {
    let (originals, masks, fields, bandShifts) = (stack.images, provided, fields, bandShifts)
    for part in Self.batches(list) {
      let moved = parallelMap(part.count) { k -> (bands: [Raster], trusted: ValidityMask, covered: ValidityMask) in
        let i = part[k]
        let image = originals[i]
        let field = fields[i] ?? ShiftField(dx: 0, dy: 0)
        let bands = image.bands.enumerated().map { b, raster in
          Translation.cubic(GapFill.withMedian(raster, image.covered), field.shifted(by: bandShifts[i][b]))
        }
        return (bands, Translation.mask(masks[i], field), Translation.mask(image.covered, field))
      }
      for (k, i) in part.enumerated() {
        (bands[i], trusted[i], covered[i]) = moved[k]
        // What was found out about clouds holds: later rounds move images by a fraction of a pixel.
        usable[i] = kept.contains(i) ? usable[i].intersection(covered[i]) : trusted[i]
      }
    }
  }
}
