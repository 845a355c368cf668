import ChangeDetection
import Foundation
import PixelKernels
import RasterCore

/// What stood there before and is not what it was: a new roof, an addition, a patch of ground where a structure was.
extension StructureJudge {
  /// The same sides stood there before in another colour: a new roof on the structure, or the ground that its demolition left.
  ///
  /// - Parameter twin: what was found on the spot in the first picture; where nothing was, the first picture is asked for the same sides.
  func renewedOrGone(_ c: Candidate, _ series: ObjectSeries, twin: Candidate?) -> JudgedStructure? {
    let old = twin ?? inFirstPicture(c)
    guard isFirm(old), let step = StepPosterior(votes: series.votesForFinal), step.best > 0,
      step.best < stack.used.count
    else { return nil }
    let with = seen(series, step.best..<stack.used.count)
    let without = seen(series, 0..<step.best)
    guard without.count >= 3, !with.isEmpty, !isPlants(c, series, without),
      let before = quantile(without.map { series.edgeBefore[$0] }, 0.25), before >= 0.5
    else { return nil }
    if let gone = leftBare(old, c, series, without, with, step) { return gone }
    guard !isPlants(c, series, with), let after = quantile(with.map { series.edgeAfter[$0] }, 0.25), after >= 0.5 else {
      return nil
    }
    let evidence = evidence(c, steady: after, earlier: 0, standing: with)
    let probability = min(trust(evidence, .changed), persistence(with.count)) * step.happened
    return JudgedStructure(
      candidate: c, status: .changed, events: [event(.reRoofing, step, probability)], probability: probability,
      evidence: evidence)
  }

  /// Bare ground in the outline of what was pulled down keeps its sides, between pavings even for good; but it has the colour of soil, and the
  /// shadow is gone.
  private func leftBare(
    _ old: Candidate, _ c: Candidate, _ series: ObjectSeries, _ without: [Int], _ with: [Int], _ step: StepPosterior
  ) -> JudgedStructure? {
    let box = OrientedBox(old.rectangle)
    let then = ShadowHeight.measure(box, images: without, stack, pixelSize: pixelSize)
    let now = ShadowHeight.measure(box, images: with, stack, pixelSize: pixelSize)
    let isFlat: Bool
    if let then, let now, then.explained >= 0.02 {
      isFlat = now.explained < then.explained / 3
    } else {
      isFlat = !c.evidence.castsShadow
    }
    guard isFlat, looksLikeSoil(maps.after, c.members), !looksLikeSoil(maps.before, c.members) else { return nil }
    let steady = quantile(without.map { series.edgeBefore[$0] }, 0.25) ?? 0
    var evidence = evidence(old, steady: steady, earlier: 0, standing: without, in: maps.before)
    evidence.images = with.count
    let probability = min(trust(evidence, .demolished), persistence(with.count)) * step.happened
    return JudgedStructure(
      candidate: old, status: .demolished, events: [event(.demolition, step, probability)], probability: probability,
      evidence: evidence)
  }

  private func looksLikeSoil(_ picture: [Raster], _ members: [Int]) -> Bool {
    let hue = GroundSeries.hue(stack.roles) { b in
      Statistics.median(members.map { stack.value(picture[b].values[$0], band: b) }.filter { $0.isFinite }) ?? .nan
    }
    return hue > 0.33
  }

  /// The candidate with the contrast that its outline had in the first picture.
  private func inFirstPicture(_ c: Candidate) -> Candidate {
    var old = c
    let meter = RegionMeter(bands: maps.before, scatter: stack.scatter)
    let contrasts = c.edge.map(meter.contrast).filter { $0.isFinite }
    // A structure differs from its surroundings in one way; the grain of rough ground differs along the same line in all ways.
    let isOfOnePiece = coherence(c.edge) >= 0.5
    old.contrast = isOfOnePiece ? Double(Statistics.quantile(contrasts, 0.25) ?? 0) : 0
    return old
  }

  /// Length of the mean difference across an outline over the root mean square difference, in the first picture: 1 where all of it differs alike, 0 where it
  /// differs by chance.
  private func coherence(_ edge: [EdgePair]) -> Double {
    var (aligned, all) = (0.0, 0.0)
    for (b, band) in maps.before.enumerated() {
      let differences = edge.map { Double((band.values[$0.inside] - band.values[$0.outside]) / stack.scatter[b]) }
        .filter { $0.isFinite }
      guard !differences.isEmpty else { continue }
      let n = Double(differences.count)
      let mean = differences.reduce(0, +) / n
      aligned += mean * mean
      all += differences.reduce(0) { $0 + $1 * $1 } / n
    }
    return all > 0 ? (aligned / all).squareRoot() : 0
  }

  // MARK: additions

  /// One end of it stood before and is as it was, the other end is new.
  func extended(_ c: Candidate) -> JudgedStructure? {
    guard isFirm(c), let (old, added) = ends(c) else { return nil }
    let (standing, addition) = (part(c, old), part(c, added))
    guard isFirm(standing), addition.members.count >= options.minimumPixels else { return nil }
    let whole = ObjectSeries.build(standing, stack, maps)
    let all = seen(whole, stack.used.indices)
    guard !isPlants(standing, whole, all), let stays = quantile(all.map { whole.edgeBefore[$0] }, 0.5), stays >= 0.5
    else { return nil }
    let series = ObjectSeries.build(addition, stack, maps)
    guard series.difference > 4, let step = StepPosterior(votes: series.votesForFinal), step.best > 0,
      step.best < stack.used.count
    else { return nil }
    let with = seen(series, step.best..<stack.used.count)
    guard !with.isEmpty, !isPlants(addition, series, with),
      let after = quantile(with.map { ObjectSeries.edge(c.edge, $0, stack, maps.after) }, 0.25), after >= 0.4
    else { return nil }
    let evidence = evidence(c, steady: after, earlier: 0, standing: with)
    let probability = min(trust(evidence, .changed), persistence(with.count)) * step.happened
    return JudgedStructure(
      candidate: c, status: .changed, events: [event(.extension_, step, probability)], probability: probability,
      evidence: evidence, changed: added)
  }

  /// The unchanged and the changed end of a candidate, cut square to one of its axes; nil where changed and unchanged lie mixed.
  private func ends(_ c: Candidate) -> (old: [Int], added: [Int])? {
    let isChanged = c.members.map { maps.probability.values[$0] > 0.5 }
    let total = isChanged.count { $0 }
    let size = c.members.count
    guard 8 * total >= size, 5 * (size - total) >= size else { return nil }
    var best: (agreeing: Int, order: [Int], cut: Int, changedFirst: Bool) = (0, [], 0, false)
    for axis in [c.rectangle.angle, c.rectangle.angle + .pi / 2] {
      let along = c.members.map { Double($0 % stack.width) * cos(axis) + Double($0 / stack.width) * sin(axis) }
      let order = c.members.indices.sorted { along[$0] != along[$1] ? along[$0] < along[$1] : $0 < $1 }
      var changed = 0
      for (k, i) in order.enumerated() {
        changed += isChanged[i] ? 1 : 0
        let first = changed + (size - k - 1) - (total - changed)
        let second = (k + 1 - changed) + (total - changed)
        if max(first, second) > best.agreeing { best = (max(first, second), order, k + 1, first > second) }
      }
    }
    guard 10 * best.agreeing >= 9 * size else { return nil }
    let low = best.order[..<best.cut].map { c.members[$0] }.sorted()
    let high = best.order[best.cut...].map { c.members[$0] }.sorted()
    return best.changedFirst ? (high, low) : (low, high)
  }

  /// A part of a candidate as one of its own, with the contrast that it had in the first picture.
  private func part(_ c: Candidate, _ members: [Int]) -> Candidate {
    var part = c
    part.members = members
    part.rectangle = MinimumRectangle(pixels: members[...], columns: stack.width) ?? c.rectangle
    part.fill = min(1, Double(members.count) / max(part.rectangle.area, 1))
    part.outline = nil
    var meter = RegionMeter(bands: maps.before, scatter: stack.scatter)
    meter.mark(members)
    part.edge = meter.edgePairs(members)
    part.contrast = Double(
      Statistics.quantile(part.edge.map(meter.contrast).filter { $0.isFinite }, 0.25) ?? 0)
    return part
  }
}
