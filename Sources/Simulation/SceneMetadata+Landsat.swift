import RasterCore

extension SimulatedScene {
  /// The parts of `*_MTL.json` that say what the files are, when and how they were taken, and what their numbers mean.
  ///
  /// > Reference: USGS, Landsat 8-9 Collection 2 Level 2 Science Product Guide, metadata file.
  func landsatMTL(names: DeliveredNames, sensor: SensorModel) throws -> String {
    let words = names.item.split(separator: "_").map(String.init)
    let wrs = words.count > 2 ? words[2] : "000000"
    let file: JSONValue = [
      "PRODUCT_CONTENTS": contents(names, sensor),
      "IMAGE_ATTRIBUTES": [
        "SPACECRAFT_ID": "LANDSAT_8", "SENSOR_ID": "OLI_TIRS", "WRS_TYPE": "2", "WRS_PATH": .string(String(wrs.prefix(3))),
        "WRS_ROW": .string(String(wrs.suffix(3))), "DATE_ACQUIRED": .string(acquisition.date.iso8601),
        "SCENE_CENTER_TIME": .string(String(acquisition.iso8601.dropFirst(11))),
        "CLOUD_COVER": text(percent(.cloud)), "SUN_AZIMUTH": text(conditions.sunAzimuth),
        "SUN_ELEVATION": text(conditions.sunElevation), "NADIR_OFFNADIR": "NADIR", "SIMULATED": "1",
      ],
      "PROJECTION_ATTRIBUTES": [
        "MAP_PROJECTION": "UTM", "DATUM": "WGS84", "ELLIPSOID": "WGS84", "UTM_ZONE": .string(utmZone),
        "GRID_CELL_SIZE_REFLECTIVE": text(grid.pixelSize), "REFLECTIVE_LINES": .string(String(grid.height)),
        "REFLECTIVE_SAMPLES": .string(String(grid.width)), "ORIENTATION": "NORTH_UP",
      ],
      "LEVEL2_SURFACE_REFLECTANCE_PARAMETERS": .object(scaling(sensor)),
    ]
    return try JSONValue.object(["LANDSAT_METADATA_FILE": file]).text()
  }

  private func contents(_ names: DeliveredNames, _ sensor: SensorModel) -> JSONValue {
    var own: [String: JSONValue] = [
      "LANDSAT_PRODUCT_ID": .string(names.item), "PROCESSING_LEVEL": "L2SP", "COLLECTION_NUMBER": "02",
      "COLLECTION_CATEGORY": "T1", "OUTPUT_FORMAT": "GEOTIFF", "ORIGIN": "Simulated; no satellite took this image",
    ]
    for band in sensor.bands { own["FILE_NAME_BAND_\(number(band))"] = "\(names.stem)_\(band.name).TIF" }
    if sensor.mask != .none { own["FILE_NAME_QUALITY_L1_PIXEL"] = "\(names.stem)_QA_PIXEL.TIF" }
    return .object(own)
  }

  private func scaling(_ sensor: SensorModel) -> [String: JSONValue] {
    var values: [String: JSONValue] = [:]
    for band in sensor.bands {
      values["REFLECTANCE_MULT_BAND_\(number(band))"] = .string(String(sensor.encoding.scale))
      values["REFLECTANCE_ADD_BAND_\(number(band))"] = .string(String(sensor.encoding.offset))
    }
    return values
  }

  /// `SR_B2` is band 2.
  private func number(_ band: SensorModel.SensorBand) -> String { String(band.name.filter(\.isNumber)) }

  private func text(_ value: Double) -> JSONValue { .string(String(JSONValue.rounded(value, 4))) }

  /// Last two digits of a UTM code.
  private var utmZone: String {
    guard let epsg, epsg / 100 == 326 || epsg / 100 == 327 else { return "" }
    return String(epsg % 100)
  }
}
