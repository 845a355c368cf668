import Foundation

/// A program of the machine that a result does not need but some wish for: a browser for PDF and PNG, ffmpeg for films.
///
/// Started with an argument array, never through a shell, without standard input.
struct ExternalTool: Sendable {
  var path: String

  /// The first of the names that is an executable file in one of the folders of PATH.
  static func find(_ names: [String], path: String? = ProcessInfo.processInfo.environment["PATH"]) -> ExternalTool? {
    let folders = (path ?? "").split(separator: ":").map(String.init).filter { $0.hasPrefix("/") }
    for name in names {
      for folder in folders {
        let candidate = folder + "/" + name
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: candidate, isDirectory: &isFolder), !isFolder.boolValue,
          FileManager.default.isExecutableFile(atPath: candidate)
        {
          return ExternalTool(path: candidate)
        }
      }
    }
    return nil
  }

  /// Runs to the end, or until cancelled or out of time; then the program is stopped.
  ///
  /// - Parameter product: the file that must be there and not empty afterwards; it is what a failure names.
  /// - Throws: `RunError.adapter` with the program's last line of complaint; `.cancelled`.
  func run(_ arguments: [String], product: String, seconds: Double, watch: RunWatch) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    // To a file, so that a talkative program never waits for us.
    let log = NSTemporaryDirectory() + "groundbreak-\(UUID().uuidString).log"
    FileManager.default.createFile(atPath: log, contents: nil)
    defer { try? FileManager.default.removeItem(atPath: log) }
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: log))
    defer { try? handle.close() }
    process.standardError = handle
    do { try process.run() } catch { throw failure(product, "it cannot be started: \(Failure.cause(error))") }
    let end = Date(timeIntervalSinceNow: seconds)
    while process.isRunning {
      Thread.sleep(forTimeInterval: 0.02)
      let late = Date() > end
      guard late || watch.isCancelled() else { continue }
      // Not to be refused: a thread of Dispatch's passes its blocked signals on, the gentle one among them.
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      throw late ? failure(product, "it took longer than \(Int(seconds)) s") : RunError.cancelled
    }
    let size = (try? FileManager.default.attributesOfItem(atPath: product)[.size] as? Int) ?? 0
    if process.terminationStatus != 0 || size == 0 {
      throw failure(product, lastWords(log) ?? "it ended with status \(process.terminationStatus)")
    }
  }

  private func lastWords(_ log: String) -> String? {
    let text = (try? Data(contentsOf: URL(fileURLWithPath: log))).map {
      String(decoding: $0.suffix(4_000), as: UTF8.self)
    }
    return text?.split(whereSeparator: \.isNewline).last.map { String($0.prefix(300)) }
  }

  private func failure(_ product: String, _ message: String) -> RunError {
    RunError(
      .adapter, path: product, message: "\(path) did not make it: \(message)",
      advice: "Try the program by hand, or leave this part out.")
  }
}

/// Pages and drawings to PDF and PNG through a headless browser.
struct PagePrinter: Sendable {
  private let tool: ExternalTool
  private static let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"]

  /// - Throws: `RunError.badOption`, with what to install, where no browser is found.
  init(for option: String) throws {
    guard let tool = ExternalTool.find(Self.names) else {
      throw RunError(
        .badOption, path: option, message: "needs Chromium or Chrome, and neither is installed",
        advice: "Install one (Debian: apt-get install chromium), or print report/index.html to PDF from any browser.")
    }
    self.tool = tool
  }

  /// - Throws: as `ExternalTool.run`.
  func pdf(of page: String, to file: String, watch: RunWatch) throws {
    try withProfile { profile in
      try tool.run(
        common(profile) + ["--no-pdf-header-footer", "--print-to-pdf=\(file)", address(page)], product: file,
        seconds: 300, watch: watch)
    }
  }

  /// - Parameters:
  ///   - width: of the drawing in its own pixels, as `height`.
  ///   - scale: pixels of the PNG to one of the drawing.
  func png(of drawing: String, to file: String, width: Int, height: Int, scale: Double, watch: RunWatch) throws {
    try withProfile { profile in
      try tool.run(
        common(profile) + [
          "--hide-scrollbars", "--window-size=\(width),\(height)", "--force-device-scale-factor=\(scale)",
          "--default-background-color=FFFFFFFF", "--screenshot=\(file)", address(drawing),
        ], product: file, seconds: 120, watch: watch)
    }
  }

  /// Nothing is fetched, and nothing of the user's own browser is read or written.
  private func common(_ profile: String) -> [String] {
    [
      "--headless", "--disable-gpu", "--no-first-run", "--disable-extensions", "--disable-background-networking",
      "--disable-dev-shm-usage", "--host-resolver-rules=MAP * ~NOTFOUND", "--user-data-dir=\(profile)",
    ] + (getuid() == 0 ? ["--no-sandbox"] : [])
  }

  private func address(_ path: String) -> String { URL(fileURLWithPath: path).absoluteString }

  private func withProfile(_ body: (String) throws -> Void) throws {
    let profile = NSTemporaryDirectory() + "groundbreak-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: profile, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: profile) }
    try body(profile)
  }
}
