import Foundation
import GRDB
import RasterCore
import SiteAnalysis

/// Rows out of an account's values. Times are ISO 8601 text, geometry is GeoJSON.
enum Records {
  static func clear(_ db: Database) throws {
    for table in ["event", "phase", "structure", "site", "file", "scene", "account"] {
      try db.execute(sql: "DELETE FROM \(table)")
    }
  }

  static func insert(_ account: SiteAccount, json: String, into db: Database) throws {
    try insert(
      "account",
      [
        "id": 1, "schema": account.schema, "version": account.product.version, "name": account.name,
        "firstTime": account.period?.first.iso8601, "lastTime": account.period?.last.iso8601,
        "crs": account.crs, "pixelSizeMetres": account.pixelSizeMetres, "json": json,
      ], db)
    for scene in account.scenes { try insert(scene, db) }
    for site in account.sites { try insert(site, db) }
    for structure in account.structures { try insert(structure, db) }
  }

  private static func insert(_ scene: SceneRecord, _ db: Database) throws {
    try insert(
      "scene",
      [
        "id": scene.id, "path": scene.path, "sha256": scene.sha256, "time": scene.time.iso8601,
        "sensor": scene.sensor, "used": scene.used, "reason": scene.reason,
        "usableShare": scene.usableShare,
      ], db)
    let files = scene.files ?? [InputFile(path: scene.path, sha256: scene.sha256)]
    for file in files {
      try insert("file", ["scene": scene.id, "path": file.path, "sha256": file.sha256], db)
    }
  }

  private static func insert(_ site: Site, _ db: Database) throws {
    try insert(
      "site",
      [
        "id": site.id, "geometry": try geometry(site.geometry), "areaHectares": site.areaHectares,
        "areaLow": site.area95.low, "areaHigh": site.area95.high,
      ], db)
    for onset in site.phases {
      try insert(
        "phase",
        [
          "site": site.id, "phase": onset.phase.rawValue,
          "lastWithout": onset.bracket.lastWithout?.scene,
          "firstWith": onset.bracket.firstWith?.scene, "best": onset.best.iso8601,
          "probability": onset.probability,
        ], db)
    }
  }

  private static func insert(_ structure: Structure, _ db: Database) throws {
    try insert(
      "structure",
      [
        "id": structure.id, "site": structure.site, "status": structure.status.rawValue,
        "form": structure.form.rawValue, "geometry": try geometry(structure.footprint),
        "areaSquareMetres": structure.areaSquareMetres, "areaLow": structure.area95.low,
        "areaHigh": structure.area95.high, "probability": structure.probability,
        "replaces": structure.replaces,
      ], db)
    for event in structure.events {
      try insert(
        "event",
        [
          "structure": structure.id, "kind": event.kind.rawValue,
          "lastWithout": event.bracket.lastWithout?.scene,
          "firstWith": event.bracket.firstWith?.scene, "best": event.best.iso8601,
          "probability": event.probability,
        ], db)
    }
  }

  private static func geometry(_ polygon: GeoPolygon) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return String(decoding: try encoder.encode(polygon), as: UTF8.self)
  }

  /// One row; the statement is compiled once a table and kept by the connection.
  private static func insert(
    _ table: String, _ row: KeyValuePairs<String, (any DatabaseValueConvertible)?>, _ db: Database
  ) throws {
    let columns = row.map(\.key).joined(separator: ", ")
    let marks = row.map { _ in "?" }.joined(separator: ", ")
    let statement = try db.cachedStatement(
      sql: "INSERT INTO \(table) (\(columns)) VALUES (\(marks))")
    try statement.execute(arguments: StatementArguments(row.map(\.value)))
  }
}
