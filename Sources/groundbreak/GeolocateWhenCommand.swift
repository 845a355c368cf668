import ArgumentParser
import Geolocation
import SitePipeline

struct GeolocateWhenCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "when",
    abstract: "Draws at which days and hours the sun fits a shadow seen at a place.",
    discussion: """
      Days across, hours down: night, daylight, the sun behind the terrain (with --dem), and the moments at which a \
      shadow of this length or direction was cast. --out writes SVG or CSV, by the name's ending.

      EXAMPLES:
        groundbreak geolocate when --at 35.2,31.5 --ratio 1.8 --from 2023-01-01 --to 2023-12-31 --out when.svg
        groundbreak geolocate when --at 8.09,46.43 --azimuth 310 --from 2023-06-01 --to 2023-06-30 --dem alps.tif --out when.csv
      """)

  @Option(parsing: .unconditional, help: ArgumentHelp("Place: LON,LAT or LON,LAT,H.", valueName: "place"))
  var at: String

  @OptionGroup var shadow: ShadowArguments

  @Option(help: ArgumentHelp("First day.", valueName: "day"))
  var from: String

  @Option(help: ArgumentHelp("Last day.", valueName: "day"))
  var to: String

  @Option(help: ArgumentHelp("Minutes between cells.", valueName: "min"))
  var step = 10

  @Option(parsing: .unconditional, help: ArgumentHelp("Show the hours of this offset from UTC.", valueName: "+hh:mm"))
  var utcOffset = "0"

  @OptionGroup var terrain: TerrainArguments

  @Option(help: ArgumentHelp("Kilometres of terrain to look at around the place.", valueName: "km"))
  var radius = 30.0

  @Option(name: [.long, .short], help: ArgumentHelp("SVG or CSV file for the map.", valueName: "path"))
  var out: String?

  @Flag(help: "Print a summary as JSON.")
  var json = false

  func validate() throws {
    guard shadow.clues.count <= 1 else {
      throw ValidationError("One shadow at a time: give --ratio and --azimuth once.")
    }
    guard out.map({ [".svg", ".csv"].contains($0.lowercased().suffix(4)) }) != false else {
      throw ValidationError("--out ends in .svg or .csv.")
    }
  }

  func run() throws {
    let place = try GeolocationInput.place(at)
    var request = GeolocationWhen.Request(
      place: place.point, from: try GeolocationInput.day(from, option: "--from"),
      to: try GeolocationInput.day(to, option: "--to"))
    request.height = place.height
    request.clue = shadow.clues.first ?? ShadowClue()
    request.step = step
    request.offset = try GeolocationWhen.offset(utcOffset)
    request.terrain = terrain.options
    request.radius = radius * 1_000
    let calendar = try GeolocationWhen.calendar(request)
    if let out {
      let drawn = out.lowercased().hasSuffix(".svg")
      try EvaluationText.save(drawn ? GeolocationWhen.svg(calendar) : GeolocationWhen.csv(calendar), to: out)
    }
    let summary = GeolocationWhen.summary(calendar)
    print(json ? try EvaluationText.json(summary) : summary.text(), terminator: json ? "" : "\n")
  }
}
