import RasterCore

/// What the engine found in a stack: objects for the account, and rasters for `change.tif`, `before.tif` and `after.tif`.
public struct Analysis: Sendable {
  /// What the engine made of each of the stack's images, in the stack's order.
  public struct ImageOutcome: Sendable {
    public var used: Bool
    public var reason: String?
    /// 0...1 of the pixels asked about.
    public var usableShare: Double
    /// Offset in pixels of the grid that was taken out, +x right, +y down.
    public var shift: PixelPoint?
    /// One-sigma residual in pixels.
    public var residual: Double?
    /// Registered, mask found by the engine; what chips are cut from. Without pixels where the analysis was joined from tiles.
    public var usable: ValidityMask

    public init(
      used: Bool, reason: String?, usableShare: Double, shift: PixelPoint?, residual: Double?,
      usable: ValidityMask
    ) {
      self.used = used
      self.reason = reason
      self.usableShare = usableShare
      self.shift = shift
      self.residual = residual
      self.usable = usable
    }
  }
  public var images: [ImageOutcome]
  /// The used images after registration and normalisation; empty where the analysis was joined from tiles.
  public var registered: RegisteredImages
  public var structures: [Structure]
  public var sites: [Site]
  public var ratios: [Ratio]
  public var warnings: [String]
  /// Only where there are at least two usable images but too few for a series.
  public var comparison: PairComparison?
  /// 0...1, NaN outside the usable area.
  public var changeProbability: Raster
  /// Days since 1970-01-01, 0 where no change, NaN outside the usable area.
  public var changeDay: Raster
  /// Clear composites of the first and the last state, bands as in the stack.
  public var before: [Raster]
  public var after: [Raster]

  public init(
    images: [ImageOutcome], registered: RegisteredImages, structures: [Structure], sites: [Site],
    ratios: [Ratio], warnings: [String], changeProbability: Raster, changeDay: Raster,
    before: [Raster], after: [Raster]
  ) {
    self.images = images
    self.registered = registered
    self.structures = structures
    self.sites = sites
    self.ratios = ratios
    self.warnings = warnings
    self.changeProbability = changeProbability
    self.changeDay = changeDay
    self.before = before
    self.after = after
  }
}

/// A stage of the engine with how far it is; `done` and `total` in the stage's own units.
public struct AnalysisProgress: Sendable {
  public var stage: String
  public var done: Int
  public var total: Int
  public init(stage: String, done: Int, total: Int) {
    self.stage = stage
    self.done = done
    self.total = total
  }
}
