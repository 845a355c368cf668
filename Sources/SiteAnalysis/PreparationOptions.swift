import PixelKernels

/// Which scenes can be trusted and how they are brought to one frame and one brightness.
public struct PreparationOptions: Sendable, Hashable, Codable {
  /// A scene with less of the asked area in view says nothing that others do not.
  public var minimumUsableShare = 0.08
  /// Correlation with the reference over the pixels that the fit believes. Whole clouds, snow cover and night-dark frames fall below.
  /// Asked of short series only; longer ones are judged pixel by pixel (`review`).
  public var minimumCorrelation = 0.45
  /// Scatter about the reference, over that of the middle scene, above which a scene is too hazy or noisy to help; short series only.
  public var maximumScatterRatio = 3.5
  /// Share of pixels that must follow one line of brightness against the reference; short series only.
  public var minimumInlierShare = 0.4
  /// Gradient correlation below which a registration is not believed.
  public var minimumRegistrationCorrelation = 0.25
  /// Offsets with a larger standard error than this many pixels are not applied but the scene is left out.
  public var maximumRegistrationError = 0.5
  public var shift = ShiftEstimate.Options()
  public var local = LocalShifts.Options()
  public var review = TemporalReview.Options()
  /// Rounds of reference, registration and normalisation.
  public var rounds = 3
  public init() {}
}
