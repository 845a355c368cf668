import ArgumentParser
import Geolocation
import RasterCore
import SitePipeline

struct GeolocateProjectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "project",
    abstract: "Pixel to ground and back, and a site's structures drawn into the frame, which dates it.",
    discussion: """
      CAMERA is the folder or the camera.json that resect wrote. A pixel is followed to the terrain; a place is shown in \
      the frame, with the ground that may hide it; the height of an upright thing follows from the pixels of its foot \
      and top.

      With --result, the structures of a run are drawn into the frame. Say of those you can judge how they are seen: \
      roofed (--seen), being built (--building), or their place empty (--absent); the images that bracket their events \
      then date the footage.

      EXAMPLES:
        groundbreak geolocate project camera --dem dem.tif --pixel 812,430 --place 35.21,31.52
        groundbreak geolocate project camera --dem dem.tif --upright 812,430,815,322
        groundbreak geolocate project camera --dem dem.tif --result result --seen S3 --absent S7 --out frame.svg
      """)

  @Argument(help: "Folder or camera.json of a camera that was found.")
  var camera: String

  @OptionGroup var terrain: TerrainArguments

  @Option(help: ArgumentHelp("Kilometres of terrain around the camera.", valueName: "km"))
  var radius = 10.0

  @Option(help: ArgumentHelp("A pixel to follow to the ground; may be repeated.", valueName: "u,v"))
  var pixel: [String] = []

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp("A place to show in the frame; may be repeated.", valueName: "place"))
  var place: [String] = []

  @Option(help: ArgumentHelp("Foot and top of an upright thing; may be repeated.", valueName: "u,v,u,v"))
  var upright: [String] = []

  @Option(help: ArgumentHelp("Output folder of run, whose structures are drawn.", valueName: "folder"))
  var result: String?

  @Option(help: ArgumentHelp("A structure that is seen roofed; may be repeated.", valueName: "id"))
  var seen: [String] = []

  @Option(help: ArgumentHelp("A structure that is seen under construction.", valueName: "id"))
  var building: [String] = []

  @Option(help: ArgumentHelp("A structure whose place is seen empty.", valueName: "id"))
  var absent: [String] = []

  @Option(help: ArgumentHelp("The frame, where it has moved since.", valueName: "file"))
  var image: String?

  @Option(
    name: [.long, .short], help: ArgumentHelp("SVG file for the frame with all of this drawn in.", valueName: "path"))
  var out: String?

  @Flag(help: "Print the findings as JSON.")
  var json = false

  func validate() throws {
    guard radius >= 0.2, radius <= 150 else { throw ValidationError("--radius is between 0.2 and 150 km.") }
    guard !pixel.isEmpty || !place.isEmpty || !upright.isEmpty || result != nil else {
      throw ValidationError("Give --pixel, --place, --upright or --result.")
    }
  }

  func run() throws {
    var request = GeolocationProject.Request()
    request.camera = camera
    request.terrain = terrain.options
    request.radius = radius * 1_000
    request.pixels = try pixel.map { try LensArguments.pixel($0, "--pixel") }
    request.places = try place.map { try GeolocationInput.place($0, option: "--place") }
    request.uprights = try upright.map { text in
      let n = text.split(separator: ",").compactMap { Double($0) }
      guard n.count == 4 else {
        throw ValidationError("--upright is the pixel of the foot and of the top: 812,430,815,322.")
      }
      return (PixelPoint(x: n[0], y: n[1]), PixelPoint(x: n[2], y: n[3]))
    }
    request.result = result
    request.sightings =
      seen.map { ($0, .seen) } + building.map { ($0, .building) } + absent.map { ($0, .absent) }
    let (answer, record) = try GeolocationProject.answer(request)
    if let out { try EvaluationText.save(try GeolocationProject.svg(answer, record, image: image), to: out) }
    print(json ? try EvaluationText.json(answer) : answer.text(), terminator: json ? "" : "\n")
  }
}
