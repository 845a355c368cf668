import RasterCore

extension SensorModel {
  /// What makes this sensor unusable, each in a sentence that names the key; empty for a sound one.
  public var flaws: [String] {
    var flaws = Self.outside([
      ("gsd", gsd, 0.2...100), ("psf", psf, 0...5), ("gainJitter", gainJitter, 0...0.5),
      ("offsetJitter", offsetJitter, 0...0.2), ("misregistration.global", misregistration.global, 0...20),
      ("misregistration.local", misregistration.local, 0...3), ("misregistration.bands", misregistration.bands, 0...3),
      ("psfJitter", psfJitter, 0...0.5), ("striping", striping, 0...0.05), ("tilt", tilt, 0...1),
      ("revisit.perMonth", revisit.perMonth, 0.05...60), ("partial", partial, 0...1),
      ("encoding.scale", encoding.scale, 1e-7...1), ("encoding.offset", encoding.offset, -10...10),
    ])
    if bands.map(\.role) != SimulatedScene.roles {
      let given = bands.map(\.role.rawValue).joined(separator: ", ")
      flaws.append("bands has the roles \(given.isEmpty ? "none" : given); they must be blue, green, red, nir in this order")
    }
    for (index, band) in bands.enumerated() {
      flaws += Self.outside([("bands[\(index)].noise", band.noise, 0...0.2)])
      if !Self.isWord(band.name) { flaws.append("bands[\(index)].name is “\(band.name)”; it must be letters, digits and _") }
    }
    if !Self.isWord(name) { flaws.append("name is “\(name)”; it must be 1 to 40 letters, digits, - and _") }
    if mask != .none && mask != product.mask {
      flaws.append("mask is \(mask.rawValue); the product \(product.rawValue) has \(product.mask.rawValue) or none")
    }
    if encoding.noData != 0 {
      flaws.append("encoding.noData is \(encoding.noData); all four products have 0")
    }
    return flaws
  }

  private static func outside(_ ranges: [(String, Double, ClosedRange<Double>)]) -> [String] {
    ranges.compactMap { name, value, range in
      range.contains(value)
        ? nil : "\(name) is \(value); it must lie within \(range.lowerBound) ... \(range.upperBound)"
    }
  }

  /// Names become parts of file names.
  private static func isWord(_ text: String) -> Bool {
    (1...40).contains(text.utf8.count)
      && text.utf8.allSatisfy { (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 95 || $0 == 45 }
  }
}

extension SensorModel.Product {
  /// The mask that the real product has.
  public var mask: SensorModel.Mask {
    switch self {
    case .planetscope, .skysat: .udm2
    case .sentinel2: .scl
    case .landsat: .qaPixel
    }
  }
}
