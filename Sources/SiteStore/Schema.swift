import GRDB

/// The tables and how older projects become newer ones. A published migration never changes.
enum Schema {
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("v1") { db in
      try makeSceneTables(db)
      try makeFindingTables(db)
    }
    return migrator
  }

  private static func makeSceneTables(_ db: Database) throws {
    try db.create(table: "account") { t in
      t.primaryKey("id", .integer).check { $0 == 1 }
      t.column("schema", .text).notNull()
      t.column("version", .text).notNull()
      t.column("name", .text)
      t.column("firstTime", .text)
      t.column("lastTime", .text)
      t.column("crs", .text).notNull()
      t.column("pixelSizeMetres", .double).notNull()
      t.column("json", .text).notNull()
    }
    try db.create(table: "scene") { t in
      t.primaryKey("id", .text)
      t.column("path", .text).notNull()
      t.column("sha256", .text).notNull()
      t.column("time", .text).notNull().indexed()
      t.column("sensor", .text).notNull()
      t.column("used", .boolean).notNull()
      t.column("reason", .text)
      t.column("usableShare", .double).notNull()
    }
    try db.create(table: "file") { t in
      t.column("scene", .text).notNull().references("scene", onDelete: .cascade)
      t.column("path", .text).notNull()
      t.column("sha256", .text).notNull()
      t.primaryKey(["scene", "path"])
    }
  }

  private static func makeFindingTables(_ db: Database) throws {
    try db.create(table: "site") { t in
      t.primaryKey("id", .text)
      t.column("geometry", .text).notNull()
      t.column("areaHectares", .double).notNull()
      t.column("areaLow", .double).notNull()
      t.column("areaHigh", .double).notNull()
    }
    try db.create(table: "structure") { t in
      t.primaryKey("id", .text)
      t.column("site", .text).references("site", onDelete: .cascade)
      t.column("status", .text).notNull()
      t.column("form", .text).notNull()
      t.column("geometry", .text).notNull()
      t.column("areaSquareMetres", .double).notNull()
      t.column("areaLow", .double).notNull()
      t.column("areaHigh", .double).notNull()
      t.column("probability", .double).notNull()
      t.column("replaces", .text)
    }
    for (table, owner, kind) in [("event", "structure", "kind"), ("phase", "site", "phase")] {
      try db.create(table: table) { t in
        t.autoIncrementedPrimaryKey("id")
        t.column(owner, .text).notNull().indexed().references(owner, onDelete: .cascade)
        t.column(kind, .text).notNull()
        t.column("lastWithout", .text).references("scene", onDelete: .cascade)
        t.column("firstWith", .text).references("scene", onDelete: .cascade)
        t.column("best", .text).notNull()
        t.column("probability", .double).notNull()
      }
    }
  }
}
