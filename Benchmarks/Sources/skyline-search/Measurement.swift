import Foundation
import Geolocation

/// Searches for pictures of which everything is known, and counts.
final class Measurement {
  static let fields = [25.0, 40, 50, 60, 75, 90]
  /// Shares of the samples that may count as independent: which of them gives regions that hold what they say?
  static let shares = [0.1, 0.2, 0.3, 0.5, 0.7, 1]
  static let step = 200.0
  /// The command's lenses where none are asked for.
  static let options: SkylineOptions = {
    var options = SkylineOptions()
    options.fields = 12...90
    return options
  }()

  let terrains: [TestTerrain]
  var random: Seeded
  private var indices: [String: (grid: CandidateGrid, index: HorizonIndex)] = [:]
  private var rows: [Row] = []
  private var tries = 0

  struct Row {
    var field: Double
    var away: Double
    var held: [Bool]
    /// Square kilometres of the 95 % region as it is printed.
    var area: Double
    var seconds: Double
    var word: SkylineVerdict.Word?
    var outside: SkylineVerdict.Word?
  }

  init(folder: String, seed: UInt64) {
    terrains = [TestTerrain.erzincan(folder), TestTerrain.aletsch(folder)]
    random = Seeded(seed)
  }

  func run(count: Int, controlsEvery every: Int) {
    for i in 0..<count {
      let t = i % 2
      let pose = Pose.draw(&random, terrain: terrains[t], index: t, field: Self.fields[(i / 2) % Self.fields.count], tries: &tries)
      // Half of the pictures of either terrain come by with controls.
      measure(pose, controls: every > 0 && (i / 2) % every == 0)
      say(String(format: "%d of %d, %d drawn", i + 1, count, tries))
    }
    table()
  }

  private func say(_ text: String) { FileHandle.standardOutput.write(Data((text + "\n").utf8)) }

  private func area(_ p: Pose) -> (grid: CandidateGrid, index: HorizonIndex) {
    let t = terrains[p.terrain]
    let key = "\(t.name) \(p.area)"
    if let known = indices[key] { return known }
    let (w, s, side) = (t.areas[p.area].west, t.areas[p.area].south, t.side)
    let ring = [Vector3(w, s, 0), Vector3(w + side, s, 0), Vector3(w + side, s + side, 0), Vector3(w, s + side, 0)]
    let grid = CandidateGrid(area: [ring], step: Self.step, terrain: t.coarse)
    guard let index = HorizonIndex(grid.places, terrain: t.coarse, options: HorizonOptions()) else { fatalError("stopped") }
    indices[key] = (grid, index)
    return (grid, index)
  }

  private func measure(_ p: Pose, controls: Bool) {
    let (t, place) = (terrains[p.terrain], area(p))
    func search(_ line: Skyline, _ plan: SkylinePlan, _ grid: CandidateGrid, _ index: HorizonIndex) -> (SkylineSearch, SkylineOutcome) {
      let s = SkylineSearch(line, grid: grid, index: index, terrain: t.coarse, horizon: HorizonOptions(), options: Self.options, plan: plan)
      guard let outcome = s.run() else { fatalError("stopped") }
      return (s, outcome)
    }
    let begun = clock()
    let (main, outcome) = search(p.line, SkylinePlan(), place.grid, place.index)
    let seconds = Double(clock() - begun) / Double(CLOCKS_PER_SEC)
    let samples = Double(main.line.samples.count)
    // What the search should have come upon: the fit where and as the picture was taken, beside what it found (log-likelihood).
    let lift = p.position.z - (t.coarse.ground(east: p.position.x, north: p.position.y) ?? p.position.z) - HorizonIndex.eyeHeight
    let fitter = SkylineFitter(main.line, terrain: t.coarse, horizon: HorizonOptions(), options: Self.options)
    let own = [lift, 0, 14].compactMap { up in
      fitter.fit(
        east: p.position.x, north: p.position.y,
        from: SkylineGuess(
          cost: 0, yaw: Float(p.orientation.yaw), pitch: Float(p.orientation.pitch), roll: Float(p.orientation.roll),
          field: Float(p.field), lift: Float(up)), grid: 8.75, lensSpan: 0.1, roams: 8.75)
    }.min { $0.misfit < $1.misfit }
    let lost = ((own?.misfit ?? 99) - (outcome.leaves.map(\.solution.misfit).min() ?? 99)) * samples
    let rival = (outcome.leaves + outcome.tops).filter { ($0.solution.position - p.position).horizontalLength > 1_000 }
      .map(\.solution.misfit).min() ?? 99
    let near = (outcome.leaves + outcome.tops).filter { ($0.solution.position - p.position).horizontalLength <= 1_000 }
      .map(\.solution.misfit).min() ?? 99
    func away(_ c: SkylineCell) -> Double { (c.solution.position - p.position).horizontalLength }
    let best = outcome.leaves[0]
    var row = Row(
      field: p.field, away: away(best),
      held: Self.shares.map { SkylineRegion(outcome, independent: $0 * samples).holds(east: p.position.x, north: p.position.y, share: 0.95) },
      area: SkylineRegion(outcome, independent: main.independent).area(0.95) / 1e6, seconds: seconds)
    if controls {
      var brief = SkylinePlan()
      brief.maps = false
      let nulls = [p.line.mirrored, p.line.halvesExchanged].map { search($0, brief, place.grid, place.index).1 }
      row.word =
        SkylineVerdict.judge(outcome, mirrored: nulls[0], exchanged: nulls[1], independent: main.independent).word
      // The truth outside: places within 2 km of it are taken away. The nulls lose nothing by keeping them.
      let kept = place.grid.places.indices.filter {
        hypot(place.grid.places[$0].east - p.position.x, place.grid.places[$0].north - p.position.y) > 2_000
      }
      let without = search(p.line, SkylinePlan(), place.grid.keeping(kept), place.index.keeping(kept))
      row.outside =
        SkylineVerdict.judge(without.1, mirrored: nulls[0], exchanged: nulls[1], independent: without.0.independent).word
    }
    rows.append(row)
    let s = best.solution
    say(
      String(
        format: "%@ %.0f deg, line %.1f px, %.0f %% hidden, %.0f m far: %.0f m off, fov %.1f, rms %.1f, 95 %% %.2f km2, %.1f s cpu",
        t.name, p.field, p.noise, 100 * p.hidden, p.far, row.away, s.field(width: p.line.width), s.residual, row.area, seconds)
        + String(format: ", truth %.1f worse, rival %.1f behind", lost, min(99, max(-99, (rival - near) * samples)))
        + String(format: ", eye %.0f m, true fit %.1f px", lift + HorizonIndex.eyeHeight, own?.residual ?? 99)
        + ", true place's rank \(ranks(p, outcome.stages))"
        + " held \(row.held.map { $0 ? 1 : 0 }) \(row.word?.rawValue ?? "") / \(row.outside?.rawValue ?? "")")
  }

  /// How many of its lens come before the view from the true place after the matcher and the fits to the index, whether it is looked at,
  /// and its rank after that.
  private func ranks(_ p: Pose, _ s: SkylineStages) -> String {
    func isTrue(_ l: SkylineLook) -> Bool {
      let here = hypot(l.east - p.position.x, l.north - p.position.y)
      let there = hypot(l.movedEast - p.position.x, l.movedNorth - p.position.y)
      return min(here, there) < 200 && abs(Angle.difference(l.yaw, p.orientation.yaw)) < 0.2 * p.field
        && abs(log(l.field / p.field)) < 0.15
    }
    func best(_ lenses: [[SkylineLook]]) -> String {
      lenses.compactMap { $0.firstIndex(where: isTrue) }.min().map(String.init) ?? "-"
    }
    func rank(_ looks: [SkylineLook]) -> String { looks.firstIndex(where: isTrue).map(String.init) ?? "-" }
    return "\(best(s.matched)) \(best(s.fitted)) \(rank(s.chosen)) \(rank(s.seen)) \(rank(s.kept)) \(rank(s.settled))"
  }

  private func table() {
    for f in Self.fields {
      let mine = rows.filter { $0.field == f }
      guard !mine.isEmpty else { continue }
      say("\(Int(f)) degrees: \(mine.filter { $0.away <= 2 * Self.step }.count) of \(mine.count) within two steps")
    }
    let wide = rows.filter { $0.field >= 40 }
    say("at 40 degrees and more: \(wide.filter { $0.away <= 2 * Self.step }.count) of \(wide.count)")
    for (i, share) in Self.shares.enumerated() {
      say("95 % region with share \(share): holds \(rows.filter { $0.held[i] }.count) of \(rows.count)")
    }
    let (words, outside) = (rows.compactMap(\.word), rows.compactMap(\.outside))
    for word in [SkylineVerdict.Word.established, .probable, .possible, .notEstablished] {
      let right = rows.filter { $0.word == word && $0.away <= 2 * Self.step }.count
      say(
        "\(word.rawValue): \(words.filter { $0 == word }.count) (\(right) of them right); "
          + "truth outside \(outside.filter { $0 == word }.count) of \(outside.count)")
    }
    say("processor seconds a search: \(rows.map(\.seconds).reduce(0, +) / Double(max(1, rows.count)))")
  }
}

extension HorizonIndex {
  func keeping(_ chosen: [Int]) -> HorizonIndex {
    let n = HorizonIndex.rays
    return HorizonIndex(
      places: chosen.map { places[$0] }, elevations: chosen.flatMap { elevations[($0 * n)..<(($0 + 1) * n)] },
      distances: chosen.flatMap { distances[($0 * n)..<(($0 + 1) * n)] })
  }
}
