import RasterCore

/// Why a run could not be done: what is wrong with which file, and what to do about it.
public struct RunError: Error, Sendable, Hashable {
  public enum Code: String, Sendable, Hashable {
    /// No scene at all, or none that may be used.
    case nothingToAnalyse
    /// An option that cannot be followed.
    case badOption
    /// A file needed by the whole run cannot be read.
    case unreadable
    /// The output folder cannot be used.
    case output
    case diskFull
    case tooLarge
    case cancelled
    /// An adapter's error, passed on in its own words.
    case adapter
  }
  public var code: Code
  /// The file, folder or option that the message speaks of; empty where there is none.
  public var path: String
  public var message: String
  public var advice: String
  /// Inputs that had been left out when the run ended; each deserves a line of its own.
  public var problems: [RejectedInput]

  public init(
    _ code: Code, path: String, message: String, advice: String, problems: [RejectedInput] = []
  ) {
    self.code = code
    self.path = path
    self.message = message
    self.advice = advice
    self.problems = problems
  }

  static let cancelled = RunError(
    .cancelled, path: "", message: "stopped", advice: "Nothing was written.")
}

extension RunError: CustomStringConvertible {
  public var description: String { Sentence.join(path: path, message: message, advice: advice) }
}
