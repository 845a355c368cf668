import Foundation
import PixelKernels
import RasterCore

/// What a clear picture shows along an outline and across it: where shade lies, whether there is an edge, whether a lane leads through.
///
/// A roof has shade behind it, seen from the sun, and none within. An outline that takes the shade for the dark half of a gable has it within, and one that takes two
/// roofs for one has the lane between them across it.
public struct OutlineCues: Sendable, Hashable, Codable {
  /// Shares, 0...1, of the outline away from the sun with shade beyond it and within it, and of the outline towards the sun with shade before it.
  public var shadeBeyond = 0.0
  public var shadeWithin = 0.0
  public var shadeBefore = 0.0
  /// Share of the outline towards the sun that is as dark within as shade: a dark roof's is, too.
  public var darkToSun = 0.0
  /// Share of the outline, and of its part away from the sun, where the steepest change within three pixels lies within one.
  public var onEdge = 0.0
  public var onShadedEdge = 0.0
  /// Length of the mean difference across the outline over the root mean square difference: 1 where all of it differs alike.
  public var coherence = 0.0
  /// How far the colour of a line that leads through from side to side goes from the roof's towards the ground's, 0...1.
  public var lane = 0.0
  /// How much darker than the roof on both sides such a line is, in units of brightness, at most 1.
  public var darkLane = 0.0
  /// Share of the pixels that took their last look within 45 days of most of them.
  public var together = 0.0
  public init() {}

  /// Dark along the side away from the sun only, and no shade beyond it: a roof, or half of one, with its own shadow. The far slope of a gable is as dark as that
  /// in a low sun only, and then there is shade behind it as well.
  var holdsItsShadow: Bool { shadeWithin >= 0.7 && darkToSun <= 0.2 && shadeBeyond <= 0.2 }
}

/// Reads the cues of outlines from one picture.
struct OutlineReader {
  /// Brightness, NaN where nothing was seen.
  let picture: [Raster]
  /// Of each band: what was added before the logarithm was taken, and how much unchanged ground scatters.
  let offsets: [Float]
  let scatter: [Float]
  /// Unit vector in which shadows fall; nil where the sun is not known.
  let shadow: PixelPoint?

  private typealias Colour = [Double]

  /// All but `together`, which is not in the picture.
  func cues(_ outline: PixelPolygon, _ box: OrientedBox) -> OutlineCues {
    var cues = OutlineCues()
    let border = walk(outline.exterior)
    guard !border.isEmpty else { return cues }
    func share(_ part: [Sample], _ holds: (Sample) -> Bool) -> Double {
      part.isEmpty ? 0 : Double(part.count(where: holds)) / Double(part.count)
    }
    let (far, near) = (border.filter { $0.away > Self.facing }, border.filter { $0.away < -Self.facing })
    cues.onEdge = share(border) { abs($0.edge) <= 1 }
    cues.onShadedEdge = share(far) { abs($0.edge) <= 1 }
    cues.coherence = coherence(border)
    let lit = border.filter { $0.away <= Self.facing }
    guard !lit.isEmpty else { return cues }
    let ground = middle(lit.map(\.outside))
    cues.shadeBeyond = share(far) { isShaded($0.outside, ground) }
    cues.shadeWithin = share(far) { isShaded($0.inside, ground) }
    cues.shadeBefore = share(near) { isShaded($0.outside, ground) }
    cues.darkToSun = share(near) { isShaded($0.inside, ground) }
    readLanes(&cues, box, ground)
    return cues
  }

  /// Cosine to the shadow's direction from which on a side faces it, or the sun.
  private static let facing = 0.35

  // MARK: border

  private struct Sample {
    /// Cosine of the outward normal to the direction in which shadows fall.
    var away: Double
    var inside: Colour
    var outside: Colour
    /// Pixels outwards from the outline to the steepest change.
    var edge: Double
  }

  /// One sample a pixel of the outline, where the picture is seen on both sides.
  private func walk(_ ring: [PixelPoint]) -> [Sample] {
    let sides = zip(ring, ring.dropFirst() + ring.prefix(1))
    let turn = sides.reduce(0) { $0 + $1.0.x * $1.1.y - $1.1.x * $1.0.y } > 0 ? 1.0 : -1.0
    var samples: [Sample] = []
    for (a, b) in sides {
      let (dx, dy) = (b.x - a.x, b.y - a.y)
      let length = (dx * dx + dy * dy).squareRoot()
      guard length > 1 else { continue }
      let out = PixelPoint(x: turn * dy / length, y: -turn * dx / length)
      let away = shadow.map { $0.x * out.x + $0.y * out.y } ?? 0
      for k in 0..<Int(length) {
        let t = (Double(k) + 0.5) / Double(Int(length))
        let profile = (-6...6).map { step -> Colour? in
          let d = 0.5 * Double(step)
          return colour(PixelPoint(x: a.x + dx * t + out.x * d, y: a.y + dy * t + out.y * d))
        }
        guard let inside = profile[3], let outside = profile[9] else { continue }
        samples.append(Sample(away: away, inside: inside, outside: outside, edge: steepest(profile)))
      }
    }
    return samples
  }

  private func steepest(_ profile: [Colour?]) -> Double {
    var best = (slope: 0.0, place: -3.0)
    for i in 1..<(profile.count - 1) {
      guard let u = profile[i - 1], let v = profile[i + 1] else { continue }
      let slope = square(u, v)
      if slope > best.slope { best = (slope, 0.5 * Double(i) - 3) }
    }
    return best.place
  }

  private func coherence(_ border: [Sample]) -> Double {
    let mean = picture.indices.map { b in
      border.reduce(0) { $0 + $1.outside[b] - $1.inside[b] } / Double(border.count)
    }
    let all = border.reduce(0) { $0 + square($1.outside, $1.inside) } / Double(border.count)
    return (square(mean, Colour(repeating: 0, count: mean.count)) / max(all, 1e-9)).squareRoot()
  }

  /// As dark as skylight alone leaves the ground, in every band.
  private func isShaded(_ colour: Colour, _ ground: Colour) -> Bool {
    colour.indices.allSatisfy { b in
      exp(colour[b]) - Double(offsets[b]) < RoofFit.brightestShade * (exp(ground[b]) - Double(offsets[b]))
    }
  }

  // MARK: lanes

  private func readLanes(_ cues: inout OutlineCues, _ box: OrientedBox, _ ground: Colour) {
    for isAcross in [false, true] {
      let (long, wide) = isAcross ? (box.across, box.along) : (box.along, box.across)
      guard long > 9.5 else { continue }
      let profile = stride(from: 0.5 - long / 2, through: long / 2 - 0.5, by: 0.5).map { u -> Colour? in
        let line = stride(from: -0.42 * wide, through: 0.42 * wide, by: 1).compactMap { v in
          colour(isAcross ? box.point(v, u) : box.point(u, v))
        }
        return line.count > 2 ? middle(line) : nil
      }
      // The lane, and the roof two and a half pixels to both sides of it; nearer to the ends is the blur of the outline.
      for i in 8..<max(8, profile.count - 8) {
        guard let lane = profile[i], let left = profile[i - 5], let right = profile[i + 5] else { continue }
        cues.lane = max(cues.lane, min(1, toward(ground, from: left, lane), toward(ground, from: right, lane)))
        let darker = lane.indices.map { min(left[$0], right[$0]) - lane[$0] }.min() ?? 0
        cues.darkLane = max(cues.darkLane, min(1, darker))
      }
    }
  }

  /// 0 where a colour is the roof's, 1 where it is the ground's; 0 where the two hardly differ.
  private func toward(_ ground: Colour, from roof: Colour, _ colour: Colour) -> Double {
    let whole = square(ground, roof)
    guard whole > 1 else { return 0 }
    let part = ground.indices.reduce(0.0) { sum, b in
      let unit = Double(scatter[b])
      return sum + (colour[b] - roof[b]) * (ground[b] - roof[b]) / (unit * unit)
    }
    return part / whole
  }

  // MARK: colours

  /// Squared distance in scatters, summed over the bands.
  private func square(_ a: Colour, _ b: Colour) -> Double {
    a.indices.reduce(0) { sum, k in
      let d = (a[k] - b[k]) / Double(scatter[k])
      return sum + d * d
    }
  }

  private func middle(_ colours: [Colour]) -> Colour {
    picture.indices.map { b in Double(Statistics.median(colours.map { Float($0[b]) }) ?? 0) }
  }

  /// Bilinear between pixel centres; nil outside and beside gaps.
  private func colour(_ p: PixelPoint) -> Colour? {
    let (w, h) = (picture[0].width, picture[0].height)
    let (x, y) = (p.x - 0.5, p.y - 0.5)
    guard x >= 0, y >= 0, x < Double(w - 1), y < Double(h - 1) else { return nil }
    let (i, j) = (Int(x), Int(y))
    let (fx, fy) = (x - Double(i), y - Double(j))
    var colour: Colour = []
    colour.reserveCapacity(picture.count)
    for band in picture {
      let v = band.values
      let top = Double(v[j * w + i]) * (1 - fx) + Double(v[j * w + i + 1]) * fx
      let low = Double(v[(j + 1) * w + i]) * (1 - fx) + Double(v[(j + 1) * w + i + 1]) * fx
      let value = top * (1 - fy) + low * fy
      guard value.isFinite else { return nil }
      colour.append(value)
    }
    return colour
  }
}
