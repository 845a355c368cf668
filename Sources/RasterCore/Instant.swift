/// A moment in UTC, to the second: the sensing time of an image, never its publishing date.
///
/// Proleptic Gregorian calendar. No time zone, no leap seconds and no dependence on the machine's locale, so that the same
/// inputs give the same text everywhere.
public struct Instant: Sendable, Hashable, Comparable {
  /// Seconds since 1970-01-01T00:00:00Z.
  public var secondsSince1970: Int

  public init(secondsSince1970: Int) { self.secondsSince1970 = secondsSince1970 }

  /// - Precondition: month 1...12 and day 1...31; a day past the month's end rolls over as in `days(year:month:day:)`.
  public init(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0) {
    let days = Self.days(year: year, month: month, day: day)
    secondsSince1970 = days * 86_400 + hour * 3_600 + minute * 60 + second
  }

  public static func < (a: Instant, b: Instant) -> Bool { a.secondsSince1970 < b.secondsSince1970 }

  /// Whole days since 1970-01-01 (floor).
  public var dayNumber: Int { Self.floorDiv(secondsSince1970, 86_400) }

  /// Days since 1970-01-01 with their fraction.
  public var days: Double { Double(secondsSince1970) / 86_400 }

  public var date: CalendarDate { CalendarDate(dayNumber: dayNumber) }

  /// Signed days from `other` to `self`.
  public func days(since other: Instant) -> Double {
    Double(secondsSince1970 - other.secondsSince1970) / 86_400
  }

  /// ISO 8601 in UTC: `2018-10-11T06:54:03Z`.
  public var iso8601: String {
    let rest = secondsSince1970 - dayNumber * 86_400
    return "\(date.iso8601)T\(two(rest / 3_600)):\(two(rest / 60 % 60)):\(two(rest % 60))Z"
  }

  /// Days from the civil date, Hinnant's `days_from_civil` (public domain), valid for any year.
  static func days(year: Int, month: Int, day: Int) -> Int {
    let y = month <= 2 ? year - 1 : year
    let era = floorDiv(y, 400)
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  static func floorDiv(_ a: Int, _ b: Int) -> Int { a >= 0 ? a / b : -((-a + b - 1) / b) }
}

/// A calendar day in UTC.
public struct CalendarDate: Sendable, Hashable, Comparable {
  public var year: Int
  public var month: Int
  public var day: Int

  public init(year: Int, month: Int, day: Int) {
    self.year = year
    self.month = month
    self.day = day
  }

  /// Inverse of `Instant.days(year:month:day:)` (Hinnant's `civil_from_days`).
  public init(dayNumber: Int) {
    let z = dayNumber + 719_468
    let era = Instant.floorDiv(z, 146_097)
    let dayOfEra = z - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * shifted + 2) / 5 + 1
    month = shifted < 10 ? shifted + 3 : shifted - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  public static func < (a: CalendarDate, b: CalendarDate) -> Bool { a.dayNumber < b.dayNumber }

  public var dayNumber: Int { Instant.days(year: year, month: month, day: day) }

  /// Nil where the day does not exist (2023-02-30).
  public init?(validYear year: Int, month: Int, day: Int) {
    guard (1...12).contains(month), (1...31).contains(day) else { return nil }
    self.init(year: year, month: month, day: day)
    guard CalendarDate(dayNumber: dayNumber) == self else { return nil }
  }

  /// `2018-10-11`
  public var iso8601: String { "\(four(year))-\(two(month))-\(two(day))" }

  /// `11 October 2018`, as it stands in running text.
  public var inWords: String { "\(day) \(Self.monthNames[month - 1]) \(year)" }

  public static let monthNames = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
  ]
}

private func two(_ n: Int) -> String { n < 10 ? "0\(n)" : "\(n)" }
private func four(_ n: Int) -> String { String(repeating: "0", count: max(0, 4 - "\(n)".count)) + "\(n)" }

extension Instant {
  /// Reads an ISO 8601 or TIFF (`2018:06:23 00:00:00`) timestamp.
  ///
  /// Accepted: a date (`2018-06-23`, `2018:06:23`, `20180623`), optionally followed by `T` or a space and a time with optional
  /// seconds, fraction (dropped) and offset (`Z`, `+09:00`, `+0900`); without an offset the time is taken as UTC.
  /// - Returns: nil where the text is not such a timestamp or the day does not exist.
  public init?(parsing text: some StringProtocol) {
    var rest = Substring(text.trimmingSpaces())
    guard let date = Self.readDate(&rest) else { return nil }
    self.init(year: date.year, month: date.month, day: date.day)
    guard let separator = rest.first else { return }
    guard separator == "T" || separator == "t" || separator == " " else { return nil }
    rest.removeFirst()
    guard let seconds = Self.readTime(&rest), let offset = Self.readOffset(&rest), rest.isEmpty else {
      return nil
    }
    secondsSince1970 += seconds - offset
  }

  private static func readDate(_ rest: inout Substring) -> CalendarDate? {
    guard let year = digits(4, &rest) else { return nil }
    let separated = rest.first == "-" || rest.first == ":"
    if separated { rest.removeFirst() }
    guard let month = digits(2, &rest) else { return nil }
    if separated {
      guard rest.first == "-" || rest.first == ":" else { return nil }
      rest.removeFirst()
    }
    guard let day = digits(2, &rest) else { return nil }
    return CalendarDate(validYear: year, month: month, day: day)
  }

  private static func readTime(_ rest: inout Substring) -> Int? {
    guard let hour = digits(2, &rest), hour < 24 else { return nil }
    if rest.first == ":" { rest.removeFirst() }
    guard let minute = digits(2, &rest), minute < 60 else { return nil }
    var second = 0
    if rest.first == ":" { rest.removeFirst() }
    if let value = digits(2, &rest) { second = min(value, 59) }
    if rest.first == "." || rest.first == "," {
      rest.removeFirst()
      while let c = rest.first, c.isASCII, c.isNumber { rest.removeFirst() }
    }
    return hour * 3_600 + minute * 60 + second
  }

  private static func readOffset(_ rest: inout Substring) -> Int? {
    guard let sign = rest.first else { return 0 }
    rest.removeFirst()
    if sign == "Z" || sign == "z" { return 0 }
    guard sign == "+" || sign == "-", let hours = digits(2, &rest) else { return nil }
    if rest.first == ":" { rest.removeFirst() }
    let minutes = digits(2, &rest) ?? 0
    return (sign == "+" ? 1 : -1) * (hours * 3_600 + minutes * 60)
  }

  private static func digits(_ count: Int, _ rest: inout Substring) -> Int? {
    let head = rest.prefix(count)
    guard head.count == count, head.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
    rest.removeFirst(count)
    return Int(head)
  }
}

extension StringProtocol {
  func trimmingSpaces() -> SubSequence {
    var slice = self[startIndex...]
    while let c = slice.first, c.isWhitespace || c == "\0" { slice.removeFirst() }
    while let c = slice.last, c.isWhitespace || c == "\0" { slice.removeLast() }
    return slice
  }
}

extension Instant: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let value = Instant(parsing: text) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "“\(text)” is not an ISO 8601 time")
    }
    self = value
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(iso8601)
  }
}

extension CalendarDate: Codable {
  public init(from decoder: any Decoder) throws {
    self = try Instant(from: decoder).date
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(iso8601)
  }
}
