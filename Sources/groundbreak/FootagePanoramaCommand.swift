import ArgumentParser
import Foundation
import SitePipeline

struct FootagePanoramaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "panorama",
    abstract: "Stitches a pan into one picture in which every pixel has its angle.",
    discussion: """
      The camera is taken to have turned about one point with a lens that did not change; its focal length is found from \
      the pan itself unless --hfov gives it. In panorama.png azimuth and elevation grow evenly; panorama.json says how. \
      Azimuths are relative to the middle frame. Where the camera moved, near and far do not fit, and that is said.

      EXAMPLES:
        groundbreak footage panorama 3fa2c81b --shot 4
        groundbreak footage panorama clip.mp4 --frames 120..480 --hfov 38 --out panorama
      """)

  @OptionGroup var film: FilmArguments

  @Option(help: ArgumentHelp("Number of the shot, as footage shots counts them.", valueName: "n"))
  var shot: Int?

  @Option(help: ArgumentHelp("First and last frame instead of a shot.", valueName: "a..b"))
  var frames: String?

  @Option(help: ArgumentHelp("Horizontal field of view in degrees, where known.", valueName: "deg"))
  var hfov: Double?

  func validate() throws {
    guard (shot == nil) != (frames == nil) else { throw ValidationError("Give --shot or --frames.") }
    guard hfov.map({ $0 > 0.5 && $0 < 150 }) != false else {
      throw ValidationError("--hfov is an angle from 0.5 to 150 degrees.")
    }
  }

  func run() throws {
    var request = FootagePanoramaRun.Request()
    request.shot = shot
    request.hFOV = hfov
    request.force = film.force
    if let frames {
      let ends = frames.components(separatedBy: "..").compactMap { Int($0) }
      guard ends.count == 2, ends[0] >= 0, ends[0] < ends[1] else {
        throw ValidationError("--frames is the first and the last frame: 120..480.")
      }
      request.frames = ends[0]...ends[1]
    }
    let name = shot.map { "panorama-\($0)" } ?? "panorama-\(frames?.replacingOccurrences(of: "..", with: "-") ?? "")"
    let opened = try film.open(results: name)
    let panorama = try film.watched { try FootagePanoramaRun.run(opened, request, watch: $0) }
    print(
      film.json ? try EvaluationText.json(panorama) : panorama.text(folder: opened.folder),
      terminator: film.json ? "" : "\n")
  }
}
