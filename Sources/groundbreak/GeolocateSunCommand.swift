import ArgumentParser
import Geolocation
import RasterCore
import SitePipeline

struct GeolocateSunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sun",
    abstract: "Place and time to shadow, place and shadow to times, times and shadows to places.",
    discussion: """
      Of place, time and shadow give two. With --at and --time: where the sun stands and how shadows fall; with --dem \
      also whether a ridge hides it. With --at and a shadow: all minutes between --from and --to at which it fits. \
      With --time and a shadow: where on the Earth shadows were like that; two times with two lengths, or with the turn \
      of the shadow between them, leave one or two regions.

      A shadow is its length over the height of what casts it (--ratio), the direction in which it falls from true \
      north (--azimuth), or both. Regions and times are those that fit within 95 %.

      EXAMPLES:
        groundbreak geolocate sun --at 8.09,46.43 --time 2023-06-03T07:10Z --dem alps.tif
        groundbreak geolocate sun --at 8.09,46.43 --ratio 1.8 --from 2023-06-01 --to 2023-06-07
        groundbreak geolocate sun --time 2023-06-01T09:00Z --ratio 0.23 --time 2023-06-01T15:00Z --ratio 2.9 --out regions.geojson
      """)

  @Option(parsing: .unconditional, help: ArgumentHelp("Place: LON,LAT or LON,LAT,H.", valueName: "place"))
  var at: String?

  @Option(help: ArgumentHelp("Moment, UTC or with an offset; twice for two shadows.", valueName: "time"))
  var time: [String] = []

  @OptionGroup var shadow: ShadowArguments

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Degrees by which the shadow turned clockwise between two times.", valueName: "deg"))
  var turn: Double?

  @Option(help: ArgumentHelp("First day (UTC) to look at.", valueName: "day"))
  var from: String?

  @Option(help: ArgumentHelp("Last day (UTC) to look at.", valueName: "day"))
  var to: String?

  @OptionGroup var terrain: TerrainArguments

  @Option(help: ArgumentHelp("Kilometres of terrain to look at around the place.", valueName: "km"))
  var radius = 30.0

  @Option(name: [.long, .short], help: ArgumentHelp("GeoJSON file for regions.", valueName: "path"))
  var out: String?

  @Flag(help: "Print the findings as JSON.")
  var json = false

  func run() throws {
    var request = GeolocationSun.Request()
    if let at {
      let place = try GeolocationInput.place(at)
      (request.place, request.height) = (place.point, place.height)
    }
    request.times = try time.map { try GeolocationInput.time($0) }
    request.clues = shadow.clues
    request.turn = turn.map { Measured($0, sigma: shadow.azimuthSigma * 2.0.squareRoot()) }
    request.from = try from.map { try GeolocationInput.day($0, option: "--from") }
    request.to = try (to ?? from).map { try GeolocationInput.day($0, option: "--to") }
    request.terrain = terrain.options
    request.radius = radius * 1_000
    let answer = try GeolocationSun.answer(request)
    if let out {
      guard case .places(let places) = answer else {
        throw RunError(
          .badOption, path: "--out", message: "there are no regions to write",
          advice: "Leave it out; --json prints times.")
      }
      try EvaluationText.save(try places.geoJSON(), to: out)
    }
    print(json ? try answer.json() : answer.text(), terminator: json ? "" : "\n")
  }
}
