import RasterCore
import SiteAnalysis

/// Tables that turn into cards on a narrow page: each cell carries its column's name.
enum TableMarkup {
  /// - Parameters: `head` and `cells` are markup already; `columns` plain text, the first is the head's.
  static func row(id: String, head: String, cells: [String], columns: [String]) -> String {
    let data = zip(columns.dropFirst(), cells).map { column, cell in
      "<td data-label=\"\(Markup.escape(column))\"><div>\(cell)</div></td>"
    }
    return "<tr id=\"\(id)\"><th scope=\"row\">\(head)</th>\(data.joined())</tr>"
  }

  static func cards(
    label: String, caption: Bool = false, kind: String? = nil, columns: [String], rows: [String]
  ) -> String {
    let heads = columns.map { "<th scope=\"col\">\(Markup.sentence($0))</th>" }.joined()
    let title = caption ? "<caption>\(Markup.escape(label))</caption>" : ""
    return
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"\(Markup.escape(label))\"><table class=\"cards\(kind.map { " " + $0 } ?? "")\">\(title)<thead><tr>\(heads)</tr></thead><tbody>\(rows.joined(separator: "\n"))</tbody></table></div>"
  }
}
