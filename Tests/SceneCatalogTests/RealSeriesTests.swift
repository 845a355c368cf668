import Foundation
import RasterCore
import Testing

@testable import SceneCatalog

/// Real folders and real sidecars; only the band counts are made up, because this room opens no raster.
@Suite struct RealSeriesTests {
  static let root: String = {
    if let path = ProcessInfo.processInfo.environment["GROUNDBREAK_DATA"] { return path }
    let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    return repository.deletingLastPathComponent().appendingPathComponent("shared/data").path
  }()
  static func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: root + "/" + name) }

  @Test(.enabled(if: has("s2-theia-forest-187dates"), "the Theia series is not beside the repository"))
  func theForestIs187Scenes() {
    let listing = SceneFiles.find([Self.root + "/s2-theia-forest-187dates"])
    #expect(listing.rasters.count == 1_309)
    let files = listing.rasters.map { path in
      let coarse = ["B8A", "B11", "B12", "CLM_R2"].contains { path.hasSuffix($0 + ".tif") }
      return facts(path, type: path.contains("CLM") ? "Byte" : "Int16", pixel: coarse ? 20 : 10)
    }
    let result = SceneDecoder.decode(facts: files, dates: nil, bands: nil)
    #expect(result.scenes.count == 187)
    #expect(result.rejected.isEmpty)
    #expect(result.warnings.isEmpty)
    #expect(result.scenes.allSatisfy { $0.roles == [.blue, .green, .red, .nir, .swir1, .swir2] })
    #expect(result.scenes.allSatisfy { $0.masks == [.zeroIsClear] && $0.timeOfDayKnown })
    #expect(result.scenes.first?.acquisition.iso8601 == "2015-12-03T10:58:18Z")
    #expect(result.scenes.last?.acquisition.date.iso8601 == "2020-06-24")
  }

  @Test(.enabled(if: has("planet-metadata-samples/sumatra-2020"), "the Planet samples are not beside the repository"))
  func planetsOwnSidecarsAreRead() {
    let folder = Self.root + "/planet-metadata-samples/sumatra-2020"
    let item = "20200727_014458_104b"
    // The image itself is not in the sample; its sidecars and mask are.
    let files = [
      facts("\(folder)/\(item)_3B_AnalyticMS_clip.tif", bands: 4),
      facts("\(folder)/\(item)_3B_udm2_clip.tif", bands: 8, type: "Byte"),
    ]
    let scene = SceneDecoder.decode(facts: files, dates: nil, bands: nil).scenes.first
    #expect(scene?.id == item)
    #expect(scene?.acquisition.iso8601 == "2020-07-27T01:44:58Z")
    #expect(scene?.timeSource == .planetMetadata)
    #expect(scene?.sensor == "PlanetScope PS2")
    #expect(scene?.geometry.sunElevation == 34.3)
    #expect(scene?.masks == [.udm2])
    #expect(scene?.roles == [.blue, .green, .red, .nir])
    // As the XML prints them.
    #expect(scene?.imageBands.prefix(3).map(\.scale) == [2.97431530176e-05, 3.13915048847e-05, 3.49723343247e-05])
  }
}
