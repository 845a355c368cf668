/// What went wrong with a film, in words a user can act on.
public struct FootageIOError: Error, Sendable, Hashable, CustomStringConvertible {
  public enum Code: String, Sendable, Hashable {
    /// ffmpeg or ffprobe is not installed, or cannot be started.
    case noTool
    /// Missing, no regular file, empty.
    case cannotOpen
    /// A list of other files, or a description of a stream: what it names would be fetched.
    case refersElsewhere
    /// Not a container that is read here.
    case unknownFormat
    /// No pictures in it.
    case noVideo
    /// Encrypted.
    case locked
    /// Pictures cannot be decoded.
    case cannotDecode
    case tooLong
    case tooLarge
    /// The program ran past its time.
    case timeLimit
    case cancelled
  }
  public var code: Code
  public var path: String
  public var message: String
  public var advice: String

  public init(_ code: Code, path: String, message: String, advice: String) {
    self.code = code
    self.path = path
    self.message = message
    self.advice = advice
  }

  public var description: String { "\(path): \(message); \(advice)" }
}
