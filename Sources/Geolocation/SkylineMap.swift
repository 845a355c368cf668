import Foundation
import PixelKernels

/// The likelihood of places around the best fits of a search.
///
/// From the tops the map grows outwards, cell beside cell, as long as places are not out of the question beside the best one: a region
/// has no holes that were only never looked at. Each cell starts from its neighbour's camera, so the fit stays with one view.
struct SkylineMap {
  let search: SkylineSearch
  /// The best first.
  let tops: [SkylineCell]
  /// Side of the smallest cells, metres.
  let finest: Double
  private let area: Set<Int>

  /// A cell of the finest lattice, from the grid's south-west corner.
  struct Key: Hashable, Comparable {
    var x: Int
    var y: Int
    static func < (a: Key, b: Key) -> Bool { (a.y, a.x) < (b.y, b.x) }
  }

  init(_ search: SkylineSearch, _ tops: [SkylineCell]) {
    self.search = search
    self.tops = tops
    finest = search.finest
    area = Set(search.grid.places.map { $0.row * search.grid.columns + $0.column })
  }

  /// - Returns: the region's cells, of one size; the best first.
  func leaves() -> [SkylineCell] {
    guard !tops.isEmpty else { return [] }
    // From large to small: how large the region is decides how finely it is mapped.
    var found = grow(side: search.grid.step) ?? []
    for halvings in stride(from: 1, through: search.plan.halvings, by: 1) where found.count * 4 <= search.plan.cells {
      guard let finer = grow(side: search.grid.step / Double(1 << halvings)) else { break }
      found = finer
    }
    return found
  }

  /// The square of a lattice that holds a solution, if it is better than what is known there.
  private func take(_ cell: SkylineCell, side: Double, into known: inout [Key: SkylineCell]) {
    let p = cell.solution.position
    let key = Key(
      x: Int(((p.x - search.grid.west) / side).rounded(.down)),
      y: Int(((p.y - search.grid.south) / side).rounded(.down)))
    if let old = known[key], old.solution.misfit <= cell.solution.misfit { return }
    known[key] = search.cell(cell.solution, side: side)
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

  /// - Returns: nil where there are too many cells of that size; of the grid's own size so many as were looked at, the likeliest first.
  private func grow(side: Double) -> [SkylineCell]? {
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
      frontier.sort { SkylineSearch.order($0.1, $1.1) }
      let batch = frontier.prefix(max(1, search.plan.cells + 1 - known.count))
      frontier.removeFirst(batch.count)
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
      guard known.count > search.plan.cells else { continue }
      if side < search.grid.step { return nil }
      break
    }
    // What slid to its place fits better there than from the middle of its square.
    for top in tops where top.solution.misfit <= best + slack { take(top, side: side, into: &known) }
    return known.values.sorted(by: SkylineSearch.order)
  }
}
