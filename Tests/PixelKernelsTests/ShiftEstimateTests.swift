import Foundation
import PixelKernels
import RasterCore
import TestSupport
import Testing

@Suite("Registration")
struct ShiftEstimateTests {
  /// A scene drawn from a formula, so that the shifted picture is exact and owes nothing to our resampling.
  private func picture(dx: Double, dy: Double, seed: UInt64 = 3) -> Raster {
    var random = TestRandom(seed: seed)
    let blobs = (0..<60).map { _ in
      (random.uniform() * 80, random.uniform() * 70, 1.5 + 3 * random.uniform(), random.uniform())
    }
    var raster = Raster(width: 80, height: 70, filledWith: 0)
    for y in 0..<70 {
      for x in 0..<80 {
        var sum = 0.0
        for (bx, by, size, height) in blobs {
          let ex = Double(x) - bx - dx
          let ey = Double(y) - by - dy
          sum += height * exp(-(ex * ex + ey * ey) / (2 * size * size))
        }
        raster[x, y] = Float(sum)
      }
    }
    return raster
  }

  @Test(
    "Recovers a known offset to a twentieth of a pixel",
    arguments: [(0.0, 0.0), (0.37, -0.81), (2.4, 1.7), (-4.6, 3.2)])
  func known(offset: (Double, Double)) throws {
    let mask = ValidityMask(width: 80, height: 70, filledWith: true)
    let found = try #require(
      ShiftEstimate.estimate(
        reference: picture(dx: 0, dy: 0), referenceMask: mask, moving: picture(dx: offset.0, dy: offset.1),
        movingMask: mask))
    #expect(abs(found.dx - offset.0) < 0.05)
    #expect(abs(found.dy - offset.1) < 0.05)
    #expect(found.correlation > 0.99)
  }

  @Test("Gain and a masked cloud do not move it")
  func cloud() throws {
    var moving = picture(dx: 1.3, dy: -0.6)
    var mask = ValidityMask(width: 80, height: 70, filledWith: true)
    for y in 10..<40 {
      for x in 20..<50 {
        moving[x, y] = 9
        mask[x, y] = false
      }
    }
    for i in moving.values.indices { moving.values[i] = 0.6 * moving.values[i] + 0.2 }
    let all = ValidityMask(width: 80, height: 70, filledWith: true)
    let found = try #require(
      ShiftEstimate.estimate(reference: picture(dx: 0, dy: 0), referenceMask: all, moving: moving, movingMask: mask))
    #expect(abs(found.dx - 1.3) < 0.1)
    #expect(abs(found.dy + 0.6) < 0.1)
  }

  @Test("Nothing to hold on to gives no offset")
  func flat() {
    let mask = ValidityMask(width: 80, height: 70, filledWith: true)
    let flat = Raster(width: 80, height: 70, filledWith: 1)
    #expect(ShiftEstimate.estimate(reference: flat, referenceMask: mask, moving: flat, movingMask: mask) == nil)
    let none = ValidityMask(width: 80, height: 70, filledWith: false)
    #expect(
      ShiftEstimate.estimate(
        reference: picture(dx: 0, dy: 0), referenceMask: mask, moving: picture(dx: 0, dy: 0), movingMask: none) == nil)
  }
}
