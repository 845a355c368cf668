import Foundation

/// The folder of real images that some tests read: `shared/data` beside the repository, or `GROUNDBREAK_DATA`.
///
/// It is no part of the repository. A test that needs it says so: `.enabled(if: RealData.has("naip-nd-10dates"), "...")`.
public enum RealData {
  public static let folder: URL = {
    if let path = ProcessInfo.processInfo.environment["GROUNDBREAK_DATA"], !path.isEmpty {
      return URL(fileURLWithPath: path, isDirectory: true)
    }
    // Tests/TestSupport/RealData.swift: three steps up is the repository, a fourth its parent.
    var url = URL(fileURLWithPath: #filePath)
    for _ in 0..<4 { url.deleteLastPathComponent() }
    return url.appendingPathComponent("shared/data", isDirectory: true)
  }()

  public static var isAvailable: Bool { FileManager.default.fileExists(atPath: folder.path) }

  /// Whether a file or folder of it is there.
  public static func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

  public static func path(_ name: String) -> String { folder.appendingPathComponent(name).path }
}
