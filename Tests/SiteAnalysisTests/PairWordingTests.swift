import RasterCore
import Testing

@testable import SiteAnalysis

@Suite struct PairWordingTests {
  private func account(_ areas: [Double], probability: Double = 0.9, share: Double = 1, plants: Bool = true)
    -> SiteAccount
  {
    let times = [Instant(year: 2018, month: 7, day: 18), Instant(year: 2020, month: 5, day: 3)]
    let scenes = times.enumerated().map { i, time in
      SceneRecord(
        id: "p\(i)", path: "p\(i).tif", sha256: "", time: time, sensor: "Sentinel-2", used: true, reason: nil,
        usableShare: 1, shiftMetres: nil, residualMetres: nil, timeSource: .stacItem, timeOfDayKnown: true, credit: nil)
    }
    let references = scenes.map { ImageReference(scene: $0.id, time: $0.time) }
    let changed = areas.enumerated().map { k, m2 in
      ChangedArea(
        id: "D\(k + 1)", geometry: GeoPolygon(exterior: []), outline: PixelPolygon(exterior: []), areaSquareMetres: m2,
        area95: Interval95(low: 0.8 * m2, high: 1.2 * m2), probability: probability)
    }
    return SiteAccount(
      product: .init(name: "groundbreak", version: "0"), name: nil, options: [:],
      period: .init(first: times[0], last: times[1]), crs: "EPSG:32640", pixelSizeMetres: 10, scenes: scenes, sites: [],
      structures: [], ratios: [], statements: [], warnings: [],
      comparison: PairComparison(
        earlier: [references[0]], later: [references[1]], comparedShare: share, tellsPlants: plants, areas: changed))
  }

  @Test func placesAreCountedAndTheLimitsSaid() {
    let statements = Wording.statements(for: account([42_000, 8_000]))
    let texts = statements.map(\.text)
    #expect(
      texts.prefix(2) == [
        "It is very likely that between 18 July 2018 and 3 May 2020, the ground of two places looks different.",
        "Together they cover 5.0 ha (4.0 to 6.0).",
      ])
    #expect(statements[0].evidence == ["D1", "D2", "p0", "p1"])
    #expect(
      texts[2]
        == "Two images cannot say when within that time, nor that it stayed so, nor tell building from other change.")
    #expect(!texts.contains { $0.contains("built") || $0.contains("structure appeared") })
  }

  @Test func onePlaceIsNotAll() {
    func texts(_ probability: Double) -> ArraySlice<String> {
      Wording.statements(for: account([50_000], probability: probability)).map(\.text).prefix(2)
    }
    #expect(
      texts(0.6) == [
        "It is likely that between 18 July 2018 and 3 May 2020, the ground of one place looks different.",
        "It covers 5.0 ha (4.0 to 6.0).",
      ])
    #expect(
      texts(0.97).first
        == "Between 18 July 2018 and 3 May 2020, the ground of one place, 5.0 ha (4.0 to 6.0), looks different.")
  }

  @Test func withoutColourSeasonsAreNotExcluded() {
    let texts = Wording.statements(for: account([50_000], plants: false)).map(\.text)
    #expect(texts[2].hasSuffix("their bands do not show plants, so that seasons and crops may be among it."))
  }

  @Test func nothingDifferentIsNotNothingBuilt() {
    let texts = Wording.statements(for: account([], share: 0.61)).map(\.text)
    #expect(
      texts[0]
        == "No ground looks different between 18 July 2018 and 3 May 2020, season and light set aside; work that came and went, or looks like the ground around it, is not excluded."
    )
    #expect(texts[1] == "Only 61 % of the area could be compared; of the rest nothing is said.")
  }
}
