import RasterCore
import RasterIO
import SiteAnalysis

/// Pixels and digests of all planned scenes.
struct Reading {
  var stack: Stack
  /// Digests of each scene's files in the order of its assets, by scene id.
  var files: [String: [InputFile]]
  /// Scenes that could not be read, or that are others' copies.
  var problems: [RejectedInput]
  /// What the reader of the account should know though nothing was left out for it.
  var notes: [String]

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
    var copies = Copies()
    for (item, result) in zip(plan.items, results) {
      switch result {
      case .success(let piece):
        files[item.scene.id] = piece.files
        if let copy = copies.admit(item.scene, piece.files) {
          problems.append(copy)
        } else {
          images.append(piece.image)
        }
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
    return Reading(stack: stack, files: files, problems: problems, notes: copies.notes)
  }

  private static func digests(_ scene: Scene) throws -> [InputFile] {
    var paths: [String] = []
    for asset in scene.assets where !paths.contains(asset.path) { paths.append(asset.path) }
    return try paths.map { InputFile(path: $0, sha256: try FileDigest.sha256(path: $0)) }
  }
}

/// Keeps one image from counting twice, as two witnesses who are one.
struct Copies {
  private(set) var notes: [String] = []
  private var firstByDigest: [String: String] = [:]
  private var firstByInstant: [Instant: String] = [:]

  /// - Returns: why the scene is left out: its image has the same bytes as an earlier one's. Nil where it is taken; where
  ///   another was taken at the same instant, a note is made.
  mutating func admit(_ scene: Scene, _ files: [InputFile]) -> RejectedInput? {
    if let digest = files.first?.sha256 {
      if let original = firstByDigest[digest] {
        return RejectedInput(
          path: scene.mainPath, reason: "has the same bytes as \(original)", advice: "Give each image once.")
      }
      firstByDigest[digest] = scene.mainPath
    }
    if let other = firstByInstant[scene.acquisition] {
      let day = scene.timeOfDayKnown ? "at the same instant" : "on the same day"
      notes.append(
        Sentence.join(
          path: scene.mainPath, message: "was taken \(day) as \(other); both are used",
          advice: "If they are two products of one image, give only one of them."))
    } else {
      firstByInstant[scene.acquisition] = scene.mainPath
    }
    return nil
  }
}

extension Scene {
  /// The file by which the scene is cited.
  var mainPath: String { assets.first?.path ?? id }
}
