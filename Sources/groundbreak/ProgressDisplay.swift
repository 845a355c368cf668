import Foundation
import SitePipeline

/// Shows on standard error how far a run is: one line that is rewritten where that is a terminal, else a line now and then.
///
/// `@unchecked` because the lock guards every field.
final class ProgressDisplay: @unchecked Sendable {
  private let lock = NSLock()
  private let quiet: Bool
  private let isTerminal: Bool
  private let begun = ContinuousClock.now
  private var lastShown: ContinuousClock.Instant?
  private var hasLine = false

  init(quiet: Bool) {
    self.quiet = quiet
    isTerminal = isatty(STDERR_FILENO) == 1
  }

  /// May be called from any thread.
  func show(_ progress: RunProgress) { show { ProgressText.line(progress, elapsed: $0) } }

  /// - Parameter line: makes the text from the time since the beginning; called only where the text is shown. From any thread.
  func show(_ line: (Duration) -> String) {
    guard !quiet else { return }
    lock.withLock {
      let now = ContinuousClock.now
      let pause: Duration = isTerminal ? .milliseconds(100) : .seconds(5)
      if let lastShown, now - lastShown < pause { return }
      lastShown = now
      let text = line(now - begun)
      if isTerminal {
        write("\r\u{1B}[K" + text)
        hasLine = true
      } else {
        write(text + "\n")
      }
    }
  }

  /// Clears the line, so that what follows stands alone. May be called twice.
  func finish() {
    lock.withLock {
      if hasLine { write("\r\u{1B}[K") }
      hasLine = false
    }
  }

  private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}

enum ProgressText {
  /// `analysing (shifts) 12/94, 45 %, about 8 s left`
  static func line(_ progress: RunProgress, elapsed: Duration) -> String {
    var text = progress.stage.rawValue
    if let detail = progress.detail { text += " (\(detail))" }
    if progress.total > 1 { text += " \(progress.done)/\(progress.total)" }
    text += ", \(Int(progress.overall * 100)) %"
    let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18
    // Too early a guess is worse than none.
    if seconds > 1, progress.overall > 0.05, progress.overall < 1 {
      text += ", about \(duration(seconds * (1 - progress.overall) / progress.overall)) left"
    }
    return text
  }

  static func duration(_ seconds: Double) -> String {
    if seconds < 90 { return "\(max(1, Int(seconds.rounded()))) s" }
    if seconds < 5_400 { return "\(Int((seconds / 60).rounded())) min" }
    return "\(Int((seconds / 3_600).rounded())) h"
  }
}
