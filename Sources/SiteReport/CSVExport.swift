import RasterCore
import SiteAnalysis

public enum CSVExport {
  static let header = [
    "id", "path", "sha256", "time", "sensor", "used", "reason", "usable_share", "shift_x_m",
    "shift_y_m", "residual_m", "time_source", "time_of_day_known", "credit",
  ]

  /// `scenes.csv`, RFC 4180: UTF-8, CRLF, a header, one row a scene in the account's order.
  ///
  /// Empty fields stand for what is not known; times are ISO 8601 UTC, lengths metres. A text that a spreadsheet would take for a formula has an
  /// apostrophe before it.
  public static func scenes(_ account: SiteAccount) -> String {
    table([header] + account.scenes.map(row))
  }

  static func table(_ rows: [[String]]) -> String {
    rows.map { $0.map(field).joined(separator: ",") + "\r\n" }.joined()
  }

  private static func row(_ scene: SceneRecord) -> [String] {
    let shift = scene.shiftMetres ?? []
    func number(_ x: Double?, _ decimals: Int) -> String {
      x.flatMap { Wording.plain($0, decimals: decimals) } ?? ""
    }
    return [
      scene.id, scene.path, scene.sha256, scene.time.iso8601, scene.sensor,
      scene.used ? "true" : "false", scene.reason ?? "", number(scene.usableShare, 4),
      number(shift.first, 3), number(shift.count > 1 ? shift[1] : nil, 3),
      number(scene.residualMetres, 3), scene.timeSource.rawValue,
      scene.timeOfDayKnown ? "true" : "false", scene.credit ?? "",
    ]
  }

  private static func field(_ text: String) -> String {
    let text = isFormula(text) ? "'" + text : text
    // Scalars, as "\r\n" is one Character and would slip through a comparison with either.
    let needsQuotes = text.unicodeScalars.contains { ",\"\r\n".unicodeScalars.contains($0) }
    let edges = text.first == " " || text.last == " "
    guard needsQuotes || edges else { return text }
    return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }

  /// Begins as spreadsheets' formulas do (OWASP, CSV injection; the wide forms are those of East Asian keyboards), and is no number.
  private static func isFormula(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first,
      "=+-@\t\r\u{FF1D}\u{FF0B}\u{FF0D}\u{FF20}".unicodeScalars.contains(first)
    else { return false }
    return !(text.unicodeScalars.allSatisfy { "0123456789.+-eE".unicodeScalars.contains($0) } && Double(text) != nil)
  }
}
