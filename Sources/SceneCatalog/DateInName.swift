import RasterCore

/// The acquisition date that a file's name carries. Pure.
enum DateInName {
  /// Earth observation as we know it began with Landsat 1.
  static let years = 1972...2100

  /// The first date in a name: in product names the sensing time comes before the processing time.
  ///
  /// Read are `YYYYMMDD`, `YYYY-MM-DD` (also with `_` or `.`), and a time after either: `_HHMMSS`, `-HHMMSS`, `THHMMSS`. Eight digits are
  /// never taken out of a longer run of digits, and years run from 1972 to 2100.
  /// - Returns: nil where there is none; midnight where the name holds no time.
  static func find(_ name: String) -> Instant? {
    let text = Array(name.utf8)
    var i = 0
    while i < text.count {
      guard isDigit(text[i]) else {
        i += 1
        continue
      }
      let run = digitRun(text, i)
      if let found = date(text, at: i, run: run) { return found }
      i += run
    }
    return nil
  }

  private static func date(_ text: [UInt8], at i: Int, run: Int) -> Instant? {
    if run == 8 {
      return instant(
        number(text, i, 4), number(text, i + 4, 2), number(text, i + 6, 2), text, after: i + 8)
    }
    guard run == 4, i + 10 <= text.count else { return nil }
    let separator = text[i + 4]
    guard "-_.".utf8.contains(separator), text[i + 7] == separator,
      digitRun(text, i + 5) == 2, digitRun(text, i + 8) == 2
    else { return nil }
    return instant(
      number(text, i, 4), number(text, i + 5, 2), number(text, i + 8, 2), text, after: i + 10)
  }

  private static func instant(
    _ year: Int, _ month: Int, _ day: Int, _ text: [UInt8], after end: Int
  ) -> Instant? {
    guard years.contains(year), let date = CalendarDate(validYear: year, month: month, day: day)
    else { return nil }
    let time = timeOfDay(text, at: end) ?? (0, 0, 0)
    return Instant(
      year: date.year, month: date.month, day: date.day, hour: time.0, minute: time.1,
      second: time.2)
  }

  private static func timeOfDay(_ text: [UInt8], at i: Int) -> (Int, Int, Int)? {
    guard i < text.count, "_-Tt".utf8.contains(text[i]), digitRun(text, i + 1) == 6 else { return nil }
    let time = (number(text, i + 1, 2), number(text, i + 3, 2), number(text, i + 5, 2))
    return time.0 < 24 && time.1 < 60 && time.2 < 60 ? time : nil
  }

  private static func isDigit(_ c: UInt8) -> Bool { c >= 48 && c <= 57 }

  private static func digitRun(_ text: [UInt8], _ start: Int) -> Int {
    var end = start
    while end < text.count, isDigit(text[end]) { end += 1 }
    return end - start
  }

  private static func number(_ text: [UInt8], _ start: Int, _ count: Int) -> Int {
    text[start..<(start + count)].reduce(0) { $0 * 10 + Int($1) - 48 }
  }
}
