import RasterCore
import SiteAnalysis

extension Findings {
  static func site(_ index: Int, _ truth: Truth, _ claim: Claim, _ overlaps: Overlaps) -> SiteItem {
    let site = truth.sites[index]
    let ious = overlaps.sites[index].map { key, shared in
      (claim: key, iou: shared / (site.shape.area + claim.sites[key].shape.area - shared))
    }
    let best = ious.max { ($0.iou, $1.claim) < ($1.iou, $0.claim) }
    let found = best.map { claim.sites[$0.claim] }
    let stalls = stallScores(site.stalls, found?.stalls ?? [], claim.usableTimes)
    return SiteItem(
      iou: best?.iou ?? 0, claim: found?.id, areaRatio: found.map { $0.area / site.area },
      areaHeld: found.map { $0.area95.low <= site.area && site.area <= $0.area95.high },
      count: standingOnSite(truth, claim), claimedCount: found?.count,
      phases: phases(site, found, claim.usableTimes), stalls: stalls.real, stallsFound: stalls.found,
      falseStalls: stalls.spurious)
  }

  private static func standingOnSite(_ truth: Truth, _ claim: Claim) -> Int {
    guard let last = claim.usableTimes.last else { return 0 }
    return truth.structures.count { $0.isOnSite && $0.area >= leastArea && $0.stands(at: last) }
  }

  /// Phases whose begin the usable images bound on both sides.
  private static func phases(_ site: Truth.Site, _ found: Claim.Site?, _ times: [Instant]) -> [PhaseItem] {
    site.phases.compactMap { phase in
      let moment = Instant(secondsSince1970: phase.from.dayNumber * 86_400)
      guard phase.phase != .noActivity, let narrowest = narrowest(moment, times) else { return nil }
      let onset = found?.phases.first { $0.phase == phase.phase }
      return PhaseItem(
        phase: phase.phase, bestError: onset.map { Double($0.best.dayNumber - phase.from.dayNumber) },
        holds: onset.map { holds($0.bracket, moment) }, width: onset?.bracket.widthInDays, narrowest: narrowest)
    }
  }

  /// A true stall is found where claimed ones cover at least half of its days; a claimed one is false where less than half of its days
  /// lie in true ones. A true stall without two usable images within could not be seen and does not count.
  private static func stallScores(
    _ real: [Truth.Days], _ claimed: [Stall], _ times: [Instant]
  ) -> (real: Int, found: Int, spurious: Int) {
    let periods = real.map { (from: Double($0.from.dayNumber), to: Double($0.to.dayNumber)) }
    let stated = claimed.map { (from: $0.from.time.days, to: $0.to.time.days) }
    func shared(_ a: (from: Double, to: Double), _ others: [(from: Double, to: Double)]) -> Double {
      others.reduce(0) { $0 + max(0, min(a.to, $1.to) - max(a.from, $1.from)) }
    }
    let visible = periods.filter { p in times.count { $0.days >= p.from && $0.days < p.to } >= 2 }
    return (
      visible.count, visible.count { shared($0, stated) >= ($0.to - $0.from) / 2 },
      stated.count { shared($0, periods) < ($0.to - $0.from) / 2 }
    )
  }

  static func falseSites(_ claim: Claim, _ overlaps: Overlaps) -> Int {
    claim.sites.indices.count { index in
      let shared = overlaps.sites.map { $0[index] ?? 0 }.reduce(0, +)
      return shared <= claim.sites[index].shape.area / 10
    }
  }
}
