import Foundation
import RasterCore
import SitePipeline

/// What is said on standard error: one line a message.
enum Messages {
  static func show(_ error: RunError) {
    error.problems.forEach(show)
    line("groundbreak: \(error)")
  }

  static func show(_ problem: RejectedInput) {
    line(
      "groundbreak: "
        + Sentence.join(path: problem.path, message: problem.reason, advice: problem.advice))
  }

  static func line(_ text: String) {
    FileHandle.standardError.write(Data((text + "\n").utf8))
  }
}
