import ArgumentParser
import Foundation
import SitePipeline

/// What the search by skyline and the making of its index have in common.
struct SkylineAreaArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp("Area in which the camera is looked for: polygons in any vector format.", valueName: "file"))
  var aoi: String

  @OptionGroup var terrain: TerrainArguments

  @Option(help: ArgumentHelp("Metres between the places that are tried.", valueName: "m"))
  var step = 200.0

  @Option(
    help: ArgumentHelp(
      "Kilometres of terrain around the area that are looked at, where the models have them.", valueName: "km"))
  var radius = 40.0

  @Option(help: ArgumentHelp("Kilometres of terrain around the area that the models must have.", valueName: "km"))
  var needed = 2.0

  func validate() throws {
    if terrain.dem.isEmpty { throw ValidationError("Give the elevation model with --dem.") }
    guard radius > 0, radius <= 200, needed >= 0, needed <= radius else {
      throw ValidationError("--radius is up to 200 km, and --needed no more than that.")
    }
  }

  var request: GeolocationSkyline.Request {
    var r = GeolocationSkyline.Request()
    r.aoi = aoi
    r.terrain = terrain.options
    r.step = step
    r.radius = radius * 1_000
    r.requiredRadius = needed * 1_000
    return r
  }
}

struct GeolocateSkylineCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "skyline",
    abstract: "Finds where in an area a picture was taken, from the line between ground and sky.",
    discussion: """
      Lens, heading, pitch and roll may all be unknown. The line is traced in the picture, or given with --line (CSV \
      of x,y in pixels); --ignore leaves out columns where trees, houses or a banner hide it. It is looked up in the \
      horizons of a grid of places, fitted where it matches, and searched with its mirror image and with its halves \
      exchanged as controls.

      The result is a region with 68 and 95 % (region.geojson), a heat map, the picture with both lines (overlay.png) \
      and report.json. The verdict is established, probable, possible or not established, with the reason; the rules \
      stand in report.json.

      EXAMPLES:
        groundbreak geolocate skyline frame.jpg --aoi area.geojson --dem dem.tif --out found
        groundbreak geolocate skyline frame.jpg --aoi area.geojson --dem N46*.hgt --hfov 40..70 --out found
        groundbreak geolocate skyline frame.jpg --aoi area.geojson --dem dem.tif --index area.hz --ignore 0..120 --out found
      """)

  @Argument(help: "The picture.")
  var image: String

  @OptionGroup var area: SkylineAreaArguments

  @Option(
    help: ArgumentHelp(
      "Horizontal fields of view that are possible, degrees; ultra-wide lenses reach 120.", valueName: "a..b"))
  var hfov = "12..90"

  @Option(help: ArgumentHelp("The line, drawn by hand: CSV of x,y.", valueName: "csv"))
  var line: String?

  @Option(help: ArgumentHelp("Columns that show no ground against the sky; may be repeated.", valueName: "u0..u1"))
  var ignore: [String] = []

  @Option(help: ArgumentHelp("Horizon index: used where it fits, else made.", valueName: "file"))
  var index: String?

  @Option(name: [.long, .short], help: ArgumentHelp("Folder that receives the result.", valueName: "dir"))
  var out: String

  @Flag(help: "Print the report as JSON.")
  var json = false

  @Flag(help: "Show no progress.")
  var quiet = false

  @Flag(help: "Replace a result that is already in the folder.")
  var force = false

  static func range(_ text: String, _ option: String) throws -> ClosedRange<Double> {
    let ends = text.components(separatedBy: "..").compactMap(Double.init)
    guard let a = ends.first, let b = ends.last, ends.count <= 2, a <= b, a.isFinite, b.isFinite else {
      throw ValidationError("\(option) is a range such as 40..70.")
    }
    return a...b
  }

  static func lenses(_ text: String) throws -> ClosedRange<Double> {
    let fields = try range(text, "--hfov")
    guard fields.lowerBound >= 3, fields.upperBound <= 130 else {
      throw ValidationError("--hfov lies between 3 and 130 degrees.")
    }
    return fields
  }

  func run() throws {
    var request = area.request
    request.image = image
    request.fields = try Self.lenses(hfov)
    request.line = line
    request.ignored = try ignore.map { try Self.range($0, "--ignore") }
    request.index = index
    request.output = out
    request.force = force
    Interruption.watch()
    let display = ProgressDisplay(quiet: quiet)
    defer { display.finish() }
    let record = try GeolocationSkyline.run(request, progress: { SkylineProgress.show(display, $0, $1) })
    display.finish()
    print(json ? try EvaluationText.json(record) : record.text(folder: out), terminator: json ? "" : "\n")
  }
}

struct GeolocateIndexCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "index",
    abstract: "Prepares the horizons of an area, so that every later picture of it is looked up at once.",
    discussion: """
      The index belongs to one area, one step and the elevation models it was made with; geolocate skyline --index \
      uses it where all of these are the same, and makes it anew where they are not. 5.8 kB a place.

      EXAMPLES:
        groundbreak geolocate index --aoi area.geojson --dem dem.tif --out area.hz
      """)

  @OptionGroup var area: SkylineAreaArguments

  @Option(name: [.long, .short], help: ArgumentHelp("The index.", valueName: "file"))
  var out: String

  @Flag(help: "Show no progress.")
  var quiet = false

  func run() throws {
    Interruption.watch()
    let display = ProgressDisplay(quiet: quiet)
    defer { display.finish() }
    let count = try GeolocationSkyline.makeIndex(area.request, to: out) { SkylineProgress.show(display, $0, $1) }
    display.finish()
    print("\(out): horizons of \(count) places.")
  }
}

enum SkylineProgress {
  /// - Returns: whether to go on.
  static func show(_ display: ProgressDisplay, _ what: String, _ share: Double) -> Bool {
    display.show { elapsed in
      var text = "\(what), \(Int(share * 100)) %"
      let seconds = Double(elapsed.components.seconds)
      if seconds > 1, share > 0.05, share < 1 {
        text += ", about \(ProgressText.duration(seconds * (1 - share) / share)) left"
      }
      return text
    }
    return !Interruption.requested
  }
}
