/// What makes a region a right-angled shape.
public struct ShapeOptions: Sendable, Hashable, Codable {
  /// Part of its smallest rectangle that a region fills; a wide U fills half.
  var minimumFill = 0.42
  /// Pixels: narrower wings drown in the blur.
  var thinnest = 2.5
  /// Sheds of 300 m by 15 m are built; roads are longer and go on.
  var maximumAspect = 22.0
  /// ln of the factor by which two slopes of one roof may differ in brightness, and by which one band may differ from that: a slope in shade is lit by blue sky.
  var mostLightStep = 1.1
  var mostHueStep = 0.2
  /// Cells along the longer side at most.
  var mostCells = 90.0
  /// Of the whole rectangle that a missing corner must win.
  var leastShare = 0.03
  /// Intersection over union of shape and region.
  var leastAgreement = 0.86
  /// Above it no other angle is tried.
  var clearAgreement = 0.93
  /// Pixels of a side on which the ground is taken for one tone.
  var stretch = 8.0
  /// Share of the variance of roof and border that the shape explains.
  var leastDetermination = 0.6
  public init() {}
}
