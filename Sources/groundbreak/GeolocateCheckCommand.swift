import ArgumentParser
import Geolocation
import SitePipeline

struct GeolocateCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Puts a claimed place and time to the test.",
    discussion: """
      Each test says consistent, inconsistent or cannot say, with its reason: whether the landmarks of --pairs are in \
      free sight over the terrain and put the camera there; whether the skyline (--skyline, or --line, drawn by hand) \
      is the terrain's; whether shadows, sunlight and season belong to the time; whether the structures of --result \
      stood or were missing then. Tests without input are left out. Overall it is inconsistent where one test is, and \
      consistent where landmarks, skyline, shadow or structures are: sunlight and season only exclude.

      EXAMPLES:
        groundbreak geolocate check --at 8.0928,46.4325 --dem dem.tif --pairs pairs.csv --image frame.jpg
        groundbreak geolocate check --at 35.2,31.5 --time 2023-06-03T14:20Z --ratio 1.8 --azimuth 75 --sunlit
        groundbreak geolocate check --at 35.2,31.5 --time 2023-06-03T14:20Z --result result --seen S3 --season summer
      """)

  @Option(parsing: .unconditional, help: ArgumentHelp("Claimed place: LON,LAT or LON,LAT,H.", valueName: "place"))
  var at: String

  @Option(help: ArgumentHelp("Metres within which the claim names the place.", valueName: "m"))
  var atSigma = 30.0

  @Option(help: ArgumentHelp("Claimed moment, UTC or with an offset.", valueName: "time"))
  var time: String?

  @OptionGroup var terrain: TerrainArguments

  @Option(help: ArgumentHelp("Kilometres of terrain to look at around the place.", valueName: "km"))
  var radius = 30.0

  @Option(help: ArgumentHelp("CSV of landmarks, as for resect.", valueName: "file"))
  var pairs: String?

  @Option(help: ArgumentHelp("Coordinate system of the landmarks' x and y.", valueName: "crs"))
  var crs: String?

  @OptionGroup var lens: LensArguments

  @Flag(help: "Trace the skyline in the frame and hold it against the terrain.")
  var skyline = false

  @Option(
    help: ArgumentHelp("CSV of the skyline in the frame (u,v from left to right), drawn by hand.", valueName: "file"))
  var line: String?

  @OptionGroup var shadow: ShadowArguments

  @Flag(inversion: .prefixedNo, help: "The sun shines on the place, or does not.")
  var sunlit: Bool?

  @Option(help: ArgumentHelp("The season as it looks: spring, summer, autumn, winter.", valueName: "season"))
  var season: String?

  @Option(help: ArgumentHelp("Output folder of run, whose structures date the footage.", valueName: "folder"))
  var result: String?

  @Option(help: ArgumentHelp("A structure that is seen roofed; may be repeated.", valueName: "id"))
  var seen: [String] = []

  @Option(help: ArgumentHelp("A structure that is seen under construction.", valueName: "id"))
  var building: [String] = []

  @Option(help: ArgumentHelp("A structure whose place is seen empty.", valueName: "id"))
  var absent: [String] = []

  @Option(
    name: [.long, .short], help: ArgumentHelp("JSON file for the findings, which board takes.", valueName: "path"))
  var out: String?

  @Flag(help: "Print the findings as JSON.")
  var json = false

  func validate() throws {
    guard shadow.clues.count <= 1 else {
      throw ValidationError("One shadow at a time: give --ratio and --azimuth once.")
    }
    guard season.map({ ClaimedPlace.Season(rawValue: $0) != nil }) != false else {
      throw ValidationError("--season is spring, summer, autumn or winter.")
    }
    guard radius >= 0.5, radius <= 150 else { throw ValidationError("--radius is between 0.5 and 150 km.") }
  }

  func run() throws {
    var request = GeolocationCheck.Request()
    let place = try GeolocationInput.place(at)
    (request.place, request.height, request.sigma) = (place.point, place.height, atSigma)
    request.time = try time.map { try GeolocationInput.time($0) }
    request.terrain = terrain.options
    request.radius = radius * 1_000
    request.landmarks.pairs = pairs ?? ""
    request.landmarks.system = crs
    try lens.apply(to: &request.landmarks)
    request.line = line
    request.tracesLine = skyline
    request.clue = shadow.clues.first ?? ShadowClue()
    request.sunlit = sunlit
    request.season = season.flatMap { ClaimedPlace.Season(rawValue: $0) }
    request.result = result
    request.sightings = seen.map { ($0, .seen) } + building.map { ($0, .building) } + absent.map { ($0, .absent) }
    let answer = try GeolocationCheck.answer(request)
    let text = try EvaluationText.json(answer)
    if let out { try EvaluationText.save(text, to: out) }
    print(json ? text : answer.text(), terminator: json ? "" : "\n")
  }
}
