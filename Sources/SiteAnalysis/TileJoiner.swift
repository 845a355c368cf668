import PixelKernels
import RasterCore

/// Makes one analysis out of those of overlapping tiles.
///
/// A structure belongs to the tile in whose core its centre lies, and that tile's finding is taken as it is. A site that lies within one core
/// too; one that crosses a border is joined from what the tiles on both sides saw of it (`SiteJoiner`). The result does not depend on the order
/// in which tiles are added.
public struct TileJoiner {
  private let frame: Stack
  private let options: AnalysisOptions
  private var parts: [Part] = []
  private var change: Raster
  private var day: Raster
  private var before: [Raster]
  private var after: [Raster]

  /// What is kept of a tile's analysis: no pixel.
  struct Part: Sendable {
    var tile: Tile
    var images: [Analysis.ImageOutcome]
    var structures: [Structure]
    var sites: [Site]
    var warnings: [String]
    var comparison: PairComparison?
    /// Pixels asked about in the core.
    var asked: Int
  }

  /// A structure under the name that its tile gave it.
  struct LocalID: Hashable {
    var part: Int
    var id: String
  }

  struct Kept {
    var local: LocalID
    /// The names under which other tiles saw the same structure.
    var aliases: [LocalID] = []
    var structure: Structure
    var names: [LocalID] { [local] + aliases }
  }

  /// - Parameter frame: the whole grid with its scenes; no pixel is looked at.
  public init(frame: Stack, options: AnalysisOptions) {
    self.frame = frame
    self.options = options
    let empty = Raster(width: frame.grid.width, height: frame.grid.height, filledWith: .nan)
    change = empty
    day = empty
    before = frame.roles.map { _ in empty }
    after = before
  }

  /// - Precondition: the analysis is that of `tile.window`, its images those of the frame; each tile is added once.
  public mutating func add(_ analysis: Analysis, of tile: Tile) {
    func paste(_ part: Raster, _ whole: inout Raster) {
      whole.paste(part, tile.inner, atColumn: tile.core.column, row: tile.core.row)
    }
    paste(analysis.changeProbability, &change)
    paste(analysis.changeDay, &day)
    for b in before.indices {
      paste(analysis.before[b], &before[b])
      paste(analysis.after[b], &after[b])
    }
    let (x, y) = (Double(tile.window.column), Double(tile.window.row))
    var part = Part(
      tile: tile, images: analysis.images, structures: analysis.structures, sites: analysis.sites,
      warnings: analysis.warnings, comparison: analysis.comparison, asked: frame.area.usableCount(in: tile.core))
    for i in part.images.indices { part.images[i].usable = ValidityMask(width: 0, height: 0, usable: []) }
    for i in part.structures.indices { part.structures[i].outline = part.structures[i].outline.moved(x: x, y: y) }
    if let areas = part.comparison?.areas {
      part.comparison?.areas = areas.map { area in
        var area = area
        area.outline = area.outline.moved(x: x, y: y)
        return area
      }
    }
    for i in part.sites.indices { part.sites[i].outline = part.sites[i].outline.moved(x: x, y: y) }
    parts.append(part)
  }

  public func joined() -> Analysis {
    let ordered = parts.sorted { ($0.tile.core.row, $0.tile.core.column) < ($1.tile.core.row, $1.tile.core.column) }
    var kept = Self.structures(of: ordered)
    let sites = SiteJoiner(parts: ordered, frame: frame, options: options.sites).join(kept)
    Self.name(&kept, sites)
    let structures = kept.map(\.structure)
    let named = sites.enumerated().map { k, draft in
      var site = draft.site
      site.id = LedgerWriter.letter(k)
      site.structures = draft.structures.map { structures[$0].id }
      return site
    }
    var analysis = Analysis(
      images: frame.images.indices.map { Self.outcome($0, ordered) }, registered: RegisteredImages(),
      structures: structures, sites: named,
      ratios: LedgerWriter.ratios(structures, named, pixelSize: frame.grid.pixelSize),
      warnings: Self.warnings(ordered), changeProbability: change, changeDay: day, before: before, after: after)
    analysis.comparison = Self.comparison(ordered)
    return analysis
  }

  // MARK: comparison of few images

  /// Areas by the tile in whose core their centre lies; the images of the tile that compared most. One longer than a tile's margin is told in parts.
  private static func comparison(_ parts: [Part]) -> PairComparison? {
    let all = parts.filter { $0.comparison != nil }
    guard var joined = all.max(by: { $0.asked < $1.asked })?.comparison else { return nil }
    let asked = Double(max(parts.reduce(0) { $0 + $1.asked }, 1))
    joined.comparedShare = all.reduce(0) { $0 + ($1.comparison?.comparedShare ?? 0) * Double($1.asked) } / asked
    let areas = all.flatMap { part in
      (part.comparison?.areas ?? []).filter { part.tile.core.contains($0.outline.centroid) }
    }
    joined.areas = areas.sorted { a, b in
      if a.areaSquareMetres != b.areaSquareMetres { return a.areaSquareMetres > b.areaSquareMetres }
      let (p, q) = (a.outline.centroid, b.outline.centroid)
      return (p.y, p.x) < (q.y, q.x)
    }
    for k in joined.areas.indices { joined.areas[k].id = "D\(k + 1)" }
    return joined
  }

  // MARK: structures

  /// Pixels by which two tiles may see the centre of one structure differently.
  private static let doubt = 2

  private static func structures(of parts: [Part]) -> [Kept] {
    var kept: [Kept] = []
    for (p, part) in parts.enumerated() {
      let core = part.tile.core
      let reach = core.grown(by: doubt, within: part.tile.window)
      for structure in part.structures where reach.contains(structure.outline.centroid) {
        var own = Kept(local: LocalID(part: p, id: structure.id), structure: structure)
        guard let twin = kept.firstIndex(where: { $0.local.part != p && isSame($0.structure, structure) }) else {
          kept.append(own)
          continue
        }
        // Both saw it: the tile in whose core the centre lies knows best.
        let older = parts[kept[twin].local.part].tile.core.contains(kept[twin].structure.outline.centroid)
        if !older, core.contains(structure.outline.centroid) {
          own.aliases = kept[twin].names
          kept[twin] = own
        } else {
          kept[twin].aliases.append(own.local)
        }
      }
    }
    return kept.sorted { precedes($0.structure, $1.structure) }
  }

  private static func isSame(_ a: Structure, _ b: Structure) -> Bool {
    (a.status == .demolished) == (b.status == .demolished) && a.outline.contains(b.outline.centroid)
      && b.outline.contains(a.outline.centroid)
  }

  /// Unchanged ones last, then the largest first.
  private static func precedes(_ a: Structure, _ b: Structure) -> Bool {
    if (a.status == .unchanged) != (b.status == .unchanged) { return b.status == .unchanged }
    if a.areaSquareMetres != b.areaSquareMetres { return a.areaSquareMetres > b.areaSquareMetres }
    let (p, q) = (a.outline.centroid, b.outline.centroid)
    return (p.y, p.x) < (q.y, q.x)
  }

  private static func name(_ kept: inout [Kept], _ sites: [SiteJoiner.Draft]) {
    var global: [LocalID: String] = [:]
    for (k, item) in kept.enumerated() { for name in item.names { global[name] = "S\(k + 1)" } }
    for k in kept.indices {
      let local = kept[k].local
      kept[k].structure.id = "S\(k + 1)"
      kept[k].structure.site = nil
      kept[k].structure.replaces = kept[k].structure.replaces.flatMap { global[LocalID(part: local.part, id: $0)] }
    }
    for (s, site) in sites.enumerated() {
      for k in site.structures { kept[k].structure.site = LedgerWriter.letter(s) }
    }
  }

  // MARK: images

  /// A scene counts as used where any tile used it; its offset is the median of those that measured it.
  private static func outcome(_ image: Int, _ parts: [Part]) -> Analysis.ImageOutcome {
    let all = parts.map { $0.images[image] }
    let used = all.filter(\.used)
    let shifts = used.compactMap(\.shift)
    let asked = parts.reduce(0) { $0 + $1.asked }
    let clear = parts.reduce(0.0) { $0 + $1.images[image].usableShare * Double($1.asked) }
    func middle(_ values: [Double]) -> Double? { Statistics.median(values.map { Float($0) }).map(Double.init) }
    let shift = middle(shifts.map(\.x)).flatMap { x in middle(shifts.map(\.y)).map { PixelPoint(x: x, y: $0) } }
    return Analysis.ImageOutcome(
      used: !used.isEmpty, reason: used.isEmpty ? commonest(all.compactMap(\.reason)) : nil,
      usableShare: asked > 0 ? clear / Double(asked) : 0, shift: shift, residual: middle(used.compactMap(\.residual)),
      usable: ValidityMask(width: 0, height: 0, usable: []))
  }

  private static func commonest(_ reasons: [String]) -> String? {
    var count: [String: Int] = [:]
    for reason in reasons { count[reason, default: 0] += 1 }
    return count.max { $0.value != $1.value ? $0.value < $1.value : $0.key > $1.key }?.key
  }

  /// A warning holds for the whole where every part has it; else it is said of how many parts it holds.
  private static func warnings(_ parts: [Part]) -> [String] {
    var seen: [String] = []
    for text in parts.flatMap(\.warnings) where !seen.contains(text) { seen.append(text) }
    return seen.map { text in
      let count = parts.reduce(0) { $0 + ($1.warnings.contains(text) ? 1 : 0) }
      return count == parts.count ? text : "In \(count) of \(parts.count) parts of the area: \(text)"
    }
  }
}
