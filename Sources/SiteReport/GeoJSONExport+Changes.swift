import RasterCore
import SiteAnalysis

extension GeoJSONExport {
  /// `changes.geojson`, RFC 7946: one feature an area that looks different between two states, in the account's order; empty where a
  /// series could be followed instead.
  /// - Throws: `ExportError`, naming the area, where a number is not finite.
  public static func changes(_ account: SiteAccount) throws -> String {
    var out = "{\"type\":\"FeatureCollection\",\"features\":["
    for (i, area) in (account.comparison?.areas ?? []).enumerated() {
      out += i > 0 ? ",\n" : "\n"
      do {
        try feature(area, account.comparison?.bracket).write(into: &out)
      } catch let error as ExportError {
        throw ExportError(message: "changed area \(area.id) cannot be written as GeoJSON: \(error.message)")
      }
    }
    return out + "\n]}\n"
  }

  private static func feature(_ area: ChangedArea, _ bracket: Bracket?) -> JSONText {
    .object([
      ("type", .string("Feature")),
      ("id", .string(area.id)),
      ("geometry", geometry(area.geometry)),
      (
        "properties",
        .object([
          ("id", .string(area.id)),
          ("area_m2", .number(area.areaSquareMetres, decimals: 1)),
          ("area_m2_95", interval(area.area95)),
          ("probability", .number(area.probability, decimals: 4)),
          ("last_without", reference(bracket?.lastWithout)),
          ("first_with", reference(bracket?.firstWith)),
        ])
      ),
    ])
  }
}
