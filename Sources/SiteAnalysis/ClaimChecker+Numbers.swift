import RasterCore

extension ClaimChecker {
  // MARK: areas

  func extent(_ choice: SiteChoice, _ range: ClaimRange) -> ClaimFinding {
    let claimed = Self.claimed(range, unit: .hectares)
    let sites = sites(choice)
    guard !sites.isEmpty else { return missing(choice, claimed) }
    let value = sites.reduce(0) { $0 + $1.areaHectares } * 1e4
    // The borders of several sites err alike.
    let low = sites.reduce(0) { $0 + $1.area95.low } * 1e4
    let high = sites.reduce(0) { $0 + $1.area95.high } * 1e4
    let names = sites.map { "site \($0.id)" }.joined(separator: ", ")
    guard let number = MeasuredNumber(value, Interval95(low: low, high: high), widening: options.siteWidening) else {
      return ClaimFinding(claimed: claimed, reason: "The area of \(names) has no usable interval.")
    }
    return ClaimFinding(
      claimed: claimed, measured: Self.measured(number, unit: .hectares),
      reason: "The worked ground of \(names). Its border is soft, so the interval is wider than the account's.",
      chance: number.chance(of: range), evidence: sites.map(\.id),
      images: sites.flatMap { $0.phases.flatMap { [$0.bracket.lastWithout, $0.bracket.firstWith] } }.compactMap { $0 })
  }

  func area(_ choice: StructureChoice, _ range: ClaimRange) -> ClaimFinding {
    let unit = AreaUnit(for: range)
    let claimed = Self.claimed(range, unit: unit)
    guard let s = structure(choice) else { return missing(choice, claimed) }
    guard let number = MeasuredNumber(s.areaSquareMetres, s.area95, widening: options.structureWidening) else {
      return ClaimFinding(claimed: claimed, reason: "The area of \(s.id) has no usable interval.", evidence: [s.id])
    }
    return ClaimFinding(
      claimed: claimed, measured: Self.measured(number, unit: unit),
      reason: "\(s.id) as it stands in the account" + Self.doubt(s) + ".",
      chance: number.chance(of: range).given(s.probability),
      fit: number.chance(of: range), evidence: [s.id], images: Self.images(s) + ends.suffix(1))
  }

  func ratio(_ first: StructureChoice, _ second: StructureChoice, _ range: ClaimRange) -> ClaimFinding {
    let claimed = Self.claimed(range)
    guard let a = structure(first) else { return missing(first, claimed) }
    guard let b = structure(second) else { return missing(second, claimed) }
    guard a.id != b.id, let ratio = Wording.ratio(of: a, to: b),
      let number = MeasuredNumber(ratio.value, ratio.value95, widening: options.structureWidening)
    else {
      return ClaimFinding(claimed: claimed, reason: "\(a.id) and \(b.id) cannot be compared.", evidence: [a.id, b.id])
    }
    let words = Wording.ratioSentence(
      numerator: a.id, denominator: b.id, value: ratio.value, value95: number.interval95)
    return ClaimFinding(
      claimed: claimed, measured: Wording.measured(number.value, number.interval95, unit: "times"),
      reason: words + Self.doubt([a, b]), chance: number.chance(of: range).given(a.probability * b.probability),
      fit: number.chance(of: range), evidence: [a.id, b.id], images: Self.images(a) + Self.images(b) + ends.suffix(1))
  }

  // MARK: counts

  func count(_ group: StructureGroup, _ least: Double?, _ range: ClaimRange) -> ClaimFinding {
    let size = least.map { " of at least \(Wording.significant($0, digits: 3)) m²" } ?? ""
    let claimed = "\(range.wording) \(group == .any ? "" : group.rawValue + " ")structures" + size
    guard usable.count > 1 else { return ClaimFinding(claimed: claimed, reason: "There is no series. " + tooFew) }
    let found = structures(group, least: 0).filter { $0.areaSquareMetres >= least ?? 0 }
    let likely = found.filter { $0.probability >= 0.5 }
    let chance = CountChance(found: found.map(\.probability), recall: options.recall)
    let (low, high) = chance.interval
    let share = Int((options.recall * 100).rounded())
    return ClaimFinding(
      claimed: claimed,
      measured: "\(likely.count) found; \(low) to \(high) if as many are missed as usual",
      reason: "Of structures on simulated places about \(share) in 100 are found and cut as a person would. " + tooFew,
      chance: chance.chance(of: range), evidence: likely.map(\.id), images: ends)
  }

  // MARK: words

  enum AreaUnit {
    case hectares, squareMetres

    init(for range: ClaimRange) {
      self = (range.low ?? range.high ?? 0) >= 10_000 ? .hectares : .squareMetres
    }
    var size: Double { self == .hectares ? 1e4 : 1 }
    var name: String { self == .hectares ? "ha" : "m²" }
  }

  /// Days.
  static let year = 365.2425

  static func claimed(_ range: ClaimRange, unit: AreaUnit? = nil) -> String {
    let inYears = range.quantity == .duration && (range.low ?? range.high ?? 0) >= 2 * year
    let size = unit?.size ?? (inYears ? year : 1)
    let name = unit.map { " " + $0.name } ?? (range.quantity == .duration ? (inYears ? " years" : " days") : "")
    func say(_ x: Double) -> String { Wording.significant(x / size, digits: 3) }
    let meaning =
      switch (range.low, range.high) {
      case (let a?, let b?): "\(say(a)) to \(say(b))\(name)"
      case (let a?, nil): "\(say(a))\(name) or more"
      case (nil, let b?): "\(say(b))\(name) or less"
      case (nil, nil): "any"
      }
    return "\(range.wording.replacing("m2", with: "m²")) (taken as \(meaning))"
  }

  static func measured(_ number: MeasuredNumber, unit: AreaUnit) -> String {
    let i = number.interval95
    let scaled = Interval95(low: max(0, i.low) / unit.size, high: i.high / unit.size)
    return Wording.measured(number.value / unit.size, scaled, unit: unit.name)
  }

  static func percent(_ p: Double) -> String { Wording.number(p * 100, place: 0) + " %" }

  static func doubt(_ s: Structure) -> String {
    s.probability >= Wording.certain
      ? "" : ", which is there with a probability of \(percent(s.probability))"
  }

  private static func doubt(_ pair: [Structure]) -> String {
    let doubtful = pair.filter { $0.probability < Wording.certain }
    return doubtful.isEmpty
      ? ""
      : " "
        + doubtful.map {
          "\($0.id) is there with a probability of \(percent($0.probability))."
        }
        .joined(separator: " ")
  }
}
