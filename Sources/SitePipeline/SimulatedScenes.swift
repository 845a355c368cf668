import Foundation
import RasterCore
import RasterIO
import Simulation

/// Invented scenes on disk, in the shape in which real ones are delivered, with the truth beside them.
public enum SimulatedScenes {
  /// What came of a simulation.
  public struct Result: Sendable {
    public var scenes: Int
    public var bytes: Int
  }

  /// Writes the scenes in their sensor's own convention and `truth/` beside them; all of it or nothing.
  ///
  /// - Parameters:
  ///   - plan: the same plan gives the same files, on every machine and with every number of threads.
  ///   - folder: a folder that is empty or not there yet; with `force` also one that holds an earlier simulation, which goes.
  /// - Throws: `RunError`.
  public static func write(
    _ plan: SimulationPlan, to folder: String, force: Bool = false,
    progress: @escaping @Sendable (RunProgress) -> Void = { _ in },
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws -> Result {
    try write(plan, to: folder, force: force, watch: RunWatch(progress: progress, isCancelled: isCancelled))
  }

  static func write(_ plan: SimulationPlan, to folder: String, force: Bool = false, watch: RunWatch) throws -> Result {
    let target = try SimulationFolder(folder, force: force)
    let output = try OutputFolder(path: target.writing, force: false)
    defer { output.discard() }
    let ground = try Failure.passingOn(folder) { try RasterReader.ground(of: plan.scenario.grid) }
    let renderer = SceneRenderer(plan.scenario)
    let truth = SimulatedTruth(plan.scenario)
    let work = Work(plan: plan, output: output, ground: ground, renderer: renderer, truth: truth)
    let results = try Workers.run(plan.indices, stage: .simulate, watch: watch) { try work.scene($0) }
    let made = try results.map { result in try guarding(output) { try result.get() } }
    let truthBytes = try guarding(output) { try work.finish(made) }
    try watch.check()
    try output.commit()
    try target.settle()
    return Result(scenes: made.count, bytes: made.reduce(truthBytes) { $0 + $1.bytes })
  }

  /// Errors speak of the staging folder; the user does not know it.
  private static func guarding<T>(_ output: OutputFolder, _ body: () throws -> T) throws -> T {
    do { return try body() } catch { throw WriteFailure.runError(error, in: output) }
  }
}

/// One simulation being written; shared by threads, for nothing in it changes.
private struct Work: Sendable {
  let plan: SimulationPlan
  let output: OutputFolder
  let ground: GroundFrame
  let renderer: SceneRenderer
  let truth: SimulatedTruth

  struct Made: Sendable {
    var conditions: SceneConditions
    var visibility: SceneVisibility
    var metadata: String
    var bytes: Int
  }

  func scene(_ index: Int) throws -> Made {
    let scene = renderer.scene(index)
    let id = plan.sensor.deliveredID(of: scene, on: ground)
    let bytes = try plan.sensor.delivery(of: scene, on: ground).reduce(0) { $0 + (try write($1)) }
    var conditions = scene.conditions
    conditions.id = id
    return Made(
      conditions: conditions, visibility: SceneVisibility(scene, id: id, truth: truth),
      metadata: plan.sensor.metadataPath(of: scene, on: ground), bytes: bytes)
  }

  /// The truth, and what binds the scenes together.
  func finish(_ made: [Made]) throws -> Int {
    var truth = truth
    truth.scenes = made.map(\.conditions)
    var files: [(String, String)] = [("truth/truth.json", try truth.json())]
    let export = TruthExport(truth: truth, ground: ground, sensor: plan.sensor, scenes: made.map(\.visibility))
    files += try export.files().map { ("truth/" + $0.path, $0.text) }
    if let claims = plan.scenario.publishedClaims { files.append(("claims.yaml", claims)) }
    let area = PixelPolygon(exterior: corners(plan.scenario.grid)).onGround(ground)
    if let first = made.first?.visibility.time, let last = made.last?.visibility.time,
      let collection = try plan.sensor.collectionJSON(items: made.map(\.metadata), period: (first, last), area: area)
    {
      files.append(("collection.json", collection))
    }
    return try files.reduce(0) { $0 + (try save($1.1, $1.0)) }
  }

  private func corners(_ grid: PixelGrid) -> [PixelPoint] {
    let w = Double(grid.width)
    let h = Double(grid.height)
    return [PixelPoint(x: 0, y: 0), PixelPoint(x: w, y: 0), PixelPoint(x: w, y: h), PixelPoint(x: 0, y: h)]
  }

  private func write(_ file: DeliveredFile) throws -> Int {
    guard case .image(let image) = file else {
      guard case .text(let path, let text) = file else { return 0 }
      return try save(text, path)
    }
    var encoding = RasterEncoding(dataType: image.isByte ? .byte : .uint16)
    if let scaling = image.scaling { (encoding.scale, encoding.offset) = scaling }
    // Scenes are written once and read once or twice: time counts for more than the last tenth of their size.
    encoding.level = 2
    encoding.largestWithoutOverviews = 1_024
    let path = try output.stage(image.path)
    try RasterWriter.writeCOG(
      path: path, grid: image.grid, bands: image.bands.map { (description: $0.name, raster: $0.raster) },
      noData: image.noData, metadata: ["TIFFTAG_SOFTWARE": "\(Product.name) \(Product.version), simulated"],
      encoding: encoding)
    let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? NSNumber
    return size?.intValue ?? 0
  }

  private func save(_ text: String, _ path: String) throws -> Int {
    let data = Data(text.utf8)
    try data.write(to: URL(fileURLWithPath: try output.stage(path)))
    return data.count
  }
}
