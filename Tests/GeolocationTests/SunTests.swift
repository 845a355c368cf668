import Foundation
import RasterCore
import Testing

@testable import Geolocation

@Suite struct SunTests {
  private struct Row {
    var time: Instant
    var place: GeoPoint
    var azimuth: Double
    var elevation: Double
    var apparent: Double
  }

  /// Made by Fixtures/sun.py with pvlib 0.16.1 (NREL's algorithm).
  private static func table() throws -> [Row] {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures/sun.csv").path
    return try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").dropFirst().map { line in
      let f = line.split(separator: ",").map(String.init)
      let n = f.dropFirst().compactMap(Double.init)
      return Row(
        time: try #require(Instant(parsing: f[0])), place: GeoPoint(longitude: n[0], latitude: n[1]), azimuth: n[2],
        elevation: n[3], apparent: n[4])
    }
  }

  @Test func theSunIsWhereNRELsAlgorithmSeesIt() throws {
    let rows = try Self.table()
    #expect(rows.count == 200)
    var worst = (azimuth: 0.0, elevation: 0.0, apparent: 0.0, apart: 0.0)
    for row in rows {
      let sun = Sun(at: row.time, over: row.place)
      let apart = Vector3(azimuth: sun.azimuth, elevation: sun.elevation) - Vector3(azimuth: row.azimuth, elevation: row.elevation)
      worst.azimuth = max(worst.azimuth, abs(Angle.difference(sun.azimuth, row.azimuth)))
      worst.elevation = max(worst.elevation, abs(sun.elevation - row.elevation))
      worst.apparent = max(worst.apparent, abs(sun.apparentElevation - row.apparent))
      worst.apart = max(worst.apart, apart.length * Angle.degrees)
    }
    #expect(worst.elevation < 0.005 && worst.apart < 0.005, "\(worst)")
    #expect(worst.azimuth < 0.02, "\(worst)")
    #expect(worst.apparent < 0.01, "\(worst)")
  }
}
