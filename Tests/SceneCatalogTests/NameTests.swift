import RasterCore
import Testing

@testable import SceneCatalog

@Suite struct DateInNameTests {
  @Test(arguments: [
    ("m_4709963_se_14_1_20090818", "2009-08-18T00:00:00Z"),
    ("AE_2018-06-23", "2018-06-23T00:00:00Z"),
    ("20180623", "2018-06-23T00:00:00Z"),
    ("site 2018_06_23 clear", "2018-06-23T00:00:00Z"),
    ("20200727_014458_104b_3B_AnalyticMS", "2020-07-27T01:44:58Z"),
    ("T40QBM_20180328T065919_B02", "2018-03-28T06:59:19Z"),
    ("SENTINEL2A_20151203-105818-575_L2A_T31UFQ_D_V1-1", "2015-12-03T10:58:18Z"),
    ("LC08_L2SP_042034_20200616_20200823_02_T1_SR_B4", "2020-06-16T00:00:00Z"),
    ("1056417_2017-03-08_RE3_3A_Visual_clip", "2017-03-08T00:00:00Z"),
    // An hour that does not exist is no time.
    ("20200831_996000", "2020-08-31T00:00:00Z"),
  ])
  func dateIsFound(name: String, time: String) {
    #expect(DateInName.find(name)?.iso8601 == time)
  }

  @Test(arguments: [
    "m_4709963_se", "part_120200831", "202008311", "20201331", "20200230", "19711231", "21010101",
    "global_monthly_2017_07_mosaic", "2017831_195552_SS02", "", "2020-1-05", "12345678",
  ])
  func noDateIsMadeUp(name: String) { #expect(DateInName.find(name) == nil) }
}

@Suite struct FileNameTests {
  @Test(arguments: [
    ("a/T31UFQ_20190101T105431_B02_10m.jp2", FileName.Part.band("B02"), "T31UFQ_20190101T105431"),
    ("a/X_FRE_B8A.tif", .band("B8A"), "X"), ("a/X_SR_B4.TIF", .band("B4"), "X"),
    ("a/MASKS/X_CLM_R2.tif", .mask(.zeroIsClear), "X"), ("a/X_EDG_R1.tif", .auxiliary, "X"),
    ("a/X_QA_PIXEL.TIF", .mask(.qaPixel), "X"), ("a/X_SCL_20m.tif", .mask(.scl), "X"),
    ("a/20200727_014458_104b_3B_udm2_clip.tif", .mask(.udm2), "20200727_014458_104b_3B"),
    ("a/X_AOT_10m.tif", .auxiliary, "X"), ("a/red.tif", .band("RED"), ""), ("a/map_abc_r2.tif", .image, "map_abc_r2"),
    ("a/AE_2018-06-23.tif", .image, "AE_2018-06-23"), ("x_B02_(Raw).tiff", .band("B02"), "x"),
  ])
  func partsAreTold(path: String, part: FileName.Part, stem: String) {
    let name = FileName(path)
    #expect(name.part == part)
    #expect(name.sceneStem == stem)
  }

  @Test func planetItemsAreKnown() {
    let items = [
      "20200727_014458_104b_3B_AnalyticMS_SR_8b_harmonized_clip.tif": "20200727_014458_104b",
      "20200814_024229_65_2278_3B_udm2_clip.tif": "20200814_024229_65_2278",
      "20200130_093253_ssc6_u0001_analytic_SR.tif": "20200130_093253_ssc6_u0001",
    ]
    for (file, item) in items { #expect(FileName(file).planetItem == item) }
    for file in ["20200814_024229_B02.tif", "20200814_024229_cafe_roof.tif", "m_4709963_se_14_1_20090818.tif"] {
      #expect(FileName(file).planetItem == nil)
    }
  }

  @Test func oddNamesDoNotCrash() {
    for path in ["", "/", ".tif", "a/", "___.tif", "\n\".tif", "é🏗️_B4.tif", "a//b.tif", "-", "B.tif", "B8AA.tif"] {
      #expect(FileName(path).path == path)
    }
  }
}
