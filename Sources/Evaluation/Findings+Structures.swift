import RasterCore
import SiteAnalysis

extension Findings {
  /// Least area of a structure that is scored, m2.
  public static let leastArea = 150.0

  /// Holds a claim against a truth.
  ///
  /// - Parameters:
  ///   - overlaps: of exactly these shapes.
  /// - Precondition: `overlaps` has one entry a true structure and a true site.
  public init(truth: Truth, claim: Claim, overlaps: Overlaps) {
    precondition(overlaps.structures.count == truth.structures.count, "overlaps are of this truth")
    precondition(overlaps.sites.count == truth.sites.count, "overlaps are of this truth")
    let times = claim.usableTimes
    let years = (times.last?.days ?? 0) - (times.first?.days ?? 0)
    self.init(squareKilometres: truth.extentArea / 1e6, years: years / 365.25)
    let matching = Matching(truth, claim, overlaps)
    structures = truth.structures.indices.map { Self.structure($0, truth, claim, matching) }
    claims = claim.structures.indices.map { Self.claim($0, truth, claim, overlaps, matching) }
    steps = Self.steps(truth, claim, matching)
    sites = truth.sites.indices.map { Self.site($0, truth, claim, overlaps) }
    falseSites = Self.falseSites(claim, overlaps)
    ratios = Self.ratios(truth, claim, matching)
  }

  private static func structure(
    _ index: Int, _ truth: Truth, _ claim: Claim, _ matching: Matching
  ) -> StructureItem {
    let structure = truth.structures[index]
    let found = matching.claimOf[index].map { claim.structures[$0] }
    let last = claim.usableTimes.last
    return StructureItem(
      truth: structure.id, area: structure.area, expected: structure.expectedStatus(claim.usableTimes),
      stands: last.flatMap { structure.isHalfGone(at: $0) ? nil : structure.stands(at: $0) },
      images: claim.usableTimes.count(where: structure.stands(at:)),
      isNinePixels: isNinePixels(structure.area, claim), claim: found?.id, claimed: found?.status,
      iou: matching.claimOf[index].map { matching.iou(index, $0) } ?? 0,
      areaError: found.map { $0.area / structure.area - 1 },
      areaHeld: found.map { $0.area95.low <= structure.area && structure.area <= $0.area95.high })
  }

  private static func isNinePixels(_ area: Double, _ claim: Claim) -> Bool {
    area >= 9 * claim.pixelSize * claim.pixelSize
  }

  private static func claim(
    _ index: Int, _ truth: Truth, _ claim: Claim, _ overlaps: Overlaps, _ matching: Matching
  ) -> ClaimItem {
    let structure = claim.structures[index]
    let partner = matching.truthOf[index].map { truth.structures[$0] }
    let expected = partner?.expectedStatus(claim.usableTimes)
    return ClaimItem(
      claim: structure.id, status: structure.status,
      judgement: judgement(index, partner != nil && expected == nil, truth, claim, overlaps, matching),
      area: structure.area, isNinePixels: isNinePixels(structure.area, claim),
      probability: structure.probability, expected: expected)
  }

  private static func judgement(
    _ index: Int, _ isUnseen: Bool, _ truth: Truth, _ claim: Claim, _ overlaps: Overlaps, _ matching: Matching
  ) -> Judgement {
    if isUnseen { return .unjudged }
    if matching.truthOf[index] != nil { return .found }
    let area = claim.structures[index].shape.area
    let best = truth.structures.indices.map { matching.iou($0, index) }.max() ?? 0
    let shared = overlaps.structures.reduce(0) { $0 + ($1[index] ?? 0) }
    if best > 0.1 || shared > area / 2 { return .cutWrongly }
    // The truth outlines buildings; levelled and paved ground on a site is real, whatever its outline.
    if claim.structures[index].form == .surface, overlaps.structuresOnSites[index] >= area / 2 { return .unjudged }
    return .spurious
  }

  private static func ratios(_ truth: Truth, _ claim: Claim, _ matching: Matching) -> [RatioItem] {
    func area(_ id: String) -> Double? {
      guard let index = claim.structures.firstIndex(where: { $0.id == id }), let partner = matching.truthOf[index]
      else { return nil }
      return truth.structures[partner].area
    }
    return claim.ratios.map { ratio in
      guard let above = area(ratio.numerator), let below = area(ratio.denominator), below > 0 else {
        return RatioItem()
      }
      let real = above / below
      return RatioItem(
        error: ratio.value / real - 1, held: ratio.value95.low <= real && real <= ratio.value95.high)
    }
  }
}
