/// A position in a projected coordinate system whose unit is the metre: `x` east, `y` north.
public struct PlanarPoint: Sendable, Hashable, Codable {
  public var x: Double
  public var y: Double
  public init(x: Double, y: Double) {
    self.x = x
    self.y = y
  }
}

/// One or more polygons in a projected metric coordinate system, for areas and overlaps.
///
/// Scores that are defined on degrees or pixels use it for those too, and say so; areas are then in their squares.
///
/// `polygons[i]` lists rings, the exterior first; rings are open and may turn either way. Polygons of one shape do not overlap.
public struct PlanarShape: Sendable, Hashable {
  public var polygons: [[[PlanarPoint]]]

  public init(polygons: [[[PlanarPoint]]]) { self.polygons = polygons }
  /// One polygon without holes.
  public init(ring: [PlanarPoint]) { self.init(polygons: [[ring]]) }

  /// m2, holes taken out; 0 for an empty shape.
  public var area: Double { polygons.reduce(0) { $0 + Self.area(of: $1) } }

  /// Centre of mass of the exteriors, nil for a shape without area.
  public var centroid: PlanarPoint? {
    var sum = (x: 0.0, y: 0.0, area: 0.0)
    for polygon in polygons {
      guard let exterior = polygon.first, let origin = exterior.first else { continue }
      let local = PixelPolygon(
        exterior: exterior.map { PixelPoint(x: $0.x - origin.x, y: $0.y - origin.y) })
      let area = local.area
      sum = (
        sum.x + (local.centroid.x + origin.x) * area, sum.y + (local.centroid.y + origin.y) * area, sum.area + area
      )
    }
    return sum.area > 0 ? PlanarPoint(x: sum.x / sum.area, y: sum.y / sum.area) : nil
  }

  public func moved(x: Double, y: Double) -> PlanarShape {
    PlanarShape(polygons: polygons.map { $0.map { $0.map { PlanarPoint(x: $0.x + x, y: $0.y + y) } } })
  }

  private static func area(of rings: [[PlanarPoint]]) -> Double {
    rings.enumerated().reduce(0) { sum, item in
      guard let origin = item.element.first else { return sum }
      let area = abs(
        PixelPolygon.signedArea(item.element.map { PixelPoint(x: $0.x - origin.x, y: $0.y - origin.y) }))
      return item.offset == 0 ? sum + area : sum - area
    }
  }
}
