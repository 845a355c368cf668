import ArgumentParser
import Foundation
import SitePipeline

struct TimelapseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "timelapse",
    abstract: "Films the series of a result, with the date burned in.",
    discussion: """
      RESULT is a folder that groundbreak run wrote; the images are not needed. All frames are aligned and on one stretch. The film \
      stays longer where a step is first seen. It is made by ffmpeg; the ending of the file says the format: gif, mp4 or webm.

      EXAMPLES:
        groundbreak timelapse result --out film.mp4
        groundbreak timelapse result --out film.gif --cloudy dim --seconds 0.5
      """)

  @Argument(help: "Folder of a result.")
  var result: String

  @Option(name: [.long, .short], help: ArgumentHelp("The film: .gif, .mp4 or .webm.", valueName: "file"))
  var out: String

  @Option(
    help: ArgumentHelp("Images in which clouds hide a tenth of the place or more: drop, dim or keep.", valueName: "how")
  )
  var cloudy: TimeLapseOptions.Cloudy = .drop

  @Option(help: ArgumentHelp("How long an image stays.", valueName: "s"))
  var seconds = 0.3

  @Option(help: ArgumentHelp("How long an image stays that is the first to show a step.", valueName: "s"))
  var pause = 1.6

  @Option(help: ArgumentHelp("Language of the words in the film.", valueName: "code"))
  var lang = "en"

  @Flag(help: "Show no progress.")
  var quiet = false

  @Flag(help: "Replace a file of that name.")
  var force = false

  private var format: TimeLapseOptions.Format? {
    TimeLapseOptions.Format(rawValue: URL(fileURLWithPath: out).pathExtension.lowercased())
  }

  func validate() throws {
    if format == nil { throw ValidationError("--out ends in .gif, .mp4 or .webm.") }
    if !(0.05...30).contains(seconds) || !(0.05...60).contains(pause) {
      throw ValidationError("--seconds lies between 0.05 and 30, --pause between 0.05 and 60.")
    }
  }

  func run() throws {
    var options = TimeLapseOptions(format: format ?? .mp4)
    options.cloudy = cloudy
    options.secondsPerFrame = seconds
    options.pauseAtEvents = pause
    Interruption.watch()
    let display = ProgressDisplay(quiet: quiet)
    defer { display.finish() }
    try TimeLapseRequest.film(
      result: result, file: out, options: options, language: lang, force: force, progress: display.show,
      isCancelled: { Interruption.requested })
    display.finish()
    print("Film: \(Sentence.printable(out))")
  }
}

extension TimeLapseOptions.Cloudy: ExpressibleByArgument {}
extension TimeLapseOptions.Format: ExpressibleByArgument {}
