import Foundation
import RasterCore
import RasterIO
import SiteAnalysis
import SiteReport

/// What of the report is made beside the page itself.
public struct ReportChoices: Sendable, Hashable {
  /// Acres beside hectares.
  public var acres = false
  /// Of the page, its figures and films.
  public var language = "en"
  /// A folder with a page of the house's own; nil: the built-in page.
  public var templatePath: String?
  /// `report/report.pdf` too, by way of a browser.
  public var pdf = false
  /// The figures as PNG too, by way of a browser.
  public var png = false
  /// `timelapse.gif`, `.mp4` or `.webm` too; nil: none.
  public var timeLapse: TimeLapseOptions?
  public init() {}
}

/// The report's files: written into a staging folder, and read back to draw the page again.
struct ReportFolder {
  var options: ReportOptions
  /// Nil where neither a PDF nor PNGs are asked for.
  var printer: PagePrinter?
  /// Nil where no film is asked for.
  var film: TimeLapse?
  var choices: ReportChoices

  static let record = "report/page.json"
  static let pictures = "report/pictures"
  static let figures = "report/figures"
  static let pdf = "report/report.pdf"
  /// Print resolution: a figure of 1600 drawn pixels becomes one of 3200, 27 cm at 300 dpi.
  static let printScale = 2.0

  /// Reads the template and looks for the browser, so that neither is found missing after an hour's work.
  /// - Throws: `RunError`.
  init(_ choices: ReportChoices) throws {
    self.choices = choices
    options = ReportOptions()
    options.acres = choices.acres
    options.language = try Self.language(choices.language)
    if let path = choices.templatePath { options.template = try TemplateReader.read(path) }
    if choices.pdf || choices.png { printer = try PagePrinter(for: choices.pdf ? "--pdf" : "--png") }
    film = try choices.timeLapse.map { try TimeLapse($0, language: options.language) }
  }

  /// - Throws: `RunError.badOption` with the languages that there are.
  static func language(_ code: String) throws -> ReportLanguage {
    if let language = ReportLanguage(rawValue: code.lowercased()) { return language }
    let known = ReportLanguage.allCases.map(\.rawValue).joined(separator: ", ")
    throw RunError(
      .badOption, path: "--lang", message: "knows no language “\(Sentence.printable(String(code.prefix(40))))”",
      advice: "Known: \(known). How one is added stands in Guides/Report.md.")
  }

  /// - Throws: an encoder's or a file's error; `RunError` of the browser.
  func write(_ input: ReportInput, to folder: OutputFolder, watch: RunWatch) throws {
    let page = try folder.stage(ResultFiles.report)
    try Data(HTMLReport.render(input, options: options).utf8).write(to: URL(fileURLWithPath: page))
    let (record, pictures) = PageRecord.make(input)
    for picture in pictures {
      try Data(picture.bytes).write(to: URL(fileURLWithPath: folder.stage("\(Self.pictures)/\(picture.name)")))
    }
    let json = try AccountJSON.text(record, pretty: false)
    try Data(json.utf8).write(to: URL(fileURLWithPath: folder.stage(Self.record)))
    for figure in FigureSheet.all(input, options: options) {
      try watch.check()
      let drawing = try folder.stage("\(Self.figures)/\(figure.name).svg")
      try Data(figure.svg.utf8).write(to: URL(fileURLWithPath: drawing))
      guard choices.png, let printer else { continue }
      try printer.png(
        of: drawing, to: folder.stage("\(Self.figures)/\(figure.name).png"), width: figure.width, height: figure.height,
        scale: Self.printScale, watch: watch)
    }
    if let film { try film.write(input, to: folder.stage("timelapse.\(film.options.format.rawValue)"), watch: watch) }
    if choices.pdf, let printer { try printer.pdf(of: page, to: folder.stage(Self.pdf), watch: watch) }
  }

  /// The report's input of a result.
  ///
  /// - Throws: `RunError.unreadable`, naming the file that is missing or damaged.
  static func read(_ result: String) throws -> ReportInput {
    let account: SiteAccount = try decode(result + "/" + ResultFiles.account, what: "an account")
    let record: PageRecord = try decode(result + "/" + Self.record, what: "the record of a page")
    guard record.schema == PageRecord.schema else {
      throw unreadable(
        result + "/" + Self.record, "is of another version (\(Sentence.printable(String(record.schema.prefix(40)))))")
    }
    let verdicts = result + "/" + ResultFiles.claims
    let claims: ClaimReport? =
      FileManager.default.fileExists(atPath: verdicts) ? try decode(verdicts, what: "a list of verdicts") : nil
    var input = try record.input(account: account) { name in
      // The record may have been edited: a name leads nowhere but into the folder of pictures.
      guard !name.contains("/"), !name.hasPrefix(".") else {
        throw unreadable(result + "/" + Self.record, "names a picture outside the folder")
      }
      let path = "\(result)/\(Self.pictures)/\(name)"
      guard let bytes = FileManager.default.contents(atPath: path) else { throw unreadable(path, "cannot be read") }
      return [UInt8](bytes)
    }
    input.claims = claims
    let structures = result + "/" + ResultFiles.structures
    input.footage = try FootageBoards.read(
      result, structures: EvaluationInput.exists(structures) ? FileDigest.sha256(path: structures) : nil)
    return input
  }

  private static func decode<T: Decodable>(_ path: String, what: String) throws -> T {
    guard FileManager.default.fileExists(atPath: path) else { throw unreadable(path, "is not there") }
    guard let data = FileManager.default.contents(atPath: path) else { throw unreadable(path, "cannot be read") }
    do { return try JSONDecoder().decode(T.self, from: data) } catch {
      throw unreadable(path, "is not \(what)")
    }
  }

  private static func unreadable(_ path: String, _ message: String) -> RunError {
    RunError(
      .unreadable, path: path, message: message,
      advice: "Give the folder that groundbreak run wrote with this version, or run it again.")
  }
}

/// Draws the report of a result again.
public enum ReportRequest {
  /// Rewrites `report/` in a result's folder, all of it or nothing.
  ///
  /// - Returns: the files that a reader opens: the page, and the PDF where one was made.
  /// - Throws: `RunError`; the folder is then as it was.
  public static func draw(
    result: String, choices: ReportChoices, isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws -> [String] {
    let watch = RunWatch(progress: { _ in }, isCancelled: isCancelled)
    let report = try ReportFolder(choices)
    let input = try ReportFolder.read(result)
    let folder = try OutputFolder(path: result, force: true)
    defer { folder.discard() }
    do { try report.write(input, to: folder, watch: watch) } catch let error as RunError {
      throw error
    } catch {
      throw WriteFailure.runError(error, in: folder, entry: ResultFiles.report)
    }
    try watch.check()
    try ResultSeal.renew(folder, kept: FootageBoards.files(input.footage, in: result))
    try folder.commit()
    return [ResultFiles.report, choices.pdf ? ReportFolder.pdf : nil].compactMap { $0.map { "\(result)/\($0)" } }
  }
}
