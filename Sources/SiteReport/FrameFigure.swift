import RasterCore

/// A frame with what was found in it drawn over it.
public struct FrameFigure: Sendable {
  public struct Shape: Sendable {
    public var label: String
    /// Pixels of the frame; closed.
    public var outlines: [[PixelPoint]]
    public var colour: String
    public init(label: String, outlines: [[PixelPoint]], colour: String) {
      self.label = label
      self.outlines = outlines
      self.colour = colour
    }
  }
  public struct Mark: Sendable {
    public var number: Int
    public var at: PixelPoint
    /// Where the camera would see it; nil: nothing to compare.
    public var predicted: PixelPoint?
    public var colour: String
    public var leftOut: Bool
    public init(number: Int, at: PixelPoint, predicted: PixelPoint?, colour: String, leftOut: Bool) {
      self.number = number
      self.at = at
      self.predicted = predicted
      self.colour = colour
      self.leftOut = leftOut
    }
  }
  public var width: Int
  public var height: Int
  public var picture: EncodedPicture?
  public var shapes: [Shape]
  public var marks: [Mark]

  public init(width: Int, height: Int, picture: EncodedPicture?, shapes: [Shape] = [], marks: [Mark] = []) {
    self.width = width
    self.height = height
    self.picture = picture
    self.shapes = shapes
    self.marks = marks
  }

  /// Colours that stay apart on pictures, in turn (after Okabe and Ito).
  public static let palette = ["#e69f00", "#56b4e9", "#009e73", "#f0e442", "#0072b2", "#d55e00", "#cc79a7", "#ffffff"]

  /// Stand-alone SVG in the frame's own pixels.
  public func svg() -> String {
    "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(width) \(height)\" font-family=\"system-ui,'DejaVu Sans',sans-serif\">\(content())</svg>\n"
  }

  /// The figure without its outer element.
  func content() -> String {
    var out = "<rect width=\"\(width)\" height=\"\(height)\" fill=\"#444\"/>"
    if let picture {
      // Pixels are counted in the picture as stored, whatever its tags say of turning it.
      out +=
        "<image href=\"\(Markup.dataURI(picture))\" width=\"\(width)\" height=\"\(height)\" preserveAspectRatio=\"none\" style=\"image-orientation:none\"/>"
    }
    return out + overlay()
  }

  /// Shapes and marks without what lies under them.
  func overlay() -> String {
    let unit = Double(max(width, height)) / 1_000
    return shapes.map { draw($0, unit) }.joined() + marks.map { draw($0, unit) }.joined()
  }

  private func holds(_ p: PixelPoint) -> Bool {
    p.x >= 0 && p.y >= 0 && p.x <= Double(width) && p.y <= Double(height)
  }

  private func draw(_ shape: Shape, _ unit: Double) -> String {
    let data = shape.outlines.filter { $0.count >= 2 }.map { ring in
      "M" + ring.map { "\(Markup.n($0.x)) \(Markup.n($0.y))" }.joined(separator: "L") + "Z"
    }.joined()
    let inside = shape.outlines.joined().filter(holds)
    let top = inside.min { $0.y < $1.y }
    var out = "<path d=\"\(data)\" fill=\"\(shape.colour)\" fill-opacity=\"0.12\""
    out += " stroke=\"#000\" stroke-opacity=\"0.5\" stroke-width=\"\(Markup.n(3.4 * unit, 2))\"/>"
    out += "<path d=\"\(data)\" fill=\"none\" stroke=\"\(shape.colour)\" stroke-width=\"\(Markup.n(1.8 * unit, 2))\"/>"
    if let top { out += label(shape.label, top.x, top.y - 6 * unit, shape.colour, unit) }
    return out
  }

  private func draw(_ mark: Mark, _ unit: Double) -> String {
    let (x, y) = (mark.at.x, mark.at.y)
    var out = ""
    if let p = mark.predicted {
      let arm = Markup.n(10 * unit)
      var data = "M\(Markup.n(x)) \(Markup.n(y))L\(Markup.n(p.x)) \(Markup.n(p.y))"
      data += "M\(Markup.n(p.x - 5 * unit)) \(Markup.n(p.y))h\(arm)"
      data += "M\(Markup.n(p.x)) \(Markup.n(p.y - 5 * unit))v\(arm)"
      out += "<path d=\"\(data)\" fill=\"none\" stroke=\"\(mark.colour)\" stroke-width=\"\(Markup.n(1.5 * unit, 2))\"/>"
    }
    let circle = "<circle cx=\"\(Markup.n(x))\" cy=\"\(Markup.n(y))\" r=\"\(Markup.n(8 * unit))\" fill=\"none\""
    let dash = mark.leftOut ? " stroke-dasharray=\"\(Markup.n(3 * unit))\"" : ""
    out += circle + " stroke=\"#000\" stroke-width=\"\(Markup.n(4 * unit, 2))\" stroke-opacity=\"0.6\"/>"
    out += circle + " stroke=\"\(mark.colour)\" stroke-width=\"\(Markup.n(2.2 * unit, 2))\"\(dash)/>"
    return out + label("\(mark.number)", x + 11 * unit, y - 8 * unit, mark.colour, unit)
  }

  private func label(_ text: String, _ x: Double, _ y: Double, _ colour: String, _ unit: Double) -> String {
    let left = Markup.n(min(x, Double(width) - 30 * unit))
    let style = "font-size=\"\(Markup.n(17 * unit))\" font-weight=\"700\" fill=\"\(colour)\""
    let rim = "stroke=\"#000\" stroke-width=\"\(Markup.n(3 * unit, 2))\" paint-order=\"stroke\""
    return "<text x=\"\(left)\" y=\"\(Markup.n(max(y, 16 * unit)))\" \(style) \(rim)>\(Markup.escape(text))</text>"
  }
}
