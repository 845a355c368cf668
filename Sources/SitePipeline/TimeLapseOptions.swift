/// How a film of the series is made.
public struct TimeLapseOptions: Sendable, Hashable {
  public enum Format: String, Sendable, Hashable, CaseIterable {
    case gif, mp4, webm
  }
  /// What becomes of images in which clouds hide part of the place.
  public enum Cloudy: String, Sendable, Hashable, CaseIterable {
    case drop, dim, keep
  }
  public var format: Format
  /// A clear change of picture, and not yet a slide show.
  public var secondsPerFrame = 0.3
  /// Long enough to read what happened.
  public var pauseAtEvents = 1.6
  public var cloudy = Cloudy.drop
  /// Usable share of the place below which an image counts as cloudy.
  public var clearShare = 0.9
  /// Bytes above which a GIF is made anew with fewer pixels and colours: what mail and messages usually take.
  public var gifLimit = 10_000_000
  public init(format: Format) { self.format = format }
}
