import Foundation
import SiteAnalysis
import Testing

@testable import SiteReport

/// Colours as readers see them who lack a kind of cone, and as a printer without colour puts them on paper.
@Suite struct ColourTests {
  /// What the eye makes of a colour: all cones, without the long, the middle, the short ones.
  enum Vision: CaseIterable { case usual, protanopia, deuteranopia, tritanopia }

  /// Machado, Oliveira and Fernandes (2009), doi 10.1109/TVCG.2009.113, severity 1.0, for linear RGB.
  private static func matrix(_ vision: Vision) -> [[Double]] {
    switch vision {
    case .usual: [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    case .protanopia:
      [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    case .deuteranopia:
      [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    case .tritanopia:
      [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    }
  }

  struct Colour {
    /// 0...1, linear.
    var rgb: [Double]

    init(_ hex: String) throws {
      var digits = hex.drop { $0 == "#" }.map(String.init)
      if digits.count == 3 { digits = digits.flatMap { [$0, $0] } }
      try #require(digits.count == 6, "\(hex)")
      rgb = try stride(from: 0, to: 6, by: 2).map { i in
        let v = Double(try #require(Int(digits[i] + digits[i + 1], radix: 16), "\(hex)")) / 255
        return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4)
      }
    }

    func seen(by vision: Vision) -> Colour {
      var copy = self
      copy.rgb = ColourTests.matrix(vision).map { row in min(1, max(0, zip(row, rgb).reduce(0) { $0 + $1.0 * $1.1 })) }
      return copy
    }

    var luminance: Double { 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2] }
    /// CIE L*: 0 black, 100 white; what is left of a colour in grey.
    var lightness: Double { lab[0] }

    /// CIE 1976 under D65.
    var lab: [Double] {
      let x = 0.4124 * rgb[0] + 0.3576 * rgb[1] + 0.1805 * rgb[2]
      let z = 0.0193 * rgb[0] + 0.1192 * rgb[1] + 0.9505 * rgb[2]
      let f = [x / 0.9505, luminance, z / 1.089].map { $0 > 0.008856 ? cbrt($0) : 7.787 * $0 + 16 / 116 }
      return [116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])]
    }

    func difference(_ other: Colour, _ vision: Vision) -> Double {
      zip(seen(by: vision).lab, other.seen(by: vision).lab).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        .squareRoot()
    }

    /// WCAG 2.1.
    func contrast(_ other: Colour) -> Double {
      let (a, b) = (max(luminance, other.luminance), min(luminance, other.luminance))
      return (a + 0.05) / (b + 0.05)
    }
  }

  /// A difference of 2 is just seen side by side (CIE 1976); of 15, at a glance and apart.
  private static let apart = 15.0
  /// Steps of grey that survive a newspaper's print, in L*.
  private static let steps = 12.0

  /// Custom properties of the page: of the light page, or with the dark one's put in their place.
  private static func page(dark: Bool) throws -> [String: Colour] {
    let css = PageStyle.css
    let blocks = css.matches(of: /:root\{([^}]*)\}/).map { String($0.1) }
    try #require(blocks.count > 2)
    let chosen = dark ? blocks.prefix(2).joined(separator: ";") : blocks[0]
    var colours: [String: Colour] = [:]
    for match in chosen.matches(of: /--([a-z]+):(#[0-9a-f]{3,6})/) {
      colours[String(match.1)] = try Colour(String(match.2))
    }
    return colours
  }

  private static let phases = ["none", "prep", "active", "post"]

  private func pairs<T>(_ items: [T]) -> [(T, T)] {
    items.indices.flatMap { i in items.indices.filter { $0 > i }.map { (items[i], items[$0]) } }
  }

  @Test(arguments: Vision.allCases, [false, true])
  func `Phases are told apart with any eyes, by day and in the dark`(vision: Vision, dark: Bool) throws {
    let colours = try Self.page(dark: dark)
    for (a, b) in pairs(Self.phases) {
      let difference = try #require(colours[a]).difference(#require(colours[b]), vision)
      #expect(difference >= Self.apart, "\(a) \(b) \(difference)")
    }
  }

  @Test func `Phases are told apart in grey print`() throws {
    let drawing = PageStyle.drawing
    let colours = try Self.phases.map { name in
      let rule = try #require(drawing.firstMatch(of: try Regex("\\.ph-\(name)\\{fill:(#[0-9a-f]{3,6})\\}")))
      return try Colour(String(#require(rule[1].substring)))
    }
    for (a, b) in pairs(colours) { #expect(abs(a.lightness - b.lightness) >= Self.steps, "\(a) \(b)") }
    for (a, b) in try pairs(Self.phases.map { try #require(Self.page(dark: false)[$0]) }) {
      #expect(abs(a.lightness - b.lightness) >= Self.steps)
    }
  }

  @Test(arguments: [false, true]) func `Words on a phase can be read`(dark: Bool) throws {
    let colours = try Self.page(dark: dark)
    for phase in Self.phases {
      let ink = try #require(colours["on" + phase])
      #expect(ink.contrast(try #require(colours[phase])) >= 4.5, "\(phase)")
    }
  }

  /// Outlines lie on pictures of any colour: each has a dash of its own, or differs from all others of its dash in grey and to any eye.
  @Test func `Outlines are told apart without colour`() throws {
    let kinds = ["new", "changed", "demolished", "unchanged", "doubtful", "site", "different"]
    let rules = try kinds.map { kind -> (colour: Colour, dash: String) in
      let rule = try #require(PageStyle.css.firstMatch(of: try Regex("\\.ol\\.\(kind)\\{([^}]*)\\}")))
      let body = String(try #require(rule[1].substring))
      let stroke = try #require(body.firstMatch(of: /stroke:(#[0-9a-f]+)/))
      return (try Colour(String(stroke.1)), body.firstMatch(of: /stroke-dasharray:([^;]*)/).map { String($0.1) } ?? "")
    }
    for (a, b) in pairs(rules) where a.dash == b.dash {
      #expect(abs(a.colour.lightness - b.colour.lightness) >= Self.steps)
      for vision in Vision.allCases { #expect(a.colour.difference(b.colour, vision) >= Self.apart) }
    }
    // The dark rim under each lets any of them stand out from roofs of its own colour.
    for rule in rules { #expect(rule.colour.contrast(try Colour("#222")) >= 4.5) }
  }

  /// On maps of other programs statuses have colours alone.
  @Test(arguments: Vision.allCases) func `Statuses are told apart in QGIS and Google Earth`(vision: Vision) throws {
    let project = QGISProject.project(title: "", package: "p", rasters: [], crs: "EPSG:32652", view: (0, 0, 1, 1))
    let qgis = try project.matches(of: /k="color" v="(\d+),(\d+),(\d+),\d+"/).map { m in
      try Colour([m.1, m.2, m.3].map { String(format: "%02x", Int($0) ?? 0) }.joined())
    }
    // Yellow for sites, then a colour a status.
    #expect(qgis.count == 5)
    let kml = try StructureStatus.allCases.map { status in
      let style = try #require(
        KMLExport.document(Fixture.account(), overlays: []).firstMatch(
          of: try Regex("id=\"\(status.rawValue)\"><LineStyle><color>ff(..)(..)(..)<")))
      return try Colour([3, 2, 1].compactMap { style[$0].substring.map(String.init) }.joined())
    }
    for colours in [Array(qgis.dropFirst()), kml] {
      for (a, b) in pairs(colours) { #expect(a.difference(b, vision) >= Self.apart, "\(vision) \(a) \(b)") }
    }
  }

  /// The measure itself: red and green of one lightness are far apart, and nearly one colour without the middle cones; grey is grey to all.
  @Test func `The simulation does what it is for`() throws {
    let (red, green) = (try Colour("#d04040"), try Colour("#6f8f30"))
    #expect(red.difference(green, .usual) > 60)
    #expect(red.difference(green, .deuteranopia) < red.difference(green, .usual) / 2)
    let grey = try Colour("#808080")
    for vision in Vision.allCases { #expect(grey.difference(try Colour("#808080"), vision) == 0) }
    #expect(abs(grey.lightness - 53.6) < 0.1)
    #expect(abs(try Colour("#fff").contrast(Colour("#000")) - 21) < 1e-9)
  }
}
