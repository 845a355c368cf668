/// The line between sky and ground in a picture, as far as it is known.
public struct Skyline: Sendable, Hashable, Codable {
  /// One place of the line, in pixels of the picture: (0, 0) is the outer corner of the first pixel.
  public struct Sample: Sendable, Hashable, Codable {
    public var x: Double
    public var y: Double
    /// Standard deviation of `y` in pixels.
    public var sigma: Double

    public init(x: Double, y: Double, sigma: Double) {
      self.x = x
      self.y = y
      self.sigma = sigma
    }
  }
  /// Size of the picture in pixels.
  public var width: Int
  public var height: Int
  /// From left to right. Where the line is hidden or doubtful there is none.
  public var samples: [Sample]
  /// Pixels between neighbouring samples where nothing is missing.
  public var spacing: Double

  public init(width: Int, height: Int, samples: [Sample], spacing: Double) {
    self.width = width
    self.height = height
    self.samples = samples
    self.spacing = spacing
  }

  /// Share of the picture's width in which the line is known, 0...1.
  public var coverage: Double { min(1, Double(samples.count) * spacing / Double(width)) }

  /// As it would be in the picture's mirror image.
  public var mirrored: Skyline {
    var other = self
    other.samples = samples.reversed().map { Sample(x: Double(width) - $0.x, y: $0.y, sigma: $0.sigma) }
    return other
  }

  /// Left and right halves exchanged, the left part raised so that they meet: as rough a line as this one, of no place.
  public var halvesExchanged: Skyline {
    let half = Double(width) / 2
    let (left, right) = (samples.filter { $0.x < half }, samples.filter { $0.x >= half })
    guard let seam = right.last, let start = left.first else { return mirrored }
    let jump = seam.y - start.y
    // The line as a whole stays where it was in the picture.
    let level = jump * Double(left.count) / Double(samples.count)
    var other = self
    other.samples =
      right.map { Sample(x: $0.x - half, y: $0.y - level, sigma: $0.sigma) }
      + left.map { Sample(x: $0.x + half, y: $0.y + jump - level, sigma: $0.sigma) }
    return other
  }

  /// At most `count` samples, each the middle one of a group of neighbours.
  public func thinned(to count: Int) -> Skyline {
    let group = Int((Double(width) / spacing / Double(count)).rounded(.up))
    guard group > 1 else { return self }
    var other = self
    other.spacing = spacing * Double(group)
    var bins: [Int: [Sample]] = [:]
    for s in samples { bins[Int(s.x / other.spacing), default: []].append(s) }
    other.samples = bins.keys.sorted().compactMap { key in
      guard let members = bins[key], members.count * 2 >= group else { return nil }
      let ys = members.map(\.y).sorted()
      let sigma = members.map(\.sigma).sorted()[members.count / 2]
      let x = members.reduce(0) { $0 + $1.x } / Double(members.count)
      return Sample(x: x, y: (ys[(ys.count - 1) / 2] + ys[ys.count / 2]) / 2, sigma: sigma)
    }
    return other
  }
}
