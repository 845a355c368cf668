import SiteAnalysis

extension OwnScores {
  /// Size classes by name: which areas, in m2, belong to them.
  static let sizeClasses: [(name: String, holds: @Sendable (Double, Bool) -> Bool)] = [
    ("all", { area, _ in area >= Findings.leastArea }),
    ("small", { area, _ in area >= Findings.leastArea && area < 1_000 }),
    ("large", { area, _ in area >= 1_000 }),
    ("nine_pixels", { area, isNinePixels in area >= Findings.leastArea && isNinePixels }),
  ]

  public init(_ findings: Findings) {
    let sized = findings.structures.filter { $0.area >= Findings.leastArea }
    detection = [:]
    for sizeClass in Self.sizeClasses { detection[sizeClass.name] = Detection(findings, sizeClass.holds) }
    byStatus = Self.grouped(sized) { $0.expected?.rawValue }.mapValues(Recall.init)
    lastImages = Recall(sized.filter { $0.expected == .new && $0.stands == true && (1...3).contains($0.images) })
    statusConfusion = Self.confusion(
      sized.filter { $0.expected != nil }.map { ($0.expected?.rawValue, $0.claimed?.rawValue) }
        + findings.claims.filter { $0.judgement == .spurious || $0.judgement == .cutWrongly }.map {
          (nil, $0.status.rawValue)
        })
    dating = Dating.byKind(findings.steps)
    kindConfusion = Self.confusion(findings.steps.map { ($0.truth?.rawValue, $0.claimed?.rawValue) })
    phases = Self.grouped(findings.sites.flatMap(\.phases)) { $0.phase.rawValue }.mapValues(PhaseDating.init)
    sites = SiteScores(findings)
    ratio = AreaScores(findings.ratios.map { ($0.error, $0.held) })
    ratiosOfUnfound = findings.ratios.count { $0.error == nil }
    alarms = Alarms(findings)
    let judged = findings.claims.filter { $0.judgement != .unjudged }
    structureReliability = ReliabilityBin.table(
      judged.map { ($0.probability, $0.judgement == .found, $0.judgement == .found && $0.status == $0.expected) })
    brier = Self.mean(
      judged.map { claim in
        let miss = claim.probability - (claim.judgement == .found && claim.status == claim.expected ? 1 : 0)
        return miss * miss
      })
    stepReliability = ReliabilityBin.table(
      findings.steps.compactMap { step in
        guard let probability = step.probability else { return nil }
        let right = step.truth != nil && step.truth == step.claimed
        return (probability, right, right && step.meets == true)
      })
  }

  static func mean(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }

  static func share(_ part: Int, _ whole: Int) -> Double? { whole > 0 ? Double(part) / Double(whole) : nil }

  private static func grouped<Item>(_ items: [Item], by key: (Item) -> String?) -> [String: [Item]] {
    items.reduce(into: [:]) { result, item in
      if let key = key(item) { result[key, default: []].append(item) }
    }
  }

  private static func confusion(_ pairs: [(String?, String?)]) -> [String: [String: Int]] {
    pairs.reduce(into: [:]) { $0[$1.0 ?? "none", default: [:]][$1.1 ?? "none", default: 0] += 1 }
  }
}

extension OwnScores.Detection {
  /// A structure torn down at the end is not wanted; one said to be torn down is not claimed.
  init(_ findings: Findings, _ holds: (Double, Bool) -> Bool) {
    let wantedItems = findings.structures.filter {
      holds($0.area, $0.isNinePixels) && $0.stands == true && $0.expected != nil
    }
    let foundItems = wantedItems.filter { $0.claim != nil && $0.claimed != .demolished }
    let claims = findings.claims.filter { holds($0.area, $0.isNinePixels) && $0.status != .demolished }
    let wrong = claims.filter { $0.judgement == .spurious || $0.judgement == .cutWrongly }
    // Claimed as standing where it was torn down before the end.
    let gone = findings.structures.count {
      holds($0.area, $0.isNinePixels) && $0.stands == false && $0.claim != nil && $0.claimed != .demolished
        && $0.expected != nil
    }
    wanted = wantedItems.count
    found = foundItems.count
    spurious = wrong.count + gone
    cutWrongly = wrong.count { $0.judgement == .cutWrongly }
    precision = OwnScores.share(found, found + spurious)
    recall = OwnScores.share(found, wanted)
    f1 = OwnScores.share(2 * found, wanted + found + spurious)
    area = OwnScores.AreaScores(foundItems.map { ($0.areaError, $0.areaHeld) })
  }
}

extension OwnScores.AreaScores {
  /// - Parameter items: error and whether the interval held; items without an error count for nothing.
  init(_ items: [(error: Double?, held: Bool?)]) {
    let errors = items.compactMap(\.error)
    let held = items.compactMap(\.held)
    count = errors.count
    medianError = Quantile.median(errors.map(abs))
    p95Error = Quantile.of(errors.map(abs), 0.95)
    bias = Quantile.median(errors)
    coverage = OwnScores.share(held.count { $0 }, held.count)
  }
}

extension OwnScores.Dating {
  static func byKind(_ steps: [Findings.StepItem]) -> [String: Self] {
    var result: [String: Self] = [:]
    for kind in EventKind.allCases {
      let own = steps.filter { $0.truth == kind }
      let spurious = steps.count { $0.claimed == kind && $0.truth != kind }
      guard !own.isEmpty || spurious > 0 else { continue }
      result[kind.rawValue] = Self(own.filter { $0.claimed == kind }, wanted: own.count, spurious: spurious)
    }
    return result
  }

  private init(_ reported: [Findings.StepItem], wanted: Int, spurious: Int) {
    self.wanted = wanted
    self.spurious = spurious
    self.reported = reported.count
    holds = OwnScores.share(reported.count { $0.holds == true }, reported.count)
    meets = OwnScores.share(reported.count { $0.meets == true }, reported.count)
    medianWidth = Quantile.median(reported.compactMap(\.width))
    medianNarrowest = Quantile.median(reported.compactMap(\.narrowest))
    medianError = Quantile.median(reported.compactMap(\.bestError))
    medianAbsoluteError = Quantile.median(reported.compactMap { $0.bestError.map(abs) })
  }
}

extension OwnScores.PhaseDating {
  init(_ items: [Findings.PhaseItem]) {
    let errors = items.compactMap(\.bestError)
    wanted = items.count
    reported = errors.count
    holds = OwnScores.share(items.count { $0.holds == true }, reported)
    medianError = Quantile.median(errors)
    medianAbsoluteError = Quantile.median(errors.map(abs))
    medianWidth = Quantile.median(items.compactMap(\.width))
    medianNarrowest = Quantile.median(items.filter { $0.bestError != nil }.map(\.narrowest))
  }
}

extension OwnScores.SiteScores {
  init(_ findings: Findings) {
    let items = findings.sites
    let counts = items.compactMap { item in item.claimedCount.map { (stated: $0, real: item.count) } }
    wanted = items.count
    found = items.count { $0.iou >= 0.5 }
    medianIou = Quantile.median(items.map(\.iou))
    falseSites = findings.falseSites
    area = OwnScores.AreaScores(items.map { ($0.areaRatio.map { $0 - 1 }, $0.areaHeld) })
    countError = Quantile.median(counts.map { Double($0.stated.value - $0.real) })
    countAbsoluteError = Quantile.median(counts.map { abs(Double($0.stated.value - $0.real)) })
    countCoverage = OwnScores.share(
      counts.count { $0.stated.low <= $0.real && $0.real <= $0.stated.high }, counts.count)
    stalls = items.reduce(0) { $0 + $1.stalls }
    stallsFound = items.reduce(0) { $0 + $1.stallsFound }
    falseStalls = items.reduce(0) { $0 + $1.falseStalls }
    stallRecall = OwnScores.share(stallsFound, stalls)
  }
}

extension OwnScores.Recall {
  init(_ items: [Findings.StructureItem]) {
    wanted = items.count
    found = items.count { $0.claim != nil }
    rightStatus = items.count { $0.claim != nil && $0.claimed == $0.expected }
    recall = OwnScores.share(found, wanted)
  }
}

extension OwnScores.Alarms {
  init(_ findings: Findings) {
    let changes = findings.claims.filter { $0.status != .unchanged && $0.probability >= 0.5 }
    squareKilometres = findings.squareKilometres
    squareKilometreYears = findings.squareKilometreYears
    falseChanges = changes.count { $0.judgement == .spurious }
    cutWrongly = changes.count { $0.judgement == .cutWrongly }
    unchangedCalledChanged = changes.count { $0.judgement == .found && $0.expected == .unchanged }
    falseUnchanged = findings.claims.count { $0.status == .unchanged && $0.judgement == .spurious }
    unjudged = findings.claims.count { $0.judgement == .unjudged }
    if squareKilometreYears > 0 { falseChangesPerKm2Year = Double(falseChanges) / squareKilometreYears }
    if squareKilometres > 0 { falseUnchangedPerKm2 = Double(falseUnchanged) / squareKilometres }
  }
}

extension OwnScores.ReliabilityBin {
  /// Edges of the likelihood words (ICD 203).
  static let edges = [0, 0.2, 0.45, 0.55, 0.8, 0.95, 1]

  /// - Parameter claims: stated probability, whether it was found, whether it was found as stated.
  static func table(_ claims: [(stated: Double, found: Bool, asStated: Bool)]) -> [Self] {
    zip(edges, edges.dropFirst()).map { low, high in
      let own = claims.filter { $0.stated >= low && ($0.stated < high || (high == 1 && $0.stated <= 1)) }
      var bin = Self(low: low, high: high)
      bin.count = own.count
      bin.meanStated = OwnScores.mean(own.map(\.stated))
      bin.found = OwnScores.share(own.count(where: \.found), own.count)
      bin.foundAsStated = OwnScores.share(own.count(where: \.asStated), own.count)
      return bin
    }
  }
}
