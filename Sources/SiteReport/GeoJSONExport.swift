import RasterCore
import SiteAnalysis

public enum GeoJSONExport {
  /// `structures.geojson`, RFC 7946: one feature a structure in the account's order, one line a feature.
  ///
  /// Coordinates have 7 decimals, areas one, probabilities four. An outline with fewer than three points gives a feature without geometry.
  /// - Throws: `ExportError`, naming the structure, where a number is not finite.
  public static func structures(_ account: SiteAccount) throws -> String {
    var out = "{\"type\":\"FeatureCollection\",\"features\":["
    for (i, structure) in account.structures.enumerated() {
      out += i > 0 ? ",\n" : "\n"
      do {
        try feature(structure).write(into: &out)
      } catch let error as ExportError {
        throw ExportError(
          message: "structure \(structure.id) cannot be written as GeoJSON: \(error.message)")
      }
    }
    return out + "\n]}\n"
  }

  private static func feature(_ s: Structure) -> JSONText {
    .object([
      ("type", .string("Feature")),
      ("id", .string(s.id)),
      ("geometry", geometry(s.footprint)),
      ("properties", properties(s)),
    ])
  }

  private static func properties(_ s: Structure) -> JSONText {
    .object([
      ("id", .string(s.id)),
      ("site", .optional(s.site)),
      ("status", .string(s.status.rawValue)),
      ("form", .string(s.form.rawValue)),
      ("area_m2", .number(s.areaSquareMetres, decimals: 1)),
      ("area_m2_95", interval(s.area95)),
      ("height_m", s.heightMetres.map { .number($0, decimals: 1) } ?? .null),
      ("height_m_95", s.height95.map(interval) ?? .null),
      ("probability", .number(s.probability, decimals: 4)),
      ("events", .array(s.events.map(event))),
      ("replaces", .optional(s.replaces)),
      ("evidence", s.evidence.map(evidence) ?? .null),
    ])
  }

  private static func evidence(_ e: StructureEvidence) -> JSONText {
    .object([
      ("determination", .number(e.determination, decimals: 3)),
      ("weakest_side", .number(e.weakestSide, decimals: 3)),
      ("second_side", .number(e.secondSide, decimals: 3)),
      ("hue", .number(e.hue, decimals: 3)),
      ("casts_shadow", .bool(e.castsShadow)),
      ("fill", .number(e.fill, decimals: 3)),
      ("is_fitted", .bool(e.isFitted)),
      ("is_shaped", .bool(e.isShaped)),
      ("contrast", .number(e.contrast, decimals: 2)),
      ("pixels", .number(e.size, decimals: 1)),
      ("steadiness", .number(e.steadiness, decimals: 3)),
      ("earlier", .number(e.earlier, decimals: 3)),
      ("images", .number(Double(e.images), decimals: 0)),
      ("shadowing", e.shadowing.map { .number($0, decimals: 3) } ?? .null),
      ("shadow_height_m", e.height.map { .number($0, decimals: 1) } ?? .null),
      ("shadow_height_m_95", e.height95.map(interval) ?? .null),
      ("shadow_pixels", e.shadowPixels.map { .number($0, decimals: 2) } ?? .null),
      ("clutter", .number(e.clutter, decimals: 3)),
      ("aspect", .number(e.aspect, decimals: 2)),
      ("darker_half", .number(e.darkerHalf, decimals: 3)),
      ("ridge", .number(e.ridge, decimals: 3)),
      ("weakest_half", .number(e.weakestHalf, decimals: 3)),
      ("outline", outline(e.outline)),
    ])
  }

  private static func outline(_ o: OutlineCues) -> JSONText {
    .object([
      ("shade_beyond", .number(o.shadeBeyond, decimals: 3)),
      ("shade_within", .number(o.shadeWithin, decimals: 3)),
      ("shade_before", .number(o.shadeBefore, decimals: 3)),
      ("dark_to_sun", .number(o.darkToSun, decimals: 3)),
      ("on_edge", .number(o.onEdge, decimals: 3)),
      ("on_shaded_edge", .number(o.onShadedEdge, decimals: 3)),
      ("coherence", .number(o.coherence, decimals: 3)),
      ("lane", .number(o.lane, decimals: 3)),
      ("dark_lane", .number(o.darkLane, decimals: 3)),
      ("together", .number(o.together, decimals: 3)),
    ])
  }

  private static func event(_ e: Event) -> JSONText {
    .object(
      [
        ("kind", .string(e.kind.rawValue)),
        ("last_without", reference(e.bracket.lastWithout)),
        ("first_with", reference(e.bracket.firstWith)),
        ("best", .string(e.best.iso8601)),
        ("probability", .number(e.probability, decimals: 4)),
      ] + (e.areaBefore.map { [("area_before_m2", .number($0, decimals: 1))] } ?? []))
  }

  static func reference(_ image: ImageReference?) -> JSONText {
    guard let image else { return .null }
    return .object([("scene", .string(image.scene)), ("time", .string(image.time.iso8601))])
  }

  static func interval(_ i: Interval95) -> JSONText {
    .array([.number(i.low, decimals: 1), .number(i.high, decimals: 1)])
  }

  static func geometry(_ polygon: GeoPolygon) -> JSONText {
    guard polygon.exterior.count >= 3 else { return .null }
    let rings =
      [ring(polygon.exterior, counterClockwise: true)]
      + polygon.holes.filter { $0.count >= 3 }.map { ring($0, counterClockwise: false) }
    return .object([("type", .string("Polygon")), ("coordinates", .array(rings))])
  }

  /// Closed, and turned to the right-hand rule whatever way it came.
  private static func ring(_ points: [GeoPoint], counterClockwise: Bool) -> JSONText {
    let ordered = (signedArea(points) > 0) == counterClockwise ? points : points.reversed()
    return .array(
      (ordered + ordered.prefix(1)).map {
        .array([.number($0.longitude, decimals: 7), .number($0.latitude, decimals: 7)])
      })
  }

  /// Positive when counter-clockwise with latitude upwards; measured from the first point to keep the digits.
  private static func signedArea(_ points: [GeoPoint]) -> Double {
    guard let origin = points.first else { return 0 }
    var sum = 0.0
    for (i, a) in points.enumerated() {
      let b = points[(i + 1) % points.count]
      sum +=
        (a.longitude - origin.longitude) * (b.latitude - origin.latitude)
        - (b.longitude - origin.longitude) * (a.latitude - origin.latitude)
    }
    return sum
  }
}
