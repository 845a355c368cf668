import RasterCore

/// A building of a scenario with the days on which it changes.
public struct PlannedStructure: Sendable, Hashable, Codable {
  public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
    /// Built within the period.
    case new
    /// Stands throughout, unchanged.
    case existing
    case reRoofed = "re-roofed"
    case demolished
    /// A part stands throughout; the rest of the footprint is added within the period.
    case extended
  }
  /// Days of a new structure or of an addition; the steps follow each other.
  public struct Construction: Sendable, Hashable, Codable {
    /// Concrete is poured from `slab` to `frame`.
    public var slab: CalendarDate
    /// Walls and trusses go up from `frame` to `roofBegin`.
    public var frame: CalendarDate
    /// The roof is laid along the structure's length until `roofEnd`.
    public var roofBegin: CalendarDate
    public var roofEnd: CalendarDate
    public init(
      slab: CalendarDate, frame: CalendarDate, roofBegin: CalendarDate, roofEnd: CalendarDate
    ) {
      self.slab = slab
      self.frame = frame
      self.roofBegin = roofBegin
      self.roofEnd = roofEnd
    }
  }

  public var id: Int
  public var label: String
  public var kind: Kind
  public var shape: GroundShape
  /// Metres to the eaves.
  public var height: Double
  /// Roof at the start; for a new structure its final roof.
  public var roof: Material
  /// Pitch of a gable roof whose ridge runs along the width, degrees; 0 is flat.
  public var pitch = 0.0
  /// Standard deviation of the roof's brightness between scenes, relative.
  public var glint = 0.05
  /// Rooflights, the share of the length they take; 0 for none.
  public var rooflights = 0.0
  /// Years that the first roof has weathered at the start of the period.
  public var roofAge = 6.0
  /// How fast roofs weather relative to the usual; 0 for never.
  public var weathering = 1.0
  /// Distance in metres between the rows of tables that stand on the footprint instead of a roof (solar panels); 0 for a
  /// closed roof.
  public var rowSpacing = 0.0
  /// Of an extended structure: share of the width, from its west end (smallest `u`), that stands from the start.
  public var standing = 0.5
  /// Of a new structure, and of an extended one's addition.
  public var construction: Construction?
  /// Of a re-roofing or a demolition.
  public var work: Scenario.Period?
  /// Roof after a re-roofing.
  public var newRoof: Material?

  public init(
    id: Int, label: String, kind: Kind, shape: GroundShape, height: Double, roof: Material
  ) {
    self.id = id
    self.label = label
    self.kind = kind
    self.shape = shape
    self.height = height
    self.roof = roof
  }
}
