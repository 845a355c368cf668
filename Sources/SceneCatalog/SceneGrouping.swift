import RasterCore

/// The files of one scene. Pure.
struct SceneFilesGroup {
  /// Files with all their bands in one.
  var images: [FileName] = []
  /// One band a file, with the token that names it.
  var bands: [(token: String, name: FileName)] = []
  var masks: [(kind: MaskKind, name: FileName)] = []
  /// Item id or stem; the folder's name where the files are named by their band alone.
  var id: String

  /// Images first, then masks.
  var names: [FileName] { images + bands.map(\.name) + masks.map(\.name) }
  var hasImage: Bool { !images.isEmpty || !bands.isEmpty }
}

/// Which files belong together. Pure.
enum SceneGrouping {
  /// - Returns: groups in the order of their first file, and how many files of products were passed over because they hold no
  ///   reflectance.
  static func group(_ facts: [RasterFacts]) -> (groups: [SceneFilesGroup], auxiliaries: Int) {
    var order: [String] = []
    var groups: [String: SceneFilesGroup] = [:]
    var folders: [String: String] = [:]
    var auxiliaries = 0
    for file in facts {
      let name = FileName(file.path)
      if name.part == .auxiliary {
        auxiliaries += 1
        continue
      }
      let key = name.sceneFolder + "\u{0}" + (name.planetItem ?? name.sceneStem)
      if groups[key] == nil {
        order.append(key)
        folders[key] = name.sceneFolder
      }
      let id = name.planetItem ?? (name.sceneStem.isEmpty ? name.folderName : name.sceneStem)
      groups[key, default: SceneFilesGroup(id: id)].add(name, bandCount: file.bands.count)
    }
    let all = order.compactMap { key in groups[key].map { (folder: folders[key] ?? "", group: $0) } }
    return (adoptMasks(mergeByFolder(all)).flatMap(separateImages), auxiliaries)
  }

  /// Files of one folder that end in different bands are one scene even where their stems differ, unless their dates do.
  private static func mergeByFolder(
    _ all: [(folder: String, group: SceneFilesGroup)]
  ) -> [SceneFilesGroup] {
    var result: [SceneFilesGroup] = []
    var byFolder: [String: [Int]] = [:]
    for (index, entry) in all.enumerated() { byFolder[entry.folder, default: []].append(index) }
    var merged: Set<Int> = []
    for (index, entry) in all.enumerated() where !merged.contains(index) {
      var group = entry.group
      let mates = (byFolder[entry.folder] ?? []).map { all[$0].group }
      if mates.count > 1, areBandsOfOneScene(mates) {
        for mate in mates.dropFirst() { group.bands += mate.bands }
        merged.formUnion(byFolder[entry.folder] ?? [])
      }
      result.append(group)
    }
    return result
  }

  private static func areBandsOfOneScene(_ groups: [SceneFilesGroup]) -> Bool {
    guard groups.allSatisfy({ $0.images.isEmpty && $0.masks.isEmpty }) else { return false }
    let tokens = groups.flatMap { $0.bands.map(\.token) }
    guard Set(tokens).count == tokens.count, tokens.count > 1 else { return false }
    let dates = groups.map { AcquisitionTime.fromNames($0.names) }
    return dates.allSatisfy { $0 == dates[0] }
  }

  /// A Planet mask in another folder than its image joins it by item id.
  private static func adoptMasks(_ groups: [SceneFilesGroup]) -> [SceneFilesGroup] {
    var result = groups
    for index in result.indices where !result[index].hasImage {
      guard result[index].names.contains(where: { $0.planetItem != nil }) else { continue }
      let homes = result.indices.filter { result[$0].hasImage && result[$0].id == result[index].id }
      guard homes.count == 1, result[homes[0]].masks.isEmpty else { continue }
      result[homes[0]].masks = result[index].masks
      result[index].masks = []
    }
    return result.filter { !$0.names.isEmpty }
  }

  /// One image a scene: of a Planet item the best product; other images that share a stem (`a.tif`, `a.jp2`) are scenes of their own.
  private static func separateImages(_ group: SceneFilesGroup) -> [SceneFilesGroup] {
    guard group.images.count > 1 || (!group.images.isEmpty && !group.bands.isEmpty) else { return [group] }
    if group.images.contains(where: { $0.planetItem != nil }) {
      var one = group
      one.images = [group.images.max { ($0.planetRank, $1.path) < ($1.planetRank, $0.path) }].compactMap { $0 }
      return [one]
    }
    var parts = group.images.map { image in
      SceneFilesGroup(images: [image], masks: group.masks, id: image.stem)
    }
    if !group.bands.isEmpty {
      parts.append(SceneFilesGroup(bands: group.bands, masks: group.masks, id: group.id))
    }
    return parts
  }
}

extension SceneFilesGroup {
  mutating func add(_ name: FileName, bandCount: Int) {
    switch name.part {
    case .mask(let kind): masks.append((kind, name))
    case .band(let token) where bandCount == 1: bands.append((token, name))
    case .band, .image, .auxiliary: images.append(name)
    }
  }
}
