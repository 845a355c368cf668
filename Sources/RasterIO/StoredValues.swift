import RasterCore

/// From stored numbers to values: nodata, transparency, scale and offset.
enum StoredValues {
  /// A pixel without data holds nodata in every band (one band alone may well be dark enough to equal it), or is transparent; it
  /// becomes NaN in every band. Masked before scaled.
  /// - Parameters:
  ///   - layers: one for each band, of equal length.
  ///   - alpha: 0 where transparent.
  static func decode(_ layers: inout [[Float]], bands: [Band], alpha: [Float]?) {
    guard let count = layers.first?.count else { return }
    var empty = [Bool](repeating: true, count: count)
    for (values, band) in zip(layers, bands) {
      let noData = band.noData.map { Float($0) }
      for i in 0..<count where empty[i] {
        let v = values[i]
        empty[i] = !v.isFinite || v == noData
      }
    }
    if let alpha {
      for i in 0..<count where !(alpha[i] > 0) { empty[i] = true }
    }
    for (k, band) in zip(layers.indices, bands) {
      let scale = Float(band.scale)
      let offset = Float(band.offset)
      for i in 0..<count {
        layers[k][i] = empty[i] ? .nan : layers[k][i] * scale + offset
      }
    }
  }
}
