import Foundation
import Testing

/// Every export is opened by a program that is not ours (`scripts/check_exports.py`). Where one is absent, a test that is skipped names it.
@Suite struct ForeignToolsTests {
  private static let script =
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path + "/scripts/check_exports.py"

  /// GROUNDBREAK_PYTHON, the one that `make validators` prepares, or the first of PATH.
  static let python: String? = {
    if let named = ProcessInfo.processInfo.environment["GROUNDBREAK_PYTHON"], !named.isEmpty { return named }
    let prepared = (script as NSString).deletingLastPathComponent + "/../.build/validators/bin/python3"
    return FileManager.default.isExecutableFile(atPath: prepared) ? prepared : ReportTests.python
  }()

  private struct Check: Decodable {
    var check: String
    var lacks: [String]
  }

  /// All checks that there are, with what each lacks here.
  private static let checks: [Check] = {
    guard let outcome = try? output(["--tools"]), outcome.status == 0 else { return [] }
    return (try? JSONDecoder().decode([Check].self, from: Data(outcome.text.utf8))) ?? []
  }()

  private static var absent: [Check] { checks.filter { !$0.lacks.isEmpty } }

  private static var complaint: Comment {
    guard python != nil else { return "NOT OPENED BY ANY FOREIGN TOOL: Python 3 is absent" }
    let lines = absent.map { "\($0.check) (\($0.lacks.joined(separator: ", ")))" }
    return Comment(
      rawValue: "NOT CHECKED, tools absent: \(lines.joined(separator: "; ")). `make validators` installs them.")
  }

  private static func output(_ arguments: [String]) throws -> (status: Int32, text: String) {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: python ?? "")
    process.arguments = [script] + arguments
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, text)
  }

  enum Place: String, CaseIterable, CustomTestStringConvertible {
    case hall, nothingBuilt, hostileName
    var testDescription: String { rawValue }
  }

  /// A place with a hall, one where nothing happens, so that layers are empty, and one whose name no form may take for anything but a name.
  @Test(.enabled(if: python != nil, "needs Python 3"), arguments: Place.allCases)
  func `Every export opens in a program that is not ours`(kind: Place) throws {
    let place = try Workplace()
    try FileManager.default.createDirectory(atPath: place.scenes, withIntermediateDirectories: true)
    for index in 0..<TinySite.count {
      let image = TinySite.image(index, hall: kind == .nothingBuilt ? false : nil)
      try TinySite.write(image, to: place.scenes + "/" + TinySite.name(index))
    }
    let name = kind == .hostileName ? "=\"><script>alert(1)</script>\n'&\u{202E}gnol" : "Quarry"
    let run = try Program.run(["run", place.scenes, "--out", place.result, "--name", name, "--quiet"])
    #expect(run.status == 0, "\(run.errors)")
    let folder = place.root + "/export"
    let export = try Program.run(["export", place.result, "--format", "all", "--out", folder])
    #expect(export.status == 0, "\(export.errors)")
    let outcome = try Self.output([folder])
    #expect(outcome.status == 0, "\(outcome.text)")
    // A check that went missing is no check.
    try #require(Self.checks.count >= 13)
    for check in Self.checks {
      let state = check.lacks.isEmpty ? "ok    " : "SKIP  "
      #expect(outcome.text.contains(state + check.check), "\(outcome.text)")
    }
  }

  /// Nothing but the skip of this test tells that the one above was of part of the tools.
  @Test(.enabled(if: python != nil && absent.isEmpty, complaint)) func `All foreign tools are at hand`() {
    #expect(!Self.checks.isEmpty)
  }
}
