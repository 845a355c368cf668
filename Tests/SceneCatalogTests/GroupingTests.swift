import RasterCore
import Testing

@testable import SceneCatalog

@Suite struct GroupingTests {
  @Test func theiaProductsAreOneSceneADate() {
    let folder = "/s/SENTINEL2A_20171212-105436-462_L2A_T31UFQ_C_V2-2"
    let stem = "SENTINEL2A_20171212-105436-462_L2A_T31UFQ_C_V2-2"
    var files = ["B2", "B3", "B4"].map { facts("\(folder)/\(stem)_FRE_\($0).tif", type: "Int16") }
    files += ["B8A", "B11", "B12"].map { facts("\(folder)/\(stem)_FRE_\($0).tif", type: "Int16", pixel: 20) }
    files.append(facts("\(folder)/MASKS/\(stem)_CLM_R2.tif", type: "Byte", pixel: 20))
    files.append(facts("\(folder)/MASKS/\(stem)_EDG_R2.tif", type: "Byte", pixel: 20))
    let result = decode(files.reversed())
    #expect(result.scenes.count == 1)
    let scene = result.scenes[0]
    #expect(scene.id == stem)
    #expect(scene.roles == [.blue, .green, .red, .nir, .swir1, .swir2])
    #expect(scene.masks == [.zeroIsClear])
    #expect(scene.imageBands.allSatisfy { $0.scale == 1e-4 && $0.offset == 0 && $0.noData == -10_000 })
    #expect(scene.sensor == "Sentinel-2A")
    #expect(scene.acquisition.iso8601 == "2017-12-12T10:54:36Z")
    #expect(result.warnings.count == 1)
  }

  @Test func oneFolderOfBandsIsOneSceneWhateverTheStems() {
    let files = ["a_B02.tif", "b_B03.tif", "c_B04.tif", "d_B08.tif", "d_B8A.tif"].map { facts("/c/imgs_1/\($0)") }
    let result = decode(files, dates: ["imgs_1": Instant(year: 2016, month: 1, day: 20)])
    #expect(result.scenes.map(\.roles) == [[.blue, .green, .red, .nir]])
    #expect(result.scenes.first?.assets.last?.path == "/c/imgs_1/d_B08.tif")
    // Two dates in one folder stay two scenes, even where their bands differ.
    let two = decode([facts("/c/x_20200101_B02.tif"), facts("/c/x_20200202_B04.tif")])
    #expect(two.scenes.count == 2)
  }

  @Test func bandsInFoldersByResolutionTakeTheFinest() {
    let stem = "T31UFQ_20190101T105431"
    let files = [
      ("R10m", "B02_10m", 10.0), ("R20m", "B02_20m", 20), ("R20m", "B11_20m", 20), ("R20m", "SCL_20m", 20),
      ("R60m", "SCL_60m", 60), ("R10m", "TCI_10m", 10),
    ]
    let result = decode(files.map { facts("/g/IMG_DATA/\($0.0)/\(stem)_\($0.1).jp2", pixel: $0.2) })
    #expect(result.scenes.count == 1)
    #expect(result.scenes[0].roles == [.blue, .swir1])
    #expect(result.scenes[0].assets.map(\.path).contains { $0.contains("B02_20m") } == false)
    #expect(result.scenes[0].assets.last?.path.hasSuffix("SCL_20m.jp2") == true)
  }

  @Test func landsatBandsFollowTheirMission() {
    func roles(_ prefix: String) -> [BandRole] {
      let stem = "/l/\(prefix)_L2SP_042034_20200616_20200823_02_T1"
      let files = ["SR_B2", "SR_B3", "SR_B4", "SR_B5"].map { facts("\(stem)_\($0).TIF") }
      let result = decode(files + [facts("\(stem)_QA_PIXEL.TIF"), facts("\(stem)_QA_RADSAT.TIF")])
      #expect(result.scenes.first?.masks == [.qaPixel])
      #expect(
        result.scenes.first?.imageBands.allSatisfy { $0.scale == 2.75e-5 && $0.offset == -0.2 && $0.noData == 0 }
          == true)
      return result.scenes.first?.roles ?? []
    }
    #expect(roles("LC08") == [.blue, .green, .red, .nir])
    #expect(roles("LT05") == [.green, .red, .nir, .swir1])
    #expect(decode([facts("/l/LC08_L2SP_1_20200616_20200823_SR_B4.TIF")]).scenes.first?.sensor == "Landsat 8")
  }

  @Test func aPlanetItemIsItsBestImageAndItsMask() {
    let item = "/o/PSScene/20200727_014458_104b_3B"
    let result = decode([
      facts("\(item)_Visual.tif", bands: 4, type: "Byte", colours: ["Red", "Green", "Blue", "Alpha"]),
      facts("\(item)_AnalyticMS_SR_8b_harmonized_clip.tif", bands: 8), facts("\(item)_AnalyticMS.tif", bands: 4),
      facts("\(item)_udm2_clip.tif", bands: 8, type: "Byte"),
    ])
    #expect(result.scenes.count == 1)
    #expect(
      result.scenes[0].assets.map(\.path) == ["\(item)_AnalyticMS_SR_8b_harmonized_clip.tif", "\(item)_udm2_clip.tif"])
    #expect(result.scenes[0].roles == [.coastal, .blue, .green1, .green, .yellow, .red, .redEdge, .nir])
    #expect(result.scenes[0].masks == [.udm2])
    #expect(result.scenes[0].id == "20200727_014458_104b")
    let alone = decode([facts("\(item)_udm2_clip.tif", bands: 8, type: "Byte")])
    #expect(alone.rejected.first?.reason.contains("mask") == true)
  }

  @Test func twoScenesAtOneInstantAreBothKeptAndACopyIsNot() {
    let a = facts("/d/a/scene_20200105.tif", bands: 3, type: "Byte")
    let b = facts("/d/b/scene_20200105.tif", bands: 3, type: "Byte")
    let both = decode([b, a])
    #expect(both.scenes.map(\.id) == ["scene_20200105", "scene_20200105-2"])
    #expect(both.warnings.count == 1)
    #expect(both.warnings.first?.contains("/d/a/scene_20200105.tif") == true)
    #expect(both.warnings.first?.contains("/d/b/scene_20200105.tif") == true)
    let once = decode([a, b], identical: { _, _ in true })
    #expect(once.scenes.map { $0.assets[0].path } == ["/d/a/scene_20200105.tif"])
    #expect(once.warnings.count == 1)
    #expect(decode([a, a]).scenes.count == 1)
  }

  @Test func scenesComeInOrderOfTimeWhateverTheOrderOfFiles() {
    let files = [3, 1, 2, 5, 4].map { facts("/d/s_2020010\($0).tif", bands: 3, type: "Byte") }
    let forward = decode(files)
    #expect(forward.scenes.map(\.acquisition.date.day) == [1, 2, 3, 4, 5])
    #expect(decode(files.reversed()).scenes == forward.scenes)
  }
}
