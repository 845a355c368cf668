import RasterCore
import RasterIO

/// Turns the rooms' errors into what the user is told. Each adapter has its own error; this is where they meet.
enum Failure {
  /// - Parameter path: the file in hand, where the error names none.
  static func runError(_ error: any Error, path: String) -> RunError {
    if let error = error as? RunError { return error }
    let rejected = rejection(of: path, error)
    return RunError(
      .adapter, path: rejected.path, message: rejected.reason, advice: rejected.advice)
  }

  static func rejection(of path: String, _ error: any Error) -> RejectedInput {
    if let error = error as? RunError {
      return RejectedInput(path: error.path, reason: error.message, advice: error.advice)
    }
    return RejectedInput(path: path, reason: words(error, without: path), advice: "")
  }

  /// The error's own words; a path in front of them is taken off, for the message begins with it anyway.
  private static func words(_ error: any Error, without path: String) -> String {
    let text = String(describing: error)
    return text.hasPrefix(path + ": ") ? String(text.dropFirst(path.count + 2)) : text
  }

  /// Runs an adapter's call; its error becomes a `RunError` that names `path`.
  static func passingOn<T>(_ path: String, _ body: () throws -> T) throws -> T {
    do { return try body() } catch { throw runError(error, path: path) }
  }
}
