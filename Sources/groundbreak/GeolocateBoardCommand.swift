import ArgumentParser
import SitePipeline

struct GeolocateBoardCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "board",
    abstract: "Makes the proof sheet: frame beside satellite image, pairs, tests, doubts, sources.",
    discussion: """
      CAMERA is the folder or the camera.json that resect wrote. The sheet shows the frame with its landmarks beside the \
      satellite image (or, with --dem alone, shaded relief) with the same numbers, the view and the region of the camera; \
      below them the tests that check wrote, what did not match, and the sources with their digests. It is written as one \
      HTML file, SVG, PNG (where Chromium is installed), GeoJSON and KML.

      The word on it follows a rule that is printed beside it: established needs two independent kinds of evidence and \
      nothing against it.

      EXAMPLES:
        groundbreak geolocate board camera --satellite scene.tif --check check.json --source "Channel 1, 3 June 2023" --out board
        groundbreak geolocate board camera --dem dem.tif --result result --seen S3 --out board
      """)

  @Argument(help: "Folder or camera.json of a camera that was found.")
  var camera: String

  @Option(help: ArgumentHelp("Georeferenced image for the map.", valueName: "file"))
  var satellite: String?

  @Option(help: ArgumentHelp("Its red, green and blue bands.", valueName: "r,g,b"))
  var bands: String?

  @OptionGroup var terrain: TerrainArguments

  @Option(help: ArgumentHelp("Findings that check wrote.", valueName: "file"))
  var check: String?

  @Option(help: ArgumentHelp("Output folder of run, whose structures are drawn; needs --dem.", valueName: "folder"))
  var result: String?

  @Option(help: ArgumentHelp("A structure that is seen roofed; may be repeated.", valueName: "id"))
  var seen: [String] = []

  @Option(help: ArgumentHelp("A structure that is seen under construction.", valueName: "id"))
  var building: [String] = []

  @Option(help: ArgumentHelp("A structure whose place is seen empty.", valueName: "id"))
  var absent: [String] = []

  @Option(help: ArgumentHelp("The frame, where it has moved since.", valueName: "file"))
  var image: String?

  @Option(help: ArgumentHelp("Title of the sheet.", valueName: "text"))
  var title: String?

  @Option(help: ArgumentHelp("Where footage and images come from; may be repeated.", valueName: "text"))
  var source: [String] = []

  @Option(help: ArgumentHelp("Something that does not match; may be repeated.", valueName: "text"))
  var doubt: [String] = []

  @Option(name: [.long, .short], help: ArgumentHelp("Folder for the sheet.", valueName: "folder"))
  var out: String

  @Flag(help: "Replace an older sheet in that folder.")
  var force = false

  func run() throws {
    var request = GeolocationBoard.Request()
    request.camera = camera
    (request.image, request.title, request.satellite, request.check) = (image, title, satellite, check)
    request.bands = try bands.map { text in
      let n = text.split(separator: ",").compactMap { Int($0) }
      guard n.count == 3, n.allSatisfy({ $0 >= 1 }) else {
        throw ValidationError("--bands are three band numbers from 1: 3,2,1.")
      }
      return n
    }
    request.terrain = terrain.options
    request.result = result
    request.sightings = seen.map { ($0, .seen) } + building.map { ($0, .building) } + absent.map { ($0, .absent) }
    (request.sources, request.doubts) = (source, doubt)
    let outcome = try GeolocationBoard.write(request, to: out, force: force)
    print("\(outcome.confidence). The sheet is \(out)/board.html.")
    if let missing = outcome.missingPNG {
      Messages.line("groundbreak: board.png was not made: \(missing).")
      throw Outcome.doneWithFailures
    }
  }
}
