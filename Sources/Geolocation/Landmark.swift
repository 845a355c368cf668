import Foundation
import RasterCore

/// Something that was found both in a frame and on the map.
public struct Landmark: Sendable, Hashable {
  public var name: String
  public var pixel: PixelPoint
  /// In the local frame, z above sea level.
  public var position: Vector3
  /// Standard deviations: of the pick in the frame, pixels; of the place on the map along each axis, metres; of the height, metres.
  public var sigmaPixel: Double
  public var sigmaMap: Double
  public var sigmaHeight: Double

  public init(
    name: String, pixel: PixelPoint, position: Vector3, sigmaPixel: Double, sigmaMap: Double, sigmaHeight: Double
  ) {
    self.name = name
    self.pixel = pixel
    self.position = position
    self.sigmaPixel = sigmaPixel
    self.sigmaMap = sigmaMap
    self.sigmaHeight = sigmaHeight
  }
}

/// What is known of a camera before its landmarks are looked at.
public struct ResectionOptions: Sendable, Hashable {
  public var width: Int
  public var height: Int
  /// Principal point; nil: the middle of the image.
  public var principal: PixelPoint?
  /// Focal length in pixels with its standard deviation; nil: free. A deviation of 0 holds it.
  public var focal: Measured?
  /// Horizontal fields of view that are tried where the focal length is free, degrees: from a long telephoto to a wide angle.
  public var hFOV: ClosedRange<Double> = 2...110
  /// Radial distortion; held.
  public var k1 = 0.0
  /// Where the camera is known to stand: the frame's x and y with one deviation, z with another. Nil: free.
  public var place: Measured2?
  public var elevation: Measured?
  /// Terrain under the camera; it then stands within `aboveGround`.
  public var terrain: ElevationGrid?
  /// Metres above the ground: from a hole in the model to a high mast or roof.
  public var aboveGround: ClosedRange<Double> = 0...60
  /// Standard deviation of the model's height under the camera, metres: summits are lost in it.
  public var terrainSigma = 10.0
  public var refraction = Refraction()
  /// Cameras are held upright to so many degrees; 0: nothing is known. Weak enough to bend no good result, it tells a camera from its
  /// tilted double where few landmarks leave both.
  public var rollSigma = 10.0
  /// Points of a sea horizon in the frame, pixels, with their deviation.
  public var seaHorizon: [PixelPoint] = []
  public var seaHorizonSigma = 2.0

  public init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }

  /// A place with one standard deviation for both axes, metres.
  public struct Measured2: Sendable, Hashable {
    public var x: Double
    public var y: Double
    public var sigma: Double
    public init(x: Double, y: Double, sigma: Double) {
      self.x = x
      self.y = y
      self.sigma = sigma
    }
  }

  /// Unknowns that are neither held nor bound by a prior: 3 of position, 3 of orientation, the focal length.
  var freedom: Int { 7 - (focal == nil ? 0 : 1) - (place == nil ? 0 : 2) - (elevation == nil ? 0 : 1) }

  func camera(_ position: Vector3, _ rotation: Rotation, focal: Double) -> Camera {
    Camera(
      intrinsics: Intrinsics(width: width, height: height, focal: focal, principal: principal, k1: k1),
      position: position,
      rotation: rotation)
  }
}
