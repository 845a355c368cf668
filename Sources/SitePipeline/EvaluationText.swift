import Foundation

/// An evaluation as text.
public enum EvaluationText {
  /// JSON with sorted keys in snake case, UTF-8; ends with a line break.
  public static func json<T: Encodable>(_ value: T) throws -> String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
  }

  /// - Throws: `RunError.output`, naming the file.
  public static func save(_ text: String, to path: String) throws {
    do {
      try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw RunError(
        .output, path: path, message: "cannot be written: \(error.localizedDescription)",
        advice: "Choose another file with --out.")
    }
  }
}
