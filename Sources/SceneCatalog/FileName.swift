import RasterCore

/// What a file's name says about its part in a scene. Pure.
struct FileName: Hashable {
  enum Part: Hashable {
    case image
    /// One band a file: the token that names it, upper case (`B04`, `B8A`, `RED`).
    case band(String)
    case mask(MaskKind)
    /// Belongs to a product, but holds no reflectance (aerosol, water vapour, angles, thumbnails).
    case auxiliary
  }

  let path: String
  /// Without a trailing slash; empty for a bare name.
  let folder: String
  let file: String
  /// The file's name without its extension.
  let stem: String
  let part: Part
  /// The stem without what tells the files of one scene apart.
  let sceneStem: String
  /// Planet's item id, where the name is one of Planet's.
  let planetItem: String?
  /// Lower-case parts of the stem.
  let tokens: [String]

  init(_ path: String) {
    self.path = path
    let components = path.split(separator: "/", omittingEmptySubsequences: false)
    file = components.last.map(String.init) ?? path
    folder = components.dropLast().joined(separator: "/")
    stem = Self.withoutExtension(file)
    let pieces = Self.pieces(stem)
    tokens = pieces.map { $0.lowercased() }
    planetItem = Self.planetItem(stem)
    (part, sceneStem) = Self.classify(stem, pieces)
  }

  /// Where the files of the scene lie: products keep masks and resolutions in folders of their own.
  var sceneFolder: String {
    guard let last = folder.split(separator: "/").last else { return folder }
    let name = last.lowercased()
    let isPart = name == "masks" || ["r10m", "r20m", "r60m"].contains(name)
    return isPart ? String(folder.dropLast(last.count + 1)) : folder
  }

  var folderName: String { sceneFolder.split(separator: "/").last.map(String.init) ?? "" }

  static func withoutExtension(_ file: String) -> String {
    guard let dot = file.lastIndex(of: "."), dot != file.startIndex else { return file }
    return String(file[..<dot])
  }

  private static func pieces(_ stem: String) -> [Substring] {
    stem.split { "_-. ".contains($0) }
  }

  private static let colourNames: Set<String> = [
    "BLUE", "GREEN", "RED", "NIR", "NIR08", "SWIR16", "SWIR22", "COASTAL", "REDEDGE", "PAN",
  ]
  private static let endings: Set<String> = ["clip", "cog", "(raw)", "10m", "20m", "30m", "60m"]
  private static let products: Set<String> = ["fre", "sre", "sr", "toa"]
  private static let auxiliaries: Set<String> = [
    "aot", "wvp", "tci", "pvi", "radsat", "aerosol", "vza", "vaa", "sza", "saa", "fmask", "thumb",
    "preview", "browse", "overview",
  ]

  private static let theiaExtras: Set<String> = [
    "atb", "dfp", "dtf", "edg", "iao", "mg2", "sat", "usi", "wvc",
  ]

  private static func classify(_ stem: String, _ pieces: [Substring]) -> (Part, String) {
    var rest = pieces[...]
    while let last = rest.last, endings.contains(last.lowercased()) { rest.removeLast() }
    guard let last = rest.last else { return (.image, stem) }
    let word = last.lowercased()
    let before = rest.dropLast().last?.lowercased() ?? ""
    func cut(_ count: Int) -> String { prefix(of: stem, upTo: rest.dropLast(count)) }
    switch word {
    case "udm2": return (.mask(.udm2), cut(1))
    case "udm": return (.mask(.zeroIsClear), cut(1))
    case "scl": return (.mask(.scl), cut(1))
    case "pixel" where before == "qa": return (.mask(.qaPixel), cut(2))
    case "clm": return (.mask(.zeroIsClear), cut(1))
    case "r1" where before == "clm", "r2" where before == "clm": return (.mask(.zeroIsClear), cut(2))
    case "r1" where theiaExtras.contains(before), "r2" where theiaExtras.contains(before):
      return (.auxiliary, cut(2))
    default: break
    }
    if auxiliaries.contains(word) { return (.auxiliary, cut(1)) }
    if isBand(last.uppercased()) { return (.band(last.uppercased()), cut(1)) }
    return (.image, prefix(of: stem, upTo: rest))
  }

  /// `B4`, `B04`, `B8A` or a colour's name.
  private static func isBand(_ word: String) -> Bool {
    if colourNames.contains(word) { return true }
    guard word.first == "B" else { return false }
    let number = word.dropFirst().last == "A" ? word.dropFirst().dropLast() : word.dropFirst()
    return (1...2).contains(number.count) && number.allSatisfy { $0.isASCII && $0.isNumber }
  }

  /// The stem up to the end of the last of `pieces`, without a product's name at its end.
  private static func prefix(of stem: String, upTo pieces: ArraySlice<Substring>) -> String {
    var kept = pieces
    while let last = kept.last, products.contains(last.lowercased()) { kept.removeLast() }
    guard let last = kept.last else { return "" }
    return String(stem[..<last.endIndex])
  }

  // MARK: Planet

  private static let planetProducts = [
    "1b", "3a", "3b", "basic", "analytic", "visual", "ortho", "udm", "panchromatic", "pansharpened",
    "composite", "metadata",
  ]

  /// `20200727_014458_104b`, `20200814_024229_65_2278`, `20200130_093253_ssc6_u0001`; nil where nothing of Planet's follows.
  private static func planetItem(_ stem: String) -> String? {
    let words = stem.split(separator: "_").map(String.init)
    func digits(_ i: Int, _ count: Int) -> Bool {
      i < words.count && words[i].utf8.count == count && words[i].allSatisfy { $0.isASCII && $0.isNumber }
    }
    func satellite(_ i: Int) -> Bool {
      i < words.count && words[i].utf8.count == 4 && words[i].allSatisfy { $0.isHexDigit && $0.isASCII }
    }
    guard digits(0, 8), digits(1, 6), words.count > 3 else { return nil }
    var length = 0
    if satellite(2) {
      length = 3
    } else if digits(2, 2), satellite(3) {
      length = 4
    } else if words[2].lowercased().hasPrefix("ssc") {
      length = words[3].lowercased().hasPrefix("u") || words[3].lowercased().hasPrefix("d") ? 4 : 3
    }
    guard length > 0, words.count > length else { return nil }
    let next = words[length].lowercased()
    guard planetProducts.contains(where: next.hasPrefix) else { return nil }
    return words[..<length].joined(separator: "_")
  }

  /// Which of an item's images is best to measure on; higher is better.
  var planetRank: Int {
    let name = stem.lowercased()
    var rank = 0
    if name.contains("analytic") { rank += 4 }
    if tokens.contains("sr") { rank += 8 }
    if tokens.contains("8b") { rank += 2 }
    if tokens.contains("harmonized") { rank += 1 }
    if name.contains("panchromatic") { rank -= 2 }
    return rank
  }
}
