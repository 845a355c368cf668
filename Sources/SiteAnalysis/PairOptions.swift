/// How two states of the ground are compared where there are too few images for a series.
///
/// One setting for all sensors: measured on four Sentinel-2 cities and on simulated pairs at 3 and 10 m.
public struct PairOptions: Sendable, Hashable, Codable {
  /// An area differs from this many times the noise on. The noise is how far a pixel's difference lies from its neighbours',
  /// measured in the pair itself; scenes differ in it by a factor of two, and the threshold with them. On four cities 5.5 to 7 give
  /// nearly the same score, and a threshold chosen without the city it is used on costs 0.005 of F1.
  public var threshold = 6.0
  /// Pixels of the blur (one sigma) over which a difference is averaged: about the footprint of the sensor's own blur.
  public var blur = 1.0
  /// Pixels from which an area counts fully; a smaller one must differ more, by the fourth root of how much smaller it is.
  public var fullArea = 48
  public var areaExponent = 0.25
  /// Pixels (one sigma) over which haze and the slope of the light are taken out.
  public var background = 30.0
  /// Gaps between changed pixels up to 2 * radius wide belong to the area: a building site has unchanged spots.
  public var closingRadius = 2
  /// Pixels by which an edge that both images show may still lie apart after registration, for relief and view differ.
  public var edgeShift = 0.5
  /// NDVI (green excess) about which ground counts as plants in one of the images, and half the width of the ramp.
  public var plants = 0.35
  public var plantsRamp = 0.1
  public var greenPlants = 0.06
  public var greenRamp = 0.03
  /// Above this, what stands in the later image is plants and no construction.
  public var laterPlants = 0.5
  public var laterGreen = 0.11
  /// Pixels of the smallest area that is listed: three by three.
  public var leastPixels = 9
  /// Two images cannot exclude a passing state (a wet field, a shadow, parked vehicles): no difference is surer than this.
  public var surest = 0.9
  public init() {}
}
