import RasterCore

/// Which proposals stand for which true sites.
struct SmartAssociation {
  private struct Comparison {
    /// One for each compared observation, in order of time.
    var iou: [Double] = []
    var overTruth: [Double] = []
    var overProposal: [Double] = []
  }
  private static let positive: Set = [
    "positive", "positive_annotated", "positive_annotated_static", "positive_partial", "positive_partial_static",
    "positive_pending", "transient_positive", "transient_pending",
  ]
  private static let negative: Set = [
    "positive_excluded", "negative", "negative_unbounded", "transient_negative", "transient_excluded",
  ]
  private static let ignored: Set = ["ignore", "positive_unbounded", "transient_ignore"]
  private static let complete: Set = [
    "positive", "positive_annotated", "positive_annotated_static", "positive_pending", "transient_positive",
    "transient_pending",
  ]

  private(set) var truePositives = 0
  private(set) var falsePositives = 0
  private(set) var falseNegatives = 0
  private(set) var pairs: [(truth: SmartStack, proposal: SmartStack)] = []
  private var truth: [SmartStack]
  private let proposals: [SmartStack]
  private let options: SmartScores.Options
  private let overlay: Overlay
  /// Truths that cross the region's boundary.
  private var partial: Set<String> = []
  private var joined: [String: SmartStack] = [:]

  var proposalStarts: [String: Int] { Dictionary(proposals.map { ($0.id, $0.start) }, uniquingKeysWith: { a, _ in a }) }

  init(
    truth sites: [SmartSite], proposals proposed: [SmartSite], region: SmartRegion, options: SmartScores.Options,
    overlay: Overlay
  ) throws {
    self.options = options
    self.overlay = overlay
    let listed = sites.filter { region.siteIDs.isEmpty || region.siteIDs.contains($0.siteID) }
    var crossing: Set<String> = []
    truth = try listed.map { SmartStack($0, in: region) }.filter { stack in
      let share = try Self.shareInside(stack, region, overlay)
      if let share, share < 0.9999 { crossing.insert(stack.id) }
      return share != nil
    }
    proposals = try proposed.map { SmartStack($0, in: region) }.filter {
      guard $0.status == "system_confirmed" else { return false }
      return try Self.shareInside($0, region, overlay) != nil
    }
    partial = crossing
  }

  /// Share of a site's ground within the region; nil where they do not meet.
  private static func shareInside(_ stack: SmartStack, _ region: SmartRegion, _ overlay: Overlay) throws -> Double? {
    let slices = stack.slices.isEmpty ? stack.outside : stack.slices
    guard !slices.isEmpty else { return nil }
    let ground = try overlay.union(slices.map(\.boundary))
    guard try overlay.meets(ground, region.shape) else { return nil }
    return try overlay.intersection(region.shape, ground).area / ground.area
  }

  mutating func run() throws {
    // Candidates are chosen by the dates as they were before statuses were set for scoring.
    let candidates = try truth.map { try self.candidates($0) }
    var compared: [[(proposal: SmartStack, comparison: Comparison)]] = []
    for (index, stack) in truth.enumerated() { compared.append(try compare(stack, candidates[index])) }
    for index in truth.indices { truth[index] = try settled(truth[index]) }
    var used: Set<String> = []
    for (index, stack) in truth.enumerated() {
      let best = compared[index].compactMap { item in
        overlap(stack, item.proposal, item.comparison).map { (item.proposal, $0) }
      }.max { ($0.0.parts.count, $0.1, $0.0.id) < ($1.0.parts.count, $1.1, $1.0.id) }
      if let best {
        used.formUnion(best.0.parts)
        pairs.append((stack, best.0))
        if Self.positive.contains(stack.status) { truePositives += 1 }
        if Self.negative.contains(stack.status) { falsePositives += 1 }
      } else if Self.positive.contains(stack.status) {
        falseNegatives += 1
      }
    }
    falsePositives += proposals.count { !used.contains($0.id) }
  }

  private func candidates(_ stack: SmartStack) throws -> [SmartStack] {
    let begin = stack.activity?.lowerBound ?? stack.start
    let end = stack.activity?.upperBound ?? stack.end
    return try proposals.filter { proposal in
      guard proposal.start <= end, proposal.end >= begin else { return false }
      return try stack.slices.contains { a in try proposal.slices.contains { try overlay.meets(a.full, $0.full) } }
    }
  }

  /// All candidates as one, each alone, and the union less its first, its first two, ...
  private mutating func compare(
    _ stack: SmartStack, _ candidates: [SmartStack]
  ) throws -> [(proposal: SmartStack, comparison: Comparison)] {
    guard candidates.count > 1 else { return try candidates.map { ($0, try comparison(stack, $0)) } }
    let whole = try joinedStack(candidates, stack)
    let all = try comparison(stack, whole.compared)
    var result = [(whole.scored, all)]
    if Self.exactShare(all) >= 1 { return result }
    var alone: [(stack: SmartStack, share: Double)] = []
    for candidate in candidates {
      let comparison = try comparison(stack, candidate)
      alone.append((candidate, Self.exactShare(comparison)))
      result.append((candidate, comparison))
    }
    var rest = alone.sorted { ($0.share, $0.stack.id) < ($1.share, $1.stack.id) }.dropFirst().map(\.stack)
    while rest.count > 1 {
      let union = try joinedStack(rest, stack)
      result.append((union.scored, try comparison(stack, union.compared)))
      rest.removeFirst()
    }
    return result
  }

  /// The reference keeps the first union it makes of the same proposals, with that truth's dates, for every later truth.
  private mutating func joinedStack(
    _ stacks: [SmartStack], _ truth: SmartStack
  ) throws -> (compared: SmartStack, scored: SmartStack) {
    let new = try SmartStack.joined(stacks, for: truth, overlay: overlay)
    let kept = joined[new.id] ?? new
    joined[new.id] = kept
    return (new, kept)
  }

  private static func exactShare(_ comparison: Comparison) -> Double { share(comparison.iou, 1) }

  private static func share(_ values: [Double], _ least: Double) -> Double {
    values.isEmpty ? 0 : Double(values.count { $0 >= least }) / Double(values.count)
  }

  /// Observations from the first activity to the first Post Construction, the best of each day.
  private func comparison(_ truth: SmartStack, _ proposal: SmartStack) throws -> Comparison {
    var hasPost = false
    var best: [Int: (iou: Double, source: String, overTruth: Double, overProposal: Double)] = [:]
    for slice in truth.slices where slice.phase != "No Activity" {
      if slice.phase == "Post Construction" {
        if hasPost { continue }
        hasPost = true
      }
      let row = try row(slice, proposal.slice(at: slice.day))
      if let old = best[slice.day], (old.iou, old.source) > (row.iou, row.source) { continue }
      best[slice.day] = row
    }
    let rows = best.sorted { $0.key < $1.key }.map(\.value)
    return Comparison(iou: rows.map(\.iou), overTruth: rows.map(\.overTruth), overProposal: rows.map(\.overProposal))
  }

  private func row(
    _ truth: SmartStack.Slice, _ proposal: SmartStack.Slice?
  ) throws -> (iou: Double, source: String, overTruth: Double, overProposal: Double) {
    guard let proposal else { return (0, truth.source, 0, 0) }
    let shared = SmartArea.of(try overlay.intersection(truth.full, proposal.full))
    guard shared > 0 else { return (0, truth.source, 0, 0) }
    let union = SmartArea.of(try overlay.union([truth.full, proposal.full]))
    return (shared / union, truth.source, shared / SmartArea.of(truth.full), shared / SmartArea.of(proposal.full))
  }

  /// The status that counts: small, cut and unbounded sites are not scored.
  private func settled(_ stack: SmartStack) throws -> SmartStack {
    var result = stack
    let largest = stack.slices.map { SmartArea.of($0.boundary) }.max() ?? 0
    let unscored = stack.status.contains("transient") ? "transient_ignore" : "ignore"
    let isNegative = ["negative", "negative_unbounded", "transient_negative"].contains(stack.status)
    if !isNegative, largest > 0, largest <= options.smallSite / 1e6 {
      result.status = unscored
    } else if partial.contains(stack.id) {
      result.status = unscored
    } else {
      if !stack.hasNullDate { result.status = stack.annotatedStatus }
      let isPositive = Self.complete.contains(result.status) || result.status == "positive_partial"
      if isPositive, stack.unbounded < 0 || stack.unbounded == 2 {
        let isTransient = Self.complete.contains(result.status) && result.status.contains("transient")
        result.status = isTransient ? "transient_ignore" : "positive_unbounded"
      }
    }
    if Self.ignored.contains(result.status) { result.setActivity(from: stack.start, to: stack.end) }
    return result
  }

  /// The share of observations that overlap, where that and the days in common are enough; nil where not.
  private func overlap(_ truth: SmartStack, _ proposal: SmartStack, _ comparison: Comparison) -> Double? {
    guard !truth.activityDays.isEmpty, !proposal.activityDays.isEmpty, !comparison.iou.isEmpty else { return nil }
    var space: Double
    let isIgnored = Self.ignored.contains(truth.status)
    if isIgnored {
      let ends = [comparison.overProposal[0], comparison.overProposal[comparison.overProposal.count - 1]]
      space = Self.share(ends, options.tau)
    } else {
      space = Self.share(comparison.iou, options.tau)
      if space < options.rho { space = Self.share(comparison.overTruth, options.tau) }
    }
    let (least, most) = activityDays(truth)
    let ofTruth = least.isEmpty ? 0 : Double(least.intersection(proposal.activityDays).count) / Double(least.count)
    let ofProposal = Double(most.intersection(proposal.activityDays).count) / Double(proposal.activityDays.count)
    guard space >= options.rho, ofProposal >= options.sharedOfProposal else { return nil }
    return isIgnored || ofTruth >= options.sharedOfTruth ? space : nil
  }

  /// Days of activity at the least and at the most, by the truth's own bracket of its begin.
  private func activityDays(_ truth: SmartStack) -> (least: Set<Int>, most: Set<Int>) {
    guard SmartStack.active.contains(truth.status), let latest = truth.latestStart, let end = truth.endOfActivity else {
      return (truth.activityDays, truth.activityDays)
    }
    func days(_ from: Int) -> Set<Int> { from <= end ? Set(from...end) : [] }
    return (days(latest), days(truth.earliestStart ?? latest))
  }
}
