import Foundation
import PixelKernels

/// The likelihood of places around the best fits of a search.
///
/// From each of the best places on the grid the fit is followed uphill in steps that are halved where no neighbour is better. From the
/// tops the map grows outwards, cell beside cell, as long as places are not out of the question beside the best one: a region has no
/// holes that were only never looked at. Each cell starts from its neighbour's camera, so the fit stays with one view.
struct SkylineMap {
  let search: SkylineSearch
  let first: [SkylineCell]
  let starts: [SkylineCell]
  /// Side of the smallest cells, metres.
  let finest: Double
  private let area: Set<Int>

  /// A cell of the finest lattice, from the grid's south-west corner.
  struct Key: Hashable, Comparable {
    var x: Int
    var y: Int
    static func < (a: Key, b: Key) -> Bool { (a.y, a.x) < (b.y, b.x) }
  }

  init(_ search: SkylineSearch, _ first: [SkylineCell]) {
    self.search = search
    self.first = first
    let parts = 1 << search.plan.halvings
    finest = search.grid.step / Double(parts)
    area = Set(search.grid.places.map { $0.row * search.grid.columns + $0.column })
    let step = search.grid.step
    let width = search.line.width
    let lenses = Dictionary(grouping: first) {
      Int((log($0.solution.field(width: width)) / log(search.options.fieldRatio)).rounded())
    }
    let each = lenses.keys.sorted().flatMap {
      Self.distinct(lenses[$0] ?? [], count: search.plan.climbsPerLens, step: step)
    }
    starts = Self.distinct(first, count: search.plan.climbs, step: step) + each
  }

  /// The best, leaving out neighbours that see the same.
  private static func distinct(_ cells: [SkylineCell], count: Int, step: Double) -> [SkylineCell] {
    var chosen: [SkylineCell] = []
    for cell in cells where chosen.count < count {
      let near = chosen.contains {
        abs($0.west - cell.west) < 1.5 * step && abs($0.south - cell.south) < 1.5 * step
          && abs(Angle.difference($0.solution.orientation.yaw, cell.solution.orientation.yaw)) < 10
      }
      if !near { chosen.append(cell) }
    }
    return chosen
  }

  /// - Returns: where the climbs ended, and the region's cells, of one size; the best first.
  func leaves() -> (tops: [SkylineCell], cells: [SkylineCell]) {
    let unique = Array(Set(starts)).sorted(by: SkylineSearch.order)
    let tops = parallelMap(unique.count) { climb(unique[$0]) }.compactMap { $0 }.sorted(by: SkylineSearch.order)
    guard let best = tops.first else { return (starts, starts) }
    // Half way first: how large the region is decides how finely it is mapped.
    var halvings = search.plan.halvings - 1
    var found = grow(tops, side: search.grid.step / Double(1 << halvings))
    if let cells = found, cells.count * 5 < search.plan.cells {
      halvings += 1
      found = grow(tops, side: finest) ?? cells
    }
    while found == nil, halvings > 0 {
      halvings -= 1
      found = grow(tops, side: search.grid.step / Double(1 << halvings))
    }
    return (tops, found ?? coarsely(tops))
  }

  /// Where so much is likely that it cannot be mapped: the grid's cells with the best that was found in each.
  private func coarsely(_ tops: [SkylineCell]) -> [SkylineCell] {
    var known: [Key: SkylineCell] = [:]
    for cell in tops + first { take(cell, side: search.grid.step, into: &known) }
    return known.values.sorted(by: SkylineSearch.order)
  }

  /// The square of a lattice that holds a solution, if it is better than what is known there.
  private func take(_ cell: SkylineCell, side: Double, into known: inout [Key: SkylineCell]) {
    let p = cell.solution.position
    let key = Key(
      x: Int(((p.x - search.grid.west) / side).rounded(.down)), y: Int(((p.y - search.grid.south) / side).rounded(.down)))
    if let old = known[key], old.solution.misfit <= cell.solution.misfit { return }
    known[key] = search.cell(cell.solution, side: side)
  }

  // MARK: Uphill

  private func climb(_ start: SkylineCell) -> SkylineCell? {
    let s = start.solution
    let ground = search.terrain.ground(east: s.position.x, north: s.position.y) ?? s.position.z
    let guess = SkylineGuess(
      cost: 0, yaw: Float(s.orientation.yaw), pitch: Float(s.orientation.pitch), roll: Float(s.orientation.roll),
      field: Float(s.field(width: search.line.width)),
      lift: Float(s.position.z - ground - HorizonIndex.eyeHeight))
    let found = search.fitter.slide(
      from: guess, east: s.position.x, north: s.position.y, step: search.grid.step / 2, finest: finest,
      rounds: search.plan.slides, inside: search.grid.holds)
    guard let found, found.misfit < s.misfit else { return start }
    return search.cell(found, side: finest)
  }

  /// The fit in the middle of a cell, from a camera nearby; nil outside the area.
  private func fit(_ key: Key, side: Double, from cell: SkylineCell) -> SkylineCell? {
    let grid = search.grid
    let (x, y) = ((Double(key.x) + 0.5) * side, (Double(key.y) + 0.5) * side)
    guard key.x >= 0, key.y >= 0, x < Double(grid.columns) * grid.step, y < Double(grid.rows) * grid.step,
      area.contains(Int(y / grid.step) * grid.columns + Int(x / grid.step))
    else { return nil }
    var next = cell
    (next.west, next.south, next.side) = (grid.west + Double(key.x) * side, grid.south + Double(key.y) * side, side)
    return search.refine(next, (grid.west + x, grid.south + y))
  }

  // MARK: Outwards

  /// - Returns: nil where there are too many cells of that size.
  private func grow(_ tops: [SkylineCell], side: Double) -> [SkylineCell]? {
    var known: [Key: SkylineCell] = [:]
    var tried: Set<Key> = []
    var best = tops[0].solution.misfit
    let slack = search.plan.dropped / search.independent
    var frontier: [(Key, SkylineCell)] = []
    func want(_ key: Key, _ cell: SkylineCell) { if tried.insert(key).inserted { frontier.append((key, cell)) } }
    for top in tops where top.solution.misfit <= best + slack {
      let middle = (top.west + top.side / 2 - search.grid.west, top.south + top.side / 2 - search.grid.south)
      want(Key(x: Int(middle.0 / side), y: Int(middle.1 / side)), top)
    }
    while !frontier.isEmpty {
      let batch = frontier
      frontier = []
      let fits = parallelMap(batch.count) { fit(batch[$0].0, side: side, from: batch[$0].1) }
      for (one, cell) in zip(batch, fits) {
        guard let cell else { continue }
        known[one.0] = cell
        best = min(best, cell.solution.misfit)
      }
      for (one, cell) in zip(batch, fits) {
        guard let cell, cell.solution.misfit <= best + slack else { continue }
        for d in [(1, 0), (-1, 0), (0, 1), (0, -1)] { want(Key(x: one.0.x + d.0, y: one.0.y + d.1), cell) }
      }
      if known.count > search.plan.cells { return nil }
    }
    // What slid to its place fits better there than from the middle of its square.
    for top in tops where top.solution.misfit <= best + slack { take(top, side: side, into: &known) }
    return known.values.sorted(by: SkylineSearch.order)
  }
}
