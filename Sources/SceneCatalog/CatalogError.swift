/// A list or table that cannot be used: the file, the line, what was wrong, what to do.
public struct CatalogError: Error, Sendable, Hashable, CustomStringConvertible {
  public var path: String
  /// 1-based; nil where the fault is not in one line.
  public var line: Int?
  public var message: String
  public var advice: String

  public init(path: String, line: Int? = nil, message: String, advice: String) {
    self.path = path
    self.line = line
    self.message = message
    self.advice = advice
  }

  public var description: String {
    let place = line.map { "\(path), line \($0)" } ?? path
    return "\(place): \(message); \(advice)"
  }
}
