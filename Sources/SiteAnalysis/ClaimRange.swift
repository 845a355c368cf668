import Foundation

/// What a claim says of a number, as the range of values for which it would be true.
///
/// Newsroom numbers are rounded. A number as it stands is taken to 5 % or half of its last digit, whichever is more (9.3 ha: 8.8 to 9.8);
/// "about" to 10 %; counts are exact, and "about" is one or 10 %.
public struct ClaimRange: Sendable, Hashable {
  /// What is measured, with the unit that everything is turned into.
  public enum Quantity: String, Sendable, Hashable {
    /// m2
    case area
    /// days
    case duration
    /// times
    case ratio
    case count
  }
  public var quantity: Quantity
  /// Ends of the range in the quantity's unit; nil where it is open.
  public var low: Double?
  public var high: Double?
  /// As the file says it.
  public var wording: String

  public init(_ quantity: Quantity, low: Double?, high: Double?, wording: String) {
    self.quantity = quantity
    self.low = low
    self.high = high
    self.wording = wording
  }

  public func contains(_ x: Double) -> Bool { (low.map { x >= $0 } ?? true) && (high.map { x <= $0 } ?? true) }

  /// Whether any value of a 95 % interval would make the claim true.
  public func meets(_ interval: Interval95) -> Bool {
    (low.map { interval.high >= $0 } ?? true) && (high.map { interval.low <= $0 } ?? true)
  }
}

extension ClaimRange {
  /// Share by which a number as it stands may be off and still be right.
  static let usualTolerance = 0.05
  static let aboutTolerance = 0.1

  /// Reads `about 9.3 ha`, `at least 4 years`, `between 1.9 and 2.1 times`, `14`.
  ///
  /// - Throws: `ClaimFileError` naming the line.
  init(_ quantity: Quantity, _ text: String, line: Int) throws {
    let words = text.lowercased().split(whereSeparator: \.isWhitespace).map(String.init)
    let fault = ClaimFileError(
      line: line, message: "says “\(text)”, which is no \(Self.name(quantity))", advice: Self.example(quantity))
    guard let (form, rest) = Form.read(words) else { throw fault }
    self.init(quantity, low: nil, high: nil, wording: text)
    if case .between = form {
      guard let cut = rest.firstIndex(where: { ["and", "to", "-", "–"].contains($0) }) else { throw fault }
      let upper = rest[(cut + 1)...]
      guard let unit = Self.unit(of: upper, quantity), let a = Self.number(rest[..<cut].first), cut >= 1,
        let b = Self.number(upper.first), cut == 1 || Self.unit(of: rest[..<cut], quantity) == unit, a.value <= b.value
      else { throw fault }
      (low, high) = (a.value * unit - margin(a, unit), b.value * unit + margin(b, unit))
      return
    }
    guard let unit = Self.unit(of: rest[...], quantity), let stated = Self.number(rest.first) else { throw fault }
    set(form, stated, unit)
  }

  private enum Form {
    case plain, about, atLeast, moreThan, atMost, lessThan, between

    static func read(_ words: [String]) -> (Form, [String])? {
      let leads: [(String, Form)] = [
        ("at least", .atLeast), ("at most", .atMost), ("more than", .moreThan), ("less than", .lessThan),
        ("fewer than", .lessThan), ("up to", .atMost), ("about", .about), ("around", .about), ("roughly", .about),
        ("between", .between), ("exactly", .plain),
      ]
      for (lead, form) in leads {
        let parts = lead.split(separator: " ").map(String.init)
        if words.starts(with: parts) { return (form, Array(words.dropFirst(parts.count))) }
      }
      guard !words.isEmpty else { return nil }
      return (words.contains { ["to", "–", "-"].contains($0) } ? .between : .plain, words)
    }
  }

  private mutating func set(_ form: Form, _ stated: Stated, _ unit: Double) {
    let value = stated.value * unit
    if quantity == .count {
      let slack = form == .about ? max(1, (value * Self.aboutTolerance).rounded()) : 0
      switch form {
      case .plain, .about, .between: (low, high) = (value - slack - 0.5, value + slack + 0.5)
      case .atLeast: low = value - 0.5
      case .moreThan: low = value + 0.5
      case .atMost: high = value + 0.5
      case .lessThan: high = value - 0.5
      }
      return
    }
    let half = margin(stated, unit)
    switch form {
    case .plain, .between:
      let slack = max(half, value * Self.usualTolerance)
      (low, high) = (value - slack, value + slack)
    case .about:
      let slack = max(half, value * Self.aboutTolerance)
      (low, high) = (value - slack, value + slack)
    case .atLeast, .moreThan: low = value - half
    case .atMost, .lessThan: high = value + half
    }
  }

  /// Half of the last digit that was given.
  private func margin(_ stated: Stated, _ unit: Double) -> Double {
    stated.value == stated.value.rounded() && quantity != .count ? 0 : 0.5 * stated.lastDigit * unit
  }

  struct Stated {
    var value: Double
    /// 0.1 for 9.3
    var lastDigit: Double
  }

  /// `9.3`, `1200`, `1,200`, `a`, `twice` is not among them.
  private static func number(_ word: String?) -> Stated? {
    guard var word else { return nil }
    if ["a", "an", "one"].contains(word) { return Stated(value: 1, lastDigit: 1) }
    let names = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
    if let index = names.firstIndex(of: word) { return Stated(value: Double(index + 2), lastDigit: 1) }
    let groups = word.split(separator: ",", omittingEmptySubsequences: false)
    if groups.count > 1 {
      guard (1...3).contains(groups[0].count), groups.dropFirst().allSatisfy({ $0.prefix { $0 != "." }.count == 3 })
      else { return nil }
      word = groups.joined()
    }
    guard word.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }), let value = Double(word), value.isFinite,
      value < 1e12
    else { return nil }
    let decimals = word.split(separator: ".", omittingEmptySubsequences: false).dropFirst().first?.count ?? 0
    return Stated(value: value, lastDigit: pow(10, -Double(decimals)))
  }

  /// What one of the unit is; nil where the words behind the number are none of the quantity's.
  private static func unit(of words: ArraySlice<String>, _ quantity: Quantity) -> Double? {
    let name = words.dropFirst().joined(separator: " ")
    return units[quantity]?[name]
  }

  private static let units: [Quantity: [String: Double]] = [
    .area: [
      "m2": 1, "m²": 1, "sq m": 1, "square metres": 1, "square meters": 1, "ha": 1e4, "hectare": 1e4, "hectares": 1e4,
      "km2": 1e6, "km²": 1e6, "square kilometres": 1e6, "square kilometers": 1e6,
      // International foot and acre of 1959.
      "acre": 4_046.856_422_4, "acres": 4_046.856_422_4, "sq ft": 0.092_903_04, "ft2": 0.092_903_04,
      "square feet": 0.092_903_04,
    ],
    .duration: [
      "day": 1, "days": 1, "week": 7, "weeks": 7, "month": 30.436_875, "months": 30.436_875, "year": 365.2425,
      "years": 365.2425,
    ],
    .ratio: ["": 1, "times": 1, "x": 1],
    .count: ["": 1, "structure": 1, "structures": 1, "building": 1, "buildings": 1],
  ]

  private static func name(_ quantity: Quantity) -> String {
    switch quantity {
    case .area: "area"
    case .duration: "length of time"
    case .ratio: "ratio"
    case .count: "count"
    }
  }

  private static func example(_ quantity: Quantity) -> String {
    switch quantity {
    case .area: "write it as 9.3 ha, about 1200 m2, at least 5 acres, or between 1 and 2 km2"
    case .duration: "write it as 40 days, at least 18 months, or about 4 years"
    case .ratio: "write it as 2 times, at least 1.5 times, or between 1.6 and 1.7 times"
    case .count: "write it as 14, at least 10, or between 5 and 8"
    }
  }
}
