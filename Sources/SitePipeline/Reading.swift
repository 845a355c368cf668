import RasterCore
import RasterIO
import SiteAnalysis

/// Pixels and digests of all planned scenes.
struct Reading {
  /// Grid, area and the scenes that could be read, without their pixels.
  var frame: Stack
  /// Digests of each scene's files in the order of its assets, by scene id.
  var files: [String: [InputFile]]
  /// Scenes that could not be read.
  var problems: [RejectedInput]
  /// For each of the frame's scenes, its number in the plan and in the scratch files.
  var slots: [Int]

  private struct Piece: Sendable {
    /// Without pixels where they went to the scratch files.
    var image: SceneImage
    var files: [InputFile]
  }

  /// Reads scene by scene on all processors; a scene that cannot be read is left out.
  ///
  /// - Returns: the reading, and the stack with its pixels.
  /// - Throws: `RunError.nothingToAnalyse` where no scene could be read; `.cancelled`.
  static func whole(_ intake: Intake, watch: RunWatch) throws -> (reading: Reading, stack: Stack) {
    let plan = intake.plan
    let (reading, images) = try gather(intake, watch) { try RasterReader.read(plan.items[$0], plan: plan) }
    let stack = Stack(grid: plan.grid, ground: plan.ground, roles: plan.roles, images: images, area: plan.area)
    return (reading, stack)
  }

  /// Reads scene by scene into scratch files, a window at a time.
  ///
  /// - Throws: as `whole`, and where a scratch file cannot be written.
  static func onDisk(_ intake: Intake, scratch: SceneScratch, watch: RunWatch) throws -> Reading {
    let plan = intake.plan
    let windows = windows(plan.grid)
    return try gather(intake, watch) { k in
      for window in windows {
        let part = try RasterReader.read(plan.items[k], plan: plan.cut(window))
        try scratch.write(part, of: k, at: window)
      }
      let none = ValidityMask(width: 0, height: 0, usable: [])
      let bands = plan.roles.map { _ in Raster(width: 0, height: 0, values: []) }
      return SceneImage(scene: plan.items[k].scene, bands: bands, usable: none, covered: none)
    }.reading
  }

  /// Wide and low, as files are laid out: 16 MB a band at most, and whole blocks of what tiled files usually hold.
  private static func windows(_ grid: PixelGrid) -> [PixelWindow] {
    let (wide, high) = (4_096, 512)
    return stride(from: 0, to: grid.height, by: high).flatMap { row in
      stride(from: 0, to: grid.width, by: wide).map { column in
        PixelWindow(
          column: column, row: row, width: min(wide, grid.width - column), height: min(high, grid.height - row))
      }
    }
  }

  private static func gather(
    _ intake: Intake, _ watch: RunWatch, _ read: @Sendable (Int) throws -> SceneImage
  ) throws -> (reading: Reading, images: [SceneImage]) {
    let plan = intake.plan
    let results = try Workers.run(Array(plan.items.indices), stage: .read, watch: watch) { k in
      Piece(image: try read(k), files: try digests(plan.items[k].scene))
    }
    var images: [SceneImage] = []
    var slots: [Int] = []
    var files: [String: [InputFile]] = [:]
    var problems: [RejectedInput] = []
    for (k, result) in results.enumerated() {
      switch result {
      case .success(let piece):
        files[plan.items[k].scene.id] = piece.files
        images.append(piece.image)
        slots.append(k)
      case .failure(let error):
        // A full disk or an unwritable folder is not the scene's fault.
        if let error = error as? RunError, [.diskFull, .output].contains(error.code) { throw error }
        problems.append(Failure.rejection(of: plan.items[k].scene.mainPath, error))
      }
    }
    guard !images.isEmpty else {
      throw RunError(
        .nothingToAnalyse, path: "", message: "none of the \(plan.items.count) scenes could be read",
        advice: "Check the files named above.", problems: intake.problems + problems)
    }
    for scene in intake.scenes where files[scene.id] == nil {
      // A scene that is left out is still cited by its bytes, as far as they can be read.
      files[scene.id] = (try? digests(scene)) ?? []
    }
    let frame = Stack(grid: plan.grid, ground: plan.ground, roles: plan.roles, images: images, area: plan.area)
      .withoutPixels()
    return (Reading(frame: frame, files: files, problems: problems, slots: slots), images)
  }

  private static func digests(_ scene: Scene) throws -> [InputFile] {
    var paths: [String] = []
    for path in scene.assets.map(\.path) + scene.metadata where !paths.contains(path) { paths.append(path) }
    return try paths.map { InputFile(path: $0, sha256: try FileDigest.sha256(path: $0)) }
  }
}

extension Scene {
  /// The file by which the scene is cited.
  var mainPath: String { assets.first?.path ?? id }
}
