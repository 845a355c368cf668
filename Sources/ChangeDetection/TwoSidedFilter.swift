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
    return series.values.withUnsafeBufferPointer { values in
      let job = Job(values: values, count: n, channels: series.channels, tolerance: tolerance)
      return [Bool](unsafeUninitializedCapacity: n) { flags, used in
        for t in 0..<n { flags.initializeElement(at: t, to: job.keeps(t)) }
        used = n
      }
    }
  }

  private struct Job {
    let values: UnsafeBufferPointer<Float>
    let count: Int
    let channels: Int
    let tolerance: Float

    func keeps(_ t: Int) -> Bool {
      agrees(t, (t - 3, t - 2, t - 1, -1)) || agrees(t, (t + 1, t + 2, t + 3, -1))
        || agrees(t, (t - 2, t - 1, t + 1, t + 2))
        // At the ends two that agree bear each other out: what only the last two images show must not be lost.
        || (t >= count - 2 && agrees(t, (2 * count - 3 - t, -1, -1, -1), least: 1))
        || (t <= 1 && agrees(t, (1 - t, -1, -1, -1), least: 1))
    }

    /// Whether every channel lies near the median of those observations of the window that exist.
    @inline(__always)
    private func agrees(_ t: Int, _ window: (Int, Int, Int, Int), least: Int = 2) -> Bool {
      var slots = (0, 0, 0, 0)
      var found = 0
      func add(_ i: Int) {
        guard i >= 0 && i < count else { return }
        switch found {
        case 0: slots.0 = i &* channels
        case 1: slots.1 = i &* channels
        case 2: slots.2 = i &* channels
        default: slots.3 = i &* channels
        }
        found += 1
      }
      add(window.0)
      add(window.1)
      add(window.2)
      add(window.3)
      guard found >= least else { return false }
      for c in 0..<channels {
        let a = values[slots.0 &+ c]
        let median: Float
        switch found {
        case 4:
          let (b, c3, d) = (values[slots.1 &+ c], values[slots.2 &+ c], values[slots.3 &+ c])
          // The middle two of four, in either order.
          median = (min(max(a, b), max(c3, d)) + max(min(a, b), min(c3, d))) / 2
        case 3:
          let (b, c3) = (values[slots.1 &+ c], values[slots.2 &+ c])
          median = max(min(a, b), min(max(a, b), c3))
        case 2: median = (a + values[slots.1 &+ c]) / 2
        default: median = a
        }
        if abs(values[t &* channels &+ c] - median) > tolerance { return false }
      }
      return true
    }
  }
}
