import Foundation
import PixelKernels
import RasterCore

/// Fits a roof to a clear picture: a rectangle of two tones on ground that may differ on each side, with the shadow it casts, all of
/// it seen through the sensor's blur. The sides come out to a fraction of a pixel because every mixed pixel takes part.
///
/// > Method: variable projection (the levels are solved for linearly inside a Levenberg-Marquardt search over the shape) with Huber
/// > weights; Golub and Pereyra (1973), doi 10.1137/0710036.
public struct RoofFit: Sendable {
  public struct Options: Sendable, Hashable, Codable {
    /// Pixels, one sigma: point spread, the pixel's own box, and what registration leaves.
    var blur = 0.6
    /// Pixels around the box that are modelled too.
    var margin = 3.0
    var iterations = 14
    /// Pixels; the search ends when nothing moves further.
    var tolerance = 0.02
    /// Pixels; a longer shadow leaves the modelled margin.
    var maximumShadow = 4.5
    /// Brightness of shaded ground over that of sunlit ground: skylight alone.
    var ambient = 0.33
    /// Whether a second start two pixels narrower on the shadow's side is tried: a dark roof and its shadow look like one wider roof.
    var triesNarrower = true
    /// Whether the shadow is modelled.
    var seesShadow = true
    /// Structures are a few pixels wide and stand a pixel apart (10 m): what lies beyond a side is the next one's blur, so that only the model can say what a side
    /// borders on, and outliers are neighbours.
    var isCoarse = false
    /// Share of the window's variance below which no other start is tried.
    var hopeless = 0.5
    public init() {}

    /// Where neighbours stand close there is no ground to be modelled beyond the blur of the edge.
    var near: Options {
      var options = self
      options.margin = 1.6
      options.maximumShadow = 1.5
      return options
    }

    /// Good enough to choose by.
    var brisk: Options {
      var options = self
      options.iterations = 6
      options.tolerance = 0.06
      return options
    }

    /// A first look: few steps and no shadow.
    var quick: Options {
      var options = self
      options.iterations = 2
      options.tolerance = 0.2
      options.seesShadow = false
      return options
    }
  }

  var box: OrientedBox
  /// Pixels, 0 where no sun was given.
  var shadow: Double
  /// Share of the window's variance that the model explains.
  var determination: Double
  /// Of the two halves of the roof, then bands; values of the picture.
  var halves: [[Double]]
  /// Of the ground on the four sides: +along, -along, +across, -across; then bands.
  var grounds: [[Double]]
  /// Level of the shadow, nil without a sun.
  var shade: [Double]?
  /// Difference to each side of the half that borders on it, of both at the ends, in units of the noise.
  var contrasts: [Double]
  /// Difference of the halves in the same units.
  var ridge: Double
  /// Difference of each half to the side that is most like it.
  var weakestHalf: Double

  /// Mean of the four sides.
  var ground: [Double] { grounds[0].indices.map { b in grounds.reduce(0) { $0 + $1[b] } / 4 } }

  /// Brightness of the shade over that of the ground around, mean over the bands; nil without a sun.
  var shadeRatio: Double? {
    shade.map { shade in
      zip(shade, ground).reduce(0) { $0 + $1.0 / max($1.1, 1e-6) } / Double(shade.count)
    }
  }

  /// Long enough to be seen, and as dark as skylight alone leaves the ground.
  var castsShadow: Bool { shadow > 0.6 && shadeRatio.map { $0 > 0.1 && $0 < Self.brightestShade } ?? false }

  /// Times the brightness of the ground around.
  static let brightestShade = 0.75

  /// Mean of the halves.
  var roof: [Double] { zip(halves[0], halves[1]).map { ($0 + $1) / 2 } }
}

/// Fits roofs to one picture.
struct RoofFitter: Sendable {
  /// Finite values, in units in which blur mixes linearly.
  let bands: [Raster]
  /// One-sigma error of a value v of band b: `relative[b] * (v + floor[b])`.
  let relative: [Double]
  let floor: [Double]
  /// Unit vector in which shadows fall, +x right, +y down; nil where the sun is not known.
  let shadowDirection: PixelPoint?

  private var width: Int { bands[0].width }
  private var height: Int { bands[0].height }

  func error(of value: Double, band: Int) -> Double { relative[band] * (max(value, 0) + floor[band]) }

  /// - Returns: nil where fewer than 20 pixels can be used or the fit does not hold together.
  func fit(_ start: OrientedBox, _ options: RoofFit.Options) -> RoofFit? {
    guard let window = Window(self, start, options) else { return nil }
    let search = RoofSearch(window, options)
    var best: RoofSearch.Solution?
    for (box, shadow) in starts(start, options) {
      if let best, search.determination(best) < options.hopeless { break }
      guard let solution = search.solve(box, shadow: shadow) else { continue }
      if best.map({ solution.trimmed < $0.trimmed }) ?? true { best = solution }
    }
    guard let fit = best.map({ search.describe($0) }) else { return nil }
    guard options.seesShadow, fit.shadow > 0.1, let ratio = fit.shadeRatio, ratio > RoofFit.brightestShade else {
      return fit
    }
    // Nothing is shaded: a bright strip would pass a part of the roof for its own shadow.
    var flat = options
    flat.seesShadow = false
    return self.fit(start, flat)
  }

  /// Bilinear between pixel centres; nil outside.
  func value(_ p: PixelPoint) -> [Double]? {
    let (w, h) = (width, height)
    let (x, y) = (p.x - 0.5, p.y - 0.5)
    guard x >= 0, y >= 0, x < Double(w - 1), y < Double(h - 1) else { return nil }
    let (i, j) = (Int(x), Int(y))
    let (fx, fy) = (x - Double(i), y - Double(j))
    return bands.map { band in
      let v = band.values
      let top = Double(v[j * w + i]) * (1 - fx) + Double(v[j * w + i + 1]) * fx
      let low = Double(v[(j + 1) * w + i]) * (1 - fx) + Double(v[(j + 1) * w + i + 1]) * fx
      return top * (1 - fy) + low * fy
    }
  }

  private func starts(_ start: OrientedBox, _ options: RoofFit.Options) -> [(OrientedBox, Double)] {
    guard let sun = shadowDirection, options.seesShadow else { return [(start, 0)] }
    guard options.triesNarrower else { return [(start, 1.6)] }
    let (c, s) = (cos(start.angle), sin(start.angle))
    let (du, dv) = (sun.x * c + sun.y * s, -sun.x * s + sun.y * c)
    var narrow = start
    // A side that the shadow grazes is not lengthened by it.
    if abs(du) > 0.38 { narrow.along -= 2 * abs(du) }
    if abs(dv) > 0.38 { narrow.across -= 2 * abs(dv) }
    narrow.x -= sun.x
    narrow.y -= sun.y
    return narrow.shortest > 2.2 ? [(start, 1.6), (narrow, 2)] : [(start, 1.6)]
  }

  /// The pixels that one fit looks at.
  struct Window {
    let sun: PixelPoint?
    let channels: Int
    /// Pixel centres.
    var xs: [Double] = []
    var ys: [Double] = []
    /// (pixel, band), in units of the noise.
    var data: [Double] = []
    /// The noise itself, one a band.
    let unit: [Double]
    var count: Int { xs.count }

    init?(_ fitter: RoofFitter, _ box: OrientedBox, _ options: RoofFit.Options) {
      sun = options.seesShadow ? fitter.shadowDirection : nil
      channels = fitter.bands.count
      let (w, h) = (fitter.width, fitter.height)
      let radius = (box.along * box.along + box.across * box.across).squareRoot() / 2 + options.margin + 1
      let (x0, x1) = (max(0, Int(box.x - radius)), min(w - 1, Int(box.x + radius)))
      let (y0, y1) = (max(0, Int(box.y - radius)), min(h - 1, Int(box.y + radius)))
      guard x0 < x1, y0 < y1 else { return nil }
      let (c, s) = (cos(box.angle), sin(box.angle))
      var chosen: [Int] = []
      for y in y0...y1 {
        for x in x0...x1 {
          let (dx, dy) = (Double(x) + 0.5 - box.x, Double(y) + 0.5 - box.y)
          let (u, v) = (abs(dx * c + dy * s), abs(-dx * s + dy * c))
          guard u < box.along / 2 + options.margin, v < box.across / 2 + options.margin else { continue }
          // Deep inside a large roof one pixel in seven says enough.
          if u < box.along / 2 - 3, v < box.across / 2 - 3, (y * w + x) % 7 != 0 { continue }
          chosen.append(y * w + x)
          xs.append(Double(x) + 0.5)
          ys.append(Double(y) + 0.5)
        }
      }
      guard chosen.count >= 20 else { return nil }
      unit = fitter.bands.indices.map { b in
        let middle = Double(Statistics.median(chosen.map { fitter.bands[b].values[$0] }) ?? 0)
        return max(1e-9, fitter.error(of: middle, band: b))
      }
      data.reserveCapacity(chosen.count * channels)
      for i in chosen {
        for b in 0..<channels { data.append(Double(fitter.bands[b].values[i]) / unit[b]) }
      }
    }
  }
}
