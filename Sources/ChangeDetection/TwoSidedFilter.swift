/// Tells a step from an outlier: an observation stays if it agrees with what came before it or with what comes after it.
///
/// A cloud, a shadow or a snow patch that masks missed agrees with neither side; the first image of a new roof agrees with the images after it.
public enum TwoSidedFilter {
  /// - Parameters:
  ///   - series: at least one observation.
  ///   - tolerance: largest channel difference that counts as agreement, units of the series.
  /// - Returns: one flag an observation, true = keep. The last observations have only a past and the first only a future; a series shorter than three is kept whole.
  public static func keep(_ series: Series, tolerance: Float) -> [Bool] {
    let n = series.count
    guard n >= 3 else { return [Bool](repeating: true, count: n) }
    return (0..<n).map { t in
      agrees(series, t, [t - 3, t - 2, t - 1], tolerance)
        || agrees(series, t, [t + 1, t + 2, t + 3], tolerance)
        || agrees(series, t, [t - 2, t - 1, t + 1, t + 2], tolerance)
        // At the ends two that agree bear each other out: what only the last two images show must not be lost.
        || (t >= n - 2 && agrees(series, t, [2 * n - 3 - t], tolerance, least: 1))
        || (t <= 1 && agrees(series, t, [1 - t], tolerance, least: 1))
    }
  }

  private static func agrees(_ s: Series, _ t: Int, _ window: [Int], _ tolerance: Float, least: Int = 2) -> Bool {
    let n = s.count
    for c in 0..<s.channels {
      // At most four values: an insertion sort in four slots beats any allocation.
      var slots: (Float, Float, Float, Float) = (.infinity, .infinity, .infinity, .infinity)
      var count = 0
      for i in window where i >= 0 && i < n {
        var v = s.values[i * s.channels + c]
        if v < slots.0 { swap(&v, &slots.0) }
        if v < slots.1 { swap(&v, &slots.1) }
        if v < slots.2 { swap(&v, &slots.2) }
        if v < slots.3 { swap(&v, &slots.3) }
        count += 1
      }
      let median: Float
      switch count {
      case 4: median = (slots.1 + slots.2) / 2
      case 3: median = slots.1
      case 2: median = (slots.0 + slots.1) / 2
      case 1 where least <= 1: median = slots.0
      default: return false
      }
      if abs(s.values[t * s.channels + c] - median) > tolerance { return false }
    }
    return true
  }
}
