import RasterCore

/// A sensor as data: how it sees, how it errs, how often it passes, and in what shape its scenes are delivered.
///
/// The same keys make up a sensor file (`SensorModelDecoder`). Lengths called pixels are pixels of `gsd`.
public struct SensorModel: Sendable, Hashable, Codable {
  /// The convention of names, metadata and masks; each is one that a real provider uses.
  public enum Product: String, Sendable, Hashable, Codable, CaseIterable {
    /// `ID_3B_AnalyticMS_SR.tif`, `ID_3B_udm2.tif`, `ID_metadata.json`.
    case planetscope
    /// SkySatCollect: `ID_analytic_SR.tif`, `ID_udm2.tif`, `ID_metadata.json`.
    case skysat
    /// Level 2A as a STAC Item with one file a band and the scene classification.
    case sentinel2
    /// Collection 2 Level 2: `SR_B2` to `SR_B5`, `QA_PIXEL`, `MTL.json` and a STAC Item.
    case landsat
  }
  /// The provider's own judgement of each pixel.
  public enum Mask: String, Sendable, Hashable, Codable, CaseIterable {
    case udm2
    case scl
    case qaPixel = "qa_pixel"
    case none
  }
  public struct SensorBand: Sendable, Hashable, Codable {
    public var role: BandRole
    /// As the product names it: `blue`, `B02`, `SR_B2`.
    public var name: String
    /// Noise in reflectance at reflectance 0.15; it grows with the square root of the signal.
    public var noise: Double
  }
  public struct Misregistration: Sendable, Hashable, Codable {
    /// Largest shift of a whole scene, pixels.
    public var global: Double
    /// Further shift of its parts, standard deviation along an axis, pixels.
    public var local: Double
    /// Shift of each band against the others, standard deviation along an axis, pixels.
    public var bands: Double
  }
  public struct Revisit: Sendable, Hashable, Codable {
    /// Scenes that the sensor takes of a place in a month, cloudy ones too.
    public var perMonth: Double
    /// True where scenes are ordered one by one: the scenario says how many a month, the sensor only how many there are at most. False for an open
    /// archive, out of which everything is taken.
    public var ordered: Bool
  }
  /// value = stored * scale + offset; whole numbers of 16 bits.
  public struct Encoding: Sendable, Hashable, Codable {
    public var scale: Double
    public var offset: Double
    public var noData: Int
  }

  /// Shown in messages.
  public var name: String
  public var product: Product
  /// Ground sample distance, metres; also the pixel size.
  public var gsd: Double
  /// Blue, green, red and near infrared, in the order of the file.
  public var bands: [SensorBand]
  /// Standard deviation of the Gaussian part of the point spread, pixels; the pixel's own box comes on top.
  public var psf: Double
  /// Standard deviation of the point spread between scenes, relative.
  public var psfJitter: Double
  /// Standard deviation of the offset between stripes of neighbouring columns, reflectance.
  public var striping: Double
  /// Standard deviation of the gain between scenes, relative.
  public var gainJitter: Double
  /// Standard deviation of the offset between scenes and bands, reflectance.
  public var offsetJitter: Double
  public var misregistration: Misregistration
  /// Largest tangent of the view's tilt from nadir.
  public var tilt: Double
  public var revisit: Revisit
  /// Share of scenes whose strip or tile ends inside the ground.
  public var partial: Double
  public var mask: Mask
  public var encoding: Encoding

  /// Modulation transfer at the Nyquist frequency that `psf` and the pixel's box give, 0...1.
  public var modulationAtNyquist: Double { Self.modulation(psf: psf) }
}
