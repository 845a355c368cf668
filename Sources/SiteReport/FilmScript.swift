import RasterCore
import SiteAnalysis

/// What a film of the series shows, image by image.
public struct FilmScript: Sendable {
  public struct Shot: Sendable {
    public var picture: EncodedPicture
    public var time: Instant
    /// "14 October 2022"
    public var date: String
    /// 0...1 of the film's ground that is usable.
    public var usableShare: Double
    /// "First image with S1: construction": the steps that this image is the first to show; empty for most.
    public var step: String
    /// Outlines of those structures in shares of the picture's width and height.
    public var outlines: [[PixelPoint]]
  }
  public var title: String
  /// Sensors and credits.
  public var source: String
  public var shots: [Shot]

  public init(_ input: ReportInput, language: ReportLanguage = .english) {
    let c = ReportContext(input, text: language.text)
    let series = SeriesFigure(c)
    let window = input.frameWindow
    func share(_ p: PixelPoint) -> PixelPoint {
      PixelPoint(
        x: (p.x - Double(window.column)) / Double(max(window.width, 1)),
        y: (p.y - Double(window.row)) / Double(max(window.height, 1)))
    }
    title = c.title
    source = (c.sensors + c.credits).joined(separator: " · ")
    shots = input.frames.map { frame in
      let shown = series.shown(by: frame.scene)
      let words = series.words(for: frame.scene)
      return Shot(
        picture: frame.picture, time: frame.time, date: c.text.date(frame.time.date), usableShare: frame.usableShare,
        step: words.isEmpty ? "" : c.text.firstImageOf(words), outlines: shown.map { $0.outline.exterior.map(share) })
    }
  }
}
