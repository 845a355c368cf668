import Foundation
import RasterCore

/// The `--dates` CSV: file name (or path, or folder) to acquisition time.
public struct DatesTable: Sendable {
  public var times: [String: Instant]
  public init(times: [String: Instant]) { self.times = times }

  /// Reads a CSV with the columns file and date (in this order, or as a header names them: `file`, `date`); fields may be quoted.
  /// - Throws: `CatalogError` naming the file and the line.
  public static func read(path: String) throws -> DatesTable {
    guard let bytes = FileManager.default.contents(atPath: path) else {
      throw CatalogError(
        path: path, message: "the dates file cannot be read", advice: "check the name and the permissions")
    }
    guard bytes.count <= 50_000_000, let text = String(data: bytes, encoding: .utf8) else {
      throw CatalogError(
        path: path, message: "the dates file is not UTF-8 text", advice: "save it as CSV in UTF-8")
    }
    return try parse(text, path: path)
  }

  private static let fileColumns: Set<String> = ["file", "filename", "name", "path", "scene", "folder", "image"]
  private static let dateColumns: Set<String> = [
    "date", "datetime", "time", "acquired", "acquisition", "acquisition_date", "timestamp",
  ]

  /// Pure part of `read`.
  static func parse(_ text: String, path: String) throws -> DatesTable {
    var rows = try CSV.rows(text, path: path).filter { $0.fields != [""] }
    var (fileColumn, dateColumn) = (0, 1)
    if let first = rows.first {
      let names = first.fields.map { $0.trimmingCharacters(in: .whitespaces).lowercased() }
      if let f = names.firstIndex(where: fileColumns.contains),
        let d = names.firstIndex(where: dateColumns.contains)
      {
        (fileColumn, dateColumn) = (f, d)
        rows.removeFirst()
      }
    }
    var times: [String: Instant] = [:]
    for row in rows {
      let (key, time) = try entry(row, fileColumn, dateColumn, path)
      if let before = times[key], before != time {
        throw CatalogError(
          path: path, line: row.line, message: "“\(key)” has two dates, \(before.iso8601) and \(time.iso8601)",
          advice: "keep one of them")
      }
      times[key] = time
    }
    guard !times.isEmpty else {
      throw CatalogError(
        path: path, message: "the dates file holds no date", advice: "write lines of file,date: image.tif,2020-06-30")
    }
    return DatesTable(times: times)
  }

  private static func entry(
    _ row: CSV.Row, _ fileColumn: Int, _ dateColumn: Int, _ path: String
  ) throws -> (String, Instant) {
    guard row.fields.count > max(fileColumn, dateColumn) else {
      throw CatalogError(
        path: path, line: row.line, message: "two columns are needed, file and date",
        advice: "write lines such as image.tif,2020-06-30")
    }
    let key = row.fields[fileColumn]
    let text = row.fields[dateColumn]
    guard let time = Instant(parsing: text), DateInName.years.contains(time.date.year) else {
      throw CatalogError(
        path: path, line: row.line, message: "“\(text)” is not a date",
        advice: "write 2020-06-30 or 2020-06-30T10:15:00Z")
    }
    guard !key.isEmpty else {
      throw CatalogError(
        path: path, line: row.line, message: "the file's name is missing", advice: "write file,date")
    }
    return (key, time)
  }

  /// The entry for a file: its path, the end of its path, its name, its stem; then the same for its folders.
  func match(_ name: FileName) -> (key: String, time: Instant)? {
    var candidates = Self.endings(of: name.path)
    candidates += Self.endings(of: FileName.withoutExtension(name.path))
    candidates += [name.sceneStem, name.planetItem ?? ""]
    candidates += Self.endings(of: name.folder) + Self.endings(of: name.sceneFolder)
    for key in candidates where !key.isEmpty {
      if let time = times[key] { return (key, time) }
    }
    return nil
  }

  /// The path and its tails at component borders, longest first.
  private static func endings(of path: String) -> [String] {
    let parts = path.split(separator: "/")
    return [path] + parts.indices.map { parts[$0...].joined(separator: "/") }
  }
}

/// Comma-separated values (RFC 4180). Pure.
public enum CSV {
  public struct Row: Sendable {
    /// 1-based line on which the row begins.
    public var line: Int
    public var fields: [String]
  }

  /// Rows with at least one field; line breaks and commas may be quoted.
  /// - Throws: `CatalogError` naming the file and the line.
  public static func rows(_ text: String, path: String) throws -> [Row] {
    var rows: [Row] = []
    var fields: [String] = []
    var field = ""
    var (line, start, quoted, wasQuoted) = (1, 1, false, false)
    func endField() {
      fields.append(wasQuoted ? field : field.trimmingCharacters(in: .whitespaces))
      (field, wasQuoted) = ("", false)
    }
    var rest = text[...]
    if rest.first == "\u{FEFF}" { rest.removeFirst() }
    while let c = rest.popFirst() {
      if c.isNewline { line += 1 }
      if quoted {
        if c != "\"" {
          field.append(c)
        } else if rest.first == "\"" {
          field.append("\"")
          rest.removeFirst()
        } else {
          quoted = false
        }
      } else if c == "\"", field.allSatisfy(\.isWhitespace), !wasQuoted {
        (field, quoted, wasQuoted) = ("", true, true)
      } else if c == "," {
        endField()
      } else if c.isNewline {
        endField()
        rows.append(Row(line: start, fields: fields))
        (fields, start) = ([], line)
      } else if !(wasQuoted && c.isWhitespace) {
        field.append(c)
      }
    }
    guard !quoted else {
      throw CatalogError(
        path: path, line: start, message: "a quote is opened and never closed", advice: "close it with \"")
    }
    if !field.isEmpty || !fields.isEmpty || wasQuoted {
      endField()
      rows.append(Row(line: start, fields: fields))
    }
    return rows
  }
}
