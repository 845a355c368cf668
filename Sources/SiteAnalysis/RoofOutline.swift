import Foundation
import PixelKernels
import RasterCore

/// Finds the wings of a roof whose main part was fitted: what lies connected to it, has its tones, and makes a shape of right angles with it.
struct RoofOutline {
  let fitter: RoofFitter
  let options: Options

  struct Options: Sendable, Hashable, Codable {
    /// Cells a pixel; borders between cells lie where the colour is half roof and half ground, which interpolation finds to a part of a pixel.
    var finer = 2.0
    /// Cells along one side of the window at most: a large roof is looked at more coarsely.
    var mostCells = 150.0
    /// Times the longer side: how far wings may reach beyond the fitted part.
    var reach = 0.9
    /// Pixels: narrower wings drown in the blur.
    var thinnest = 2.5
    /// Share of the whole rectangle that a missing corner must win, and by which the shape must agree better than the rectangle.
    var leastShare = 0.035
    /// Intersection over union of shape and coloured cells.
    var leastAgreement = 0.87
    init() {}
  }

  /// - Returns: nil where the roof is the rectangle that was fitted, or no right-angled shape holds what has its colour.
  func outline(of fit: RoofFit) -> PixelPolygon? {
    let reach = max(4, options.reach * fit.box.longest)
    let extent = fit.box.longest + 2 * reach
    let cell = max(1 / options.finer, extent / options.mostCells)
    let columns = Int(((fit.box.along + 2 * reach) / cell).rounded())
    let rows = Int(((fit.box.across + 2 * reach) / cell).rounded())
    guard columns > 8, rows > 8 else { return nil }
    func place(_ x: Double, _ y: Double) -> PixelPoint {
      fit.box.point((x - Double(columns) / 2) * cell, (y - Double(rows) / 2) * cell)
    }
    let coloured = (0..<(columns * rows)).map { k in
      isRoof(place(Double(k % columns) + 0.5, Double(k / columns) + 0.5), fit)
    }
    let open = Morphology.open(coloured, width: columns, height: rows, radius: 1)
    guard
      let part = Components.of(open, width: columns, height: rows).first(where: { part in
        let main = part.reduce(0) { count, k in
          let p = place(Double(k % columns) + 0.5, Double(k / columns) + 0.5)
          return count + (fit.box.contains(p) ? 1 : 0)
        }
        return Double(main) * cell * cell > 0.6 * fit.box.area
      })
    else { return nil }
    // What runs out of the window is ground of the roof's colour.
    let leaks = part.contains {
      $0 % columns == 0 || $0 % columns == columns - 1 || $0 / columns == 0 || $0 / columns == rows - 1
    }
    guard !leaks else { return nil }
    var set = [Bool](repeating: false, count: columns * rows)
    for k in part { set[k] = true }
    guard
      let shape = RightAngledShape(
        set: set, columns: columns, rows: rows, thinnest: max(2, Int((options.thinnest / cell).rounded())),
        leastShare: options.leastShare),
      !shape.cuts.isEmpty, shape.agreement(with: set, columns: columns) >= options.leastAgreement,
      shape.agreement(with: set, columns: columns) > plain(fit, set, columns, place) + options.leastShare,
      let rings = shape.rings
    else { return nil }
    let corners = rings.map { $0.map { place($0.x, $0.y) } }
    return PixelPolygon(exterior: corners[0], holes: Array(corners.dropFirst()))
  }

  /// How well the fitted rectangle alone agrees with the cells.
  private func plain(_ fit: RoofFit, _ set: [Bool], _ columns: Int, _ place: (Double, Double) -> PixelPoint) -> Double {
    var (common, union) = (0, 0)
    for (k, isIn) in set.enumerated() {
      let own = fit.box.contains(place(Double(k % columns) + 0.5, Double(k / columns) + 0.5))
      if isIn && own { common += 1 }
      if isIn || own { union += 1 }
    }
    return union > 0 ? Double(common) / Double(union) : 0
  }

  /// Whether a point is more like one of the roof's halves than like the ground on any side or its shadow.
  private func isRoof(_ p: PixelPoint, _ fit: RoofFit) -> Bool {
    guard let value = fitter.value(p) else { return false }
    func distance(_ level: [Double]) -> Double {
      level.indices.reduce(0) { sum, b in
        let d = (value[b] - level[b]) / fitter.error(of: level[b], band: b)
        return sum + d * d
      }
    }
    let roof = fit.halves.map(distance).min() ?? .infinity
    let others = (fit.grounds + [fit.shade].compactMap { $0 }).map(distance).min() ?? 0
    return roof < others
  }
}
