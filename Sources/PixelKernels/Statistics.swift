/// Order statistics of samples; all of them return nil for an empty sample.
public enum Statistics {
  /// Middle value; the mean of the two middle ones for an even count.
  public static func median(_ values: [Float]) -> Float? {
    var copy = values
    return medianInPlace(&copy)
  }

  public static func medianInPlace(_ values: inout [Float]) -> Float? {
    values.withUnsafeMutableBufferPointer { medianInPlace($0) }
  }

  /// The same of a part of a buffer; what is left there is in no order.
  public static func medianInPlace(_ values: UnsafeMutableBufferPointer<Float>) -> Float? {
    let n = values.count
    guard n > 0 else { return nil }
    if n <= 24 {
      insertionSort(values)
      return n % 2 == 1 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2
    }
    let upper = select(values, n / 2)
    guard n % 2 == 0 else { return upper }
    var lower = -Float.infinity
    for i in 0..<(n / 2) where values[i] > lower { lower = values[i] }
    return (lower + upper) / 2
  }

  /// Value at `fraction` (0...1) of the sorted sample, nearest rank.
  public static func quantile(_ values: [Float], _ fraction: Double) -> Float? {
    guard !values.isEmpty else { return nil }
    var copy = values
    let k = min(max(Int((Double(values.count - 1) * fraction).rounded()), 0), values.count - 1)
    return copy.withUnsafeMutableBufferPointer { select($0, k) }
  }

  /// 1.4826 times the median absolute deviation: the standard deviation of a normal sample, deaf to outliers.
  public static func robustDeviation(_ values: [Float], around centre: Float) -> Float? {
    guard let mad = median(values.map { abs($0 - centre) }) else { return nil }
    return 1.4826 * mad
  }

  private static func insertionSort(_ a: UnsafeMutableBufferPointer<Float>) {
    for i in 1..<max(a.count, 1) {
      let v = a[i]
      var j = i
      while j > 0, a[j &- 1] > v {
        a[j] = a[j &- 1]
        j &-= 1
      }
      a[j] = v
    }
  }

  /// Selection by parts: after it `a[k]` is the k-th smallest, and what lies before it is not larger.
  ///
  /// The part below the pivot is gathered without a branch on the comparison, which no processor foresees: twice as fast as Hoare's.
  private static func select(_ a: UnsafeMutableBufferPointer<Float>, _ k: Int) -> Float {
    var low = 0
    var high = a.count
    while high - low > 1 {
      let pivot = middle(a[low], a[low &+ (high &- low) / 2], a[high &- 1])
      let below = gather(a, low, high) { $0 < pivot }
      if k < below {
        high = below
        continue
      }
      // Where many values are equal the pivot's own part is put aside at once.
      let through = gather(a, below, high) { $0 <= pivot }
      if k < through || through == below { return a[k] }
      low = through
    }
    return a[k]
  }

  /// Moves the elements that a test picks to the front of a range, and returns where they end.
  @inline(__always)
  private static func gather(
    _ a: UnsafeMutableBufferPointer<Float>, _ low: Int, _ high: Int, _ picks: (Float) -> Bool
  ) -> Int {
    var end = low
    for i in low..<high {
      let value = a[i]
      a[i] = a[end]
      a[end] = value
      end &+= picks(value) ? 1 : 0
    }
    return end
  }

  @inline(__always)
  private static func middle(_ a: Float, _ b: Float, _ c: Float) -> Float {
    max(min(a, b), min(max(a, b), c))
  }
}
