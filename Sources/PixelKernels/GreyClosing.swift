import RasterCore

/// Fills gaps between high values that are narrower than 2 * radius + 1, as `Morphology.close` does for every threshold at once.
public enum GreyClosing {
  /// - Parameter raster: finite. At the frame the outside is ignored.
  public static func apply(_ raster: Raster, radius: Int) -> Raster {
    guard radius > 0 else { return raster }
    let grown = pass(pass(raster, radius, 1, max), radius, raster.width, max)
    return pass(pass(grown, radius, 1, min), radius, raster.width, min)
  }

  /// Along rows for `stride` 1, along columns for `stride` = width.
  private static func pass(_ raster: Raster, _ radius: Int, _ stride: Int, _ pick: (Float, Float) -> Float) -> Raster {
    var out = raster
    let length = stride == 1 ? raster.width : raster.height
    for i in raster.values.indices {
      let at = stride == 1 ? i % raster.width : i / raster.width
      var value = raster.values[i]
      for k in Swift.max(-radius, -at)...Swift.min(radius, length - 1 - at) {
        value = pick(value, raster.values[i + k * stride])
      }
      out.values[i] = value
    }
    return out
  }
}
