import RasterCore
import SiteAnalysis
import Testing

@Suite struct SourceLineTests {
  private func scene(_ sensor: String, _ year: Int, used: Bool = true, credit: String? = nil) -> SceneRecord {
    SceneRecord(
      id: "\(sensor)\(year)", path: "", sha256: "", time: Instant(year: year, month: 6, day: 1), sensor: sensor,
      used: used,
      reason: nil, usableShare: 1, shiftMetres: nil, residualMetres: nil, timeSource: .fileName, timeOfDayKnown: true,
      credit: credit)
  }

  /// The wordings that the providers ask for.
  @Test func `Each provider's line with the years of the images that were used`() {
    let lines = SourceLine.lines(for: [
      scene("Sentinel-2A", 2017), scene("Sentinel-2B", 2019), scene("Sentinel-2", 2020),
      scene("Sentinel-2A", 2021, used: false),
      scene("PlanetScope PSB.SD", 2023), scene("SkySat", 2022), scene("Landsat 8", 2016), scene("drone", 2020),
      scene("plane", 2020, credit: "© A <b>"),
      scene("simulated PlanetScope", 2020, credit: "Simulated scenes, Groundbreak"),
    ])
    #expect(
      Set(lines.map(\.text)) == [
        "Contains modified Copernicus Sentinel data 2017, 2019–2020", "Image © 2022–2023 Planet Labs PBC",
        "Landsat 8 image courtesy of the U.S. Geological Survey", "© A <b>", "Simulated scenes, Groundbreak",
      ])
    #expect(lines.first?.images == 3 && lines.first?.sensors == ["Sentinel-2", "Sentinel-2A", "Sentinel-2B"])
    #expect(SourceLine.lines(for: []).isEmpty)
  }
}
