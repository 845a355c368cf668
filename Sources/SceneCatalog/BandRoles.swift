import RasterCore

/// Which band sees what. Pure.
enum BandRoles {
  struct Found {
    /// 1-based band index and role.
    var roles: [(index: Int, role: BandRole)]
    var alpha: Int?
  }
  struct Refusal: Error {
    var reason: String
    var advice: String
  }

  private static let nameThem = "name them with --bands, for example --bands blue,green,red,nir"

  /// Roles of a file with several bands (or one).
  ///
  /// In this order: the user's list; the bands' descriptions; the convention of a Planet analytic product, known by its name (its files
  /// often carry the colour interpretation red, green, blue although their order is blue, green, red); the colour interpretation;
  /// the sensor's convention; count and type.
  static func of(
    _ facts: RasterFacts, sensor: Sensor, name: FileName, user: [BandRole]?
  ) throws(Refusal) -> Found {
    let alpha = facts.bands.firstIndex {
      $0.colorInterpretation == "Alpha" || $0.description.lowercased() == "alpha"
    }
    let indices = facts.bands.indices.filter { $0 != alpha }
    guard facts.bands.count > 1 || facts.bands.first?.colorInterpretation != "Palette" else {
      throw Refusal(
        reason: "it is a picture with a colour table, not an image of measured light",
        advice: "give the original image")
    }
    func found(_ roles: [(Int, BandRole)]) -> Found {
      var seen: Set<BandRole> = []
      let unique = roles.filter { seen.insert($0.1).inserted }
      return Found(roles: unique.map { (index: $0.0 + 1, role: $0.1) }, alpha: alpha.map { $0 + 1 })
    }
    if let user {
      guard user.count <= indices.count else {
        throw Refusal(
          reason: "--bands names \(user.count) bands, but the file has \(indices.count)",
          advice: "name as many bands as the file has, in its order")
      }
      return found(Array(zip(indices, user)))
    }
    let bands = indices.map { facts.bands[$0] }
    if let named = fromDescriptions(bands, sensor) { return found(named.map { (indices[$0.0], $0.1) }) }
    let ordered =
      planetAnalytic(bands, name) ?? fromColours(bands) ?? fromSensor(bands, sensor) ?? fromCount(bands)
    guard let ordered else {
      throw Refusal(reason: "what its \(indices.count) bands see is not known", advice: nameThem)
    }
    return found(zip(indices, ordered).compactMap { pair in pair.1.map { (pair.0, $0) } })
  }

  // MARK: by description

  private static func fromDescriptions(
    _ bands: [RasterFacts.BandFacts], _ sensor: Sensor
  ) -> [(Int, BandRole)]? {
    let named = bands.indices.compactMap { i in
      role(description: bands[i].description, sensor).map { (i, $0) }
    }
    return named.count >= min(3, bands.count) && !named.isEmpty ? named : nil
  }

  private static let words: [String: BandRole] = [
    "coastal": .coastal, "coastalblue": .coastal, "coastalaerosol": .coastal, "blue": .blue,
    "b": .blue, "greeni": .green1, "green1": .green1, "green": .green, "g": .green,
    "greenii": .green, "yellow": .yellow, "red": .red, "r": .red, "rededge": .redEdge,
    "rededge1": .redEdge, "nir": .nir, "nir08": .nir, "nir1": .nir, "n": .nir,
    "nearinfrared": .nir, "infrared": .nir, "swir16": .swir1, "swir1": .swir1, "swir22": .swir2,
    "swir2": .swir2, "pan": .pan, "panchromatic": .pan, "gray": .pan, "grey": .pan,
  ]

  /// `Red`, `coastal_blue`, `B04`, `B4, central wavelength 665 nm`
  static func role(description: String, _ sensor: Sensor) -> BandRole? {
    let head = description.prefix { $0 != "," && $0 != "(" }
    let word = head.lowercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
    if let known = words[word] { return known }
    return role(token: word.uppercased(), sensor)
  }

  /// A product's own name of a band: `B04`, `B8A`, `RED`. `B8A` counts as near infrared.
  static func role(token: String, _ sensor: Sensor) -> BandRole? {
    if let known = words[token.lowercased()], token.count > 1 { return known }
    guard token.first == "B" else { return nil }
    if token == "B8A" || token == "B08A" { return .nir }
    guard let number = Int(token.dropFirst()) else { return nil }
    if case .landsat(let mission) = sensor {
      let old: [Int: BandRole] = [
        1: .blue, 2: .green, 3: .red, 4: .nir, 5: .swir1, 7: .swir2, 8: .pan,
      ]
      let new: [Int: BandRole] = [
        1: .coastal, 2: .blue, 3: .green, 4: .red, 5: .nir, 6: .swir1, 7: .swir2, 8: .pan,
      ]
      return (mission ?? 8) < 8 ? old[number] : new[number]
    }
    let sentinel2: [Int: BandRole] = [
      1: .coastal, 2: .blue, 3: .green, 4: .red, 5: .redEdge, 8: .nir, 11: .swir1, 12: .swir2,
    ]
    return sentinel2[number]
  }

  // MARK: by convention

  private static let planet8: [BandRole] = [
    .coastal, .blue, .green1, .green, .yellow, .red, .redEdge, .nir,
  ]

  private static func planetAnalytic(
    _ bands: [RasterFacts.BandFacts], _ name: FileName
  ) -> [BandRole?]? {
    guard name.planetItem != nil, name.stem.lowercased().contains("analytic") else { return nil }
    switch bands.count {
    case 4: return [.blue, .green, .red, .nir]
    case 5: return [.blue, .green, .red, .redEdge, .nir]
    case 8: return planet8
    default: return nil
    }
  }

  private static func fromColours(_ bands: [RasterFacts.BandFacts]) -> [BandRole?]? {
    let colours: [String: BandRole] = ["Red": .red, "Green": .green, "Blue": .blue]
    var roles = bands.map { colours[$0.colorInterpretation] }
    guard Set(roles.compactMap { $0 }).count == 3 else { return nil }
    // A fourth band beside the three colours is near infrared in every product that has one.
    if roles.count == 4, let i = roles.firstIndex(of: nil) { roles[i] = .nir }
    return roles
  }

  private static func fromSensor(
    _ bands: [RasterFacts.BandFacts], _ sensor: Sensor
  ) -> [BandRole?]? {
    switch (sensor, bands.count) {
    case (.rapidEye, 5): return [.blue, .green, .red, .redEdge, .nir]
    case (.planetScope, 4) where bands[0].dataType != "Byte", (.skySat, 4) where bands[0].dataType != "Byte":
      return [.blue, .green, .red, .nir]
    case (.planetScope, 8): return planet8
    case (.sentinel2, 12):
      return [.coastal, .blue, .green, .red, .redEdge, nil, nil, .nir, nil, nil, .swir1, .swir2]
    case (.sentinel2, 13):
      return [.coastal, .blue, .green, .red, .redEdge, nil, nil, .nir, nil, nil, nil, .swir1, .swir2]
    default: return nil
    }
  }

  private static func fromCount(_ bands: [RasterFacts.BandFacts]) -> [BandRole?]? {
    let eightBit = bands.first?.dataType == "Byte"
    switch bands.count {
    case 1: return [.pan]
    case 3: return [.red, .green, .blue]
    case 4: return eightBit ? [.red, .green, .blue, .nir] : [.blue, .green, .red, .nir]
    case 8 where !eightBit: return planet8
    default: return nil
    }
  }
}
