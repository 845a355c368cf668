import RasterCore

/// Opens rasters, plans the grid they meet on, and reads them onto it.
public enum RasterReader {
  /// Size, grid, bands and tags of a file, no pixel.
  public static func inspect(path: String) throws -> RasterFacts { fatalError("stub") }

  /// Decides the grid, the shared bands and the resampling of every file.
  public static func plan(
    scenes: [Scene], facts: [String: RasterFacts], aoi: AOI?, options: GridOptions
  ) throws -> ReadPlan { fatalError("stub") }

  /// Reads one scene onto the plan's grid.
  public static func read(_ item: ReadPlan.Item, plan: ReadPlan) throws -> SceneImage {
    fatalError("stub")
  }
}

/// How the analysis grid is chosen.
public struct GridOptions: Sendable, Hashable, Codable {
  /// Metres; nil: the finest of the scenes' usual pixel sizes.
  public var pixelSize: Double?
  /// Roles to analyse; nil: all that the scenes share.
  public var roles: [BandRole]?
  public init(pixelSize: Double? = nil, roles: [BandRole]? = nil) {
    self.pixelSize = pixelSize
    self.roles = roles
  }
}
