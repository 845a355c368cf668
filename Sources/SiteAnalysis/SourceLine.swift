/// A line that the licence of some of the images asks for wherever they or what was made of them is shown.
public struct SourceLine: Sendable, Hashable, Codable {
  /// "Contains modified Copernicus Sentinel data 2017, 2019–2022"
  public var text: String
  /// Who is to be named; nil where only the files' own line is known.
  public var provider: String?
  public var sensors: [String]
  /// Years of the images, without repetition, in order.
  public var years: [Int]
  /// How many images it speaks of.
  public var images: Int

  public init(text: String, provider: String?, sensors: [String], years: [Int], images: Int) {
    self.text = text
    self.provider = provider
    self.sensors = sensors
    self.years = years
    self.images = images
  }
}

extension SourceLine {
  /// The lines for the images that a result rests on, by provider, those with most images first.
  ///
  /// Images that were left out need no line. An image of a provider who is not known gives one only where its own credit is known.
  public static func lines(for scenes: [SceneRecord]) -> [SourceLine] {
    var groups: [Group: [SceneRecord]] = [:]
    for scene in scenes where scene.used {
      if let group = Group(scene) { groups[group, default: []].append(scene) }
    }
    return groups.map { group, members in
      let years = Set(members.map(\.time.date.year)).sorted()
      return SourceLine(
        text: group.text(years), provider: group.provider, sensors: Set(members.map(\.sensor)).sorted(), years: years,
        images: members.count)
    }.sorted { ($1.images, $0.text) < ($0.images, $1.text) }
  }

  private enum Group: Hashable {
    case planet, copernicus
    case landsat(String)
    case stated(String)

    init?(_ scene: SceneRecord) {
      let sensor = scene.sensor
      if ["PlanetScope", "SkySat", "RapidEye"].contains(where: sensor.hasPrefix) {
        self = .planet
      } else if sensor.hasPrefix("Sentinel") {
        self = .copernicus
      } else if sensor.hasPrefix("Landsat") {
        self = .landsat(sensor)
      } else if let credit = scene.credit, !credit.isEmpty {
        self = .stated(credit)
      } else {
        return nil
      }
    }

    var provider: String? {
      switch self {
      case .planet: "Planet Labs PBC"
      case .copernicus: "European Union, Copernicus programme"
      case .landsat: "U.S. Geological Survey"
      case .stated: nil
      }
    }

    /// Wordings: Planet's content use policy; Copernicus Sentinel data legal notice (Regulation (EU) No 1159/2013); the USGS's data
    /// citation page.
    func text(_ years: [Int]) -> String {
      switch self {
      case .planet: "Image © \(SourceLine.spans(years)) Planet Labs PBC"
      case .copernicus: "Contains modified Copernicus Sentinel data \(SourceLine.spans(years))"
      case .landsat(let sensor): "\(sensor) image courtesy of the U.S. Geological Survey"
      case .stated(let credit): credit
      }
    }
  }

  /// "2017, 2019–2022"
  static func spans(_ years: [Int]) -> String {
    var spans: [ClosedRange<Int>] = []
    for year in years {
      if let last = spans.last, last.upperBound + 1 == year {
        spans[spans.count - 1] = last.lowerBound...year
      } else {
        spans.append(year...year)
      }
    }
    return spans.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)–\($0.upperBound)" }.joined(
      separator: ", ")
  }
}
