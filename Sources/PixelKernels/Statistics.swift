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
    if n <= short {
      insertionSort(values)
      return n % 2 == 1 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2
    }
    let upper = select(values, n / 2)
    guard n % 2 == 0 else { return upper }
    var (below, lower) = (0, -Float.infinity)
    for value in values {
      below &+= value < upper ? 1 : 0
      lower = value < upper && value > lower ? value : lower
    }
    return ((below == n / 2 ? lower : upper) + upper) / 2
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

  /// The k-th smallest, by counting: values are sorted into bins of equal width, and only the bin that holds it is looked into, with
  /// bins of its own. No comparison decides a branch, which no processor would foresee.
  private static func select(_ a: UnsafeMutableBufferPointer<Float>, _ k: Int) -> Float {
    guard a.count > short else {
      insertionSort(a)
      return a[k]
    }
    guard let bins = Bins(a) else { return selectByParts(a, k) }
    return withUnsafeTemporaryAllocation(of: Int32.self, capacity: Bins.count) { counts in
      counts.initialize(repeating: 0)
      for value in a { counts[bins.place(value)] &+= 1 }
      var (target, before) = (0, 0)
      while before + Int(counts[target]) <= k {
        before += Int(counts[target])
        target += 1
      }
      return withUnsafeTemporaryAllocation(of: Float.self, capacity: Int(counts[target]) + 1) { part in
        var end = 0
        for value in a {
          // Written in any case, and kept where it is of the bin.
          part[end] = value
          end &+= bins.place(value) == target ? 1 : 0
        }
        return select(UnsafeMutableBufferPointer(rebasing: part[..<end]), k - before)
      }
    }
  }

  /// Samples up to this are sorted.
  private static let short = 24

  private struct Bins {
    static let count = 256
    private let low: Float
    private let scale: Float

    /// - Returns: nil where values are not finite, or too near to each other or too far apart for bins.
    init?(_ a: UnsafeMutableBufferPointer<Float>) {
      var (low, high) = (Float.infinity, -Float.infinity)
      var areFinite = true
      for value in a {
        low = value < low ? value : low
        high = value > high ? value : high
        areFinite = areFinite && value.isFinite
      }
      let scale = Float(Self.count - 1) / (high - low)
      guard areFinite, scale.isFinite, scale > 0 else { return nil }
      (self.low, self.scale) = (low, scale)
    }

    /// Never falls as the value rises, for rounding keeps order; the smallest value is in the first bin and the largest in the last.
    @inline(__always)
    func place(_ value: Float) -> Int { Int(truncatingIfNeeded: Int32((value - low) * scale)) }
  }

  /// Selection by parts, for samples that bins cannot part.
  private static func selectByParts(_ a: UnsafeMutableBufferPointer<Float>, _ k: Int) -> Float {
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
