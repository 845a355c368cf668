import RasterCore
import SiteAnalysis

/// Figures for a picture desk.
public struct FigureSheet: Sendable {
  public var name: String
  public var svg: String
  public var width: Int
  public var height: Int

  public static func all(_ input: ReportInput, options: ReportOptions = ReportOptions()) -> [FigureSheet] { [] }
}
