import GRDB
import SiteAnalysis

/// `groundbreak.sqlite`: one account as tables that can be asked, and as the text it was printed as.
///
/// The journal is a rollback journal that is deleted after the transaction: the project must travel as a single file.
public enum ProjectStore {
  /// Writes an account into a database, in one transaction.
  ///
  /// - Parameters:
  ///   - account: the ledger, with its structures.
  ///   - json: the same as it stands in `account.json`.
  ///   - path: a file that does not exist yet, or a project of an older version, which is brought up to date and emptied.
  /// - Throws: `StoreError`.
  public static func write(_ account: SiteAccount, json: String, to path: String) throws {
    try StoreError.wrapping("write", path) {
      let queue = try DatabaseQueue(path: path, configuration: configuration())
      defer { try? queue.close() }
      try Schema.migrator.migrate(queue)
      try queue.write { db in
        try Records.clear(db)
        try Records.insert(account, json: json, into: db)
      }
    }
  }

  /// - Returns: `account.json` as it was stored.
  /// - Throws: `StoreError` where the file is no project.
  public static func readAccountJSON(from path: String) throws -> String {
    try reading(path) { db in
      try String.fetchOne(db, sql: "SELECT json FROM account") ?? ""
    }
  }

  /// - Throws: `StoreError` where the file is no project.
  public static func readSummary(from path: String) throws -> ProjectSummary {
    try reading(path) { db in
      func count(_ table: String) throws -> Int {
        try Int.fetchOne(db, sql: "SELECT count(*) FROM \(table)") ?? 0
      }
      return ProjectSummary(
        name: try String.fetchOne(db, sql: "SELECT name FROM account"),
        scenes: try count("scene"), structures: try count("structure"),
        events: try count("event"), sites: try count("site"), phases: try count("phase"))
    }
  }

  private static func reading<T>(_ path: String, _ body: (Database) throws -> T) throws -> T {
    try StoreError.wrapping("read", path) {
      var configuration = configuration()
      configuration.readonly = true
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      defer { try? queue.close() }
      return try queue.read(body)
    }
  }

  private static func configuration() -> Configuration {
    var configuration = Configuration()
    configuration.journalMode = .default
    configuration.foreignKeysEnabled = true
    configuration.label = "groundbreak"
    return configuration
  }
}

/// What a project holds, without reading it all.
public struct ProjectSummary: Sendable, Hashable {
  public var name: String?
  public var scenes: Int
  public var structures: Int
  public var events: Int
  public var sites: Int
  public var phases: Int
}

/// A project that could not be written or read.
public struct StoreError: Error, Sendable, Hashable, CustomStringConvertible {
  /// SQLite's extended result code; 13 is a full disk.
  public var code: Int
  /// `write` or `read`.
  public var operation: String
  public var path: String
  public var message: String

  public var description: String {
    code == 13
      ? "\(path): no space left on the disk" : "\(path): the project cannot be \(verb): \(message)"
  }

  private var verb: String { operation == "write" ? "written" : "read" }

  static func wrapping<T>(_ operation: String, _ path: String, _ body: () throws -> T) throws -> T {
    do {
      return try body()
    } catch let error as DatabaseError {
      throw StoreError(
        code: Int(error.extendedResultCode.rawValue), operation: operation, path: path,
        message: error.message ?? "SQLite error \(error.resultCode.rawValue)")
    }
  }
}
