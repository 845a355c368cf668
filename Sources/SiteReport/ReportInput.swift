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
    /// 0...1 of the window that is usable, for the used images within the structure's brackets, by scene id.
    public var shares: [String: Double]
    public init(structure: String, window: PixelWindow, chips: [Chip], shares: [String: Double] = [:]) {
      self.structure = structure
      self.window = window
      self.chips = chips
      self.shares = shares
    }
  }
  /// One image of the series, cut to where the work is.
  public struct Frame: Sendable {
    public var scene: String
    public var time: Instant
    public var picture: EncodedPicture
    /// 0...1 of the frame's ground that is usable.
    public var usableShare: Double
    public init(scene: String, time: Instant, picture: EncodedPicture, usableShare: Double) {
      self.scene = scene
      self.time = time
      self.picture = picture
      self.usableShare = usableShare
    }
  }
  /// Verdicts on claims, with what the claims file calls itself; nil where none was given.
  public var claims: ClaimReport?
  /// Proof sheets of footage of the place, in the order of the page.
  public var footage: [Footage] = []
  public var account: SiteAccount
  public var grid: PixelGrid
  public var ground: GroundFrame
  /// The first and the last state over the whole grid, one stretch for both: single images where a clear one exists, else composites.
  public var before: EncodedPicture
  public var after: EncodedPicture
  /// The images that `before` and `after` are; nil for a composite.
  public var beforeScene: ImageReference?
  public var afterScene: ImageReference?
  /// Whether some of the ground is in no usable image: it is grey in all pictures.
  public var isPartlyUnseen = false
  /// The same two with near infrared shown as red; nil where the bands do not allow it.
  public var falseBefore: EncodedPicture?
  public var falseAfter: EncodedPicture?
  /// What `before` and `after` show: true colour, or what the bands allow.
  public var rendering: Rendering
  /// The last clear single image, and which scene it is.
  public var lastClear: EncodedPicture
  public var lastClearScene: ImageReference?
  public var strips: [Strip]
  /// Images of the series in order of time, all of `frameWindow`, on the stretch of the other pictures.
  public var frames: [Frame]
  public var frameWindow: PixelWindow
  /// Which part of the series two composites were made from, where that is known.
  public var beforePeriod: SiteAccount.Period?
  public var afterPeriod: SiteAccount.Period?

  /// Which bands a picture shows.
  public enum Rendering: String, Sendable, Hashable, Codable {
    case trueColour = "true colour"
    /// Near infrared, red and green shown as red, green and blue.
    case falseColour = "false colour"
    case grey
  }

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
    frames = []
    frameWindow = grid.window
    rendering = .trueColour
  }
}

extension Structure {
  /// The step that the structure's page part leads with: its coming for a new one, its going for a demolished one, else the likeliest.
  public var keyEvent: Event? {
    let wanted: [EventKind] =
      switch status {
      case .new: [.construction, .roofing, .completion]
      case .demolished: [.demolition]
      case .changed, .unchanged: []
      }
    for kind in wanted { if let event = events.first(where: { $0.kind == kind }) { return event } }
    return events.max { $0.probability < $1.probability }
  }
}
