import RasterCore

/// A file of a scene as its metadata name it.
struct DeliveredAsset: Sendable, Hashable {
  /// The key in the STAC Item: `B02`, `blue`, `qa_pixel`.
  var key: String
  /// Its name without the folder.
  var file: String
  /// Nil for a mask.
  var role: BandRole?
  var bandName: String
  var gsd: Double
}

extension SimulatedScene {
  /// A STAC Item of Sentinel-2 level 2A: the fields that ESA's and Microsoft's items carry, with the offset of newer baselines stated in each
  /// band, and `"simulated": true`.
  ///
  /// > Reference: STAC 1.0.0; extensions eo 1.0, proj 1.0, view 1.0, raster 1.1.
  func sentinelItem(
    names: DeliveredNames, sensor: SensorModel, assets: [DeliveredAsset], footprint: GeoPolygon
  ) throws -> String {
    let tile = names.stem.prefix { $0 != "_" }.dropFirst()
    let unit = SensorModel.sentinelUnit(acquisition)
    let orbit = names.item.split(separator: "_").first { $0.first == "R" && $0.count == 4 }.flatMap { Int($0.dropFirst()) } ?? 1
    let own: [String: JSONValue] = [
      "constellation": "Sentinel 2", "platform": "Sentinel-2\(unit)", "instruments": ["msi"],
      "s2:mgrs_tile": .string(String(tile)), "grid:code": "MGRS-\(tile)",
      "s2:processing_baseline": .string(SensorModel.sentinelBaseline), "s2:product_type": "S2MSI2A",
      "s2:product_uri": "\(names.item).SAFE", "sat:relative_orbit": .int(orbit), "sat:orbit_state": "descending",
      "s2:nodata_pixel_percentage": .number(noDataPercent, decimals: 2),
    ]
    return try item(
      id: names.item, collection: "sentinel-2-l2a", properties: own, assets: assets, sensor: sensor, footprint: footprint)
  }

  /// The STAC Item beside Landsat's Collection 2 surface reflectance.
  func landsatItem(
    names: DeliveredNames, sensor: SensorModel, assets: [DeliveredAsset], footprint: GeoPolygon
  ) throws -> String {
    let words = names.item.split(separator: "_")
    let wrs = words.count > 2 ? words[2] : "000000"
    let own: [String: JSONValue] = [
      "platform": "LANDSAT_8", "instruments": ["OLI", "TIRS"], "landsat:correction": "L2SP", "landsat:wrs_type": "2",
      "landsat:wrs_path": .string(String(wrs.prefix(3))), "landsat:wrs_row": .string(String(wrs.suffix(3))),
      "landsat:collection_category": "T1", "landsat:collection_number": "02",
      "landsat:cloud_cover_land": .number(percent(.cloud), decimals: 2),
    ]
    return try item(
      id: names.item + "_SR", collection: "landsat-c2l2-sr", properties: own, assets: assets, sensor: sensor,
      footprint: footprint)
  }

  private func item(
    id: String, collection: String, properties: [String: JSONValue], assets: [DeliveredAsset], sensor: SensorModel,
    footprint: GeoPolygon
  ) throws -> String {
    let shared: [String: JSONValue] = [
      "datetime": .string(acquisition.iso8601), "gsd": .number(sensor.gsd), "simulated": true,
      "eo:cloud_cover": .number(percent(.cloud), decimals: 2), "proj:epsg": epsg.map { .int($0) } ?? .null,
      "proj:shape": [.int(grid.height), .int(grid.width)],
      "proj:transform": .array(projTransform), "view:off_nadir": .number(conditions.viewAngle, decimals: 2),
      "view:azimuth": .number(viewAzimuth, decimals: 2), "view:sun_azimuth": .number(conditions.sunAzimuth, decimals: 2),
      "view:sun_elevation": .number(conditions.sunElevation, decimals: 2),
    ]
    let item: JSONValue = [
      "type": "Feature", "stac_version": "1.0.0", "id": .string(id), "collection": .string(collection),
      "stac_extensions": .array(Self.extensions), "geometry": JSONValue(polygon: footprint),
      "bbox": .array(footprint.box), "links": [["rel": "collection", "href": "../collection.json", "type": "application/json"]],
      "properties": .object(shared.merging(properties) { _, own in own }),
      "assets": .object(
        Dictionary(assets.map { ($0.key, Self.describe($0, sensor)) }, uniquingKeysWith: { first, _ in first })),
    ]
    return try item.text()
  }

  private static let extensions: [JSONValue] = [
    "https://stac-extensions.github.io/eo/v1.0.0/schema.json",
    "https://stac-extensions.github.io/projection/v1.0.0/schema.json",
    "https://stac-extensions.github.io/view/v1.0.0/schema.json",
    "https://stac-extensions.github.io/raster/v1.1.0/schema.json",
  ]

  private var projTransform: [JSONValue] {
    let t = grid.transform
    return [t.columnX, t.rowX, t.originX, t.columnY, t.rowY, t.originY].map { .number($0) }
  }

  private static func describe(_ asset: DeliveredAsset, _ sensor: SensorModel) -> JSONValue {
    let common: JSONValue = [
      "href": "./\(asset.file)", "type": "image/tiff; application=geotiff; profile=cloud-optimized", "roles": ["data"],
      "title": .string(asset.bandName), "gsd": .number(asset.gsd),
    ]
    guard let role = asset.role else { return common }
    return common.adding([
      "eo:bands": [["name": .string(asset.bandName), "common_name": .string(role.rawValue)]],
      "raster:bands": [
        [
          "data_type": "uint16", "nodata": .int(sensor.encoding.noData), "scale": .number(sensor.encoding.scale),
          "offset": .number(sensor.encoding.offset), "spatial_resolution": .number(asset.gsd),
        ]
      ],
    ])
  }

  private var noDataPercent: Double {
    let empty = classes.values.count { $0 == Float(SkyClass.noData.rawValue) }
    return 100 * Double(empty) / Double(max(1, classes.values.count))
  }
}

extension GeoPolygon {
  /// West, south, east, north.
  var box: [JSONValue] {
    let x = exterior.map(\.longitude)
    let y = exterior.map(\.latitude)
    return [x.min() ?? 0, y.min() ?? 0, x.max() ?? 0, y.max() ?? 0].map { .number($0, decimals: 7) }
  }
}

extension SensorModel {
  /// The STAC Collection of a delivery; nil for products that come without one.
  /// - Parameter items: paths of the items relative to the collection's folder.
  public func collectionJSON(items: [String], period: (first: Instant, last: Instant), area: GeoPolygon) throws -> String? {
    guard product == .sentinel2 || product == .landsat else { return nil }
    let collection: JSONValue = [
      "type": "Collection", "stac_version": "1.0.0", "id": product == .sentinel2 ? "sentinel-2-l2a" : "landsat-c2l2-sr",
      "description": "Simulated scenes in the convention of this collection; no satellite took them.", "license": "other",
      "extent": [
        "spatial": ["bbox": [.array(area.box)]],
        "temporal": ["interval": [[.string(period.first.iso8601), .string(period.last.iso8601)]]],
      ],
      "links": .array(
        items.sorted().map { ["rel": "item", "href": "./\($0)", "type": "application/geo+json"] }),
    ]
    return try collection.text()
  }
}
