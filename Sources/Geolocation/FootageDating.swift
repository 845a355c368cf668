import RasterCore

/// When footage was taken, from what stands in it and from dated events of a site account.
public enum FootageDating {
  /// What a viewer says of one structure in a frame.
  public enum Sighting: String, Sendable, Hashable, Codable {
    /// It stands, roofed.
    case seen
    /// It is being built: something stands, but it is not finished.
    case building
    /// Its place is in view and empty.
    case absent
  }

  /// A step between two images: the last without it and the first with it. Nil: the series does not bound it on that side.
  public struct Step: Sendable, Hashable {
    public var kind: String
    public var lastWithout: Instant?
    public var firstWith: Instant?
    public init(kind: String, lastWithout: Instant?, firstWith: Instant?) {
      self.kind = kind
      self.lastWithout = lastWithout
      self.firstWith = firstWith
    }
  }

  /// What one sighting says: footage later than `after`, earlier than `before`.
  public struct Bound: Sendable, Hashable, Codable {
    public var structure: String
    public var sighting: Sighting
    public var after: Instant?
    public var before: Instant?
    /// True where an absent structure was both built and pulled down in the series: the footage is from before or from after that.
    public var eitherSide: Bool
  }

  /// - Parameter steps: of one structure, in any order. A structure without a step that built it stood when the series began.
  public static func bound(_ id: String, _ sighting: Sighting, _ steps: [Step]) -> Bound {
    func last(_ kinds: [String]) -> Step? {
      kinds.lazy.compactMap { kind in steps.last { $0.kind == kind } }.first
    }
    let begun = last(["construction", "roofing", "completion"])
    let gone = last(["demolition"])
    var bound = Bound(structure: id, sighting: sighting, after: nil, before: nil, eitherSide: false)
    switch sighting {
    case .seen:
      bound.after = last(["roofing", "completion", "construction"])?.lastWithout
      // A hall shows its roof before it is complete: what bounds it from below is the earlier of the two.
      if let construction = begun?.lastWithout, let after = bound.after,
        steps.contains(where: { $0.kind == "roofing" }) == false
      {
        bound.after = min(construction, after)
      }
      bound.before = gone?.firstWith
    case .building:
      bound.after = begun?.lastWithout
      bound.before = last(["completion", "roofing", "construction"])?.firstWith
    case .absent:
      if let begun, let gone {
        (bound.before, bound.after, bound.eitherSide) = (begun.firstWith, gone.lastWithout, true)
      } else {
        bound.before = begun?.firstWith
        bound.after = gone?.lastWithout
      }
    }
    return bound
  }

  /// All bounds together; nil bounds do not bind. Bounds to either side are used where the others decide the side.
  public struct Interval: Sendable, Hashable, Codable {
    public var after: Instant?
    public var before: Instant?
    /// The sightings cannot all be true: the interval is empty.
    public var contradicts: Bool
  }

  public static func interval(_ bounds: [Bound]) -> Interval {
    let firm = bounds.filter { !$0.eitherSide }
    var result = Interval(
      after: firm.compactMap(\.after).max(), before: firm.compactMap(\.before).min(), contradicts: false)
    for b in bounds where b.eitherSide {
      guard let built = b.before, let gone = b.after else { continue }
      if let after = result.after, after >= built {
        result.after = max(after, gone)
      } else if let before = result.before, before <= gone {
        result.before = min(before, built)
      }
    }
    if let a = result.after, let b = result.before, a >= b { result.contradicts = true }
    return result
  }
}
