import SiteAnalysis

/// How far the engine is as a whole, out of steps that each count for themselves.
///
/// The engine does not say how many steps will come, so each new one takes a part of what is left: the share only rises and
/// reaches 1 with the end alone.
struct AnalysisShare {
  /// Part of the rest that a step takes.
  private static let part = 0.4
  private var current: String?
  /// Share at the beginning of the current step.
  private var begun = 0.0
  private var share = 0.0

  /// - Returns: 0..<1, never less than before.
  mutating func advance(_ step: AnalysisProgress) -> Double {
    if step.stage != current {
      current = step.stage
      begun = share
    }
    let done = step.total > 0 ? min(max(Double(step.done) / Double(step.total), 0), 1) : 0
    share = max(share, begun + (1 - begun) * Self.part * done)
    return share
  }
}
