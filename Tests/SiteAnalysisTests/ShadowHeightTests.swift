import Foundation
import RasterCore
import TestSupport
import Testing

@testable import SiteAnalysis

/// A block on a plain, lit by the suns of two years; its shadow is drawn by walking from each point of the ground towards the sun.
struct ShadowHeightTests {
  private static let size = 48
  private static let pixel = 3.0
  private static let box = OrientedBox(x: 24, y: 24, along: 12, across: 8, angle: 0.3)

  /// - Parameter height: metres; nil draws paint on the ground instead of a block.
  private func stack(height: Double?, seed: UInt64) -> PreparedStack {
    var random = TestRandom(seed: seed)
    let n = Self.size
    let texture = (0..<(n * n)).map { _ in 0.1 * random.normal() }
    var lights: [Light] = []
    var bands: [[Raster]] = []
    for t in 0..<36 {
      // Noon sun at 45 degrees north over the year, the azimuth wandering with the hour of the pass.
      let elevation = 45 + 23 * cos(2 * .pi * (Double(t) / 18 - 0.5))
      let azimuth = (150 + 20 * random.uniform()) * Double.pi / 180
      let shadow = PixelPoint(x: -sin(azimuth), y: cos(azimuth))
      lights.append(Light(elevation: elevation, shadow: shadow))
      // The season darkens the ground as a whole.
      let season = 0.1 * cos(2 * .pi * Double(t) / 18)
      var values = [Float](repeating: 0, count: n * n)
      for i in 0..<(n * n) {
        let shade = height.map { shaded(i, $0, elevation, shadow) } ?? 0
        let isTop = Self.box.contains(PixelPoint(x: Double(i % n) + 0.5, y: Double(i / n) + 0.5))
        let level = isTop ? 1.2 : log(1 - 0.65 * shade)
        values[i] = Float(level + season + texture[i] + 0.05 * random.normal())
      }
      bands.append([Raster(width: n, height: n, values: values)])
    }
    let all = ValidityMask(width: n, height: n, usable: [Bool](repeating: true, count: n * n))
    return PreparedStack(
      width: n, height: n, roles: [.red], used: Array(0..<36), bands: bands, offsets: [0.01],
      usable: bands.map { _ in all },
      times: (0..<36).map { Instant(secondsSince1970: 1_600_000_000 + $0 * 20 * 86_400) }, lights: lights,
      reference: bands[0], scatter: [0.05], outcomes: [])
  }

  /// Share of a pixel of ground in the shade, from nine points of it.
  private func shaded(_ i: Int, _ height: Double, _ elevation: Double, _ shadow: PixelPoint) -> Double {
    let reach = height / tan(elevation * .pi / 180) / Self.pixel
    var dark = 0.0
    for k in 0..<9 {
      let x = Double(i % Self.size) + (Double(k % 3) + 0.5) / 3
      let y = Double(i / Self.size) + (Double(k / 3) + 0.5) / 3
      let meets = stride(from: 0, through: reach, by: 0.1).contains {
        Self.box.contains(PixelPoint(x: x - shadow.x * $0, y: y - shadow.y * $0))
      }
      if meets { dark += 1 }
    }
    return dark / 9
  }

  @Test(arguments: [6.0, 11.0, 24.0])
  func `The height that casts the shadow lies in the interval`(height: Double) throws {
    let stack = stack(height: height, seed: 5)
    let found = try #require(
      ShadowHeight.measure(Self.box, images: Array(0..<36), stack, pixelSize: Self.pixel))
    #expect(found.low <= height && height <= found.high, "\(found)")
    #expect(abs(found.height / height - 1) < 0.25, "\(found)")
    #expect(found.high < 2 * found.low, "\(found)")
    #expect(found.explained > 0.05)
  }

  @Test func `Paint on the ground has no height`() throws {
    let stack = stack(height: nil, seed: 6)
    let found = try #require(
      ShadowHeight.measure(Self.box, images: Array(0..<36), stack, pixelSize: Self.pixel))
    #expect(found.explained < 0.01, "\(found)")
    #expect(found.low == 0)
  }

  @Test func `Three images say nothing`() {
    let stack = stack(height: 8, seed: 7)
    #expect(ShadowHeight.measure(Self.box, images: [0, 9, 18], stack, pixelSize: Self.pixel) == nil)
  }
}
