import RasterCore

/// Sites of overlapping tiles to sites of the whole.
///
/// A site within one core is taken as its tile gives it. Of one that crosses a border, each tile contributes the part in its core; parts that touch
/// are one site. If one tile saw all of it, margin included, its finding is taken; otherwise the site is put together: ground and activity are added up,
/// preparation begins when the sum reaches the onset share, construction with the first part, and it is over, or stood still, when all parts were.
struct SiteJoiner {
  let parts: [TileJoiner.Part]
  let frame: Stack
  let options: SiteOptions

  struct Draft {
    var site: Site
    /// Indices into the kept structures.
    var structures: [Int]
  }

  private struct Piece {
    var part: Int
    var site: Site
    /// Pixels of the whole grid in the tile's core.
    var ground: [Int]
    /// The site reaches the end of what its tile saw.
    var isCut: Bool
  }

  /// - Returns: largest first.
  func join(_ kept: [TileJoiner.Kept]) -> [Draft] {
    var drafts: [Draft] = []
    var crossing: [Piece] = []
    for (p, part) in parts.enumerated() {
      for site in part.sites {
        if liesWithin(part.tile.core, site.outline) {
          let own = members(kept) { $0.part == p && site.structures.contains($0.id) }
          drafts.append(Draft(site: site, structures: own))
        } else {
          let ground = pixels(of: site.outline, in: part.tile.core)
          if !ground.isEmpty {
            crossing.append(Piece(part: p, site: site, ground: ground, isCut: isCut(site.outline, part.tile.window)))
          }
        }
      }
    }
    for group in groups(crossing) { drafts.append(draft(group.map { crossing[$0] }, kept)) }
    return drafts.sorted { a, b in
      if a.site.areaHectares != b.site.areaHectares { return a.site.areaHectares > b.site.areaHectares }
      let (p, q) = (a.site.outline.centroid, b.site.outline.centroid)
      return (p.y, p.x) < (q.y, q.x)
    }
  }

  private func members(_ kept: [TileJoiner.Kept], _ belongs: (TileJoiner.LocalID) -> Bool) -> [Int] {
    kept.indices.filter { kept[$0].names.contains(where: belongs) }
  }

  // MARK: geometry

  private func liesWithin(_ window: PixelWindow, _ outline: PixelPolygon) -> Bool {
    outline.exterior.allSatisfy {
      $0.x >= Double(window.column) && $0.x <= Double(window.endColumn) && $0.y >= Double(window.row)
        && $0.y <= Double(window.endRow)
    }
  }

  private func pixels(of outline: PixelPolygon, in window: PixelWindow) -> [Int] {
    let ys = outline.exterior.map(\.y)
    let xs = outline.exterior.map(\.x)
    guard let top = ys.min(), let bottom = ys.max(), let left = xs.min(), let right = xs.max() else { return [] }
    let columns =
      max(
        window.column, Int(left.rounded(.down)))..<max(
        max(window.column, Int(left.rounded(.down))), min(window.endColumn, Int(right.rounded(.up))))
    let first = max(window.row, Int(top.rounded(.down)))
    var list: [Int] = []
    for y in first..<max(first, min(window.endRow, Int(bottom.rounded(.up)))) {
      for x in columns where outline.contains(PixelPoint(x: Double(x) + 0.5, y: Double(y) + 0.5)) {
        list.append(y * frame.grid.width + x)
      }
    }
    return list
  }

  /// Within two pixels of an edge of the window that is not the grid's own.
  private func isCut(_ outline: PixelPolygon, _ window: PixelWindow) -> Bool {
    outline.exterior.contains { p in
      (window.column > 0 && p.x < Double(window.column + 2)) || (window.row > 0 && p.y < Double(window.row + 2))
        || (window.endColumn < frame.grid.width && p.x > Double(window.endColumn - 2))
        || (window.endRow < frame.grid.height && p.y > Double(window.endRow - 2))
    }
  }

  /// Pieces of which one's pixels lie within two pixels of the other's.
  private func groups(_ pieces: [Piece]) -> [[Int]] {
    var root = Array(pieces.indices)
    func find(_ k: Int) -> Int {
      var k = k
      while root[k] != k { k = root[k] }
      return k
    }
    var owner: [Int: Int] = [:]
    for (k, piece) in pieces.enumerated() { for i in piece.ground { owner[i] = k } }
    for (k, piece) in pieces.enumerated() {
      for i in piece.ground {
        for dy in -2...2 {
          for dx in -2...2 {
            guard let other = owner[i + dy * frame.grid.width + dx], pieces[other].part != piece.part else { continue }
            let (a, b) = (find(k), find(other))
            if a != b { root[max(a, b)] = min(a, b) }
          }
        }
      }
    }
    let byRoot = Dictionary(grouping: pieces.indices, by: find)
    return byRoot.keys.sorted().compactMap { byRoot[$0] }
  }

  // MARK: joining

  private func draft(_ group: [Piece], _ kept: [TileJoiner.Kept]) -> Draft {
    let largest = group.filter { !$0.isCut }.max { $0.ground.count < $1.ground.count }
    var site = largest?.site ?? joined(group)
    let local = Set(
      group.flatMap { piece in
        piece.site.structures.map { TileJoiner.LocalID(part: piece.part, id: $0) }
      })
    let partsInGroup = Set(group.map(\.part))
    let structures = kept.indices.filter { k in
      if kept[k].names.contains(where: local.contains) { return true }
      // What a tile kept for itself though only its neighbour saw the site.
      let structure = kept[k].structure
      return structure.status != .unchanged && structure.probability >= 0.5 && structure.site == nil
        && !partsInGroup.isEmpty && site.outline.contains(structure.outline.centroid)
    }
    let standing = kept.indices.map { (kept[$0].structure, structures.contains($0)) }.filter { s, isOwn in
      s.status == .unchanged ? site.outline.contains(s.outline.centroid) : isOwn && s.status != .demolished
    }
    site.count = CountEstimate(standing: standing.map(\.0.probability))
    return Draft(site: site, structures: structures)
  }

  private func joined(_ group: [Piece]) -> Site {
    let ground = group.flatMap(\.ground).sorted()
    let builder = OutlineBuilder(width: frame.grid.width, height: frame.grid.height, edgeError: 0)
    let outline = builder.border(of: ground)
    let hectares = outline.areaInSquareMetres(frame.ground) / 10_000
    let border = outline.perimeter * frame.ground.pixelArea(at: outline.centroid) / 10_000
    let activity = activity(group)
    let phases = phases(group, activity)
    return Site(
      id: "", geometry: outline.onGround(frame.ground), outline: outline, areaHectares: hectares,
      area95: SiteMargin().interval(hectares, border: border), structures: [],
      count: CountEstimate(value: 0, low: 0, high: 0), phases: phases, stalls: stalls(group), activity: activity)
  }

  /// Shares weighted by ground; a part that an image does not show counts as it was last seen.
  private func activity(_ group: [Piece]) -> [ActivitySample] {
    let weights = group.map { Double($0.ground.count) }
    let total = weights.reduce(0, +)
    var last = [Double](repeating: 0, count: group.count)
    return frame.images.compactMap { image in
      var shown = 0.0
      for (k, piece) in group.enumerated() {
        guard let sample = piece.site.activity.first(where: { $0.scene == image.scene.id }) else { continue }
        last[k] = sample.changedShare
        shown += weights[k]
      }
      guard 2 * shown >= total else { return nil }
      let share = zip(last, weights).reduce(0) { $0 + $1.0 * $1.1 } / total
      return ActivitySample(
        scene: image.scene.id, time: image.scene.acquisition, changedShare: (share * 1000).rounded() / 1000)
    }
  }

  private func phases(_ group: [Piece], _ activity: [ActivitySample]) -> [PhaseOnset] {
    guard let first = activity.first, let begun = activity.firstIndex(where: { $0.changedShare >= options.onsetShare })
    else { return [] }
    func reference(_ k: Int) -> ImageReference { ImageReference(scene: activity[k].scene, time: activity[k].time) }
    var phases: [PhaseOnset] = []
    if begun > 0 {
      phases.append(
        PhaseOnset(
          phase: .noActivity, bracket: Bracket(lastWithout: nil, firstWith: reference(0)), best: first.time.date,
          probability: 0.95))
    }
    let bracket = Bracket(lastWithout: begun > 0 ? reference(begun - 1) : nil, firstWith: reference(begun))
    phases.append(
      PhaseOnset(
        phase: .sitePreparation, bracket: bracket,
        best: SiteChronicle.middle(bracket, activity[begun].time), probability: 0.9))
    func onsets(_ phase: Phase) -> [PhaseOnset] {
      group.compactMap { $0.site.phases.first { $0.phase == phase } }.sorted { $0.best < $1.best }
    }
    guard let active = onsets(.activeConstruction).first else { return phases }
    phases.append(active)
    let over = onsets(.postConstruction)
    if over.count == group.count, let last = over.last { phases.append(last) }
    return phases
  }

  /// Spells in which every part stood still, if they last long enough.
  private func stalls(_ group: [Piece]) -> [Stall] {
    guard let first = group.first else { return [] }
    return group.dropFirst().reduce(first.site.stalls) { common, piece in
      common.flatMap { a in
        piece.site.stalls.compactMap { b -> Stall? in
          let from = a.from.time >= b.from.time ? a.from : b.from
          let to = a.to.time <= b.to.time ? a.to : b.to
          guard to.time.days(since: from.time) > options.minimumStallDays else { return nil }
          return Stall(from: from, to: to, usableImages: min(a.usableImages, b.usableImages))
        }
      }
    }
  }
}
