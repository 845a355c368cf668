import RasterCore

extension ClaimSheet {
  /// Reads a claims file (`groundbreak.claims/1`; the guide on claims lists every key).
  ///
  /// - Parameter text: the file; at most 1 MiB of it is a claims file.
  /// - Throws: `ClaimFileError` with the line: what is not understood is refused, never passed over.
  public init(reading text: String) throws {
    guard text.utf8.count <= 1 << 20 else {
      throw ClaimFileError(line: 0, message: "is larger than any claims file", advice: "give a file below 1 MB")
    }
    let root = try ClaimFields(try ClaimYAML.read(text), known: ["schema", "title", "source", "names", "claims"])
    if let schema = try root.text("schema"), schema != Self.schema {
      throw ClaimFileError(
        line: root.line("schema"), message: "is of schema “\(schema)”", advice: "this program reads \(Self.schema)")
    }
    let names = try Self.names(root)
    guard let node = root.node("claims"), case .list(let items) = node.content, !items.isEmpty else {
      throw ClaimFileError(
        line: root.line("claims"), message: "has no list “claims”", advice: "list them with dashes under claims:")
    }
    var claims: [StatedClaim] = []
    for (index, item) in items.enumerated() {
      let claim = try ClaimParser(item, names: names).claim(number: index + 1)
      guard !claims.contains(where: { $0.id == claim.id }) else {
        throw ClaimFileError(
          line: item.line, message: "has the id “\(claim.id)” a second time", advice: "give each claim an id of its own"
        )
      }
      claims.append(claim)
    }
    self.init(title: try root.text("title"), source: try root.text("source"), claims: claims)
  }

  public static let schema = "groundbreak.claims/1"

  private static func names(_ root: ClaimFields) throws -> [String: StructureChoice] {
    guard let node = root.node("names") else { return [:] }
    guard case .map(let members) = node.content else {
      throw ClaimFileError(
        line: node.line, message: "has no names under “names”", advice: "write “new hall: largest new”")
    }
    var names: [String: StructureChoice] = [:]
    for member in members {
      guard case .scalar(let text) = member.value.content, let choice = StructureChoice(reading: text) else {
        throw StructureChoice.fault(member.value, member.line)
      }
      names[member.key.lowercased()] = choice
    }
    return names
  }
}

/// The members of one map, each asked for by name; those that nobody knows are faults.
struct ClaimFields {
  private let members: [ClaimNode.Member]
  private let ownLine: Int

  init(_ node: ClaimNode, known: [String]) throws {
    guard case .map(let members) = node.content else {
      throw ClaimFileError(line: node.line, message: "is not a set of keys", advice: "write “key: value” lines")
    }
    if let odd = members.first(where: { !known.contains($0.key) }) {
      throw ClaimFileError(
        line: odd.line, message: "has the key “\(odd.key)”, which is not known here",
        advice: "known are \(known.joined(separator: ", "))")
    }
    self.members = members
    ownLine = node.line
  }

  func node(_ key: String) -> ClaimNode? { members.first { $0.key == key }?.value }
  func line(_ key: String) -> Int { members.first { $0.key == key }?.line ?? ownLine }

  func text(_ key: String) throws -> String? {
    guard let node = node(key) else { return nil }
    guard case .scalar(let text) = node.content, !text.isEmpty else {
      throw ClaimFileError(line: node.line, message: "has no text for “\(key)”", advice: "write it on the same line")
    }
    return text
  }

  func required(_ key: String) throws -> String {
    guard let text = try text(key) else {
      throw ClaimFileError(line: ownLine, message: "has no “\(key)”", advice: "each claim of this kind needs one")
    }
    return text
  }
}

/// One claim of the list.
private struct ClaimParser {
  let node: ClaimNode
  let names: [String: StructureChoice]
  let kind: String
  let fields: ClaimFields

  private static let keys: [String: [String]] = [
    "extent": ["of", "value"], "count": ["of", "larger-than", "value"], "ratio": ["of", "to", "value"],
    "area": ["of", "value"], "happened": ["what", "of", "from", "until"], "delay": ["of", "value"],
    "pause": ["of", "value"], "absence": ["of", "larger-than", "from", "until"], "use": [],
  ]
  private static let order = ["extent", "count", "ratio", "area", "happened", "delay", "pause", "absence", "use"]

  init(_ node: ClaimNode, names: [String: StructureChoice]) throws {
    let all = Set(Self.keys.values.joined()).union(["id", "text", "claim"]).sorted()
    let outer = try ClaimFields(node, known: all)
    kind = try outer.required("claim")
    guard let own = Self.keys[kind] else {
      throw ClaimFileError(
        line: outer.line("claim"), message: "makes a claim of kind “\(kind)”",
        advice: "known are \(Self.order.joined(separator: ", "))")
    }
    fields = try ClaimFields(node, known: ["id", "text", "claim"] + own)
    self.node = node
    self.names = names
  }

  func claim(number: Int) throws -> StatedClaim {
    StatedClaim(id: try fields.text("id") ?? "\(number)", text: try fields.required("text"), assertion: try assertion())
  }

  private func assertion() throws -> StatedClaim.Assertion {
    switch kind {
    case "extent": .extent(try site("of"), try range(.area))
    case "count": .count(try group(), largerThan: try smallest(), try range(.count))
    case "ratio": .ratio(of: try structure("of"), to: try structure("to"), try range(.ratio))
    case "area": .area(try structure("of"), try range(.area))
    case "happened": try happened()
    case "delay": .delay(try site("of"), try range(.duration))
    case "pause": .pause(try site("of"), try range(.duration))
    case "absence": .absence(try place(), largerThan: try smallest(), try days())
    default: .use
    }
  }

  private func range(_ quantity: ClaimRange.Quantity) throws -> ClaimRange {
    try ClaimRange(quantity, try fields.required("value"), line: fields.line("value"))
  }

  private func smallest() throws -> Double? {
    guard let text = try fields.text("larger-than") else { return nil }
    return try ClaimRange(.area, "at least " + text, line: fields.line("larger-than")).low
  }

  private func group() throws -> StructureGroup {
    guard let text = try fields.text("of") else { return .new }
    guard let group = StructureGroup(rawValue: text.lowercased()) else {
      throw ClaimFileError(
        line: fields.line("of"), message: "counts “\(text)”",
        advice: "known are \(StructureGroup.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return group
  }

  private func structure(_ key: String) throws -> StructureChoice {
    let text = try fields.required(key)
    guard let choice = names[text.lowercased()] ?? StructureChoice(reading: text) else {
      throw StructureChoice.fault(ClaimNode(line: fields.line(key), content: .scalar(text)), fields.line(key))
    }
    return choice
  }

  private func site(_ key: String) throws -> SiteChoice {
    guard let text = try fields.text(key) else { return .largest }
    guard let choice = SiteChoice(reading: text) else {
      throw ClaimFileError(
        line: fields.line(key), message: "speaks of “\(text)”, which is no site",
        advice: "write largest site, all sites, or a site's letter: site A")
    }
    return choice
  }

  private func place() throws -> PlaceChoice {
    guard let text = try fields.text("of"), !["everywhere", "the place"].contains(text.lowercased()) else {
      return .everywhere
    }
    if let known = names[text.lowercased()] { return .structure(known) }
    if let site = SiteChoice(reading: text) { return .site(site) }
    return .structure(try structure("of"))
  }

  private static let steps: [String: EventKind] = [
    "built": .construction, "completed": .completion, "extended": .extension_, "re-roofed": .reRoofing,
    "demolished": .demolition, "cleared": .clearing,
  ]
  private static let phases: [String: Phase] = [
    "work began": .sitePreparation, "construction began": .activeConstruction, "work ended": .postConstruction,
  ]

  private func happened() throws -> StatedClaim.Assertion {
    let what = try fields.required("what").lowercased()
    let days = try days()
    guard days.from != nil || days.to != nil else {
      throw ClaimFileError(
        line: node.line, message: "says no date", advice: "give from or until, or both: 2022-10-14, 2022-10 or 2022")
    }
    if let phase = Self.phases[what] { return .began(phase, try site("of"), days) }
    guard let step = Self.steps[what] else {
      let known = (Self.steps.keys.sorted() + Self.phases.keys.sorted()).joined(separator: ", ")
      throw ClaimFileError(
        line: fields.line("what"), message: "says that something was “\(what)”", advice: "known are \(known)")
    }
    return .happened(step, try structure("of"), days)
  }

  private func days() throws -> ClaimDays {
    let days = ClaimDays(from: try date("from", isEnd: false), to: try date("until", isEnd: true))
    if let a = days.from, let b = days.to, a > b {
      throw ClaimFileError(line: fields.line("until"), message: "ends before it begins", advice: "correct the dates")
    }
    return days
  }

  /// A day, a month or a year; of the last two the first or the last day.
  private func date(_ key: String, isEnd: Bool) throws -> CalendarDate? {
    guard let text = try fields.text(key) else { return nil }
    let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { part in
      part.allSatisfy { $0.isASCII && $0.isNumber } ? Int(part) : nil
    }
    let lengths = text.split(separator: "-", omittingEmptySubsequences: false).map(\.count)
    if lengths == [4] || lengths == [4, 2] || lengths == [4, 2, 2], let year = parts[0] {
      let month = parts.count > 1 ? parts[1] : (isEnd ? 12 : 1)
      if parts.count == 3, let month, let day = parts[2],
        let date = CalendarDate(validYear: year, month: month, day: day)
      {
        return date
      }
      if parts.count < 3, let month, let first = CalendarDate(validYear: year, month: month, day: 1) {
        guard isEnd else { return first }
        let next = CalendarDate(year: month == 12 ? year + 1 : year, month: month == 12 ? 1 : month + 1, day: 1)
        return CalendarDate(dayNumber: next.dayNumber - 1)
      }
    }
    throw ClaimFileError(
      line: fields.line(key), message: "has “\(text)”, which is no date", advice: "write 2022-10-14, 2022-10 or 2022")
  }
}

extension StructureChoice {
  /// `S3`; `largest new`, `second largest old`; `at 24.981 N 55.123 E`. Nil where it is none of these.
  init?(reading text: String) {
    var words = text.split(separator: " ").map(String.init)
    let lower = text.lowercased().split(separator: " ").map(String.init)
    if lower.first == "the" { words.removeFirst() }
    let rest = words.map { $0.lowercased() }
    if rest.first == "at" {
      guard let place = Self.place(Array(rest.dropFirst())) else { return nil }
      self = .at(place)
      return
    }
    if let largest = rest.firstIndex(of: "largest") {
      let ranks = ["second", "third", "fourth", "fifth"]
      let rank = largest == 0 ? 0 : largest == 1 ? ranks.firstIndex(of: rest[0]).map { $0 + 1 } : nil
      let tail = rest[(largest + 1)...].filter { !["structure", "building", "hall"].contains($0) }
      guard let rank, tail.count == 1, let group = StructureGroup(rawValue: tail[0]) else { return nil }
      self = .ranked(rank, group)
      return
    }
    guard words.count == 1, let id = words.first, id.count < 12, id.first == "S" || id.first == "s",
      Int(id.dropFirst()) != nil
    else { return nil }
    self = .id(id.uppercased())
  }

  /// `24.981 N 55.123 E`, with or without the spaces.
  private static func place(_ words: [String]) -> GeoPoint? {
    let text = words.joined(separator: " ")
    var latitude: Double?
    var longitude: Double?
    var digits = ""
    for c in text {
      switch c {
      case "n", "s": (latitude, digits) = (latitude == nil ? Double(digits).map { c == "s" ? -$0 : $0 } : nil, "")
      case "e", "w": (longitude, digits) = (longitude == nil ? Double(digits).map { c == "w" ? -$0 : $0 } : nil, "")
      case "0"..."9", ".": digits.append(c)
      case " ", ",", "°": continue
      default: return nil
      }
    }
    guard digits.isEmpty, let latitude, let longitude, abs(latitude) <= 90, abs(longitude) <= 180 else { return nil }
    return GeoPoint(longitude: longitude, latitude: latitude)
  }

  static func fault(_ node: ClaimNode, _ line: Int) -> ClaimFileError {
    var words = "something"
    if case .scalar(let text) = node.content { words = "“\(text)”" }
    return ClaimFileError(
      line: line, message: "speaks of \(words), which is no structure",
      advice:
        "write an id (S1), a rank (largest new, second largest old), a place (at 24.98 N 55.12 E), or a name from names:"
    )
  }
}

extension SiteChoice {
  /// `largest site`, `all sites`, `site A`, `A`.
  init?(reading text: String) {
    let words = text.lowercased().split(separator: " ").filter { $0 != "the" && $0 != "site" && $0 != "sites" }
    guard words.count <= 1 else { return nil }
    switch words.first {
    case nil, "largest": self = .largest
    case "all": self = .all
    case let letters?:
      guard letters.count <= 2, letters.allSatisfy({ $0.isASCII && $0.isLetter }) else { return nil }
      self = .id(letters.uppercased())
    }
  }
}
