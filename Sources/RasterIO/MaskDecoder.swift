import RasterCore

/// Providers' masks to "clear or not". Pure.
enum MaskDecoder {
  /// The file's bands (1-based) that decide.
  /// - Parameter names: lower-case descriptions of all bands of the file.
  static func bands(of kind: MaskKind, names: [String]) -> [Int] {
    guard kind == .udm2, names.count > 1 else { return [1] }
    if names.contains("clear") || names.allSatisfy(\.isEmpty) { return [clearBand(names)] }
    let flags = names.indices.filter { i in Self.notClear.contains { names[i].contains($0) } }
    return flags.isEmpty ? [1] : flags.map { $0 + 1 }
  }

  private static let notClear = ["snow", "shadow", "haze", "cloud"]

  private static func clearBand(_ names: [String]) -> Int {
    (names.firstIndex(of: "clear") ?? 0) + 1
  }

  /// True where the ground can be seen.
  ///
  /// - `udm2`: band "clear" is 1; a file without that band but with named flags: none of them set; a file of one band is the older
  ///   UDM, whose 0 is clear.
  /// - `scl`: dark (2), vegetation (4), bare (5), water (6) and unclassified (7).
  /// - `qaPixel`: none of fill, dilated cloud, cirrus, cloud, shadow, snow (bits 0 to 5).
  /// - `zeroIsClear`: 0.
  /// - Parameter layers: one for each of `bands`, of equal length.
  static func clear(
    _ kind: MaskKind, layers: [[Float]], bands: [Int], names: [String]
  ) -> [Bool] {
    guard let first = layers.first else { return [] }
    switch kind {
    case .udm2:
      if names.count <= 1 { return first.map { $0 == 0 } }
      let named = names.contains("clear") || names.allSatisfy(\.isEmpty) || bands == [1]
      if named { return first.map { $0 == 1 } }
      return first.indices.map { i in layers.allSatisfy { $0[i] == 0 } }
    case .scl:
      return first.map { $0 == 2 || ($0 >= 4 && $0 <= 7) }
    case .qaPixel:
      return first.map { $0.isFinite && $0 >= 0 && $0 < 65_536 && Int($0) & 0b11_1111 == 0 }
    case .zeroIsClear:
      return first.map { $0 == 0 }
    }
  }
}
