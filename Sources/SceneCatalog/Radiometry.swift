import RasterCore

/// What stored numbers mean: scale, offset, nodata. Pure.
struct Radiometry {
  var sensor: Sensor
  var name: FileName
  /// Sentinel-2 processing baseline, where known.
  var baseline: Double?
  /// True where the provider has taken the offset of newer baselines out again.
  var offsetRemoved = false
  /// Planet's radiance-to-reflectance factors by band index.
  var reflectanceCoefficients: [Int: Double] = [:]

  /// The file's own scale and offset win; then the product's convention for 16-bit numbers; else values stay as stored.
  func band(_ index: Int, role: BandRole, facts: RasterFacts.BandFacts) -> Band {
    let product = convention(index, facts)
    let stated = facts.scale != 1 || facts.offset != 0
    return Band(
      index: index, role: role, noData: facts.noData ?? product.noData,
      scale: stated ? facts.scale : product.scale, offset: stated ? facts.offset : product.offset)
  }

  private func convention(
    _ index: Int, _ facts: RasterFacts.BandFacts
  ) -> (scale: Double, offset: Double, noData: Double?) {
    guard facts.dataType == "UInt16" || facts.dataType == "Int16" else { return (1, 0, nil) }
    switch sensor {
    case .sentinel2(_, theia: true): return (1e-4, 0, -10_000)
    case .sentinel2:
      // Since baseline 04.00 (January 2022) the numbers carry 1000 more; without a stated baseline nothing is taken off.
      let shifted = (baseline ?? 0) >= 4 && !offsetRemoved
      return (1e-4, shifted ? -0.1 : 0, 0)
    case .landsat:
      let surface = name.tokens.contains("sr") || name.tokens.contains("l2sp")
      return surface ? (2.75e-5, -0.2, 0) : (1, 0, 0)
    case .planetScope, .skySat, .rapidEye:
      if name.tokens.contains("sr") { return (1e-4, 0, 0) }
      return (reflectanceCoefficients[index] ?? 1, 0, 0)
    case .naip, .other, .unknown: return (1, 0, nil)
    }
  }

  /// Baseline in a product's name: `_N0400_` is 4.00.
  static func baseline(in path: String) -> Double? {
    for part in path.split(whereSeparator: { "/_".contains($0) }) where part.count == 5 && part.first == "N" {
      if let number = Int(part.dropFirst()), (100...9_999).contains(number) {
        return Double(number) / 100
      }
    }
    return nil
  }
}
