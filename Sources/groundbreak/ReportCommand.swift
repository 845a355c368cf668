import ArgumentParser
import SitePipeline

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Draws the report of a result again: as PDF, with acres, in a house's own look.",
    discussion: """
      RESULT is a folder that groundbreak run wrote. The images are not needed: the page is drawn from the account and the \
      pictures kept in report/. Only report/ is replaced.

      EXAMPLES:
        groundbreak report result --pdf
        groundbreak report result --png                  # the figures at print resolution too
        groundbreak report result --acres --template house/
      """)

  @Argument(help: "Folder of a result.")
  var result: String

  @OptionGroup var look: ReportFlags

  @Flag(help: "Print the files' names as JSON on standard output.")
  var json = false

  func run() throws {
    Interruption.watch()
    let files = try ReportRequest.draw(
      result: result, choices: look.choices, isCancelled: { Interruption.requested })
    if json {
      print(
        "{\"files\":[\(files.map { "\"\(Sentence.printable($0).replacing("\"", with: "\\\""))\"" }.joined(separator: ","))]}"
      )
    } else {
      for file in files { print("Report: \(Sentence.printable(file))") }
    }
  }
}

/// What of a report is made beside the page, and how it looks; for `run` and `report` alike.
struct ReportFlags: ParsableArguments {
  @Flag(help: "Write report/report.pdf too (needs Chromium or Chrome).")
  var pdf = false

  @Flag(help: "Write the figures as PNG at print resolution too (needs Chromium or Chrome).")
  var png = false

  @Flag(help: "Acres beside hectares in the report.")
  var acres = false

  @Option(help: ArgumentHelp("Language of the report.", valueName: "code"))
  var lang = "en"

  @Option(help: ArgumentHelp("A house's own page, style, texts and logo; see Guides/Report.md.", valueName: "dir"))
  var template: String?

  var choices: ReportChoices {
    var choices = ReportChoices()
    choices.pdf = pdf
    choices.png = png
    choices.acres = acres
    choices.language = lang
    choices.templatePath = template
    return choices
  }
}
