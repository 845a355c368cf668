import Foundation

/// A headless browser, where one is installed: what turns a drawing of ours into a PNG.
enum Browser {
  private static let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
  private static let patience: TimeInterval = 60

  private static func find() -> String? {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":").map(
      String.init)
    for name in names {
      for folder in folders where FileManager.default.isExecutableFile(atPath: folder + "/" + name) {
        return folder + "/" + name
      }
    }
    return nil
  }

  /// Draws an SVG of our own making; the browser is given no network.
  /// - Returns: nil where the picture was written, else why not.
  static func picture(of drawing: String, to path: String, svg: String) -> String? {
    guard let browser = find() else { return "no Chromium is installed (apt-get install chromium)" }
    let scratch = NSTemporaryDirectory() + "groundbreak-browser-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: scratch) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: browser)
    // The sandbox does not start for the superuser; the page is this program's own and may reach no host.
    process.arguments =
      ["--headless", "--disable-gpu", "--hide-scrollbars", "--no-first-run", "--user-data-dir=\(scratch)"]
      + (getuid() == 0 ? ["--no-sandbox"] : [])
      + [
        "--host-resolver-rules=MAP * ~NOTFOUND", "--window-size=1600,\(height(svg))", "--screenshot=\(path)",
        URL(fileURLWithPath: drawing).absoluteString,
      ]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    do { try process.run() } catch { return "\(browser) does not start" }
    let end = Date().addingTimeInterval(patience)
    while process.isRunning, Date() < end { Thread.sleep(forTimeInterval: 0.05) }
    if process.isRunning {
      process.terminate()
      return "\(browser) took longer than \(Int(patience)) seconds"
    }
    return FileManager.default.fileExists(atPath: path) ? nil : "\(browser) wrote no picture"
  }

  /// What our drawings say of their height in pixels.
  private static func height(_ svg: String) -> Int {
    guard let range = svg.range(of: " height=\"") else { return 1_200 }
    return min(20_000, max(100, Int(svg[range.upperBound...].prefix { $0.isNumber }) ?? 1_200))
  }
}
