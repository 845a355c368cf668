import RasterCore

/// SpaceNet's change and object tracking score.
///
/// > Reference: A. Van Etten et al. (2021), arXiv 2102.04420, section 4, and `solaris/eval/scot.py`, whose numbers
/// > `asPublished` gives. `corrected` differs from it in two points, named at `Options`.
public struct Scot: Sendable, Hashable, Codable {
  public struct Options: Sendable, Hashable {
    /// The reference passes over proposals at dates at which the truth has no label at all; here they count as false.
    public var scoresUnlabelledDates = false
    /// In the reference a new building that is found perfectly, but so many dates late or early, is both missed and false. With this
    /// many dates or fewer between them the two are one hit.
    public var datesForgiven = 0
    /// Least IoU of a match, itself not enough.
    public var threshold = 0.25
    /// Weight of tracking against change.
    public var beta = 2.0
    public init() {}

    public static var corrected: Options {
      var options = Options()
      options.scoresUnlabelledDates = true
      options.datesForgiven = 1
      return options
    }
  }

  public var mismatches = 0
  public var trackTruePositives = 0
  public var trackFalsePositives = 0
  public var trackFalseNegatives = 0
  public var track = 0.0
  public var changeTruePositives = 0
  public var changeFalsePositives = 0
  public var changeFalseNegatives = 0
  public var change = 0.0
  public var score = 0.0

  /// - Throws: what the overlay throws.
  public init(
    truth: MonthlyLabels, proposals: MonthlyLabels, options: Options = Options(), overlay: Overlay
  ) throws {
    var dates = Set(truth.months.filter { !$0.value.isEmpty }.keys)
    if options.scoresUnlabelledDates { dates.formUnion(proposals.months.filter { !$0.value.isEmpty }.keys) }
    var tracking = Tracking()
    var changes = Changes(forgiven: options.datesForgiven)
    for (index, date) in dates.sorted().enumerated() {
      let match = try DateMatch(
        truth.months[date] ?? [], proposals.months[date] ?? [], threshold: options.threshold, overlay: overlay)
      tracking.add(match)
      changes.add(match, date: index)
    }
    finish(tracking, changes, beta: options.beta)
  }

  private mutating func finish(_ tracking: Tracking, _ changes: Changes, beta: Double) {
    mismatches = tracking.mismatches
    trackTruePositives = tracking.hits - mismatches
    trackFalsePositives = tracking.falsePositives + mismatches
    trackFalseNegatives = tracking.misses + mismatches
    track = Self.f1(trackTruePositives, trackFalsePositives, trackFalseNegatives)
    changeTruePositives = changes.hits
    changeFalsePositives = changes.falsePositives
    changeFalseNegatives = changes.misses
    change = Self.f1(changeTruePositives, changeFalsePositives, changeFalseNegatives)
    let denominator = beta * beta * change + track
    score = denominator > 0 ? (1 + beta * beta) * (change * track) / denominator : 0
  }

  private static func f1(_ hits: Int, _ falsePositives: Int, _ misses: Int) -> Double {
    let denominator = Double(hits) + Double(falsePositives + misses) / 2
    return denominator > 0 ? Double(hits) / denominator : 0
  }
}

/// The best matching of one date.
private struct DateMatch {
  var pairs: [(truth: String, proposal: String)] = []
  var truthIDs: Set<String>
  var proposalIDs: Set<String>
  var truthCount: Int
  var proposalCount: Int

  init(_ truth: [MonthlyLabels.Label], _ proposals: [MonthlyLabels.Label], threshold: Double, overlay: Overlay) throws {
    truthIDs = Set(truth.map(\.id))
    proposalIDs = Set(proposals.map(\.id))
    truthCount = truth.count
    proposalCount = proposals.count
    let rows = truthIDs.sorted()
    let columns = proposalIDs.sorted()
    let rowOf = Dictionary(uniqueKeysWithValues: rows.enumerated().map { ($1, $0) })
    let columnOf = Dictionary(uniqueKeysWithValues: columns.enumerated().map { ($1, $0) })
    let truthAreas = truth.map(\.shape.area)
    let proposalAreas = proposals.map(\.shape.area)
    var rewards = [[Int: Double]](repeating: [:], count: rows.count)
    for item in try overlay.sharedAreas(truth.map(\.shape), proposals.map(\.shape)) {
      let iou = item.area / (truthAreas[item.first] + proposalAreas[item.second] - item.area)
      guard iou > threshold, let row = rowOf[truth[item.first].id], let column = columnOf[proposals[item.second].id]
      else { continue }
      // As in the reference, parts under one id add up.
      rewards[row][column, default: 0] += 100 + iou
    }
    for (row, column) in Assignment.best(sparse: rewards, columns: columns.count).enumerated() {
      if let column { pairs.append((rows[row], columns[column])) }
    }
  }
}

private struct Tracking {
  var hits = 0
  var falsePositives = 0
  var misses = 0
  var mismatches = 0
  /// The partner of the last match.
  private var proposalOf: [String: String] = [:]
  private var truthOf: [String: String] = [:]

  mutating func add(_ match: DateMatch) {
    hits += match.pairs.count
    falsePositives += match.proposalCount - match.pairs.count
    misses += match.truthCount - match.pairs.count
    for pair in match.pairs {
      if let last = proposalOf[pair.truth], last != pair.proposal {
        mismatches += 1
      } else if let last = truthOf[pair.proposal], last != pair.truth {
        mismatches += 1
      }
    }
    for pair in match.pairs {
      proposalOf[pair.truth] = pair.proposal
      truthOf[pair.proposal] = pair.truth
    }
  }
}

private struct Changes {
  var hits = 0
  var falsePositives = 0
  var misses = 0
  private let forgiven: Int
  private var knownTruth: Set<String> = []
  private var knownProposals: Set<String> = []
  /// Dates at which a new building was missed, or a new proposal matched none.
  private var missedAt: [String: Int] = [:]
  private var falseAt: [String: Int] = [:]

  init(forgiven: Int) { self.forgiven = forgiven }

  /// - Parameter date: its number in the series; the first has no changes.
  mutating func add(_ match: DateMatch, date: Int) {
    if date > 0 {
      for pair in match.pairs { add(pair, date) }
      for id in match.proposalIDs.subtracting(match.pairs.map(\.proposal)).subtracting(knownProposals) {
        falsePositives += 1
        falseAt[id] = date
      }
      for id in match.truthIDs.subtracting(match.pairs.map(\.truth)).subtracting(knownTruth) {
        misses += 1
        missedAt[id] = date
      }
    }
    knownTruth.formUnion(match.truthIDs)
    knownProposals.formUnion(match.proposalIDs)
  }

  private mutating func add(_ pair: (truth: String, proposal: String), _ date: Int) {
    switch (!knownTruth.contains(pair.truth), !knownProposals.contains(pair.proposal)) {
    case (true, true): hits += 1
    case (false, true):
      if let missed = missedAt[pair.truth], date - missed <= forgiven {
        misses -= 1
        hits += 1
        missedAt[pair.truth] = nil
      } else {
        falsePositives += 1
      }
    case (true, false):
      if let early = falseAt[pair.proposal], date - early <= forgiven {
        falsePositives -= 1
        hits += 1
        falseAt[pair.proposal] = nil
      } else {
        misses += 1
      }
    case (false, false): break
    }
  }
}
