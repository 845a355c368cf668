import RasterCore

extension Wording {
  /// What a comparison of two states allows to be said: that ground looks different, how much of it, and what stays open.
  static func comparison(_ pair: PairComparison) -> [Statement] {
    let scenes = cited(pair.bracket)
    let images = pair.earlier.count + pair.later.count
    let between = "between \(moments(pair))"
    let limit = Statement(
      text:
        "\(capital(word(images))) images cannot say when within that time, nor that it stayed so, nor tell building from other change\(pair.tellsPlants ? "" : "; their bands do not show plants, so that seasons and crops may be among it").",
      evidence: scenes, probability: 1)
    var result: [Statement] = []
    if pair.areas.isEmpty {
      result.append(
        Statement(
          text:
            "No ground looks different \(between), \(pair.tellsPlants ? "season and light" : "light") set aside; work that came and went, or looks like the ground around it, is not excluded.",
          evidence: scenes, probability: 1))
    } else {
      result += different(pair, between, scenes) + [limit]
    }
    if pair.comparedShare < 0.95 {
      let share = number(pair.comparedShare * 100, place: 0)
      result.append(
        Statement(
          text: "Only \(share) % of the area could be compared; of the rest nothing is said.", evidence: scenes,
          probability: 1))
    }
    return result
  }

  private static func different(_ pair: PairComparison, _ between: String, _ scenes: [String]) -> [Statement] {
    let total = pair.areas.reduce(0) { $0 + $1.areaSquareMetres } / 1e4
    // Borders are soft in the same way everywhere, so the half widths add.
    let low = pair.areas.reduce(0) { $0 + $1.area95.low } / 1e4
    let high = pair.areas.reduce(0) { $0 + $1.area95.high } / 1e4
    let covers = measured(total, Interval95(low: low, high: high), unit: "ha")
    let weight = pair.areas.reduce(0) { $0 + $1.areaSquareMetres }
    let probability = pair.areas.reduce(0) { $0 + $1.areaSquareMetres * $1.probability } / max(weight, 1e-9)
    let isOne = pair.areas.count == 1
    let places = isOne ? "one place" : "\(word(pair.areas.count)) places"
    let evidence = pair.areas.map(\.id)
    // A likelihood and an interval never share a sentence.
    let size = probability >= certain ? ", \(covers)\(isOne ? "" : " in all")," : ""
    let look = Statement(
      text: hedged("\(capital(between)), the ground of \(places)\(size) looks different.", probability),
      evidence: evidence + scenes, probability: probability)
    let area = Statement(
      text: isOne ? "It covers \(covers)." : "Together they cover \(covers).", evidence: evidence, probability: certain)
    return probability >= certain ? [look] : [look, area]
  }

  /// "18 July 2018 and 3 May 2020"
  private static func moments(_ pair: PairComparison) -> String {
    let (a, b) = (pair.bracket.lastWithout?.time.date, pair.bracket.firstWith?.time.date)
    guard let a, let b else { return "the images" }
    return a == b ? "two images of \(a.inWords)" : "\(a.inWords) and \(b.inWords)"
  }

  /// "0.46 ± 0.05 ha"
  public static func area(_ changed: ChangedArea) -> String {
    let interval = Interval95(low: changed.area95.low / 1e4, high: changed.area95.high / 1e4)
    return changed.areaSquareMetres >= 10_000
      ? plusMinus(changed.areaSquareMetres / 1e4, interval, unit: "ha")
      : plusMinus(changed.areaSquareMetres, changed.area95, unit: "m²")
  }
}
