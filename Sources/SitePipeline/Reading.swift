import RasterCore
import RasterIO
import SiteAnalysis

/// Pixels and digests of all planned scenes.
struct Reading {
  var stack: Stack
  /// Digests of each scene's files in the order of its assets, by scene id.
  var files: [String: [InputFile]]
  /// Scenes that could not be read.
  var problems: [RejectedInput]

  private struct Piece: Sendable {
    var image: SceneImage
    var files: [InputFile]
  }

  /// Reads scene by scene on all processors; a scene that cannot be read is left out.
  ///
  /// - Throws: `RunError.nothingToAnalyse` where no scene could be read; `.cancelled`.
  static func read(_ intake: Intake, watch: RunWatch) throws -> Reading {
    let plan = intake.plan
    let results = try Workers.run(plan.items, stage: .read, watch: watch) { item in
      let image = try RasterReader.read(item, plan: plan)
      return Piece(image: image, files: try digests(item.scene))
    }
    var images: [SceneImage] = []
    var files: [String: [InputFile]] = [:]
    var problems: [RejectedInput] = []
    for (item, result) in zip(plan.items, results) {
      switch result {
      case .success(let piece):
        files[item.scene.id] = piece.files
        images.append(piece.image)
      case .failure(let error):
        problems.append(Failure.rejection(of: item.scene.mainPath, error))
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
    let stack = Stack(
      grid: plan.grid, ground: plan.ground, roles: plan.roles, images: images, area: plan.area)
    return Reading(stack: stack, files: files, problems: problems)
  }

  private static func digests(_ scene: Scene) throws -> [InputFile] {
    var paths: [String] = []
    for asset in scene.assets where !paths.contains(asset.path) { paths.append(asset.path) }
    return try paths.map { InputFile(path: $0, sha256: try FileDigest.sha256(path: $0)) }
  }
}

extension Scene {
  /// The file by which the scene is cited.
  var mainPath: String { assets.first?.path ?? id }
}
