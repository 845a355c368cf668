/// Everything that will be read, decided before a pixel is: the grid that all scenes meet on, the bands they share, and how each
/// file is resampled.
public struct ReadPlan: Sendable {
  public enum Resampling: String, Sendable, Hashable, Codable {
    /// The file already lies on the grid: its pixels are copied.
    case none
    case bilinear
    case cubic
    /// For a file much finer than the grid.
    case average
    /// For masks and classes.
    case nearest
  }
  public struct Item: Sendable {
    public var scene: Scene
    /// One for each of the scene's assets, in their order.
    public var resampling: [Resampling]
    public init(scene: Scene, resampling: [Resampling]) {
      self.scene = scene
      self.resampling = resampling
    }
  }
  public var grid: PixelGrid
  public var ground: GroundFrame
  public var roles: [BandRole]
  /// In order of acquisition.
  public var items: [Item]
  public var area: ValidityMask
  /// Scenes that cannot take part (no CRS, other bands, outside the AOI), each with its reason.
  public var leftOut: [RejectedInput]

  public init(
    grid: PixelGrid, ground: GroundFrame, roles: [BandRole], items: [Item], area: ValidityMask,
    leftOut: [RejectedInput]
  ) {
    self.grid = grid
    self.ground = ground
    self.roles = roles
    self.items = items
    self.area = area
    self.leftOut = leftOut
  }
}
