/// Order statistics of samples; all of them return nil for an empty sample.
public enum Statistics {
  /// Middle value; the mean of the two middle ones for an even count.
  public static func median(_ values: [Float]) -> Float? {
    var copy = values
    return medianInPlace(&copy)
  }

  public static func medianInPlace(_ values: inout [Float]) -> Float? {
    let n = values.count
    guard n > 0 else { return nil }
    if n <= 24 {
      insertionSort(&values)
      return n % 2 == 1 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2
    }
    let upper = select(&values, n / 2)
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
    return select(&copy, k)
  }

  /// 1.4826 times the median absolute deviation: the standard deviation of a normal sample, deaf to outliers.
  public static func robustDeviation(_ values: [Float], around centre: Float) -> Float? {
    guard let mad = median(values.map { abs($0 - centre) }) else { return nil }
    return 1.4826 * mad
  }

  private static func insertionSort(_ a: inout [Float]) {
    a.withUnsafeMutableBufferPointer { a in
      for i in 1..<max(a.count, 1) {
        let v = a[i]
        var j = i
        while j > 0, a[j - 1] > v {
          a[j] = a[j - 1]
          j -= 1
        }
        a[j] = v
      }
    }
  }

  /// Hoare's selection: after it `a[k]` is the k-th smallest, smaller ones lie before it.
  private static func select(_ a: inout [Float], _ k: Int) -> Float {
    a.withUnsafeMutableBufferPointer { a in
      var low = 0
      var high = a.count - 1
      while low < high {
        let pivot = a[(low + high) / 2]
        var i = low
        var j = high
        while i <= j {
          while a[i] < pivot { i += 1 }
          while a[j] > pivot { j -= 1 }
          if i <= j {
            a.swapAt(i, j)
            i += 1
            j -= 1
          }
        }
        if k <= j {
          high = j
        } else if k >= i {
          low = i
        } else {
          break
        }
      }
      return a[k]
    }
  }
}
