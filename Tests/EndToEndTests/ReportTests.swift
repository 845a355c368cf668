import Foundation
import Testing

/// The report drawn again, printed and filmed, on the built program.
struct ReportTests {
  private let place: Workplace

  init() throws {
    place = try Workplace()
    try TinySite.write(to: place.scenes)
  }

  static func tool(_ names: [String]) -> String? {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return names.flatMap { name in folders.map { "\($0)/\(name)" } }.first {
      FileManager.default.isExecutableFile(atPath: $0)
    }
  }
  static let browser = tool(["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"])
  static let ffmpeg = tool(["ffmpeg"])
  static let python = tool(["python3"])

  private func run(_ more: [String] = []) throws {
    #expect(try Program.run(["run", place.scenes, "--out", place.result, "--quiet"] + more).status == 0)
  }

  private func bytes(_ entry: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: place.result + "/" + entry))
  }

  /// The program with no tool of the machine in reach.
  private func runWithoutTools(_ arguments: [String]) throws -> (status: Int32, errors: String) {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: Program.path)
    process.arguments = arguments
    process.environment = ["PATH": "/nonexistent"]
    process.standardError = pipe
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: data, as: UTF8.self))
  }

  @Test func `A report drawn again is the same, and only the report is touched`() throws {
    try run()
    let page = try bytes("report/index.html")
    let account = try bytes("account.json")
    let again = try Program.run(["report", place.result])
    #expect(again.status == 0 && again.output == "Report: \(place.result)/report/index.html\n")
    #expect(try bytes("report/index.html") == page)
    #expect(try bytes("account.json") == account)
    #expect(place.entries(place.result).filter { $0.hasPrefix(".") }.isEmpty)
    let figures = place.entries(place.result + "/report/figures")
    #expect(
      Set(["overview.svg", "before-after.svg", "series.svg", "timeline.svg", "growth.svg"]).isSubset(of: figures))
    #expect(try Program.run(["report", place.result, "--acres"]).status == 0)
    #expect(String(decoding: try bytes("report/index.html"), as: UTF8.self).contains("acres"))
  }

  @Test func `What is no result is named, and nothing is left there`() throws {
    let none = try Program.run(["report", place.root + "/nothing"])
    #expect(none.status == 2 && none.messages.count == 1 && none.errors.contains("nothing/account.json"))
    try run()
    try place.put("{}", place.result + "/report/page.json")
    let damaged = try Program.run(["report", place.result])
    #expect(damaged.status == 2 && damaged.messages.count == 1 && damaged.errors.contains("page.json"))
    let film = try Program.run(["timelapse", place.result, "--out", place.root + "/film.avi"])
    #expect(film.status == 2 && film.errors.contains(".webm"))
  }

  @Test func `A picture named outside the folder is not read`() throws {
    try run()
    let path = place.result + "/report/page.json"
    let text = try place.text(path).replacingOccurrences(of: "before.jpg", with: "..\\/..\\/account.json")
    try place.put(text, path)
    let refused = try Program.run(["report", place.result])
    #expect(refused.status == 2 && refused.errors.contains("outside the folder"))
  }

  @Test func `A template changes the look, and a wrong one is refused with its name`() throws {
    try run()
    let folder = place.root + "/house"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let empty = try Program.run(["report", place.result, "--template", folder])
    #expect(empty.status == 2 && empty.errors.contains("holds no template"))
    try place.put("{\"kicker\": \"The desk\"}", folder + "/texts.json")
    try place.put("h1{color:teal}", folder + "/style.css")
    #expect(try Program.run(["report", place.result, "--template", folder]).status == 0)
    let page = String(decoding: try bytes("report/index.html"), as: UTF8.self)
    #expect(page.contains("The desk") && page.contains("h1{color:teal}"))
    try place.put("<p>{{contents}}</p>", folder + "/page.html")
    let wrong = try Program.run(["report", place.result, "--template", folder])
    #expect(wrong.status == 2 && wrong.errors.contains("page.html") && wrong.errors.contains("contents"))
  }

  @Test func `Missing programs are named before any work is done`() throws {
    for (option, package) in [(["--pdf"], "chromium"), (["--png"], "chromium"), (["--timelapse", "gif"], "ffmpeg")] {
      let refused = try runWithoutTools(["run", place.scenes, "--out", place.result, "--quiet"] + option)
      #expect(refused.status == 2)
      #expect(refused.errors.contains("apt-get install \(package)"), "\(refused.errors)")
      #expect(!place.exists(place.result))
    }
  }

  @Test(
    .enabled(if: browser != nil && python != nil, "needs Chromium and Python 3"),
    arguments: ["Quarry", "\"><script>alert(1)</script>\n'&\u{202E}gnol"])
  func `In a browser the page is quiet, legible and complete`(name: String) throws {
    try run(["--name", name, "--pdf"])
    #expect(try bytes("report/report.pdf").prefix(5) == Data("%PDF-".utf8))
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let check = Process()
    let pipe = Pipe()
    check.executableURL = URL(fileURLWithPath: try #require(Self.python))
    check.arguments = [root.path + "/scripts/check_report.py", place.result + "/report/index.html"]
    check.standardOutput = pipe
    try check.run()
    let words = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    check.waitUntilExit()
    #expect(check.terminationStatus == 0, "\(words)")
  }

  @Test(
    .enabled(if: ffmpeg != nil, "needs ffmpeg"),
    arguments: [("gif", "GIF89a", 0), ("mp4", "ftyp", 4), ("webm", "\u{1A}E", 0)])
  func `Films come out as what they are called`(ending: String, mark: String, offset: Int) throws {
    try run()
    let file = place.root + "/film.\(ending)"
    let made = try Program.run(["timelapse", place.result, "--out", file, "--quiet"])
    #expect(made.status == 0, "\(made.errors)")
    let head = try Data(contentsOf: URL(fileURLWithPath: file)).dropFirst(offset).prefix(mark.utf8.count)
    #expect(head == Data(mark.utf8))
    let refused = try Program.run(["timelapse", place.result, "--out", file, "--quiet"])
    #expect(refused.status == 2 && refused.errors.contains("--force"))
    #expect(place.entries(place.root).filter { $0.hasPrefix(".") }.isEmpty)
  }
}
