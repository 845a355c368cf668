import ArgumentParser
import RasterCore
import SitePipeline

struct GeolocateResectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resect",
    abstract: "Finds the camera from landmarks seen both in the frame and on the map.",
    discussion: """
      PAIRS is a CSV whose first line names its columns: u, v (pixels from the frame's upper left corner), lon, lat \
      (or x, y with --crs), and where known height (metres above sea level) or above (metres above the ground of the \
      elevation model), sigma_px, sigma_m, sigma_h, name, note. Four landmarks are the least where the lens is \
      unknown, three where it is given, two where the place is; six or more, near and far, high and low, are good.

      Printed are the camera, the region that holds it with 95 % probability, each landmark's residual, how far the \
      camera moves without it, and what is weak about the layout. A landmark that the others contradict is named and \
      left out. --out keeps camera.json (which project, check and board read), GeoJSON, KML and the residuals.

      EXAMPLES:
        groundbreak geolocate resect pairs.csv --image frame.jpg --dem dem.tif --out camera
        groundbreak geolocate resect pairs.csv --size 1920x1080 --focal-35mm 28 --json
        groundbreak geolocate resect pairs.csv --crs EPSG:32637 --image frame.jpg --dem N31E035.hgt N32E035.hgt
      """)

  @Argument(help: "CSV of landmarks.")
  var pairs: String

  @OptionGroup var lens: LensArguments

  @Option(help: ArgumentHelp("Coordinate system of the columns x and y.", valueName: "crs"))
  var crs: String?

  @OptionGroup var terrain: TerrainArguments

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Where the camera is known to stand: LON,LAT or LON,LAT,H.", valueName: "place"))
  var at: String?

  @Option(help: ArgumentHelp("Standard deviation of that place, metres.", valueName: "m"))
  var atSigma = 3.0

  @Option(help: ArgumentHelp("Standard deviation of picks in the frame, pixels.", valueName: "px"))
  var sigmaPx = 3.0

  @Option(help: ArgumentHelp("Standard deviation of places on the map, metres.", valueName: "m"))
  var sigmaM = 10.0

  @Option(help: ArgumentHelp("Standard deviation of heights, metres.", valueName: "m"))
  var sigmaH = 10.0

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The camera's height above the ground, metres, from..to.", valueName: "a..b"))
  var above = "0..60"

  @Option(help: ArgumentHelp("A point of the sea's horizon in the frame; may be repeated.", valueName: "u,v"))
  var seaHorizon: [String] = []

  @Option(help: ArgumentHelp("Degrees to which the camera was held upright; 0: not known.", valueName: "deg"))
  var rollSigma = 10.0

  @Option(name: [.long, .short], help: ArgumentHelp("Folder for the camera's files.", valueName: "folder"))
  var out: String?

  @Flag(help: "Replace an older result in that folder.")
  var force = false

  @Flag(help: "Print the camera as JSON.")
  var json = false

  func run() throws {
    var request = GeolocationResect.Request()
    request.pairs = pairs
    request.system = crs
    try lens.apply(to: &request)
    request.terrain = terrain.options
    request.place = try at.map { try GeolocationInput.place($0) }
    for sigma in [atSigma, sigmaPx, sigmaM, sigmaH] where !(sigma > 0 && sigma < 1e5) {
      throw ValidationError("Standard deviations are above 0.")
    }
    (request.placeSigma, request.sigmaPixel, request.sigmaMap, request.sigmaHeight) = (atSigma, sigmaPx, sigmaM, sigmaH)
    let ends = above.components(separatedBy: "..").compactMap(Double.init)
    guard ends.count == 2, ends[0] <= ends[1] else {
      throw ValidationError("--above is a range of metres such as 0..60.")
    }
    request.aboveGround = ends[0]...ends[1]
    request.rollSigma = rollSigma
    request.seaHorizon = try seaHorizon.map { try LensArguments.pixel($0, "--sea-horizon") }
    let record = try GeolocationResect.run(request)
    if let out { try GeolocationResect.write(record, to: out, force: force) }
    print(json ? try EvaluationText.json(record) : record.text(), terminator: json ? "" : "\n")
  }
}

/// The frame and what is known of its lens.
struct LensArguments: ParsableArguments {
  @Option(help: ArgumentHelp("The frame.", valueName: "file"))
  var image: String?

  @Option(help: ArgumentHelp("The frame's size in pixels, where the file is not at hand.", valueName: "WxH"))
  var size: String?

  @Option(help: ArgumentHelp("Focal length in pixels, where known.", valueName: "px"))
  var focal: Double?

  @Option(help: ArgumentHelp("Horizontal field of view in degrees, where known.", valueName: "deg"))
  var hfov: Double?

  @Option(
    name: .customLong("focal-35mm"), help: ArgumentHelp("Focal length on 35 mm film, where known.", valueName: "mm"))
  var focal35: Double?

  @Option(help: ArgumentHelp("Standard deviation of the focal length, per cent; 0 holds it.", valueName: "%"))
  var focalSigma = 0.0

  @Option(help: ArgumentHelp("Principal point in pixels, where the frame was cropped.", valueName: "u,v"))
  var principal: String?

  @Option(parsing: .unconditional, help: ArgumentHelp("Radial distortion.", valueName: "k1"))
  var k1 = 0.0

  static func pixel(_ text: String, _ option: String) throws -> PixelPoint {
    let n = text.split(separator: ",").compactMap { Double($0) }
    guard n.count == 2, n.allSatisfy(\.isFinite) else { throw ValidationError("\(option) is a pixel such as 960,540.") }
    return PixelPoint(x: n[0], y: n[1])
  }

  func apply(to request: inout GeolocationResect.Request) throws {
    request.image = image
    if let size {
      let n = size.lowercased().split(separator: "x").compactMap { Int($0) }
      guard n.count == 2, n.allSatisfy({ $0 > 1 && $0 <= 100_000 }) else {
        throw ValidationError("--size is written 1920x1080.")
      }
      request.size = (n[0], n[1])
    }
    guard focalSigma >= 0, focalSigma <= 50, hfov.map({ $0 > 0.5 && $0 < 170 }) != false else {
      throw ValidationError("--hfov is an angle up to 170 degrees, --focal-sigma up to 50 per cent.")
    }
    (request.focal, request.hfov, request.equivalent, request.focalSigma) = (focal, hfov, focal35, focalSigma)
    request.principal = try principal.map { try Self.pixel($0, "--principal") }
    request.k1 = k1
  }
}
