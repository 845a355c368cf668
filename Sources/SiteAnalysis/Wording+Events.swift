import RasterCore

extension Wording {
  /// A step with its dates as one sentence: "The roof was put on between 2 and 14 October 2022."
  ///
  /// An open side is said to be open; a step less probable than 95 % carries its likelihood.
  public static func sentence(for event: Event, form: StructureForm = .building) -> String {
    let bracket = event.bracket
    let step = capital(step(event.kind, form))
    let text: String
    switch (bracket.lastWithout, bracket.firstWith) {
    case (nil, let with?):
      text =
        "\(step) on or before \(with.time.date.inWords): the first usable image shows it already there."
    case (let without?, nil):
      text =
        "\(step) after \(without.time.date.inWords); no later usable image shows it done."
    case (nil, nil):
      text = "\(step) about \(event.best.inWords); the series bounds it on neither side."
    default:
      text = "\(step) \(range(bracket))."
    }
    guard let area = event.areaBefore, area.isFinite, area > 0 else { return hedged(text, event.probability) }
    return hedged(text, event.probability) + " Before, it covered about \(significant(area, digits: 2)) m²."
  }

  /// "between 2 October 2022 and 14 October 2022", or what is left of it where a side is open.
  public static func range(_ bracket: Bracket) -> String {
    switch (bracket.lastWithout?.time.date, bracket.firstWith?.time.date) {
    case (let a?, let b?) where a == b: "on \(a.inWords)"
    case (let a?, let b?): "between \(a.inWords) and \(b.inWords)"
    case (let a?, nil): "after \(a.inWords)"
    case (nil, let b?): "on or before \(b.inWords), the first usable image"
    case (nil, nil): "at a time that the series does not bound"
    }
  }

  /// What happened, as a clause without a date.
  static func step(_ kind: EventKind, _ form: StructureForm) -> String {
    let it = form == .building ? "the structure" : "the surface"
    return switch kind {
    case .clearing: "the ground was cleared"
    case .construction: "\(it) appeared"
    case .roofing: "the roof was put on"
    case .completion: "\(it) was completed"
    case .reRoofing: form == .building ? "the roof was renewed" : "the surface was renewed"
    case .extension_: "\(it) was extended"
    case .demolition: form == .building ? "the structure was demolished" : "the surface was removed"
    case .stall: "work stopped"
    case .resumption: "work went on again"
    }
  }

  /// Ids of the scenes that bound a bracket.
  static func cited(_ bracket: Bracket) -> [String] {
    [bracket.lastWithout?.scene, bracket.firstWith?.scene].compactMap { $0 }
  }

  /// How much larger one structure's footprint is than another's, in the one wording that is used for it.
  ///
  /// The interval takes the two areas as independent, each log-normal with the width of its 95 % interval.
  /// - Returns: nil where an area or its interval is not a positive number.
  public static func ratio(of numerator: Structure, to denominator: Structure) -> Ratio? {
    let a = numerator.areaSquareMetres
    let b = denominator.areaSquareMetres
    guard a > 0, b > 0, a.isFinite, b.isFinite, let u = relativeHalfWidth(numerator),
      let v = relativeHalfWidth(denominator)
    else { return nil }
    let value = a / b
    let spread = (u * u + v * v).squareRoot()
    let interval = Interval95(low: value / (1 + spread), high: value * (1 + spread))
    return Ratio(
      sentence: ratioSentence(
        numerator: numerator.id, denominator: denominator.id, value: value, value95: interval),
      numerator: numerator.id, denominator: denominator.id, value: value, value95: interval)
  }

  /// "S1 covers 2.0 times (1.9 to 2.1) the footprint of S2."
  public static func ratioSentence(
    numerator: String, denominator: String, value: Double, value95: Interval95
  ) -> String {
    // One digit of the interval is enough for a comparison: 2.0 (1.9 to 2.1).
    let digits = min(firstDigit(of: value, value95), value < 10 ? -1 : 0)
    let times = number(value, place: digits)
    let interval =
      value95.isUsable
      ? " (\(number(value95.low, place: digits)) to \(number(value95.high, place: digits)))" : ""
    return "\(numerator) covers \(times) times\(interval) the footprint of \(denominator)."
  }

  private static func relativeHalfWidth(_ s: Structure) -> Double? {
    guard s.area95.isUsable else { return nil }
    return (s.area95.high - s.area95.low) / 2 / s.areaSquareMetres
  }
}
