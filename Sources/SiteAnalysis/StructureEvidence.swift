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
  public init() {}
}

/// Probability that a candidate exists as described, from its evidence: logistic curves fitted to simulated places.
///
/// > Fitted by `Benchmarks/calibrate.py`; its result and the seeds are in `Benchmarks/results/calibration.md`.
struct EvidenceModel: Sendable {
  /// Of `features`, in their order.
  var weights: [Double]

  /// Few demolitions and re-roofings were marked, so theirs is the curve of new roofs, lowered to how often they were right.
  ///
  /// Regions that no fit explains are yards and plots as often as roofs, and the simulated truth lists no plots: a rule stands in for a curve. What has
  /// stood there unchanged is only said of fitted roofs: of 163 such regions not one was a structure.
  static func of(_ status: StructureStatus, isFitted: Bool) -> EvidenceModel {
    switch (status, isFitted) {
    case (.unchanged, false): EvidenceModel(weights: [-20])
    case (_, false): EvidenceModel(weights: [-6.9, 6, 2])
    case (.unchanged, true):
      EvidenceModel(weights: [-7.19, 0.08, 0.91, 0.23, 0.43, 1.66, 0.06, 0.62, 1.65, 0.30, 0.00])
    case (.demolished, true):
      EvidenceModel(weights: [-7.87, 0.59, 3.05, -1.35, 2.08, 2.01, 1.25, -0.10, 0.54, 0.97, -0.11])
    case (.new, true), (.changed, true):
      EvidenceModel(weights: [-6.77, 0.59, 3.05, -1.35, 2.08, 2.01, 1.25, -0.10, 0.54, 0.97, -0.11])
    }
  }

  func probability(_ e: StructureEvidence) -> Double {
    let sum = zip(weights, Self.features(e)).reduce(0) { $0 + $1.0 * $1.1 }
    return 1 / (1 + exp(-sum))
  }

  static func features(_ e: StructureEvidence) -> [Double] {
    [
      1, e.determination, log(1 + max(0, e.weakestSide)), log(1 + max(0, e.secondSide)), min(e.hue, 0.5),
      e.castsShadow ? 1 : 0, e.fill, log(1 + max(0, e.contrast)), log(max(e.size, 4) / 16),
      min(1.2, max(0, e.steadiness)), min(1, max(0, e.earlier)),
    ]
  }
}
