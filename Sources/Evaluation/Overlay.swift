import RasterCore

/// What this room asks of whoever can lay shapes over each other, for it has no geometry engine of its own.
///
/// Shapes of one call lie in one plane: metres, or degrees where a score is defined on them.
public struct Overlay: Sendable {
  /// Pairs that share area: index in the first list, index in the second, the area.
  public var sharedAreas: @Sendable ([PlanarShape], [PlanarShape]) throws -> [(first: Int, second: Int, area: Double)]
  /// Whether two shapes have a point in common, be it of their edges.
  public var meets: @Sendable (PlanarShape, PlanarShape) throws -> Bool
  /// What two shapes share.
  public var intersection: @Sendable (PlanarShape, PlanarShape) throws -> PlanarShape
  /// Several shapes as one.
  public var union: @Sendable ([PlanarShape]) throws -> PlanarShape

  public init(
    sharedAreas: @escaping @Sendable ([PlanarShape], [PlanarShape]) throws -> [(first: Int, second: Int, area: Double)],
    meets: @escaping @Sendable (PlanarShape, PlanarShape) throws -> Bool,
    intersection: @escaping @Sendable (PlanarShape, PlanarShape) throws -> PlanarShape,
    union: @escaping @Sendable ([PlanarShape]) throws -> PlanarShape
  ) {
    self.sharedAreas = sharedAreas
    self.meets = meets
    self.intersection = intersection
    self.union = union
  }
}
