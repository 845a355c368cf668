import RasterCore
import SiteAnalysis

/// All that the page is drawn from: the account and the pictures cut for it.
public struct ReportInput: Sendable {
  /// A dated cut-out of one image around a structure.
  public struct Chip: Sendable {
    public var scene: String
    public var time: Instant
    public var picture: EncodedPicture
    /// Set where this image bounds a bracket of the structure: the event it bounds and on which side.
    public var role: String?
    public init(scene: String, time: Instant, picture: EncodedPicture, role: String?) {
      self.scene = scene
      self.time = time
      self.picture = picture
      self.role = role
    }
  }
  /// The chips of one structure and the piece of the grid that they show.
  public struct Strip: Sendable {
    public var structure: String
    /// Pixel coordinates of the chips' outer corner in the analysis grid, and how many grid pixels they span.
    public var window: PixelWindow
    public var chips: [Chip]
    public init(structure: String, window: PixelWindow, chips: [Chip]) {
      self.structure = structure
      self.window = window
      self.chips = chips
    }
  }
  /// Verdicts on claims, with what the claims file calls itself; nil where none was given.
  public var claims: ClaimReport?
  public var account: SiteAccount
  public var grid: PixelGrid
  public var ground: GroundFrame
  /// Composites of the first and the last state over the whole grid, one stretch for both.
  public var before: EncodedPicture
  public var after: EncodedPicture
  /// The last clear single image, and which scene it is.
  public var lastClear: EncodedPicture
  public var lastClearScene: ImageReference?
  public var strips: [Strip]
  /// Which part of the series the two composites were made from, where that is known.
  public var beforePeriod: SiteAccount.Period?
  public var afterPeriod: SiteAccount.Period?

  public init(
    account: SiteAccount, grid: PixelGrid, ground: GroundFrame, before: EncodedPicture,
    after: EncodedPicture, lastClear: EncodedPicture, lastClearScene: ImageReference?,
    strips: [Strip], beforePeriod: SiteAccount.Period? = nil,
    afterPeriod: SiteAccount.Period? = nil
  ) {
    self.account = account
    self.grid = grid
    self.ground = ground
    self.before = before
    self.after = after
    self.lastClear = lastClear
    self.lastClearScene = lastClearScene
    self.strips = strips
    self.beforePeriod = beforePeriod
    self.afterPeriod = afterPeriod
  }
}
