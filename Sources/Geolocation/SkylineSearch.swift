import Foundation
import PixelKernels

/// A square in which the camera may have stood, with the best camera there.
public struct SkylineCell: Sendable, Hashable {
  /// South-west corner and side, metres in the frame of the terrain.
  public var west: Double
  public var south: Double
  public var side: Double
  public var solution: SkylineSolution
}

/// Finds where a skyline was seen: every candidate by the matcher, the best for each lens by the fit, the best of these in ever
/// smaller squares.
public struct SkylineSearch: Sendable {
  public let line: Skyline
  public let grid: CandidateGrid
  public let index: HorizonIndex
  public let terrain: HorizonTerrain
  public let options: SkylineOptions
  public let plan: SkylinePlan
  let fitter: SkylineFitter

  public init(
    _ line: Skyline, grid: CandidateGrid, index: HorizonIndex, terrain: HorizonTerrain, horizon: HorizonOptions,
    options: SkylineOptions = SkylineOptions(), plan: SkylinePlan = SkylinePlan()
  ) {
    self.line = line.thinned(to: plan.samples)
    self.grid = grid
    self.index = index
    self.terrain = terrain
    self.options = options
    self.plan = plan
    fitter = SkylineFitter(self.line, terrain: terrain, horizon: horizon, options: options)
  }

  /// - Parameter progress: told the share done, 0...1; false stops the work.
  /// - Returns: nil where it was stopped.
  public func run(progress: (Double) -> Bool = { _ in true }) -> SkylineOutcome? {
    let matcher = SkylineMatcher(line, options: options, step: grid.step, cell: terrain.grid.step)
    var table: [[SkylineGuess?]] = []
    table.reserveCapacity(grid.places.count)
    while table.count < grid.places.count {
      let first = table.count
      table += parallelMap(min(256, grid.places.count - first)) { matcher.guesses(index, place: first + $0) }
      guard progress(0.7 * Double(table.count) / Double(grid.places.count)) else { return nil }
    }
    let starts = shortlist(table)
    var cells = parallelMap(starts.count) { refine(starts[$0]) }.compactMap { $0 }
    let first = cells
    guard progress(0.8) else { return nil }
    var side = grid.step
    var level = 0
    var leaves: [SkylineCell] = []
    while side / 2 >= plan.finest {
      let kept = best(cells, count: plan.kept[min(level, plan.kept.count - 1)])
      let quarters = kept.flatMap(quarters)
      let parts = parallelMap(quarters.count) { refine(quarters[$0].0, quarters[$0].1) }.compactMap { $0 }
      guard !parts.isEmpty else { break }
      leaves = parts
      cells = parts
      side /= 2
      level += 1
      guard progress(min(0.99, 0.8 + 0.06 * Double(level))) else { return nil }
    }
    let coarse = table.map { row in row.compactMap { $0?.cost }.min() }
    return SkylineOutcome(
      line: line, coarse: coarse, first: first.sorted { $0.solution.misfit < $1.solution.misfit },
      leaves: (leaves.isEmpty ? first : leaves).sorted { $0.solution.misfit < $1.solution.misfit })
  }

  /// The best places of each rung by itself: a wrong wide lens fits many places a little, and would crowd out the right one.
  private func shortlist(_ table: [[SkylineGuess?]]) -> [(place: Int, guess: SkylineGuess)] {
    guard let rungs = table.first?.count else { return [] }
    return (0..<rungs).flatMap { r -> [(place: Int, guess: SkylineGuess)] in
      let found = table.indices.compactMap { i in table[i][r].map { (place: i, guess: $0) } }
      return Array(found.sorted { ($0.guess.cost, $0.place) < ($1.guess.cost, $1.place) }.prefix(plan.perRung))
    }
  }

  private func refine(_ start: (place: Int, guess: SkylineGuess)) -> SkylineCell? {
    let place = grid.places[start.place]
    guard let found = fitter.fit(east: place.east, north: place.north, from: start.guess, grid: grid.step) else { return nil }
    return SkylineCell(
      west: grid.west + Double(place.column) * grid.step, south: grid.south + Double(place.row) * grid.step, side: grid.step,
      solution: found)
  }

  /// One cell each place and heading, the best by fit.
  private func best(_ cells: [SkylineCell], count: Int) -> [SkylineCell] {
    var chosen: [SkylineCell] = []
    for cell in cells.sorted(by: { $0.solution.misfit < $1.solution.misfit }) where chosen.count < count {
      let known = chosen.contains {
        $0.west == cell.west && $0.south == cell.south
          && abs(Angle.difference($0.solution.orientation.yaw, cell.solution.orientation.yaw)) < 5
          && abs(log($0.solution.focal / cell.solution.focal)) < 0.15
      }
      if !known { chosen.append(cell) }
    }
    return chosen
  }

  private func quarters(_ cell: SkylineCell) -> [(SkylineCell, (Double, Double))] {
    let half = cell.side / 2
    return [(0.0, 0.0), (1, 0), (0, 1), (1, 1)].map { corner in
      var part = cell
      part.side = half
      part.west += corner.0 * half
      part.south += corner.1 * half
      let middle = (part.west + half / 2, part.south + half / 2)
      let top = CandidateGrid.hilltop(middle.0, middle.1, half / 2, terrain)
      let ground = terrain.ground(east: middle.0, north: middle.1) ?? -.infinity
      if let top, top.z > ground + CandidateGrid.prominence / 2 { return (part, (top.x, top.y)) }
      return (part, middle)
    }
  }

  private func refine(_ cell: SkylineCell, _ place: (Double, Double)) -> SkylineCell? {
    let old = cell.solution
    let state = SkylineFitter.State(
      yaw: old.orientation.yaw, pitch: old.orientation.pitch, roll: old.orientation.roll, lens: log(old.focal), lift: 0)
    guard let found = fitter.fit(east: place.0, north: place.1, from: state, grid: cell.side, lensSpan: 0.1) else { return nil }
    var cell = cell
    cell.solution = found
    return cell
  }
}

/// How much a search looks at.
public struct SkylinePlan: Sendable, Hashable, Codable {
  /// Of the line, at most.
  public var samples = 125
  /// Places of each lens that are fitted.
  public var perRung = 14
  /// Cells that are divided, level by level.
  public var kept = [60, 60, 50]
  /// Side of the smallest cells, metres.
  public var finest = 25.0

  public init() {}
}

/// What a search found.
public struct SkylineOutcome: Sendable {
  public var line: Skyline
  /// Cost of the best guess at each candidate place; nil where there is none.
  public var coarse: [Float?]
  /// Fits at candidate places, the best first.
  public var first: [SkylineCell]
  /// Fits in the smallest cells, the best first.
  public var leaves: [SkylineCell]
}
