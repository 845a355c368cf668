import Foundation
import RasterCore

@testable import SceneCatalog

/// Facts as a reader would give them, without a file.
func facts(
  _ path: String, bands: Int = 1, type: String = "UInt16", colours: [String] = [],
  descriptions: [String] = [], noData: Double? = nil, scale: Double = 1, offset: Double = 0,
  pixel: Double = 10, metadata: [String: String] = [:]
) -> RasterFacts {
  let grid = PixelGrid(
    width: 10, height: 10, transform: AffineTransform2D(originX: 0, originY: 0, pixelSize: pixel),
    crs: CRS(definition: "EPSG:32631", name: "EPSG:32631", isGeographic: false))
  let list = (0..<bands).map { i in
    RasterFacts.BandFacts(
      description: i < descriptions.count ? descriptions[i] : "",
      colorInterpretation: i < colours.count ? colours[i] : i == 0 ? "Gray" : "Undefined", dataType: type,
      noData: noData, scale: scale, offset: offset)
  }
  return RasterFacts(path: path, grid: grid, width: 10, height: 10, bands: list, metadata: metadata)
}

/// The pure part of decoding. `sidecars` by full path.
func decode(
  _ facts: [RasterFacts], sidecars: [String: String] = [:], dates: [String: Instant]? = nil,
  bands: [BandRole]? = nil, identical: @escaping (String, String) -> Bool = { _, _ in false }
) -> SceneDecoder.Decoded {
  var folders: [String: [String: Sidecar]] = [:]
  for (path, text) in sidecars {
    let name = FileName(path)
    let decoded = path.hasSuffix(".json") ? Sidecar.decode(json: Data(text.utf8)) : Sidecar.decode(xml: text)
    if let decoded { folders[name.folder, default: [:]][name.file] = decoded }
  }
  return SceneAssembly(
    facts: facts, shelf: SidecarShelf(folders), dates: dates.map(DatesTable.init), userBands: bands
  ).decoded(identical: identical)
}

extension Scene {
  /// Roles of all image bands, in the order of the assets.
  var roles: [BandRole] { imageBands.map(\.role) }
  var imageBands: [Band] {
    assets.flatMap { asset -> [Band] in
      if case .image(let bands) = asset.content { bands } else { [] }
    }
  }
  var masks: [MaskKind] {
    assets.compactMap { if case .mask(let kind) = $0.content { kind } else { nil } }
  }
}

final class TemporaryFolder {
  let path: String
  init() throws {
    path = NSTemporaryDirectory() + "groundbreak-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }
  deinit { try? FileManager.default.removeItem(atPath: path) }

  @discardableResult func write(_ name: String, _ text: String = "x") throws -> String {
    let full = path + "/" + name
    try FileManager.default.createDirectory(
      atPath: FileName(full).folder, withIntermediateDirectories: true)
    try Data(text.utf8).write(to: URL(fileURLWithPath: full))
    return full
  }
}
