import RasterCore
import SiteAnalysis

/// Tables that turn into cards on a narrow page: each cell carries its column's name.
enum TableMarkup {
  /// - Parameters: `head` and `cells` are markup already; `columns` plain text, the first is the head's.
  static func row(id: String, head: String, cells: [String], columns: [String]) -> String {
    let data = zip(columns.dropFirst(), cells).map { column, cell in
      "<td data-label=\"\(Markup.escape(column))\">\(cell)</td>"
    }
    return "<tr id=\"\(id)\"><th scope=\"row\">\(head)</th>\(data.joined())</tr>"
  }

  static func cards(caption: String?, columns: [String], rows: [String]) -> String {
    let heads = columns.map { "<th scope=\"col\">\(Markup.sentence($0))</th>" }.joined()
    let title = caption.map { "<caption>\(Markup.escape($0))</caption>" } ?? ""
    return
      "<table class=\"cards\">\(title)<thead><tr>\(heads)</tr></thead><tbody>\(rows.joined(separator: "\n"))</tbody></table>"
  }
}
