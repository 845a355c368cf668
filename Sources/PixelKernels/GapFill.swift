import RasterCore

/// Finite values where a raster has none, so that filters do not spread NaN; the mask keeps saying what is real.
public enum GapFill {
  /// Unusable or non-finite pixels take the median of the usable ones (0 where there is none).
  public static func withMedian(_ raster: Raster, _ mask: ValidityMask) -> Raster {
    var sample: [Float] = []
    let step = max(1, raster.values.count / 20_000)
    for i in stride(from: 0, to: raster.values.count, by: step) where mask.usable[i] {
      if raster.values[i].isFinite { sample.append(raster.values[i]) }
    }
    let fill = Statistics.median(sample) ?? 0
    var out = raster
    out.values.withUnsafeMutableBufferPointer { o in
      mask.usable.withUnsafeBufferPointer { usable in
        for i in 0..<o.count {
          let value = o[i]
          o[i] = usable[i] && value.isFinite ? value : fill
        }
      }
    }
    return out
  }
}
