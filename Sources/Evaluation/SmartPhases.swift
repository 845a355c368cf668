/// Labels and onsets of phases of the sites that were detected.
struct SmartPhases {
  private static let order = ["No Activity", "Site Preparation", "Active Construction", "Post Construction"]
  private var labels: [(truth: String, proposed: String)] = []
  private var bySite: [String: [Double]] = [:]
  private var missing: [String: Int] = [:]
  private(set) var onsets: [SmartScores.Onset] = []

  /// - Parameter starts: first day of each single proposal.
  init(pairs: [(truth: SmartStack, proposal: SmartStack)], starts: [String: Int]) {
    for pair in pairs {
      let own = Self.labels(pair.truth, pair.proposal)
      labels += own
      for phase in ["Site Preparation", "Active Construction"] {
        if let f1 = Self.f1(own, phase) {
          bySite[phase, default: []].append((f1 * 1e4).rounded(.toNearestOrEven) / 1e4)
        }
      }
      addOnsets(pair.truth, pair.proposal, starts)
    }
  }

  var confusion: [String: [String: Int]] {
    labels.reduce(into: [:]) { $0[$1.truth, default: [:]][$1.proposed, default: 0] += 1 }
  }

  var scores: [String: SmartScores.PhaseScores] {
    Self.order.dropFirst().reduce(into: [:]) { result, phase in
      var scores = SmartScores.PhaseScores()
      if phase != "Post Construction" {
        scores.f1 = Self.f1(labels, phase)
        scores.f1BySite = bySite[phase].flatMap(OwnScores.mean)
      }
      let own = onsets.filter { $0.phase == phase }
      scores.onsets = own.count
      scores.meanError = OwnScores.mean(own.map { Double($0.nominal) })
      scores.meanAbsoluteError = OwnScores.mean(own.map { Double(abs($0.nominal)) })
      scores.meanAbsoluteBest = OwnScores.mean(own.compactMap { $0.best.map { Double(abs($0)) } })
      scores.meanAbsoluteWorst = OwnScores.mean(own.compactMap { $0.worst.map { Double(abs($0)) } })
      scores.missing = missing[phase] ?? 0
      result[phase] = scores
    }
  }

  /// Every phase of an observation against every phase of the newest proposal not later than it.
  private static func labels(_ truth: SmartStack, _ proposal: SmartStack) -> [(truth: String, proposed: String)] {
    truth.slices.flatMap { slice -> [(truth: String, proposed: String)] in
      guard let seen = proposal.slice(at: slice.day) else { return [] }
      return SmartStack.phases(slice.phase).filter { $0 != "Unknown" && $0 != "No Activity" }.flatMap { real in
        SmartStack.phases(seen.phase).map { (truth: real, proposed: $0) }
      }
    }
  }

  /// Nil where the phase is on neither side.
  private static func f1(_ labels: [(truth: String, proposed: String)], _ phase: String) -> Double? {
    let hits = labels.count { $0.truth == phase && $0.proposed == phase }
    let either = labels.count { $0.truth == phase } + labels.count { $0.proposed == phase }
    return either > 0 ? Double(2 * hits) / Double(either) : nil
  }

  private mutating func addOnsets(_ truth: SmartStack, _ proposal: SmartStack, _ starts: [String: Int]) {
    // Sites labelled in parts have no single onset.
    guard truth.slices.allSatisfy({ SmartStack.phases($0.phase).count == 1 }) else { return }
    let real = Dictionary(grouping: truth.slices) { SmartStack.phases($0.phase).first ?? "" }.mapValues {
      $0.map(\.day)
    }
    let proposed = Self.days(proposal, starts)
    for (index, phase) in Self.order.enumerated().dropFirst() {
      guard let onset = real[phase]?.min() else { continue }
      guard let claimed = proposed[phase]?.min() else {
        missing[phase, default: 0] += 1
        continue
      }
      // The last day known to be of an earlier phase, the nearest phase that has one.
      let previous = Self.order[..<index].reversed().lazy.compactMap { real[$0]?.filter { $0 <= onset }.max() }.first
      onsets.append(Self.onset(truth.id, phase, onset, claimed, previous))
    }
  }

  private static func onset(
    _ truth: String, _ phase: String, _ onset: Int, _ claimed: Int, _ previous: Int?
  ) -> SmartScores.Onset {
    let error = claimed - onset
    var result = SmartScores.Onset(truth: truth, phase: phase, nominal: error)
    guard let previous else { return result }
    if claimed <= previous {
      (result.best, result.worst) = (claimed - previous, error)
    } else if claimed <= onset {
      let other = claimed - previous
      (result.best, result.worst) = (0, abs(other) > abs(error) ? other : error)
    } else {
      (result.best, result.worst) = (error, claimed - previous)
    }
    return result
  }

  /// Days on which a proposal shows each phase; Post Construction only where all of its parts do and have begun.
  private static func days(_ proposal: SmartStack, _ starts: [String: Int]) -> [String: [Int]] {
    var result: [String: [Int]] = [:]
    for slice in proposal.slices {
      let phases = SmartStack.phases(slice.phase)
      for phase in phases {
        if phase == "Post Construction" {
          guard phases.count == 1, proposal.parts.allSatisfy({ slice.day >= starts[$0] ?? slice.day }) else { continue }
        }
        result[phase, default: []].append(slice.day)
      }
    }
    return result
  }
}
