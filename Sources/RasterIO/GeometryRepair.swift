import CGDAL
import RasterCore

/// Makes outlines valid and simpler with GEOS.
public enum GeometryRepair {
  /// The valid polygons that cover the same ground, with vertices taken out that move the outline by less than `tolerance`.
  ///
  /// - Parameter tolerance: pixels, >= 0; topology is kept (a hole stays inside).
  /// - Returns: usually one polygon; several where the outline touched or crossed itself; none where nothing of positive area is left.
  public static func simplifiedValid(
    _ polygon: PixelPolygon, tolerance: Double
  ) -> [PixelPolygon] {
    let rings = ([polygon.exterior] + polygon.holes).map { $0.map { (x: $0.x, y: $0.y) } }
    guard let shape = Geometry(rings: rings) else { return [] }
    return GDALCall.listening { shape.repaired(tolerance: max(0, tolerance)) }.value
      .compactMap { rings in
        guard let exterior = rings.first, exterior.count >= 3 else { return nil }
        let result = PixelPolygon(exterior: exterior, holes: Array(rings.dropFirst()))
        return result.area > 0 ? result : nil
      }
  }
}

extension Geometry {
  fileprivate func repaired(tolerance: Double) -> [[[PixelPoint]]] {
    guard let valid = OGR_G_MakeValid(handle) else { return [] }
    let whole = Geometry(adopting: valid)
    guard tolerance > 0, let simple = OGR_G_SimplifyPreserveTopology(whole.handle, tolerance) else {
      return whole.pixelRings()
    }
    return Geometry(adopting: simple).pixelRings()
  }

  private func pixelRings() -> [[[PixelPoint]]] {
    polygonHandles().map { part in
      Self.rings(of: part).map { $0.map { PixelPoint(x: $0.x, y: $0.y) } }
    }
  }
}
