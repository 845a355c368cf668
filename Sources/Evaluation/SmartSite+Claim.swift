import RasterCore
import SiteAnalysis

extension SmartSite {
  /// Claimed sites as proposals: one observation a usable image, with the phase that has last begun in it or before it.
  ///
  /// A site without a dated begin starts with the first usable image, one without a dated end ends with the last.
  /// - Parameters:
  ///   - claim: with shapes in degrees of longitude and latitude.
  ///   - region: id that the proposals are given.
  public static func proposals(_ claim: Claim, region: String) -> [SmartSite] {
    guard let first = claim.usableTimes.first, let last = claim.usableTimes.last else { return [] }
    return claim.sites.map { site in
      let onset = { (phase: Phase) in site.phases.first { $0.phase == phase }?.bracket }
      let begin = onset(.sitePreparation) ?? onset(.activeConstruction)
      return SmartSite(
        siteID: site.id, regionID: region, id: site.id, status: "system_confirmed",
        start: (begin?.lastWithout?.time ?? first).date, end: (onset(.postConstruction)?.firstWith?.time ?? last).date,
        observations: claim.usableTimes.map { time in
          Observation(
            date: time.date, source: "", phase: phase(site, time).rawValue, shape: site.shape, isBoundary: [true])
        })
    }
  }

  private static func phase(_ site: Claim.Site, _ time: Instant) -> Phase {
    let begun = site.phases.filter { onset in onset.bracket.firstWith.map { $0.time <= time } ?? false }
    let order = Phase.allCases
    return begun.max { (order.firstIndex(of: $0.phase) ?? 0) < (order.firstIndex(of: $1.phase) ?? 0) }?.phase
      ?? .noActivity
  }
}
