import RasterCore
import SiteAnalysis

/// Which claimed structure is which true one.
public struct Matching: Sendable {
  /// Least intersection over union of a pair.
  public static let leastIoU = 0.5
  /// For each true structure its claim.
  public var claimOf: [Int?]
  /// For each claim its true structure.
  public var truthOf: [Int?]
  private let ious: [[Int: Double]]

  /// Intersection over union of a true and a claimed structure, 0 where they share nothing.
  public func iou(_ truth: Int, _ claim: Int) -> Double { ious[truth][claim] ?? 0 }

  /// The largest number of pairs with `leastIoU` or more, among those the largest sum of IoU.
  ///
  /// Where a structure was torn down and another was built on the same outline, a pair whose statuses agree wins.
  public init(_ truth: Truth, _ claim: Claim, _ overlaps: Overlaps, leastIoU: Double = Matching.leastIoU) {
    let claimAreas = claim.structures.map(\.shape.area)
    ious = zip(truth.structures, overlaps.structures).map { structure, shared in
      let area = structure.shape.area
      return shared.reduce(into: [:]) { result, item in
        result[item.key] = item.value / (area + claimAreas[item.key] - item.value)
      }
    }
    let rewards = zip(truth.structures, ious).map { structure, found in
      let expected = structure.expectedStatus(claim.usableTimes)
      return found.filter { $0.value >= leastIoU }.reduce(into: [Int: Double]()) { result, item in
        result[item.key] = 100 + item.value + (claim.structures[item.key].status == expected ? 1 : 0)
      }
    }
    claimOf = Assignment.best(sparse: rewards, columns: claim.structures.count)
    truthOf = Array(repeating: nil, count: claim.structures.count)
    for (index, found) in claimOf.enumerated() { if let found { truthOf[found] = index } }
  }

  /// Median offset of claimed from true centres, metres; nil with fewer than three pairs of IoU 0.2 or more.
  ///
  /// Scenes are registered to each other, so all outlines share what error the reference has: this is that part.
  public static func commonOffset(_ truth: Truth, _ claim: Claim, _ overlaps: Overlaps) -> PlanarPoint? {
    let pairs = Matching(truth, claim, overlaps, leastIoU: 0.2)
    var dx: [Double] = []
    var dy: [Double] = []
    for (index, found) in pairs.claimOf.enumerated() {
      guard let found, let a = truth.structures[index].shape.centroid,
        let b = claim.structures[found].shape.centroid
      else { continue }
      dx.append(b.x - a.x)
      dy.append(b.y - a.y)
    }
    guard dx.count >= 3, let x = Quantile.median(dx), let y = Quantile.median(dy) else { return nil }
    return PlanarPoint(x: x, y: y)
  }
}

/// Order statistics.
public enum Quantile {
  public static func median(_ values: [Double]) -> Double? { of(values, 0.5) }

  /// Linear between neighbours, as NumPy's default; nil for none.
  public static func of(_ values: [Double], _ share: Double) -> Double? {
    guard !values.isEmpty else { return nil }
    let sorted = values.sorted()
    let position = share * Double(sorted.count - 1)
    let low = Int(position.rounded(.down))
    let high = min(low + 1, sorted.count - 1)
    return sorted[low] + (sorted[high] - sorted[low]) * (position - Double(low))
  }
}
