import ChangeDetection
import Foundation
import PixelKernels
import RasterCore

/// From a stack of dated images to structures, events and sites.
public enum SiteAnalyser {
  /// - Parameters:
  ///   - stack: at least one image, in order of time. Given away: its pixels are freed as soon as they are prepared.
  ///   - progress: called between units of work, from the calling thread; it may throw (a cancellation) and the throw passes through.
  /// - Returns: the analysis; with fewer than two usable images it holds no structure and says so in `warnings`.
  /// - Complexity: O(pixels x images x bands) for preparation, up to O(images^2) a pixel for the partition.
  public static func analyse(
    _ stack: consuming Stack, options: AnalysisOptions = AnalysisOptions(),
    progress: (AnalysisProgress) throws -> Void = { _ in }
  ) throws -> Analysis {
    let prepared = try StackPreparation.run(stack, options.preparation, progress)
    // The images as read are not needed any more, and are half of what is held.
    let stack = (consume stack).withoutPixels()
    let maps = try ChangeMaps.build(prepared, area: stack.area, options: options.change, progress: progress)
    var analysis = frame(stack, prepared, maps)
    guard prepared.used.count >= 2 else {
      analysis.warnings.append(
        prepared.used.isEmpty
          ? "No image could be used, so nothing can be said about the place."
          : "Only one image could be used: it shows what stands there, not what changed. Nothing is reported as built.")
      return analysis
    }
    if prepared.used.count < options.change.minimumObservations {
      compare(stack, prepared, options.pairs, into: &analysis)
    }
    try progress(AnalysisProgress(stage: "finding structures", done: 0, total: 3))
    let judgement = try findStructures(stack, prepared, maps, options, progress)
    let judged = judgement.structures
    let drafts = SiteBuilder(
      stack: prepared, maps: maps, options: options.sites, pixelSize: stack.grid.pixelSize
    ).build(judged, hints: judgement.hints)
    let ledger = LedgerWriter(stack: stack, prepared: prepared, maps: maps, options: options)
    (analysis.structures, analysis.sites) = ledger.write(judged, drafts)
    analysis.ratios = ledger.ratios(analysis.structures, analysis.sites)
    try progress(AnalysisProgress(stage: "finding structures", done: 3, total: 3))
    return analysis
  }

  /// Too few images for a series: what differs between the earlier and the later half of them, and nothing about when.
  private static func compare(
    _ stack: Stack, _ prepared: PreparedStack, _ options: PairOptions, into analysis: inout Analysis
  ) {
    let result = PairAnalyser(stack: stack, prepared: prepared, options: options).run()
    let day = prepared.times.last.map { Float($0.dayNumber) } ?? 0
    analysis.comparison = result.comparison
    analysis.changeProbability = result.probability
    analysis.changeDay = result.probability
    for i in result.probability.values.indices where result.probability.values[i].isFinite {
      analysis.changeDay.values[i] = result.probability.values[i] > 0.5 ? day : 0
    }
    analysis.before = result.before
    analysis.after = result.after
  }

  private static func findStructures(
    _ stack: Stack, _ prepared: PreparedStack, _ maps: ChangeMaps, _ options: AnalysisOptions,
    _ progress: (AnalysisProgress) throws -> Void
  ) throws -> StructureJudge.Judgement {
    // Fewer looks prove no change at any pixel, and nothing is said to have stood unchanged: what would be found could not be said, and finding it took
    // more than four fifths of the time.
    guard prepared.used.count >= min(options.change.minimumObservations, StructureJudge.leastImages) else {
      return StructureJudge.Judgement(structures: [])
    }
    let least = options.structures.leastPixels(stack.grid.pixelSize)
    // The two pictures are independent of each other, so both cores have work.
    let pictures = [maps.after, maps.before]
    let steps = [maps.arrival, maps.departure]
    let sun = stack.shadowDirection(prepared.used)
    let found = parallelMap(2) { k in
      StructureFinder.find(
        pictures[k], keepers: keepers(maps, steps[k], prepared.times), stack: prepared, sun: sun, area: stack.area,
        options: options.structures, leastPixels: least,
        pixelSize: stack.grid.pixelSize)
    }
    try progress(AnalysisProgress(stage: "finding structures", done: 1, total: 3))
    let judge = StructureJudge(
      stack: prepared, maps: maps, options: options.structures, pixelSize: stack.grid.pixelSize, shadowDirection: sun)
    let judgement = judge.judge(before: found[1], after: found[0])
    try progress(AnalysisProgress(stage: "finding structures", done: 2, total: 3))
    return judgement
  }

  /// What keeps like-coloured neighbours apart, in scatters: whether they changed, and when; two months between their steps part them
  /// as one scatter would.
  private static func keepers(_ maps: ChangeMaps, _ steps: [Int32], _ times: [Instant]) -> [Raster] {
    func raster(_ value: (Int) -> Float) -> Raster {
      Raster(width: maps.width, height: maps.height, values: steps.indices.map(value))
    }
    let changed = raster { maps.probability.values[$0] > 0.5 ? 2 : 0 }
    let dates = raster { i in
      guard maps.probability.values[i] > 0.5, steps[i] >= 0 else { return -10 }
      return Float(times[Int(steps[i])].dayNumber - times[0].dayNumber) / 60
    }
    return [changed, dates]
  }

  /// The analysis before any structure: images, maps and composites.
  private static func frame(_ stack: Stack, _ prepared: PreparedStack, _ maps: ChangeMaps) -> Analysis {
    var day = maps.probability
    for i in day.values.indices where day.values[i].isFinite {
      let arrival = Int(maps.arrival[i])
      day.values[i] = arrival >= 0 && day.values[i] > 0.5 ? Float(prepared.times[arrival].dayNumber) : 0
    }
    return Analysis(
      images: prepared.outcomes, registered: RegisteredImages(prepared), structures: [], sites: [], ratios: [],
      warnings: [],
      changeProbability: maps.probability, changeDay: day, before: prepared.values(maps.before),
      after: prepared.values(maps.after))
  }
}
