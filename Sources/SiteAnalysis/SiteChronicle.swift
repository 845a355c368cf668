import Foundation
import RasterCore

/// When the work at one site began, went on, stood still and ended, from the steps of its ground.
struct SiteChronicle {
  /// Used images that show at least half of the site.
  private let usable: [Int]
  /// For each used image: share of the site's ground that has left its first look for good by then.
  private let changed: [Double]
  /// Share that took a step at this image, and a step on ground that had already left its first look.
  private let stepping: [Double]
  private let again: [Double]
  private let stack: PreparedStack
  private let options: SiteOptions
  private let references: [ImageReference]

  init(
    members: [Int], stack: PreparedStack, maps: ChangeMaps, references: [ImageReference], options: SiteOptions
  ) {
    let n = stack.used.count
    let size = Double(max(members.count, 1))
    var left = [Double](repeating: 0, count: n)
    var step = [Double](repeating: 0, count: n)
    var second = [Double](repeating: 0, count: n)
    for i in members {
      let departure = Int(maps.departure[i])
      guard departure >= 0 else { continue }
      left[departure] += 1 / size
      for s in maps.steps(at: i) {
        step[Int(s)] += 1 / size
        if Int(s) > departure { second[Int(s)] += 1 / size }
      }
    }
    var total = 0.0
    changed = left.map {
      total += $0
      return total
    }
    stepping = step
    again = second
    usable = (0..<n).filter { t in
      let seen = members.reduce(0) { $0 + (stack.usable[t].usable[$1] ? 1 : 0) }
      return 2 * seen >= members.count
    }
    self.stack = stack
    self.options = options
    self.references = references
  }

  var activity: [ActivitySample] {
    usable.map {
      ActivitySample(
        scene: references[$0].scene, time: references[$0].time,
        changedShare: (min(1, changed[$0]) * 1000).rounded() / 1000)
    }
  }

  /// - Parameter firstBuilt: first image with a finished structure of the site.
  func phases(firstBuilt: Int?) -> [PhaseOnset] {
    guard let first = usable.first, let preparation = onset(changed) else { return [] }
    var phases: [PhaseOnset] = []
    if preparation > first {
      phases.append(
        PhaseOnset(
          phase: .noActivity, bracket: Bracket(lastWithout: nil, firstWith: references[first]),
          best: references[first].time.date, probability: 0.95))
    }
    phases.append(phase(.sitePreparation, preparation))
    let building = [onset(cumulated(again)), firstBuilt].compactMap { $0 }.min()
    guard let active = building.map({ max($0, preparation) }) else { return phases }
    phases.append(phase(.activeConstruction, active))
    if let post = quietSince(after: active) { phases.append(phase(.postConstruction, post)) }
    return phases
  }

  private func cumulated(_ shares: [Double]) -> [Double] {
    var total = 0.0
    return shares.map {
      total += $0
      return total
    }
  }

  /// First usable image by which the onset share is reached.
  private func onset(_ cumulative: [Double]) -> Int? { usable.first { cumulative[$0] >= options.onsetShare } }

  /// First usable image after which less than the onset share took a further step, if at least two images confirm it.
  private func quietSince(after active: Int) -> Int? {
    var remaining = 0.0
    var last = active
    for t in stride(from: stepping.count - 1, through: active, by: -1) {
      remaining += stepping[t]
      if remaining >= options.onsetShare {
        last = t
        break
      }
    }
    let after = usable.filter { $0 > last }
    return after.count >= 2 ? after[0] : nil
  }

  private func phase(_ phase: Phase, _ index: Int) -> PhaseOnset {
    let before = usable.last { $0 < index }
    let bracket = Bracket(lastWithout: before.map { references[$0] }, firstWith: references[index])
    return PhaseOnset(
      phase: phase, bracket: bracket, best: Self.middle(bracket, references[index].time), probability: 0.9)
  }

  static func middle(_ bracket: Bracket, _ fallback: Instant) -> CalendarDate {
    guard let a = bracket.lastWithout?.time, let b = bracket.firstWith?.time else { return fallback.date }
    return CalendarDate(dayNumber: (a.dayNumber + b.dayNumber + 1) / 2)
  }

  /// Longest quiet spell between two active images after preparation began and before the work ended, if long enough.
  func stalls(_ phases: [PhaseOnset]) -> [Stall] {
    guard let begin = phases.first(where: { $0.phase == .sitePreparation })?.bracket.firstWith?.time else { return [] }
    let end = phases.first { $0.phase == .postConstruction }?.bracket.firstWith?.time
    let span = usable.filter { t in
      let time = references[t].time
      return time >= begin && (end.map { time <= $0 } ?? true)
    }
    // A twentieth of the onset share in one image is a lorry's worth of noise; more is work.
    let active = span.filter { stepping[$0] >= options.onsetShare / 5 }
    var stalls: [Stall] = []
    for (a, b) in zip(active, active.dropFirst()) {
      let between = usable.filter { $0 > a && $0 < b }
      let days = references[b].time.days(since: references[a].time)
      if days > options.minimumStallDays, between.count >= 5 {
        stalls.append(Stall(from: references[a], to: references[b], usableImages: between.count))
      }
    }
    return stalls
  }
}
