import RasterCore
import SiteAnalysis

/// Days on a horizontal line, with ticks at round dates.
struct TimeAxis {
  struct Tick {
    var x: Double
    var label: String
    /// The turn of a year, or a tick without a finer one.
    var strong: Bool
  }

  let left: Double
  let right: Double
  private let firstDay: Double
  private let lastDay: Double

  /// Room of 1.5 % on both sides, and at least a month in all.
  init(first: Instant, last: Instant, left: Double, right: Double) {
    self.left = left
    self.right = right
    let span = max(last.days - first.days, 30)
    let middle = (first.days + last.days) / 2
    firstDay = middle - span * 0.515
    lastDay = middle + span * 0.515
  }

  func x(_ days: Double) -> Double {
    left + (days - firstDay) / (lastDay - firstDay) * (right - left)
  }
  func x(_ time: Instant) -> Double { x(time.days) }
  /// The middle of the day.
  func x(_ date: CalendarDate) -> Double { x(Double(date.dayNumber) + 0.5) }

  /// Months between ticks such that labels have room; the first tick and each January carry the year.
  func ticks(_ text: ReportText) -> [Tick] {
    let perMonth = 30.44 / (lastDay - firstDay) * (right - left)
    let step = [1, 2, 3, 6, 12, 24, 60, 120, 240].first { Double($0) * perMonth >= 46 } ?? 600
    let start = CalendarDate(dayNumber: Int(firstDay.rounded(.up)))
    var month = (start.year * 12 + start.month - 1) / step * step
    var result: [Tick] = []
    while result.count < 200 {
      let date = CalendarDate(year: month / 12, month: month % 12 + 1, day: 1)
      let position = x(Double(date.dayNumber))
      month += step
      if position < left { continue }
      if position > right { break }
      let january = date.month == 1
      let withYear = january || (result.isEmpty && step < 12)
      let label =
        january || step >= 12
        ? "\(date.year)"
        : withYear ? "\(text.shortMonth(date.month)) \(date.year)" : text.shortMonth(date.month)
      result.append(Tick(x: position, label: label, strong: january))
    }
    return result
  }
}
