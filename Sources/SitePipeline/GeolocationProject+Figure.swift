import Geolocation
import RasterCore
import SiteReport

extension GeolocationProject {
  /// The frame with the structures, the pixels asked about and the places, as SVG.
  /// - Parameter image: the frame's file; nil: the one the camera was found with, if any.
  public static func svg(_ answer: Answer, _ record: CameraRecord, image: String?) throws -> String {
    let path = image ?? record.frame.path
    let picture = try path.map {
      try FramePicture.read($0, of: record)
    }
    return FrameFigure(
      width: record.frame.width, height: record.frame.height, picture: picture, shapes: shapes(answer),
      marks: marks(answer)
    ).svg()
  }

  static func shapes(_ answer: Answer) -> [FrameFigure.Shape] {
    // The farthest first, so that what is nearer lies on top.
    answer.structures.reversed().map { s in
      func ring(_ r: [[Double]]) -> [PixelPoint] { r.map { PixelPoint(x: $0[0], y: $0[1]) } }
      let colour =
        switch s.sighting {
        case "seen": FrameFigure.palette[2]
        case "building": FrameFigure.palette[0]
        case "absent": FrameFigure.palette[5]
        default: FrameFigure.palette[1]
        }
      return .init(label: s.id, outlines: [ring(s.outline), ring(s.roof)], colour: colour)
    }
  }

  private static func marks(_ answer: Answer) -> [FrameFigure.Mark] {
    let pixels = answer.ground.map { PixelPoint(x: $0.u, y: $0.v) }
    let places = answer.places.compactMap { p in p.u.flatMap { u in p.v.map { PixelPoint(x: u, y: $0) } } }
    return (pixels + places).enumerated().map { i, p in
      .init(
        number: i + 1, at: p, predicted: nil, colour: FrameFigure.palette[i % FrameFigure.palette.count], leftOut: false
      )
    }
  }
}
