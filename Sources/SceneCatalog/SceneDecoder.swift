import RasterCore

/// From what files say about themselves to scenes.
public enum SceneDecoder {
  public struct Decoded: Sendable {
    /// In order of acquisition, ids unique.
    public var scenes: [Scene]
    public var rejected: [RejectedInput]
    /// What the user should know although nothing was refused.
    public var warnings: [String]
    public init(scenes: [Scene], rejected: [RejectedInput], warnings: [String] = []) {
      self.scenes = scenes
      self.rejected = rejected
      self.warnings = warnings
    }
  }

  /// Groups files into scenes and finds each one's time, bands, masks, sensor and geometry. Reads the metadata files beside the images.
  ///
  /// - Parameters:
  ///   - facts: one for each raster file that could be opened.
  ///   - dates: the `--dates` table, if given.
  ///   - bands: the user's `--bands`, if given: roles in the files' band order.
  public static func decode(facts: [RasterFacts], dates: DatesTable?, bands: [BandRole]?) -> Decoded {
    let shelf = SidecarShelf.read(besides: facts.map { FileName($0.path) })
    let assembly = SceneAssembly(facts: facts, shelf: shelf, dates: dates, userBands: bands)
    return assembly.decoded(identical: FileIdentity.sameContent)
  }
}

/// The pure part of decoding: everything read, nothing opened.
struct SceneAssembly {
  let facts: [String: RasterFacts]
  let shelf: SidecarShelf
  let dates: DatesTable?
  let userBands: [BandRole]?
  private let order: [RasterFacts]

  init(facts: [RasterFacts], shelf: SidecarShelf, dates: DatesTable?, userBands: [BandRole]?) {
    var seen: Set<String> = []
    order = facts.filter { seen.insert($0.path).inserted }
    self.facts = Dictionary(facts.map { ($0.path, $0) }) { a, _ in a }
    self.shelf = shelf
    self.dates = dates
    self.userBands = userBands
  }

  /// - Parameter identical: whether two files hold the same bytes; asked only for scenes of one instant and one grid.
  func decoded(identical: (String, String) -> Bool) -> SceneDecoder.Decoded {
    var result = SceneDecoder.Decoded(scenes: [], rejected: [])
    var usedKeys: Set<String> = []
    let (groups, auxiliaries) = SceneGrouping.group(order)
    for group in groups {
      let sidecars = shelf.sidecars(of: group.names)
      let time = AcquisitionTime.find(
        names: group.names, facts: group.names.compactMap { facts[$0.path] }, sidecars: sidecars,
        dates: dates)
      if let key = time?.tableKey { usedKeys.insert(key) }
      do throws(BandRoles.Refusal) {
        let builder = SceneBuilder(group: group, facts: facts, sidecars: sidecars, userBands: userBands)
        result.scenes.append(try builder.scene(at: time))
        if let warning = disagreement(group, time) { result.warnings.append(warning) }
      } catch {
        let path = group.names.first?.path ?? group.id
        result.rejected.append(RejectedInput(path: path, reason: error.reason, advice: error.advice))
      }
    }
    if auxiliaries > 0 {
      result.warnings.append(
        "\(auxiliaries) files of products that hold no reflectance (aerosol, water vapour, angles and the like) were not used"
      )
    }
    for key in (dates?.times.keys ?? [:].keys).sorted() where !usedKeys.contains(key) {
      result.warnings.append("the dates file names “\(key)”, but no image took its date from there")
    }
    SceneOrder.settle(&result, facts: facts, identical: identical)
    return result
  }

  /// A tag that contradicts the name by more than a day: one of them is not the sensing time.
  private func disagreement(_ group: SceneFilesGroup, _ time: AcquisitionTime?) -> String? {
    guard let time, time.source == .fileTags, let named = AcquisitionTime.fromNames(group.names),
      abs(named.days(since: time.instant)) > 1,
      let tag = AcquisitionTime.fromTags(group.names.compactMap { facts[$0.path] })
    else { return nil }
    let path = group.names.first?.path ?? group.id
    return
      "\(path): its tag \(tag.tag) says \(time.instant.date.iso8601), its name \(named.date.iso8601); the tag was taken; "
      + "give the right one with --dates"
  }
}

/// Order, duplicates and unique ids. Pure.
enum SceneOrder {
  static func settle(
    _ result: inout SceneDecoder.Decoded, facts: [String: RasterFacts],
    identical: (String, String) -> Bool
  ) {
    result.scenes.sort { a, b in
      (a.acquisition, a.id, a.assets.first?.path ?? "") < (b.acquisition, b.id, b.assets.first?.path ?? "")
    }
    var kept: [Scene] = []
    for scene in result.scenes {
      let twins = kept.reversed().prefix { $0.acquisition == scene.acquisition }
      if let original = twins.first(where: { isCopy(scene, of: $0, facts, identical) }) {
        result.warnings.append(
          "\(scene.assets[0].path) is a copy of \(original.assets[0].path); it is used once")
        continue
      }
      if let twin = twins.first {
        result.warnings.append(
          "\(twin.assets[0].path) and \(scene.assets[0].path) have the same acquisition time \(scene.acquisition.iso8601); both are used"
        )
      }
      kept.append(scene)
    }
    result.scenes = uniquelyNamed(kept)
  }

  private static func isCopy(
    _ a: Scene, of b: Scene, _ facts: [String: RasterFacts], _ identical: (String, String) -> Bool
  ) -> Bool {
    guard a.assets.count == b.assets.count else { return false }
    return zip(a.assets, b.assets).allSatisfy { x, y in
      x.content == y.content && facts[x.path]?.grid == facts[y.path]?.grid && identical(x.path, y.path)
    }
  }

  private static func uniquelyNamed(_ scenes: [Scene]) -> [Scene] {
    var taken: Set<String> = []
    return scenes.map { scene in
      var scene = scene
      let base = scene.id
      var number = 2
      while !taken.insert(scene.id).inserted {
        scene.id = "\(base)-\(number)"
        number += 1
      }
      return scene
    }
  }
}
