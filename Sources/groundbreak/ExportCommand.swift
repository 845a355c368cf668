import ArgumentParser
import SitePipeline

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Writes a result for Google Earth, QGIS, spreadsheets, catalogues and databases.",
    discussion: """
      RESULT is the output folder of run. FORMAT is one of these, several with commas, or all:
        geojson  structures, sites and changed ground (RFC 7946)
        kmz      Google Earth: structures and steps on the time slider, pictures before and after
        gpkg     GeoPackage with structures, sites, events, scenes and sources
        fgb      FlatGeobuf, structures and sites
        csv      structures, events and scenes as tables
        stac     a STAC Collection of the result and of every image
        smart    region and site models of IARPA's SMART programme
        cog      the rasters as Cloud-Optimised GeoTIFFs
        qgis     a QGIS project over the GeoPackage and the rasters

      EXAMPLES:
        groundbreak export result --format kmz --out earth
        groundbreak export result --format gpkg,csv --out tables
        groundbreak export result --format all --out export
        groundbreak export result --format smart --region KR_R001 --out models
      """)

  @Argument(help: "Output folder of run.")
  var result: String

  @Option(name: [.long, .short], help: ArgumentHelp("Forms, with commas, or all.", valueName: "format"))
  var format: String

  @Option(name: [.long, .short], help: ArgumentHelp("Folder that receives the files.", valueName: "dir"))
  var out: String

  @Option(help: ArgumentHelp("Region of SMART models (ZZ_R000).", valueName: "id"))
  var region = "ZZ_R000"

  @Flag(help: "Print the files that were written as JSON.")
  var json = false

  @Flag(help: "Replace files that are already in the folder.")
  var force = false

  func run() throws {
    var options = ExportRun.Options(result: result, formats: try formats(), output: out)
    options.region = region
    options.force = force
    Interruption.watch()
    let files = try ExportRun.export(options, isCancelled: { Interruption.requested })
    let paths = files.map { out + "/" + $0 }
    print(
      json ? try EvaluationText.json(["files": paths]) : paths.map(Sentence.printable).joined(separator: "\n"),
      terminator: json ? "" : "\n")
  }

  func validate() throws { _ = try formats() }

  private func formats() throws -> Set<ExportFormat> {
    let words = format.lowercased().split(separator: ",", omittingEmptySubsequences: false).map {
      $0.filter { $0 != " " }
    }
    if words == ["all"] { return Set(ExportFormat.allCases) }
    return Set(
      try words.map { word in
        guard let format = ExportFormat(rawValue: word) else {
          let known = ExportFormat.allCases.map(\.rawValue).joined(separator: ", ")
          throw ValidationError("“\(Sentence.printable(word))” is no form. Known: \(known), all.")
        }
        return format
      })
  }
}
