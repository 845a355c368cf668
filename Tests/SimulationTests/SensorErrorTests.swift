import Foundation
import RasterCore
import TestSupport
import Testing

@testable import Simulation

@Suite("Errors of the sensor and the passing of time")
struct SensorErrorTests {
  private func distortion(
    warp: Double = 0, rotation: Double = 0, scale: Double = 0, bands: [PixelPoint] = [], blur: Double = 1,
    striping: Double = 0
  ) -> SceneConditions.Distortion {
    .init(warp: warp, rotation: rotation, scale: scale, bandShifts: bands, blur: blur, striping: striping)
  }

  /// Bright roofs of 18 m on plain soil at given places, seen with a distortion.
  private func scene(
    _ spots: [(x: Double, y: Double)], _ distortion: SceneConditions.Distortion?, size: Double = 300
  ) -> SimulatedScene {
    var scenario = TestScenario.plain(size: size)
    scenario.sensor.warp = 1
    scenario.sensor.rotation = 1
    scenario.sensor.bandShift = 1
    scenario.structures = spots.enumerated().map { index, spot in
      var one = TestScenario.structure(.existing, width: 18, depth: 18, height: 0, at: spot.x, spot.y, roof: .snow)
      one.id = index + 1
      return one
    }
    var conditions = TestScenario.conditions()
    conditions.distortion = distortion
    return SceneRenderer(scenario).scene(under: conditions)
  }

  /// Centre of the light around a place, in pixels.
  private func centroid(_ scene: SimulatedScene, band: Int, x: Double, y: Double) -> PixelPoint {
    let base = Double(scene.bands[band][1, 1])
    var sum = (0.0, 0.0, 0.0)
    for row in Int(y / 3) - 8...Int(y / 3) + 8 {
      for column in Int(x / 3) - 8...Int(x / 3) + 8 {
        let light = Double(scene.bands[band][column, row]) - base
        sum = (sum.0 + light, sum.1 + light * (Double(column) + 0.5), sum.2 + light * (Double(row) + 0.5))
      }
    }
    return PixelPoint(x: sum.1 / sum.0, y: sum.2 / sum.0)
  }

  @Test("each band lies where its own shift puts it")
  func bandShifts() {
    let shifts = [
      PixelPoint(x: 0.4, y: 0), PixelPoint(x: 0, y: -0.3), PixelPoint(x: -0.2, y: 0.1), PixelPoint(x: 0, y: 0),
    ]
    let scene = scene([(150, 150)], distortion(bands: shifts))
    for (band, shift) in shifts.enumerated() {
      let at = centroid(scene, band: band, x: 150, y: 150)
      #expect(isClose(at.x, 50 + shift.x, within: 0.02) && isClose(at.y, 50 + shift.y, within: 0.02), "\(band)")
    }
  }

  @Test("a turned scene moves the rim by the angle times the distance, a larger one by the scale")
  func rotation() {
    // 0.6 degrees over 30 pixels from the middle: 0.314 pixels, clockwise.
    let turned = scene([(240, 150), (150, 240)], distortion(rotation: 0.6))
    let east = centroid(turned, band: 0, x: 240, y: 150)
    #expect(isClose(east.x, 80, within: 0.02) && isClose(east.y, 50 + 0.314, within: 0.02))
    let south = centroid(turned, band: 0, x: 150, y: 240)
    #expect(isClose(south.x, 50 - 0.314, within: 0.02) && isClose(south.y, 80, within: 0.02))
    let larger = scene([(240, 150)], distortion(scale: 0.01))
    #expect(isClose(centroid(larger, band: 0, x: 240, y: 150).x, 80.3, within: 0.02))
  }

  @Test("a warp moves near places alike and far ones differently, by about its size")
  func warp() {
    let far = stride(from: 60.0, through: 660, by: 100).flatMap { y in
      stride(from: 60.0, through: 660, by: 100).map { x in (x: x, y: y) }
    }
    let scene = scene(far, distortion(warp: 0.5), size: 720)
    let moved = far.map { spot -> PixelPoint in
      let at = centroid(scene, band: 1, x: spot.x, y: spot.y)
      return PixelPoint(x: at.x - spot.x / 3, y: at.y - spot.y / 3)
    }
    let spread = (moved.reduce(0) { $0 + $1.x * $1.x + $1.y * $1.y } / Double(2 * moved.count)).squareRoot()
    #expect((0.25...0.8).contains(spread))
    // Neighbours 33 pixels apart differ by less than places anywhere do.
    let steps = zip(moved, moved.dropFirst()).map { abs($0.x - $1.x) }
    #expect(steps.reduce(0, +) / Double(steps.count) < 1.2 * spread)
    #expect(moved.contains { abs($0.x - moved[0].x) > 0.3 })
  }

  @Test("an edge is as wide as point spread and pixel box make it", arguments: [0.4, 0.55, 0.8])
  func pointSpread(psf: Double) {
    var scenario = TestScenario.plain(size: 150)
    scenario.sensor.psf = psf
    scenario.sensor.fine = 0.5
    scenario.structures = [TestScenario.structure(.existing, width: 60, depth: 60, height: 0, roof: .snow)]
    let scene = SceneRenderer(scenario).scene(under: TestScenario.conditions())
    // The line spread is the edge's derivative; its variance is psf squared plus 1/12 of the pixel's box, and the difference
    // of neighbouring pixels adds another box of 1/12.
    let profile = (8..<22).map { Double(scene.bands[2][25, $0]) }
    let spread = zip(profile, profile.dropFirst()).map { $1 - $0 }
    let total = spread.reduce(0, +)
    let mean = spread.enumerated().reduce(0.0) { $0 + Double($1.offset) * $1.element } / total
    let variance = spread.enumerated().reduce(0.0) { $0 + pow(Double($1.offset) - mean, 2) * $1.element } / total
    // Roofs have a rim of a metre that is 12 per cent darker, which widens the edge a little.
    #expect(isClose(variance, psf * psf + 1.0 / 6, within: 0.12))
  }

  @Test("stripes run down the columns and have the size asked for")
  func striping() {
    let scene = scene([], distortion(striping: 0.01), size: 900)
    let clean = self.scene([], distortion(), size: 900)
    let band = zip(scene.bands[1].values, clean.bands[1].values).map { Double($0 - $1) / 10_000 }
    for row in [1, 150, 299] {
      for column in 0..<300 { #expect(isClose(band[row * 300 + column], band[column], within: 2e-4)) }
    }
    let deviation = (band.reduce(0) { $0 + $1 * $1 } / Double(band.count)).squareRoot()
    #expect((0.006...0.015).contains(deviation))
  }

  @Test("paint fades steadily: blue turns pale, white grey, zinc brown")
  func weathering() {
    for material in [Material.blueSheet, .whiteSheet, .galvanisedSheet, .greenSheet, .brownSheet] {
      let years = stride(from: 0.0, through: 30, by: 1).map { material.spectrum(afterYears: $0) }
      let ways = (0..<4).map { band in zip(years, years.dropFirst()).map { $1[band] - $0[band] } }
      for way in ways { #expect(way.allSatisfy { $0 >= 0 } || way.allSatisfy { $0 <= 0 }, "\(material)") }
      #expect(years[0] == material.spectrum && years[30] != years[0])
    }
    let old = Material.blueSheet.spectrum(afterYears: 25)
    let new = Material.blueSheet.spectrum
    #expect(old[0] - old[2] < new[0] - new[2])
    #expect(Material.whiteSheet.spectrum(afterYears: 25)[1] < Material.whiteSheet.spectrum[1])
    var scenario = TestScenario.plain()
    var hall = TestScenario.structure(.existing, width: 60, depth: 60, height: 0, roof: .whiteSheet)
    hall.weathering = 1
    hall.roofAge = 0
    scenario.structures = [hall]
    let renderer = SceneRenderer(scenario)
    let levels = [2022, 2027, 2035].map { year in
      renderer.scene(under: TestScenario.conditions(Instant(year: year, month: 7, day: 1, hour: 2))).reflectance(
        .red, 25, 25)
    }
    #expect(levels[0] > levels[1] + 0.02 && levels[1] > levels[2] + 0.02)
  }

  @Test("roofs and woods are brighter with the sun behind the sensor")
  func directions() {
    var scenario = Scenario.nothingBuilt(seed: 5)
    scenario.size = 300
    scenario.structures = []
    scenario.yards = []
    scenario.acquisition.haze = 0
    let renderer = SceneRenderer(scenario)
    func mean(lean: Double) -> Double {
      var conditions = TestScenario.conditions()
      conditions.viewAngle = 15
      conditions.leanAzimuth = lean
      let band = renderer.scene(under: conditions).bands[3].values
      return band.reduce(0) { $0 + Double($1) } / Double(band.count)
    }
    // A roof that leans away from the sun is seen from the sun's side.
    #expect(mean(lean: 330) > 1.1 * mean(lean: 150))
  }
}
