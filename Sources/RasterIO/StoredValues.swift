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
      // Taken out and put back, so that the loop runs over one array that nothing shares.
      var values: [Float] = []
      swap(&values, &layers[k])
      scale(&values, by: Float(band.scale), plus: Float(band.offset), exceptWhere: empty)
      swap(&values, &layers[k])
    }
  }

  private static func scale(
    _ values: inout [Float], by scale: Float, plus offset: Float, exceptWhere empty: [Bool]
  ) {
    for i in values.indices {
      values[i] = empty[i] ? .nan : values[i] * scale + offset
    }
  }
}
