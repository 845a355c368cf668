import ArgumentParser
import RasterCore
import SitePipeline

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Finds, dates and measures what was built, and writes a report.",
    discussion: """
      SCENES are files, folders or quoted globs of dated rasters of one place: GeoTIFF, JPEG 2000 or \
      whatever GDAL reads. The date comes from a STAC Item or Planet metadata beside the file, from \
      --dates, from tags in the file, or from its name.

      EXAMPLES:
        groundbreak run scenes/ --out result
        groundbreak run 'order/*.tif' --aoi site.geojson --name Quarry --out result
        groundbreak run *.tif --dates dates.csv --bands red,green,blue --out result
        groundbreak run scenes/ --out result --json | jq .sites
      """)

  @Argument(help: "Files, folders or globs of dated rasters.")
  var scenes: [String]

  @Option(name: [.long, .short], help: ArgumentHelp("Folder that receives the result.", valueName: "dir"))
  var out: String

  @Option(help: ArgumentHelp("Area of interest: polygons in any vector format.", valueName: "file"))
  var aoi: String?

  @Option(help: ArgumentHelp("Name of the place, for the report.", valueName: "text"))
  var name: String?

  @Option(help: ArgumentHelp("Table of acquisition times: file,date.", valueName: "csv"))
  var dates: String?

  @Option(
    help: ArgumentHelp("What the files' bands see, in their order: blue,green,red,nir.", valueName: "roles"),
    transform: BandList.parse)
  var bands: [BandRole]?

  @Option(help: ArgumentHelp("Pixel size of the analysis in metres.", valueName: "m"))
  var pixelSize: Double?

  @Option(
    help: ArgumentHelp("Report structures down to this probability, 0 to 1 (default 0.3).", valueName: "p"))
  var leastProbability: Double?

  @Flag(help: .hidden)
  var everyCandidate = false

  @Option(
    help: ArgumentHelp(
      "Memory for images in MB (default 1074, or a quarter of the machine's); more than fits is done in tiles.",
      valueName: "MB"))
  var memory: Int?

  @Option(help: ArgumentHelp("Claims to hold against the result, for the report and claims.json.", valueName: "yaml"))
  var claims: String?

  @Flag(help: "Leave folders and user names out of everything that is written.")
  var redact = false

  @OptionGroup(title: "Report") var look: ReportFlags

  @Option(
    help: ArgumentHelp("Film the series too, as timelapse.gif, .mp4 or .webm (needs ffmpeg).", valueName: "format"))
  var timelapse: TimeLapseOptions.Format?

  @Flag(help: "Print the account as JSON on standard output.")
  var json = false

  @Flag(help: "Show no progress.")
  var quiet = false

  @Flag(help: "Replace a result that is already in the folder.")
  var force = false

  func validate() throws {
    if let pixelSize, !(pixelSize > 0 && pixelSize.isFinite) {
      throw ValidationError("--pixel-size is a positive number of metres.")
    }
    if let leastProbability, !(0...1).contains(leastProbability) {
      throw ValidationError("--least-probability lies between 0 and 1.")
    }
    if let memory, !(1...1_000_000).contains(memory) {
      throw ValidationError("--memory is a number of megabytes, at least 1.")
    }
    if scenes.isEmpty { throw ValidationError("Give at least one file or folder of images.") }
  }

  func run() throws {
    var options = RunOptions(inputs: scenes, output: out)
    options.aoiPath = aoi
    options.name = name
    options.datesPath = dates
    options.bands = bands
    options.pixelSize = pixelSize
    options.force = force
    options.claimsPath = claims
    options.redacts = redact
    options.report = look.choices
    options.report.timeLapse = timelapse.map { TimeLapseOptions(format: $0) }
    if let memory { options.memoryBudget = memory * 1_000_000 }
    if let leastProbability { options.analysis.structures.leastProbability = leastProbability }
    options.analysis.structures.saysEveryCandidate = everyCandidate
    Interruption.watch()
    let display = ProgressDisplay(quiet: quiet)
    defer { display.finish() }
    let result = try SiteRun.run(
      options, progress: display.show, isCancelled: { Interruption.requested })
    display.finish()
    result.problems.forEach(Messages.show)
    print(json ? result.accountJSON : Summary.text(result))
    if !result.problems.isEmpty { throw Outcome.doneWithFailures }
  }
}

/// `--bands blue,green,red,nir`
enum BandList {
  static func parse(_ text: String) throws -> [BandRole] {
    try text.split(separator: ",", omittingEmptySubsequences: false).map { word in
      let word = word.lowercased().filter { $0 != " " }
      guard let role = BandRole(rawValue: word) else {
        let known = BandRole.allCases.map(\.rawValue).joined(separator: ", ")
        throw ValidationError("“\(Sentence.printable(word))” is no band. Known: \(known).")
      }
      return role
    }
  }
}
