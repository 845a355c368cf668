import RasterCore

/// Statements about a place as a newsroom has them, in words that an account can be asked about.
public struct ClaimSheet: Sendable, Hashable {
  /// What the file calls itself.
  public var title: String?
  /// Who says it and where.
  public var source: String?
  public var claims: [StatedClaim]
  public init(title: String?, source: String?, claims: [StatedClaim]) {
    self.title = title
    self.source = source
    self.claims = claims
  }
}

/// One statement.
public struct StatedClaim: Sendable, Hashable {
  public var id: String
  /// As it was published.
  public var text: String
  public var assertion: Assertion
  public init(id: String, text: String, assertion: Assertion) {
    self.id = id
    self.text = text
    self.assertion = assertion
  }

  public enum Assertion: Sendable, Hashable {
    /// The worked ground covers so much.
    case extent(SiteChoice, ClaimRange)
    /// There are so many structures of a group, no smaller than so many m2.
    case count(StructureGroup, largerThan: Double?, ClaimRange)
    /// One structure covers so many times the ground of another.
    case ratio(of: StructureChoice, to: StructureChoice, ClaimRange)
    case area(StructureChoice, ClaimRange)
    /// A step took place within these days.
    case happened(EventKind, StructureChoice, ClaimDays)
    /// A phase of a site began within these days.
    case began(Phase, SiteChoice, ClaimDays)
    /// So long from the first work on the ground to construction.
    case delay(SiteChoice, ClaimRange)
    /// Work stood still for so long.
    case pause(SiteChoice, ClaimRange)
    /// Nothing was built, changed or pulled down, of at least so many m2.
    case absence(PlaceChoice, largerThan: Double?, ClaimDays)
    /// What a building is for, whose it is, or why: beyond any image of this kind.
    case use

    /// The word for it in a file.
    public var kind: String {
      switch self {
      case .extent: "extent"
      case .count: "count"
      case .ratio: "ratio"
      case .area: "area"
      case .happened, .began: "happened"
      case .delay: "delay"
      case .pause: "pause"
      case .absence: "absence"
      case .use: "use"
      }
    }
  }
}

/// Structures by what became of them.
public enum StructureGroup: String, Sendable, Hashable, CaseIterable {
  case new, unchanged, changed, demolished
  /// There at first: unchanged, changed or demolished since.
  case old
  /// There at the end: new, unchanged or changed.
  case standing
  case any

  public func contains(_ status: StructureStatus) -> Bool {
    switch self {
    case .new: status == .new
    case .unchanged: status == .unchanged
    case .changed: status == .changed
    case .demolished: status == .demolished
    case .old: status != .new
    case .standing: status != .demolished
    case .any: true
    }
  }
}

public enum StructureChoice: Sendable, Hashable {
  case id(String)
  /// 0 is the largest of the group.
  case ranked(Int, StructureGroup)
  /// The one that covers this place.
  case at(GeoPoint)
}

public enum SiteChoice: Sendable, Hashable {
  case id(String)
  case largest
  /// All of them together.
  case all
}

public enum PlaceChoice: Sendable, Hashable {
  /// All that was looked at.
  case everywhere
  case site(SiteChoice)
  case structure(StructureChoice)
}

/// Whole days, both ends included; an end that is nil is open.
public struct ClaimDays: Sendable, Hashable {
  public var from: CalendarDate?
  public var to: CalendarDate?
  public init(from: CalendarDate?, to: CalendarDate?) {
    self.from = from
    self.to = to
  }

  /// "between 1 October 2022 and 30 June 2023"
  public var inWords: String {
    switch (from, to) {
    case (let a?, let b?) where a == b: "on \(a.inWords)"
    case (let a?, let b?): "between \(a.inWords) and \(b.inWords)"
    case (let a?, nil): "on or after \(a.inWords)"
    case (nil, let b?): "on or before \(b.inWords)"
    case (nil, nil): "at any time"
    }
  }
}
