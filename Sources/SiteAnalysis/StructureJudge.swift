import ChangeDetection
import Foundation
import PixelKernels
import RasterCore

/// A candidate that stood the test of the whole series.
struct JudgedStructure: Sendable {
  var candidate: Candidate
  var status: StructureStatus
  var events: [DatedEvent]
  var probability: Double
  var evidence: StructureEvidence
  /// Pixels of the part that was added, where the rest stood before; nil where the whole has one history.
  var changed: [Int]?
}

/// An event with its bracket as indices into the used images.
struct DatedEvent: Sendable {
  var kind: EventKind
  var lastWithout: Int?
  var firstWith: Int?
  var best: Int
  /// The image before `best` that says anything; nil where there is none.
  var beforeBest: Int?
  var probability: Double
}

/// Decides what the candidates of the first and of the last picture are: new, unchanged, changed, demolished, or nothing.
struct StructureJudge {
  let stack: PreparedStack
  let maps: ChangeMaps
  let options: StructureOptions
  /// Metres.
  let pixelSize: Double
  /// Unit vector, +x right, +y down; nil where the sun is not known.
  var shadowDirection: PixelPoint?

  /// With fewer nothing is said to have stood unchanged.
  static let leastImages = 5

  /// What is said, and what is not.
  struct Judgement: Sendable {
    /// They do not overlap, except a new one over one that was demolished.
    var structures: [JudgedStructure]
    /// New ones, too doubtful one by one to be said, on ground that no other takes: on coarse pixels many of them together show that building goes on. nil on finer
    /// ones.
    var hints: [JudgedStructure]?
  }

  func judge(before: [Candidate], after: [Candidate]) -> Judgement {
    let first = ShapeOverlaps(before.map(\.members), pixels: stack.width * stack.height)
    let found = parallelMap(after.count) { k -> JudgedStructure? in
      let twin = first.met(by: after[k].members).filter { $0.iou >= 0.5 }
        .max { ($0.iou, $1.index) < ($1.iou, $0.index) }
      return stands(after[k], twin: twin.map { before[$0.index] })
    }
    // What shape and contrast make doubtful is not said; what only few images show is, with its probability.
    let stand = found.compactMap { $0 }
    if options.saysEveryCandidate {
      return Judgement(structures: withoutShadows(stand) + before.compactMap(vanished))
    }
    let kept = bestOnEachSpot(withoutShadows(stand.filter { isWorthSaying($0) }))
    let standing = ShapeOverlaps(kept.map(\.candidate.members), pixels: stack.width * stack.height)
    let gone = parallelMap(before.count) { k -> JudgedStructure? in
      // A shape that still stands, whole or in parts, was not demolished.
      if standing.met(by: before[k].members).contains(where: { $0.iou >= 0.3 }) { return nil }
      return vanished(before[k])
    }
    let all = kept + bestOnEachSpot(gone.compactMap { $0 }.filter { isWorthSaying($0) })
    return Judgement(
      structures: EventDater(stack: stack, maps: maps).date(all),
      hints: options.isCoarse(pixelSize) ? hints(stand, beside: standing) : nil)
  }

  private func hints(_ stand: [JudgedStructure], beside standing: ShapeOverlaps) -> [JudgedStructure] {
    bestOnEachSpot(
      stand.filter { j in
        j.status == .new && !isWorthSaying(j) && j.probability >= options.leastHint
          && standing.met(by: j.candidate.members).isEmpty
      })
  }

  /// What was there before something within it was built is the ground for it.
  private func isPlot(_ whole: JudgedStructure, among all: [JudgedStructure]) -> Bool {
    guard whole.status == .new, let began = construction(whole)?.firstWith else { return false }
    let parts = all.filter { part in
      part.status == .new && part.probability >= 0.4
        && 5 * part.candidate.members.count < 3 * whole.candidate.members.count
        && (construction(part)?.lastWithout).map { $0 >= began } ?? false
    }
    guard !parts.isEmpty else { return false }
    let members = Set(whole.candidate.members)
    return parts.contains { part in
      let inside = part.candidate.members.reduce(0) { $0 + (members.contains($1) ? 1 : 0) }
      return 5 * inside >= 4 * part.candidate.members.count
        && differs(part.candidate.members, from: whole.candidate.members)
    }
  }

  /// What holds a thing of another colour as clearly built as itself, with ground left over, is the ground that it stands on. A part of a roof has
  /// the roof's colour, and its halves leave nothing over.
  private func isGround(_ whole: JudgedStructure, among all: [JudgedStructure]) -> Bool {
    if whole.candidate.isJoined { return false }
    let box = OrientedBox(whole.candidate.rectangle)
    let size = whole.candidate.members.count
    var members: Set<Int>?
    var covered = Set<Int>()
    for part in all where part.probability >= max(0.5, whole.probability) {
      let own = part.candidate.members
      guard 5 * own.count < 3 * size, box.contains(part.candidate.rectangle.centre) else { continue }
      if members == nil { members = Set(whole.candidate.members) }
      let inside = own.reduce(0) { $0 + (members?.contains($1) == true ? 1 : 0) }
      if 5 * inside >= 4 * own.count, differs(own, from: whole.candidate.members) { covered.formUnion(own) }
    }
    return !covered.isEmpty && 4 * covered.count < 3 * size
  }

  /// Whether a part of a region has another colour than the rest of it, in the unit of a roof's contrasts.
  private func differs(_ part: [Int], from whole: [Int]) -> Bool {
    let own = Set(part)
    let rest = whole.filter { !own.contains($0) }
    guard !rest.isEmpty else { return false }
    func middle(_ band: Raster, _ pixels: [Int]) -> Float? {
      Statistics.median(pixels.map { band.values[$0] }.filter(\.isFinite))
    }
    let roofs = options.roofs
    let squares = maps.after.enumerated().compactMap { b, band -> Double? in
      guard let x = middle(band, part), let y = middle(band, rest) else { return nil }
      let d = Double(x - y) / max(roofs.leastNoise, roofs.noise * Double(stack.scatter[b]))
      return d * d
    }
    guard !squares.isEmpty else { return false }
    return (squares.reduce(0, +) / Double(squares.count)).squareRoot() > 1.3 * roofs.minimumContrast
  }

  private func construction(_ j: JudgedStructure) -> DatedEvent? { j.events.first { $0.kind == .construction } }

  /// Candidates overlap; what looks built and has a history to go with it wins the spot.
  private func bestOnEachSpot(_ all: [JudgedStructure]) -> [JudgedStructure] {
    let judged = all.filter { !isPlot($0, among: all) && !isGround($0, among: all) }
    let isCoarse = options.isCoarse(pixelSize)
    let order = judged.indices.sorted { a, b in
      // Where regions are surfaces, a roof stands on them.
      if isCoarse, judged[a].candidate.isFitted != judged[b].candidate.isFitted { return judged[a].candidate.isFitted }
      let (x, y) = (judged[a].probability * judged[a].candidate.rank, judged[b].probability * judged[b].candidate.rank)
      return x != y ? x > y : a < b
    }
    var taken = [Int32](repeating: -1, count: stack.width * stack.height)
    var kept: [Int] = []
    for k in order {
      let members = judged[k].candidate.members
      var hits: [Int32: Int] = [:]
      for i in members where taken[i] >= 0 { hits[taken[i], default: 0] += 1 }
      let clash = hits.contains { other, n in
        4 * n > min(members.count, judged[Int(other)].candidate.members.count)
      }
      if clash { continue }
      kept.append(k)
      for i in members { taken[i] = Int32(k) }
    }
    return kept.sorted { judged[$0].candidate.members[0] < judged[$1].candidate.members[0] }.map { judged[$0] }
  }

  private func changedShare(_ c: Candidate) -> Double {
    let changed = c.members.reduce(0) { $0 + (maps.probability.values[$1] > 0.5 ? 1 : 0) }
    return Double(changed) / Double(c.members.count)
  }

  private func stands(_ c: Candidate, twin: Candidate?) -> JudgedStructure? {
    let series = ObjectSeries.build(c, stack, maps)
    let share = changedShare(c)
    // With few images the map's probability stays low by design; the difference of the two looks decides then.
    let few = stack.used.count < Self.leastImages
    if share >= 0.5, share < 0.9, !few, let extended = extended(c) { return extended }
    if share >= 0.5 || (few && series.difference > 4) { return appeared(c, series, twin: twin) }
    if !few, let extended = extended(c) { return extended }
    if few { return nil }
    return appearedByOutline(c, series, twin: twin) ?? (share < 0.3 ? unchanged(c, series) : nil)
  }

  // MARK: new or changed

  private func appeared(_ c: Candidate, _ series: ObjectSeries, twin: Candidate?) -> JudgedStructure? {
    let last = stack.used.count
    if let changed = renewedOrGone(c, series, twin: twin) { return changed }
    guard let step = StepPosterior(votes: series.votesForEdges), step.best < last else { return nil }
    let with = seen(series, step.best..<last)
    let without = seen(series, 0..<step.best)
    guard !with.isEmpty, !without.isEmpty, !isPlants(c, series, with), !isWater(c),
      !isDark(c) || seasons(with) >= 2
    else { return nil }
    // The outline must be there from then on in every light and season, and never before: a field's comes and goes.
    let bound = options.isCoarse(pixelSize) ? Self.coarseBound : Self.bound
    guard let steady = quantile(with.map { series.edgeAfter[$0] }, 0.25), steady >= bound.steady,
      let late = quantile(with.suffix(8).map { series.edgeAfter[$0] }, 0.25), late >= bound.late,
      let early = quantile(without.map { Self.presence(series.edgeAfter[$0]) }, 0.75), early <= bound.early
    else { return nil }
    let evidence = evidence(c, steady: late, earlier: early, standing: with)
    let probability = min(trust(evidence, .new), persistence(with.count)) * step.happened
    var events = [event(.construction, step, probability)]
    if let clearing = clearing(series, before: step, probability) { events.insert(clearing, at: 0) }
    if let completion = completion(series, after: step, probability) { events.append(completion) }
    return JudgedStructure(candidate: c, status: .new, events: events, probability: probability, evidence: evidence)
  }

  /// A roof of the colour that the ground had, red tiles on red soil: the pixels hardly changed, and the outline alone says that something came. What has a
  /// height does not come and go with the plough.
  private func appearedByOutline(_ c: Candidate, _ series: ObjectSeries, twin: Candidate?) -> JudgedStructure? {
    guard isFirm(c), let found = appeared(c, series, twin: twin), found.status == .new,
      found.evidence.castsShadow || found.evidence.hasHeight, found.evidence.steadiness >= 0.6,
      found.evidence.earlier <= 0.25
    else { return nil }
    return found
  }

  /// Shares of an outline's contrast: what three quarters of all images and of the last eight reach, and what three quarters of those before stay below. Beyond
  /// these there is nothing to weigh; the curves weigh the rest.
  private static let bound = (steady: 0.1, late: 0.15, early: 0.6)
  private static let coarseBound = (steady: 0.25, late: 0.3, early: 0.4)

  /// The sides in the opposite contrast speak half as much for something that was there before: what is cleared is often dark where
  /// the roof will be bright.
  private static func presence(_ edges: Double) -> Double { max(edges, -edges / 2) }

  func seen(_ series: ObjectSeries, _ range: Range<Int>) -> [Int] {
    range.filter { series.weight[$0] > 0.3 }
  }

  func quantile(_ values: [Double], _ fraction: Double) -> Double? {
    Statistics.quantile(values.map { Float($0) }.filter(\.isFinite), fraction).map(Double.init)
  }

  /// Shape and contrast that carry a statement about what stood there without a step to prove it.
  func isFirm(_ c: Candidate) -> Bool {
    c.fill >= 0.75 && c.contrast >= 1.5 * options.minimumContrast
  }

  /// The structure took its last look clearly after it was first there.
  private func completion(_ series: ObjectSeries, after step: StepPosterior, _ probability: Double) -> DatedEvent? {
    guard let look = StepPosterior(votes: series.votesForFinal), look.best < stack.used.count,
      let there = step.firstWith,
      let unfinished = look.lastWithout, unfinished >= there
    else { return nil }
    return event(.completion, look, min(probability, look.happened))
  }

  /// The ground lost its first look clearly before the structure was there.
  private func clearing(_ series: ObjectSeries, before step: StepPosterior, _ probability: Double) -> DatedEvent? {
    guard let left = StepPosterior(votes: series.votesForDeparture), let cleared = left.firstWith,
      let absent = step.lastWithout, cleared <= absent, left.best < step.best
    else { return nil }
    return event(.clearing, left, min(probability, left.happened))
  }

  func event(_ kind: EventKind, _ step: StepPosterior, _ probability: Double) -> DatedEvent {
    DatedEvent(
      kind: kind, lastWithout: step.lastWithout, firstWith: step.firstWith, best: step.best,
      beforeBest: step.beforeBest, probability: probability)
  }

  // MARK: unchanged

  private func unchanged(_ c: Candidate, _ series: ObjectSeries) -> JudgedStructure? {
    let seen = series.weight.indices.filter { series.weight[$0] > 0.3 }
    // The ground beside it may have been paved since: then it stands out as it did at first, or as it does at last.
    let edges = seen.map { Float(max(series.edgeAfter[$0], series.edgeBefore[$0])) }.filter(\.isFinite)
    guard edges.count >= 5, seasons(seen) >= 3, !isPlants(c, series, seen),
      let steady = Statistics.quantile(edges, 0.2), steady >= 0.3,
      isFirm(c)
    else { return nil }
    let evidence = evidence(c, steady: Double(steady), earlier: 0, standing: seen)
    // A pond is dark and casts no shadow.
    guard evidence.hasHeight || !isDark(c) else { return nil }
    let probability = min(trust(evidence, .unchanged), persistence(edges.count))
    return JudgedStructure(candidate: c, status: .unchanged, events: [], probability: probability, evidence: evidence)
  }

  /// Quarters of the year in which it was seen: a field keeps its sides through one summer, a building through the year.
  private func seasons(_ seen: [Int]) -> Int { Set(seen.map { (stack.times[$0].date.month - 1) / 3 }).count }

  /// Darker than its surroundings in every band: a pond or a shadow as well as a dark roof, so no statement without a step.
  private func isDark(_ c: Candidate) -> Bool {
    maps.after.allSatisfy { band in
      let differences = c.edge.map { band.values[$0.inside] - band.values[$0.outside] }.filter(\.isFinite)
      return (Statistics.median(differences) ?? 0) < 0
    }
  }

  /// Green above near infrared, and near infrared below that of the surroundings: a pond that filled, not a roof.
  private func isWater(_ c: Candidate) -> Bool {
    guard let g = stack.roles.firstIndex(of: .green), let n = stack.roles.firstIndex(of: .nir) else { return false }
    let (green, nir) = (middle(g, c.members), middle(n, c.members))
    return green - nir > 0.1 * (green + nir) && nir < 0.7 * middle(n, c.edge.map(\.outside))
  }

  /// Median of the last look's values over pixels.
  private func middle(_ band: Int, _ pixels: [Int]) -> Double {
    let values = pixels.map { stack.value(maps.after[band].values[$0], band: band) }.filter(\.isFinite)
    return Double(Statistics.median(values) ?? 0)
  }

  // MARK: gone

  private func vanished(_ c: Candidate) -> JudgedStructure? {
    guard changedShare(c) >= 0.5 else { return nil }
    let series = ObjectSeries.build(c, stack, maps)
    guard let step = StepPosterior(votes: series.votesForDeparture), step.best < stack.used.count, step.best > 0
    else { return nil }
    let with = (0..<step.best).filter { series.weight[$0] > 0.3 }
    let without = (step.best..<stack.used.count).filter { series.weight[$0] > 0.3 }
    let edgesWith = with.map { Float(series.edgeBefore[$0]) }.filter(\.isFinite)
    let edgesWithout = without.map { Float(series.edgeBefore[$0]) }.filter(\.isFinite)
    guard edgesWith.count >= 3, let steady = Statistics.quantile(edgesWith, 0.25), steady >= 0.5,
      let left = Statistics.median(edgesWithout), left < 0.35, !isPlants(c, series, with),
      isFirm(c)
    else { return nil }
    var evidence = evidence(
      c, steady: Double(steady), earlier: max(0, Double(left)), standing: with, in: maps.before)
    evidence.images = without.count
    let probability = min(trust(evidence, .demolished), persistence(without.count)) * step.happened
    return JudgedStructure(
      candidate: c, status: .demolished, events: [event(.demolition, step, probability)], probability: probability,
      evidence: evidence)
  }

  // MARK: measures of trust

  /// Likely enough by what it looks like and how it behaves; few images make it less certain, and are no reason not to say it.
  private func isWorthSaying(_ j: JudgedStructure) -> Bool {
    let least =
      options.isCoarse(pixelSize)
      ? options.leastCoarseTrust : j.evidence.clarity >= 0.3 ? options.leastTrust : options.leastTrustByLook
    return j.probability >= options.leastProbability && !j.evidence.outline.holdsItsShadow
      && trust(j.evidence, j.status) >= min(least, 2 * options.leastProbability)
  }

  /// - Parameter picture: the one in which it was found; the last one where none is given.
  func evidence(
    _ c: Candidate, steady: Double, earlier: Double, standing: [Int], in picture: [Raster]? = nil
  ) -> StructureEvidence {
    var e = c.evidence
    e.steadiness = steady
    e.earlier = earlier
    e.images = standing.count
    e.aspect = c.rectangle.length / max(c.rectangle.width, 0.5)
    if !options.isCoarse(pixelSize) { e.outline = cues(c, picture ?? maps.after) }
    e.shadowPixels = ShadowHeight.visible(standing, stack, pixelSize: pixelSize)
    if let shadow = ShadowHeight.measure(OrientedBox(c.rectangle), images: standing, stack, pixelSize: pixelSize) {
      e.shadowing = shadow.explained
      e.height = shadow.height
      e.height95 = Interval95(low: shadow.low, high: shadow.high)
    }
    return e
  }

  private func cues(_ c: Candidate, _ picture: [Raster]) -> OutlineCues {
    let reader = OutlineReader(
      picture: picture, offsets: stack.offsets, scatter: stack.scatter, shadow: shadowDirection)
    let builder = OutlineBuilder(width: stack.width, height: stack.height, edgeError: options.edgeError)
    var cues = reader.cues(builder.outline(of: c), OrientedBox(c.rectangle))
    let came = c.members.map { maps.arrival[$0] }.filter { $0 >= 0 }.sorted()
    guard !came.isEmpty else { return cues }
    let most = stack.times[Int(came[came.count / 2])]
    let near = came.count { abs(stack.times[Int($0)].days(since: most)) <= 45 }
    cues.together = Double(near) / Double(c.members.count)
    return cues
  }

  /// That shape, contrast and history are those of something built, 0...1.
  func trust(_ e: StructureEvidence, _ status: StructureStatus) -> Double {
    EvidenceModel.of(status, isFitted: e.isFitted, isCoarse: options.isCoarse(pixelSize)).probability(e)
  }

  /// What n images that agree are worth: one is a possibility, two are likely, five nearly settle it.
  func persistence(_ n: Int) -> Double { 1 - exp(-Double(n) / 1.5) }

  /// Crops are green for a third of the year, so near infrared is judged by its 85th percentile over time; green excess is a weak
  /// sign that dark winter images falsify, so more than a quarter of the images must show it.
  func isPlants(_ c: Candidate, _ series: ObjectSeries, _ seen: [Int]) -> Bool {
    guard let high = quantile(seen.map { series.greenness[$0] }, maps.greennessIsNDVI ? 0.85 : 0.75) else {
      return false
    }
    guard maps.greennessIsNDVI else { return high > options.maximumGreenExcess }
    // Blue paint reflects near infrared as plants do, but plants are greener than blue.
    guard let g = stack.roles.firstIndex(of: .green), let b = stack.roles.firstIndex(of: .blue) else {
      return high > options.maximumNDVI
    }
    return high > options.maximumNDVI && middle(g, c.members) > 1.15 * middle(b, c.members)
  }
}
