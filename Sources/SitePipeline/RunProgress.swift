/// How far a run is. Sent after every unit of work, from one thread at a time.
public struct RunProgress: Sendable, Hashable {
  /// The raw value is what the user reads.
  public enum Stage: String, Sendable, Hashable, CaseIterable {
    case simulate = "simulating"
    // Those of a run, in order.
    case inspect = "looking at files"
    case read = "reading"
    case analyse = "analysing"
    case draw = "drawing"
    case write = "writing"

    /// Rough share of the whole run's time; only the time left rests on it.
    var weight: Double {
      switch self {
      case .simulate: 0
      case .inspect: 0.05
      case .read: 0.15
      case .analyse: 0.65
      case .draw: 0.1
      case .write: 0.05
      }
    }
  }
  public var stage: Stage
  /// What the stage is busy with, where it has parts of its own.
  public var detail: String?
  public var done: Int
  public var total: Int
  /// 0...1 of this stage; never falls within it.
  public var stageShare: Double

  public init(
    stage: Stage, detail: String? = nil, done: Int, total: Int, stageShare: Double? = nil
  ) {
    self.stage = stage
    self.detail = detail
    self.done = done
    self.total = total
    self.stageShare = stageShare ?? (total > 0 ? Double(done) / Double(total) : 1)
  }

  /// 0...1 of the whole work.
  public var overall: Double {
    guard stage != .simulate else { return stageShare }
    let before = Stage.allCases.prefix { $0 != stage }.reduce(0) { $0 + $1.weight }
    return min(1, before + stage.weight * min(max(stageShare, 0), 1))
  }
}

/// What a run asks between two units of work, and whom it tells.
struct RunWatch: Sendable {
  var progress: @Sendable (RunProgress) -> Void
  var isCancelled: @Sendable () -> Bool

  /// - Throws: `RunError.cancelled` where the user has stopped the run.
  func check() throws {
    if isCancelled() { throw RunError.cancelled }
  }
}
