import Foundation
import RasterCore
import RasterIO
import Simulation

/// Invented scenes on disk, in the shape in which real ones are delivered, with the truth beside them.
public enum SimulatedScenes {
  /// Names of the places that can be made.
  public static let names = ["demo", "plant", "nothing-built"]

  /// Writes, for each scene, reflectance (`ID_3B_AnalyticMS_SR.tif`), mask (`ID_3B_udm2.tif`) and metadata
  /// (`ID_metadata.json`), and `truth/truth.json`; all of it or nothing.
  ///
  /// - Parameters:
  ///   - name: one of `names`.
  ///   - seed: the same seed gives the same files.
  ///   - folder: a folder that is empty or not there yet.
  /// - Returns: how many scenes were written.
  /// - Throws: `RunError`.
  public static func write(
    name: String, seed: UInt64, to folder: String,
    progress: @escaping @Sendable (RunProgress) -> Void = { _ in },
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws -> Int {
    let watch = RunWatch(progress: progress, isCancelled: isCancelled)
    return try write(try scenario(name, seed), to: folder, watch: watch)
  }

  static func write(_ scenario: Scenario, to folder: String, watch: RunWatch) throws -> Int {
    if let entries = try? FileManager.default.contentsOfDirectory(atPath: folder), !entries.isEmpty {
      throw RunError(
        .output, path: folder, message: "is not empty", advice: "Choose another folder with --out.")
    }
    let output = try OutputFolder(path: folder, force: false)
    defer { output.discard() }
    let renderer = SceneRenderer(scenario)
    let results = try Workers.run(Array(0..<renderer.count), stage: .simulate, watch: watch) { index in
      try write(renderer.scene(index), to: output)
    }
    for result in results { try guarding(output) { try result.get() } }
    try guarding(output) {
      try save(try SimulatedTruth(scenario).json(), try output.stage("truth/truth.json"))
    }
    try watch.check()
    try output.commit()
    return renderer.count
  }

  private static func scenario(_ name: String, _ seed: UInt64) throws -> Scenario {
    switch name {
    case "demo": return .demo(seed: seed)
    case "plant": return .plant(seed: seed)
    case "nothing-built": return .nothingBuilt(seed: seed)
    default:
      throw RunError(
        .badOption, path: name, message: "is no place that can be made",
        advice: "Choose one of \(names.joined(separator: ", ")).")
    }
  }

  private static func write(_ scene: SimulatedScene, to output: OutputFolder) throws {
    let tags = ["TIFFTAG_SOFTWARE": "\(Product.name) \(Product.version), simulated"]
    let bands = zip(SimulatedScene.roles, scene.bands).map { ($0.rawValue, reflectance($1)) }
    try RasterWriter.writeCOG(
      path: try output.stage("\(scene.id)_3B_AnalyticMS_SR.tif"), grid: scene.grid, bands: bands,
      noData: .nan, metadata: tags)
    try RasterWriter.writeCOG(
      path: try output.stage("\(scene.id)_3B_udm2.tif"), grid: scene.grid,
      bands: Array(zip(SimulatedScene.udm2Names, scene.udm2)), noData: nil, metadata: tags)
    try save(try scene.metadataJSON(), try output.stage("\(scene.id)_metadata.json"))
  }

  /// Ten thousandths to 0...1, for a file of real numbers carries no scale; 0 means no data.
  private static func reflectance(_ band: Raster) -> Raster {
    var result = band
    for i in result.values.indices {
      result.values[i] = result.values[i] == 0 ? .nan : result.values[i] / 10_000
    }
    return result
  }

  private static func save(_ text: String, _ path: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
  }

  private static func guarding(_ output: OutputFolder, _ body: () throws -> Void) throws {
    do { try body() } catch { throw WriteFailure.runError(error, in: output) }
  }
}
