import ArgumentParser
import Foundation
import SitePipeline

struct GeolocatePoseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pose",
    abstract: "Finds how a camera at a known place was held, from the line between ground and sky.",
    discussion: """
      Heading, pitch, roll, lens and the eye's height are fitted to the skyline that the elevation model shows from \
      --at; landmarks (--pairs, as for resect) are held beside it. Printed are the camera with its standard \
      deviations, other cameras that fit nearly as well, and whether the line belongs to the place: it does where it \
      fits better than from 40 places around. --out keeps camera.json (which project, check and board read), GeoJSON, \
      KML and overlay.png, the picture with its line in red and the terrain's in green.

      EXAMPLES:
        groundbreak geolocate pose frame.jpg --at 8.0928,46.4325 --dem dem.tif --out camera
        groundbreak geolocate pose frame.jpg --at 8.0928,46.4325,2927 --at-sigma 5 --dem dem.tif --hfov 50..60 --json
        groundbreak geolocate pose frame.jpg --at 8.0928,46.4325 --dem dem.tif --line line.csv --pairs pairs.csv
      """)

  @Argument(help: "The picture.")
  var image: String

  @Option(
    parsing: .unconditional, help: ArgumentHelp("Where the camera stood: LON,LAT or LON,LAT,H.", valueName: "place"))
  var at: String

  @Option(help: ArgumentHelp("Metres by which that place may be off.", valueName: "m"))
  var atSigma = 30.0

  @OptionGroup var terrain: TerrainArguments

  @Option(
    help: ArgumentHelp(
      "Kilometres of terrain around the place that are looked at, where the models have them.", valueName: "km"))
  var radius = 40.0

  @Option(help: ArgumentHelp("Kilometres of terrain around the place that the models must have.", valueName: "km"))
  var needed = 2.0

  @Option(help: ArgumentHelp("Horizontal fields of view that are possible, degrees.", valueName: "a..b"))
  var hfov = "12..110"

  @Option(help: ArgumentHelp("The line, drawn by hand: CSV of x,y.", valueName: "csv"))
  var line: String?

  @Option(help: ArgumentHelp("Columns that show no ground against the sky; may be repeated.", valueName: "u0..u1"))
  var ignore: [String] = []

  @Option(help: ArgumentHelp("CSV of landmarks, as for resect.", valueName: "csv"))
  var pairs: String?

  @Option(help: ArgumentHelp("Coordinate system of the landmarks' x and y.", valueName: "crs"))
  var crs: String?

  @Option(name: [.long, .short], help: ArgumentHelp("Folder for the camera's files.", valueName: "folder"))
  var out: String?

  @Flag(help: "Replace an older result in that folder.")
  var force = false

  @Flag(help: "Print the camera as JSON.")
  var json = false

  func validate() throws {
    if terrain.dem.isEmpty { throw ValidationError("Give the elevation model with --dem.") }
    guard radius > 0, radius <= 200, needed >= 0, needed <= radius else {
      throw ValidationError("--radius is up to 200 km, and --needed no more than that.")
    }
    guard atSigma > 0, atSigma <= 1_000 else { throw ValidationError("--at-sigma is between 0 and 1,000 m.") }
  }

  func run() throws {
    var request = GeolocationPose.Request()
    request.image = image
    let place = try GeolocationInput.place(at)
    (request.place, request.height, request.placeSigma) = (place.point, place.height, atSigma)
    request.terrain = terrain.options
    (request.radius, request.requiredRadius) = (radius * 1_000, needed * 1_000)
    request.fields = try GeolocateSkylineCommand.lenses(hfov)
    request.line = line
    request.ignored = try ignore.map { try GeolocateSkylineCommand.range($0, "--ignore") }
    (request.pairs, request.system) = (pairs, crs)
    let answer = try GeolocationPose.run(request)
    if let out { try GeolocationPose.write(answer, to: out, force: force) }
    print(json ? try EvaluationText.json(answer.record) : answer.record.text(), terminator: json ? "" : "\n")
  }
}
