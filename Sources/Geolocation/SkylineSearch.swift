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

/// Finds where a skyline was seen: every candidate by the matcher, the best for each lens by the fit, from the best of these uphill,
/// and from the tops outwards as far as places are likely.
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
    let matcher = SkylineMatcher(line, options: options, step: grid.step, terrain: terrain)
    var table: [[SkylineGuess?]] = []
    table.reserveCapacity(grid.places.count)
    while table.count < grid.places.count {
      let first = table.count
      table += parallelMap(min(256, grid.places.count - first)) { matcher.guesses(index, place: first + $0) }
      guard progress(0.7 * Double(table.count) / Double(grid.places.count)) else { return nil }
    }
    var stages = SkylineStages()
    stages.matched = looks(table)
    let quick = quickFits(table)
    stages.fitted = looks(quick)
    let starts = shortlist(quick)
    stages.chosen = starts.map { look(grid.places[$0.place], $0.guess) }
    let glances = parallelMap(starts.count) { n -> SkylineCell? in
      let place = grid.places[starts[n].place]
      return slide(from: starts[n].guess, place.east, place.north, step: grid.step, rounds: 1, settles: false)
    }.compactMap { $0 }.sorted(by: Self.order)
    guard progress(0.8) else { return nil }
    stages.seen = glances.map { look($0.solution) }
    let chosen = select(glances)
    stages.kept = chosen.map { look($0.solution) }
    let settled = parallelMap(chosen.count) { n -> SkylineCell? in
      let s = chosen[n].solution
      return slide(
        from: fitter.guess(s), s.position.x, s.position.y, step: grid.step, rounds: plan.slides, settles: true)
    }
    let tops = best(settled.compactMap { $0 })
    stages.settled = tops.map { look($0.solution) }
    guard progress(0.9) else { return nil }
    let map =
      plan.maps
      ? SkylineRegion.likeliestFirst(SkylineMap(self, tops).leaves(), independent, within: 2 * grid.step) : tops
    return SkylineOutcome(
      line: line, coarse: table.map { row in row.prefix(row.count / 2).compactMap { $0?.cost }.min() }, tops: tops,
      leaves: map, elsewhere: plan.maps ? elsewhere(table, quick) : [], stages: stages)
  }

  /// The grid's cells by what the fits to the index say of them; those that were not fitted fit badly.
  private func elsewhere(_ table: [[SkylineGuess?]], _ fitted: [[SkylineGuess?]]) -> [SkylineCell] {
    var best: [Int: (place: CandidatePlace, guess: SkylineGuess)] = [:]
    for (i, place) in grid.places.enumerated() {
      var guess = fitted[i].compactMap { $0 }.min { $0.cost < $1.cost }
      if guess == nil {
        guess = table[i].compactMap { $0 }.min { $0.cost < $1.cost }
        guess?.cost = 100
      }
      guard let guess else { continue }
      let key = place.row * grid.columns + place.column
      if guess.cost < best[key]?.guess.cost ?? .infinity { best[key] = (place, guess) }
    }
    return best.keys.sorted().compactMap { key in
      best[key].map { p, g in
        SkylineCell(
          west: grid.west + Double(p.column) * grid.step, south: grid.south + Double(p.row) * grid.step,
          side: grid.step,
          solution: SkylineSolution(
            position: Vector3(p.east, p.north, p.ground + HorizonIndex.eyeHeight + Double(g.lift)),
            orientation: Orientation(yaw: Double(g.yaw), pitch: Double(g.pitch), roll: Double(g.roll)),
            focal: Intrinsics.focal(width: line.width, hFOV: Double(g.field)), misfit: Double(g.cost), residual: 0,
            lineSigma: 0, agreeing: 0))
      }
    }
  }

  private func looks(_ table: [[SkylineGuess?]]) -> [[SkylineLook]] {
    guard let rungs = table.first?.count else { return [] }
    return (0..<rungs).map { r in
      let found = table.indices.compactMap { i in table[i][r].map { look(grid.places[i], $0) } }
      return found.sorted { ($0.cost, $0.east, $0.north) < ($1.cost, $1.east, $1.north) }
    }
  }

  private func look(_ p: CandidatePlace, _ g: SkylineGuess) -> SkylineLook {
    SkylineLook(
      east: p.east, north: p.north, movedEast: p.east + Double(g.east), movedNorth: p.north + Double(g.north),
      yaw: Double(g.yaw), field: Double(g.field), cost: Double(g.cost))
  }

  private func look(_ s: SkylineSolution) -> SkylineLook {
    SkylineLook(
      east: s.position.x, north: s.position.y, movedEast: s.position.x, movedNorth: s.position.y,
      yaw: s.orientation.yaw,
      field: s.field(width: line.width), cost: s.misfit)
  }

  /// The matcher's best places of each rung with the fit's cost in place of the matcher's, which knows nothing of errors that go together.
  private func quickFits(_ table: [[SkylineGuess?]]) -> [[SkylineGuess?]] {
    // The lenses by the whole line, then the same by parts of it.
    guard let columns = table.first?.count else { return table }
    let rungs = columns / 2
    let jobs = (0..<columns).flatMap { r -> [(place: Int, column: Int)] in
      let found = table.indices.compactMap { i in table[i][r].map { (cost: $0.cost, place: i) } }
      return found.sorted { ($0.cost, $0.place) < ($1.cost, $1.place) }
        .prefix(r < rungs ? plan.quickPerRung : plan.quickParts).map { ($0.place, r) }
    }
    let fits = parallelMap(jobs.count) { n -> SkylineGuess? in
      guard let guess = table[jobs[n].place][jobs[n].column] else { return nil }
      return fitter.quickly(index, place: jobs[n].place, from: guess, grid: grid.step)
    }
    var out = table.map { _ in [SkylineGuess?](repeating: nil, count: rungs) }
    for (job, fit) in zip(jobs, fits) {
      guard let fit, fit.cost < out[job.place][job.column % rungs]?.cost ?? .infinity else { continue }
      out[job.place][job.column % rungs] = fit
    }
    return out
  }

  /// The best places of each rung by itself: a wrong wide lens fits many places a little, and would crowd out the right one. A place
  /// beside a better one with the same view is left to that.
  private func shortlist(_ table: [[SkylineGuess?]]) -> [(place: Int, guess: SkylineGuess)] {
    guard let rungs = table.first?.count else { return [] }
    var at: [Int: [Int]] = [:]
    for (i, place) in grid.places.enumerated() { at[place.row * grid.columns + place.column, default: []].append(i) }
    return (0..<rungs).flatMap { r -> [(place: Int, guess: SkylineGuess)] in
      let found = table.indices.compactMap { i in table[i][r].map { (place: i, guess: $0) } }
      let sorted = found.sorted { ($0.guess.cost, $0.place) < ($1.guess.cost, $1.place) }
      var chosen: [(place: Int, guess: SkylineGuess)] = []
      for one in sorted where chosen.count < plan.perRung {
        let place = grid.places[one.place]
        let outdone = (-1...1).contains { dy in
          (-1...1).contains { dx in
            let (x, y) = (place.column + dx, place.row + dy)
            guard x >= 0, x < grid.columns, y >= 0, y < grid.rows else { return false }
            return (at[y * grid.columns + x] ?? []).contains { other in
              guard other != one.place, let g = table[other][r], g.cost < one.guess.cost else { return false }
              let there = grid.places[other]
              let (dx, dy) = (
                there.east + Double(g.east) - place.east - Double(one.guess.east),
                there.north + Double(g.north) - place.north - Double(one.guess.north)
              )
              // Moved to another place it is no rival: the move is a first order, and may be wrong there.
              guard hypot(dx, dy) < 0.4 * grid.step else { return false }
              return abs(Angle.difference(Double(g.yaw), Double(one.guess.yaw))) < 8
            }
          }
        }
        if !outdone { chosen.append(one) }
      }
      return chosen
    }
  }

  /// How many of the line's samples count as independent of each other.
  public var independent: Double { max(1, Double(line.samples.count) * plan.independentShare) }

  /// From a place to where beside it the line fits best.
  private func slide(
    from guess: SkylineGuess, _ east: Double, _ north: Double, step: Double, rounds: Int, settles: Bool
  ) -> SkylineCell? {
    fitter.slide(
      from: guess, east: east, north: north, step: step, finest: finest, rounds: rounds, settles: settles,
      inside: grid.holds
    ).map { cell($0, side: finest) }
  }

  /// The best of all and of each lens, leaving out neighbours that see the same.
  private func select(_ cells: [SkylineCell]) -> [SkylineCell] {
    let width = line.width
    let lenses = Dictionary(grouping: cells) {
      Int((log($0.solution.field(width: width)) / log(options.fieldRatio)).rounded())
    }
    let each = lenses.keys.sorted().flatMap { distinct(lenses[$0] ?? [], count: plan.settledPerLens) }
    return Set(distinct(cells, count: plan.settled) + each).sorted(by: Self.order)
  }

  private func distinct(_ cells: [SkylineCell], count: Int) -> [SkylineCell] {
    var chosen: [SkylineCell] = []
    for cell in cells where chosen.count < count {
      let near = chosen.contains {
        ($0.solution.position - cell.solution.position).horizontalLength < 0.5 * grid.step
          && abs(Angle.difference($0.solution.orientation.yaw, cell.solution.orientation.yaw)) < 10
      }
      if !near { chosen.append(cell) }
    }
    return chosen
  }

  /// Side of the smallest cells, metres.
  var finest: Double { grid.step / Double(1 << plan.halvings) }

  /// The square of a lattice that holds a solution.
  func cell(_ found: SkylineSolution, side: Double) -> SkylineCell {
    let p = found.position
    return SkylineCell(
      west: grid.west + ((p.x - grid.west) / side).rounded(.down) * side,
      south: grid.south + ((p.y - grid.south) / side).rounded(.down) * side, side: side, solution: found)
  }

  /// The best by fit, one of each cell: a place counts by the best view from it.
  private func best(_ cells: [SkylineCell]) -> [SkylineCell] {
    struct Corner: Hashable {
      var x: Double
      var y: Double
    }
    var known: Set<Corner> = []
    var chosen: [SkylineCell] = []
    for cell in cells.sorted(by: Self.order) {
      if known.insert(Corner(x: cell.west, y: cell.south)).inserted { chosen.append(cell) }
    }
    return chosen
  }

  static func order(_ a: SkylineCell, _ b: SkylineCell) -> Bool {
    (a.solution.misfit, a.south, a.west) < (b.solution.misfit, b.south, b.west)
  }

  func refine(_ cell: SkylineCell, _ place: (Double, Double)) -> SkylineCell? {
    let old = cell.solution
    let ground = terrain.ground(east: old.position.x, north: old.position.y) ?? old.position.z
    let state = SkylineFitter.State(
      yaw: old.orientation.yaw, pitch: old.orientation.pitch, roll: old.orientation.roll, lens: log(old.focal),
      lift: old.position.z - ground - HorizonIndex.eyeHeight)
    let roams = options.roamPerStep * cell.side
    guard
      let found = fitter.fit(
        east: place.0, north: place.1, from: state, grid: roams, lensSpan: 0.1, roams: roams)
    else { return nil }
    var cell = cell
    cell.solution = found
    return cell
  }
}

/// How much a search looks at.
public struct SkylinePlan: Sendable, Hashable, Codable {
  /// Of the line, at most.
  public var samples = 125
  /// Places of each lens that are fitted to the horizons of the index.
  public var quickPerRung = 120
  /// The same by parts of the line.
  public var quickParts = 80
  /// Of these the best, which are fitted to the terrain.
  public var perRung = 20
  /// Of these the best, all together and of each lens, which are moved to where the line fits best: between grid places a fit gains
  /// more than wrong lenses differ by.
  public var settled = 40
  public var settledPerLens = 3
  /// How often, at most.
  public var slides = 2
  /// Cells this much less likely than the best, as a difference of log-likelihood, end the region.
  public var dropped = 4.0
  /// Cells of a region, at most: where there are more, larger ones are taken.
  public var cells = 300
  /// Whether places between those of the grid are looked at. The nulls need them not.
  public var maps = true
  /// What a sample's likelihood counts for in regions and verdicts. The errors that are modelled go together as they do; this is for what
  /// is not modelled, and for the many views that are tried: a wrong one beats the right one by some ten units now and then.
  public var independentShare = 0.2
  /// The smallest cells' side is the grid's step divided by two so many times: 25 m for 200 m.
  public var halvings = 3

  public init() {}
}

/// What a search found.
public struct SkylineOutcome: Sendable {
  public var line: Skyline
  /// Cost of the best guess at each candidate place; nil where there is none.
  public var coarse: [Float?]
  /// The best fits, one of each smallest cell, the best first.
  public var tops: [SkylineCell]
  /// Fits in the smallest cells: the one first around which the most probability lies, then the best fits.
  public var leaves: [SkylineCell]
  /// The grid's cells as the fits to the index had them: where the picture may have been taken if the search missed the view.
  public var elsewhere: [SkylineCell]
  /// What was held at each stage, to see where a true place is lost.
  public var stages: SkylineStages
}

/// A view that a search held at some stage.
public struct SkylineLook: Sendable {
  /// Where it was looked at, and where the look would have it.
  public var east: Double
  public var north: Double
  public var movedEast: Double
  public var movedNorth: Double
  public var yaw: Double
  public var field: Double
  public var cost: Double
}

/// The views of each stage, the best first; those of the matcher and of the fits to the index lens by lens.
public struct SkylineStages: Sendable {
  public var matched: [[SkylineLook]] = []
  public var fitted: [[SkylineLook]] = []
  public var chosen: [SkylineLook] = []
  public var seen: [SkylineLook] = []
  public var kept: [SkylineLook] = []
  public var settled: [SkylineLook] = []
  init() {}
}
