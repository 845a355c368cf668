import RasterCore

/// Holds claims against an account. Pure: the same account and claims give the same verdicts.
public struct ClaimChecker: Sendable {
  let account: SiteAccount
  let options: ClaimOptions
  /// Used images in order of time.
  let usable: [ImageReference]

  /// - Parameter account: with its structures, which `account.json` alone does not hold.
  public init(_ account: SiteAccount, options: ClaimOptions = ClaimOptions()) {
    self.account = account
    self.options = options
    usable = account.scenes.filter(\.used).map { ImageReference(scene: $0.id, time: $0.time) }
      .sorted { ($0.time, $0.scene) < ($1.time, $1.scene) }
  }

  /// One verdict a claim, in their order.
  public func verdicts(on sheet: ClaimSheet) -> [ClaimVerdict] { sheet.claims.map(verdict) }

  public func verdict(on claim: StatedClaim) -> ClaimVerdict {
    let finding =
      switch claim.assertion {
      case .extent(let site, let range): extent(site, range)
      case .count(let group, let least, let range): count(group, least, range)
      case .ratio(let a, let b, let range): ratio(a, b, range)
      case .area(let choice, let range): area(choice, range)
      case .happened(let kind, let choice, let days): happened(kind, choice, days)
      case .began(let phase, let site, let days): began(phase, site, days)
      case .delay(let site, let range): delay(site, range)
      case .pause(let site, let range): pause(site, range)
      case .absence(let place, let least, let days): absence(place, least, days)
      case .use: Self.use
      }
    let answer = answer(finding.chance)
    // What is not known counts against support and against contradiction alike.
    let probability: Double? =
      switch answer {
      case .supported: finding.chance.isTrue
      case .contradicted: 1 - finding.chance.isFalse
      case .cannotSay: finding.isMeasured ? finding.chance.isTrue : nil
      }
    let images = Dictionary(finding.images.map { ($0.scene, $0) }, uniquingKeysWith: { first, _ in first }).values
      .sorted { ($0.time, $0.scene) < ($1.time, $1.scene) }
    return ClaimVerdict(
      id: claim.id, text: claim.text, kind: claim.assertion.kind, answer: answer,
      probability: probability.map { (min(max($0, 0), 0.99) * 1000).rounded() / 1000 }, claimed: finding.claimed,
      measured: finding.measured, reason: finding.reason + hint(finding, answer), evidence: finding.evidence,
      images: images)
  }

  private func answer(_ chance: ClaimChance) -> ClaimVerdict.Answer {
    if chance.isTrue >= options.sure { return .supported }
    return chance.isFalse >= options.sure ? .contradicted : .cannotSay
  }

  private func hint(_ finding: ClaimFinding, _ answer: ClaimVerdict.Answer) -> String {
    guard answer == .cannotSay, finding.isMeasured else { return "" }
    if let fit = finding.fit, fit.isTrue >= options.sure {
      return " The values fit; whether what was measured is what is spoken of is not sure enough."
    }
    if (finding.fit ?? finding.chance).isTrue >= 0.5 {
      return " It fits what was measured, but that is not sure enough to confirm it."
    }
    return (finding.fit ?? finding.chance).isFalse == 0
      ? " What was measured is too coarse to confirm it or to contradict it."
      : " That is not sure enough either way."
  }

  /// What no image of this kind decides.
  private static let use = ClaimFinding(
    claimed: "use, owner or purpose",
    reason:
      "Images from above show outlines, sizes and dates. What a building is for, whose it is and why it was built they do not show."
  )
}

/// What was found about one claim, before it becomes a verdict.
struct ClaimFinding {
  var claimed: String
  /// Nil where nothing could be measured.
  var measured: String?
  var reason: String
  var chance = ClaimChance.unknown
  /// The chance as it would be if the account's findings were certain; nil where that makes no difference.
  var fit: ClaimChance?
  var evidence: [String] = []
  var images: [ImageReference] = []

  var isMeasured: Bool { measured != nil }
}

extension ClaimChecker {
  // MARK: choosing

  /// Structures that are more likely than not, largest first: what "the largest" is chosen among.
  func structures(_ group: StructureGroup, least: Double = 0.5) -> [Structure] {
    account.structures.filter { group.contains($0.status) && $0.probability >= least }
      .sorted { ($1.areaSquareMetres, $0.id) < ($0.areaSquareMetres, $1.id) }
  }

  func structure(_ choice: StructureChoice) -> Structure? {
    switch choice {
    case .id(let id): account.structures.first { $0.id == id }
    case .ranked(let rank, let group): structures(group).dropFirst(rank).first
    case .at(let place):
      account.structures.filter { $0.footprint.contains(place) }.max { $0.probability < $1.probability }
    }
  }

  func sites(_ choice: SiteChoice) -> [Site] {
    switch choice {
    case .id(let id): account.sites.filter { $0.id == id }
    case .largest: Array(account.sites.max { $0.areaHectares < $1.areaHectares }.map { [$0] } ?? [])
    case .all: account.sites
    }
  }

  static func name(_ choice: StructureChoice) -> String {
    switch choice {
    case .id(let id): id
    case .ranked(let rank, let group):
      (rank == 0 ? "the" : "the \(["second", "third", "fourth", "fifth"][rank - 1])")
        + " largest\(group == .any ? "" : " \(group.rawValue)") structure"
    case .at(let place):
      "a structure at \(Wording.plain(place.latitude, decimals: 5) ?? "") N \(Wording.plain(place.longitude, decimals: 5) ?? "") E"
    }
  }

  func missing(_ choice: StructureChoice, _ claimed: String) -> ClaimFinding {
    ClaimFinding(claimed: claimed, reason: "The account holds no structure that is \(Self.name(choice)). " + tooFew)
  }

  func missing(_ choice: SiteChoice, _ claimed: String) -> ClaimFinding {
    let words =
      switch choice {
      case .id(let id): "The account holds no site \(id)."
      case .largest, .all: "The account holds no site: no connected work was seen."
      }
    return ClaimFinding(claimed: claimed, reason: words + " " + tooFew)
  }

  /// What the series is, for those who wonder why something is missing.
  var tooFew: String {
    let limit = Wording.smallestSide(account).map {
      " What is narrower than about \(Wording.significant($0, digits: 2)) m cannot be seen."
    }
    guard let first = usable.first, let last = usable.last else { return "No image could be used." }
    return
      "It rests on \(Wording.count(usable.count, "usable image", "usable images")) from \(first.time.date.inWords) to "
      + "\(last.time.date.inWords)." + (limit ?? "")
  }

  /// The first and the last usable image.
  var ends: [ImageReference] { [usable.first, usable.last].compactMap { $0 } }

  static func images(_ structure: Structure) -> [ImageReference] {
    structure.events.flatMap { [$0.bracket.lastWithout, $0.bracket.firstWith] }.compactMap { $0 }
  }
}

extension GeoPolygon {
  /// Even-odd rule over all rings.
  func contains(_ p: GeoPoint) -> Bool {
    ([exterior] + holes).reduce(false) { inside, ring in
      ring.indices.reduce(inside) { odd, i in
        let (a, b) = (ring[i], ring[(i + 1) % ring.count])
        guard (a.latitude > p.latitude) != (b.latitude > p.latitude) else { return odd }
        let t = (p.latitude - a.latitude) / (b.latitude - a.latitude)
        return p.longitude < a.longitude + t * (b.longitude - a.longitude) ? !odd : odd
      }
    }
  }
}
