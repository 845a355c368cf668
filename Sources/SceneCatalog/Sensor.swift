import RasterCore

/// Who took the image: decides names, conventions and the credit line. Pure.
enum Sensor: Hashable {
  case planetScope(instrument: String?)
  case skySat
  case rapidEye
  /// Unit `A`, `B`, `C`, where known; `theia` for the level 2A products of that centre.
  case sentinel2(unit: String?, theia: Bool)
  case landsat(Int?)
  case naip
  /// As the file's PLATFORM tag or STAC Item names it.
  case other(String)
  case unknown

  var name: String {
    switch self {
    case .planetScope(let instrument): instrument.map { "PlanetScope \($0)" } ?? "PlanetScope"
    case .skySat: "SkySat"
    case .rapidEye: "RapidEye"
    case .sentinel2(let unit, _): unit.map { "Sentinel-2\($0)" } ?? "Sentinel-2"
    case .landsat(let number): number.map { "Landsat \($0)" } ?? "Landsat"
    case .naip: "NAIP"
    case .other(let name): name
    case .unknown: "unknown sensor"
    }
  }

  /// The line that the provider's licence asks for.
  func credit(year: Int) -> String? {
    switch self {
    case .planetScope, .skySat, .rapidEye: "Image © \(year) Planet Labs PBC"
    case .sentinel2: "Contains modified Copernicus Sentinel data \(year)"
    case .landsat: "Landsat image courtesy of the U.S. Geological Survey"
    case .naip: "USDA NAIP"
    case .other, .unknown: nil
    }
  }

  /// The name of the sensor that a computed scene imitates.
  var simulatedName: String { self == .unknown ? "simulated scene" : "simulated \(name)" }

  /// The line under computed scenes, whatever sensor they imitate.
  static let simulationCredit = "Simulated scenes, Groundbreak"

  /// From a platform's or instrument's name in metadata.
  init?(platform text: String, instrument: String? = nil) {
    let word = text.lowercased().filter { !" -_".contains($0) }
    if word.hasPrefix("sentinel2") || word == "s2a" || word == "s2b" || word == "s2c" {
      let unit = word.last.map(String.init)?.uppercased()
      self = .sentinel2(unit: ["A", "B", "C"].contains(unit) ? unit : nil, theia: false)
    } else if word.hasPrefix("landsat") {
      self = .landsat(Int(word.filter { $0.isASCII && $0.isNumber }))
    } else if word.hasPrefix("planetscope") || word.hasPrefix("psscene") {
      self = .planetScope(instrument: instrument)
    } else if word.hasPrefix("skysat") || word.hasPrefix("ssc") {
      self = .skySat
    } else if word.hasPrefix("rapideye") || word.hasPrefix("reorthotile") {
      self = .rapidEye
    } else if word.hasPrefix("naip") {
      self = .naip
    } else {
      return nil
    }
  }

  /// From a file's or folder's name.
  init?(fileName name: FileName) {
    for tokens in [name.tokens, FileName(name.folderName).tokens] {
      if let found = Self.find(in: tokens) {
        self = found
        return
      }
    }
    if name.planetItem != nil {
      self = name.tokens.contains { $0.hasPrefix("ssc") } ? .skySat : .planetScope(instrument: nil)
      return
    }
    return nil
  }

  private static func find(in tokens: [String]) -> Sensor? {
    guard let first = tokens.first else { return nil }
    let theia = tokens.contains("fre") || tokens.contains("sre") || tokens.contains("clm")
    if first.hasPrefix("sentinel2"), let unit = first.last {
      return .sentinel2(unit: unit.isLetter ? String(unit).uppercased() : nil, theia: theia)
    }
    if ["s2a", "s2b", "s2c"].contains(first) {
      return .sentinel2(unit: String(first.suffix(1)).uppercased(), theia: theia)
    }
    if isTile(first), tokens.count > 1 { return .sentinel2(unit: nil, theia: false) }
    if first.hasPrefix("skysat") { return .skySat }
    if tokens.contains(where: { ["re1", "re2", "re3", "re4", "re5"].contains($0) }) { return .rapidEye }
    if first == "m", tokens.count > 3, tokens[1].count == 7, Int(tokens[1]) != nil { return .naip }
    if first.count == 4, "lc lo lt le lm".split(separator: " ").contains(first.prefix(2)),
      let number = Int(first.suffix(2)), (1...9).contains(number)
    {
      return .landsat(number)
    }
    return nil
  }

  /// `t31ufq`
  private static func isTile(_ word: String) -> Bool {
    let letters = Array(word)
    return letters.count == 6 && letters[0] == "t" && letters[1].isNumber && letters[2].isNumber
      && letters[3...].allSatisfy(\.isLetter)
  }
}
