import Foundation
import RasterCore
import SiteAnalysis

/// What every map and picture carries: scale bar and north arrow.
enum Furniture {
  /// Said on a narrow page, where a drawing is wider than it.
  static func scrollHint(_ c: ReportContext) -> String {
    "<p class=\"source narrow-only\">\(Markup.escape(c.text.scrollHint))</p>"
  }

  /// Sensors and the lines that the images' licences ask for, below a figure.
  static func sources(_ c: ReportContext) -> String {
    let names = (c.sensors + c.credits).map(Markup.name)
    return names.isEmpty
      ? "" : "<p class=\"source\">\(Markup.escape(c.text.sources)): \(names.joined(separator: "; "))</p>"
  }

  /// The longest of 1, 2, 5 times a power of ten that fits a quarter of the picture.
  static func roundLength(atMost metres: Double) -> Double {
    guard metres.isFinite, metres > 0 else { return 0 }
    var power = 1.0
    while power * 10 <= metres { power *= 10 }
    while power > metres { power /= 10 }
    return ([5.0, 2.0].first { $0 * power <= metres } ?? 1) * power
  }

  /// A round length for a picture so many grid pixels wide, as words and as a share of the picture's width; nil where the size is not known.
  static func scale(_ c: ReportContext, pixels: Int) -> (label: String, share: Double)? {
    let width = c.metresPerPixel * Double(pixels)
    let length = roundLength(atMost: width / 4)
    guard length > 0 else { return nil }
    let label =
      length >= 1000
      ? "\(Wording.significant(length / 1000, digits: 1)) km"
      : "\(Wording.significant(length, digits: 1)) m"
    return (label, length / width)
  }

  static func scaleBar(_ c: ReportContext, pixels: Int) -> String {
    guard let (label, share) = scale(c, pixels: pixels) else { return "" }
    return
      "<div class=\"scale\" style=\"--share:\(Markup.n(share * 100, 2))%\" role=\"img\" aria-label=\"\(Markup.escape(c.text.scaleBar(label)))\"><span class=\"bar\"></span><span class=\"len\">\(Markup.sentence(label))</span></div>"
  }

  /// Degrees clockwise from the top of the picture to true north at its centre; nil where the ground frame does not tell.
  static func northAngle(_ grid: PixelGrid, _ ground: GroundFrame) -> Double? {
    let centre = PixelPoint(x: Double(grid.width) / 2, y: Double(grid.height) / 2)
    let reach = max(min(Double(grid.width), Double(grid.height)) / 4, 1)
    let a = ground.geographic(PixelPoint(x: centre.x - reach, y: centre.y))
    let b = ground.geographic(PixelPoint(x: centre.x + reach, y: centre.y))
    let above = ground.geographic(PixelPoint(x: centre.x, y: centre.y - reach))
    let below = ground.geographic(PixelPoint(x: centre.x, y: centre.y + reach))
    let (lonX, latX) = (b.longitude - a.longitude, b.latitude - a.latitude)
    let (lonY, latY) = (below.longitude - above.longitude, below.latitude - above.latitude)
    // North is the direction in which the longitude stays and the latitude grows.
    let determinant = lonX * latY - lonY * latX
    guard determinant.isFinite, determinant != 0 else { return nil }
    let x = -lonY / determinant
    let y = lonX / determinant
    return atan2(x, -y) * 180 / .pi
  }

  /// The arrow about its own origin, 44 units high.
  static func arrow(_ angle: Double, _ text: ReportText) -> String {
    "<g transform=\"rotate(\(Markup.n(angle)))\"><path d=\"M0 -8L6 14L0 9.5L-6 14Z\"/><text y=\"-11\">\(text.north)</text></g>"
  }

  static func northArrow(_ c: ReportContext) -> String {
    guard let angle = northAngle(c.input.grid, c.input.ground) else { return "" }
    return
      "<svg class=\"north\" viewBox=\"-22 -22 44 44\" role=\"img\" aria-label=\"\(c.text.northArrow)\">\(arrow(angle, c.text))</svg>"
  }
}
