import Foundation
import PixelKernels
import RasterCore
import TestSupport
import Testing

/// Pictures are drawn from a formula at displaced places, so that the displaced picture is exact and owes nothing to our resampling.
struct LocalShiftsTests {
  static let (width, height) = (150, 130)

  private func picture(seed: UInt64 = 5, noise: Double = 0.01, _ moved: (Double, Double) -> (Double, Double)) -> Raster
  {
    var random = TestRandom(seed: seed)
    var raster = Raster(width: Self.width, height: Self.height, filledWith: 0)
    for _ in 0..<320 {
      let (bx, by) = (random.uniform() * 170 - 10, random.uniform() * 150 - 10)
      let (size, strength) = (1.5 + 2 * random.uniform(), random.uniform())
      let (cx, cy) = moved(bx, by)
      for y in (Int(cy) - 12...Int(cy) + 12).clamped(to: 0...Self.height - 1) where abs(Double(y) - cy) < 14 {
        for x in (Int(cx) - 12...Int(cx) + 12).clamped(to: 0...Self.width - 1) where abs(Double(x) - cx) < 14 {
          let (ex, ey) = (Double(x) - cx, Double(y) - cy)
          raster[x, y] += Float(strength * exp(-(ex * ex + ey * ey) / (2 * size * size)))
        }
      }
    }
    var grain = TestRandom(seed: seed &+ 99 &+ UInt64(abs(moved(50, 60).0 * 1_000)))
    for i in raster.values.indices { raster.values[i] += Float(grain.normal() * noise) }
    return raster
  }

  private let all = ValidityMask(width: width, height: height, filledWith: true)

  private func field(_ reference: Raster, _ moving: Raster) throws -> ShiftField {
    let whole = try #require(
      ShiftEstimate.estimate(reference: reference, referenceMask: all, moving: moving, movingMask: all))
    return LocalShifts.refine(
      reference: reference, referenceMask: all, moving: moving, movingMask: all,
      start: ShiftField(dx: whole.dx, dy: whole.dy))
  }

  /// Distance from the truth at places all over the picture, pixels.
  private func errors(_ field: ShiftField, _ moved: (Double, Double) -> (Double, Double)) -> [Double] {
    stride(from: 12, to: Self.height - 12, by: 9).flatMap { y in
      stride(from: 12, to: Self.width - 12, by: 9).map { x in
        let found = field.offset(x: x, y: y)
        let (cx, cy) = moved(Double(x), Double(y))
        return hypot(found.x - (cx - Double(x)), found.y - (cy - Double(y)))
      }
    }
  }

  @Test func `A pure translation stays one`() throws {
    let still = picture { ($0, $1) }
    for shift in [(0.0, 0.0), (1.37, -0.61), (-2.2, 3.4)] {
      let found = try field(still, picture { ($0 + shift.0, $1 + shift.1) })
      #expect(found.isTranslation, "\(shift)")
      #expect(hypot(found.mean.x - shift.0, found.mean.y - shift.1) < 0.05, "\(found.mean)")
    }
  }

  @Test func `A turn and an error of scale of two pixels are undone to a tenth of a pixel`() throws {
    let (turn, scale) = (0.018, 1.012)
    func moved(_ x: Double, _ y: Double) -> (Double, Double) {
      let (dx, dy) = (x - 75, y - 65)
      return (75.8 + scale * (dx - turn * dy), 64.5 + scale * (dy + turn * dx))
    }
    let off = errors(try field(picture { ($0, $1) }, picture(moved)), moved).sorted()
    #expect(off[off.count * 95 / 100] < 0.1, "\(off.last ?? 0)")
  }

  @Test func `A smooth warp is followed, and a patch of other ground does not bend it`() throws {
    func moved(_ x: Double, _ y: Double) -> (Double, Double) {
      (x + 0.7 + 1.2 * sin(x / 45 + y / 60), y - 0.4 + 1.0 * cos(y / 50 - x / 70))
    }
    var moving = picture(moved)
    let other = picture(seed: 77) { ($0, $1) }
    for y in 40..<64 { for x in 90..<114 { moving[x, y] = other[x, y] } }
    let off = errors(try field(picture { ($0, $1) }, moving), moved).sorted()
    #expect(off[off.count / 2] < 0.12, "\(off[off.count / 2])")
    #expect(off[off.count * 9 / 10] < 0.3, "\(off[off.count * 9 / 10])")
  }

  @Test func `Resampling by a field undoes the displacement`() {
    let field = ShiftField(
      spacing: 100, columns: 3, rows: 3, dx: [0, 1, 2, 0, 1, 2, 0, 1, 2], dy: [0, 0, 0, -1, -1, -1, -2, -2, -2])
    // Content displaced by u(x) = x / 100, v(y) = -y / 100 where it ends up: the field is read where it comes from.
    let moving = picture(noise: 0) { ($0 * 1.01, $1 * 0.99) }
    let back = Translation.cubic(moving, field)
    let still = picture(noise: 0) { ($0, $1) }
    for y in stride(from: 10, to: 120, by: 7) {
      for x in stride(from: 10, to: 140, by: 7) { #expect(abs(back[x, y] - still[x, y]) < 0.06) }
    }
    var mask = all
    mask[101, 50] = false
    let moved = Translation.mask(mask, field)
    #expect(!moved[100, 50])
    #expect(moved[104, 50] && moved[97, 50])
  }
}
