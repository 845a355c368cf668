import Geolocation
import RasterCore

/// A calendar of the sun as a figure: days across, hours down.
public struct SunCalendarFigure: Sendable {
  public var calendar: SunCalendar
  public var title: String
  /// What the clock counts: `UTC`, `UTC+03:00`.
  public var clock: String

  public init(calendar: SunCalendar, title: String, clock: String) {
    self.calendar = calendar
    self.title = title
    self.clock = clock
  }

  private static let colours: [(SunCalendar.Cell, String, String)] = [
    (.night, "#2b3a55", "night"), (.hidden, "#8a97ad", "behind terrain"), (.day, "#f4f0e4", "daylight"),
    (.fits95, "#f0a35e", "fits (95 %)"), (.fits68, "#c4421a", "fits (68 %)"),
  ]

  /// A stand-alone SVG.
  public func svg() -> String {
    let (left, top, wide, high) = (52.0, 40.0, 900.0, 480.0)
    var out =
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 972 590\" font-family=\"system-ui,'DejaVu Sans',sans-serif\" font-size=\"13\">"
      + "<title>\(Markup.escape(title))</title><rect width=\"972\" height=\"590\" fill=\"#fff\"/>"
      + "<text x=\"\(Markup.n(left))\" y=\"24\" font-size=\"15\" font-weight=\"600\">\(Markup.escape(title))</text>"
    let (dx, dy) = (wide / Double(calendar.dayCount), high / Double(calendar.perDay))
    for (cell, colour, _) in Self.colours {
      let data = runs(of: cell).map { run in
        let (x, y) = (left + Double(run.day) * dx, top + Double(run.from) * dy)
        // A little overlap hides the seams between columns.
        return
          "M\(Markup.n(x, 2)) \(Markup.n(y, 2))h\(Markup.n(dx + 0.1, 2))v\(Markup.n(Double(run.count) * dy, 2))h-\(Markup.n(dx + 0.1, 2))z"
      }.joined()
      if !data.isEmpty { out += "<path fill=\"\(colour)\" d=\"\(data)\"/>" }
    }
    return out + axes(left, top, wide, high) + legend(top + high + 58) + "</svg>\n"
  }

  private func runs(of cell: SunCalendar.Cell) -> [(day: Int, from: Int, count: Int)] {
    var result: [(day: Int, from: Int, count: Int)] = []
    let n = calendar.perDay
    for day in 0..<calendar.dayCount {
      var from: Int?
      for k in 0...n {
        let same = k < n && calendar.cells[day * n + k] == cell
        if same, from == nil { from = k }
        if !same, let start = from {
          result.append((day, start, k - start))
          from = nil
        }
      }
    }
    return result
  }

  private func axes(_ left: Double, _ top: Double, _ wide: Double, _ high: Double) -> String {
    var out = "<g stroke=\"#0003\">"
    var labels = "<g fill=\"#333\">"
    for hour in stride(from: 0, through: 24, by: 3) {
      let y = top + high * Double(hour) / 24
      out += "<path d=\"M\(Markup.n(left)) \(Markup.n(y))h\(Markup.n(wide))\"/>"
      labels +=
        "<text x=\"\(Markup.n(left - 6))\" y=\"\(Markup.n(y + 4))\" text-anchor=\"end\">\(hour < 10 ? "0" : "")\(hour):00</text>"
    }
    for (day, label) in dayLabels() {
      let x = left + wide * Double(day) / Double(calendar.dayCount)
      out += "<path d=\"M\(Markup.n(x)) \(Markup.n(top))v\(Markup.n(high))\"/>"
      labels += "<text x=\"\(Markup.n(x + 3))\" y=\"\(Markup.n(top + high + 17))\">\(label)</text>"
    }
    labels +=
      "<text x=\"\(Markup.n(left + wide))\" y=\"24\" text-anchor=\"end\">hours in \(Markup.escape(clock))</text>"
    return out + "</g>" + labels + "</g>"
  }

  /// The first of each month, of each tenth day where the span is short.
  private func dayLabels() -> [(Int, String)] {
    (0..<calendar.dayCount).compactMap { day in
      let date = CalendarDate(dayNumber: calendar.first.dayNumber + day)
      let month = CalendarDate.monthNames[date.month - 1].prefix(3)
      if calendar.dayCount > 62 {
        let sparse = calendar.dayCount > 800
        guard date.day == 1, !sparse || date.month == 1 else { return nil }
        return (day, date.month == 1 ? "\(month) \(date.year)" : String(month))
      }
      return day % max(1, calendar.dayCount / 8) == 0 ? (day, "\(date.day) \(month)") : nil
    }
  }

  private func legend(_ y: Double) -> String {
    let present = Set(calendar.cells)
    var x = 52.0
    return Self.colours.filter { present.contains($0.0) }.map { _, colour, name in
      defer { x += 40 + 8 * Double(name.count) }
      return
        "<rect x=\"\(Markup.n(x))\" y=\"\(Markup.n(y - 11))\" width=\"14\" height=\"14\" fill=\"\(colour)\" stroke=\"#0005\"/>"
        + "<text x=\"\(Markup.n(x + 20))\" y=\"\(Markup.n(y + 1))\">\(name)</text>"
    }.joined()
  }
}
