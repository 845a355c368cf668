import Foundation
import RasterCore
import RasterIO
import SceneCatalog

/// From the user's arguments to a plan of everything that will be read.
struct Intake {
  var plan: ReadPlan
  /// All dated scenes, planned or left out, in order of acquisition.
  var scenes: [Scene]
  /// Inputs left out so far because something was wrong with them, each with its reason.
  var problems: [RejectedInput]
  /// Scenes left out because they show other ground, each with its reason.
  var elsewhere: [RejectedInput] = []
  /// What the reader of the account should know though nothing was left out for it.
  var notes: [String]

  /// - Throws: `RunError` where no scene is left, or an option cannot be followed.
  static func gather(_ options: RunOptions, watch: RunWatch) throws -> Intake {
    let aoi = try options.aoiPath.map { path in
      try Failure.passingOn(path) { try AOIReader.read(path: path) }
    }
    let dates = try options.datesPath.map { path in
      try Failure.passingOn(path) { try DatesTable.read(path: path) }
    }
    let listing = SceneFiles.find(options.inputs)
    var problems = listing.problems
    let rasters = listing.rasters.filter { !OutputFolder.holds($0, in: options.output) }
    let facts = try inspect(rasters, problems: &problems, watch: watch)
    let decoded = SceneDecoder.decode(facts: facts, dates: dates, bands: options.bands)
    problems += decoded.rejected
    guard !decoded.scenes.isEmpty else { throw nothing(options, problems) }
    let plan = try plan(decoded.scenes, facts, aoi, options, problems)
    problems += plan.leftOut.filter { $0.severity == .failure }
    guard !plan.items.isEmpty else { throw nothing(options, problems) }
    let elsewhere = plan.leftOut.filter { $0.severity == .elsewhere }
    return Intake(
      plan: plan, scenes: decoded.scenes, problems: problems, elsewhere: elsewhere,
      notes: Self.note(on: elsewhere, of: decoded.scenes.count) + decoded.warnings + loneliness(plan))
  }

  /// Scenes of other ground in one sentence for each reason: an order often holds many of them, and nothing is wrong with any.
  static func note(on elsewhere: [RejectedInput], of count: Int) -> [String] {
    let byReason = Dictionary(grouping: elsewhere, by: \.reason)
    return byReason.sorted { $0.key < $1.key }.compactMap { reason, inputs in
      guard let first = inputs.first else { return nil }
      let verb = inputs.count == 1 ? "was" : "were"
      let example = inputs.count == 1 ? "" : "for example "
      return Sentence.join(
        path: "", message: "\(inputs.count) of \(count) scenes \(verb) not needed (\(example)\(first.path): \(reason))",
        advice: first.advice)
    }
  }

  /// One image shows what is there and not what changed.
  private static func loneliness(_ plan: ReadPlan) -> [String] {
    guard plan.items.count == 1, let only = plan.items.first else { return [] }
    return [
      Sentence.join(
        path: only.scene.mainPath, message: "is the only scene, and one image cannot show a change",
        advice: "Give at least two dates of the place.")
    ]
  }

  private static func inspect(
    _ paths: [String], problems: inout [RejectedInput], watch: RunWatch
  ) throws -> [RasterFacts] {
    let results = try Workers.run(paths, stage: .inspect, watch: watch) {
      try RasterReader.inspect(path: $0)
    }
    var facts: [RasterFacts] = []
    for (path, result) in zip(paths, results) {
      switch result {
      case .success(let fact): facts.append(fact)
      case .failure(let error): problems.append(Failure.rejection(of: path, error))
      }
    }
    return facts
  }

  private static func plan(
    _ scenes: [Scene], _ facts: [RasterFacts], _ aoi: AOI?, _ options: RunOptions,
    _ problems: [RejectedInput]
  ) throws -> ReadPlan {
    let byPath = Dictionary(facts.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
    let grid = GridOptions(pixelSize: options.pixelSize, roles: options.bands)
    do {
      return try RasterReader.plan(scenes: scenes, facts: byPath, aoi: aoi, options: grid)
    } catch {
      var failure = Failure.runError(error, path: options.aoiPath ?? options.inputs.first ?? "")
      failure.problems = problems
      throw failure
    }
  }

  private static func nothing(_ options: RunOptions, _ problems: [RejectedInput]) -> RunError {
    RunError(
      .nothingToAnalyse, path: options.inputs.joined(separator: " "),
      message: "no scene is left to analyse",
      advice: "Give dated images of one place: GeoTIFFs with a date in their tags, their names or a --dates table.",
      problems: problems)
  }
}
