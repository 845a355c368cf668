import RasterCore

/// Which files the user's arguments mean.
public enum SceneFiles {
  public struct Listing: Sendable {
    /// Candidate raster files in a stable order.
    public var rasters: [String]
    public var problems: [RejectedInput]
    public init(rasters: [String], problems: [RejectedInput]) {
      self.rasters = rasters
      self.problems = problems
    }
  }
  public static func find(_ arguments: [String]) -> Listing { fatalError("stub") }
}
