import RasterCore

/// The map side of a proof sheet: the satellite image with the camera, its region and view, and the numbered landmarks.
public struct ProofMap: Sendable {
  /// Pixels of the map; all points are in them.
  public var width: Int
  public var height: Int
  public var metresPerPixel: Double
  public var picture: EncodedPicture?
  public var camera: PixelPoint
  public var cone: [PixelPoint]
  public var region68: [PixelPoint]
  public var region95: [PixelPoint]
  public var marks: [FrameFigure.Mark]
  public var shapes: [FrameFigure.Shape]
  public var caption: String

  public init(
    width: Int, height: Int, metresPerPixel: Double, picture: EncodedPicture?, camera: PixelPoint, cone: [PixelPoint],
    region68: [PixelPoint], region95: [PixelPoint], marks: [FrameFigure.Mark], shapes: [FrameFigure.Shape],
    caption: String
  ) {
    self.width = width
    self.height = height
    self.metresPerPixel = metresPerPixel
    self.picture = picture
    self.camera = camera
    self.cone = cone
    self.region68 = region68
    self.region95 = region95
    self.marks = marks
    self.shapes = shapes
    self.caption = caption
  }

  public func svg() -> String {
    "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(width) \(height)\" font-family=\"system-ui,'DejaVu Sans',sans-serif\">\(content())</svg>\n"
  }

  func content() -> String {
    // The frame's way of drawing shapes and marks, on the map's pixels.
    let base = FrameFigure(width: width, height: height, picture: picture, shapes: shapes)
    var out = base.content()
    if picture == nil { out += "<rect width=\"\(width)\" height=\"\(height)\" fill=\"#e9e7df\"/>" + base.overlay() }
    out += path(cone, "fill=\"#ffd54a\" fill-opacity=\"0.22\" stroke=\"#ffd54a\" stroke-width=\"1.5\"")
    for mark in marks where !mark.leftOut {
      let line = "M\(Markup.n(camera.x)) \(Markup.n(camera.y))L\(Markup.n(mark.at.x)) \(Markup.n(mark.at.y))"
      out +=
        "<path d=\"\(line)\" fill=\"none\" stroke=\"\(mark.colour)\" stroke-width=\"1.3\" stroke-opacity=\"0.85\"/>"
    }
    out += path(region95, "fill=\"#c4421a\" fill-opacity=\"0.2\" stroke=\"#c4421a\" stroke-width=\"2\"")
    out += path(region68, "fill=\"none\" stroke=\"#c4421a\" stroke-width=\"1.4\" stroke-dasharray=\"5 3\"")
    out += FrameFigure(width: width, height: height, picture: nil, marks: marks).overlay()
    let (x, y) = (Markup.n(camera.x), Markup.n(camera.y))
    out +=
      "<circle cx=\"\(x)\" cy=\"\(y)\" r=\"6\" fill=\"#fff\" stroke=\"#000\" stroke-width=\"2\"/><circle cx=\"\(x)\" cy=\"\(y)\" r=\"2\"/>"
    return out + scaleBar() + north()
  }

  private func path(_ ring: [PixelPoint], _ style: String) -> String {
    guard ring.count > 2 else { return "" }
    return "<path d=\"M\(ring.map { "\(Markup.n($0.x)) \(Markup.n($0.y))" }.joined(separator: "L"))Z\" \(style)/>"
  }

  /// A round length of about a fifth of the width.
  private func scaleBar() -> String {
    let fifth = Double(width) * metresPerPixel / 5
    var length = 1.0
    while length * 10 <= fifth { length *= 10 }
    for factor in [5.0, 2] where length * factor <= fifth {
      length *= factor
      break
    }
    let pixels = length / metresPerPixel
    let (x, y) = (16.0, Double(height) - 18)
    let label = length >= 1_000 ? "\(Markup.n(length / 1_000, 0)) km" : "\(Markup.n(length, 0)) m"
    let bar = "M\(Markup.n(x)) \(Markup.n(y - 7))v7h\(Markup.n(pixels))v-7"
    return
      "<path d=\"\(bar)\" fill=\"none\" stroke=\"#000\" stroke-width=\"5\"/><path d=\"\(bar)\" fill=\"none\" stroke=\"#fff\" stroke-width=\"2\"/>"
      + "<text x=\"\(Markup.n(x + 6))\" y=\"\(Markup.n(y - 9))\" font-size=\"17\" fill=\"#fff\" stroke=\"#000\" stroke-width=\"3\" paint-order=\"stroke\">\(label)</text>"
  }

  private func north() -> String {
    let x = Double(width) - 30
    return "<path d=\"M\(Markup.n(x)) 16l9 26l-9 -6l-9 6z\" fill=\"#fff\" stroke=\"#000\" stroke-width=\"2\"/>"
      + "<text x=\"\(Markup.n(x - 6))\" y=\"62\" font-size=\"17\" fill=\"#fff\" stroke=\"#000\" stroke-width=\"3\" paint-order=\"stroke\">N</text>"
  }
}
