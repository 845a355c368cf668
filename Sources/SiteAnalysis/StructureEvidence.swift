import Foundation

/// What a structure's probability rests on: how it looks in the clear picture, and how it behaves over the series.
public struct StructureEvidence: Sendable, Hashable, Codable {
  /// Share of its window's variance that a roof with its shadow explains, 0...1.
  public var determination = 0.0
  /// Difference of the roof to its weakest and second weakest side, in units of texture.
  public var weakestSide = 0.0
  public var secondSide = 0.0
  /// How unlike the ground's the colour is, brightness taken out: standard deviation over the bands of ln(roof / ground).
  public var hue = 0.0
  /// A shadow of plausible darkness falls from it.
  public var castsShadow = false
  /// Part of the smallest rectangle that the region fills from which it was found.
  public var fill = 0.0
  /// The outline is the fitted roof; otherwise it is that of a region.
  public var isFitted = false
  /// The outline is that of a right-angled region whose sides were settled one by one (`ShapeFinder`), not of a fitted rectangle.
  public var isShaped = false
  /// What three quarters of the outline reach in contrast, in scatters.
  public var contrast = 0.0
  /// Pixels.
  public var size = 0.0
  /// Share of the outline's contrast that three quarters of the images show from then on, and what three quarters of those
  /// before stay below (0 for what stands throughout).
  public var steadiness = 0.0
  public var earlier = 0.0
  /// Images that show it.
  public var images = 0
  /// Share of what happens around it over the series that the shadow of a standing thing explains, and the height that explains it best, metres;
  /// nil where the images do not allow a statement.
  public var shadowing: Double?
  public var height: Double?
  public var height95: Interval95?
  /// Pixels that the shadow of a wall of 6 m measures in those images.
  public var shadowPixels: Double?
  /// Share of its inner pixels that are not of its tones: nothing on an even roof, more where things stand on a plot.
  public var clutter = 0.0
  /// Length over width.
  public var aspect = 1.0
  /// Brightness of the darker half of the roof over that of the brightest ground beside it, mean over the bands.
  public var darkerHalf = 1.0
  /// Difference of the halves, and of each half to the side that is most like it, in units of texture.
  public var ridge = 0.0
  public var weakestHalf = 0.0
  public var outline = OutlineCues()
  public init() {}

  /// How far the images can show whether a shadow follows the sun, 0...1.
  var clarity: Double {
    shadowing == nil ? 0 : min(1, (shadowPixels ?? 0) / 1.5) * min(1, Double(images) / 20)
  }

  /// The height can be stated: the series needs one, and it explains enough of what happens around the outline not to be a neighbour's shadow.
  public var hasHeight: Bool { isHeightDefinite && (shadowing ?? 0) >= 0.02 }

  /// Share of the area, one sigma, that may be another's: what the outline leaves unexplained may belong elsewhere, and a shape that was put together may be two. Both
  /// factors were fitted on simulated places (`Benchmarks/results/calibration.md`).
  public var doubtOfArea: Double {
    let (unexplained, joined) = (0.8 * max(0, 1 - determination), isShaped ? 0.15 : 0)
    return (unexplained * unexplained + joined * joined).squareRoot()
  }

  /// Some height is needed to explain what happens around it, and not every one does.
  public var isHeightDefinite: Bool {
    guard let height, let height95 else { return false }
    return height95.low > 0 && height95.high < 2 * height
  }
}

/// Probability that a candidate exists as described, from its evidence: logistic curves fitted to simulated places.
///
/// > Fitted by `Benchmarks/calibrate.py`; its result and the seeds are in `Benchmarks/results/calibration.md`.
struct EvidenceModel: Sendable {
  /// Of `features`, in their order.
  var weights: [Double]

  /// Few demolitions and re-roofings were marked, so theirs is the curve of new roofs. Coarse pixels (`StructureOptions.coarsePixel`), on which shadows
  /// are hardly seen and a roof is a dozen pixels, have curves of their own, fitted to what Sentinel-2 sees. New regions there that no fit explains are said
  /// to be surfaces (`StructureForm`), by a rule, for the truth lists no plots to fit a curve to; that they were renewed or removed is not said (10 right of 115).
  static func of(_ status: StructureStatus, isFitted: Bool, isCoarse: Bool) -> EvidenceModel {
    if isCoarse, !isFitted, status != .unchanged {
      return EvidenceModel(weights: status == .new ? [-6.9, 6, 2] : [-20])
    }
    return switch (status, isCoarse) {
    case (.unchanged, false):
      EvidenceModel(weights: [
        -11.73, -0.23, 0.78, 0.04, 1.00, -0.04, 1.76, 0.60, 1.92, -0.72, 0.00, 0.18, -1.83, 3.12, 2.04, 0.15, -1.00,
        -1.18, 0.10, -0.41, 1.47, 0.48, 0.26, 0.56, 0.00, 0.96, 0.72, -0.39, 0.74, -0.95, -0.63, 0.36, -0.11, -0.22,
        -0.66, -0.75, -0.21, -0.03, 0.43, 0.31, 1.27, 0.01, 0.26, -0.22,
      ])
    case (.demolished, false), (.new, false), (.changed, false):
      EvidenceModel(weights: [
        -11.30, 0.26, 0.74, -0.87, 0.87, 0.05, 2.59, 0.69, 1.73, 1.94, -4.48, -0.17, -1.10, 2.79, 0.34, -0.26, -0.55,
        -2.60, 0.22, 0.28, 0.86, -0.05, -0.03, 2.17, -0.02, 0.39, 0.14, -0.42, 2.05, 1.29, 0.06, 2.97, -0.70, -0.67,
        -3.10, -0.84, 0.03, 0.28, 0.69, -1.26, 0.02, -2.77, 0.79, -0.69,
      ])
    case (.unchanged, true):
      EvidenceModel(weights: [
        -4.99, 2.72, 3.35, -0.09, 0.46, 0.03, -1.03, -0.72, 0.26, -0.33, 0.00, -0.24, -3.22, 3.20, 1.66, -0.26, -0.34,
        -0.02, 0.30, 0.00,
      ])
    case (.demolished, true), (.new, true), (.changed, true):
      EvidenceModel(weights: [
        -7.32, 2.67, 0.96, -0.27, 0.30, 0.95, 3.12, 0.34, -0.19, 1.42, -0.68, -0.01, 0.15, 2.14, 0.81, -1.27, 0.13,
        0.32, -0.52, 0.00,
      ])
    }
  }

  func probability(_ e: StructureEvidence) -> Double {
    let sum = zip(weights, Self.features(e)).reduce(0) { $0 + $1.0 * $1.1 }
    return 1 / (1 + exp(-sum))
  }

  static func features(_ e: StructureEvidence) -> [Double] {
    let clarity = e.clarity
    let shade = (min(0.2, max(0, e.shadowing ?? 0)) / 0.2).squareRoot()
    return [
      1, e.determination, log(1 + max(0, e.weakestSide)), log(1 + max(0, e.secondSide)), min(e.hue, 0.5),
      e.castsShadow ? 1 : 0, e.fill, log(1 + max(0, e.contrast)), log(max(e.size, 4) / 16),
      min(1.2, max(0, e.steadiness)), min(1, max(0, e.earlier)), e.isFitted ? 1 : 0, clarity, clarity * shade,
      e.isHeightDefinite ? clarity : 0, min(0.3, e.clutter), log(max(1, e.aspect)), max(0, log(max(e.size, 4) / 500)),
      log(Double(min(30, max(1, e.images)))), e.isShaped ? 1 : 0,
    ] + outlineFeatures(e)
  }

  /// Coarse pixels show none of this, and their curves have no weights for it.
  private static func outlineFeatures(_ e: StructureEvidence) -> [Double] {
    let (o, size) = (e.outline, log(max(e.size, 4) / 16))
    let (dark, half) = (min(1.5, e.darkerHalf), log(1 + max(0, e.weakestHalf)))
    return [
      dark, log(1 + max(0, e.ridge)), half, o.shadeBeyond, o.shadeBefore, o.shadeWithin, o.onEdge, o.onShadedEdge,
      o.coherence, o.lane, o.darkLane, o.together,
      // Bends and pairs: a lane matters on a large roof, and what is dark only where it casts a shadow.
      o.shadeWithin * o.shadeBeyond, o.lane * o.lane, o.darkLane * size, o.lane * size,
      e.determination * e.determination, min(0.3, e.clutter) * min(0.3, e.clutter), e.castsShadow ? dark : 0,
      o.shadeBeyond * e.clarity, o.onEdge * o.onEdge, o.together * o.together,
      min(log(1 + max(0, e.weakestSide)), half), min(1.2, max(0, e.steadiness)) * size,
    ]
  }
}
