import RasterCore

extension Interval95 {
  /// Both ends are numbers, in order and not the same.
  public var isUsable: Bool { low.isFinite && high.isFinite && low < high }
}

extension Wording {
  /// Between groups of three digits; narrow, and no line breaks there.
  static let thinSpace = "\u{202F}"

  /// A number rounded to a decimal place, as it stands in running text: a true minus sign, groups of three from 10 000 on.
  ///
  /// - Parameter place: power of ten of the last digit that counts: -2 gives 1.21, 1 gives 12 130.
  /// - Returns: "unknown" where `x` is not a number or beyond 1e15.
  public static func number(_ x: Double, place: Int) -> String {
    guard let (negative, whole, fraction) = digits(x, place: place) else { return "unknown" }
    return (negative ? "\u{2212}" : "") + grouped(whole) + (fraction.isEmpty ? "" : "." + fraction)
  }

  /// The same for machines: ASCII, no groups, no trailing zeros; nil where `x` is not a number.
  public static func plain(_ x: Double, decimals: Int) -> String? {
    guard let (negative, whole, fraction) = digits(x, place: -decimals) else { return nil }
    var tail = Substring(fraction)
    while tail.last == "0" { tail.removeLast() }
    return (negative ? "-" : "") + whole + (tail.isEmpty ? "" : "." + tail)
  }

  /// A number to so many significant digits.
  public static func significant(_ x: Double, digits: Int) -> String {
    let rounded = roundedToSignificant(x, digits)
    // Zeros behind the point say nothing about a value without an interval: 10, not 10.0.
    var place = magnitude(rounded) - digits + 1
    while place < 0, isWhole(rounded * power(-place - 1)) { place += 1 }
    return number(rounded, place: place)
  }

  /// The last digit that an interval leaves standing: the first digit of its half width, or the second where the first is 1.
  static func place(of value: Double, _ interval: Interval95) -> Int {
    guard interval.isUsable else { return magnitude(value) - 2 }
    let first = firstDigit(of: value, interval)
    let rough = roundedToSignificant((interval.high - interval.low) / 2, 2)
    return rough < 2 * power(first) ? first - 1 : first
  }

  /// The place of the first digit of the interval's half width.
  static func firstDigit(of value: Double, _ interval: Interval95) -> Int {
    guard interval.isUsable else { return magnitude(value) - 1 }
    return magnitude(roundedToSignificant((interval.high - interval.low) / 2, 1))
  }

  /// A value and the two ends of its interval with the same last digit; no range where the interval is not usable.
  public static func measuredParts(
    _ value: Double, _ interval: Interval95
  ) -> (value: String, range: (String, String)?) {
    let last = place(of: value, interval)
    let head = number(value, place: last)
    guard interval.isUsable else { return (head, nil) }
    return (head, (number(interval.low, place: last), number(interval.high, place: last)))
  }

  /// "13.2 ha (12.5 to 13.9)"; where nothing is left at the lower end "0.7 ha (at most 2.7)".
  public static func measured(_ value: Double, _ interval: Interval95, unit: String) -> String {
    let parts = measuredParts(value, interval)
    guard let range = parts.range else { return "\(parts.value) \(unit)" }
    let isFromZero = value > 0 && range.0.allSatisfy { $0 == "0" || $0 == "." }
    return "\(parts.value) \(unit) (\(isFromZero ? "at most" : "\(range.0) to") \(range.1))"
  }

  /// "1.21 ± 0.02 ha"; as `measured` where the interval is lopsided by more than a fifth.
  public static func plusMinus(_ value: Double, _ interval: Interval95, unit: String) -> String {
    guard interval.isUsable else { return measured(value, interval, unit: unit) }
    let half = (interval.high - interval.low) / 2
    guard abs((interval.high + interval.low) / 2 - value) <= 0.2 * half else {
      return measured(value, interval, unit: unit)
    }
    let last = place(of: value, interval)
    return "\(number(value, place: last)) ± \(number(half, place: last)) \(unit)"
  }

  /// A structure's footprint in hectares from one hectare on, in square metres below.
  public static func area(_ structure: Structure) -> String {
    let metres = structure.areaSquareMetres
    return metres >= 10_000
      ? areaInHectares(structure) : plusMinus(metres, structure.area95, unit: "m²")
  }

  public static func areaInHectares(_ structure: Structure) -> String {
    let interval = Interval95(low: structure.area95.low / 1e4, high: structure.area95.high / 1e4)
    return plusMinus(structure.areaSquareMetres / 1e4, interval, unit: "ha")
  }

  // MARK: Counting

  /// "one structure", "seven structures", "12 structures"
  public static func count(_ n: Int, _ one: String, _ many: String) -> String {
    "\(word(n)) \(n == 1 ? one : many)"
  }

  /// Words up to nine, figures above.
  public static func word(_ n: Int) -> String {
    let words = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
    return words.indices.contains(n) ? words[n] : number(Double(n), place: 0)
  }

  public static func capital(_ text: String) -> String {
    text.prefix(1).uppercased() + text.dropFirst()
  }

  // MARK: Digits

  private static func digits(_ x: Double, place: Int) -> (Bool, String, String)? {
    let unit = power(abs(place))
    let scaled = (place < 0 ? abs(x) * unit : abs(x) / unit).rounded()
    guard scaled.isFinite, scaled < 1e15 else { return nil }
    let zeros = place > 0 && scaled > 0 ? String(repeating: "0", count: place) : ""
    var text = String(Int(scaled)) + zeros
    let decimals = max(-place, 0)
    if text.count <= decimals {
      text = String(repeating: "0", count: decimals - text.count + 1) + text
    }
    return (x < 0 && scaled > 0, String(text.dropLast(decimals)), String(text.suffix(decimals)))
  }

  private static func grouped(_ whole: String) -> String {
    guard whole.count > 4 else { return whole }
    var result = ""
    for (i, c) in whole.enumerated() {
      if i > 0, (whole.count - i) % 3 == 0 { result += thinSpace }
      result.append(c)
    }
    return result
  }

  /// Power of ten of the first digit; 0 for zero and for what is not a number.
  private static func magnitude(_ x: Double) -> Int {
    guard x.isFinite, x != 0 else { return 0 }
    var exponent = 0
    var rest = abs(x)
    while rest >= 10, exponent < 20 {
      rest /= 10
      exponent += 1
    }
    while rest < 1 - 1e-12, exponent > -12 {
      rest *= 10
      exponent -= 1
    }
    return exponent
  }

  private static func roundedToSignificant(_ x: Double, _ digits: Int) -> Double {
    guard x.isFinite, x != 0 else { return x }
    let place = magnitude(x) - digits + 1
    return place < 0
      ? (x * power(-place)).rounded() / power(-place) : (x / power(place)).rounded() * power(place)
  }

  private static func power(_ exponent: Int) -> Double {
    if exponent < 0 { return 1 / power(-exponent) }
    return (0..<min(exponent, 30)).reduce(1.0) { value, _ in value * 10 }
  }

  private static func isWhole(_ x: Double) -> Bool { abs(x - x.rounded()) < 1e-9 * max(abs(x), 1) }
}
