import Foundation
import PixelKernels
import RasterCore

/// Turns what was judged on the grid into the account's structures and sites: names, outlines on the ground, cited images.
struct LedgerWriter {
  let stack: Stack
  let prepared: PreparedStack
  let maps: ChangeMaps
  let options: AnalysisOptions

  private var builder: OutlineBuilder {
    OutlineBuilder(width: prepared.width, height: prepared.height, edgeError: options.structures.edgeError)
  }

  private var references: [ImageReference] {
    prepared.used.map { ImageReference(scene: stack.images[$0].scene.id, time: stack.images[$0].scene.acquisition) }
  }

  func write(_ judged: [JudgedStructure], _ drafts: [SiteBuilder.Draft]) -> ([Structure], [Site]) {
    let order = judged.indices.sorted { a, b in
      let (x, y) = (judged[a], judged[b])
      if (x.status == .unchanged) != (y.status == .unchanged) { return y.status == .unchanged }
      if x.candidate.members.count != y.candidate.members.count {
        return x.candidate.members.count > y.candidate.members.count
      }
      return x.candidate.members[0] < y.candidate.members[0]
    }
    var siteOf: [Int: String] = [:]
    for (k, draft) in drafts.enumerated() { for s in draft.structures { siteOf[s] = Self.letter(k) } }
    var identifier: [Int: String] = [:]
    for (k, s) in order.enumerated() { identifier[s] = "S\(k + 1)" }
    let cited = references
    let structures = order.map { s in
      structure(judged[s], id: identifier[s] ?? "", site: siteOf[s], replaces: replaced(s, judged, identifier), cited)
    }
    let sites = drafts.enumerated().map { k, draft in
      site(draft, id: Self.letter(k), judged, draft.structures.compactMap { identifier[$0] }, cited)
    }
    return (structures, sites)
  }

  /// A, B, ... Z, AA, AB, ...
  static func letter(_ index: Int) -> String {
    let last = String(UnicodeScalar(UInt8(65 + index % 26)))
    return index < 26 ? last : letter(index / 26 - 1) + last
  }

  /// A region of coarse pixels that no fit of a roof explains may hold a building; its outline is that of a plot.
  private func form(_ c: Candidate) -> StructureForm {
    if options.structures.isCoarse(stack.grid.pixelSize), !c.isFitted { return .surface }
    return c.fill >= 0.8 ? .building : .surface
  }

  private func replaced(_ s: Int, _ judged: [JudgedStructure], _ identifier: [Int: String]) -> String? {
    guard judged[s].status == .new else { return nil }
    let members = Set(judged[s].candidate.members)
    let old = judged.indices.first { k in
      judged[k].status == .demolished
        && judged[k].candidate.members.reduce(0, { $0 + (members.contains($1) ? 1 : 0) }) * 5
          >= min(members.count, judged[k].candidate.members.count)
    }
    return old.flatMap { identifier[$0] }
  }

  private func structure(
    _ j: JudgedStructure, id: String, site: String?, replaces: String?, _ cited: [ImageReference]
  ) -> Structure {
    let outline = builder.outline(of: j.candidate)
    let pixel = stack.ground.pixelArea(at: outline.centroid)
    let e = j.evidence
    let isCoarse = options.structures.isCoarse(stack.grid.pixelSize)
    let interval = builder.areaInterval(outline, doubt: isCoarse ? 0 : e.doubtOfArea)
    let form = form(j.candidate)
    // Ground has no height: a shadow that grows and shrinks beside it is something else's.
    let isHigh = e.hasHeight && form == .building
    return Structure(
      id: id, site: site, status: j.status, outline: outline, footprint: outline.onGround(stack.ground),
      areaSquareMetres: outline.areaInSquareMetres(stack.ground),
      area95: Interval95(low: interval.low * pixel, high: interval.high * pixel),
      heightMetres: isHigh ? e.height : nil, height95: isHigh ? e.height95 : nil,
      probability: Self.rounded(j.probability), events: j.events.map { event($0, of: j, pixel, cited) },
      replaces: replaces, form: form, evidence: e)
  }

  private func event(
    _ e: DatedEvent, of j: JudgedStructure, _ pixel: Double, _ cited: [ImageReference]
  ) -> Event {
    let before = e.kind == .extension_ ? j.changed.map { j.candidate.members.count - $0.count } : nil
    let bracket = Bracket(lastWithout: e.lastWithout.map { cited[$0] }, firstWith: e.firstWith.map { cited[$0] })
    let index = min(e.best, cited.count - 1)
    let previous = (e.beforeBest ?? (index > 0 ? index - 1 : nil)).map { cited[$0] }
    return Event(
      kind: e.kind, bracket: bracket,
      best: SiteChronicle.middle(
        Bracket(lastWithout: previous, firstWith: cited[index]), cited[index].time),
      probability: Self.rounded(e.probability), areaBefore: before.map { Double($0) * pixel })
  }

  private static func rounded(_ p: Double) -> Double { (min(max(p, 0), 0.99) * 1000).rounded() / 1000 }

  private func site(
    _ draft: SiteBuilder.Draft, id: String, _ judged: [JudgedStructure], _ structures: [String],
    _ cited: [ImageReference]
  ) -> Site {
    let outline = builder.border(of: draft.members)
    let pixel = stack.ground.pixelArea(at: outline.centroid)
    let hectares = outline.areaInSquareMetres(stack.ground) / 10_000
    let chronicle = SiteChronicle(
      members: draft.members, structures: draft.structures.map { judged[$0] }, stack: prepared, maps: maps,
      references: cited, options: options.sites, isCoarse: options.structures.isCoarse(stack.grid.pixelSize))
    let phases = chronicle.phases()
    let standing = standing(on: draft, judged).map { judged[$0].probability }
    return Site(
      id: id, geometry: outline.onGround(stack.ground), outline: outline, areaHectares: hectares,
      area95: draft.margin.interval(hectares, border: outline.perimeter * pixel / 10_000), structures: structures,
      count: CountEstimate(standing: standing), phases: phases, stalls: chronicle.stalls(phases),
      activity: chronicle.activity)
  }

  /// Its structures that still stand, and what stood on its ground before and stays.
  private func standing(on draft: SiteBuilder.Draft, _ judged: [JudgedStructure]) -> [Int] {
    let ground = Set(draft.members)
    return judged.indices.filter { k in
      guard judged[k].status == .unchanged else {
        return judged[k].status != .demolished && draft.structures.contains(k)
      }
      let own = judged[k].candidate.members
      return 2 * own.count { ground.contains($0) } > own.count
    }
  }

  /// The largest new structure of the largest site beside the largest one that stood near it before.
  func ratios(_ structures: [Structure], _ sites: [Site]) -> [Ratio] {
    Self.ratios(structures, sites, pixelSize: stack.grid.pixelSize)
  }

  static func ratios(_ structures: [Structure], _ sites: [Site], pixelSize: Double) -> [Ratio] {
    guard let site = sites.first,
      let new = structures.first(where: { $0.site == site.id && $0.status == .new && $0.probability >= 0.5 })
    else { return [] }
    let standing = structures.filter { s in
      (s.status == .unchanged || s.status == .changed) && s.probability >= 0.5
        && distance(s.outline.centroid, site.outline) * pixelSize <= 100
    }
    guard let old = standing.max(by: { $0.areaSquareMetres < $1.areaSquareMetres }) else { return [] }
    return [Wording.ratio(of: new, to: old)].compactMap { $0 }
  }

  private static func distance(_ p: PixelPoint, _ outline: PixelPolygon) -> Double {
    if outline.contains(p) { return 0 }
    return outline.exterior.map { (($0.x - p.x) * ($0.x - p.x) + ($0.y - p.y) * ($0.y - p.y)).squareRoot() }.min()
      ?? .infinity
  }
}
