import RasterCore

/// What terrain is wanted, in metres of a local frame.
public struct ElevationRequest: Sendable, Hashable {
  public var frame: LocalFrame
  /// Where observers may stand.
  public var core: FrameBox
  /// Terrain is read this far around the core, as far as the files reach.
  public var wantedRadius: Double
  /// Where the files do not reach this far around the core they are refused.
  public var requiredRadius: Double
  /// Distance of nodes, metres; nil: that of the finest file.
  public var step: Double?
  /// What lies below sea level is raised to it: sea floors are not seen. Off for places on land below the sea.
  public var raisesSea = true
  /// Ground in no file is sea: ocean tiles are left out of many models.
  public var missingIsSea = false
  /// Holes up to this wide, in metres, are bridged. Radar shadows are some hundred metres wide.
  public var bridging = 500.0

  public init(frame: LocalFrame, core: FrameBox, wantedRadius: Double, requiredRadius: Double, step: Double? = nil) {
    self.frame = frame
    self.core = core
    self.wantedRadius = wantedRadius
    self.requiredRadius = requiredRadius
    self.step = step
  }
}

/// A box along the axes of a local frame, metres.
public struct FrameBox: Sendable, Hashable, Codable {
  public var west: Double
  public var south: Double
  public var east: Double
  public var north: Double

  public init(west: Double, south: Double, east: Double, north: Double) {
    self.west = west
    self.south = south
    self.east = east
    self.north = north
  }

  /// Around points. - Precondition: at least one point.
  public init(around points: [Vector3]) {
    precondition(!points.isEmpty, "a box is around something")
    let (x, y) = (points.map(\.x), points.map(\.y))
    self.init(west: x.min() ?? 0, south: y.min() ?? 0, east: x.max() ?? 0, north: y.max() ?? 0)
  }

  public func expanded(by d: Double) -> FrameBox {
    FrameBox(west: west - d, south: south - d, east: east + d, north: north + d)
  }

  public func contains(east x: Double, north y: Double) -> Bool { x >= west && x <= east && y >= south && y <= north }
}

/// Terrain with what a report has to say of it.
public struct ElevationTerrain: Sendable, Hashable {
  public struct Source: Sendable, Hashable, Codable {
    public var path: String
    public var crs: String
    /// Metres between its cells.
    public var cell: Double
    /// Cells that were no height or a spike.
    public var removed: Int

    public init(path: String, crs: String, cell: Double, removed: Int) {
      self.path = path
      self.crs = crs
      self.cell = cell
      self.removed = removed
    }
  }
  public var grid: ElevationGrid
  /// Those that gave at least one height, the finest first.
  public var sources: [Source]
  public var bridged: Int
  public var raised: Int
  /// Nodes without a height.
  public var voids: Int

  public init(grid: ElevationGrid, sources: [Source], bridged: Int, raised: Int, voids: Int) {
    self.grid = grid
    self.sources = sources
    self.bridged = bridged
    self.raised = raised
    self.voids = voids
  }
}
