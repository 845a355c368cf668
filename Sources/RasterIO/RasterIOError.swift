/// What went wrong with one file, in words a user can act on.
public struct RasterIOError: Error, Sendable, Hashable, CustomStringConvertible {
  public enum Code: String, Sendable, Hashable, Codable {
    /// Missing, not a regular file, or not a format that is read here.
    case cannotOpen
    /// Opened, but its pixels or features cannot be read.
    case cannotRead
    /// More pixels or bands than a satellite scene has, or than fits.
    case tooLarge
    /// No coordinate system, or one that cannot be placed on the Earth.
    case coordinateSystem
    /// The area of interest and the images do not meet.
    case outside
    /// Nothing that could be analysed is left.
    case nothingUsable
    /// A polygon that crosses itself, or no polygon at all.
    case geometry
    case cannotWrite
  }
  public var code: Code
  /// What was being done: `open`, `read pixels`, `write`.
  public var operation: String
  public var path: String
  /// What was wrong; GDAL's own words where it said something.
  public var message: String
  /// What the user can do about it.
  public var advice: String

  public init(
    code: Code, operation: String, path: String, message: String, advice: String
  ) {
    self.code = code
    self.operation = operation
    self.path = path
    self.message = message
    self.advice = advice
  }

  /// One sentence: the file, what was wrong, what to do.
  public var description: String {
    let subject = path.isEmpty ? "" : "\(path): "
    return "\(subject)cannot \(operation): \(message); \(advice)"
  }
}
