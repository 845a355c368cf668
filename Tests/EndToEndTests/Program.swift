import Foundation

/// The built program, as a user runs it.
enum Program {
  struct Outcome {
    var status: Int32
    var output: String
    var errors: String
    /// Standard error without lines of progress.
    var messages: [String] {
      errors.split(separator: "\n").map(String.init).filter { $0.hasPrefix("groundbreak:") }
    }
  }

  /// The program lies beside the test bundle.
  static var path: String {
    let tests = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    let candidates = [tests, URL(fileURLWithPath: CommandLine.arguments[0]), Bundle.main.bundleURL]
      .map { $0.deletingLastPathComponent().appendingPathComponent("groundbreak").path }
    return candidates.first { FileManager.default.isExecutableFile(atPath: $0) } ?? candidates[0]
  }

  /// - Parameters:
  ///   - environment: in place of the test's own; nil keeps it.
  ///   - program: another one that starts the built one.
  static func run(
    _ arguments: [String], in folder: String? = nil, environment: [String: String]? = nil, program: String = path
  ) throws -> Outcome {
    let process = try start(arguments, in: folder, environment: environment, program: program)
    process.process.waitUntilExit()
    return try process.finish()
  }

  static func start(
    _ arguments: [String], in folder: String? = nil, environment: [String: String]? = nil, program: String = path
  ) throws -> Running {
    let running = try Running()
    if let environment { running.process.environment = environment }
    running.process.executableURL = URL(fileURLWithPath: program)
    running.process.arguments = arguments
    if let folder { running.process.currentDirectoryURL = URL(fileURLWithPath: folder) }
    try running.process.run()
    return running
  }

  /// Output goes to files, so that neither side waits for the other.
  final class Running {
    let process = Process()
    private let base = NSTemporaryDirectory() + "program-\(UUID().uuidString)"
    private let handles: [FileHandle]

    init() throws {
      handles = try [".out", ".err"].map { [base] suffix in
        FileManager.default.createFile(atPath: base + suffix, contents: nil)
        return try FileHandle(forWritingTo: URL(fileURLWithPath: base + suffix))
      }
      process.standardOutput = handles[0]
      process.standardError = handles[1]
      process.standardInput = FileHandle.nullDevice
    }

    deinit {
      for suffix in [".out", ".err"] { try? FileManager.default.removeItem(atPath: base + suffix) }
    }

    func finish() throws -> Outcome {
      for handle in handles { try handle.close() }
      let texts = try [".out", ".err"].map { try String(contentsOfFile: base + $0, encoding: .utf8) }
      return Outcome(status: process.terminationStatus, output: texts[0], errors: texts[1])
    }
  }
}

/// A folder that is gone after the test.
final class Workplace {
  let root: String

  init() throws {
    root = NSTemporaryDirectory() + "site-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: root) }

  var scenes: String { root + "/scenes" }
  var result: String { root + "/result" }

  func entries(_ folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
  }

  func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

  func put(_ text: String, _ path: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
  }

  func account() throws -> [String: Any] {
    let data = try Data(contentsOf: URL(fileURLWithPath: result + "/account.json"))
    return try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
  }
}
