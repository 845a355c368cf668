import ArgumentParser
import SitePipeline

struct GeolocateBearingsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bearings",
    abstract: "Finds where the camera stood from the directions in which landmarks are seen.",
    discussion: """
      BEARINGS is a CSV with the columns lon, lat (or x, y with --crs), azimuth in degrees from true north, and where \
      known sigma (degrees) and name. With --relative the azimuths count from any direction: angles between landmarks \
      that were measured in a panorama; three are the least then. Rows of --align are counted as well.

      The answer is an area, not a point.

      EXAMPLES:
        groundbreak geolocate bearings bearings.csv --out area.geojson
        groundbreak geolocate bearings angles.csv --relative --sigma 0.5 --align transits.csv
      """)

  @Argument(help: "CSV of bearings.")
  var bearings: String

  @Flag(help: "Azimuths count from an unknown direction.")
  var relative = false

  @Option(help: ArgumentHelp("CSV of alignments that hold too.", valueName: "file"))
  var align: String?

  @OptionGroup var area: AreaArguments

  func run() throws {
    var request = area.request
    request.bearings = bearings
    request.alignments = align
    request.relative = relative
    try area.show(try GeolocationAreas.answer(request))
  }
}

struct GeolocateAlignCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "align",
    abstract: "Finds where the camera stood from things that stand one before another.",
    discussion: """
      ALIGNMENTS is a CSV with the columns lon_a, lat_a, lon_b, lat_b (or x_a, y_a, x_b, y_b with --crs), and where \
      wanted relation (before: A stands exactly before B, the default; left, right: A is seen left or right of B), \
      sigma (degrees) and name. One alignment leaves a wedge, two an area.

      EXAMPLES:
        groundbreak geolocate align transits.csv --out area.geojson
        groundbreak geolocate align transits.csv --within valley.geojson --sigma 0.3 --json
      """)

  @Argument(help: "CSV of alignments.")
  var alignments: String

  @OptionGroup var area: AreaArguments

  func run() throws {
    var request = area.request
    request.alignments = alignments
    try area.show(try GeolocationAreas.answer(request))
  }
}

/// What both have in common.
struct AreaArguments: ParsableArguments {
  @Option(help: ArgumentHelp("Coordinate system of the columns x and y.", valueName: "crs"))
  var crs: String?

  @Option(
    help: ArgumentHelp("Standard deviation of a direction, degrees, where the table says none.", valueName: "deg"))
  var sigma = 1.0

  @Option(help: ArgumentHelp("Kilometres around the landmarks in which to look.", valueName: "km"))
  var radius = 20.0

  @Option(help: ArgumentHelp("Polygons within which the camera stood.", valueName: "file"))
  var within: String?

  @Option(name: [.long, .short], help: ArgumentHelp("GeoJSON file for the area.", valueName: "path"))
  var out: String?

  @Flag(help: "Print the findings as JSON.")
  var json = false

  func validate() throws {
    guard sigma > 0, sigma <= 90 else { throw ValidationError("--sigma is above 0 and up to 90 degrees.") }
  }

  var request: GeolocationAreas.Request {
    var r = GeolocationAreas.Request()
    (r.system, r.sigma, r.radius, r.within) = (crs, sigma, radius * 1_000, within)
    return r
  }

  func show(_ answer: GeolocationAreas.Answer) throws {
    if let out { try EvaluationText.save(try answer.geoJSON(), to: out) }
    print(json ? try EvaluationText.json(answer) : answer.text(), terminator: json ? "" : "\n")
  }
}
